"""Axes in header cells: numbers, with or without a prefix and a unit around them."""

import re
from dataclasses import dataclass

import numpy as np

from ..formats.units import UNIT, plain, unit_of

# Numbers that rise by one from a start below this are counted, not measured.
_FIRST_COUNTED = 20
#: More numbers than this in the first row, all rising or all falling, are an axis.
SURELY_AN_AXIS = 7
# A prefix is a word or two, for example 'X', 'Int_' or 'Raman shift'.
_DRESSED = re.compile(r"([^\d+\-]{0,24}?)([+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)\W*")


@dataclass(frozen=True)
class Axis:
    """Header cells that are numbers.

    Attributes
    ----------
    positions : list of int
        Positions of the cells.
    values : ndarray
        Their numbers.
    prefix : str
        Text before each number, '' if there is none.
    unit : str
        Unit around each number, '' if there is none.
    """

    positions: list
    values: np.ndarray
    prefix: str
    unit: str

    @property
    def wrong(self):
        """Index of the first number that breaks the order, None if none does."""
        return first_break(self.values)

    @property
    def counts(self):
        """Whether the numbers only count, for example x1, x2, x3."""
        steps = np.diff(self.values)
        return bool(
            (steps == 1).all()
            and 0 <= self.values[0] < _FIRST_COUNTED
            and not self.unit
        )

    @property
    def rises_by_one(self):
        """Whether the numbers may be numbers of samples: each is one more."""
        return not self.unit and bool((np.abs(np.diff(self.values)) == 1).all())


def first_break(values):
    """Index of the first value that is not strictly beyond the one before, or None."""
    steps = np.sign(np.diff(values))
    wrong = np.flatnonzero((steps == 0) | (steps != steps[:1]))
    return int(wrong[0]) + 1 if len(wrong) else None


def number_in(grid, cell):
    """Prefix, number and unit of a header cell, None if it holds no single number."""
    value = grid.number(cell)
    if value is not None:
        return "", value, ""
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    name = plain(cell)
    value = grid.number(name)
    if value is not None:
        return "", value, ""
    unit = unit_of(name) if UNIT.search(name) else ""
    parts = _DRESSED.fullmatch(UNIT.sub("", name, count=1).strip(" _()[]"))
    if parts is None:
        return None
    prefix, digits = parts.groups()
    value = grid.number(digits)
    if value is None:
        return None
    return prefix.strip(" _().[]").casefold(), value, unit


def find_axis(grid, cells, without=()):
    """The axis in header cells: most cells of one prefix and unit.

    None if there is none, or if a second prefix has half as many numbers.
    """
    kinds: dict = {}
    for position, cell in enumerate(cells):
        found = None if position in without else number_in(grid, cell)
        if found:
            prefix, value, unit = found
            kinds.setdefault((prefix, unit), []).append((position, value))
    if not kinds:
        return None
    ordered = sorted(kinds.items(), key=lambda item: -len(item[1]))
    (prefix, unit), numbers = ordered[0]
    if len(numbers) < (3 if prefix else 1):
        return None
    if len(ordered) > 1 and 2 * len(ordered[1][1]) >= len(numbers):
        return None
    positions, values = zip(*numbers, strict=True)
    return Axis(list(positions), np.array(values), prefix, unit)
