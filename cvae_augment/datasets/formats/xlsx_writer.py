"""Workbooks of the `.xlsx` format out of rows of cells.

This module writes the cells itself. openpyxl and XlsxWriter round a float to 16 digits,
but some floats need 17, and openpyxl makes a formula of the text '=1+1'.
"""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from ..._utils.files import replaced_when_complete
from .grid import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, column_name
from .zip_archive import new_part

#: Sheet of keys and values that state the origin of a table.
PROVENANCE = "provenance"
# Times of writing, which are replaced so that the same cells give the same bytes.
_TIME, _NO_TIME = re.compile(rb"(?<=>)\d{4}-\d\d-\d\dT[\d:]+Z"), b"2000-01-01T00:00:00Z"
# The .xlsx format writes a character that XML cannot hold, or would change, as a code
# between underscores. It also writes an underscore so if the text looks like a code.
_ESCAPED = re.compile(
    "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_(?=x[0-9A-Fa-f]{4}_)"
)
_CODE = re.compile("_x([0-9A-Fa-f]{4})_")


def write_workbook(path, lines, provenance):
    """Write lines of cells as a workbook, with a sheet for the provenance, if any."""
    n_rows, n_columns = lines.shape
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS:
        raise ValueError(
            f"{path}: {n_rows} rows x {n_columns} columns do not fit an .xlsx sheet "
            f"of at most {MAX_ROWS} x {MAX_COLUMNS}; use .csv or .npz"
        )
    sheets = {"spectra": (lines.shape, lines)}
    if provenance:
        pairs = [("key", "value"), *provenance.items()]
        sheets[PROVENANCE] = ((len(pairs), 2), pairs)
    with (
        replaced_when_complete(path) as partial,
        zipfile.ZipFile(_empty_workbook(sheets)) as empty,
        zipfile.ZipFile(partial, "x", zipfile.ZIP_DEFLATED) as package,
    ):
        parts = {
            f"xl/worksheets/sheet{number}.xml": sheet
            for number, sheet in enumerate(sheets.values(), 1)
        }
        for name in empty.namelist():
            with package.open(new_part(name), "w", force_zip64=name in parts) as part:
                if name not in parts:
                    part.write(_TIME.sub(_NO_TIME, empty.read(name)))
                    continue
                for piece in _sheet_xml(path, *parts[name]):
                    part.write(piece.encode())


def _empty_workbook(titles):
    from openpyxl import Workbook

    workbook, package = Workbook(), io.BytesIO()
    workbook.remove(workbook.active)
    for title in titles:
        workbook.create_sheet(title)
    workbook.save(package)
    return package


def _sheet_xml(path, shape, lines):
    letters = [column_name(j) for j in range(shape[1])]
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:{letters[-1]}{shape[0]}"/><sheetData>'
    )
    for i, line in enumerate(lines, 1):
        cells = zip(letters, line, strict=True)
        content = "".join(
            _cell_xml(path, f"{letter}{i}", cell) for letter, cell in cells
        )
        yield f'<row r="{i}">{content}</row>'
    yield "</sheetData></worksheet>"


def _cell_xml(path, name, cell):
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f'<c r="{name}"><v>{cell!r}</v></c>'
    text = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", str(cell))
    if len(text) > MAX_TEXT:
        raise ValueError(
            f"{path}: the text of cell {name} has {len(str(cell))} characters; "
            f"an .xlsx cell holds at most {MAX_TEXT}"
        )
    return (
        f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t>'
        "</is></c>"
    )


def unescaped(text):
    """Text of a cell, with the characters that its codes stand for."""
    return _CODE.sub(lambda match: chr(int(match[1], 16)), text)
