"""Columns of cells to arrays and back."""

import math
import re

import numpy as np

from ._sheets import cell_name, is_blank

_FLAGS = {
    "0": False,
    "0.0": False,
    "false": False,
    "1": True,
    "1.0": True,
    "true": True,
}
_INT64_LIMIT = 2**63
_CANONICAL_INTEGER = re.compile("0|-?[1-9][0-9]{0,18}")


def number(cell):
    """The finite number that a cell holds, as a number or as text, else None."""
    # float() would also take '1_000', which nobody means as a number.
    if isinstance(cell, bool) or (isinstance(cell, str) and "_" in cell):
        return None
    try:
        value = float(cell)
    except (TypeError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


class Rows:
    """Rows of a grid below its header row, read column by column."""

    def __init__(self, path, grid, first, typed):
        self.path = path
        self.typed = typed  # whether the text '1' and the number 1 differ
        self.rows = grid[first:]
        self.first = first

    def intensities(self, columns):
        """Array of the numbers in the columns, a row a spectrum."""
        data = np.empty((len(self.rows), len(columns)))
        for i, row in enumerate(self.rows):
            for k, j in enumerate(columns):
                value = number(row[j]) if j < len(row) else None
                if value is None:
                    raise self._error(i, j, "a number for the intensity")
                data[i, k] = value
        return data

    def labels(self, column, what, may_be_blank):
        """Labels in a column: integers if all of them are, else text."""
        cells = self._cells(column)
        for i, cell in enumerate(cells):
            if is_blank(cell) and not may_be_blank[i]:
                raise self._error(i, column, f"a {what}")
        return _labels([None if is_blank(cell) else cell for cell in cells], self.typed)

    def flags(self, column):
        """Booleans in a column of 0 and 1; all False without one."""
        if column is None:
            return np.zeros(len(self.rows), dtype=bool)
        flags = [_FLAGS.get(str(cell).strip().lower()) for cell in self._cells(column)]
        if None in flags:
            raise self._error(flags.index(None), column, "0 or 1")
        return np.array(flags)

    def _cells(self, column):
        return [row[column] if column < len(row) else None for row in self.rows]

    def _error(self, i, column, expected):
        row = self.rows[i]
        cell = row[column] if column < len(row) else None
        content = "is blank" if is_blank(cell) else f"holds {cell!r}"
        name = cell_name(self.first + i, column)
        return ValueError(f"{self.path}: cell {name} {content}; expected {expected}")


def _labels(cells, typed):
    integers = [_integer(cell, typed) for cell in cells if cell is not None]
    if integers and None not in integers:
        values = iter(integers)
        return np.array([-1 if cell is None else next(values) for cell in cells])
    return np.array(["" if cell is None else str(cell) for cell in cells])


def _integer(cell, typed):
    if isinstance(cell, str) and not typed:
        # An integer would not give back '001', '+1' or ' 1'.
        value = int(cell) if _CANONICAL_INTEGER.fullmatch(cell) else None
    elif isinstance(cell, float) and cell.is_integer():
        value = int(cell)
    else:
        value = cell if type(cell) is int else None
    return value if value is not None and abs(value) < _INT64_LIMIT else None


def label_cells(labels, what, may_be_blank):
    """Cells for an array of labels: integers stay, all else is text."""
    for i, label in enumerate(labels.tolist()):
        if (is_blank(label) or label != label) and not may_be_blank[i]:
            raise ValueError(f"{what} {i} is {label!r}; expected a label")
    if labels.dtype.kind in "iu":
        return labels.tolist()
    return ["" if is_blank(label) else str(label) for label in labels.tolist()]
