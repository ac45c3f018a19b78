"""Workbooks that are valid, but not written as Excel writes them."""

import contextlib
import re
import zipfile

import pytest

from cvae_augment.datasets import read_spectra, write_spectra
from cvae_augment.datasets.formats.common import check_output
from cvae_augment.datasets.formats.xlsx_package import Package

from ..helpers import check_outcome, expect, merge, odd, workbook

GRID = [["label", 400, 402], ["a", 1, 2], [None, 3, 4.5], ["b", 5, 6]]
READ = expect([[1, 2], [3, 4.5], [5, 6]], ["a", "a", "b"], wavenumbers=[400, 402])
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
TYPES, LINKS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def rewritten(*edits):
    """Function that writes a workbook of openpyxl with edited parts.

    An edit is a function of bytes, followed by the names of the parts, all by default.
    """

    def write(path):
        workbook(GRID, change=merge("A2:A3"))(path)
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for edit, *names in edits:
            for name in names or parts:
                parts[name] = edit(parts[name])
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)

    return write


def prefixed(prefix):
    """Edit that gives each element a prefix of its namespace."""

    def edit(xml):
        xml = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])", rb"<\1%b:" % prefix, xml)
        return xml.replace(b' xmlns="', b' xmlns:%b="' % prefix, 1)

    return edit


def main_by_default(default=b'<Default Extension="xml" ContentType="%b"/>' % MAIN):
    """Edit of the types that gives the main part its type by its suffix."""

    def edit(xml):
        xml = re.sub(rb'<Override [^>]*"%b"[^>]*>' % re.escape(MAIN), b"", xml)
        xml = re.sub(rb'<Default Extension="xml"[^>]*>', b"", xml)
        return xml.replace(b"<Override", default + b"<Override", 1)

    return edit


def single_quoted(xml):
    return re.sub(rb'="([^"<>]*)"', rb"='\1'", xml)


def turned(xml):
    """Attributes of each element in the other order."""
    attributes = re.compile(rb'((?: [\w:]+="[^"]*"){2,})')
    pair = re.compile(rb' [\w:]+="[^"]*"')
    return attributes.sub(lambda m: b"".join(pair.findall(m[0])[::-1]), xml)


def spaced(xml):
    return re.sub(rb'(<[^<>?]*?) ([\w:]+)="', rb'\1\n  \2 = "', xml)


def sub(pattern, new):
    return lambda xml: re.sub(pattern, new, xml)


DIALECTS = {
    "main part by its suffix": [(main_by_default(), TYPES)],
    "main part by its suffix, in single quotes": [
        (main_by_default(), TYPES),
        (single_quoted, TYPES),
    ],
    "main part by its suffix, type first": [
        (main_by_default(b'<Default ContentType="%b" Extension="xml"/>' % MAIN), TYPES)
    ],
    "main part by its suffix, with a prefix": [
        (main_by_default(), TYPES),
        (prefixed(b"t"), TYPES),
    ],
    "main part by its suffix, with a closing tag": [
        (
            main_by_default(
                b'<Default Extension="xml" ContentType="%b"></Default>' % MAIN
            ),
            TYPES,
        )
    ],
    "a prefix in the sheet": [(prefixed(b"x"), SHEET)],
    "a long prefix in the sheet": [(prefixed(b"ns0.a-b"), SHEET)],
    "a prefix in the main part": [(prefixed(b"x"), BOOK)],
    "a prefix in the links": [(prefixed(b"rel"), LINKS)],
    "a prefix in all that states the table": [
        (prefixed(b"x"), SHEET, BOOK, LINKS, TYPES)
    ],
    "a prefix of the merged cells alone": [
        (
            sub(
                rb"<mergeCells.*</mergeCells>",
                b'<q:mergeCells xmlns:q="http://schemas.openxmlformats.org/'
                b'spreadsheetml/2006/main"><q:mergeCell ref="A2:A3"/></q:mergeCells>',
            ),
            SHEET,
        )
    ],
    "a prefix and single quotes": [(prefixed(b"x"), SHEET), (single_quoted, SHEET)],
    "single quotes in the sheet": [(single_quoted, SHEET)],
    "single quotes in all that states the table": [
        (single_quoted, SHEET, BOOK, LINKS, TYPES)
    ],
    "single quotes of the merged cells": [
        (sub(b'<mergeCell ref="(.*?)"', rb"<mergeCell ref='\1'"), SHEET)
    ],
    "single quotes of the cells": [
        (sub(b'<c r="(.*?)"', rb"<c r='\1'"), SHEET),
    ],
    "single quotes of the types of cells": [
        (sub(b' t="(.*?)"', rb" t='\1'"), SHEET),
    ],
    "attributes turned": [(turned, SHEET, BOOK, LINKS, TYPES)],
    "types of cells first": [
        (sub(rb'<c (r="\w+") (t="\w+")', rb"<c \2 \1"), SHEET),
    ],
    "another attribute before the merged range": [
        (sub(b"<mergeCell ref", b'<mergeCell xmlns:u="ref" ref'), SHEET)
    ],
    "line breaks and spaces between attributes": [(spaced, SHEET, BOOK, LINKS)],
    "a line break before the merged range": [
        (sub(b"<mergeCell ref", b"<mergeCell\n\tref"), SHEET)
    ],
    "links up and down": [
        (sub(rb'Target="/xl/', b'Target="../xl/./'), LINKS),
    ],
    "comments": [
        (sub(b"<row", b"<!-- </row> --><row"), SHEET),
    ],
}


