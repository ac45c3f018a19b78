"""Detection of the layout of a grid: header row, and columns of labels and groups."""

import re

import numpy as np

from ..formats.common import NoSuchColumnError
from ..formats.grid import is_blank
from .layout import TableLayout
from .orientation import axis_start, is_strictly_monotonic
from .words import ROLES, is_known, name_of

# The command line gives a position as text.
_POSITION = re.compile(r"-?\d+")


def find_layout(grid, given, header=None):
    """Layout of a grid of cells, and a note of one line on each detected thing.

    `given` holds the name or position of the label, group and synthetic column, in this
    order. None means that the column is to be detected.
    """
    n_columns = grid.n_columns
    first_row = tuple(_header_cell(grid.cell(0, j)) for j in range(n_columns))
    notes = list(grid.notes)
    if header is None:
        header = grid.header
    if header is None:
        header = _is_header(grid, first_row, given)
        line = "column" if grid.turned else "row"
        found = f"the first {line}" if header else "none"
        notes.append(f"header {line}: {found} (detected)")
    names = [name_of(cell) for cell in first_row]
    positions = {
        role: _given_position(grid, role, column, names if header else None)
        for role, column in given.items()
        if column is not None
    }

    def free():
        return [j for j in range(n_columns) if j not in positions.values()]

    for role in given:
        named = [j for j in free() if ROLES.get(names[j].lower()) == role]
        if header and named and role not in positions:
            positions[role] = named[0]
            notes.append(f"{role}: {grid.line} {names[named[0]]!r} (by its name)")
    if "label" not in positions and free():
        first = free()[0]
        _check_detected_label(grid, first, header)
        positions["label"] = first
        notes.append(f"label: {grid.line_name(first)} (the first)")
    # A row of groups is a second row without a wavenumber, above the rows with one.
    if header and grid.turned and "group" not in positions:
        others = free()
        if axis_start(grid, [first_row[j] for j in others]) == 1:
            positions["group"] = others[0]
            notes.append(f"group: {grid.line_name(others[0])} (it has no wavenumber)")
    _check_positions(grid, positions)
    layout = TableLayout(
        first_row if header else None,
        n_columns,
        **positions,
        orientation="columns" if grid.turned else "rows",
        decimal=grid.decimal,
    )
    if header:
        _check_intensities(grid, layout, names)
    return layout, notes


def _header_cell(cell):
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def _is_header(grid, first_row, given):
    names = [name_of(cell) for cell in first_row]
    rows_below = grid.rows[1:]

    def seen_below(column):
        cells = (row[column] for row in rows_below if column < len(row))
        return names[column] in map(name_of, cells)

    positions = [
        int(column) % len(names) if _POSITION.fullmatch(str(column)) else None
        for column in given.values()
    ]
    pairs = zip(given.values(), positions, strict=True)
    marks = {*ROLES, *(name for name, position in pairs if position is None)}
    for column, name in enumerate(names):
        # A label can be a known name, too, for example 'patient'.
        if {name, name.lower()} & marks and not seen_below(column):
            return True
    label = positions[0] or 0
    values = [
        grid.number(cell)
        for column, cell in enumerate(first_row)
        if column not in (label, *positions)
    ]
    if None in values:
        # A row of mostly text names columns. One text among numbers is a mistake.
        return sum(value is None for value in values) > len(values) / 2
    return (
        len(rows_below) > 0
        and len(values) > 1
        and is_strictly_monotonic(values)
        and not seen_below(label)
    )


def _given_position(grid, role, column, names):
    if names is not None and names.count(column) == 1:
        return names.index(column)
    if not _POSITION.fullmatch(str(column)):
        known = "no header row"
        if names is not None:
            known = f"{grid.line}s {names[:8] + ['...'] * (len(names) > 8)}"
        raise NoSuchColumnError(
            f"{grid.source}: no single {role} {grid.line} {column!r}; "
            f"the table has {known}"
        )
    n_columns = grid.n_columns
    if not -n_columns <= int(column) < n_columns:
        raise ValueError(
            f"{grid.source}: no {role} {grid.line} at position {column}; "
            f"the table has {n_columns} {grid.line}s, counted from 0"
        )
    return int(column) % n_columns


def _check_positions(grid, positions):
    if len(set(positions.values())) < len(positions):
        raise ValueError(
            f"{grid.source}: label, group and synthetic must be different "
            f"{grid.line}s, got positions {positions}"
        )
    if "label" not in positions or grid.n_columns == len(positions):
        raise ValueError(
            f"{grid.source}: {grid.n_columns} {grid.line}s leave none for intensities; "
            "expected a label and at least one intensity of each spectrum"
        )


def _check_intensities(grid, layout, names):
    for name in (names[column] for column in layout.intensities):
        # 'y' may be the name of an intensity, for example beside 'x'.
        if is_known(name) and name.lower() != "y":
            role = ROLES[name.lower()]
            raise ValueError(
                f"{grid.source}: {grid.line} {name!r} has the name of a {role} "
                f"{grid.line}, but would count as an intensity, because the {role} is "
                f"in another {grid.line}; remove one of the two"
            )


def _check_detected_label(grid, column, header):
    cells = (row[column] for row in grid.rows[bool(header) :] if column < len(row))
    for value in map(grid.number, cells):
        if value is not None and not value.is_integer():
            raise ValueError(
                f"{grid.source}: no {grid.line} has a name of labels, and "
                f"{grid.line_name(column)}, the first, holds {value:g}, like "
                "intensities; give the name or position of the labels"
            )


def find_wavenumbers(grid, layout):
    """Axis in cm^-1 that the header row holds, or None if it holds names."""
    if layout.header is None:
        return None
    columns = layout.intensities
    for j in columns:
        if is_blank(layout.header[j]):
            raise ValueError(
                f"{grid.source}: header cell {grid.name(0, j)} is blank; expected a "
                "wavenumber or a name in it, and no merged cell and no title above it"
            )
    values = [grid.number(layout.header[j]) for j in columns]
    if all(value is None for value in values):
        return None
    if None in values:
        odd = columns[values.index(None)]
        raise ValueError(
            f"{grid.source}: header cell {grid.name(0, odd)} holds "
            f"{layout.header[odd]!r} among wavenumbers; expected a number, or the name "
            "of the label, group or synthetic column"
        )
    steps = np.sign(np.diff(values))
    wrong = np.flatnonzero((steps == 0) | (steps != steps[:1]))
    if len(wrong):
        at = int(wrong[0])
        raise ValueError(
            f"{grid.source}: wavenumber {values[at + 1]:g} in header cell "
            f"{grid.name(0, columns[at + 1])} follows {values[at]:g}; "
            "expected strictly increasing or decreasing wavenumbers"
        )
    return np.array(values)
