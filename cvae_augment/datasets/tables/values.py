"""Columns of cells to arrays, and arrays of labels to cells."""

import re
from math import isfinite

import numpy as np

from ..formats.grid import is_blank, text

_FLAGS = {0: False, "false": False, 1: True, "true": True}
_INT64_LIMIT = 2**63
_MOST_LABEL_BYTES = 2**26
_UNSTORABLE = re.compile(r"[\ud800-\udfff]|\0\Z")
_CANONICAL_INTEGER = re.compile("0|-?[1-9][0-9]{0,18}")


class Rows:
    """Rows of a grid below its header row, read column by column."""

    def __init__(self, grid, first):
        self.grid = grid
        self.first = first
        self.rows = grid.rows[first:]
        self.notes: list[str] = []
        self.has_text = False  # whether a number is text

    def intensities(self, columns):
        """Array of the numbers in the columns, of shape (n_spectra, n_columns)."""
        data = np.empty((len(self.rows), len(columns)))
        for i, row in enumerate(self.rows):
            cells: list = [row[j] if j < len(row) else None for j in columns]
            are_floats = set(map(type, cells)) == {float} and all(map(isfinite, cells))
            values = cells if are_floats else [self.grid.number(cell) for cell in cells]
            self.has_text |= not are_floats and str in map(type, cells)
            if None in values:
                column = columns[values.index(None)]
                at = self.first + i
                expected = (
                    "a number for the intensity; to leave out "
                    f"{self.grid.line_name(column)} or {self.grid.row_name(at)}, state "
                    "it with --ignore"
                )
                raise self._error(i, column, expected)
            data[i] = values
        return data

    def labels(self, column, what, may_be_blank):
        """Labels in a column: integers if all of them are integers, else text."""
        cells = self._cells(column)
        for first_row, first, last_row, last in self.grid.merged:
            if first == last == column and first_row >= self.first:
                rows = slice(first_row - self.first, last_row - self.first + 1)
                cells[rows] = [cells[rows.start]] * len(cells[rows])
                note = f"{what}: a merged cell holds for all it covers"
                if note not in self.notes:
                    self.notes.append(note)
        for i, cell in enumerate(cells):
            if is_blank(cell):
                if not may_be_blank[i]:
                    raise self._error(i, column, f"a {what}")
                cells[i] = None
        longest = max(len(cell) if isinstance(cell, str) else 0 for cell in cells)
        # NumPy stores each text with the length of the longest one.
        if 4 * longest * len(cells) > _MOST_LABEL_BYTES:
            raise ValueError(
                f"{self.grid.source}: {len(cells)} {what}s of up to {longest} "
                f"characters would take over {_MOST_LABEL_BYTES} bytes"
            )
        return _labels(cells, self.grid.typed)

    def flags(self, column):
        """Booleans in a column of 0 and 1."""
        flags = []
        for i, cell in enumerate(self._cells(column)):
            value = self.grid.number(cell)
            key = str(cell).strip().lower() if value is None else value
            if key not in _FLAGS:
                raise self._error(i, column, "0 or 1, which mark synthetic spectra")
            flags.append(_FLAGS[key])
        return np.array(flags)

    def cells(self, column):
        """Plain cells of a column: numbers, text, or None for a blank cell."""
        return [
            None
            if is_blank(cell)
            else cell
            if isinstance(cell, str | int | float) and not isinstance(cell, bool)
            else text(cell)
            for cell in self._cells(column)
        ]

    def _cells(self, column):
        return [self.grid.cell(self.first + i, column) for i in range(len(self.rows))]

    def _error(self, i, column, expected):
        cell = self.grid.cell(self.first + i, column)
        shown = repr(cell) if isinstance(cell, str | int | float) else text(cell)
        content = "is blank" if is_blank(cell) else f"holds {shown}"
        name = self.grid.name(self.first + i, column)
        return ValueError(
            f"{self.grid.source}: cell {name} {content}; expected {expected}"
        )


def _labels(cells, typed):
    integers = [-1 if cell is None else _integer(cell, typed) for cell in cells]
    if None in integers or not any(cell is not None for cell in cells):
        return np.array(["" if cell is None else text(cell) for cell in cells])
    return np.array(integers)


def _integer(cell, typed):
    # An integer would lose the form of '001', '+1' or ' 1'.
    is_integer = type(cell) is int or (
        cell.is_integer()
        if isinstance(cell, float)
        else not typed and isinstance(cell, str) and _CANONICAL_INTEGER.fullmatch(cell)
    )
    return int(cell) if is_integer and abs(int(cell)) < _INT64_LIMIT else None


def label_cells(labels, what, *, may_be_blank):
    """Cells for an array of labels: integers stay, everything else is text."""
    cells = labels.tolist()
    for i, label in enumerate(cells):
        if (is_blank(label) or label != label) and not may_be_blank:
            raise ValueError(f"{what} {i} is {label!r}; expected a label")
        if isinstance(label, str) and _UNSTORABLE.search(label):
            raise ValueError(
                f"{what} {i} is {label!r}; expected text of Unicode characters that "
                "does not end with a NUL, which NumPy would drop"
            )
    if labels.dtype.kind in "iu" and labels.max(initial=0) < _INT64_LIMIT:
        return cells
    return ["" if is_blank(label) else text(label) for label in cells]
