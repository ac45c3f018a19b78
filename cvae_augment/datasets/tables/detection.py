"""What the lines of a table hold: labels, groups, metadata and intensities."""

import re
from dataclasses import dataclass

import numpy as np

from ..formats.grid import is_blank
from .axis import (
    SURELY_AN_AXIS,
    Axis,
    find_axis,
)
from .header import is_header, position_of
from .header_checks import HeaderOfAxis
from .layout import TableLayout
from .words import (
    NUMBERED,
    ROLES,
    is_of_others,
    key,
    name_of,
    role_of,
)

_SURE_GROUPS = {("group", 0), ("group", 2)}
_MOST_GROUPS = 0.8  # of the spectra; a running number can occur twice by mistake
_ENOUGH_ROWS = 3  # of a grid; with fewer, no label may repeat


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


def understand(grid, given, ignore=(), header=None, *, is_part=False, has_axis=False):
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
    has_axis : bool, default=False
        Whether the user states the axis.

    Returns
    -------
    Understanding
        Layout, axis and notes.
    """
    return _Reading(grid, given, ignore, header, is_part, has_axis).understanding()


class _Reading(HeaderOfAxis):
    """One reading of a grid: the roles of its columns are found one after the other."""

    def __init__(self, grid, given, ignore, header, is_part, has_axis):
        self.notes, self.is_part, self.has_axis = list(grid.notes), is_part, has_axis
        n_columns = grid.n_columns
        self.first_row = tuple(_header_cell(grid.cell(0, j)) for j in range(n_columns))
        names = [name_of(cell) for cell in self.first_row]
        header = grid.header if header is None else header
        if header is None:
            header = is_header(grid, self.first_row, names, [*given.values(), *ignore])
            line = "column" if grid.turned else "row"
            found = f"the first {line}" if header else "none"
            self.notes.append(f"header {line}: {found} (detected)")
        super().__init__(grid, names if header else [""] * n_columns, header)
        self.positions: dict = {}
        for role, column in given.items():
            if column is not None:
                self.positions[role] = position_of(self, role, column)
        self.ignored = {position_of(self, "ignored", column) for column in ignore}
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
            len(values) > SURELY_AN_AXIS
            and axis.positions[0] == 0
            and values[0] == 0
            and abs(values[1]) > 10 * np.abs(np.diff(values[1:])).max()
            and self.may_be_classes(0)
        )

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
            others = sorted(taken | self._label_without_header(taken))
            self._check_no_row_numbers(others)
            return others
        self._check_no_axis()
        # Names of intensities are any text. What else a column holds must be certain.
        odd = {
            j for j in range(n_columns) if j not in taken and self._is_no_intensity(j)
        }
        return sorted(taken | odd)

    def _is_no_intensity(self, j):
        name = self.names[j]
        if role_of(name) or self.has_no_name(j):
            # 'y' may be the name of an intensity, for example beside 'x'.
            has_label = "label" in self.positions or any(
                role_of(other) == ("label", 0) for other in self.names
            )
            return key(name) != "y" or not has_label
        return self.is_text(j) or (is_of_others(name) and len(key(name)) > 1)

    def _label_without_header(self, taken):
        """Position of the only column that can hold labels, without a header row.

        It is the only one of text, or the first one if it alone holds whole numbers.
        """
        if "label" in self.positions:
            return set()
        grid = self.grid
        free = [j for j in range(grid.n_columns) if j not in taken]
        texts = [j for j in free if self.is_text(j)]
        if grid.typed and not texts:  # in a workbook, the text '1' is no number
            texts = [j for j in free if all(isinstance(c, str) for c in grid.column(j))]
        whole = texts or self.whole_columns(free)
        if len(texts) == 1 or (whole == [0] and self._holds_classes_first()):
            return {whole[0]}
        raise ValueError(
            f"{grid.source}: no header row names the labels, and it is not certain "
            f"that a {grid.line} holds them{self.described(whole)}; state with --label "
            f"which {grid.line} holds them, for example --label 0 for the first or "
            "--label -1 for the last"
        )

    def _check_no_row_numbers(self, taken):
        """Raise ValueError if a column counts the rows among numbers with decimals."""
        free = [j for j in range(self.grid.n_columns) if j not in taken]
        found = self.whole_columns(free)
        for j in found if len(free) > SURELY_AN_AXIS and len(found) < 3 else ():
            numbers = [self.grid.number(cell) for cell in self.grid.column(j)]
            if len(numbers) > _ENOUGH_ROWS and len({*numbers}) == len(numbers):
                raise ValueError(
                    f"{self.grid.source}: {self.grid.line_name(j)} holds another whole "
                    "number in each row, as numbers of samples do, beside numbers with "
                    "decimals; leave it out with --ignore "
                    f"{self.option(j)}"
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

    # Roles

    def _free(self):
        taken = self._taken()
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
            found = [j for j in free if not self.are_numbers(self.content(j))]
            if self.is_part or len(self.grid.rows) > _ENOUGH_ROWS:
                found = [j for j in found if self.is_part or not self.repeats(j, 0.75)]
            else:  # then they are not refused
                found = [j for j in found if self._may_be_named_so(j)]
        if len(found) != 1:
            self._refuse_labels("several" if found else "none", found)
        self.positions["label"] = found[0]
        self._tell("label", found[0], "the only one that can hold classes")

    def _classes(self, columns):
        """Columns that can hold classes, those without a name before the others."""
        found = [j for j in columns if not self.is_counter(j)]
        if self.is_part:
            return [j for j in columns if not self.are_numbers(self.content(j))]
        found = [j for j in found if self.may_be_classes(j)]
        nameless = [j for j in found if self.has_no_name(j)]
        named = [j for j in found if role_of(self.names[j]) not in _SURE_GROUPS]
        # A column of one value tells no spectra apart.
        varied = [j for j in named if len({*map(str, self.content(j))}) > 1]
        if nameless and not self.grid.turned:
            others = [j for j in varied if self._may_be_named_so(j)]
            return sorted({*nameless, *others})
        found = nameless or varied
        if len(found) != 1 or nameless:
            return found
        if not self._may_be_named_so(found[0]):
            self._refuse_labels("none", found)
        rivals = [j for j in columns if self._may_be_named_so(j) and self.repeats(j)]
        rivals = [j for j in rivals if not self.are_measured(j)]
        rivals += self._names_of_classes(columns, found[0])
        rivals += [j for j in columns if self._may_be_filled_down(j)]
        return found if {*rivals} <= {*found} else sorted({*rivals, *found})

    def _may_be_filled_down(self, j):
        """Whether a column states a text for the first of several rows only."""
        cells = self.grid.column(j, int(self.header))
        content = self.content(j)
        return (
            self._may_be_intensity(self.names[j])
            and 1 < len(content) < len(cells)
            and not is_blank(cells[0])
            and 3 * len({*map(name_of, content)}) <= len(cells)
            and not any(self.grid.number(cell) is not None for cell in content)
        )

    def _names_of_classes(self, columns, label):
        """Columns of names of samples in which other classes stand than in a label."""
        stems = []
        for j in columns:
            if j == label or self.are_numbers(self.content(j)):
                continue
            names = [re.sub(NUMBERED, r"\1", name_of(cell)) for cell in self.content(j)]
            first: dict = {}
            parts = tuple(first.setdefault(name, i) for i, name in enumerate(names))
            is_few = len(first) > 1 and 3 * len(first) <= len(names)
            if is_few and self.is_unique(j) and parts != self.partition(label):
                stems.append(j)
        return stems

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
            f"{self.described(columns)}; state with --label which one holds them"
        )

    def _find_group(self):
        if "group" in self.positions:
            return
        sure, group, samples = (self._named("group", rank) for rank in range(3))
        # Names of samples may be of one spectrum each.
        samples = [j for j in samples if self.repeats(j, _MOST_GROUPS)]
        for named in (sure, group + samples):
            if not named:
                continue
            partitions = {self.partition(j) for j in named}
            if len(partitions) > 1:
                raise ValueError(
                    f"{self.grid.source}: several {self.grid.line}s can hold the "
                    f"persons or samples{self.described(named)}; state with --group "
                    "which one holds them"
                )
            self.positions["group"] = named[0]
            self._tell("group", named[0], "by its name")
            return

    def _may_be_named_so(self, j):
        """Whether the name of a column is not that of something else than labels."""
        role, _ = role_of(self.names[j]) or ("", 0)
        return role != "group" and not is_of_others(self.names[j])

    # Words

    def _tell(self, role, j, reason):
        name = f" {self.names[j]!r}" if self.names[j] else f" {self.option(j)}"
        self.notes.append(f"{role}: {self.grid.line}{name} ({reason})")

    def _tell_metadata(self, metadata):
        if metadata:
            line = self.grid.line + "s" * (len(metadata) > 1)
            self.notes.append(
                f"not learnt: {len(metadata)} {line} without intensities "
                f"({', '.join(self.shown(metadata))})"
            )


def _header_cell(cell):
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell
