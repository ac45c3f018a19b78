"""What sections of the page are made of; the template says how each looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Integral, Real

import numpy as np


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str
    kind: str = "text"
    style: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    items: list
    kind: str = "items"


@dataclass(frozen=True)
class Terms:
    """Terms, each with its explanation."""

    terms: dict
    kind: str = "terms"


@dataclass(frozen=True)
class Figure:
    """A drawing; `svg` is markup that is put in as it is."""

    svg: str
    title: str
    caption: str
    wide: bool = False
    kind: str = "figure"


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and what it is sorted by."""

    text: str
    value: float | None = None


@dataclass(frozen=True)
class Table:
    """Rows under names; the first cell of a row names it."""

    caption: str
    columns: list
    rows: list
    references: int = 0  # first rows that are there to compare with
    kind: str = "table"


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading of its own."""

    id: str
    title: str
    blocks: list = field(default_factory=list)


def table(caption, columns, rows, *, digits=3, signed=(), references=0):
    """Table of values; `signed` names columns whose numbers carry a plus sign."""
    cells = [
        [
            cell(value, digits, column in signed)
            for column, value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    return Table(caption, list(columns), cells, references)


def cell(value, digits=3, sign=False):
    """A number with so many decimals, integers without, text as it is."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return Cell("" if value is None else str(value))
    if not np.isfinite(float(value)):
        return Cell("")
    plus = "+" if sign else ""
    if isinstance(value, Integral):
        return Cell(f"{value:{plus}d}", float(value))
    return Cell(f"{value:{plus}.{digits}f}", float(value))
