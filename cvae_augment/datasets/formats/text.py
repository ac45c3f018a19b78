"""Grids in and out of delimited text: `.csv` and `.tsv`."""

import codecs
import csv
import re
from itertools import chain

from ..._utils.files import replaced_when_complete
from ..._utils.progress import progress
from ..tables.grid import BYTES_PER_CELL, Grid, grid_from_rows

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_CANDIDATES = ",;\t"
_SAMPLE = 2**16  # characters that a guess looks at
# Without this a file of one endless line would be in memory before a row is counted.
_LONGEST_ROW = 2**24
_BYTES_PER_CELL = BYTES_PER_CELL // 2  # text stays in memory, unlike that of a workbook
# How a program for spreadsheets knows a formula, and how text that looks like one is
# kept from being one: behind an apostrophe, of which reading takes one away again.
_LIKE_A_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")


def read_text(
    path, *, max_cells, delimiter=None, decimal=None, encoding=None, shown=False
):
    """Grid of a file of delimited text."""
    size, limit = path.stat().st_size, max_cells * _BYTES_PER_CELL
    if size > limit:
        raise ValueError(
            f"{path}: {size} bytes; expected at most {limit}; if it is meant, allow "
            "more by max_cells"
        )
    notes = []
    if encoding is None:
        encoding = _encoding(path)
        if encoding != "utf-8-sig":
            notes.append(f"encoding: {encoding} (guessed)")
    try:
        with (
            path.open(newline="", encoding=_without_mark(path, encoding)) as file,
            progress(what="reading", total=size, shown=shown) as bar,
        ):
            sample = file.read(_SAMPLE)
            file.seek(0)
            said = re.match("sep=(.)\r?\n", sample.removeprefix("\ufeff"))
            if said:
                file.readline()
            if delimiter is None and said:
                delimiter = said[1]
            elif delimiter is None:
                delimiter = _DELIMITERS[path.suffix.lower()]
                if delimiter == ",":
                    delimiter = _guessed_delimiter(sample)
                if delimiter not in _DELIMITERS.values() or (
                    delimiter != _DELIMITERS[path.suffix.lower()]
                ):
                    notes.append(f"delimiter: {delimiter!r} (guessed)")
            return grid_from_rows(
                str(path),
                _rows(path, file, delimiter, limit, bar),
                max_cells,
                decimal,
                typed=False,
                notes=notes,
            )
    except (UnicodeError, csv.Error, LookupError, TypeError) as error:
        raise ValueError(
            f"{path}: not a table of text in UTF-8, UTF-16 or Windows-1252: {error}"
        ) from error


def _without_mark(path, encoding):
    """The encoding that leaves out a mark of byte order, where the file has one."""
    with path.open("rb") as file:
        head = file.read(3)
    name = codecs.lookup(encoding).name
    if name == "utf-8" and head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    return "utf-16" if name in marks and head.startswith(marks[name]) else encoding


def _encoding(path):
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if len(head) == 4 and head[1] == head[3] == 0:
            return "utf-16-le"
        if len(head) == 4 and head[0] == head[2] == 0:
            return "utf-16-be"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_SAMPLE):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            # The letters of Latin-1, and what Windows adds to them.
            return "cp1252"
    return "utf-8-sig"


def _guessed_delimiter(sample):
    """The delimiter that leaves most cells with a number; a comma if none does."""
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] or lines  # the last one may be cut

    def n_numbers(delimiter):
        decimal = "." if delimiter == "," else None
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
            grid = grid_from_rows("", [r for r in rows if any(r)], _SAMPLE, decimal)
        except (ValueError, csv.Error):
            return 0
        if grid.n_columns == 1:
            return 0
        return sum(grid.number(cell) is not None for row in grid.rows for cell in row)

    return max(_CANDIDATES, key=n_numbers)


def _rows(path, file, delimiter, limit, bar):
    length = size = 0

    def lines():
        nonlocal length, size
        while line := file.readline(_LONGEST_ROW):
            length += len(line)
            if length > _LONGEST_ROW:
                raise ValueError(
                    f"{path}: a row of more than {_LONGEST_ROW} characters; expected "
                    "rows of spectra"
                )
            bar.update(len(line))
            size += len(line) * (1 if line.isascii() else _width(line))
            if size > limit:
                raise ValueError(
                    f"{path}: over {limit} bytes of text in memory; if it is meant, "
                    "allow more by max_cells"
                )
            yield line

    for row in csv.reader(lines(), delimiter=delimiter):
        length = 0
        yield [_unguarded(cell) if cell[:1] == "'" else cell for cell in row]


def _width(line):
    """Bytes that a character of text takes in memory."""
    widest = max(line)
    return 1 if widest <= "\xff" else 2 if widest <= "\uffff" else 4


def _looks_like_a_formula(text):
    return _LIKE_A_FORMULA.match(text) and Grid("", []).number(text) is None


def _guarded(cell):
    if isinstance(cell, str) and _looks_like_a_formula(cell):
        return f"'{cell}"
    return cell


def _guarded_with_comma(cell):
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    return _guarded(cell)


def _unguarded(text):
    return text[1:] if _looks_like_a_formula(text[1:]) else text


def write_text(path, lines):
    """Write lines of cells as delimited text, with the decimal mark of their layout."""
    delimiter, cell_text = _DELIMITERS[path.suffix.lower()], _guarded
    if lines.layout.decimal == ",":
        delimiter = delimiter.replace(",", ";")
        cell_text = _guarded_with_comma
    lines = iter(lines)
    first = next(lines)
    # A mark of byte order that is text of the first cell must not be taken for one.
    encoding = "utf-8-sig" if str(first[0]).startswith("\ufeff") else "utf-8"
    with (
        replaced_when_complete(path) as partial,
        partial.open("x", newline="", encoding=encoding) as file,
    ):
        writer = csv.writer(file, delimiter=delimiter)
        for line in chain([first], lines):
            writer.writerow(map(cell_text, line))
