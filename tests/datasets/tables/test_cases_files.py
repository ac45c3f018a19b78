"""Reported files: comments, short headers, odd packages, and what is written of them.

A case is the name of a file (see `samples.save`), what it holds, the fields that are
read or None, a part of the refusal or None, and options. With both, either is right.
"""

import re
import zipfile

import pytest

from cvae_augment.datasets import read_spectra

from ...cli.helpers import evaluate, quick
from .samples import (
    AGES,
    AXIS,
    DATA,
    IDS,
    LABELS,
    PEOPLE,
    check,
    lines,
    made,
    read,
    save,
    save_workbook,
    table,
    turned,
)

CODES = [["HC", "SLE", "RA"].index(label) for label in LABELS]
PLAIN = table({"label": LABELS, "*": "{}"})


def cases(kind):
    """Parametrise a test with the cases of a kind, by their names."""
    return pytest.mark.parametrize("case", kind.values(), ids=kind.keys())


def outcome(case, tmp_path):
    name, content, expected, refusal, *options = case
    return check(save(tmp_path / name, content), expected, refusal, **dict(*options))


def notes_of(path):
    return read_spectra(path).notes


NOTES = ["# laser 785 nm", "# 2024-01-02, 10 mW, 3 x 5 s"]
TABLE = lines(PLAIN)
COMMENTS = {
    "above": ("a.csv", "\n".join([*NOTES, TABLE]), read(), None),
    "above, tabs": ("a.tsv", "\n".join([*NOTES, lines(PLAIN, "\t")]), read(), None),
    "above, semicolons": (
        "a.csv",
        "\n".join([*NOTES, lines(PLAIN, ";", ",")]),
        read(),
        None,
    ),
    "below": ("a.csv", "\n".join([TABLE.rstrip(), *NOTES, ""]), read(), None),
    "between": ("a.csv", TABLE.replace("\nSLE", "\n# SLE\nSLE", 1), read(), None),
    "no blank after the mark": ("a.csv", "#a\n##b,c\n#\n" + TABLE, read(), None),
    "a blank line after them": ("a.csv", "\n".join([*NOTES, "", TABLE]), read(), None),
    "more cells than the table": ("a.csv", "#" + "," * 40 + "\n" + TABLE, read(), None),
    "cells of a sheet": ("a.xlsx", [[note] for note in NOTES] + PLAIN, read(), None),
    "in columns": (
        "a.csv",
        "\n".join([*NOTES, lines(turned(PLAIN))]),
        read(),
        None,
    ),
    "without a header": (
        "a.csv",
        "\n".join([*NOTES, lines(table({"y": CODES, "*": "{}"})[1:])]),
        {"data": DATA, "target": CODES, "wavenumbers": None},
        "label",
    ),
    "a header that is one": ("a.csv", "# " + TABLE, read(), ""),
    "metadata": ("a.csv", "Laser,785 nm\nDate,2024-01-02\n\n" + TABLE, read(), "skip"),
    "metadata, told": (
        "a.csv",
        "Laser,785 nm\nDate,2024-01-02\n\n" + TABLE,
        read(),
        None,
        {"skip_rows": 3},
    ),
    "a title": ("a.xlsx", [["Serum of 2021"], *PLAIN], read(), "skip"),
    "a title, told": ("a.xlsx", [["A"], *PLAIN], read(), None, {"skip_rows": 1}),
    "a label with the mark": (
        "a.csv",
        TABLE.replace("\nHC", "\nHC#1"),
        read(target=[y.replace("HC", "HC#1") for y in LABELS]),
        None,
    ),
}


@cases(COMMENTS)
def test_comment_lines_are_no_part_of_the_table(case, tmp_path):
    outcome(case, tmp_path)


def test_skipped_lines_are_told(tmp_path):
    path = save(tmp_path / "a.csv", "\n".join([*NOTES, TABLE]))
    assert any("#" in note or "comment" in note for note in notes_of(path))


