"""The parts that sections of the page consist of. The template draws them."""

from __future__ import annotations

from numbers import Integral, Real
from typing import NamedTuple

import numpy as np

from .._utils.numbers import decimals


class Text(NamedTuple):
    """A paragraph."""

    text: str
    style: str = ""


class Items(NamedTuple):
    """A list."""

    items: list


class Terms(NamedTuple):
    """Terms, each with its explanation."""

    terms: dict


class Figure(NamedTuple):
    """A drawing. The markup `svg` becomes a part of the page as it is."""

    svg: str
    title: str
    caption: str
    wide: bool = False


class Cell(NamedTuple):
    """Text of a cell, and the number that it is sorted by."""

    text: str
    value: float | None = None


class Table(NamedTuple):
    """Rows of cells. The first cell of a row is its name."""

    caption: str
    columns: list
    rows: list
    references: int = 0  # number of first rows that others are compared with


class Fold(NamedTuple):
    """Blocks that are shown when the reader opens them, or prints the page."""

    title: str
    blocks: list


class Section(NamedTuple):
    """A part of the page with a heading."""

    id: str
    title: str
    blocks: list


def table(caption, columns, rows, *, digits=3, signed=(), references=0):
    """Table of values. Numbers of the columns `signed` have a plus sign."""
    cells = [
        [
            cell(value, digits, column in signed)
            for column, value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    return Table(caption, list(columns), cells, references)


def cell(value, digits=3, sign=False):
    """Cell of a number with so many decimals, of an integer without, or of text."""
    if isinstance(value, Cell):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return Cell("" if value is None else str(value))
    if not np.isfinite(float(value)):
        return Cell("")
    if isinstance(value, Integral):
        digits = 0
    return Cell(decimals(value, digits, sign=sign), float(value))
