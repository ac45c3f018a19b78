"""Spectra as text: an axis beside intensities, as instruments of many makes export it.

A line of numbers is a point of a spectrum. Lines above are metadata, or a header line
with names. What is not certain is refused with the number of the line.
"""

import re
from array import array
from itertools import pairwise
from typing import NoReturn

import numpy as np

from ..._utils.files import readable
from .grid import check_bytes, check_size
from .text import detected_encoding
from .traces import traces_by_axis
from .units import unit_of

#: Suffixes of such files. Some of them can be those of other tables, too.
SUFFIXES = (".txt", ".dpt", ".asc", ".csv", ".dat", ".prn", ".xy", ".tsv")

_BYTES_PER_CELL = 16
_LONGEST_LINE = 2**22
_NUMBERS = re.compile(r"[\s;,]*[+-]?[.,]?\d[\d\s.,;eE+-]*")  # a line of numbers
_STARTS_AS_POINT = re.compile(r"[+-]?[.,]?\d[\d.,eE+-]*([\s;,]|$)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# Both marks of thousands, and decimals of three digits.
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_FEW_DIGITS = re.compile(r"[+-]?\d{1,3}")
_BETWEEN_BLANKS = re.compile(r"[\d.]\s+[+-]?[\d.]")
_BEGIN, _END = re.compile(r">+\s*begin.*<+", re.I), re.compile(r">+\s*end.*<+", re.I)
_INTENSITY = re.compile(r"intens|counts|signal|absorb|transm|reflect|a\.?u\.?$", re.I)
_AXIS = re.compile(r"wave|shift|axis|frequenc|^x$", re.I)
# Columns of a table of B&W Tek.
_BW_AXIS, _BW_DATA = "Raman Shift", re.compile(r"Dark Subtracted #\d+")


def read_two_columns(path, *, max_cells, decimal=None, encoding=None):
    """Traces of a file of text, one for each axis.

    Parameters
    ----------
    path : Path
        File to read.
    max_cells : int
        Largest number of numbers.
    decimal : {'.', ','}, default=None
        Decimal mark. None detects it.
    encoding : str, default=None
        None is UTF-16 if the file looks like it, else UTF-8, else Windows-1252.

    Returns
    -------
    traces : list of Traces
        Spectra that share an axis, for each axis of the file.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If the file holds no such spectra, too many, or numbers that are not certain.
    """
    check_bytes(path, path.stat().st_size, max_cells, _BYTES_PER_CELL)
    with readable(path, "text of a spectrum in UTF-8, UTF-16 or Windows-1252"):
        notes = []
        if encoding is None:
            encoding = detected_encoding(path)
            if encoding != "utf-8":
                notes.append(f"encoding: {encoding} (detected)")
        lines, at = _lines(path, encoding, max_cells)
        return _Text(path, lines, at, max_cells, decimal, notes).traces()


def _lines(path, encoding, max_cells):
    """Lines that are not blank, and their numbers in the file."""
    lines: list[str] = []
    at = array("q")
    with path.open(encoding=encoding) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise ValueError(
                    f"{path}: line {number} has over {len(line)} characters"
                )
            line = line.lstrip("\ufeff") if number == 1 else line
            if not line.isspace():
                lines.append(line.rstrip("\n"))
                at.append(number)
                check_size(path, len(lines), 2, max_cells)
    return lines, at


class _Text:
    """Lines of a file, and what they are."""

    def __init__(self, path, lines, at, max_cells, decimal, notes):
        self.path, self.lines, self.at, self.notes = path, lines, at, notes
        self.max_cells, self.decimal = max_cells, decimal
        # Whether the decimal mark can be no mark of thousands.
        self.is_certain = decimal is not None

    def refuse(self, i, fault) -> NoReturn:
        raise ValueError(f"{self.path}: line {self.at[i]} {fault}")

    def traces(self):
        for i, line in enumerate(self.lines):
            if re.match(r"##\s*(JCAMP|XYDATA|XYPOINTS)", line, re.I):
                self.refuse(i, "is of JCAMP-DX; name the file .jdx")
            if _BW_AXIS in line and _BW_DATA.search(line):
                return self.of_bw_tek(i)
        first, last = self.block()
        head = self.lines[:first]
        if [line[:1] == "\t" for line in self.lines[first : first + 2]] == [
            True,
            False,
        ]:
            return self.of_map(first, last, head)
        separator = self.separator(first, last)
        names = self.names(head, separator)
        columns = self.columns(first, last, separator)
        used = self.used(names, columns, first)
        if len(names) not in (1, len(columns)):
            names = []
        unit = self.unit(names, head, used[-2])
        if len(used) == 2:
            axis, data = (columns[k] for k in used)
            return traces_by_axis(self.path, [(axis, data)], unit, self.notes)
        # A map of WiRE: positions stay the same within a spectrum.
        *places, axis, data = (columns[k] for k in used)
        change = np.any([np.diff(column) != 0 for column in places], axis=0)
        bounds = [0, *(np.flatnonzero(change) + 1).tolist(), len(axis)]
        spectra = [(axis[i:j], data[i:j]) for i, j in pairwise(bounds)]
        self.notes.append(f"spectra: {len(spectra)}, one for each position")
        return traces_by_axis(self.path, spectra, unit, self.notes)

    def block(self):
        """Positions of the first line of numbers, and of the one after the last."""
        marks = [i for i, line in enumerate(self.lines) if _BEGIN.match(line.strip())]
        if len(marks) > 1:
            self.refuse(marks[1], "begins a second spectrum; expected one")
        start = marks[0] + 1 if marks else 0
        for first in range(start, len(self.lines)):
            if self.is_numbers(first) and (
                first + 1 == len(self.lines) or self.is_numbers(first + 1)
            ):
                break
        else:
            raise ValueError(
                f"{self.path}: no two lines of numbers follow each other; expected "
                "lines with a value of the axis and an intensity"
            )
        for i in range(start, first):
            line = self.lines[i].strip()
            # A point with a word for its intensity must not count as metadata.
            is_point = i == first - 1 and _STARTS_AS_POINT.match(line)
            if marks or self.is_numbers(i) or is_point:
                self.refuse(i, f"holds {line[:40]!r}; expected lines of numbers only")
        last = first
        while last < len(self.lines) and self.is_numbers(last):
            last += 1
        for i in range(last, len(self.lines)):
            line = self.lines[i].strip()
            if not (line.startswith("#") or _END.match(line)):
                self.refuse(i, f"holds {line[:40]!r}; expected numbers")
        return first, last

    def is_numbers(self, i):
        line = self.lines[i]
        return (
            _NUMBERS.fullmatch(line) and len(re.split(r"[\s;]+|,\s*", line.strip())) > 1
        )

    def separator(self, first, last):
        """Character between the numbers, '' for blanks."""
        lines = self.lines[first:last]
        found = [c for c in "\t;" if any(c in line.strip() for line in lines)]
        if not found:
            blanks = any(map(_BETWEEN_BLANKS.search, lines))
            commas = any(re.search(r",\s+[+-]?[\d.]", line) for line in lines)
            found = [""] * blanks + [","] * (commas or not blanks)
        if len(found) > 1:
            odd = next(
                i for i in range(first, last) if found[1] in self.lines[i].strip()
            )
            self.refuse(odd, "separates numbers in two ways; expected one separator")
        if found[0] == "," == self.decimal:
            self.refuse(first, "has commas between numbers; decimal is ',' as well")
        return found[0]

    def cells(self, line, separator):
        if not separator:
            return line.split()
        return [cell.strip() for cell in line.split(separator)]

    def names(self, head, separator):
        """Names of the columns in the last line above the numbers."""
        line = head[-1].strip() if head else ""
        if re.search("[=:]|^##|^>", line):
            return []  # metadata
        if separator:
            return [name.strip(' "#') for name in line.split(separator) if name.strip()]
        return [name.strip(' "#') for name in re.split(r"\s{2,}", line) if name]

    def columns(self, first, last, separator):
        """Columns of numbers that are not blank in each line."""
        cells = self.cells(self.lines[first], separator)
        filled = [k for k, cell in enumerate(cells) if cell]
        check_size(self.path, last - first, len(filled), self.max_cells)
        columns = [_Column(self) for _ in filled]
        for i in range(first, last):
            cells = self.cells(self.lines[i], separator)
            if [k for k, cell in enumerate(cells) if cell] != filled:
                self.refuse(
                    i,
                    f"has {sum(map(bool, cells))} numbers; line {self.at[first]} has "
                    f"{len(filled)}",
                )
            for column, k in zip(columns, filled, strict=True):
                column.add(i, cells[k])
        return [column.values() for column in columns]

    def used(self, names, columns, first):
        """Positions of the columns of a spectrum: axis and intensities come last."""
        n = len(columns)
        lower = [name.lower() for name in names]
        if len(names) == n and lower[-2:] == ["wave", "intensity"]:
            return [*range(n)]
        if n != 2:
            self.refuse(
                first,
                f"has {n} numbers; expected a value of the axis and an intensity; "
                "delete the other columns, or save a table of spectra with labels",
            )
        is_turned = len(names) == 2 and (
            _INTENSITY.search(names[0]) and _AXIS.search(names[1])
        )
        return [1, 0] if is_turned else [0, 1]

    def unit(self, names, head, axis):
        """Unit of the axis, from its name or from the metadata."""
        for line in head:
            if stated := re.match(r"#AxisUnit\[1\]\s*=(.*)|XAxis mode:(.*)", line):
                return unit_of(stated[1] or stated[2])
        if len(names) == 1 and _INTENSITY.search(names[0]) and _AXIS.search(names[0]):
            return unit_of(names[0])  # 'Wavelength (nm) Intensity'
        return unit_of(names[axis]) if axis < len(names) else ""

    def of_map(self, first, last, head):
        """A map of LabSpec: the axis in the first line, a spectrum in each other."""
        axis = self.lines[first].split("\t")
        n_places = next(k for k, cell in enumerate(axis) if cell.strip())
        width = len(axis)
        check_size(self.path, last - first, width, self.max_cells)
        column = _Column(self)
        for i in range(first, last):
            cells = self.lines[i].split("\t")
            if len(cells) != width:
                self.refuse(i, f"has {len(cells)} cells; expected {width}")
            if i > first and not all(map(str.strip, cells[:n_places])):
                self.refuse(i, "has no position; expected one before the intensities")
            for cell in cells[n_places:]:
                column.add(i, cell.strip())
        rows = column.values().reshape(last - first, width - n_places)
        self.notes.append(f"spectra: {len(rows) - 1}, one in each line")
        unit = self.unit([], head, 0)
        return traces_by_axis(self.path, [(rows[0], rows[1:])], unit, self.notes)

    def of_bw_tek(self, header):
        """A table of B&W Tek, with several columns for each spectrum."""
        line = self.lines[header]
        separator = max(";,\t", key=line.count)
        names = self.cells(line, separator)
        axis = names.index(_BW_AXIS)
        wanted = [
            axis,
            *(k for k, name in enumerate(names) if _BW_DATA.fullmatch(name)),
        ]
        columns = [_Column(self) for _ in wanted]
        n_blank = 0
        for i in range(header + 1, len(self.lines)):
            cells = self.cells(self.lines[i], separator)
            if len(cells) not in (len(names), len(names) + 1):
                self.refuse(i, f"has {len(cells)} cells; expected {len(names)}")
            if not cells[axis]:
                n_blank += 1
                continue
            for column, k in zip(columns, wanted, strict=True):
                column.add(i, cells[k])
        self.notes.append(
            f"columns: {', '.join(repr(names[k]) for k in wanted)}"
            + f"; {n_blank} rows without a Raman shift left out" * bool(n_blank)
        )
        axis, *data = (column.values() for column in columns)
        spectra = [(axis, np.array(data))]
        return traces_by_axis(self.path, spectra, "cm^-1", self.notes)


class _Column:
    """Numbers of a column, and what their marks say."""

    def __init__(self, text: _Text):
        self.text, self.numbers = text, array("d")
        # Lines of a number that can have a mark of thousands, and of a small one.
        self.grouped = self.small = None
        self.is_plain = False  # whether a large number has no such mark

    def add(self, i, cell):
        text = self.text
        mark = "," if "," in cell else "." if "." in cell else None
        if mark:
            if text.decimal is None:
                text.decimal = mark
                if mark == ",":
                    text.notes.append("decimal mark: ',' (detected)")
            if mark != text.decimal or "." in cell.replace(mark, "", 1):
                text.refuse(
                    i, f"holds {cell[:40]!r}; expected {text.decimal!r} as decimal mark"
                )
        number = _NUMBER.fullmatch(cell.replace(",", ".", 1))
        if not number:
            text.refuse(i, f"holds {cell[:40]!r}; expected a number")
        if mark and _THOUSANDS.fullmatch(cell):
            self.grouped = i
        elif mark:
            text.is_certain = True
        elif _FEW_DIGITS.fullmatch(cell):
            self.small = i
        else:
            self.is_plain = True
        self.numbers.append(float(number[0]))

    def values(self):
        """The numbers, if no mark among them can be one of thousands."""
        text, is_certain = self.text, self.text.is_certain or self.is_plain
        if not (is_certain or None in (self.grouped, self.small)):
            text.refuse(
                self.grouped,
                f"has a number with {text.decimal!r} before three digits, and line "
                f"{text.at[self.small]} has one without: decimals or thousands? give "
                "the decimal mark, or write all numbers without marks of thousands",
            )
        return np.array(self.numbers)