SINGLE = "".join(f"{x}\t\t{y}\n" for x, y in zip(AXIS[::-1], DATA[0], strict=True))
TRACES = {
    "Renishaw": ("a.txt", "#Wave\t\t#Intensity\n" + SINGLE),
    "no header": ("a.txt", SINGLE),
    "commas": ("a.csv", SINGLE.replace("\t\t", ",")),
    "commas and names": ("a.csv", "Wave,Intensity\n" + SINGLE.replace("\t\t", ",")),
    "decimal commas": ("a.tsv", SINGLE.replace("\t\t", "\t").replace(".", ",")),
    "Bruker": ("a.dpt", SINGLE.replace("\t\t", ",")),
    "RRUFF": ("a.txt", "##NAMES=Quartz\n" + SINGLE.replace("\t\t", ", ") + "##END="),
}


@cases(TRACES)
def test_a_single_spectrum_is_no_table(case, tmp_path):
    outcome((*case, None, ""), tmp_path)


SHORT = PLAIN[0]
GROUPED = table({"label": LABELS, "patient": PEOPLE, "*": "{}"})
LAST = table({"*": "X{}", "label": LABELS})
R_ROWS = {
    "numbers": (SHORT, PLAIN[1:], [*range(1, 13)], None),
    "texts of numbers": (SHORT, PLAIN[1:], [str(i) for i in range(1, 13)], None),
    "names": (SHORT, PLAIN[1:], [f"s{i}" for i in range(12)], None),
    "filtered": (SHORT, PLAIN[1:], [1, 2, 5, 6, 7, 9, 12, 13, 14, 20, 21, 22], None),
    "groups": (GROUPED[0], GROUPED[1:], [*range(1, 13)], PEOPLE),
    "label last": (LAST[0], LAST[1:], [*range(1, 13)], None),
    "R names": (["label", *LAST[0][:-1]], PLAIN[1:], [*range(1, 13)], None),
}


@pytest.mark.parametrize("file", ["a.csv", "a.tsv", "a.csv[;,]", "a.xlsx"])
@cases(R_ROWS)
def test_header_one_cell_short_is_that_of_R(case, file, tmp_path):
    header, body, names, groups = case
    grid = [header, *[[name, *row] for name, row in zip(names, body, strict=True)]]
    check(save(tmp_path / file, grid), read(groups=groups))


@pytest.mark.parametrize("missing", [2, 3])
def test_header_that_is_shorter_still_is_refused(missing, tmp_path):
    grid = [PLAIN[0], *[[*["n"] * missing, *row] for row in PLAIN[1:]]]
    check(save(tmp_path / "a.csv", grid), None, "")


MERGED = [[label if i % 4 == 0 else None] for i, label in enumerate(LABELS)]
MERGED = [PLAIN[0], *[[*a, *row[1:]] for a, row in zip(MERGED, PLAIN[1:], strict=True)]]
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def by_default(name, text):
    """Type the main part by the suffix of its name."""
    if name != "[Content_Types].xml":
        return text
    text = re.sub(r'<Override PartName="/xl/workbook.xml"[^>]*/>', "", text)
    return text.replace("application/xml", MAIN)


def prefixed(prefix):
    """Function that gives the elements of the sheets a prefix."""

    def change(name, text):
        if not re.search(r"workbook\.xml$|sheet1|styles|sharedStrings", name):
            return text
        text = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}:", text)
        return text.replace("xmlns=", f"xmlns:{prefix}=")

    return change


def single_quoted(name, text):
    """Quote attributes with apostrophes, if no value has one."""
    return text if "'" in text else re.sub(r'="([^"<>]*)"', r"='\1'", text)


PACKAGES = {
    "default type": [by_default],
    "prefix x": [prefixed("x")],
    "prefix s": [prefixed("s")],
    "apostrophes": [single_quoted],
    "default type and prefix": [by_default, prefixed("ns0")],
    "all": [by_default, prefixed("x"), single_quoted],
}


