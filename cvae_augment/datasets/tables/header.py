"""The header row of a table, and the columns that a user states."""

import re
from bisect import bisect_left

from ..formats.common import NoSuchColumnError
from ..formats.grid import is_blank
from .axis import SURELY_AN_AXIS, find_axis
from .words import key, name_of, role_of

# The command line gives a position as text.
_POSITION = re.compile(r"-?\d+")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_ROW = re.compile(r"row\s*(\d+)", re.IGNORECASE)


def is_header(grid, first_row, names, given):
    """Whether the first row names the columns. `given` are stated columns."""
    rows = grid.rows[1:]

    def seen_below(column):
        cells = (row[column] for row in rows if column < len(row))
        return names[column] in map(name_of, cells)

    stated = {str(column) for column in given if column is not None}
    for column, name in enumerate(names):
        # A label can be a known name, too, for example 'patient'.
        is_stated = name in stated and not _POSITION.fullmatch(name)
        if (is_stated or role_of(name)) and not seen_below(column):
            return True
    axis = find_axis(grid, first_row)
    numbers = [grid.number(cell) is not None for cell in first_row]
    others = [j for j, is_number in enumerate(numbers) if not is_number]
    if axis and axis.wrong is None and len(axis.positions) >= sum(numbers):
        if axis.prefix or axis.unit:
            return True
        if others:
            return len(rows) > 0 and not any(map(seen_below, others))
        if len(axis.positions) > SURELY_AN_AXIS:
            below = find_axis(grid, rows[0]) if rows else None
            if below is None or below.wrong is not None:
                return True
        label = given[0]
        if label is not None and _POSITION.fullmatch(str(label)):
            return len(rows) > 0 and not seen_below(int(label) % len(names))
        if rows:
            raise ValueError(
                f"{grid.source}: the first row can be an axis or a spectrum; state "
                "with --header or --no-header (header=True or False) whether it is "
                "a header row"
            )
    # A row of mostly text names columns. One text among numbers is a mistake.
    n_texts = sum(not is_blank(first_row[j]) for j in others)
    return n_texts > sum(numbers)


def without_ignored_spectra(grid, ignore):
    """The grid without the spectra that the user ignores, and what else is ignored."""
    names = {name_of(cell) for cell in grid.rows[0]}
    at = grid.columns_at if grid.turned else grid.rows_at
    dropped, others = set(), []
    for column in ignore:
        place = None
        if isinstance(column, str) and column not in names:
            if not grid.turned and (row := _ROW.fullmatch(column.strip())):
                place = int(row[1]) - 1
            elif grid.turned and _LETTERS.fullmatch(column):
                place = _place(column)
        position = bisect_left(at, place) if place is not None else len(at)
        if position < len(at) and at[position] == place:
            dropped.add(position)
        else:
            others.append(column)
    if not dropped:
        return grid, others
    new = grid.take(i for i in range(len(grid.rows)) if i not in dropped)
    new.notes.append(f"ignored: {len(dropped)} spectra")
    return new, others


def position_of(columns, role, column):
    """Position of a column that the user states by name, position or letters."""
    grid, names = columns.grid, columns.names
    if columns.header and names.count(column) == 1:
        at = names.index(column)
        if _POSITION.fullmatch(str(column)) and 0 <= int(column) != at:
            raise ValueError(
                f"{grid.source}: {column} is the name of a {grid.line} and the "
                f"position of another one; state the {role} {grid.line} by "
                f"{columns.option(int(column) % len(names))} or {columns.option(at)}"
            )
        return at
    if columns.header and isinstance(column, str):
        same = [j for j, name in enumerate(names) if key(name) == key(column)]
        if len(same) == 1 and key(column) and not _POSITION.fullmatch(column):
            return same[0]
    at, place = (grid.rows_at if grid.turned else grid.columns_at), None
    if isinstance(column, str):
        if grid.turned and (row := _ROW.fullmatch(column.strip())):
            place = int(row[1]) - 1
        elif not grid.turned and _LETTERS.fullmatch(column):
            place = _place(column)
    if place is not None:
        position = bisect_left(at, place)
        if position < len(at) and at[position] == place:
            return position
    if not _POSITION.fullmatch(str(column)):
        known = f"{grid.line}s {columns.shown(range(len(names)))}"
        raise NoSuchColumnError(
            f"{grid.source}: no single {role} {grid.line} {column!r}; "
            f"the table has {known if columns.header else 'no header row'}"
        )
    # Marks of synthetic spectra are no column of the table that was augmented.
    counted = [
        j
        for j in range(grid.n_columns)
        if role == "synthetic" or role_of(names[j]) != ("synthetic", 0)
    ]
    if not -len(counted) <= int(column) < len(counted):
        raise ValueError(
            f"{grid.source}: no {role} {grid.line} at position {column}; "
            f"the table has {len(counted)} {grid.line}s, counted from 0"
        )
    return counted[int(column)]


def _place(letters):
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
