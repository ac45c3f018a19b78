"""Delimited text: encodings, delimiters, decimal marks and formulas."""

import csv
import io

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import (
    LABELS,
    PROVENANCE,
    TABLE,
    TEXT,
    check_outcome,
    data,
    expect,
    odd,
)

ODD = {
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
    "both decimal marks": (
        "a.csv",
        data("y;400;402\na;1,5;2.5\n"),
        {},
        r"state the decimal mark with --decimal",
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
        expect([[1.5, 1234.5]], ["a"], wavenumbers=[400, 402]),
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
}


@odd(ODD)
def test_odd_text_is_read_as_meant_or_refused(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_no_cell_of_text_files_begins_as_a_formula(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    labels = [*LABELS["formulas"], *LABELS["apostrophes"]]
    labels = [label for label in labels if label not in ("\t=1", " =1")] * 2
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


def test_text_files_have_no_provenance(tmp_path):
    for suffix in (".csv", ".tsv"):
        path = tmp_path / f"out{suffix}"
        write_spectra(path, [[1.0, 2.0]], ["a"], provenance=PROVENANCE)
        assert "version" not in path.read_text()
