"""Axes in header cells: numbers, with or without a prefix and a unit around them."""

import re
from dataclasses import dataclass

import numpy as np

from ..formats.marks import may_be_thousands
from ..formats.units import UNIT, plain, unit_of

# Numbers that rise by one from a start below this are counted, not measured.
_FIRST_COUNTED = 20
#: More numbers than this in the first row, all rising or all falling, are an axis.
SURELY_AN_AXIS = 7
# A prefix is a word or two, for example 'X', 'Int_' or 'Raman shift'.
_DRESSED = re.compile(r"([^\d+\-]{0,24}?)([+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)\W*")


_COMMA = re.compile(r"[+-]?\d+,\d+")


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
        is_low = 0 <= self.values.min() < _FIRST_COUNTED
        return bool(is_low) and self.rises_by_one

    @property
    def rises_by_one(self):
        """Whether the numbers may be those of samples, each one more or one less."""
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
    if value is None and _COMMA.fullmatch(name) and not may_be_thousands(name):
        value = float(name.replace(",", "."))
    if value is not None:
        return "", value, ""
    unit = unit_of(name) if UNIT.search(name) else ""
    parts = _DRESSED.fullmatch(UNIT.sub("", name, count=1).strip(" _()[]"))
    if parts is None:
        return None
    prefix, digits = parts.groups()
    if prefix[-1:].isalpha():
        digits = digits.removeprefix("-")  # a mark between them, no sign
    value = grid.number(digits)
    if value is None and _COMMA.fullmatch(digits) and not may_be_thousands(digits):
        value = float(digits.replace(",", "."))
    if value is None:
        return None
    return prefix.strip(" _().[]").casefold(), value, unit


def rival_axes(grid, cells):
    """Prefixes of two runs of numbers in header cells, if both are measured axes."""
    kinds: dict = {}
    for cell in cells:
        found = number_in(grid, cell)
        if found:
            kinds.setdefault(found[::2], []).append(found[1])
    runs = [
        prefix or unit
        for (prefix, unit), values in kinds.items()
        if len(values) > SURELY_AN_AXIS and first_break(values) is None
    ]
    return runs if len(runs) > 1 else []


def hidden_axis(names):
    """Whether nearly all names hold a number, and these only rise or only fall."""
    numbers = [re.findall(r"\d+(?:[.,_p]\d+)?", name) for name in names]
    values = [float(re.sub("[,_p]", ".", found[-1])) for found in numbers if len(found)]
    if len(values) <= SURELY_AN_AXIS or len(values) < 0.8 * len(names):
        return False
    steps = np.diff(values)
    is_counted = bool((steps == 1).all()) and values[0] < _FIRST_COUNTED
    return first_break(values) is None and not is_counted


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
