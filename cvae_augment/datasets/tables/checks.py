"""Checks of what was read from a table, before anything is learnt from it."""

import re
import unicodedata

import numpy as np

from ..formats.grid import is_blank, text
from ..formats.marks import may_be_thousands
from ..formats.units import plain, unit_of
from ..spectra import NO_GROUP
from .axis import first_break
from .words import NUMBERED, STATISTICS, SURE_STATISTICS, is_axis_name, key

#: Fewer intensities than these can rise by chance in a spectrum.
_ENOUGH_TO_RISE = 8
#: In a table of fewer rows, each class may have one.
_ENOUGH_ROWS, _ENOUGH_ROWS_IF_STATED = 3, 6
_NAMES_SHOWN, _ROWS_AT_ONCE = 5, 64
_ENOUGH_FOR_MEANS = 4  # spectra of a class, the mean among them
#: No axis in micrometres goes further; three decimals of it can look like thousands.
_MOST_MICROMETRES = 50
_BLANKS = re.compile("[ \u00a0\u3000\t]+")
_ONE_FILE_EACH = (
    "with one file per spectrum, put the files of each class into a folder of its own, "
    "and give the folder that holds these; a table of many spectra is a .csv, .tsv or "
    ".xlsx file"
)


def check_is_no_single_spectrum(grid):
    """Raise ValueError for two columns of numbers: an axis and one spectrum."""
    rows = [row for row in grid.rows if grid.number(row[0]) is not None]
    if len(rows) < 3 or len(rows) < len(grid.rows) - 3 or {*map(len, rows)} != {2}:
        return
    values = [[grid.number(cell) for cell in row] for row in rows]
    axis = [value for value, _ in values]
    if all(v is not None for _, v in values) and first_break(axis) is None:
        raise ValueError(
            f"{grid.source}: a single spectrum: {len(rows)} rows of two numbers, the "
            f"axis and the intensity; {_ONE_FILE_EACH}"
        )


def check_is_no_export(path, max_cells):
    """Raise ValueError for a single spectrum as an instrument exports it."""
    from ..formats.two_columns import read_two_columns

    try:
        traces = read_two_columns(path, max_cells=max_cells)
    except (ValueError, OSError):
        return
    if sum(len(trace.data) for trace in traces) == 1:
        raise ValueError(
            f"{path}: a single spectrum of {len(traces[0].axis)} points, as an "
            f"instrument exports it; {_ONE_FILE_EACH}"
        )


def rows_that_are_no_spectra(grid, layout, first, data, axis):
    """Rows that hold an axis or a statistic instead of a spectrum.

    Parameters
    ----------
    grid : Grid
        Grid with one spectrum in each row.
    layout : TableLayout
        Positions of the columns.
    first : int
        Position of the first row below the header row.
    data : ndarray of shape (n_rows, n_intensities)
        Numbers of the rows below the header row.
    axis : ndarray or None
        Axis in the header row, None if there is none.

    Returns
    -------
    left_out : dict of int to str
        Positions in `data`, and what each row holds.
    axis : tuple or None
        Axis, and its unit, that a row holds in place of the header row.
    """
    cells = [grid.cell(first + i, layout.label) for i in range(len(data))]
    labels = ["" if is_blank(cell) else plain(text(cell)) for cell in cells]
    counts = {label: labels.count(label) for label in set(labels)} if labels else {}
    left_out: dict = {}
    second_axes, found = [], None
    # Where spectra rise or fall all along, nothing tells an axis from a spectrum.
    some = data[:_ROWS_AT_ONCE]
    n_rising = sum(first_break(row) is None for row in some)
    may_rise = data.shape[1] >= _ENOUGH_TO_RISE and n_rising > max(2, 0.1 * len(some))
    for i, (label, row) in enumerate(zip(labels, data, strict=True)):
        is_nameless = label in ("", "nan", "NaN")
        if axis is not None and len(row) > 2 and np.array_equal(row, axis):
            left_out[i] = "a copy of the axis"
        elif len(row) >= _ENOUGH_TO_RISE and (
            is_axis_name(label)
            or ((is_nameless or counts[label] == 1) and not may_rise)
        ):
            if first_break(row) is not None:
                left_out |= _statistic(i, label, counts)
            elif is_nameless or is_axis_name(label):
                second_axes.append(i)
                left_out[i] = "another axis"
                if axis is None and found is None:
                    found = row, unit_of(label)
            elif len(data) > 2:
                raise ValueError(
                    f"{grid.source}: {grid.row_name(first + i)} with the label "
                    f"{label!r} is no spectrum: its {len(row)} numbers only "
                    f"{'rise' if row[-1] > row[0] else 'fall'}, as those of an axis "
                    "do; delete it, or move it above the table"
                )
        else:
            left_out |= _statistic(i, label, counts)
    has_copies = "a copy of the axis" in left_out.values()
    if second_axes and (has_copies or len(second_axes) > 1):
        raise ValueError(
            f"{grid.source}: {grid.row_name(first + second_axes[0])} and "
            "others hold axes that differ; write one file per spectrum, and give "
            "their folder, so that the spectra get a common axis"
        )
    return left_out, found


