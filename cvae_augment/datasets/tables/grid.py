"""A grid of cells: what every reader of a table hands on; knows nothing of spectra."""

import datetime
import math
import re
from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, pairwise, zip_longest

#: Most cells that a table may have, and bytes of an unpacked workbook per cell: with
#: them, reading stays below 1 GB of memory whatever the file holds.
MAX_CELLS, BYTES_PER_CELL = 6_000_000, 64

# Limits of the .xlsx format, as Excel states them.
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767

_WITH_COMMA, _WITH_POINT = (
    re.compile(rf"\s*[+-]?\d+{mark}\d+(?:[eE][+-]?\d+)?\s*") for mark in (",", r"\.")
)
_BLANKS_NAMED = 5  # rows or columns, in a note
_ROWS_THAT_TELL = 100  # of a table, for a guess of its decimal mark


@dataclass
class Grid:
    """Rows of cells; a cell is None, text, a number or whatever a workbook holds.

    Blank rows and columns, and blank cells to the end of a row, are left out; what is
    left has its place in the file beside it, so that cells have the names that the
    user sees. A grid that is `turned` has the columns of the file as rows.
    """

    source: str  # of the table, for messages
    rows: list
    typed: bool = True  # whether the text '1' and the number 1 differ
    rows_at: Sequence = ()  # place in the file, from 0, of each row there
    columns_at: Sequence = ()
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
        return cell_name(self.rows_at[i], self.columns_at[j])

    def line_name(self, j):
        """Name of a column of the grid as in the file, such as 'column B'."""
        if self.turned:
            return f"row {self.rows_at[j] + 1}"
        return f"column {column_name(self.columns_at[j])}"

    def spectrum_name(self, i):
        """Name of a row of the grid as in the file, such as 'row 2'."""
        if self.turned:
            return f"column {column_name(self.columns_at[i])}"
        return f"row {self.rows_at[i] + 1}"

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
    """Grid of the rows, without those and the columns that are blank."""
    kept: list[list] = []
    rows_at: list[int] = []
    n_blank = width = 0
    blank: set = set()  # columns
    for at, cells in enumerate(rows):
        row = list(cells)
        while row and is_blank(row[-1]):
            row.pop()
        if not row:
            n_blank += 1
            if n_blank > MAX_ROWS:
                raise ValueError(f"{source}: more than {MAX_ROWS} blank rows")
            continue
        n_blank = 0
        kept.append(row)
        rows_at.append(at)
        blank = {j for j in blank if j >= len(row) or is_blank(row[j])}
        blank.update(j for j in range(width, len(row)) if is_blank(row[j]))
        width = max(width, len(row))
        check_size(source, len(kept), width, max_cells)
    if not kept:
        raise ValueError(f"{source}: the table is empty; expected rows of spectra")
    columns_at = [j for j in range(width) if j not in blank]
    if blank:
        kept = [[row[j] for j in columns_at if j < len(row)] for row in kept]
    notes = [*known.pop("notes", []), *_notes_on_blanks(rows_at, columns_at)]
    if decimal is None:
        decimal = "," if _has_decimal_commas(kept) else "."
        if decimal == ",":
            notes.append("decimal mark: ',' (guessed)")
    return Grid(
        source,
        kept,
        merged=_moved(known.pop("merged", []), rows_at, columns_at),
        **known,
        rows_at=rows_at,
        columns_at=columns_at,
        decimal=decimal,
        notes=notes,
    )


def _notes_on_blanks(rows_at, columns_at):
    """Notes on where a table starts, and on what is blank within it."""
    notes = []
    top, left = rows_at[0], columns_at[0]
    if top or left:
        notes.append(f"table: starts at cell {cell_name(top, left)}")
    said = []
    for line, at, name in (
        ("row", rows_at, lambda i: str(i + 1)),
        ("column", columns_at, column_name),
    ):
        n_blank = at[-1] - at[0] + 1 - len(at)
        if n_blank:
            gaps = (range(i + 1, j) for i, j in pairwise(at))
            first = islice(chain.from_iterable(gaps), _BLANKS_NAMED)
            more = ["..."] if n_blank > _BLANKS_NAMED else []
            names = ", ".join([*map(name, first), *more])
            said.append(f"{n_blank} blank {line}{'s' * (n_blank > 1)} ({names})")
    if said:
        notes.append(f"table: {' and '.join(said)} within it left out")
    return notes


def _moved(merged, rows_at, columns_at):
    """Merged ranges of a file in the grid of what is left of its rows and columns."""
    moved = []
    for first_row, first, last_row, last in merged:
        i, j = bisect_left(rows_at, first_row), bisect_left(columns_at, first)
        # Its content is in its first cell.
        if rows_at[i : i + 1] == [first_row] and columns_at[j : j + 1] == [first]:
            last_i, last_j = bisect(rows_at, last_row), bisect(columns_at, last)
            moved.append((i, j, last_i - 1, last_j - 1))
    return moved


def check_size(source, n_rows, n_columns, max_cells):
    """Raise ValueError for a table of too many cells."""
    if n_rows * n_columns > max_cells:
        raise ValueError(
            f"{source}: a table of {n_rows} or more rows x {n_columns} columns has "
            f"over {max_cells} cells; if it is meant, allow more by max_cells"
        )


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
