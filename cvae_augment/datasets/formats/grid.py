"""A grid of cells: what each reader of a table returns."""

import datetime
import math
from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from .marks import find_decimal, without_groups

#: Largest number of cells of a table, and of bytes of an unpacked workbook per cell.
#: With these limits, reading takes less than 1 GB of memory for any file.
MAX_CELLS, BYTES_PER_CELL = 6_000_000, 64

# Limits of the .xlsx format, as Excel states them.
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767

_BLANKS_NAMED = 5  # rows or columns, in a note
_FIRST_ROWS = 30  # in which a header row can be


@dataclass
class Grid:
    """Rows of cells. A cell is None, text, a number or another value of a workbook.

    The grid leaves out blank rows, blank columns and blank cells at the end of a row.
    `rows_at` and `columns_at` hold the positions in the file, for messages that name
    cells as the user sees them. The rows of a `turned` grid are columns of the file.
    """

    source: str  # name of the table, for messages
    rows: list
    typed: bool = True  # whether the text '1' and the number 1 differ
    rows_at: Sequence = ()  # position of each row of the file, counted from 0
    columns_at: Sequence = ()
    turned: bool = False
    header: bool | None = None  # None if the format does not state it
    decimal: str = "."
    decimal_is_certain: bool = True
    unit: str = ""  # of the axis, as lines above the table state it
    blank_ends: frozenset = frozenset()  # first rows whose last cells are blank
    merged: list = field(default_factory=list)  # (first row, column, last row, column)
    provenance: dict | None = None
    notes: list = field(default_factory=list)  # what the reader detected

    @property
    def n_columns(self):
        """Number of columns."""
        return max(map(len, self.rows))

    @property
    def line(self):
        """Word for a column of the grid, as it is in the file."""
        return "row" if self.turned else "column"

    def turn(self):
        """Return the grid with rows and columns exchanged."""
        rows = [list(column) for column in zip_longest(*self.rows)]
        merged = [(j, i, last_j, last_i) for i, j, last_i, last_j in self.merged]
        return replace(self, rows=rows, merged=merged, turned=not self.turned)

    def take(self, kept):
        """Return the grid with some of its rows, in the same order."""
        new = {i: at for at, i in enumerate(kept)}
        order = list(new)
        at = self.columns_at if self.turned else self.rows_at
        name = "columns_at" if self.turned else "rows_at"
        return replace(
            self,
            rows=[self.rows[i] for i in order],
            merged=[
                (new[i], j, bisect(order, last_i) - 1, last_j)
                for i, j, last_i, last_j in self.merged
                if i in new
            ],
            blank_ends=frozenset(new[i] for i in self.blank_ends if i in new),
            # One of two fields, by its name, which mypy can't follow.
            **{name: [at[i] for i in order]},  # type: ignore[arg-type]
        )

    def without_blank_columns(self):
        """Return the grid without columns in which no cell is filled."""
        turned = self.turn()
        is_filled = (not all(map(is_blank, line)) for line in turned.rows)
        return turned.take(j for j, filled in enumerate(is_filled) if filled).turn()

    def cell(self, i, j):
        """Content of a cell, None beyond the end of a row."""
        return self.rows[i][j] if j < len(self.rows[i]) else None

    def column(self, j, first=0, count=None):
        """Cells of a column, from a row on."""
        last = len(self.rows) if count is None else min(first + count, len(self.rows))
        return [self.cell(i, j) for i in range(first, last)]

    def name(self, i, j):
        """Name of a cell as in Excel."""
        i, j = (j, i) if self.turned else (i, j)
        return cell_name(self.rows_at[i], self.columns_at[j])

    def row_name(self, i):
        """Name of a row of the grid as in the file, for example 'row 3'."""
        if self.turned:
            return f"column {column_name(self.columns_at[i])}"
        return f"row {self.rows_at[i] + 1}"

    def line_name(self, j):
        """Name of a column of the grid as in the file, for example 'column B'."""
        if self.turned:
            return f"row {self.rows_at[j] + 1}"
        return f"column {column_name(self.columns_at[j])}"

    def number(self, cell):
        """Finite number that a cell holds as a number or as text, else None."""
        # float() would also accept '1_000', which nobody means as a number.
        if isinstance(cell, bool) or (isinstance(cell, str) and "_" in cell):
            return None
        plain = cell
        if self.decimal == "," and isinstance(cell, str):
            plain = "not a number" if "." in cell else cell.replace(",", ".")
        try:
            value = float(plain)
        except (TypeError, ValueError, OverflowError):
            if not isinstance(cell, str):
                return None
            certain = self.decimal_is_certain
            digits = without_groups(cell, self.decimal, certain=certain)
            if digits is None:
                return None
            value = float(digits)
        return value if math.isfinite(value) else None