def _statistic(i, label, counts):
    words = {key(label), *re.split(r"[\W\d_]+", label.casefold())}
    is_sure = SURE_STATISTICS & words or key(label) in STATISTICS
    # Three spectra of 'SD' are a class, for example of stable disease.
    is_rare = counts[label] == 1 or (
        counts[label] == 2 and key(label) in SURE_STATISTICS
    )
    if is_sure and is_rare:
        return {i: f"{label!r}, a statistic of others"}
    return {}


def statistics_by_name(grid, layout, first, n_rows):
    """Rows that a column of names calls the mean or the deviation of others."""
    left_out: dict = {}
    for j in layout.metadata:
        cells = [grid.cell(first + i, j) for i in range(n_rows)]
        names = ["" if is_blank(cell) else plain(text(cell)) for cell in cells]
        if len({*names}) < 0.8 * n_rows:
            continue  # no names of spectra
        for i, name in enumerate(names):
            words = {key(name), *re.split(r"[\W\d_]+", name.casefold())}
            if words & SURE_STATISTICS:
                left_out[i] = f"{name!r}, a statistic of others"
    # Names of many spectra are those of a class, for example of Sprague Dawley rats.
    return left_out if 5 * len(left_out) <= n_rows or n_rows < 20 else {}


def means_of_classes(data, target):
    """Rows that are the mean of all other spectra of their class, which they follow.

    They are equal to it up to the last digit that is written.
    """
    left_out: dict = {}
    if data.shape[1] < _ENOUGH_TO_RISE:
        return left_out  # by chance, a few numbers can be those of the mean
    for label in np.unique(target):
        *others, last = np.flatnonzero(target == label).tolist()
        spread = np.ptp(data[others], axis=0).max() if others else 0
        if len(others) + 1 < _ENOUGH_FOR_MEANS or not spread:
            continue
        row, mean = data[last], data[others].mean(axis=0, dtype=float)
        digits = next((k for k in range(7) if np.allclose(row, row.round(k), 0, 0)), 9)
        rounding = max(0.51 * 10.0**-digits, 1e-9 * np.abs(row).max())
        if (np.abs(row - mean) <= rounding).all():
            left_out[last] = f"the mean of the other spectra of {str(label)!r}"
    return left_out


def told_left_out(grid, first, left_out):
    """A line on the rows that are left out, for example for a warning."""
    reasons: dict = {}
    for i, reason in left_out.items():
        reasons.setdefault(reason, []).append(grid.row_name(first + i))
    parts = []
    for reason, lines in reasons.items():
        shown = ", ".join(lines[:_NAMES_SHOWN]) + ", ..." * (len(lines) > _NAMES_SHOWN)
        parts.append(f"{shown} ({reason})")
    return f"left out, because they hold no spectra: {'; '.join(parts)}"


def check_labels(grid, layout, target, *, is_stated, may_be_once=False):
    """Raise ValueError for labels that are no classes; return them, and notes.

    Labels that differ only by blanks become one.
    """
    line = grid.line_name(layout.label)
    if layout.header is not None and not is_blank(layout.header[layout.label]):
        line = f"{grid.line} {text(layout.header[layout.label])!r}"
    notes: list = []
    if target.dtype.kind in "US":
        target, notes = with_one_spelling(grid.source, line, target)
    labels, counts = np.unique(target, return_counts=True)
    n_once = int((counts == 1).sum())
    enough = _ENOUGH_ROWS_IF_STATED if is_stated else _ENOUGH_ROWS
    if not may_be_once and len(target) >= enough and 2 * n_once > len(target):
        first = [str(label) for label in labels[counts == 1][:3].tolist()]
        hint = ""
        classes = {re.sub(NUMBERED, r"\1", str(label)) for label in labels.tolist()}
        are_names = target.dtype.kind in "US" and "" not in classes
        if are_names and 2 * len(classes) <= len(target):
            shown = sorted(classes)[:_NAMES_SHOWN]
            hint = (
                f"; if the classes are {shown}, numbered, state the part of the "
                f"name that is the class with --label-pattern '{NUMBERED}'"
            )
        raise ValueError(
            f"{grid.source}: {line} holds no classes: {n_once} of {len(target)} labels "
            f"occur once, for example {first}, as names of samples, row numbers or "
            "measured values do; state with --label the name or position of the "
            f"{grid.line} that holds the class of each spectrum{hint}"
        )
    return target, notes


