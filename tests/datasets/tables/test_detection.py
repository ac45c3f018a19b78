"""Detection of header row, labels and wavenumbers."""

import datetime

import pytest

from cvae_augment.datasets import read_spectra

from ..helpers import (
    GRID,
    TABLE,
    TEXT,
    check_outcome,
    data,
    expect,
    merge,
    odd,
    workbook,
)


def test_names_that_are_no_numbers_are_features_without_an_axis(sheet):
    spectra = read_spectra(sheet([["what", "amide", "lipid"], ["a", 1, 2]]))
    assert spectra.wavenumbers is None
    assert spectra.feature_names == ["amide", "lipid"]
    assert spectra.target.tolist() == ["a"]


@pytest.mark.parametrize(
    ("first_row", "is_axis"),
    [
        ([9, 400, 401, 402], True),
        (["", 402, 401, 400], True),
        ([0, 400, 401, 402], False),
        ([9, 400, 402, 401], False),
        ([9, 400, 400, 402], False),
    ],
    ids=["rising", "falling", "label seen below", "not monotonic", "repeated"],
)
def test_numeric_first_row_is_an_axis_only_if_it_looks_like_one(
    sheet, first_row, is_axis
):
    path = sheet([first_row, [0, 1, 2, 1], [1, 2, 3, 1]])
    spectra = read_spectra(path, label=0)
    assert len(spectra.data) == (2 if is_axis else 3)
    assert (spectra.wavenumbers is not None) == is_axis
    with pytest.raises(ValueError, match=r"--label|--header"):
        read_spectra(path)


def test_header_can_be_given(sheet):
    path = sheet([[9, 400, 402, 404], [0, 1, 2, 1]])
    assert len(read_spectra(path, header=False, label=0).data) == 2
    spectra = read_spectra(path, header=True, label=0)
    assert spectra.wavenumbers.tolist() == [400, 402, 404]
    assert spectra.axis_unit == "cm^-1"
    with pytest.raises(ValueError, match="--header or --no-header"):
        read_spectra(path)


@pytest.mark.parametrize("first", [0, 1])
def test_numbers_that_only_count_are_no_wavenumbers(sheet, first):
    grid = [["label", *range(first, first + 4)], ["a", 1, 2, 3, 1], ["b", 4, 5, 6, 1]]
    spectra = read_spectra(sheet(grid))
    assert spectra.axis_unit == "index"
    assert spectra.wavenumbers.tolist() == [*range(first, first + 4)]


def test_label_that_is_a_known_column_name_is_no_header(sheet):
    path = sheet([["patient", 1, 3, 2], ["control", 1, 2, 3], ["patient", 4, 5, 6]])
    assert read_spectra(path).target.tolist() == ["patient", "control", "patient"]


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ([["a", 1, 2], ["b", 3, "four"]], r"cell C2 holds 'four'; expected a number"),
        ([["a", 1, 2], ["b", None, 3]], r"cell B2 is blank; expected a number"),
        ([["a", 1, 2], ["b", 3]], r"cell C2 is blank"),
        ([["a", 1, 2], ["b", "nan", 3]], r"cell B2 holds 'nan'"),
        ([["a", 1, 2], ["b", "1_0", 3]], r"cell B2 holds '1_0'"),
        ([["a", 1, 3, 2], [None, 3, 4, 5]], r"cell A2 is blank; expected a label"),
        ([["label", 400, 400], ["a", 1, 2]], r"400 in header cell C1 follows 400"),
        ([["label", 400, 402, 401], ["a", 1, 2, 3]], r"401 in header cell D1"),
        (
            [["label", 400, "amide"], ["a", 1, 2]],
            r"not certain whether column 'amide' holds",
        ),
        ([["label", 400, None, 402], ["a", 1, 2, 3]], r"header cell C1 is blank"),
        ([["label", 400, 401]], r"no spectra below"),
        (
            [["label", 1, 2, "synthetic"], ["a", 1, 2, 5]],
            r"D2 holds .*; expected 0 or 1",
        ),
        (
            [["a", 1, 2], [None] * 3, ["b", None, None], ["c", 3, 4]],
            r"cell B3 is blank; expected a number for the intensity",
        ),
        (
            [[None, "a", None, "b"], [400, 1, None, None], [402, 2, None, None]],
            r"cell D2 is blank; expected a number for the intensity",
        ),
        (
            [["diagnosis", "class", "x1"], ["a", 1, 2], ["b", 2, 3]],
            r"several of the columns can hold the labels \('diagnosis' with 2, 'class'",
        ),
        (
            [["label", "patient", "subject", "x1"], ["a", 1, 7, 2], ["b", 2, 7, 3]],
            r"several columns can hold the persons or samples .* state with --group",
        ),
        ([["id", 400, 402], ["p", 1, 2], ["q", 2, 1]], r"none .* can hold the labels"),
        ([["a"], ["b"]], r"leave none for intensities"),
        ([], r"empty"),
    ],
)
def test_error_names_the_wrong_cell(sheet, grid, message):
    with pytest.raises(ValueError, match=message):
        read_spectra(sheet(grid))


