"""Bombs: small files that would fill the memory."""

import io
import re
import subprocess
import sys
import textwrap
import zipfile

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from cvae_augment.datasets import read_spectra

from ..helpers import part, parts, sheet_of, sheet_xml, workbook


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


def utf_16(rows):
    """Workbook whose sheet holds these rows in UTF-16."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    sheet += b'main"><sheetData>' + rows + b"</sheetData></worksheet>"
    return sheet_xml(lambda _: sheet.decode().encode("utf-16"))


def styles_as_sheet(n):
    """Workbook with many rows in its styles, which it lists as its sheet."""

    def write(path):
        rows = b"<row></row>" * n
        new = rows + b"<fonts"
        part("xl/styles.xml", lambda xml: xml.replace(b"<fonts", new))(path)
        with zipfile.ZipFile(path) as package:
            found = {n: package.read(n) for n in package.namelist()}
        relations = "xl/_rels/workbook.xml.rels"
        found[relations] = found[relations].replace(b"worksheets/sheet1", b"styles")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for n_part, content in found.items():
                package.writestr(n_part, content)

    return write


BOMBS = {
    "a sheet of blanks": (
        "a.xlsx",
        zeros(600),
        "bytes of content; expected at most 384000000",
    ),
    "a row of cells": (
        "a.xlsx",
        later(lambda: sheet_of(b"<row>" + CELL * 4_000_000 + b"</row>")),
        "has a row of over 8388608 bytes",
    ),
    "rows of far cells": (
        "a.xlsx",
        later(
            lambda: sheet_of(
                b"".join(map(FAR_ROW.__mod__, zip(LINES, LINES, strict=True)))
            )
        ),
        "over 6000000 cells",
    ),
    "one cell far away": (
        "a.xlsx",
        sheet_of(
            b'<row r="1"><c r="A1"><v>1</v></c></row>'
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        "header cell XFD1 is blank; expected a wavenumber or a name",
    ),
    "elements outside of rows": (
        "a.xlsx",
        sheet_xml(
            lambda xml: xml.replace(
                b"<sheetData>", b"<x/>" * 20_000_000 + b"<sheetData>"
            )
        ),
        "has a row of over 8388608 bytes",
    ),
    "styles": (
        "a.xlsx",
        part(
            "xl/styles.xml",
            lambda xml: xml.replace(
                b"</cellXfs>", b"<xf/>" * 10_000_000 + b"</cellXfs>"
            ),
        ),
        "part xl/styles.xml has .* bytes; expected at most 4194304",
    ),
    "shared text": (
        "a.xlsx",
        later(lambda: shared(b"<sst>" + b"<si><t/></si>" * 6_000_000 + b"</sst>")),
        "part xl/sharedStrings.xml has .* bytes; expected at most 48000000",
    ),
    "a row of cells in UTF-16": (
        "a.xlsx",
        later(lambda: utf_16(b"<row>" + CELL * 1_000_000 + b"</row>")),
        "has a row of over 8388608 bytes",
    ),
    "the longest row of the smallest cells": (
        "a.xlsx",
        later(lambda: sheet_of(b"<row>" + b"<c/>" * 2_090_000 + b"</row>")),
        "the table is empty",
    ),
    "styles that are a sheet, too": (
        "a.xlsx",
        later(lambda: styles_as_sheet(10_000_000)),
        "part xl/styles.xml has .* bytes; expected at most 4194304",
    ),
    "many parts": (
        "a.xlsx",
        lambda path: parts(**{f"p{i}": "" for i in range(20_000)})(path),
        "more than 10000 parts",
    ),
    "an array": ("a.npz", bomb_npz, "bytes of content"),
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
        "expected at most 192000000",
    ),
    "a huge file": (
        "a.tsv",
        repeated(b"a", 300_000_000),
        "expected at most 192000000",
    ),
}


def bombs():
    for case, (name, *_) in BOMBS.items():
        for library in ("fast", "slow") if name.endswith(".xlsx") else ("fast",):
            yield case, library


@pytest.mark.slow
@pytest.mark.parametrize(("case", "library"), [*bombs()])
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
    message_found, megabytes = done.stdout.splitlines()
    assert int(megabytes) < 1000, done.stdout
    assert re.search(message, message_found), message_found


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (
            sheet_of(b"<row>" + CELL * 700_000 + b"</row>"),
            "part xl/worksheets/sheet1.xml has a row of over 8388608 bytes",
        ),
        (shared(b"<sst><si>" + b"<t/>" * 2_500_000 + b"</si></sst>"), "has a row of"),
        (
            part("xl/styles.xml", lambda xml: xml + b" " * 5 * MEGABYTES),
            "part xl/styles.xml has .* bytes; expected at most 4194304",
        ),
        (parts(**{f"p{i}": "" for i in range(10_001)}), "more than 10000 parts"),
    ],
    ids=["a long row", "a long shared text", "large styles", "many parts"],
)
def test_a_large_part_is_refused_before_a_library_reads_it(
    write, message, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    monkeypatch.setattr("openpyxl.load_workbook", None)
    write(tmp_path / "in.xlsx")
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / "in.xlsx")


def test_a_large_part_of_figures_is_not_read(tmp_path):
    part("xl/charts/chart1.xml", lambda _: b" " * 5 * MEGABYTES)(tmp_path / "in.xlsx")
    assert len(read_spectra(tmp_path / "in.xlsx").data) == 2
