"""Lines above a table: comments, titles and settings of the instrument."""

import re

from ..formats.grid import is_blank
from ..formats.units import unit_of
from .axis import find_axis, first_break
from .words import key

_MARKS = ("#", "%")
_MOST_HEADER_ROWS = 10
_AXIS_WORDS = ("wavelength", "wavenumber", "ramanshift", "wellenl", "wellenzahl", "波")


def without_preamble(grid):
    """The grid without comments and settings above the table.

    Raises ValueError for a title that may be a part of the table.
    """
    rows = grid.rows
    n_comments = next((i for i, r in enumerate(rows) if not _is_comment(r)), len(rows))
    header = _commented_header(grid, n_comments)
    start = n_comments
    while start < len(rows) and (_n_settings(rows[start]) or _is_over(grid, start)):
        start += 1
    width = len(rows[start]) if start < len(rows) else 0
    if start > n_comments and width > max(2, *map(len, rows[n_comments:start])):
        if not (_is_axis(grid, rows[start]) or _starts_axis(grid, start)):
            last = grid.rows_at[start - 1] + 1
            raise ValueError(
                f"{grid.source}: row {grid.rows_at[n_comments] + 1} holds only "
                f"{rows[n_comments][0]!r}, above a table of {width} columns; leave out "
                f"what stands above the table with --skip-rows {last} "
                f"(skip_rows={last})"
            )
    else:
        start = n_comments
    if not start:
        return grid
    if start == len(rows):
        raise ValueError(f"{grid.source}: only comments; expected rows of spectra")
    top = rows[:start]
    new = grid.take(range(start - (header is not None), len(rows)))
    if header is not None:
        new.rows[0] = header
        top = top[:-1]
    new = new.without_blank_columns()
    if header is not None:
        new.notes.append("header row: the last comment, without its mark")
    new.unit = next(filter(None, map(_unit, top)), "")
    if top:
        shown = " ".join(str(cell) for cell in top[0] if not is_blank(cell))[:60]
        lines = "1 line" if len(top) == 1 else f"{len(top)} lines"
        new.notes.append(f"{lines} above the table left out: {shown!r} ...")
    return new


def without_comments(grid):
    """The grid without comments below and between its rows."""
    marked = [i for i, r in enumerate(grid.rows) if _is_comment(r) and _n(grid, r)]
    # '#HC' among spectra of 'HC' is one that somebody meant to leave out.
    firsts = {str(row[0]).strip() for row in grid.rows} if marked else set()
    spectra = [i for i in marked if _unmarked(grid.rows[i][0]) in firsts]
    if spectra:
        raise ValueError(
            f"{grid.source}: {grid.row_name(spectra[0])} begins with "
            f"{grid.rows[spectra[0]][0][:20]!r}, as a comment does, and holds numbers; "
            "delete the row, or the mark of the comment"
        )
    kept = [
        i for i, row in enumerate(grid.rows) if not _is_comment(row) or _n(grid, row)
    ]
    if len(kept) == len(grid.rows):
        return grid
    if not kept:
        raise ValueError(f"{grid.source}: only comments; expected rows of spectra")
    new = grid.take(kept)
    new.notes.append(f"{len(grid.rows) - len(kept)} comments within the table left out")
    return new


def _n(grid, row):
    return sum(grid.number(cell) is not None for cell in row[1:])


def with_full_header(grid):
    """The grid with a blank first header cell, where R wrote no name for row names."""
    first, *others = grid.rows
    names = [row[0] for row in others]
    is_short = {len(row) for row in others} == {len(first) + 1} and len(first) > 1
    is_short = is_short and not any(map(is_blank, first))
    # A column without a name at the end would look alike.
    if is_short and (grid.typed or 0 in grid.blank_ends):
        is_short = _is_contradicted(grid)
    if not is_short or len(others) < 2 or len(set(names)) < len(names):
        return grid
    grid.rows[0] = [None, *first]
    grid.notes.append("header row: one cell short, so the first column has no name")
    return grid


def _is_contradicted(grid):
    """Whether a column under a number holds text, or the first one row numbers."""
    first, *others = grid.rows
    numbers = [j for j, cell in enumerate(first) if grid.number(cell) is not None]
    holds_text = any(
        all(grid.number(row[j]) is None for row in others) for j in numbers
    )
    counted = [grid.number(row[0]) for row in others]
    return holds_text or counted in [list(range(k, k + len(counted))) for k in (0, 1)]


def _is_comment(row):
    return isinstance(row[0], str) and row[0].lstrip().startswith(_MARKS)


def _unmarked(cell):
    return cell.lstrip().lstrip("".join(_MARKS)).strip()


def _commented_header(grid, n_comments):
    """Cells of the last comment if they name the columns of the table, else None."""
    if not 0 < n_comments < len(grid.rows):
        return None
    cells, below = list(grid.rows[n_comments - 1]), grid.rows[n_comments]
    cells[0] = _unmarked(cells[0])
    n_numbers = sum(grid.number(cell) is not None for cell in below)
    if len(cells) != len(below) or len(cells) < 3 or n_numbers < len(below) - 3:
        return None
    axis = find_axis(grid, below)
    is_header_below = axis and axis.wrong is None and len(axis.values) > 7
    return None if is_header_below else cells


def _n_settings(row):
    """Number of filled cells of a row that holds a name and at most one value."""
    filled = [not is_blank(cell) for cell in row]
    return sum(filled) if filled[0] and sum(filled) == sum(filled[:2]) else 0


def _is_over(grid, i):
    """Whether a row holds one title, over the numbers of an axis with a name."""
    if i + 1 >= len(grid.rows) or sum(not is_blank(c) for c in grid.rows[i]) > 1:
        return False
    below = grid.rows[i + 1]
    is_named = not is_blank(below[0]) and grid.number(below[0]) is None
    return is_named and _is_axis(grid, below)


def _is_axis(grid, row):
    axis = find_axis(grid, row)
    return axis is not None and axis.wrong is None and len(axis.values) > 1


def _starts_axis(grid, start):
    """Whether an axis down the first column begins a few rows below the start."""
    cells = [grid.number(row[0]) for row in grid.rows[start + 1 :]]
    begin = next((i for i, value in enumerate(cells) if value is not None), None)
    if begin is None or begin > _MOST_HEADER_ROWS or None in cells[begin:]:
        return False
    return len(cells) - begin > 2 and first_break(cells[begin:]) is None


def _unit(row):
    """Unit of the axis that a setting states, '' for none."""
    line = " ".join(str(cell) for cell in row if not is_blank(cell))
    if re.search(r"laser|exci|anreg|激光|激发|\d{3}", line, re.IGNORECASE):
        return ""  # the wavelength of the light
    return unit_of(line) if any(word in key(line) for word in _AXIS_WORDS) else ""
