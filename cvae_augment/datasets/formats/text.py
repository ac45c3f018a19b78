"""Grids in and out of delimited text: `.csv` and `.tsv`."""

import codecs
import csv
import re
import sys

from ..._utils.files import readable, replaced_when_complete
from ..._utils.progress import progress
from .grid import BYTES_PER_CELL, Grid, check_bytes, grid_from_rows

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
# In text of other suffixes, blanks can stand between cells, too.
_CANDIDATES, _CANDIDATES_OF_TEXT = ",;\t", "\t,; "
_SAMPLE = 2**16  # characters that are searched for the delimiter
# Without this limit, a file of one endless line would fill the memory before the
# cells of a row are counted.
_LONGEST_ROW = 2**24
_BYTES_PER_CELL = BYTES_PER_CELL // 2  # text stays in memory, unlike that of a workbook
_MARK = "\ufeff"  # byte order mark
# A spreadsheet program takes such text for a formula, or for a byte order mark. Writing
# puts an apostrophe before it, and reading removes one.
_LIKE_A_FORMULA = re.compile(rf"'*({_MARK}|\s*[=+\-@＝＋－＠])")


def read_text(
    path,
    *,
    max_cells,
    delimiter=None,
    decimal=None,
    encoding=None,
    skip_rows=0,
    shown=False,
):
    """Grid of a file of delimited text."""
    size = path.stat().st_size
    check_bytes(path, size, max_cells, _BYTES_PER_CELL)
    with readable(path, "table of text in UTF-8, UTF-16 or Windows-1252"):
        notes = []
        if encoding is None:
            encoding = detected_encoding(path)
            if encoding != "utf-8":
                notes.append(f"encoding: {encoding} (detected)")
        with (
            path.open(newline="", encoding=encoding) as file,
            progress(what="reading", total=size, shown=shown) as bar,
        ):
            sample = file.read(_SAMPLE)
            file.seek(0)
            if sample.startswith(_MARK):
                sample = sample.removeprefix(file.read(1))
            stated = re.match("sep=(.)\r?\n", sample)
            if stated:
                file.readline()
                delimiter = delimiter or stated[1]
            if delimiter is None:
                usual = delimiter = _DELIMITERS.get(path.suffix.lower())
                if usual != "\t":
                    candidates = _CANDIDATES if usual else _CANDIDATES_OF_TEXT
                    delimiter = _detected_delimiter(sample, skip_rows, candidates)
                if delimiter != usual:
                    notes.append(f"delimiter: {delimiter!r} (detected)")
            # Some programs write a blank before the quotes of a cell.
            has_blanks = delimiter == " " or f'{delimiter} "' in sample
            rows = _rows(path, file, delimiter, has_blanks, max_cells, bar)
            return grid_from_rows(
                str(path),
                rows,
                max_cells,
                decimal,
                skip_rows=skip_rows,
                typed=False,
                notes=notes,
            )


def detected_encoding(path):
    """Encoding of a text file: UTF-16, UTF-8 or Windows-1252."""
    with path.open("rb") as file:
        head = file.read(4)
        for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros == b"\0\0" or head.startswith(_MARK.encode(name)):
                return name
        file.seek(0)
        try:
            for _ in codecs.iterdecode(iter(lambda: file.read(_SAMPLE), b""), "utf-8"):
                pass
        except UnicodeDecodeError:
            # Windows-1252 has the letters of Latin-1 and some more.
            return "cp1252"
    return "utf-8"


def _detected_delimiter(sample, skip_rows, candidates):
    """The delimiter that gives most cells with a number, the first one if none does."""
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] or lines  # the end of the sample may cut the last line
    lines = lines[skip_rows:]

    def score(delimiter):
        """Number of numbers; without numbers, number of cells of equally long rows."""
        decimal = "." if delimiter == "," else None
        try:
            parsed = _parsed(lines, delimiter, delimiter == " ")
            rows = [row for row in parsed if any(row)]
            grid = grid_from_rows("", rows, _SAMPLE, decimal)
        except (ValueError, csv.Error):
            return 0, 0
        if grid.n_columns == 1:
            return 0, 0
        n_cells = len(rows[0]) * (len({*map(len, rows)}) == 1)
        cells = (cell for row in grid.rows for cell in row)
        return sum(grid.number(cell) is not None for cell in cells), n_cells

    return max(candidates, key=score)


def _rows(path, file, delimiter, has_blanks, max_cells, bar):
    length = size = 0  # characters of the row, bytes of the text in memory

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
            size += sys.getsizeof(line) - sys.getsizeof("")
            check_bytes(path, size, max_cells, _BYTES_PER_CELL)
            yield line

    for row in _parsed(lines(), delimiter, has_blanks):
        length = 0
        yield [_unguarded(cell) if cell[:1] == "'" else cell for cell in row]


def _parsed(lines, delimiter, has_blanks):
    """Rows of cells; blanks before a cell are left out if the text has such."""
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=has_blanks)


def _looks_like_a_formula(text):
    return _LIKE_A_FORMULA.match(text) and Grid("", []).number(text) is None


def _unguarded(text):
    return text[1:] if _looks_like_a_formula(text[1:]) else text


def write_text(path, lines):
    """Write lines of cells as delimited text, with the decimal mark of their layout."""
    delimiter, decimal = _DELIMITERS[path.suffix.lower()], lines.layout.decimal
    if decimal == ",":
        delimiter = delimiter.replace(",", ";")

    def cell_text(cell):
        if isinstance(cell, str) and _looks_like_a_formula(cell):
            return f"'{cell}"
        if isinstance(cell, float) and decimal == ",":
            return repr(cell).replace(".", ",")
        return cell

    with (
        replaced_when_complete(path) as partial,
        partial.open("x", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows(map(cell_text, line) for line in lines)
