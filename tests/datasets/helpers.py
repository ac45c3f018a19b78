"""Tables that several test modules make, and the check of odd ones."""

import csv
import sys
import zipfile

import numpy as np
import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

SHEETS = [".csv", ".tsv", ".xlsx"]
FORMATS = [*SHEETS, ".parquet", ".npz"]
DELIMITERS = {".csv": ",", ".tsv": "\t"}
NASTY_LABELS = ["NA", "None", "null", "nan", "001", "=1+1", "#N/A", "+x", "@x", "狼瘡"]
PROVENANCE = {"version": "1", "seed": "0", "note": "=1+1, <&> 狼瘡", "empty": ""}
GRID = [["label", 400, 402], ["a", 1, 2], ["b", 3, 4.5]]
TEXT = "label,400,402\na,1,2\nb,3,4.5\n"


SCRIPTS = [
    *("Ελλάς", "Жар", "ქართული", "Հայ", "עברית", "العربية"),
    *("हिन्दी", "বাংলা", "ਪੰਜਾਬੀ", "தமிழ்", "తెలుగు", "ಕನ್ನಡ"),
    *("മലയാളം", "සිංහල", "ไทย", "ລາວ", "བོད་", "မြန်မာ"),
    *("ខ្មែរ", "አማርኛ", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ", "狼瘡", "ひらがな"),
    *("カタカナ", "한국어", "ꦗꦮ", "𐌰𐌱", "𒀀", "😀"),
    "e\u0301",
]


LABELS = {
    "missing values": ["NA", "None", "null", "nan", "#N/A", "NaT", "<NA>"],
    "numbers": ["001", "1e5", "1_000", "inf", "-0", "1.0"],
    "formulas": ["=1+1", "+x", "-x", "@x", "=cmd|'/c calc'!A0", "\t=1", " =1", "＝1"],
    "apostrophes": ["'", "''=1", "'=1+1", "'+1", "it's", "'-x", "'''@"],
    "delimiters": ["a,b", "a;b", "a\tb", 'a"b', '"', "a|b", "sep=;"],
    "lines": ["a\nb", "a\rb", "a\r\nb", "\ta", "a\n"],
    "spaces": [" a", "a ", "a\u00a0b", "\ufeffa", "a\u200bb"],
    "control characters": [f"a{chr(i)}b" for i in range(32)] + ["a\x7f", "a\x85b"],
    "no characters": ["\ufffe", "\uffff"],
    "codes of .xlsx": ["_x0041_", "_x005F_x0041_", "_x000D_", "x005F_", "_x00e9_", "_"],
    "XML": ["<a>", "&amp;", "]]>", "<!DOCTYPE", "&#65;"],
    "scripts": SCRIPTS,
    "long": ["a" * 32_767, "狼" * 10_000],
}


def save_grid(path, grid):
    delimiter = DELIMITERS.get(path.suffix.lower())
    if delimiter:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=delimiter).writerows(grid)
    else:
        workbook = openpyxl.Workbook()
        for i, row in enumerate(grid, 1):
            for j, value in enumerate(row, 1):
                cell = workbook.active.cell(i, j, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        workbook.save(path)
    return path


def load_grid(path):
    if delimiter := DELIMITERS.get(path.suffix):
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file, delimiter=delimiter))
    workbook = openpyxl.load_workbook(path)
    return [list(row) for row in workbook.active.iter_rows(values_only=True)]


def rewritten(spectra, path, n_new=0, **options):
    """Write what was read, with copies of the first rows as synthetic ones."""
    new = np.arange(n_new)
    groups = None
    if spectra.groups is not None:
        blank = -1 if spectra.groups.dtype.kind == "i" else ""
        groups = np.append(spectra.groups, [blank] * n_new)
    write_spectra(
        path,
        np.vstack([spectra.data, spectra.data[new] / 3]),
        np.append(spectra.target, spectra.target[new]),
        groups=groups,
        wavenumbers=spectra.wavenumbers,
        is_synthetic=np.append(spectra.is_synthetic, np.ones(n_new, dtype=bool)),
        layout=spectra.layout,
        **options,
    )
    return path


def workbook(grid=GRID, *, change=None, title="Sheet"):
    """Function that writes a workbook of openpyxl, changed before it is saved."""

    def write(path):
        book = openpyxl.Workbook()
        book.active.title = title
        for i, row in enumerate(grid, 1):
            for j, value in enumerate(row, 1):
                cell = book.active.cell(i, j, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        if change is not None:
            change(book)
        book.save(path)

    return write


def part(name, edit, grid=GRID):
    """Function that writes a workbook of which one part is edited."""

    def write(path):
        workbook(grid)(path)
        with zipfile.ZipFile(path) as package:
            parts = {n: package.read(n) for n in package.namelist()}
        parts[name] = edit(parts.get(name, b""))
        with zipfile.ZipFile(
            path, "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as package:
            for n, content in parts.items():
                package.writestr(n, content)

    return write


def sheet_xml(edit):
    return part("xl/worksheets/sheet1.xml", edit)


def sheet_of(rows):
    """Sheet of the XML of rows."""
    start = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    start += b'spreadsheetml/2006/main"><sheetData>'
    return sheet_xml(lambda _: start + rows + b"</sheetData></worksheet>")


def data(content):
    """Function that writes bytes, or text in UTF-8."""
    content = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(content)


def parts(**contents):
    """Function that writes a zip archive."""

    def write(path):
        with zipfile.ZipFile(path, "w") as package:
            for name, content in contents.items():
                package.writestr(name, content)

    return write


def parquet(columns):
    return lambda path: pyarrow.parquet.write_table(pyarrow.table(columns), path)


def merge(*ranges):
    return lambda book: [book.active.merge_cells(r) for r in ranges]


def sheets(*titles):
    """Sheets before the table, with a line of text each."""

    def change(book):
        for title in titles:
            book.create_sheet(title).append(["notes"])

    return change


def arrays(*, more=(), **named):
    """Arrays by name, and more members that are none."""

    def write(path):
        np.savez(path, **named)
        with zipfile.ZipFile(path, "a") as package:
            for name, content in dict(more).items():
                package.writestr(name, content)

    return write


def expect(values, labels, **more):
    return {"data": values, "target": labels, **more}


TABLE = expect([[1, 2], [3, 4.5]], ["a", "b"], wavenumbers=[400, 402])


def odd(cases, slow=()):
    """Parametrise a test with each case, and each library that reads it.

    A case is the name of a file, a function that writes the file, options of reading
    and the outcome: fields of the spectra, or a part of the error message.
    """
    return pytest.mark.parametrize(
        ("case", "library"),
        [
            pytest.param(
                case,
                library,
                id=f"{name}-{library}",
                marks=[pytest.mark.slow] * (name in slow),
            )
            for name, case in cases.items()
            for library in (("fast", "slow") if case[0].endswith("xlsx") else ("fast",))
        ],
    )


def check_outcome(case, library, tmp_path, monkeypatch):
    """The file of a case is read as it was meant, or refused in one clear line."""
    name, write, options, outcome = case
    path = tmp_path / name
    write(path)
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    if isinstance(outcome, str):
        with pytest.raises(ValueError, match=outcome) as error:
            read_spectra(path, **options)
        assert str(error.value).startswith(str(path))
        assert len(str(error.value).splitlines()) == 1
        return
    spectra = read_spectra(path, **options)
    for field, expected in outcome.items():
        assert np.asarray(spectra[field]).tolist() == expected
