"""Checks of the header row: one axis, or names, and nothing that can be both."""

import numpy as np

from .axis import (
    SURELY_AN_AXIS,
    Axis,
    find_axis,
    hidden_axis,
    number_in,
    rival_axes,
)
from .columns import CELLS_LOOKED_AT, Columns
from .words import AXIS_NAMES, OTHER_NAMES, is_of_others, key, role_of


class HeaderOfAxis(Columns):
    """Columns whose header row holds an axis or names.

    Each check raises ValueError with the option that settles what is not certain.
    """

    axis: Axis | None
    first_row: tuple
    positions: dict
    ignored: set
    has_axis: bool

    def _check_names(self):
        grid, taken = self.grid, {*self.positions.values(), *self.ignored}
        for j, name in enumerate(self.names):
            # Nameless columns before all others hold row numbers.
            if not name and j not in taken and any(self.names[:j]):
                raise ValueError(
                    f"{grid.source}: header cell {grid.name(0, j)} is blank; "
                    "expected a wavenumber or a name in it, and no merged cell; "
                    f"to leave the column out, state --ignore {self.option(j)}"
                )
            if j and self.axis is None and key(name) in AXIS_NAMES - OTHER_NAMES:
                raise ValueError(
                    f"{grid.source}: {grid.line} {name!r} seems to hold an axis, so "
                    "that each row is a point of a spectrum; expected one spectrum in "
                    "each row or in each column: turn the long table into such a wide "
                    "one"
                )

    def _check_no_axis(self):
        """Raise ValueError for names of intensities that hold an axis all the same."""
        grid = self.grid
        rivals = rival_axes(grid, self.first_row)
        if rivals:
            raise ValueError(
                f"{grid.source}: the header holds several axes ({rivals}); expected "
                f"one; leave out the {grid.line}s of the others with --ignore"
            )
        names = [
            name
            for j, name in enumerate(self.names)
            if j not in self._taken()
            and self._may_be_intensity(name)
            and not self.is_text(j)
        ]
        if hidden_axis(names) and not self.has_axis:
            raise ValueError(
                f"{grid.source}: the names {names[0]!r} to {names[-1]!r} seem to hold "
                "an axis that is not understood; expected names such as 400, X400 or "
                "'400 cm-1', or state the axis with --wavenumbers"
            )

    def _check_axis(self, axis):
        grid, at = self.grid, axis.wrong
        if len(axis.values) == 1 or (axis.prefix and axis.counts):
            self._check_other_names(axis.positions)
        if at is None:
            self._check_ends(axis)
            self._check_between(axis)
            self._check_not_numbered(axis)
            return
        # The number that breaks the order, or those before it if they are fewer.
        rest = find_axis(grid, self.first_row, {*axis.positions[:at], *self._taken()})
        if rest is not None and rest.wrong is None and at < len(rest.values):
            here, before = axis.positions[0], axis.values[1]
            reason = "stands before"
        else:
            here, before = axis.positions[at], axis.values[at - 1]
            reason = "follows"
        value = axis.values[axis.positions.index(here)]
        if axis.prefix:
            # For example 'amide 1' and 'amide 3': names of intensities, no axis.
            self._check_other_names(axis.positions)
            self.axis = Axis(axis.positions, np.arange(len(axis.values)), "x", "")
            return
        raise ValueError(
            f"{grid.source}: wavenumber {value:g} in header cell "
            f"{grid.name(0, here)} {reason} {before:g}; expected strictly increasing "
            f"or decreasing wavenumbers; if {grid.line_name(here)} holds no "
            f"intensities, leave it out with --ignore {self.option(here)}"
        )

    def _check_ends(self, axis):
        """Raise ValueError if the first or the last number stands far from the axis."""
        steps = np.abs(np.diff(axis.values))
        if len(steps) < SURELY_AN_AXIS:
            return
        for end, step, j in ((0, steps[0], 0), (-1, steps[-1], -1)):
            rest = np.delete(steps, end)
            if step > 20 * rest.max():
                raise ValueError(
                    f"{self.grid.source}: header cell "
                    f"{self.grid.name(0, axis.positions[j])} holds {axis.values[j]:g}, "
                    f"far from the other wavenumbers; if {self.grid.line} "
                    f"{self.option(axis.positions[j])} holds no intensities, "
                    "leave it out with --ignore, or state it as --label"
                )

    def _check_not_numbered(self, axis):
        """Raise ValueError for wavenumbers that pandas numbered, as 400 and 400.1."""
        first, second = axis.values[:-1:2], axis.values[1::2]
        is_numbered = len(first) > 3 and np.allclose(second - first, 0.1, 0, 1e-9)
        if is_numbered and (first == np.round(first)).all():
            raise ValueError(
                f"{self.grid.source}: the header has {first[0]:g} and {second[0]:g}, "
                f"{first[1]:g} and {second[1]:g} and so on, as pandas numbers names "
                "that occur twice; leave out the second ones with --ignore"
            )

    def _check_between(self, axis):
        """Raise ValueError if a column among the intensities can be one of them."""
        first, last = axis.positions[0], axis.positions[-1]
        step = np.median(np.abs(np.diff(axis.values))) if len(axis.values) > 1 else 0
        for j in range(max(first - 1, 0), min(last + 2, self.grid.n_columns)):
            name = self.names[j]
            if j in axis.positions or j in self._taken() or not name:
                continue
            number = number_in(self.grid, self.first_row[j])
            end = axis.values[0 if j < first else -1]
            is_near = number is not None and abs(number[1] - end) <= 3 * step
            if not (first < j < last or is_near) or not self._may_be_intensity(name):
                continue
            if self.are_numbers(self.grid.column(j, 1, CELLS_LOOKED_AT)):
                raise ValueError(
                    f"{self.grid.source}: header cell {self.grid.name(0, j)} holds "
                    f"{name!r} among wavenumbers; expected a number in the form of the "
                    f"others; if {self.grid.line_name(j)} holds no intensities, leave "
                    f"it out with --ignore {self.option(j)}"
                )

    def _check_other_names(self, numbered):
        """Raise ValueError if other names than numbered ones may be intensities."""
        grid, taken = self.grid, {*numbered, *self.positions.values(), *self.ignored}
        for j, name in enumerate(self.names):
            if j in taken or self.has_no_name(j) or not self._may_be_intensity(name):
                continue
            if self.are_numbers(grid.column(j, 1, CELLS_LOOKED_AT)):
                raise ValueError(
                    f"{grid.source}: it is not certain whether {grid.line} {name!r} "
                    f"holds intensities, as {self.names[numbered[0]]!r} and "
                    f"{len(numbered) - 1} more do; leave it out with --ignore, state "
                    "it as --label or --group, or name it like the others"
                )

    @staticmethod
    def _may_be_intensity(name):
        return not role_of(name) and not is_of_others(name)

    def _taken(self):
        return {*self.positions.values(), *self.ignored}
