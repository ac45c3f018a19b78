"""What the lines of a table hold: labels, groups, metadata and intensities."""

import re
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from ..formats.common import NoSuchColumnError
from ..formats.grid import column_name, is_blank
from ..formats.units import unit_of
from .axis import Axis, find_axis
from .layout import TableLayout
from .words import (
    AXIS_NAMES,
    OTHER_NAMES,
    ROLES,
    is_axis_name,
    key,
    name_of,
    role_of,
)

_SURE_GROUPS = {("group", 0), ("group", 2)}
# The command line gives a position as text.
_POSITION = re.compile(r"-?\d+")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_ROW = re.compile(r"row\s*(\d+)", re.IGNORECASE)
_NAMES_SHOWN = 8
_CELLS_LOOKED_AT = 50
_ENOUGH_ROWS = 4  # in fewer rows, no label may repeat
# More numbers than this in the first row, all rising or all falling, are an axis.
_SURELY_AN_AXIS = 7


@dataclass
class Understanding:
    """How a grid is understood.

    Attributes
    ----------
    layout : TableLayout
        Positions of the columns.
    axis : Axis or None
        Numbers of the header row.
    notes : list of str
        One line for each detected thing.
    label_is_stated : bool
        Whether the user, or a usual name, states the column of labels.
    """

    layout: TableLayout
    axis: Axis | None
    notes: list
    label_is_stated: bool


def understand(grid, given, ignore=(), header=None, *, is_part=False):
    """Understand an oriented grid, or raise ValueError with the option that helps.

    Parameters
    ----------
    grid : Grid
        Grid with one spectrum in each row.
    given : dict
        Name or position of the label, group and synthetic column. None means that the
        column is to be detected.
    ignore : sequence of str or int
        Names or positions of columns that hold neither intensities nor labels.
    header : bool, default=None
        Whether the first row is a header row. None detects it.
    is_part : bool, default=False
        Whether the class is a part of each label, so that labels need not repeat.

    Returns
    -------
    Understanding
        Layout, axis and notes.
    """
    return _Reading(grid, given, ignore, header, is_part).understanding()


class _Reading:
    """One reading of a grid: the roles of its columns are found one after the other."""

    def __init__(self, grid, given, ignore, header, is_part):
        self.grid, self.notes, self.is_part = grid, list(grid.notes), is_part
        n_columns = grid.n_columns
        self.first_row = tuple(_header_cell(grid.cell(0, j)) for j in range(n_columns))
        names = [name_of(cell) for cell in self.first_row]
        self.header = grid.header if header is None else header
        if self.header is None:
            self.header = self._is_header(names, [*given.values(), *ignore])
            line = "column" if grid.turned else "row"
            found = f"the first {line}" if self.header else "none"
            self.notes.append(f"header {line}: {found} (detected)")
        self.names = names if self.header else [""] * n_columns
        self.positions: dict = {}
        for role, column in given.items():
            if column is not None:
                self.positions[role] = self._position(role, column)
        self.ignored = {self._position("ignored", column) for column in ignore}
        self.label_is_stated = "label" in self.positions
        taken = {*self.positions.values(), *self.ignored}
        self.axis = find_axis(grid, self.first_row, taken) if self.header else None
        if self.axis is not None and self._begins_with_corner(self.axis):
            self.names[0] = ""
            self.axis = find_axis(grid, self.first_row, {0, *taken})
        self.others = self._others()

    def understanding(self):
        self._find_synthetic()
        self._find_label()
        self._find_group()
        taken = [*self.positions.values()]
        if len(set(taken)) < len(taken) or self.ignored & {*taken}:
            raise ValueError(
                f"{self.grid.source}: label, group, synthetic and ignored columns must "
                f"be different {self.grid.line}s, got positions {self.positions} and "
                f"{sorted(self.ignored)}"
            )
        metadata = tuple(j for j in self.others if j not in taken)
        self._tell_metadata(metadata)
        layout = TableLayout(
            self.first_row if self.header else None,
            self.grid.n_columns,
            **self.positions,
            metadata=metadata,
            orientation="columns" if self.grid.turned else "rows",
            decimal=self.grid.decimal,
        )
        if not layout.intensities:
            raise ValueError(
                f"{self.grid.source}: {self.grid.n_columns} {self.grid.line}s leave "
                "none for intensities; expected a label and at least one intensity of "
                "each spectrum"
            )
        return Understanding(layout, self.axis, self.notes, self.label_is_stated)

    def _begins_with_corner(self, axis):
        """Whether the axis begins with a 0 that only fills the corner over labels."""
        values = axis.values
        return (
            len(values) > _SURELY_AN_AXIS
            and axis.positions[0] == 0
            and values[0] == 0
            and abs(values[1]) > 10 * np.abs(np.diff(values[1:])).max()
            and self._may_be_classes(0)
        )

    # Header row

    def _is_header(self, names, given):
        grid, rows = self.grid, self.grid.rows[1:]

        def seen_below(column):
            cells = (row[column] for row in rows if column < len(row))
            return names[column] in map(name_of, cells)

        stated = {str(column) for column in given if column is not None}
        for column, name in enumerate(names):
            # A label can be a known name, too, for example 'patient'.
            is_stated = name in stated and not _POSITION.fullmatch(name)
            if (is_stated or role_of(name)) and not seen_below(column):
                return True
        axis = find_axis(grid, self.first_row)
        numbers = [grid.number(cell) is not None for cell in self.first_row]
        others = [j for j, is_number in enumerate(numbers) if not is_number]
        if axis and axis.wrong is None and len(axis.positions) >= sum(numbers):
            if axis.prefix or axis.unit or len(axis.positions) > _SURELY_AN_AXIS:
                return True
            if others:
                return len(rows) > 0 and not any(map(seen_below, others))
            label = given[0]
            if label is not None and _POSITION.fullmatch(str(label)):
                return len(rows) > 0 and not seen_below(int(label) % len(names))
            if rows:
                raise ValueError(
                    f"{grid.source}: the first row can be an axis or a spectrum; state "
                    "with --header or --no-header (header=True or False) whether it is "
                    "a header row"
                )
        # A row of mostly text names columns. One text among numbers is a mistake.
        n_texts = sum(not is_blank(self.first_row[j]) for j in others)
        return n_texts > sum(numbers)

    def _position(self, role, column):
        """Position of a column that the user states by name, position or letters."""
        grid, names = self.grid, self.names
        if self.header and names.count(column) == 1:
            return names.index(column)
        if self.header and isinstance(column, str):
            same = [j for j, name in enumerate(names) if key(name) == key(column)]
            if len(same) == 1 and key(column) and not _POSITION.fullmatch(column):
                return same[0]
        at, place = (grid.rows_at if grid.turned else grid.columns_at), None
        if isinstance(column, str):
            if grid.turned and (row := _ROW.fullmatch(column.strip())):
                place = int(row[1]) - 1
            elif not grid.turned and _LETTERS.fullmatch(column):
                place = _place(column)
        if place is not None:
            position = bisect_left(at, place)
            if position < len(at) and at[position] == place:
                return position
        if not _POSITION.fullmatch(str(column)):
            known = f"{grid.line}s {self._shown(range(len(names)))}"
            raise NoSuchColumnError(
                f"{grid.source}: no single {role} {grid.line} {column!r}; "
                f"the table has {known if self.header else 'no header row'}"
            )
        n_columns = grid.n_columns
        if not -n_columns <= int(column) < n_columns:
            raise ValueError(
                f"{grid.source}: no {role} {grid.line} at position {column}; "
                f"the table has {n_columns} {grid.line}s, counted from 0"
            )
        return int(column) % n_columns

    def _others(self):
        """Positions of the columns that hold no intensities."""
        n_columns = self.grid.n_columns
        if self.header:
            self._check_names()
        if self.axis is not None:
            self._check_axis(self.axis)
            intensities = set(self.axis.positions)
            return [j for j in range(n_columns) if j not in intensities]
        taken = {*self.positions.values(), *self.ignored}
        if not self.header:
            taken = sorted(taken | self._label_without_header(taken))
            self._check_no_row_numbers(taken)
            return taken
        # Names of intensities are any text. What else a column holds must be certain.
        odd = {
            j for j in range(n_columns) if j not in taken and self._is_no_intensity(j)
        }
        return sorted(taken | odd)

    def _is_no_intensity(self, j):
        name = self.names[j]
        if role_of(name) or self._has_no_name(j):
            # 'y' may be the name of an intensity, for example beside 'x'.
            has_label = "label" in self.positions or any(
                role_of(other) == ("label", 0) for other in self.names
            )
            return key(name) != "y" or not has_label
        return self._is_text(j) or (key(name) in OTHER_NAMES and len(key(name)) > 1)

    def _is_text(self, j):
        """Whether most of the first cells of a column are text, and not just one."""
        cells = self.grid.column(j, int(self.header), _CELLS_LOOKED_AT)
        texts = [cell for cell in cells if not is_blank(cell)]
        n_numbers = sum(self.grid.number(cell) is not None for cell in texts)
        return len(texts) > 0 and 2 * n_numbers <= len(texts)

    def _label_without_header(self, taken):
        """Position of the only column that can hold labels, without a header row.

        It is the only one of text, or the first one if it alone holds whole numbers.
        """
        if "label" in self.positions:
            return set()
        grid = self.grid
        free = [j for j in range(grid.n_columns) if j not in taken]
        texts = [j for j in free if self._is_text(j)]
        if grid.typed and not texts:  # in a workbook, the text '1' is no number
            texts = [j for j in free if all(isinstance(c, str) for c in grid.column(j))]
        whole = texts or self._whole_columns(free)
        if len(texts) == 1 or (whole == [0] and self._holds_classes_first()):
            return {whole[0]}
        raise ValueError(
            f"{grid.source}: no header row names the labels, and it is not certain "
            f"that a {grid.line} holds them{self._lines(whole)}; state with --label "
            f"which {grid.line} holds them, for example --label 0 for the first or "
            "--label -1 for the last"
        )

    def _check_no_row_numbers(self, taken):
        """Raise ValueError if a column counts the rows among numbers with decimals."""
        free = [j for j in range(self.grid.n_columns) if j not in taken]
        found = self._whole_columns(free)
        for j in found if len(free) > _SURELY_AN_AXIS and len(found) < 3 else ():
            numbers = [self.grid.number(cell) for cell in self.grid.column(j)]
            if len(numbers) > _ENOUGH_ROWS and len({*numbers}) == len(numbers):
                raise ValueError(
                    f"{self.grid.source}: {self.grid.line_name(j)} holds another whole "
                    "number in each row, as numbers of samples do, beside numbers with "
                    "decimals; leave it out with --ignore "
                    f"{_short(self.grid, j)}"
                )

    def _holds_classes_first(self):
        """Whether the first column has classes: few integers, written as such."""
        cells = self.grid.column(0)
        if any(
            isinstance(cell, str) and not cell.strip().isdecimal() for cell in cells
        ):
            return False
        n_classes = len({self.grid.number(cell) for cell in cells})
        return len(cells) < 4 or (n_classes > 1 and 3 * n_classes <= len(cells))

    def _are_numbers(self, cells):
        return all(self.grid.number(cell) is not None for cell in cells)

    def _whole_columns(self, columns):
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

    # Axis

    def _check_names(self):
        grid, taken = self.grid, {*self.positions.values(), *self.ignored}
        for j, name in enumerate(self.names):
            # Nameless columns before all others hold row numbers.
            if not name and j not in taken and any(self.names[:j]):
                raise ValueError(
                    f"{grid.source}: header cell {grid.name(0, j)} is blank; "
                    "expected a wavenumber or a name in it, and no merged cell; "
                    f"to leave the column out, state --ignore {_short(grid, j)}"
                )
            if j and self.axis is None and key(name) in AXIS_NAMES - OTHER_NAMES:
                raise ValueError(
                    f"{grid.source}: {grid.line} {name!r} seems to hold an axis, so "
                    "that each row is a point of a spectrum; expected one spectrum in "
                    "each row or in each column: turn the long table into such a wide "
                    "one"
                )

    def _check_axis(self, axis):
        grid, at = self.grid, axis.wrong
        if len(axis.values) == 1 or (axis.prefix and axis.counts):
            self._check_other_names(axis.positions)
        if at is None:
            self._check_ends(axis)
            return
        here, before = axis.positions[at], axis.values[at - 1]
        if axis.prefix:
            # For example 'amide 1' and 'amide 3': names of intensities, no axis.
            self._check_other_names(axis.positions)
            self.axis = Axis(axis.positions, np.arange(len(axis.values)), "x", "")
            return
        raise ValueError(
            f"{grid.source}: wavenumber {axis.values[at]:g} in header cell "
            f"{grid.name(0, here)} follows {before:g}; expected strictly increasing or "
            f"decreasing wavenumbers; if {grid.line_name(here)} holds no intensities, "
            f"leave it out with --ignore {_short(grid, here)}"
        )

    def _check_ends(self, axis):
        """Raise ValueError if the first or the last number stands far from the axis."""
        steps = np.abs(np.diff(axis.values))
        if len(steps) < _SURELY_AN_AXIS:
            return
        for end, step, j in ((0, steps[0], 0), (-1, steps[-1], -1)):
            rest = np.delete(steps, end)
            if step > 20 * rest.max():
                raise ValueError(
                    f"{self.grid.source}: header cell "
                    f"{self.grid.name(0, axis.positions[j])} holds {axis.values[j]:g}, "
                    f"far from the other wavenumbers; if {self.grid.line} "
                    f"{_short(self.grid, axis.positions[j])} holds no intensities, "
                    "leave it out with --ignore, or state it as --label"
                )

    def _check_other_names(self, numbered):
        """Raise ValueError if other names than numbered ones may be intensities."""
        grid, taken = self.grid, {*numbered, *self.positions.values(), *self.ignored}
        for j, name in enumerate(self.names):
            if j in taken or not name or role_of(name) or key(name) in OTHER_NAMES:
                continue
            if self._are_numbers(grid.column(j, 1, _CELLS_LOOKED_AT)):
                raise ValueError(
                    f"{grid.source}: it is not certain whether {grid.line} {name!r} "
                    f"holds intensities, as {self.names[numbered[0]]!r} and "
                    f"{len(numbered) - 1} more do; leave it out with --ignore, state "
                    "it as --label or --group, or name it like the others"
                )

    # Roles

    def _free(self):
        taken = {*self.positions.values(), *self.ignored}
        return [j for j in self.others if j not in taken]

    def _named(self, role, rank):
        return [j for j in self._free() if role_of(self.names[j]) == (role, rank)]

    def _find_synthetic(self):
        named = self._named("synthetic", 0)
        if "synthetic" not in self.positions and named:
            self.positions["synthetic"] = named[0]
            self._tell("synthetic", named[0], "by its name")

    def _find_label(self):
        if "label" in self.positions:
            return
        for rank in range(len(ROLES["label"])):
            named = self._named("label", rank)
            if rank and self.axis and "x" in map(key, self.names):
                named = [j for j in named if key(self.names[j]) != "y"]  # coordinates
            if len(named) > 1:
                self._refuse_labels("several", named)
            if named:
                self.positions["label"] = named[0]
                self.label_is_stated = rank == 0
                self._tell("label", named[0], "by its name")
                return
        free = self._free()
        found = self._classes(free) if self.header else free
        if not found:
            # Names of samples. They are refused, or a part of each one is the class.
            found = [j for j in free if not self._are_numbers(self._content(j))]
            if len(self.grid.rows) <= _ENOUGH_ROWS:  # then they are not refused
                found = [j for j in found if self._may_be_named_so(j)]
        if len(found) != 1:
            self._refuse_labels("several" if found else "none", found)
        self.positions["label"] = found[0]
        self._tell("label", found[0], "the only one that can hold classes")

    def _classes(self, columns):
        """Columns that can hold classes, those without a name before the others."""
        found = [j for j in columns if not self._is_counter(j)]
        if self.is_part:
            return [j for j in columns if not self._are_numbers(self._content(j))]
        found = [j for j in found if self._may_be_classes(j)]
        found = [j for j in found if self._has_no_name(j)] or [
            j for j in found if role_of(self.names[j]) not in _SURE_GROUPS
        ]
        # A column of one value tells no spectra apart, unless there is no other one.
        found = [j for j in found if len({*map(str, self._content(j))}) > 1] or found
        if len(found) != 1 or self._has_no_name(found[0]):
            return found
        if not self._may_be_named_so(found[0]):
            self._refuse_labels("none", found)
        rivals = [j for j in columns if self._may_be_named_so(j) and self._repeats(j)]
        rivals = [j for j in rivals if not self._are_measured(j)]
        return found if {*rivals} <= {*found} else rivals

    def _refuse_labels(self, how_many, columns):
        grid = self.grid
        if how_many == "none":
            columns = self._free()
            if not columns:
                raise ValueError(
                    f"{grid.source}: no {grid.line} holds labels: each of the "
                    f"{grid.n_columns} {grid.line}s has a number as its name, like an "
                    f"intensity; expected a {grid.line} 'label' with the class of each "
                    "spectrum, or --label with its name or position"
                )
        raise ValueError(
            f"{grid.source}: {how_many} of the {grid.line}s can hold the labels"
            f"{self._lines(columns)}; state with --label which one holds them"
        )

    def _find_group(self):
        if "group" in self.positions:
            return
        for rank in range(len(ROLES["group"])):
            named = self._named("group", rank)
            if rank == len(ROLES["group"]) - 1:  # names of samples may be of one each
                named = [j for j in named if self._repeats(j)]
            if not named:
                continue
            partitions = {self._partition(j) for j in named}
            if len(partitions) > 1:
                raise ValueError(
                    f"{self.grid.source}: several {self.grid.line}s can hold the "
                    f"persons or samples{self._lines(named)}; state with --group which "
                    "one holds them"
                )
            self.positions["group"] = named[0]
            self._tell("group", named[0], "by its name")
            return

    def _may_be_named_so(self, j):
        """Whether the name of a column is not that of something else than labels."""
        role, _ = role_of(self.names[j]) or ("", 0)
        return role != "group" and key(self.names[j]) not in OTHER_NAMES

    def _has_no_name(self, j):
        # With spectra in columns, the first cell names the axis below it.
        return not self.names[j] or (j == 0 and is_axis_name(self.names[j]))

    def _content(self, j):
        cells = self.grid.column(j, int(self.header))
        return [cell for cell in cells if not is_blank(cell)]

    def _is_counter(self, j):
        """Whether a nameless column only numbers the rows, or names each row."""
        content = self._content(j)
        is_nameless = self._has_no_name(j) or key(self.names[j]) == "index"
        return is_nameless and len(set(map(str, content))) == len(content) > 1

    def _may_be_classes(self, j):
        """Whether cells repeat as those of classes do, and are no measured numbers."""
        cells = self.grid.column(j, int(self.header))
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

    def _are_measured(self, j):
        values = [self.grid.number(cell) for cell in self._content(j)]
        return any(value is not None and not value.is_integer() for value in values)

    def _repeats(self, j):
        content = [*map(name_of, self._content(j))]
        return len(set(content)) < len(content)

    def _partition(self, j):
        """Which rows have the same cell, whatever the cell is."""
        first: dict = {}
        cells = self.grid.column(j, int(self.header))
        return tuple(first.setdefault(name_of(c), i) for i, c in enumerate(cells))

    # Words

    def _tell(self, role, j, reason):
        name = f" {self.names[j]!r}" if self.names[j] else f" {_short(self.grid, j)}"
        self.notes.append(f"{role}: {self.grid.line}{name} ({reason})")

    def _tell_metadata(self, metadata):
        if metadata:
            line = self.grid.line + "s" * (len(metadata) > 1)
            self.notes.append(
                f"not learnt: {len(metadata)} {line} without intensities "
                f"({', '.join(self._shown(metadata))})"
            )

    def _shown(self, columns):
        columns = [*columns]
        shown = [self.names[j] or _short(self.grid, j) for j in columns[:_NAMES_SHOWN]]
        return shown + ["..."] * (len(columns) > _NAMES_SHOWN)

    def _lines(self, columns):
        """Some columns with the number of their different cells, for a message."""
        if not columns:
            return ""
        shown = []
        for j in [*columns][:_NAMES_SHOWN]:
            name = repr(self.names[j]) if self.names[j] else self.grid.line_name(j)
            shown.append(f"{name} with {len(set(map(str, self._content(j))))}")
        more = ", ..." if len(columns) > _NAMES_SHOWN else ""
        return f" ({', '.join(shown)}{more} different values)"


def _header_cell(cell):
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def _place(letters):
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _short(grid, j):
    """How an option names a column of the grid: its letters, or 'row 3'."""
    if grid.turned:
        return f"'row {grid.rows_at[j] + 1}'"
    return column_name(grid.columns_at[j])


def unit_of_axis(grid, understanding):
    """Unit of the axis as the table states it, '' if it does not."""
    layout, axis = understanding.layout, understanding.axis
    corner = "" if layout.header is None else name_of(layout.header[0])
    unit = (axis.unit if axis else "") or grid.unit
    if not unit and is_axis_name(corner):
        unit = unit_of(corner)
        if not unit and axis and re.search("wavelength|wellenl|波长|波長", key(corner)):
            # Wavelengths of light are some hundred to some thousand nm.
            unit = "nm" if axis.values.min() >= 100 else "um"
    return unit
