"""Workbooks: sheets, formulas, parts and limits of the format."""

import sys
import zipfile

import openpyxl
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import (
    PROVENANCE,
    TABLE,
    TEXT,
    check_outcome,
    data,
    expect,
    odd,
    part,
    parts,
    sheet_of,
    sheet_xml,
    sheets,
    workbook,
)


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


def ole(path):
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))


ENTITY = b'<!DOCTYPE x [<!ENTITY e "boom">]>'


ODD = {
    "decimal commas as text of cells": (
        "a.xlsx",
        workbook([["y", 400, 402], ["a", "1,5", "2,5"]]),
        {},
        expect([[1.5, 2.5]], ["a"]),
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
    "several sheets": ("a.xlsx", workbook(change=sheets("x", "y")), {}, TABLE),
    "a sheet said": (
        "a.xlsx",
        workbook(change=sheets("x")),
        {"sheet": "x"},
        "leave none|hold the labels",
    ),
    "no such sheet": (
        "a.xlsx",
        workbook(change=sheets("x")),
        {"sheet": 2},
        r"no sheet 2; sheets: \['Sheet', 'x'\]",
    ),
    "a first sheet without cells": ("a.xlsx", workbook([]), {}, "the table is empty"),
    "macros by suffix": (
        "a.xlsm",
        data(b"x"),
        {},
        "a workbook with macros is not read",
    ),
    "macros inside, which nothing runs": (
        "a.xlsx",
        part("xl/vbaProject.bin", lambda _: b"x"),
        {},
        TABLE,
    ),
    "old workbook": ("a.xls", ole, {}, "format before 2007 is not read; save it as"),
    "old or encrypted workbook": (
        "a.xlsx",
        ole,
        {},
        "encrypted workbook or one of the",
    ),
    "password of a zip archive": (
        "a.xlsx",
        password,
        {},
        "is encrypted, password required",
    ),
    "OpenDocument by suffix": (
        "a.ods",
        data(b"x"),
        {},
        "OpenDocument sheet is not read",
    ),
    "OpenDocument inside": (
        "a.xlsx",
        parts(mimetype="x"),
        {},
        "not a readable .xlsx workbook: it is an OpenDocument file; save it as .xlsx",
    ),
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
        "EntitiesForbidden",
    ),
    "a sheet in UTF-16": (
        "a.xlsx",
        sheet_xml(lambda xml: xml.decode().encode("utf-16")),
        {},
        TABLE,
    ),
    "a cell far down": (
        "a.xlsx",
        workbook(change=lambda book: book.active.cell(1_048_576, 3, 1)),
        {},
        "cell B1048576 is blank; expected a number",
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
}


@odd(ODD, slow=["a cell far down", "a row beyond the format"])
def test_odd_workbook_is_read_as_meant_or_refused(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)


def test_worksheet_by_name_and_by_position(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["notes"])
    workbook.create_sheet("data").append(["a", 1, 2])
    workbook.save(tmp_path / "in.xlsx")
    for sheet in ("data", 1, -1):
        spectra = read_spectra(tmp_path / "in.xlsx", sheet=sheet)
        assert spectra.target.tolist() == ["a"]
    with pytest.raises(ValueError, match=r"no sheet 'x'; sheets: \['Sheet', 'data'\]"):
        read_spectra(tmp_path / "in.xlsx", sheet="x")


def test_zip_that_is_no_workbook_is_one_clear_error(tmp_path):
    with zipfile.ZipFile(tmp_path / "in.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ValueError, match=r"not a readable \.xlsx"):
        read_spectra(tmp_path / "in.xlsx")


def test_sheet_of_provenance_is_no_table(tmp_path):
    path = tmp_path / "out.xlsx"
    write_spectra(path, [[1.0]], ["a"], provenance=PROVENANCE)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["spectra", "provenance"]
    assert workbook["provenance"]["B4"].data_type == "s"
    workbook.move_sheet("provenance", -1)
    workbook.save(path)
    assert read_spectra(path).target.tolist() == ["a"]


def test_an_entity_in_another_part_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)  # it reads no entities
    part("xl/styles.xml", lambda xml: ENTITY + xml)(tmp_path / "in.xlsx")
    with pytest.raises(ValueError, match="EntitiesForbidden"):
        read_spectra(tmp_path / "in.xlsx")


@pytest.mark.parametrize("fast", [True, False])
def test_sheets_that_begin_alike_are_parts_of_one_table(tmp_path, monkeypatch, fast):
    if not fast:
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    header = ["label", 400, 402, 404, 406]
    book = openpyxl.Workbook()
    for name in ("HC", "SLE"):
        sheet = book.active if name == "HC" else book.create_sheet()
        sheet.title = name
        sheet.append(header)
        for i in range(4):
            sheet.append([name, i, 2 * i, 3, 1])
    book.save(tmp_path / "in.xlsx")
    with pytest.raises(ValueError, match=r"sheets \['HC', 'SLE'\] begin .* --sheet"):
        read_spectra(tmp_path / "in.xlsx")
    for sheet in ("SLE", 1, "1"):
        assert set(read_spectra(tmp_path / "in.xlsx", sheet=sheet).target) == {"SLE"}
    book["SLE"]["B1"] = "notes"
    book.save(tmp_path / "in.xlsx")
    assert set(read_spectra(tmp_path / "in.xlsx").target) == {"HC"}
