"""From the cells of a table to `Spectra`."""

import re
import warnings
from itertools import chain, count

import numpy as np

from ..spectra import Spectra
from .checks import (
    check_labels,
    check_thousands,
    filled_groups,
    means_of_classes,
    rows_that_are_no_spectra,
    statistics_by_name,
    told_left_out,
    told_of_groups,
)
from .detection import understand
from .layout import with_axis
from .stated import stated_axis, unit_of_axis
from .values import Rows
from .words import name_of


def spectra_from_grid(grid, columns, options):
    """Spectra of a grid, by the `columns` and the other `options` of `read_spectra`."""
    is_part = options["label_pattern"] is not None
    found = understand(
        grid,
        columns,
        options["ignore"],
        options["header"],
        is_part=is_part,
        has_axis=options["wavenumbers"] is not None,
    )
    layout, notes = found.layout, found.notes
    first = 0 if layout.header is None else 1
    rows = Rows(grid, first)
    if not rows.rows:
        raise ValueError(f"{grid.source}: a header row and no spectra below it")
    data = rows.intensities(layout.intensities)
    check_thousands(rows, layout, data)
    axis, unit = _axis(found), unit_of_axis(grid, found, options["axis_unit"])
    in_header = None if found.axis is None or found.axis.counts else axis
    odd, below = rows_that_are_no_spectra(grid, layout, first, data, in_header)
    odd = statistics_by_name(grid, layout, first, len(data)) | odd
    grid, data, rows = _left_out(rows, data, odd, notes)
    if below is not None:
        axis, unit = below[0], below[1] or unit
        layout = with_axis(layout, axis)
    axis, unit = stated_axis(grid, layout, axis, unit, options, notes)
    if options["wavenumbers"] is not None:
        layout = with_axis(layout, axis)
    groups, is_synthetic = None, None
    # Without marks, a row without a group may be a synthetic one.
    may_be_blank = np.ones(len(rows.rows), dtype=bool)
    if layout.synthetic is not None:
        may_be_blank = is_synthetic = rows.flags(layout.synthetic)
    target = rows.labels(layout.label, "label", np.zeros_like(may_be_blank))
    if options["label_pattern"] is not None:
        target = _matched(grid, target, options["label_pattern"], notes)
    means = {} if is_synthetic is not None else means_of_classes(data, target)
    if means:
        grid, data, rows = _left_out(rows, data, means, notes)
        target = np.delete(target, list(means))
        may_be_blank = np.ones(len(target), dtype=bool)
    # A generator knows its classes, of which it may draw one spectrum each.
    is_drawn = is_synthetic is not None and bool(np.all(is_synthetic))
    is_stated = found.label_is_stated or is_synthetic is not None
    target, more = check_labels(
        grid, layout, target, is_stated=is_stated, may_be_once=is_drawn
    )
    notes += more
    if layout.group is not None:
        groups = rows.labels(layout.group, "group", np.ones_like(may_be_blank))
        groups, more = filled_groups(grid, layout, first, groups, target, is_synthetic)
        notes += [*more, *told_of_groups(groups, target)]
    return Spectra(
        data=data,
        target=target,
        wavenumbers=axis,
        axis_unit=unit,
        groups=groups,
        is_synthetic=is_synthetic,  # type: ignore[arg-type]  # None: no marks
        metadata=_metadata(rows, layout),
        feature_names=layout.feature_names,
        layout=layout,
        notes=[*notes, *rows.notes],
        provenance=grid.provenance or {},
    )


def _left_out(rows, data, odd, notes):
    """Grid, numbers and rows without those that are no spectra, which are told."""
    grid, first = rows.grid, rows.first
    if not odd:
        return grid, data, rows
    told = told_left_out(grid, first, odd)
    warnings.warn(f"{grid.source}: {told}", stacklevel=5)
    notes.append(told)
    kept = [i for i in range(len(data)) if i not in odd]
    if not kept:
        raise ValueError(f"{grid.source}: no row below the header is a spectrum")
    grid = grid.take([*range(first), *(first + i for i in kept)])
    return grid, data[kept], Rows(grid, first)


def _axis(found):
    """Axis of the header row, None if it holds names, for example x1 and x2."""
    axis = found.axis
    return None if axis is None or (axis.counts and axis.prefix) else axis.values


def _metadata(rows, layout):
    """Cells of the columns that are not learnt, by their names."""
    metadata: dict = {}
    for j in layout.metadata:
        name = "" if layout.header is None else name_of(layout.header[j])
        name = name or rows.grid.line_name(j)
        names = chain([name], (f"{name} ({k})" for k in count(2)))
        free = next(n for n in names if n not in metadata)
        metadata[free] = np.array(rows.cells(j), dtype=object)
    return metadata


def _matched(grid, target, pattern, notes):
    """The part of each label that a pattern finds."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(
            f"{grid.source}: label_pattern {pattern!r} is no regular expression: "
            f"{error}"
        ) from error
    labels = []
    for label in map(str, target.tolist()):
        found = re.search(pattern, label)
        part = found and (found[1] if found.re.groups else found[0])
        if not part:
            raise ValueError(
                f"{grid.source}: the pattern {pattern!r} finds nothing in the label "
                f"{label!r}; expected a regular expression that finds the class in "
                "each label"
            )
        labels.append(part)
    notes.append(f"label: the part of each label that {pattern!r} finds")
    return np.array(labels)