@pytest.mark.parametrize("merged", [False, True])
@cases(PACKAGES)
def test_valid_workbooks_of_other_programs_are_read(case, merged, tmp_path):
    path = tmp_path / "a.xlsx"
    ranges = ("A2:A5", "A6:A9", "A10:A13") if merged else ()
    save_workbook(path, {"Sheet": MERGED if merged else PLAIN}, merged=ranges)
    with zipfile.ZipFile(path) as package:
        contents = {name: package.read(name).decode() for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, text in contents.items():
            for change in case:
                text = change(name, text)
            package.writestr(name, text)
    check(path, read())


def test_sheet_is_chosen_by_name_or_number(tmp_path):
    path = tmp_path / "a.xlsx"
    other = table({"label": LABELS[::-1], "*": "{}"})
    save_workbook(path, {"first": PLAIN, "second": other})
    for sheet in ("second", 1):
        check(path, read(target=LABELS[::-1]), sheet=sheet)
    message = check(path, None, "sheet", sheet="third")
    assert "first" in message
    assert "second" in message


RETURNS = {
    "label last": (table({"*": "{}", "y": CODES})[1:], ["--label", "-1"]),
    "label first": (table({"y": CODES, "*": "{}"})[1:], ["--label", "0"]),
    "a letter": (table({"y": CODES, "*": "{}"})[1:], ["--label", "A"]),
    "a name": (table({"*": "{}", "outcome": LABELS}), ["--label", "outcome"]),
    "columns": (turned(table({"outcome": LABELS, "*": "{}"})), ["--label", "outcome"]),
    "metadata": (
        table({"age": AGES, "sort": LABELS, "ID": IDS, "*": "X{}"}),
        ["--label", "sort", "--ignore", "ID"],
    ),
}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@cases(RETURNS)
def test_what_augment_wrote_is_evaluated_with_the_same_options(
    case, suffix, tmp_path, capsys
):
    grid, options = case
    path, out = save(tmp_path / f"a{suffix}", grid), tmp_path / f"out{suffix}"
    assert quick(path, "-o", out, *options) == 0, capsys.readouterr().err
    assert evaluate(path, out, *options) == 0, capsys.readouterr().err
    assert "class mean" in capsys.readouterr().out


def test_augment_keeps_metadata_beside_the_real_rows(tmp_path, capsys):
    columns = {"diagnosis": LABELS, "patientID": PEOPLE, "age": AGES, "*": "X{}"}
    path, out = save(tmp_path / "a.csv", table(columns)), tmp_path / "out.csv"
    assert quick(path, "-o", out) == 0, capsys.readouterr().err
    rows = [row.split(",") for row in out.read_text().splitlines()]
    at = rows[0].index("age")
    assert [float(row[at]) for row in rows[1:13]] == AGES
    spectra = read_spectra(out)
    real = spectra.data[~spectra.is_synthetic]
    assert real.tolist() == DATA


ORDERS = {
    "reversed": [*range(11, -1, -1)],
    "rotated": [*range(5, 12), *range(5)],
    "shuffled": [3, 7, 0, 11, 5, 1, 9, 2, 10, 4, 8, 6],
}


LETTERS = [*"abcdefghijkl"]


@pytest.mark.parametrize("dress", ["x{}", "{} nm", "band {}"])
@cases(ORDERS)
def test_named_columns_are_compared_by_name(case, dress, tmp_path, capsys):
    axis = LETTERS if dress == "band {}" else AXIS
    columns, other = {"label": LABELS, "*": dress}, made(seed=1)[0]
    real = save(tmp_path / "a.csv", table(columns, axis=axis))
    same = save(tmp_path / "b.csv", table(columns, other, axis))
    assert evaluate(real, same) == 0, capsys.readouterr().err
    expected = capsys.readouterr().out
    moved = [[row[j] for j in case] for row in other]
    grid = table(columns, moved, [axis[j] for j in case])
    status = evaluate(real, save(tmp_path / "c.csv", grid))
    printed = capsys.readouterr()
    assert status == 2 or printed.out == expected


def test_other_names_are_not_compared(tmp_path, capsys):
    columns = {"label": LABELS, "*": "band {}"}
    real = save(tmp_path / "a.csv", table(columns, axis=LETTERS))
    grid = table(columns, made(seed=1)[0], [*LETTERS[::2], *"mnopqr"])
    assert evaluate(real, save(tmp_path / "b.csv", grid), "-q") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
