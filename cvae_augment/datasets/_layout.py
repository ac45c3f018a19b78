"""Which cell of a table means what: header row, label, group and synthetic columns."""

import re
from dataclasses import dataclass, replace
from numbers import Integral

import numpy as np

from ._cells import number
from ._sheets import cell_name, column_name, is_blank

# Names by which a column is recognised, in lower case.
KNOWN_NAMES = {
    "label": ("label", "labels", "class", "target", "y", "diagnosis"),
    "group": (
        *("group", "groups", "person", "person_id", "patient", "patient_id"),
        *("subject", "subject_id", "donor", "participant"),
    ),
    "synthetic": ("synthetic",),
}


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
    """

    header: tuple | None
    n_columns: int
    label: int
    group: int | None = None
    synthetic: int | None = None

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
        return [str(self.header[j]) for j in self.intensities]


def find_layout(path, grid, given, header=None):
    """Layout of a grid of cells, and one line on each guess.

    `given` holds the name or position of the label, group and synthetic column, or
    None for a guess.
    """
    n_columns = max(map(len, grid))
    first_row = (*grid[0], *[None] * (n_columns - len(grid[0])))
    notes = []
    if header is None:
        header = _is_header(first_row, grid[1:], given)
        notes.append(f"header row: {'the first row' if header else 'none'} (guessed)")
    names = [_name(cell) for cell in first_row] if header else None

    positions = {
        role: _given_position(path, role, column, names, n_columns)
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
                notes.append(f"{role}: column {names[j]!r} (by its name)")
                break
    if "label" not in positions:
        free = [j for j in range(n_columns) if j not in positions.values()]
        if free:
            positions["label"] = free[0]
            notes.append(f"label: column {column_name(free[0])} (the first)")
    _check_positions(path, positions, n_columns)
    return TableLayout(first_row if header else None, n_columns, **positions), notes


def _is_header(first_row, rows_below, given):
    # `given` starts with the label.
    names = [_name(cell) for cell in first_row]

    def seen_below(column):
        cells = (row[column] for row in rows_below if column < len(row))
        return names[column] in map(_name, cells)

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
        number(cell)
        for column, cell in enumerate(first_row)
        if column not in (label, *columns)
    ]
    if None in values:
        # Mostly text names columns; a single text is a slip among intensities.
        return sum(value is None for value in values) > len(values) / 2
    return (
        len(rows_below) > 0
        and len(values) > 1
        and _is_strictly_monotonic(values)
        and not seen_below(label)
    )


def _as_position(column, n_columns):
    # A position may come as text, from a command line.
    if isinstance(column, Integral) or re.fullmatch(r"-?\d+", column or ""):
        return int(column) % n_columns
    return None


def _is_strictly_monotonic(values):
    steps = np.diff(values)
    return bool((steps > 0).all() or (steps < 0).all())


def _name(cell):
    return "" if cell is None else str(cell).strip()


def _given_position(path, role, column, names, n_columns):
    if isinstance(column, str):
        if names is not None and names.count(column) == 1:
            return names.index(column)
        try:
            column = int(column)
        except ValueError:
            known = "has no header row" if names is None else f"has columns {names[:8]}"
            if names is not None and len(names) > 8:
                known += " and others"
            raise ValueError(
                f"{path}: no single {role} column {column!r}; the table {known}"
            ) from None
    if not -n_columns <= column < n_columns:
        raise ValueError(
            f"{path}: no {role} column at position {column}; "
            f"the table has {n_columns} columns, counted from 0"
        )
    return column % n_columns


def _check_positions(path, positions, n_columns):
    if len(set(positions.values())) < len(positions):
        raise ValueError(
            f"{path}: label, group and synthetic must be different columns, "
            f"got positions {positions}"
        )
    if "label" not in positions or n_columns == len(positions):
        raise ValueError(
            f"{path}: {n_columns} columns leave none for intensities; expected a label "
            "and at least one intensity in each row"
        )


def find_wavenumbers(path, layout):
    """Axis in cm^-1 that the header row holds, or None where it holds names."""
    if layout.header is None:
        return None
    columns = layout.intensities
    for j in columns:
        if is_blank(layout.header[j]):
            raise ValueError(
                f"{path}: header cell {cell_name(0, j)} is blank; "
                "expected a wavenumber or a name"
            )
    values = [number(layout.header[j]) for j in columns]
    if all(value is None for value in values):
        return None
    if None in values:
        odd = columns[values.index(None)]
        raise ValueError(
            f"{path}: header cell {cell_name(0, odd)} holds {layout.header[odd]!r} "
            "among wavenumbers; expected a number, or the name of the label, group or "
            "synthetic column"
        )
    if not _is_strictly_monotonic(values):
        steps = np.sign(np.diff(values))
        at = int(np.flatnonzero(steps != steps[0] if steps[0] else steps == 0)[0])
        raise ValueError(
            f"{path}: wavenumber {values[at + 1]:g} in header cell "
            f"{cell_name(0, columns[at + 1])} follows {values[at]:g}; "
            "expected strictly increasing or decreasing wavenumbers"
        )
    return np.array(values)


def default_layout(feature_names, *, group):
    """Layout with a header row: label, group if there is one, intensities."""
    header = ("label", *(["group"] if group else []), *feature_names)
    return TableLayout(header, len(header), label=0, group=1 if group else None)


def with_marker(layout):
    """The layout with a last column `synthetic`, and so with a header row."""
    header = layout.header or _invented_header(layout)
    return replace(
        layout,
        header=(*header, "synthetic"),
        n_columns=layout.n_columns + 1,
        synthetic=layout.n_columns,
    )


def _invented_header(layout):
    roles = {layout.label: "label", layout.group: "group"}
    names = iter(default_names(len(layout.intensities)))
    return tuple(roles.get(j) or next(names) for j in range(layout.n_columns))


def default_names(n_features):
    """Names of intensities that cannot be taken for wavenumbers."""
    return [f"x{k}" for k in range(1, n_features + 1)]
