"""Odd files: each is read as it was meant, or refused in one clear line."""

import csv
import datetime
import io
import re
import subprocess
import sys
import textwrap
import zipfile

import numpy as np
import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

SUFFIXES = [".xlsx", ".csv", ".tsv", ".parquet", ".npz"]
GRID = [["label", 400, 402], ["a", 1, 2], ["b", 3, 4.5]]
TEXT = "label,400,402\na,1,2\nb,3,4.5\n"


def with_libraries(files):
    """Each case with the library that reads it; of workbooks there are two."""
    return [
        (case, library)
        for case, name in files.items()
        for library in (("fast", "slow") if name.endswith(".xlsx") else ("fast",))
    ]


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


def repeated(content, times):
    """Function that writes the same bytes many times."""

    def write(path):
        with path.open("wb") as file:
            for _ in range(0, times, 100_000):
                file.write(content * 100_000)

    return write


def later(make):
    """The content of a bomb, which is made no sooner than it is written."""
    return lambda path: make()(path)


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


def password(path):
    workbook()(path)
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(signature)
        while found >= 0:
            content[found + at] |= 1
            found = content.find(signature, found + 1)
    path.write_bytes(content)


def twice(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a", "")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("a", "")


def arrays(*, more=(), **named):
    """Arrays by name, and more members that are none."""

    def write(path):
        np.savez(path, **named)
        with zipfile.ZipFile(path, "a") as package:
            for name, content in dict(more).items():
                package.writestr(name, content)

    return write


def ole(path):
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))


def expect(values, labels, **more):
    return {"data": values, "target": labels, **more}


TABLE = expect([[1, 2], [3, 4.5]], ["a", "b"], wavenumbers=[400, 402])
DAY = datetime.datetime(2024, 1, 2)
ENTITY = b'<!DOCTYPE x [<!ENTITY e "boom">]>'