@odd(
    {name: ("a.xlsx", rewritten(*edits), {}, READ) for name, edits in DIALECTS.items()}
)
def test_valid_workbook_is_read_whatever_its_dialect(
    case, library, tmp_path, monkeypatch
):
    check_outcome(case, library, tmp_path, monkeypatch)


ERROR = sub(b'<c r="B2" t="n"><v>1<', b'<c r="B2" t="e"><v>#N/A<')


@odd(
    {
        name: (
            "a.xlsx",
            rewritten((ERROR, SHEET), (edit, SHEET)),
            {},
            "cell B2 holds '#N/A'",
        )
        for name, edit in {
            "as Excel writes it": lambda xml: xml,
            "in single quotes": single_quoted,
            "with spaces": spaced,
            "with a prefix": prefixed(b"x"),
            "as a code": sub(b't="e"', b't="&#101;"'),
            "before the position": sub(rb'<c (r="\w+") (t="\w+")', rb"<c \2 \1"),
        }.items()
    }
)
def test_error_of_a_formula_is_found_whatever_its_dialect(
    case, library, tmp_path, monkeypatch
):
    check_outcome(case, library, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "cell",
    [
        b'<x:c r="XFD1048576"><x:v>1</x:v></x:c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c t="n" r="XFD1048576"><v>1</v></c>',
        b'<c\nr="XFD1048576"><v>1</v></c>',
        b'<c r = "XFD1048576"><v>1</v></c>',
        b'<c r="&#88;FD1048576"><v>1</v></c>',
    ],
)
def test_cell_that_the_check_does_not_see_keeps_the_fast_library_away(tmp_path, cell):
    path = tmp_path / "a.xlsx"
    far = b'<row r="1048576">%b</row></sheetData>' % cell
    rewritten((sub(b"</sheetData>", far), SHEET))(path)
    with zipfile.ZipFile(path) as archive:
        assert not Package(archive).check_sheet("Sheet", 10**11)[1]


@pytest.mark.parametrize(
    "hide", [b"<!--</row>-->", b"<c><v><![CDATA[</row>]]></v></c>"]
)
def test_end_of_a_row_that_is_none_does_not_hide_a_long_row(tmp_path, hide):
    path = tmp_path / "a.xlsx"
    rewritten((sub(b"</row>", (hide + b" " * 2**20) * 9 + b"</row>"), SHEET))(path)
    with pytest.raises(ValueError, match="has a row of over"):
        read_spectra(path)


@pytest.mark.parametrize("start", [b"<mergeCell ", b"<c ", b"<a:", b"</a", b"</row "])
def test_starts_of_elements_without_an_end_take_no_long_time(tmp_path, start):
    path = tmp_path / "a.xlsx"
    many = start * (7 * 2**20 // len(start)) + b"&"  # hours, if each one cost the rest
    rewritten((sub(b"</worksheet>", many), SHEET))(path)
    with contextlib.suppress(ValueError):
        read_spectra(path)


def test_comment_at_the_top_does_not_limit_the_size_of_a_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = b"".join(b'<row r="%d"%b></row>' % (i, b" " * 2**20) for i in range(9, 18))
    rewritten(
        (sub(b"<sheetData>", b"<!-- made by a program -->\\g<0>"), SHEET),
        (sub(b"</sheetData>", rows + b"\\g<0>"), SHEET),
    )(path)
    assert read_spectra(path).target.tolist() == ["a", "a", "b"]


def test_main_part_of_another_name_is_read_by_the_careful_library(tmp_path):
    path = tmp_path / "a.xlsx"
    rewritten()(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(
                name.replace("workbook.xml", "book.xml"),
                content.replace(b"xl/workbook.xml", b"xl/book.xml"),
            )
    with zipfile.ZipFile(path) as archive:
        assert not Package(archive).check_sheet("Sheet", 100)[1]
    assert read_spectra(path).target.tolist() == ["a", "a", "b"]


@pytest.mark.parametrize("name", ["~$serum.xlsx", "~$serum.xlsm", "~$serum.xls"])
def test_lock_file_of_excel_is_named_as_such(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(bytes(165))
    with pytest.raises(
        ValueError, match=r"lock file of Excel; close Excel and give se"
    ):
        read_spectra(path)
    with pytest.raises(ValueError, match=r"give a name that does not start with ~\$"):
        check_output(path)


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".xlsb", ".ods", ".XLS"])
def test_old_workbook_gets_advice_for_reading_or_for_writing(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    with pytest.raises(ValueError, match=r"is not read; save it as \.xlsx"):
        read_spectra(path)
    advice = r"is not written; give a name that ends in \.xlsx"
    with pytest.raises(ValueError, match=advice):
        check_output(path)
    with pytest.raises(ValueError, match=advice):
        write_spectra(path, [[1.0]], ["a"])