def grid_from_rows(
    source, rows, max_cells, decimal=None, *, skip_rows=0, merged=(), notes=(), **known
):
    """Grid of the rows, without blank rows and columns."""
    kept: list[list] = []
    rows_at: list[int] = []
    n_blank = width = 0
    blank: set = set()  # columns
    blank_ends: set = set()
    for at, cells in enumerate(rows):
        if at < skip_rows:
            continue
        row = list(cells)
        while row and is_blank(row[-1]):
            row.pop()
        if not row:
            n_blank += 1
            if n_blank > MAX_ROWS:
                raise ValueError(f"{source}: more than {MAX_ROWS} blank rows")
            continue
        n_blank = 0
        if len(kept) < _FIRST_ROWS and len(row) < len(cells):
            blank_ends.add(len(kept))
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
    notes = [*notes, *_notes_on_blanks(rows_at, columns_at)]
    certain = decimal is not None
    if decimal is None:
        decimal, certain = find_decimal(kept)
        if decimal is None:
            raise ValueError(
                f"{source}: numbers with '.' and numbers with ',' before their "
                "decimals; state the decimal mark with --decimal"
            )
        if decimal == ",":
            notes.append("decimal mark: ',' (detected)")
    return Grid(
        source,
        kept,
        merged=_moved(merged, rows_at, columns_at),
        **known,
        rows_at=rows_at,
        columns_at=columns_at,
        decimal=decimal,
        decimal_is_certain=certain,
        blank_ends=frozenset(blank_ends),
        notes=notes,
    )


def _notes_on_blanks(rows_at, columns_at):
    """Notes on the cell where a table starts, and on blank lines within the table."""
    top, left = rows_at[0], columns_at[0]
    if top or left:
        yield f"table: starts at cell {cell_name(top, left)}"
    left_out = [
        *_blank_lines("row", rows_at, lambda i: str(i + 1)),
        *_blank_lines("column", columns_at, column_name),
    ]
    if left_out:
        yield f"table: {' and '.join(left_out)} within it left out"


def _blank_lines(line, at, name):
    n_blank = at[-1] - at[0] + 1 - len(at)
    if n_blank:
        filled = set(at)
        gaps = (name(i) for i in range(at[0], at[-1]) if i not in filled)
        names = [*islice(gaps, _BLANKS_NAMED), *["..."] * (n_blank > _BLANKS_NAMED)]
        yield f"{n_blank} blank {line}{'s' * (n_blank > 1)} ({', '.join(names)})"


def _moved(merged, rows_at, columns_at):
    """Merged ranges of a file as positions in the grid."""
    moved = []
    for first_row, first, last_row, last in merged:
        i, j = bisect_left(rows_at, first_row), bisect_left(columns_at, first)
        # The first cell of a merged range holds its content.
        if rows_at[i : i + 1] == [first_row] and columns_at[j : j + 1] == [first]:
            last_i, last_j = bisect(rows_at, last_row), bisect(columns_at, last)
            moved.append((i, j, last_i - 1, last_j - 1))
    return moved


def check_size(source, n_rows, n_columns, max_cells):
    """Raise ValueError for a table with too many cells."""
    if n_rows * n_columns > max_cells:
        raise ValueError(
            f"{source}: a table of {n_rows} or more rows x {n_columns} columns has "
            f"over {max_cells} cells; if you trust the file, increase max_cells"
        )


def check_bytes(source, size, max_cells, bytes_per_cell=BYTES_PER_CELL):
    """Raise ValueError for a file that is too large for the number of cells."""
    limit = max_cells * bytes_per_cell
    if size > limit:
        raise ValueError(
            f"{source}: {size} bytes of content; expected at most {limit}; if you "
            "trust the file, increase max_cells"
        )


def column_name(column):
    """Letters of a column as in Excel, from its position counted from 0."""
    letters, number = "", column + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def cell_name(row, column):
    """Name of a cell as in Excel, from its positions counted from 0."""
    return f"{column_name(column)}{row + 1}"


def is_blank(cell):
    """Whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def text(cell):
    """Text of a cell; a date is as short as possible, in the order of ISO 8601."""
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
