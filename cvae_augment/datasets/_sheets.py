"""Grids of cells in and out of files; know nothing of spectra.

A grid is a list of rows, a row a list of cells, a cell None, text, a number or
whatever else a workbook holds. Cells and rows that are blank to the end are left out.
"""

import csv
import io
import os
import re
import uuid
import zipfile
from contextlib import contextmanager
from xml.sax.saxutils import escape

import numpy as np

# Limits of the .xlsx format, as Excel states them.
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767
_SHEET_PART = "xl/worksheets/sheet1.xml"
_NO_XML_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Encrypted workbooks and those before 2007 are OLE compound files, not zip archives.
_OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")


def column_name(column):
    """Letters of a column as in Excel, from its 0-based position."""
    letters, number = "", column + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def cell_name(row, column):
    """Name of a cell as in Excel, from 0-based positions."""
    return f"{column_name(column)}{row + 1}"


def is_blank(cell):
    """Whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_csv(path, sheet=None):
    """Grid of a comma-separated file."""
    if sheet is not None:
        raise ValueError(f"{path}: a .csv file has no sheets, got sheet={sheet!r}")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return _without_blank_ends(path, csv.reader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(
            f"{path}: not a comma-separated text in UTF-8: {error}"
        ) from error


def read_xlsx(path, sheet=None):
    """Grid of a worksheet, given by name or position, by default the first."""
    from openpyxl import load_workbook

    with path.open("rb") as file:
        if file.read(len(_OLE_SIGNATURE)) == _OLE_SIGNATURE:
            raise ValueError(
                f"{path}: an encrypted workbook or one of the old .xls format; "
                "expected an .xlsx workbook without a password"
            )
        try:
            workbook = load_workbook(file, read_only=True, data_only=True)
        # openpyxl raises whatever the first broken part of a file leads to.
        except Exception as error:
            raise ValueError(
                f"{path}: not a readable .xlsx workbook: {error}"
            ) from error
        worksheet = _worksheet(path, workbook, sheet)
        # The size that a file states for itself can be wrong; its cells are not.
        worksheet.reset_dimensions()
        return _without_blank_ends(path, _rows(path, worksheet))


def _rows(path, worksheet):
    try:
        yield from worksheet.iter_rows(values_only=True)
    except Exception as error:
        raise ValueError(f"{path}: not a readable .xlsx workbook: {error}") from error


def _worksheet(path, workbook, sheet):
    worksheets = {ws.title: ws for ws in workbook.worksheets}
    titles = list(worksheets)
    if sheet is None and titles:
        sheet = titles[0]
    if isinstance(sheet, int) and -len(titles) <= sheet < len(titles):
        sheet = titles[sheet]
    if sheet not in worksheets:
        raise ValueError(f"{path}: no sheet {sheet!r}; sheets: {titles}")
    return worksheets[sheet]


def _without_blank_ends(path, rows):
    grid: list[list] = []
    n_blank = 0
    for cells in rows:
        row = list(cells)
        while row and is_blank(row[-1]):
            row.pop()
        if not row:
            n_blank += 1
            continue
        if n_blank:
            # Said here, before a cell far down makes a million rows of the gap.
            first = len(grid) + 1
            raise ValueError(
                f"{path}: row {first} is blank but row {first + n_blank} is not; "
                "expected one block of rows from the top"
            )
        grid.append(row)
    if not grid:
        raise ValueError(f"{path}: the table is empty; expected rows of spectra")
    return grid


def write_csv(path, grid):
    """Write a grid as a comma-separated file."""
    with (
        replaced_when_complete(path) as partial,
        partial.open("x", newline="", encoding="utf-8") as file,
    ):
        csv.writer(file).writerows(grid)
        _flush_to_disk(file)


def write_xlsx(path, grid):
    """Write a grid as a workbook of one sheet."""
    _check_xlsx_limits(path, grid)
    with replaced_when_complete(path) as partial, partial.open("xb") as file:
        with (
            zipfile.ZipFile(_empty_workbook()) as empty,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package,
        ):
            for name in empty.namelist():
                if name != _SHEET_PART:
                    package.writestr(name, empty.read(name))
            with package.open(_SHEET_PART, "w", force_zip64=True) as part:
                for piece in _sheet_xml(grid):
                    part.write(piece.encode())
        _flush_to_disk(file)


def _empty_workbook():
    from openpyxl import Workbook

    workbook, package = Workbook(), io.BytesIO()
    workbook.active.title = "spectra"
    workbook.save(package)
    return package


def _sheet_xml(grid):
    # openpyxl rounds to 16 digits where a float takes up to 17, is several times
    # slower, and makes a formula of the text '=1+1'.
    letters = [column_name(j) for j in range(max(map(len, grid)))]
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:{letters[-1]}{len(grid)}"/><sheetData>'
    )
    for i, row in enumerate(grid, 1):
        cells = zip(letters, row, strict=False)
        content = "".join(_cell_xml(f"{column}{i}", cell) for column, cell in cells)
        yield f'<row r="{i}">{content}</row>'
    yield "</sheetData></worksheet>"


def _cell_xml(name, cell):
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f'<c r="{name}"><v>{cell!r}</v></c>'
    # Read back as it is, a carriage return would become a line feed.
    text = escape(str(cell), {"\r": "&#13;"})
    return (
        f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _check_xlsx_limits(path, grid):
    n_rows, n_columns = len(grid), max(map(len, grid))
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS:
        raise ValueError(
            f"{path}: {n_rows} rows x {n_columns} columns do not fit an .xlsx sheet "
            f"of at most {MAX_ROWS} x {MAX_COLUMNS}; use .csv or .npz"
        )
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            if not isinstance(cell, str):
                continue
            if len(cell) > MAX_TEXT:
                raise ValueError(
                    f"{path}: the text of cell {cell_name(i, j)} has {len(cell)} "
                    f"characters; an .xlsx cell holds at most {MAX_TEXT}"
                )
            if _NO_XML_CHARACTER.search(cell):
                raise ValueError(
                    f"{path}: the text of cell {cell_name(i, j)}, {cell!r}, has "
                    "characters, such as control characters, that .xlsx cannot hold"
                )


def write_npz(path, arrays):
    """Write named arrays as a compressed file."""
    with replaced_when_complete(path) as partial, partial.open("xb") as file:
        np.savez_compressed(file, **arrays)
        _flush_to_disk(file)


@contextmanager
def replaced_when_complete(path):
    """Path of a file beside `path` that takes its place unless an error is raised."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}")
    # Unlike those of tempfile, such a file has the usual permissions.
    partial = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _flush_to_disk(file):
    file.flush()
    os.fsync(file.fileno())
