"""Detection of the orientation: whether spectra are in the rows or in the columns."""

from dataclasses import replace

import numpy as np

from ..formats.grid import is_blank
from .layout import check_orientation
from .words import AXIS_NAMES, is_known, name_of

# This many rising or falling numbers below each other are an axis, not labels.
_SURELY_AN_AXIS = 10
_MOST_HEADER_ROWS = 3  # label, group, synthetic


def oriented(grid, orientation=None):
    """The grid with one spectrum in each row. It is turned if they are in columns."""
    check_orientation(orientation)
    detected = orientation is None
    if detected:
        orientation = "columns" if _are_columns(grid) else "rows"
    if orientation == "rows":
        return _without_row_numbers(grid)
    turned = grid.turn()
    first = turned.rows[0]
    is_named = name_of(first[0]).lower() in AXIS_NAMES
    # A header above the columns says nothing about a header before the rows.
    turned.header = True if is_named or axis_start(turned, first) else None
    if detected:
        turned.notes.append(
            "orientation: a spectrum in each column, wavenumbers down the first "
            "(detected)"
        )
    return turned


def _without_row_numbers(grid):
    """The grid without a nameless first column that only counts the rows."""
    names = [name_of(cell) for cell in grid.rows[0]]
    counted = [grid.number(row[0]) for row in grid.rows[1:]]
    starts = [list(range(k, k + len(counted))) for k in (0, 1)]
    if names[0] or counted not in starts or not any(map(is_known, names)):
        return grid
    grid.notes.append(f"{grid.line_name(0)}: only counts the rows, left out")
    rows = [row[1:] for row in grid.rows]
    merged = [(i, j - 1, last_i, last_j - 1) for i, j, last_i, last_j in grid.merged]
    return replace(grid, rows=rows, merged=merged, columns_at=grid.columns_at[1:])


def is_strictly_monotonic(values):
    """Whether the values only rise or only fall."""
    steps = np.diff(values)
    return bool((steps > 0).all() or (steps < 0).all())


def axis_start(grid, cells):
    """Position from which on the cells are an axis, None if they hold no axis."""
    values: list = []
    for cell in reversed(cells):
        value = grid.number(cell)
        if value is None:
            break
        values.append(value)
    start = len(cells) - len(values)
    if start > _MOST_HEADER_ROWS or len(values) < 2:
        return None
    return start if is_strictly_monotonic(values) else None


def _are_columns(grid):
    first_row = grid.rows[0]
    if len(grid.rows) < 2 or len(first_row) < 2:
        return False
    first_column = [row[0] for row in grid.rows]
    names = [name_of(cell) for cell in first_row]
    across = [
        cell
        for cell, name in zip(first_row[1:], names[1:], strict=True)
        if names.count(name) > 1 or not is_known(name)
    ]
    start = axis_start(grid, first_column)
    if len(across) > 1 and axis_start(grid, across) == 0:
        # Numbers of spectra above their labels look like an axis.
        return bool(start and start > 1) and names[0].lower() in ("", *AXIS_NAMES)
    if names[0].lower() in AXIS_NAMES:
        return True
    if not start or len(across) < len(first_row) - 1:
        return False
    labels = [name for name in names[1:] if name]
    return (
        is_blank(first_row[0])
        or start > 1
        or len(set(labels)) < len(labels)
        or len(first_column) - start >= _SURELY_AN_AXIS
    )