# Name of the file, what writes it, options of reading, and what comes of it: arrays,
# or what the error says.
ODD = {
    # Text: encodings, ends of lines, delimiters, decimal marks
    "UTF-8 with a mark": ("a.csv", data("\ufeff" + TEXT), {}, TABLE),
    "a mark beside UTF-8 that is said": (
        "a.csv",
        data("\ufeff" + TEXT),
        {"encoding": "UTF8"},
        {**TABLE, "feature_names": ["400", "402"]},
    ),
    "a mark before the group": (
        "a.csv",
        data("\ufeffpatient,label,x\n7,a,1\n8,b,2\n"),
        {"encoding": "utf-8"},
        expect([[1], [2]], ["a", "b"], groups=[7, 8]),
    ),
    "a mark beside UTF-16 that is said": (
        "a.csv",
        data("\ufeffpatient,label,x\n7,a,1\n8,b,2\n".encode("utf-16-le")),
        {"encoding": "utf-16-le"},
        expect([[1], [2]], ["a", "b"], groups=[7, 8]),
    ),
    "UTF-16": ("a.csv", data(TEXT.encode("utf-16")), {}, TABLE),
    "UTF-16 without a mark": ("a.csv", data(TEXT.encode("utf-16-le")), {}, TABLE),
    "big-endian UTF-16": (
        "a.tsv",
        data(TEXT.replace(",", "\t").encode("utf-16-be")),
        {},
        TABLE,
    ),
    "Latin-1": (
        "a.csv",
        data("y,400,402\nGrün,1,2\nMuß,3,4\n".encode("latin-1")),
        {},
        expect([[1, 2], [3, 4]], ["Grün", "Muß"]),
    ),
    "encoding said": (
        "a.csv",
        data("y,400,402\nжар,1,2\n".encode("cp1251")),
        {"encoding": "cp1251"},
        expect([[1, 2]], ["жар"]),
    ),
    "unknown encoding": ("a.csv", data(TEXT), {"encoding": "no"}, "unknown encoding"),
    "bytes that are no text": ("a.csv", data(b"\x81\x8d\xff"), {}, "not a .*UTF-8"),
    "CRLF": ("a.csv", data(TEXT.replace("\n", "\r\n")), {}, TABLE),
    "CR": ("a.csv", data(TEXT.replace("\n", "\r")), {}, TABLE),
    "no end of the last line": ("a.csv", data(TEXT.rstrip()), {}, TABLE),
    "semicolons and decimal commas": (
        "a.csv",
        data("label;400;402\na;1;2\nb;3;4,5\n"),
        {},
        TABLE,
    ),
    "decimal commas in the axis": (
        "a.csv",
        data("y;400,5;402,5\na;1;2\n"),
        {},
        expect([[1, 2]], ["a"], wavenumbers=[400.5, 402.5]),
    ),
    "decimal commas in a tsv": (
        "a.tsv",
        data("y\t400\t402\na\t1,5\t2\n"),
        {},
        expect([[1.5, 2]], ["a"]),
    ),
    "decimal commas in quotes": (
        "a.csv",
        data('y,400,402\na,"1,5","2,5"\n'),
        {},
        expect([[1.5, 2.5]], ["a"]),
    ),
    "decimal commas as text of cells": (
        "a.xlsx",
        workbook([["y", 400, 402], ["a", "1,5", "2,5"]]),
        {},
        expect([[1.5, 2.5]], ["a"]),
    ),
    "both decimal marks": (
        "a.csv",
        data("y;400;402\na;1,5;2.5\n"),
        {},
        r"B2 holds '1,5'; expected a number",
    ),
    "decimal mark said": (
        "a.csv",
        data("y;400;402\na;1,5;2.5\n"),
        {"decimal": ","},
        "C2 holds '2.5'",
    ),
    "thousands": (
        "a.csv",
        data("y;400;402\na;1,5;1.234,5\n"),
        {},
        r"C2 holds '1.234,5'",
    ),
    "tabs in a csv": ("a.csv", data(TEXT.replace(",", "\t")), {}, TABLE),
    "delimiter in the first line": (
        "a.csv",
        data("sep=|\n" + TEXT.replace(",", "|")),
        {},
        TABLE,
    ),
    "delimiter said": (
        "a.csv",
        data(TEXT.replace(",", "|")),
        {"delimiter": "|"},
        TABLE,
    ),
    "semicolons in labels": (
        "a.csv",
        data("y,400,402\na;b,1,2\nc;d,3,4\n"),
        {},
        expect([[1, 2], [3, 4]], ["a;b", "c;d"]),
    ),
    "a label over lines": (
        "a.csv",
        data('y,x\n"a\nb",1\n'),
        {},
        expect([[1]], ["a\nb"]),
    ),
    "a row of different length": (
        "a.csv",
        data("y,400,402\na,1,2\nb,3\n"),
        {},
        "cell C3 is blank",
    ),
    "a field without end": (
        "a.csv",
        data('y,x\n"' + "a" * 200_000),
        {},
        "field larger than",
    ),
    # Blank and merged cells, repeated names, dates
    "blank rows and columns around": (
        "a.xlsx",
        workbook([[], [], *([None, None, *row, None] for row in GRID), [None], [" "]]),
        {},
        TABLE,
    ),
    "a wrong cell of a table that starts lower": (
        "a.csv",
        data(",,\n,y,400,402\n,a,1,?\n"),
        {},
        "cell D3 holds '[?]'",
    ),
    "a blank row between": (
        "a.xlsx",
        workbook([*GRID, [], ["c", 5, 6]]),
        {},
        expect([[1, 2], [3, 4.5], [5, 6]], ["a", "b", "c"], wavenumbers=[400, 402]),
    ),
    "blank rows between of delimiters alone": (
        "a.csv",
        data("y,400,402\n,,\na,1,2\n\n , ,\nb,3,4.5\n"),
        {},
        TABLE,
    ),
    "a blank column between": (
        "a.xlsx",
        workbook([["y", None, 400, 402], ["a", None, 1, 2], ["b", None, 3, 4.5]]),
        {},
        TABLE,
    ),
    "a blank column between spectra in columns": (
        "a.tsv",
        data("cm-1\ta\t\tb\n400\t1\t\t3\n402\t2\t\t4.5\n"),
        {},
        TABLE,
    ),
    "a blank row between wavenumbers": (
        "a.xlsx",
        workbook([["cm-1", "a", "b"], [400, 1, 3], [], [402, 2, 4.5]]),
        {},
        TABLE,
    ),
    "a blank column in a table without header": (
        "a.csv",
        data("1,,3.5,3,4\n0,,4,5,6\n"),
        {},
        expect([[3.5, 3, 4], [4, 5, 6]], [1, 0]),
    ),
    "a column with a name and nothing below": (
        "a.xlsx",
        workbook([["y", 400, "note", 402], ["a", 1, None, 2]]),
        {},
        "header cell C1 holds 'note' among wavenumbers",
    ),
    "a title of a group of rows": (
        "a.csv",
        data("y,400,402\nControl,,\na,1,2\n"),
        {},
        "row 2 has no intensities",
    ),
    "a label merged over a blank row": (
        "a.xlsx",
        workbook(
            [["y", 400, 402], ["a", 1, 2], [], [None, 3, 4.5], ["b", 5, 6]],
            change=merge("A2:A4"),
        ),
        {},
        expect([[1, 2], [3, 4.5], [5, 6]], ["a", "a", "b"]),
    ),
    "labels merged over a blank column": (
        "a.xlsx",
        workbook(
            [
                ["cm-1", "a", None, None, "b"],
                [400, 1, None, 2, 3],
                [402, 4, None, 5, 6],
            ],
            change=merge("B1:D1"),
        ),
        {},
        expect([[1, 4], [2, 5], [3, 6]], ["a", "a", "b"], wavenumbers=[400, 402]),
    ),
    "numbers of spectra above their labels": (
        "a.csv",
        data("cm-1,1,2,3\nlabel,a,b,a\n400,1,2,3\n402,4,5,6\n"),
        {},
        expect(
            [[1, 4], [2, 5], [3, 6]],
            ["a", "b", "a"],
            wavenumbers=[400, 402],
            groups=[1, 2, 3],
        ),
    ),
    "numbers of rows, as pandas writes them": (
        "a.csv",
        data(",label,400,402\n0,a,1,2\n1,b,3,4.5\n"),
        {},
        TABLE,
    ),
    "repeated names": (
        "a.csv",
        data("y,amide,amide\na,1,2\n"),
        {},
        expect([[1, 2]], ["a"], feature_names=["amide", "amide"]),
    ),
    "repeated wavenumbers": (
        "a.csv",
        data("y,400,400\na,1,2\n"),
        {},
        "400 in header cell C1 follows 400",
    ),
    "merged labels": (
        "a.xlsx",
        workbook(
            [["y", 400, 402], ["a", 1, 2], [None, 3, 4], ["b", 5, 6]],
            change=merge("A2:A3"),
        ),
        {},
        expect([[1, 2], [3, 4], [5, 6]], ["a", "a", "b"]),
    ),
    "merged labels over columns": (
        "a.xlsx",
        workbook(
            [["cm-1", "a", None, "b"], [400, 1, 2, 3], [402, 4, 5, 6]],
            change=merge("B1:C1"),
        ),
        {},
        expect([[1, 4], [2, 5], [3, 6]], ["a", "a", "b"], wavenumbers=[400, 402]),
    ),
    "a merged title over the axis": (
        "a.xlsx",
        workbook([[None, "intensity", None], *GRID], change=merge("B1:C1")),
        {},
        "header cell C1 is merged with B1; expected a wavenumber or a name",
    ),
    "a header of two rows": (
        "a.xlsx",
        workbook(
            [["label", "intensity", None], [None, 400, 402], ["a", 1, 2]],
            change=merge("A1:A2", "B1:C1"),
        ),
        {},
        "header cell C1 is merged with B1; expected a wavenumber or a name",
    ),
    "a title above the table": (
        "a.csv",
        data("Serum 2021\n\n" + TEXT),
        {},
        "header cell B1 is blank, and only A1 is not, like a title; expected",
    ),
    "a remark below the table": (
        "a.csv",
        data(TEXT + "\nmeasured at noon\n"),
        {},
        "row 5 has no intensities",
    ),
    "merged intensities": (
        "a.xlsx",
        workbook([["y", 400, 402], ["a", 1, None]], change=merge("B2:C2")),
        {},
        "cell C2 is blank; expected a number",
    ),
    "dates as labels": (
        "a.xlsx",
        workbook([["y", "x"], [DAY, 1], [DAY.replace(hour=3), 2], [DAY.date(), 3]]),
        {},
        expect([[1], [2], [3]], ["2024-01-02", "2024-01-02T03:00:00", "2024-01-02"]),
    ),
    "a date as intensity": (
        "a.xlsx",
        workbook([["y", "x"], ["a", DAY]]),
        {},
        "B2 holds 2024-01-02; expected",
    ),
    "a date in the axis": (
        "a.xlsx",
        workbook([["y", 400, DAY], ["a", 1, 2]]),
        {},
        "C1 holds .*wavenumbers",
    ),
    "an error of a formula": (
        "a.xlsx",
        sheet_xml(
            lambda xml: xml.replace(b"<v>1</v>", b"<v>#N/A</v>").replace(
                b'<c r="B2" t="n">', b'<c r="B2" t="e">'
            )
        ),
        {},
        "cell B2 holds '#N/A'",
    ),
    "a formula without a value": (
        "a.xlsx",
        sheet_xml(lambda xml: xml.replace(b"<v>1</v>", b"<f>1+1</f>")),
        {},
        "cell B2 is blank",
    ),
    "a formula with its value": (
        "a.xlsx",
        sheet_xml(lambda xml: xml.replace(b"<v>1</v>", b"<f>0+1</f><v>1</v>")),
        {},
        TABLE,
    ),
    # Sheets
    "several sheets": ("a.xlsx", workbook(change=sheets("x", "y")), {}, TABLE),
    "a sheet said": (
        "a.xlsx",
        workbook(change=sheets("x")),
        {"sheet": "x"},
        "leave none",
    ),
    "no such sheet": (
        "a.xlsx",
        workbook(change=sheets("x")),
        {"sheet": 2},
        r"no sheet 2; sheets: \['Sheet', 'x'\]",
    ),
    "a first sheet without cells": ("a.xlsx", workbook([]), {}, "the table is empty"),
    # What is not read
    "macros by suffix": (
        "a.xlsm",
        data(b"x"),
        {},
        "a workbook with macros is not read",
    ),
    "macros inside": (
        "a.xlsx",
        part("xl/vbaProject.bin", lambda _: b"x"),
        {},
        "a workbook with macros",
    ),
    "old workbook": ("a.xls", ole, {}, "format before 2007 is not read; save it as"),
    "old or encrypted workbook": (
        "a.xlsx",
        ole,
        {},
        "encrypted workbook or one of the",
    ),
    "password of a zip archive": ("a.xlsx", password, {}, "protected by a password"),
    "OpenDocument by suffix": (
        "a.ods",
        data(b"x"),
        {},
        "OpenDocument sheet is not read",
    ),
    "OpenDocument inside": ("a.xlsx", parts(mimetype="x"), {}, "an OpenDocument file"),
    "text named a workbook": ("a.xlsx", data(TEXT), {}, r"not a readable \.xlsx"),
    "half a workbook": (
        "a.xlsx",
        lambda path: (workbook()(path), path.write_bytes(path.read_bytes()[:2000])),
        {},
        r"not a readable \.xlsx",
    ),
    "half a sheet": (
        "a.xlsx",
        sheet_xml(lambda xml: xml[: len(xml) // 2]),
        {},
        "not a readable",
    ),
    "two parts of one name": ("a.xlsx", twice, {}, "two parts of the same name"),
    "an entity": (
        "a.xlsx",
        sheet_xml(lambda xml: ENTITY + xml.replace(b"<t>a</t>", b"<t>&e;</t>")),
        {},
        "defines XML entities",
    ),
    "an entity elsewhere": (
        "a.xlsx",
        part("xl/styles.xml", lambda xml: ENTITY + xml),
        {},
        "XML entities",
    ),
    "a sheet in UTF-16": (
        "a.xlsx",
        sheet_xml(lambda xml: xml.decode().encode("utf-16")),
        {},
        "is not XML in UTF-8",
    ),
    "text named parquet": ("a.parquet", data(TEXT), {}, r"not a readable \.parquet"),
    "lists in a parquet": (
        "a.parquet",
        parquet({"y": ["a"], "x": [[1, 2]]}),
        {},
        "'x' is of type list",
    ),
    "text among the numbers of a parquet": (
        "a.parquet",
        parquet({"y": ["a"], "400": ["b"], "402": ["1"]}),
        {},
        "holds 'b'",
    ),
    # Cells that are far, or many
    "a cell far down": (
        "a.xlsx",
        workbook(change=lambda book: book.active.cell(1_048_576, 3, 1)),
        {},
        "cell A1048576 is blank; expected a label",
    ),
    "a cell far to the right": (
        "a.xlsx",
        workbook(change=lambda book: book.active.cell(3, 16_384, 1)),
        {},
        "cell D1 is blank|D1 is blank",
    ),
    "a row beyond the format": (
        "a.xlsx",
        sheet_of(b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'),
        {},
        "blank rows",
    ),
    "a column beyond the format": (
        "a.xlsx",
        sheet_of(b'<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'),
        {},
        "not a readable",
    ),
    "more cells than are allowed": (
        "a.csv",
        data(TEXT),
        {"max_cells": 8},
        "over 8 cells; .* max_cells",
    ),
    "more bytes than are allowed": (
        "a.csv",
        data("y,x\n" + "a" * 100 + ",1"),
        {"max_cells": 2},
        "at most 64; .*max_c",
    ),
    "bytes where an array should be": (
        "a.npz",
        arrays(y=["a"], more={"X": b"no array"}),
        {},
        "X is no array of NumPy",
    ),
    "an array with a gap": (
        "a.npz",
        arrays(X=[[1.0, np.nan]], y=["a"]),
        {},
        "X contains NaN",
    ),
    "marks that are none": (
        "a.npz",
        arrays(X=[[1.0]], y=["a"], synthetic=[3]),
        {},
        "synthetic must be booleans or 0 and 1",
    ),
    "more cells than a parquet may have": (
        "a.parquet",
        parquet({"y": ["a"] * 9, "x": [1] * 9}),
        {"max_cells": 10},
        "over 10 cells",
    ),
}


@pytest.mark.parametrize(
    ("case", "library"), with_libraries({case: row[0] for case, row in ODD.items()})
)
def test_odd_file_is_read_as_meant_or_refused(case, library, tmp_path, monkeypatch):
    name, write, options, outcome = ODD[case]
    path = tmp_path / name
    write(path)
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    if isinstance(outcome, str):
        with pytest.raises(ValueError, match=outcome) as error:
            read_spectra(path, **options)
        assert str(error.value).startswith(str(path))
        return
    spectra = read_spectra(path, **options)
    for attribute, expected in outcome.items():
        assert np.asarray(spectra[attribute]).tolist() == expected


def test_guesses_are_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("label;400;402\nMuß;1,5;2\n".encode("latin-1"))
    assert read_spectra(path).notes == [
        "encoding: cp1252 (guessed)",
        "delimiter: ';' (guessed)",
        "decimal mark: ',' (guessed)",
        "header row: the first row (guessed)",
        "label: column 'label' (by its name)",
    ]
    workbook([[], *([None, *row] for row in GRID)], change=sheets("x"))(
        tmp_path / "a.xlsx"
    )
    assert read_spectra(tmp_path / "a.xlsx").notes[:2] == [
        "sheet: 'Sheet', the first of 2 (guessed)",
        "table: starts at cell B2",
    ]


# Labels

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


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize(
    ("suffix", "library"), with_libraries({suffix: suffix for suffix in SUFFIXES})
)
@pytest.mark.parametrize("case", LABELS)
def test_labels_come_back_exactly(
    case, suffix, orientation, library, tmp_path, monkeypatch
):
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    labels = [*LABELS[case], *LABELS[case]]
    path = tmp_path / f"out{suffix}"
    values = np.arange(3.0 * len(labels)).reshape(-1, 3) / 7
    write_spectra(
        path,
        values,
        labels,
        groups=labels[::-1],
        wavenumbers=[400, 402, 404],
        orientation=orientation,
    )
    spectra = read_spectra(path)
    assert spectra.target.tolist() == labels
    assert spectra.groups.tolist() == labels[::-1]
    assert np.array_equal(spectra.data, values)


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_no_cell_of_text_files_begins_as_a_formula(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    labels = [*LABELS["formulas"], *LABELS["apostrophes"]]
    names = ["=A1", "-x"]
    write_spectra(path, np.full((len(labels), 2), -1.5), labels, feature_names=names)
    text = path.read_text()
    delimiter = "," if suffix == ".csv" else "\t"
    for cell in (
        c for row in csv.reader(io.StringIO(text), delimiter=delimiter) for c in row
    ):
        assert not cell.strip().startswith(("=", "+", "@", "＝")), cell
        assert not cell.startswith("-") or float(cell) < 0
    spectra = read_spectra(path)
    assert spectra.target.tolist() == labels
    assert spectra.feature_names == names


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    path = tmp_path / "out.xlsx"
    labels = LABELS["formulas"]
    write_spectra(
        path,
        np.ones((len(labels), 2)),
        labels,
        groups=labels,
        feature_names=["=A1", "@x"],
        provenance={"=1": "=2"},
    )
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            assert (
                b"<f"
                not in package.read(name).replace(b"<fi", b"").replace(b"<fo", b"")
                or "sheets" not in name
            )


@pytest.mark.parametrize("label", ["a\0", "\ud800", "a\udfffb"])
def test_what_no_text_can_hold_is_refused_before_writing(tmp_path, label):
    for suffix in (".xlsx", ".csv", ".parquet", ".npz"):
        with pytest.raises(ValueError, match="expected text of Unicode characters"):
            write_spectra(
                tmp_path / f"out{suffix}", [[1.0]], np.array([label], dtype=object)
            )
    assert list(tmp_path.iterdir()) == []


def test_text_longer_than_a_cell_goes_to_other_formats(tmp_path):
    label = "a" * 40_000
    with pytest.raises(ValueError, match="has 40000 characters"):
        write_spectra(tmp_path / "out.xlsx", [[1.0]], [label])
    for suffix in (".csv", ".tsv", ".parquet", ".npz"):
        write_spectra(tmp_path / f"out{suffix}", [[1.0]], [label])
        assert read_spectra(tmp_path / f"out{suffix}").target.tolist() == [label]


def test_more_spectra_than_columns_are_said_before_writing(tmp_path):
    values = np.zeros((16_384, 1))
    with pytest.raises(ValueError, match="2 rows x 16385 columns do not fit"):
        write_spectra(
            tmp_path / "out.xlsx",
            values,
            values[:, 0].astype(int),
            orientation="columns",
        )
    assert list(tmp_path.iterdir()) == []


# Bombs: small files that would take all memory

FAR_ROW, LINES = b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>', range(1, 200_001)
CELL, MEGABYTES = b"<c><v>1</v></c>", 2**20
WIDE = "😀".encode() + b"a" * 27


def zeros(n):
    """Zip archive named as a workbook whose sheet is n megabytes of blanks."""
    return sheet_xml(lambda xml: xml + b" " * (n * MEGABYTES))


def bomb_npz(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"descr": "|i1", "fortran_order": False, "shape": (2**15, 2**15)}
        )
        with package.open("X.npy", "w", force_zip64=True) as file:
            file.write(header.getvalue())
            for _ in range(2**10):
                file.write(bytes(MEGABYTES))
        package.writestr("y.npy", b"")


def bomb_parquet(path):
    n = 300_000
    labels = pyarrow.array(["a" * 10_000]).dictionary_encode()
    indices = pyarrow.array(np.zeros(n, dtype=np.int32))
    column = pyarrow.DictionaryArray.from_arrays(indices, labels.dictionary)
    table = pyarrow.table({"y": column.slice(0, n), "x": np.zeros(n)})
    pyarrow.parquet.write_table(table, path)


def shared(content):
    def write(path):
        workbook()(path)
        with zipfile.ZipFile(path) as package:
            found = {n: package.read(n) for n in package.namelist()}
        found["xl/sharedStrings.xml"] = content
        types = found["[Content_Types].xml"]
        if b"sharedStrings" not in types:
            override = (
                b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
                b"vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                b'"/></Types>'
            )
            found["[Content_Types].xml"] = types.replace(b"</Types>", override)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for n, part_content in found.items():
                package.writestr(n, part_content)

    return write


BOMBS = {
    "a sheet of blanks": (
        "a.xlsx",
        zeros(600),
        "bytes when unpacked; expected at most",
    ),
    "a row of cells": (
        "a.xlsx",
        later(lambda: sheet_of(b"<row>" + CELL * 4_000_000 + b"</row>")),
        "elements in a row|a row of over",
    ),
    "rows of far cells": (
        "a.xlsx",
        later(
            lambda: sheet_of(
                b"".join(map(FAR_ROW.__mod__, zip(LINES, LINES, strict=True)))
            )
        ),
        "over 6000000 cells|leave none",
    ),
    "one cell far away": (
        "a.xlsx",
        sheet_of(
            b'<row r="1"><c r="A1"><v>1</v></c></row>'
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        "leave none for intensities|is blank",
    ),
    "elements outside of rows": (
        "a.xlsx",
        sheet_xml(
            lambda xml: xml.replace(
                b"<sheetData>", b"<x/>" * 20_000_000 + b"<sheetData>"
            )
        ),
        "outside of rows|a row of over",
    ),
    "styles": (
        "a.xlsx",
        part(
            "xl/styles.xml",
            lambda xml: xml.replace(
                b"</cellXfs>", b"<xf/>" * 10_000_000 + b"</cellXfs>"
            ),
        ),
        "part xl/styles.xml has",
    ),
    "shared text": (
        "a.xlsx",
        later(lambda: shared(b"<sst>" + b"<si><t/></si>" * 6_000_000 + b"</sst>")),
        "part xl/sharedStrings.xml has",
    ),
    "many parts": (
        "a.xlsx",
        lambda path: parts(**{f"p{i}": "" for i in range(20_000)})(path),
        "more than 10000 parts",
    ),
    "an array": ("a.npz", bomb_npz, "bytes when unpacked"),
    "text that repeats": ("a.parquet", bomb_parquet, "of up to 10000 characters"),
    "an endless line": (
        "a.csv",
        repeated(b"a,", 60_000_000),
        "over 6000000 cells",
    ),
    "an endless row of lines": (
        "a.csv",
        repeated(b'"\n",', 30_000_000),
        "more than 16777216 char",
    ),
    "rows without end": (
        "a.csv",
        repeated(b"a,1,2,3,4,5,6,7\n", 1_100_000),
        "over 6000000 cells",
    ),
    "wide characters": (
        "a.csv",
        repeated((WIDE + b",") * 9 + b"1\n", 600_000),
        "bytes of text in memory",
    ),
    "a huge file": (
        "a.tsv",
        repeated(b"a", 300_000_000),
        "expected at most 192000000",
    ),
}


@pytest.mark.parametrize(
    ("case", "library"), with_libraries({case: row[0] for case, row in BOMBS.items()})
)
def test_a_bomb_takes_less_than_a_gigabyte(case, library, tmp_path):
    name, write, message = BOMBS[case]
    path = tmp_path / name
    write(path)
    code = f"""
        import resource, sys
        if {library == "slow"}:
            sys.modules["python_calamine"] = None
        from cvae_augment.datasets import read_spectra
        try:
            read_spectra({str(path)!r})
            print("read")
        except ValueError as error:
            print(error)
        try:
            # resource counts what the parent took as well.
            with open("/proc/self/status") as status:
                (line,) = [line for line in status if line.startswith("VmHWM")]
            print(int(line.split()[1]) // 1024)
        except OSError:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        check=True,
        capture_output=True,
        text=True,
    )
    path.unlink()
    said, megabytes = done.stdout.splitlines()
    assert int(megabytes) < 1000, done.stdout
    if message is None:
        assert said == "read"
    else:
        assert re.search(message, said), said


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("header", ["400;402;404;406\n", ""])
def test_intensities_are_not_guessed_to_be_labels(header, decimal, tmp_path):
    path = tmp_path / "no_labels.csv"
    rows = "0.5;0.25;1.5;1.25\n0.75;1.25;2.5;0.5\n"
    path.write_text(header + rows.replace(".", decimal))
    with pytest.raises(ValueError, match=r"column A, the first, holds 0.5, like"):
        read_spectra(path)
    given = read_spectra(path, label=0)
    assert [str(label).replace(",", ".") for label in given.target] == ["0.5", "0.75"]


@pytest.mark.parametrize("labels", ["01", "12", ["1.0", "2.0"], ["1.1a", "1.1b"]])
def test_whole_numbers_and_text_are_guessed_to_be_labels(labels, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("".join(f"{label},1.5,0.25,0.5\n" for label in labels))
    assert len(set(read_spectra(path).target)) == 2
