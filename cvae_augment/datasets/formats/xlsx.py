"""Grids out of workbooks of the `.xlsx` format."""

import warnings

from ..._utils.files import readable
from ..._utils.progress import progress
from .grid import grid_from_rows
from .xlsx_package import Package
from .xlsx_writer import PROVENANCE, unescaped
from .zip_archive import opened

# Encrypted workbooks, and those before 2007, are OLE compound files, not zip archives.
_OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")


def read_workbook(
    path, *, max_cells, sheet=None, decimal=None, skip_rows=0, shown=False
):
    """Grid of a worksheet, given by name or position, by default the first."""
    with path.open("rb") as file, readable(path, ".xlsx workbook"):
        if file.read(len(_OLE_SIGNATURE)) == _OLE_SIGNATURE:
            raise ValueError(
                f"{path}: an encrypted workbook or one of the old .xls format; "
                "expected an .xlsx workbook without a password"
            )
        with opened(path, file, max_cells) as archive:
            package = Package(archive)
            title, notes = _title(path, package, sheet)
            merged, rows = _rows(path, package, title, max_cells, shown)
            known = {"merged": merged, "notes": notes, "skip_rows": skip_rows}
            if PROVENANCE in package.sheets and title != PROVENANCE:
                pairs = _rows(path, package, PROVENANCE, max_cells)[1]
                known["provenance"] = _dictionary(path, pairs, max_cells)
            source = str(path)
            if sheet is None and notes:  # messages say which sheet they are about
                source += f": sheet {title!r} of {[*package.sheets]}"
            return grid_from_rows(source, rows, max_cells, decimal, **known)


def _title(path, package, sheet):
    titles, notes = list(package.sheets), []
    if sheet is None:
        tables = [title for title in titles if title != PROVENANCE]
        sheet = next(iter(tables or titles), None)
        alike = package.sheets_alike(tables) if len(tables) > 1 else []
        if alike:
            raise ValueError(
                f"{path}: the sheets {alike} begin with the same row, so that each can "
                "be a part of one table; copy them into one sheet, with a column of "
                "labels, or state with --sheet which one to read"
            )
        if len(tables) > 1:
            notes = [f"sheet: {sheet!r}, the first of {len(tables)} (detected)"]
    if isinstance(sheet, str) and sheet not in titles and sheet.isdecimal():
        sheet = int(sheet)  # as the command line gives it
    if isinstance(sheet, int) and -len(titles) <= sheet < len(titles):
        sheet = titles[sheet]
    if sheet not in titles:
        raise ValueError(
            f"{path}: no sheet {sheet!r}; sheets: {titles}; positions count from 0"
        )
    return sheet, notes


def _dictionary(path, rows, max_cells):
    _, *rows = grid_from_rows(f"{path}: sheet {PROVENANCE!r}", rows, max_cells).rows
    return {str(key): str(value) for key, value, *_ in (([*r, "", ""]) for r in rows)}


def _rows(path, package, title, max_cells, shown=False):
    """Merged ranges and rows of a sheet, read by the fast library if possible."""
    merged, plain = package.check_sheet(title, max_cells)
    rows = _calamine_rows(path, title) if plain else None
    if rows is None:
        rows = _openpyxl_rows(package, title)
        rows = progress(rows, what="reading", total=package.last_row, shown=shown)
    return merged, rows


def _calamine_rows(path, title):
    """Rows as calamine reads them, None if it is not installed or fails."""
    try:
        from python_calamine import load_workbook
    except ImportError:
        return None
    try:
        sheet = load_workbook(str(path)).get_sheet_by_name(title)
        return sheet.to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic of a Rust library is not an Exception. openpyxl then reads the sheet, or
    # states the fault.
    except BaseException:
        return None


def _openpyxl_rows(package, title):
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # openpyxl warns about figures and other contents that it leaves out.
        warnings.simplefilter("ignore", UserWarning)
        workbook = load_workbook(
            package.archive.fp, read_only=True, data_only=True, keep_links=False
        )
        worksheet = workbook[title]
        # The size that a sheet states can be wrong; the cells are right.
        worksheet.reset_dimensions()
        for row in worksheet.iter_rows(values_only=True):
            if package.has_codes:
                row = [unescaped(c) if isinstance(c, str) else c for c in row]
            yield row
