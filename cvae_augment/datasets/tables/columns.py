"""Columns of a grid: their names, and what their cells can be."""

from ..formats.grid import column_name, is_blank
from .words import is_axis_name, key, name_of

_NAMES_SHOWN = 8
#: Cells of a column that are looked at to tell text from numbers.
CELLS_LOOKED_AT = 50


class Columns:
    """The columns of a grid with one spectrum in each row.

    Parameters
    ----------
    grid : Grid
        The cells.
    names : list of str
        Name of each column, '' for none.
    header : bool
        Whether the first row holds the names.
    """

    def __init__(self, grid, names, header):
        self.grid, self.names, self.header = grid, names, header

    def is_text(self, j):
        """Whether most of the first cells of a column are text, and not just one."""
        cells = self.grid.column(j, int(self.header), CELLS_LOOKED_AT)
        texts = [cell for cell in cells if not is_blank(cell)]
        n_numbers = sum(self.grid.number(cell) is not None for cell in texts)
        return len(texts) > 0 and 2 * n_numbers <= len(texts)

    def are_numbers(self, cells):
        """Whether all cells are numbers."""
        return all(self.grid.number(cell) is not None for cell in cells)

    def whole_columns(self, columns):
        """Columns of whole numbers; no more than a few are looked for."""
        grid, found = self.grid, []
        for j in columns:
            for i in range(len(grid.rows)):
                value = grid.number(grid.cell(i, j))
                if value is None or not value.is_integer():
                    break
            else:
                found.append(j)
            if len(found) > 2:
                break
        return found

    def has_no_name(self, j):
        """Whether a column has no name of its own."""
        # With spectra in columns, the first cell names the axis below it.
        return not self.names[j] or (j == 0 and is_axis_name(self.names[j]))

    def content(self, j):
        """Cells of a column that are not blank."""
        cells = self.grid.column(j, int(self.header))
        return [cell for cell in cells if not is_blank(cell)]

    def is_counter(self, j):
        """Whether a nameless column only numbers the rows, or names each row."""
        content = self.content(j)
        is_nameless = self.has_no_name(j) or key(self.names[j]) == "index"
        return is_nameless and len(set(map(str, content))) == len(content) > 1

    def may_be_classes(self, j):
        """Whether cells repeat as those of classes do, and are no measured numbers."""
        cells = self.grid.column(j, int(self.header))
        if self.grid.turned:  # an axis beside each spectrum has its own name
            cells = [
                c for c in cells if not is_axis_name(name_of(c).rstrip("0123456789."))
            ]
        if any(map(is_blank, cells)):
            # A merged cell, or a cell for the first of several rows.
            return bool(self.grid.merged) and not all(map(is_blank, cells))
        values = [self.grid.number(cell) for cell in cells]
        names = {name_of(cell) for cell in cells}
        if len(cells) < 4:
            return None in values or all(v.is_integer() for v in values)
        if None in values:
            return 2 * len(names) <= len(cells) + 1
        return all(v.is_integer() for v in values) and 3 * len(names) <= len(cells)

    def are_measured(self, j):
        """Whether some cells are numbers with decimals."""
        values = [self.grid.number(cell) for cell in self.content(j)]
        return any(value is not None and not value.is_integer() for value in values)

    def repeats(self, j, most=1.0):
        """Whether the different cells are fewer than a share of all cells."""
        content = [*map(name_of, self.content(j))]
        return len(set(content)) < most * len(content)

    def is_unique(self, j):
        """Whether each cell occurs once."""
        content = [*map(name_of, self.content(j))]
        return len(set(content)) == len(content)

    def partition(self, j):
        """Which rows have the same cell, whatever the cell is."""
        first: dict = {}
        cells = self.grid.column(j, int(self.header))
        return tuple(first.setdefault(name_of(c), i) for i, c in enumerate(cells))

    def shown(self, columns):
        """Names of the first columns."""
        columns = [*columns]
        shown = [self.names[j] or self.option(j) for j in columns[:_NAMES_SHOWN]]
        return shown + ["..."] * (len(columns) > _NAMES_SHOWN)

    def described(self, columns):
        """Some columns with the number of their different cells, for a message."""
        if not columns:
            return ""
        shown = []
        for j in [*columns][:_NAMES_SHOWN]:
            name = repr(self.names[j]) if self.names[j] else self.grid.line_name(j)
            shown.append(f"{name} with {len(set(map(str, self.content(j))))}")
        more = ", ..." if len(columns) > _NAMES_SHOWN else ""
        return f" ({', '.join(shown)}{more} different values)"

    def option(self, j):
        """How an option names a column: its letters, or 'row 3'."""
        if self.grid.turned:
            return f"'row {self.grid.rows_at[j] + 1}'"
        return column_name(self.grid.columns_at[j])
