"""The axis of a table and its unit, as the table or the user states them."""

import re
from pathlib import Path

import numpy as np

from ..formats.grid import is_blank
from ..formats.units import other_unit, unit_of
from .axis import first_break
from .words import is_axis_name, key, name_of

_WAVELENGTH = re.compile("wavelength|wellenl|波长|波長")


def unit_of_axis(grid, understanding, stated=None):
    """Unit of the axis as the table states it, '' if it does not.

    Raises ValueError for a unit that is not known, unless the user states one.
    """
    layout, axis = understanding.layout, understanding.axis
    unit = (axis.unit if axis else "") or grid.unit
    if unit or layout.header is None:
        return unit
    # The name of the axis may be that of a row, or a column, beside the intensities.
    others = sorted({*range(layout.n_columns)} - {*layout.intensities})
    others = [j for j in others if not _holds_numbers(grid, j)]
    names = [name_of(layout.header[j]) for j in others]
    for name in names if stated is None else ():
        if other := other_unit(name):
            raise ValueError(
                f"{grid.source}: {name!r} seems to name an axis in {other}; expected "
                "one in cm^-1, nm or um: convert it, or state the unit with "
                "--axis-unit ('index' for another one)"
            )
    names = [name for name in names if is_axis_name(name)]
    units = {unit_of(name) for name in names} - {""}
    if len(units) == 1:
        return units.pop()
    if axis and any(_WAVELENGTH.search(key(name)) for name in names):
        # Wavelengths of light are some hundred to some thousand nm.
        return "nm" if axis.values.min() >= 100 else "um"
    return ""


def _holds_numbers(grid, j):
    cells = [cell for cell in grid.column(j, 1) if not is_blank(cell)]
    numbers = [grid.number(cell) is not None for cell in cells]
    return len(numbers) > 0 and all(numbers) and not (grid.turned and j == 0)


def stated_axis(grid, layout, axis, unit, options, notes):
    """Axis and unit of a table, after what the user states.

    Raises ValueError if the user states an axis and the table has one.
    """
    given, n_features = options["wavenumbers"], len(layout.intensities)
    if given is not None:
        try:
            stated = axis_of(given, n_features)
        except ValueError as error:
            raise ValueError(f"{grid.source}: {error}") from error
        is_known = axis is not None and not _only_counts(axis)
        if is_known and not np.array_equal(axis, stated):
            raise ValueError(
                f"{grid.source}: the table has an axis from {axis[0]:g} to "
                f"{axis[-1]:g}; wavenumbers are for a table without one"
            )
        axis = stated
        notes.append(f"axis: {n_features} points, {axis[0]:g} to {axis[-1]:g} (stated)")
    elif axis is None or (not unit and _only_counts(axis)):
        return axis, options["axis_unit"] or "index"
    stated = options["axis_unit"]
    if stated and unit and stated != unit:
        raise ValueError(
            f"{grid.source}: the table states an axis in {unit}, and axis_unit is "
            f"{stated!r}; leave out one of them"
        )
    if not (stated or unit):
        notes.append("axis: in cm^-1 (no unit is stated; --axis-unit states another)")
    return axis, stated or unit or "cm^-1"


def axis_of(given, n_features):
    """Axis from its two ends, from a file, or from an array of its numbers."""
    if isinstance(given, str | Path):
        values, source = _numbers_in(Path(given)), str(given)
    else:
        source = "the option wavenumbers"
        values = np.asarray(given, dtype=float)
        if values.shape == (2,) and n_features != 2:
            values = np.linspace(values[0], values[1], n_features)
    if values.shape != (n_features,):
        raise ValueError(
            f"{values.size} wavenumbers in {source}; expected one for each of the "
            f"{n_features} intensities, or the first and the last one"
        )
    if not np.isfinite(values).all() or first_break(values) is not None:
        raise ValueError(
            f"the wavenumbers in {source} do not strictly increase or decrease; "
            "expected finite numbers that do"
        )
    return values


def _numbers_in(path):
    from ..formats.text import read_text

    grid = read_text(path, max_cells=2**20)
    rows = grid.rows
    if grid.number(rows[0][0]) is None:  # a name above the numbers, or before them
        rows = [rows[0][1:], *rows[1:]]
    values = [grid.number(cell) for row in rows for cell in row]
    if None in values:
        raise ValueError(
            f"{path}: a cell holds no number; expected one wavenumber in each line"
        )
    return np.array(values)


def _only_counts(axis):
    return bool((np.diff(axis) == 1).all() and 0 <= axis[0] < 20)
