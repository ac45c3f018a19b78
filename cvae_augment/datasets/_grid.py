"""A grid of cells: what every reader of a table hands on; knows nothing of spectra."""

import datetime
import math
import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest

#: Most cells that a table may have, and bytes of an unpacked workbook per cell: with
#: them, reading stays below 1 GB of memory whatever the file holds.
MAX_CELLS, BYTES_PER_CELL = 6_000_000, 64

# Limits of the .xlsx format, as Excel states them.
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767

_WITH_COMMA, _WITH_POINT = (
    re.compile(rf"\s*[+-]?\d+{mark}\d+(?:[eE][+-]?\d+)?\s*") for mark in (",", r"\.")
)
_ROWS_THAT_TELL = 100  # of a table, for a guess of its decimal mark


@dataclass
class Grid:
    """Rows of cells; a cell is None, text, a number or whatever a workbook holds.

    Blank cells to the end of a row, and blank rows and columns around the table, are
    left out; `top` and `left` count those before it, so that cells have the names
    that the user sees. A grid that is `turned` has the columns of the file as rows.
    """

    source: str  # of the table, for messages
    rows: list
    typed: bool = True  # whether the text '1' and the number 1 differ
    top: int = 0
    left: int = 0
    turned: bool = False
    header: bool | None = None  # None where the format does not tell
    decimal: str = "."
    merged: list = field(default_factory=list)  # (first row, column, last row, column)
    provenance: dict | None = None
    notes: list = field(default_factory=list)  # what the reader guessed

    @property
    def n_columns(self):
        """Number of columns."""
        return max(map(len, self.rows))

    @property
    def line(self):
        """What a column of the grid is in the file."""
        return "row" if self.turned else "column"

    def turn(self):
        """The grid with rows and columns exchanged."""
        rows = [list(column) for column in zip_longest(*self.rows)]
        merged = [(j, i, last_j, last_i) for i, j, last_i, last_j in self.merged]
        return replace(self, rows=rows, merged=merged, turned=not self.turned)

    def cell(self, i, j):
        """Content of a cell, None beyond the end of a row."""
        return self.rows[i][j] if j < len(self.rows[i]) else None

    def name(self, i, j):
        """Name of a cell as in Excel."""
        i, j = (j, i) if self.turned else (i, j)
        return cell_name(self.top + i, self.left + j)

    def line_name(self, j):
        """Name of a column of the grid as in the file, such as 'column B'."""
        number = self.top + j + 1 if self.turned else column_name(self.left + j)
        return f"{self.line} {number}"

    def number(self, cell):
        """The finite number that a cell holds, as a number or as text, else None."""
        # float() would also take '1_000', which nobody means as a number.
        if isinstance(cell, bool) or (isinstance(cell, str) and "_" in cell):
            return None
        if self.decimal == "," and isinstance(cell, str):
            cell = "not one" if "." in cell else cell.replace(",", ".")
        try:
            value = float(cell)
        except (TypeError, ValueError, OverflowError):
            return None
        return value if math.isfinite(value) else None


def grid_from_rows(source, rows, max_cells, decimal=None, **known):
    """Grid of the rows, without what is blank around them."""
    kept: list[list] = []
    top = n_blank = width = 0
    for cells in rows:
        row = list(cells)
        while row and is_blank(row[-1]):
            row.pop()
        if not row:
            n_blank += 1
            if n_blank > MAX_ROWS:
                raise ValueError(f"{source}: more than {MAX_ROWS} blank rows")
            continue
        if not kept:
            top, n_blank = n_blank, 0
        if n_blank:
            # Said here, before a cell far down makes a million rows of the gap.
            first = top + len(kept) + 1
            raise ValueError(
                f"{source}: row {first} is blank but row {first + n_blank} is not; "
                "expected one block of rows"
            )
        kept.append(row)
        width = max(width, len(row))
        check_size(source, len(kept), width, max_cells)
    if not kept:
        raise ValueError(f"{source}: the table is empty; expected rows of spectra")
    left = min(_n_leading_blanks(row) for row in kept)
    if left:
        kept = [row[left:] for row in kept]
    notes = known.pop("notes", [])
    merged = [
        (first_row - top, first - left, last_row - top, last - left)
        for first_row, first, last_row, last in known.pop("merged", [])
        if first_row >= top and first >= left
    ]
    if top or left:
        notes = [*notes, f"table: starts at cell {cell_name(top, left)}"]
    if decimal is None:
        decimal = "," if _has_decimal_commas(kept) else "."
        if decimal == ",":
            notes = [*notes, "decimal mark: ',' (guessed)"]
    return Grid(
        source,
        kept,
        **known,
        top=top,
        left=left,
        decimal=decimal,
        merged=merged,
        notes=notes,
    )


def check_size(source, n_rows, n_columns, max_cells):
    """Raise ValueError for a table of too many cells."""
    if n_rows * n_columns > max_cells:
        raise ValueError(
            f"{source}: a table of {n_rows} or more rows x {n_columns} columns has "
            f"over {max_cells} cells; if it is meant, allow more by max_cells"
        )


def _n_leading_blanks(row):
    return next(j for j, cell in enumerate(row) if not is_blank(cell))


def _has_decimal_commas(rows):
    texts = [
        cell for row in rows[:_ROWS_THAT_TELL] for cell in row if isinstance(cell, str)
    ]
    return any(map(_WITH_COMMA.fullmatch, texts)) and not any(
        map(_WITH_POINT.fullmatch, texts)
    )


def column_name(column):
    """Letters of a column as in Excel, from its 0-based position."""
    letters, number = "", column + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def cell_name(row, column):
    """Name of a cell as in Excel, from 0-based positions."""
    return f"{column_name(column)}{row + 1}"


def is_blank(cell):
    """Whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def text(cell):
    """A cell as text; a date is as short as it can be, in the ISO order."""
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