def test_repeated_header_is_not_renamed(sheet):
    spectra = read_spectra(sheet([["label", "x", "x"], ["a", 1, 2]]))
    assert spectra.feature_names == ["x", "x"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label": "missing"}, "no single label column 'missing'"),
        ({"group": 9}, "no group column at position 9; the table has 3 columns"),
        ({"label": 0, "group": 0}, "different columns"),
    ],
)
def test_error_names_the_column_that_is_not_there(sheet, options, message):
    with pytest.raises(ValueError, match=message):
        read_spectra(sheet([["a", 1, 2], ["b", 2, 1]]), **options)


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("header", ["400;402;404;406\n", ""])
def test_intensities_are_not_detected_as_labels(header, decimal, tmp_path):
    path = tmp_path / "no_labels.csv"
    rows = "0.5;0.25;1.5;1.25\n0.75;1.25;2.5;0.5\n"
    path.write_text(header + rows.replace(".", decimal))
    with pytest.raises(ValueError, match=r"--label|--header"):
        read_spectra(path)
    given = read_spectra(path, label=0, header=bool(header))
    assert [str(label).replace(",", ".") for label in given.target] == ["0.5", "0.75"]


@pytest.mark.parametrize("labels", ["010", "121", ["1.1a", "1.1b"]])
def test_integers_and_text_are_detected_as_labels(labels, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("".join(f"{label},1.5,0.25,0.5\n" for label in labels))
    assert len(set(read_spectra(path).target)) == 2


DAY = datetime.datetime(2024, 1, 2)


HEADERS = {
    "a column with a name and nothing below": (
        "a.xlsx",
        workbook([["y", 400, "note", 402], ["a", 1, None, 2]]),
        {},
        expect([[1, 2]], ["a"], wavenumbers=[400, 402]),
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
    "a merged title over the axis": (
        "a.xlsx",
        workbook([[None, "intensity", None], *GRID], change=merge("B1:C1")),
        {},
        TABLE,
    ),
    "a header of two rows": (
        "a.xlsx",
        workbook(
            [["label", "intensity", None], [None, 400, 402], ["a", 1, 2]],
            change=merge("A1:A2", "B1:C1"),
        ),
        {},
        expect([[1, 2]], ["a"], wavenumbers=[400, 402]),
    ),
    "a title above the table": ("a.csv", data("Serum 2021\n\n" + TEXT), {}, TABLE),
    "a title above a table without an axis": (
        "a.csv",
        data("Serum 2021\n" + TEXT.replace("400,402", "amide,lipid")),
        {},
        "row 1 holds only 'Serum 2021', above a table of 3 columns; .* --skip-rows 1",
    ),
    "a title that is skipped": (
        "a.csv",
        data("Serum 2021\n" + TEXT),
        {"skip_rows": 1},
        TABLE,
    ),
    "a date in the axis": (
        "a.xlsx",
        workbook([["y", 400, DAY], ["a", 1, 2]]),
        {},
        "not certain whether column",
    ),
    "a cell far to the right": (
        "a.xlsx",
        workbook(change=lambda book: book.active.cell(3, 16_384, 1)),
        {},
        "header cell XFD1 is blank",
    ),
}


@odd(HEADERS)
def test_odd_header_is_read_as_meant_or_refused(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)
