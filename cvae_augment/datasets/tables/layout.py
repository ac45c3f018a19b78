"""Which cell of a table means what: header row, label, group and synthetic columns."""

import re
from dataclasses import dataclass, replace
from numbers import Integral

import numpy as np

from ..formats.common import NoSuchColumnError
from .grid import is_blank, text
from .orientation import axis_start, is_strictly_monotonic
from .words import KNOWN_NAMES, name_of


@dataclass(frozen=True)
class TableLayout:
    """Places of the columns of a table; all others hold intensities.

    Attributes
    ----------
    header : tuple or None
        Cells of the header row as they were found, None without such a row.
    n_columns : int
        Number of columns.
    label, group, synthetic : int or None
        Position of the column from 0, None where there is none.
    orientation : str
        'rows' for a spectrum in each row; 'columns' for one in each column, where the
        header row is the first column of the table, and columns are its rows.
    decimal : str
        Decimal mark of numbers in a file of text: '.' or ',', with which a .csv has
        semicolons between its cells.
    """

    header: tuple | None
    n_columns: int
    label: int
    group: int | None = None
    synthetic: int | None = None
    orientation: str = "rows"
    decimal: str = "."

    @property
    def intensities(self):
        """Positions of the columns of intensities."""
        others = {self.label, self.group, self.synthetic}
        return [j for j in range(self.n_columns) if j not in others]

    @property
    def feature_names(self):
        """Names of the intensities."""
        if self.header is None:
            return default_names(len(self.intensities))
        cells = [self.header[j] for j in self.intensities]
        # As text, one reader's 400 would be another's 400.0.
        return [cell if isinstance(cell, str) else _number_name(cell) for cell in cells]


def _number_name(cell):
    return str(float(cell)) if type(cell) is int else text(cell)


def find_layout(grid, given, header=None):
    """Layout of a grid of cells, and one line on each guess.

    `given` holds the name or position of the label, group and synthetic column, or
    None for a guess.
    """
    n_columns = grid.n_columns
    first_row = tuple(_header_cell(grid.cell(0, j)) for j in range(n_columns))
    notes = list(grid.notes)
    where = "column" if grid.turned else "row"
    if header is None and grid.header is not None:
        header = grid.header
    elif header is None:
        header = _is_header(grid, first_row, given)
        found = f"the first {where}" if header else "none"
        notes.append(f"header {where}: {found} (guessed)")
    names = [name_of(cell) for cell in first_row] if header else None

    positions = {
        role: _given_position(grid, role, column, names)
        for role, column in given.items()
        if column is not None
    }
    for role in given:
        if role in positions:
            continue
        free = [j for j in range(n_columns) if j not in positions.values()]
        for j in free:
            if names and names[j].lower() in KNOWN_NAMES[role]:
                positions[role] = j
                notes.append(f"{role}: {grid.line} {names[j]!r} (by its name)")
                break
    if "label" not in positions:
        free = [j for j in range(n_columns) if j not in positions.values()]
        if free:
            _check_guessed_label(grid, free[0], header)
            positions["label"] = free[0]
            notes.append(f"label: {grid.line_name(free[0])} (the first)")
    if header and grid.turned and "group" not in positions:
        # A second row without a wavenumber, above those with one.
        free = [j for j in range(n_columns) if j not in positions.values()]
        if axis_start(grid, [first_row[j] for j in free]) == 1:
            positions["group"] = free[0]
            notes.append(f"group: {grid.line_name(free[0])} (it has no wavenumber)")
    _check_positions(grid, positions)
    layout = TableLayout(
        first_row if header else None,
        n_columns,
        **positions,
        orientation="columns" if grid.turned else "rows",
        decimal=grid.decimal,
    )
    if header:
        _check_left_over(grid, layout, names)
    return layout, notes


def _header_cell(cell):
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def _is_header(grid, first_row, given):
    # `given` starts with the label.
    rows_below = grid.rows[1:]
    names = [name_of(cell) for cell in first_row]

    def seen_below(column):
        cells = (row[column] for row in rows_below if column < len(row))
        return names[column] in map(name_of, cells)

    columns = [_as_position(column, len(names)) for column in given.values()]
    known = {name for names_of_role in KNOWN_NAMES.values() for name in names_of_role}
    known.update(
        name
        for name, column in zip(given.values(), columns, strict=True)
        if name is not None and column is None
    )
    for column, name in enumerate(names):
        # A label such as 'patient' can be a known name.
        if (name in known or name.lower() in known) and not seen_below(column):
            return True
    label = columns[0] or 0
    values = [
        grid.number(cell)
        for column, cell in enumerate(first_row)
        if column not in (label, *columns)
    ]
    if None in values:
        # Mostly text names columns; a single text is a slip among intensities.
        return sum(value is None for value in values) > len(values) / 2
    return (
        len(rows_below) > 0
        and len(values) > 1
        and is_strictly_monotonic(values)
        and not seen_below(label)
    )


def _as_position(column, n_columns):
    # A position may come as text, from a command line.
    if isinstance(column, Integral) or re.fullmatch(r"-?\d+", column or ""):
        return int(column) % n_columns
    return None


