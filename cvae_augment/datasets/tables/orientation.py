"""Whether the spectra of a table are in its rows or in its columns."""

from ..formats.grid import is_blank
from .axis import find_axis, number_in
from .layout import check_orientation
from .words import is_axis_name, is_known, name_of

_MOST_HEADER_ROWS = 10  # of metadata above the axis, if spectra are in columns
_ROWS_LOOKED_AT = 40
# How sure it is that numbers are an axis: they count, they rise by one, or neither.
_COUNTS, _BY_ONE, _MEASURED = 1, 2, 3


def oriented(grid, orientation=None, given=()):
    """The grid with one spectrum in each row. It is turned if they are in columns.

    `given` are the names of columns that the user states. A table that can be read in
    both ways is refused.
    """
    check_orientation(orientation)
    detected = orientation is None
    grid = _without_counter(grid)
    if detected:
        orientation = _orientation(
            grid, {str(name) for name in given if name is not None} - {*_digits(given)}
        )
    if orientation == "rows":
        return grid
    turned = grid.turn()
    first = turned.rows[0]
    # A header above the columns says nothing about a header before the rows.
    turned.header = (
        True if is_axis_name(first[0]) or axis_start(turned, first) else None
    )
    if detected:
        turned.notes.append("orientation: a spectrum in each column (detected)")
    return turned


def _digits(given):
    """Positions among the names that the user states."""
    return [str(name) for name in given if str(name).lstrip("-").isdecimal()]


def axis_start(grid, cells):
    """Position from which on the cells are an axis, None if they hold no axis."""
    axis = _axis_at_the_end(grid, cells)
    return None if axis is None else axis.positions[0]


def _axis_at_the_end(grid, cells):
    """The axis that the last cells hold, below a few others; None without one."""
    values = [number_in(grid, cell) for cell in cells]
    start = next((i for i in range(len(cells), 0, -1) if not values[i - 1]), 0)
    if values and values[-1]:
        # A name such as IL6 or 'Day 7' above the axis is no part of it.
        forms = [found and found[::2] for found in values]
        others = (i for i in range(len(cells), 0, -1) if forms[i - 1] != forms[-1])
        start = next(others, 0)
    if start > _MOST_HEADER_ROWS or len(cells) - start < 2:
        return None
    axis = find_axis(grid, cells, range(start))
    is_axis = axis is not None and axis.wrong is None
    return axis if is_axis and axis.positions[0] == start else None


def _without_counter(grid):
    """The grid without a first column that counts the rows, beside an axis."""
    header = grid.rows[0]
    if len(header) < 3 or name_of(header[0]) or not is_axis_name(name_of(header[1])):
        return grid
    counted = [grid.number(row[0]) for row in grid.rows[1:]]
    if counted not in [list(range(k, k + len(counted))) for k in (0, 1)]:
        return grid
    grid.notes.append(f"{grid.line_name(0)}: only counts the rows, left out")
    return grid.turn().take(range(1, grid.n_columns)).turn()


def _orientation(grid, given):
    rows, first_row = grid.rows, grid.rows[0]
    if len(rows) < 2 or len(first_row) < 2:
        return "rows"
    first_column = [row[0] for row in rows]
    names = [[name_of(cell) for cell in line] for line in (first_row, first_column)]
    # Names of columns are above the spectra, or before them.
    named = [
        any((n in given or is_known(n)) and line.count(n) == 1 for n in line[1:])
        for line in names
    ]
    corner = names[0][0]
    is_named_corner = corner in given or is_known(corner)
    across = _sureness(_across(grid, first_row))
    axis_down, down = _axis_at_the_end(grid, first_column), 0
    start = axis_down.positions[0] if axis_down else 0
    if start or (across == 0 and _is_text(grid, first_row[1:])):
        down = _sureness(axis_down)
    if across and _has_text(grid, _across(grid, first_row).positions, 1):
        across = 0
    if down and _has_text(grid, range(1, len(first_row)), max(start, 1), turned=True):
        down = 0
    # Labels may count, too; then the names of the intensities do not repeat.
    has_rows = is_named_corner and len(set(names[0])) == len(names[0])
    if down == _COUNTS and not across and has_rows and not is_axis_name(corner):
        return "rows"
    if across != down and not (down and named[0] and not named[1]):
        return "rows" if across > down else "columns"
    if named[0] != named[1]:
        return "rows" if named[0] else "columns"
    if across and is_named_corner:
        return "rows"
    if not across and not down:
        return _by_names(grid, names, corner, is_named_corner)
    if down == _COUNTS and (is_named_corner or not is_axis_name(corner)):
        return "rows"
    if start == 1:
        # The first row would hold the labels of spectra in columns, and each once.
        return "rows"
    raise ValueError(
        f"{grid.source}: the first row and the first column could both be the axis; "
        "state with --orientation whether the spectra are in 'rows' or in 'columns', "
        "or with --label the name of the labels"
    )


def _across(grid, first_row):
    axis = find_axis(grid, first_row)
    is_axis = axis is not None and axis.wrong is None and len(axis.values) > 1
    return axis if is_axis and 4 * len(axis.values) >= len(first_row) - 1 else None


def _sureness(axis):
    if axis is None:
        return 0
    # Names with a number, for example S1, S2, may be those of spectra.
    if axis.counts:
        return _COUNTS
    return _BY_ONE if axis.rises_by_one else _MEASURED


def _is_text(grid, cells):
    return all(grid.number(cell) is None for cell in cells)


def _has_text(grid, columns, first, *, turned=False):
    """Whether a row, or a column if turned, is mostly text from row `first` on."""
    rows = grid.rows[first : first + _ROWS_LOOKED_AT]
    some = [[row[j] if j < len(row) else None for j in columns] for row in rows]
    lines = zip(*some, strict=True) if turned else some
    for line in lines:
        filled = [cell for cell in line if not is_blank(cell)]
        n_texts = sum(grid.number(cell) is None for cell in filled)
        if 2 * n_texts > len(filled):
            return True
    return False


def _by_names(grid, names, corner, is_named_corner):
    """Orientation of a table without an axis."""
    (across, down), n_rows = names, len(grid.rows)
    if is_axis_name(corner) and not is_named_corner:
        is_axis = all(grid.number(name) is not None for name in down[1:])
        are_names = _is_text(grid, down[1:]) and len(set(down)) == len(down)
        if are_names or (is_axis and _is_text(grid, across[1:])):
            return "columns"
    across, down = across[1:], down[1:]
    texts = [_is_text(grid, cells) for cells in (across, down)]
    if all(texts) and n_rows > 2 and not is_named_corner:
        # Classes repeat, and names of intensities do not.
        repeats = [len(set(cells)) < len(cells) for cells in (across, down)]
        if repeats[0] != repeats[1]:
            return "columns" if repeats[0] else "rows"
        raise ValueError(
            f"{grid.source}: the first row and the first column both hold text; state "
            "with --orientation whether the spectra are in 'rows' or in 'columns'"
        )
    return "rows"