def with_one_spelling(source, line, target):
    """Labels, of which those that differ only by blanks become one, and notes.

    An accent that is a character of its own makes no difference, either. Raises
    ValueError for labels that differ only by capitals.
    """
    labels, counts = np.unique(target, return_counts=True)
    numbers = dict(zip(labels.tolist(), counts.tolist(), strict=True))
    same: dict = {}
    for label in numbers:
        name = unicodedata.normalize("NFC", _BLANKS.sub(" ", label).strip(" "))
        same.setdefault(name, []).append(label)
    notes: list = []
    new: dict = {}
    for name, spellings in same.items():
        if len(spellings) > 1:
            new |= dict.fromkeys(spellings, name)
            total = sum(numbers[label] for label in spellings)
            shown = " and ".join(f"'{label}'" for label in spellings)
            notes.append(
                f"label: {shown} differ only by blanks; they are one class of {total} "
                "spectra"
            )
    folded: dict = {}
    for name in same:
        folded.setdefault(name.casefold(), []).append(name)
    for names in folded.values():
        if len(names) > 1:
            raise ValueError(
                f"{source}: {line} has the labels {names}, which differ only by "
                "capitals; expected one spelling for each class"
            )
    return np.array([new.get(label, label) for label in target.tolist()]), notes


def told_of_groups(groups, target):
    """A line on groups that have several labels, in a list."""
    labels: dict = {}
    for group, label in zip(groups.tolist(), target.tolist(), strict=True):
        if group not in NO_GROUP:
            labels.setdefault(group, set()).add(label)
    n_mixed = sum(len(found) > 1 for found in labels.values())
    if not n_mixed:
        return []
    return [
        f"group: {n_mixed} of {len(labels)} have spectra of several labels; if persons "
        "are numbered anew in each class, make their numbers differ"
    ]


def filled_groups(grid, layout, first, groups, target, is_synthetic):
    """Groups, filled down where only the first row of each person states it.

    Raises ValueError if the cells look like that, and the labels contradict it.
    """
    is_none = np.array([group in NO_GROUP for group in groups.tolist()])
    real = np.ones(len(groups), bool) if is_synthetic is None else ~is_synthetic
    stated = groups[real & ~is_none]
    n_blank = int((is_none & real).sum())
    if not n_blank:
        return groups, []
    # Each person is stated once, and several persons have blank cells below them.
    n_runs = int((is_none[1:] & real[1:] & ~is_none[:-1]).sum())
    is_once = len(np.unique(stated)) == len(stated) and n_runs > 1
    is_once = is_once and 2 * n_runs > len(stated)
    if not is_once:
        return groups, [f"group: {n_blank} rows have none"]
    filled, at = groups.copy(), None
    for i in np.flatnonzero(real):
        if not is_none[i]:
            at = i
        elif at is None or target[i] != target[at]:
            raise ValueError(
                f"{grid.source}: cell {grid.name(first + i, layout.group)} is blank; "
                "expected a group in each row, or only in the first row of each "
                "person, if all rows of the person have one label"
            )
        else:
            filled[i] = groups[at]
    return filled, [
        f"group: {n_blank} blank cells are filled with the group above, because each "
        "group is stated once"
    ]


def check_thousands(rows, layout, data):
    """Raise ValueError for numbers that are 1001 as well as 1.001."""
    grid, first = rows.grid, rows.first
    if grid.decimal_is_certain:
        return
    header = [] if layout.header is None else layout.header
    marked = [(0, j) for j in layout.intensities if first and _is_marked(header[j])]
    if len(marked) > 1 and all(may_be_thousands(header[j]) for _, j in marked):
        values = [grid.number(header[j]) for _, j in marked]
        if None not in values and max(values) < _MOST_MICROMETRES:
            raise _thousands(grid, *marked[0], header[marked[0][1]])
    # In a workbook, only numbers that are text have marks.
    if not (rows.has_text if grid.typed else _may_be_thousands(data)):
        return
    columns = layout.intensities
    places = [
        (first + i, columns[k])
        for i, k in np.argwhere(data % 1 != 0)
        if _is_marked(grid.cell(first + i, columns[k]))
    ]
    if places and all(may_be_thousands(grid.cell(*place)) for place in places):
        raise _thousands(grid, *places[0], grid.cell(*places[0]))


def _may_be_thousands(data):
    """Whether numbers are whole, or thousandths below 1000, and both kinds occur."""
    has_whole = has_parts = False
    for block in np.array_split(data, max(len(data) // _ROWS_AT_ONCE, 1)):
        parts = block[block % 1 != 0]
        thousandths = np.abs(parts * 1000 - np.round(parts * 1000)) < 1e-6
        if not (thousandths & (np.abs(parts) < 1000)).all():
            return False
        has_parts |= parts.size > 0
        has_whole |= parts.size < block.size
    return has_whole and has_parts


def _is_marked(cell):
    return isinstance(cell, str) and ("." in cell or "," in cell)


def _thousands(grid, i, j, cell):
    mark = "," if "," in cell else "."
    other = "." if mark == "," else ","
    whole, part = cell.replace(mark, ""), cell.replace(mark, ".")
    return ValueError(
        f"{grid.source}: cell {grid.name(i, j)} holds {cell!r}, which can be "
        f"{whole.strip()} or {part.strip()}, beside whole numbers; state the decimal "
        f"mark: --decimal {other} reads {whole.strip()}, --decimal {mark} reads "
        f"{part.strip()}"
    )