def _given_position(grid, role, column, names):
    n_columns = grid.n_columns
    if isinstance(column, str):
        if names is not None and names.count(column) == 1:
            return names.index(column)
        try:
            column = int(column)
        except ValueError:
            known = (
                "has no header row"
                if names is None
                else f"has {grid.line}s {names[:8]}"
            )
            if names is not None and len(names) > 8:
                known += " and others"
            raise NoSuchColumnError(
                f"{grid.source}: no single {role} {grid.line} {column!r}; "
                f"the table {known}"
            ) from None
    if not -n_columns <= column < n_columns:
        raise ValueError(
            f"{grid.source}: no {role} {grid.line} at position {column}; "
            f"the table has {n_columns} {grid.line}s, counted from 0"
        )
    return column % n_columns


def _check_positions(grid, positions):
    n_columns = grid.n_columns
    if len(set(positions.values())) < len(positions):
        raise ValueError(
            f"{grid.source}: label, group and synthetic must be different "
            f"{grid.line}s, got positions {positions}"
        )
    if "label" not in positions or n_columns == len(positions):
        raise ValueError(
            f"{grid.source}: {n_columns} {grid.line}s leave none for intensities; "
            "expected a label and at least one intensity of each spectrum"
        )


def _check_left_over(grid, layout, names):
    for column in layout.intensities:
        for role, known in KNOWN_NAMES.items():
            name = names[column].lower()
            if name in known and name != "y":  # beside x, say
                raise ValueError(
                    f"{grid.source}: {grid.line} {names[column]!r} has the name of a "
                    f"{role} {grid.line}, but would count as an intensity beside the "
                    f"one that is taken; expected at most one: leave the other out"
                )


def _check_guessed_label(grid, column, header):
    cells = (row[column] for row in grid.rows[bool(header) :] if column < len(row))
    for value in map(grid.number, cells):
        if value is not None and not value.is_integer():
            raise ValueError(
                f"{grid.source}: no {grid.line} has a name of labels, and "
                f"{grid.line_name(column)}, the first, holds {value:g}, like "
                "intensities; expected the label to be named"
            )


def find_wavenumbers(grid, layout):
    """Axis in cm^-1 that the header row holds, or None where it holds names."""
    if layout.header is None:
        return None
    columns = layout.intensities
    for j in columns:
        if is_blank(layout.header[j]):
            raise ValueError(
                f"{grid.source}: header cell {grid.name(0, j)} is "
                f"{_why_blank(grid, layout.header, j)}; "
                "expected a wavenumber or a name"
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
    if not is_strictly_monotonic(values):
        steps = np.sign(np.diff(values))
        at = int(np.flatnonzero(steps != steps[0] if steps[0] else steps == 0)[0])
        raise ValueError(
            f"{grid.source}: wavenumber {values[at + 1]:g} in header cell "
            f"{grid.name(0, columns[at + 1])} follows {values[at]:g}; "
            "expected strictly increasing or decreasing wavenumbers"
        )
    return np.array(values)


def _why_blank(grid, header, j):
    for i, first, last_i, last in grid.merged:
        if i <= 0 <= last_i and first <= j <= last:
            return f"merged with {grid.name(i, first)}"
    there = [k for k, cell in enumerate(header) if not is_blank(cell)]
    if len(there) == 1:
        return f"blank, and only {grid.name(0, there[0])} is not, like a title"
    return "blank"


def default_layout(feature_names, *, group, orientation="rows"):
    """Layout with a header row: label, group if there is one, intensities."""
    first = "label"
    if orientation == "columns":
        # The first cell of the column of wavenumbers is that of the row of labels too.
        are_numbers = all(is_number_name(name) for name in feature_names)
        first = "wavenumber" if are_numbers else "feature"
    header = (first, *(["group"] if group else []), *feature_names)
    return TableLayout(
        header,
        len(header),
        label=0,
        group=1 if group else None,
        orientation=orientation,
    )


def is_number_name(name):
    """Whether a name is a number as it would be written."""
    try:
        return str(float(name)) == name
    except ValueError:
        return False


def with_marker(layout):
    """The layout with a column `synthetic`, and so with a header row.

    It is the last one, but stands above the wavenumbers where they go down.
    """
    header = layout.header or _invented_header(layout)
    at = layout.n_columns
    if layout.orientation == "columns":
        at = max(layout.label, -1 if layout.group is None else layout.group) + 1
    places = {
        role: place + (place >= at)
        for role in ("label", "group")
        if (place := getattr(layout, role)) is not None
    }
    return replace(
        layout,
        header=(*header[:at], "synthetic", *header[at:]),
        n_columns=layout.n_columns + 1,
        synthetic=at,
        **places,
    )


def _invented_header(layout):
    roles = {layout.label: "label", layout.group: "group"}
    names = iter(default_names(len(layout.intensities)))
    return tuple(roles.get(j) or next(names) for j in range(layout.n_columns))


def default_names(n_features):
    """Names of intensities that cannot be taken for wavenumbers."""
    return [f"x{k}" for k in range(1, n_features + 1)]
