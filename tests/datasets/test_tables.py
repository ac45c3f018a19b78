"""Tables in and out: what is read is what was meant, what is written comes back."""

import csv
import os
import shutil
import subprocess
import sys
import zipfile
from itertools import zip_longest

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pytest

from cvae_augment.datasets import make_serum_spectra, read_spectra, write_spectra
from cvae_augment.datasets.spectra import NO_GROUP, with_no_group

SHEETS = [".csv", ".tsv", ".xlsx"]
FORMATS = [*SHEETS, ".parquet", ".npz"]
DELIMITERS = {".csv": ",", ".tsv": "\t"}
NASTY_LABELS = ["NA", "None", "null", "nan", "001", "=1+1", "#N/A", "+x", "@x", "狼瘡"]


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


@pytest.fixture(params=SHEETS)
def sheet(request, tmp_path):
    """Save a grid in each format, under the name `in`."""
    return lambda grid: save_grid(tmp_path / f"in{request.param}", grid)


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


# Reading


def test_headerless_with_the_label_first(sheet):
    spectra = read_spectra(sheet([[0, 0.5, -1.25, 3], [2, 1.5, 1e-7, 2], [0, 1, 2, 3]]))
    assert spectra.data.tolist() == [[0.5, -1.25, 3], [1.5, 1e-7, 2], [1, 2, 3]]
    assert spectra.data.dtype == np.float64
    assert spectra.target.tolist() == [0, 2, 0]
    assert spectra.target.dtype.kind == "i"
    assert spectra.wavenumbers is None
    assert spectra.groups is None
    assert not spectra.is_synthetic.any()
    assert spectra.feature_names == ["x1", "x2", "x3"]


def test_header_of_wavenumbers_with_named_columns(sheet):
    spectra = read_spectra(
        sheet(
            [
                ["Patient", 400, 402.5, "Diagnosis", 405, "synthetic"],
                ["p1", 1, 2, "SLE", 3, 0],
                ["", 4, 5, "none", 6, 1],
            ]
        )
    )
    assert spectra.data.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert spectra.target.tolist() == ["SLE", "none"]
    assert spectra.groups.tolist() == ["p1", ""]
    assert spectra.is_synthetic.tolist() == [False, True]
    assert spectra.wavenumbers.tolist() == [400, 402.5, 405]
    assert any("Diagnosis" in note for note in spectra.notes)


def test_columns_by_name_and_by_position(sheet):
    path = sheet(
        [["a", 1, 2, "b", "c"], ["u", 5, 6, "v", 1], ["w", 7, 8, "x", 0]],
    )
    by_name = read_spectra(path, label="b", group="a", synthetic="c")
    for label, group, synthetic in [(3, 0, 4), (-2, -5, -1), ("-2", "0", "4")]:
        by_position = read_spectra(path, label=label, group=group, synthetic=synthetic)
        assert by_position.layout == by_name.layout
    assert by_name.target.tolist() == ["v", "x"]
    assert by_name.groups.tolist() == ["u", "w"]
    assert by_name.is_synthetic.tolist() == [True, False]


def test_label_in_the_last_column_without_a_header(sheet):
    spectra = read_spectra(sheet([[3, 1, 0], [5, 9, 1], [5, 7, 0]]), label=-1)
    assert spectra.target.tolist() == [0, 1, 0]
    assert spectra.data.shape == (3, 2)


def test_position_given_as_text_is_no_column_name(sheet):
    spectra = read_spectra(sheet([[5, 0, 3, 2], [5, 1, 2, 3]]), label="0")
    assert spectra.data.tolist() == [[0, 3, 2], [1, 2, 3]]


@pytest.mark.parametrize("marks", [(0, 1), (0.0, 1.0), ("False", "TRUE")], ids=str)
def test_marks_are_numbers_or_words(sheet, marks):
    grid = [["label", 1, 2, "Synthetic"], ["a", 1, 2, marks[0]], ["a", 3, 4, marks[1]]]
    assert read_spectra(sheet(grid)).is_synthetic.tolist() == [False, True]


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
    spectra = read_spectra(sheet([first_row, [0, 1, 2, 1], [1, 2, 3, 1]]))
    assert len(spectra.data) == (2 if is_axis else 3)
    assert (spectra.wavenumbers is not None) == is_axis


def test_header_can_be_said(sheet):
    path = sheet([[9, 1, 2, 3], [0, 1, 2, 1]])
    assert len(read_spectra(path, header=False).data) == 2
    assert read_spectra(path, header=True).wavenumbers.tolist() == [1, 2, 3]


def test_label_that_is_a_known_column_name_is_no_header(sheet):
    path = sheet([["patient", 1, 3, 2], ["control", 1, 2, 3], ["patient", 4, 5, 6]])
    assert read_spectra(path).target.tolist() == ["patient", "control", "patient"]


@pytest.mark.parametrize("suffix", SHEETS)
def test_labels_stay_as_they_are(tmp_path, suffix):
    grid = [["label", 1, 2], *([label, 3, 4] for label in NASTY_LABELS)]
    spectra = read_spectra(save_grid(tmp_path / f"in{suffix}", grid))
    assert spectra.target.tolist() == NASTY_LABELS


def test_text_of_an_xlsx_cell_is_no_integer(tmp_path):
    path = save_grid(tmp_path / "in.xlsx", [["1", 3, 1, 2], ["2", 1, 2, 3]])
    assert read_spectra(path).target.tolist() == ["1", "2"]


def test_blank_trailing_rows_and_columns_are_ignored(sheet):
    path = sheet([["a", 1, 1, None, " "], ["b", 3, 4, "", None], [None] * 5, [" "] * 5])
    assert read_spectra(path).data.tolist() == [[1, 1], [3, 4]]


def test_suffix_is_read_in_any_case(tmp_path):
    path = save_grid(tmp_path / "in.XLSX", [["a", 1, 3], ["a", 2, 2]])
    assert read_spectra(path).data.shape == (2, 2)


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


def test_npz_keeps_float32_and_labels(tmp_path):
    arrays = {
        "X": np.array([[1, 2], [3, 4]], dtype=np.float32),
        "y": np.array(["1", "b"]),
        "wavenumbers": np.array([400, 402], dtype=np.float32),
        "groups": np.array(["p", "q"]),
        "synthetic": np.array([0, 1]),
    }
    np.savez(tmp_path / "in.npz", **arrays)
    spectra = read_spectra(tmp_path / "in.npz")
    assert spectra.data.dtype == np.float32
    assert spectra.target.tolist() == ["1", "b"]
    assert spectra.groups.tolist() == ["p", "q"]
    assert spectra.is_synthetic.tolist() == [False, True]
    assert spectra.feature_names == ["400.0", "402.0"]


# Orientation


@pytest.mark.parametrize(
    ("grid", "groups"),
    [
        ([["wavenumber", "a", "b"], [400, 1, 2], [402.5, 3, 4]], None),
        ([["Raman shift", "a", "b"], [402.5, 3, 4], [400, 1, 2]], None),
        ([["", "a", "b", "a"], [400, 1, 2, 5], [402.5, 3, 4, 6]], None),
        ([["cm-1", "a", "b"], ["patient", 7, 8], [400, 1, 2], [402.5, 3, 4]], [7, 8]),
        ([["", "a", "b"], ["", "p", "q"], [400, 1, 2], [402.5, 3, 4]], ["p", "q"]),
        ([["y", "a", "a"], [400, 1, 2], [402.5, 3, 4]], None),
        (
            [["", "patient", "control", "patient"], [400, 1, 2, 5], [402.5, 3, 4, 6]],
            None,
        ),
    ],
)
def test_spectra_in_columns_are_known_by_the_axis_down_the_side(sheet, grid, groups):
    spectra = read_spectra(sheet(grid))
    columns = list(zip(*grid, strict=True))
    start = len(grid) - 2
    assert spectra.data.tolist() == [list(column[start:]) for column in columns[1:]]
    assert spectra.target.tolist() == grid[0][1:]
    assert spectra.wavenumbers.tolist() == list(columns[0][start:])
    assert (None if spectra.groups is None else spectra.groups.tolist()[:2]) == groups
    assert any(note.startswith("orientation: ") for note in spectra.notes)
    assert spectra.layout.orientation == "columns"


@pytest.mark.parametrize(
    "grid",
    [
        [["label", "x1", "x2"], [1, 5, 6], [2, 7, 8]],
        [["", 400, 402], [1, 5, 6], [2, 7, 8]],
        [["id", "label", "x1"], [1, 0, 6], [2, 0, 8]],
        [[0, 5, 6], [1, 7, 8]],
        [["", "label", "x1"], [1, 0, 6], [2, 0, 8], [3, 1, 5]],
    ],
)
def test_labels_that_rise_are_no_axis(sheet, grid):
    spectra = read_spectra(sheet(grid))
    assert spectra.layout.orientation == "rows"


@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_orientation_can_be_said(sheet, orientation):
    grid = [["a", "a", "b"], ["c", 1, 2], ["d", 3, 4]]
    if orientation == "columns":
        grid = [list(column) for column in zip(*grid, strict=True)]
    spectra = read_spectra(sheet(grid), orientation=orientation)
    assert spectra.target.tolist() == ["c", "d"]
    assert spectra.data.tolist() == [[1, 2], [3, 4]]
    assert not any("orientation" in note for note in spectra.notes)
    with pytest.raises(ValueError, match="'rows', 'columns' or None, got 'up'"):
        read_spectra(sheet(grid), orientation="up")


def test_errors_name_the_cell_where_it_is_in_the_file(sheet):
    path = sheet([["cm-1", "a", "b"], [400, 1, "x"], [402, 3, 4]])
    with pytest.raises(ValueError, match="cell C2 holds 'x'"):
        read_spectra(path)
    path = sheet([["cm-1", "a", None, "b"], [400, 1, 2, 3], [402, 3, 4, 5]])
    with pytest.raises(ValueError, match="cell C1 is blank; expected a label"):
        read_spectra(path)
    path = sheet([["cm-1", "a", "b"], [400, 1, 2], [402, 3, 4], [401, 3, 4]])
    with pytest.raises(ValueError, match="wavenumber 401 in header cell A4 follows"):
        read_spectra(path)


def test_rows_are_named_in_errors_where_they_are_columns_of_meaning(sheet):
    path = sheet([["cm-1", "a", "b"], [400, 1, 2], [402, 3, 4]])
    with pytest.raises(ValueError, match="no single group row 'p'; the table has rows"):
        read_spectra(path, group="p")


# What is wrong is said, with the cell


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ([["a", 1, 2], ["b", 3, "four"]], r"cell C2 holds 'four'; expected a number"),
        ([["a", 1, 2], ["b", None, 3]], r"cell B2 is blank; expected a number"),
        ([["a", 1, 2], ["b", 3]], r"cell C2 is blank"),
        ([["a", 1, 2], ["b", "nan", 3]], r"cell B2 holds 'nan'"),
        ([["a", 1, 2], ["b", "1_0", 3]], r"cell B2 holds '1_0'"),
        ([["a", 1, 2], [None, 3, 4]], r"cell A2 is blank; expected a label"),
        ([["label", 400, 400], ["a", 1, 2]], r"400 in header cell C1 follows 400"),
        ([["label", 400, 402, 401], ["a", 1, 2, 3]], r"401 in header cell D1"),
        ([["label", 400, "age"], ["a", 1, 2]], r"C1 holds 'age' among wavenumbers"),
        ([["label", 400, None, 402], ["a", 1, 2, 3]], r"header cell C1 is blank"),
        ([["label", 400, 401]], r"no spectra below"),
        (
            [["label", 1, 2, "synthetic"], ["a", 1, 2, 5]],
            r"D2 holds .*; expected 0 or 1",
        ),
        (
            [["label", "group", 1, 2, "synthetic"], ["a", None, 3, 4, 0]],
            r"B2 is blank; expected a group",
        ),
        (
            [["a", 1, 2], [None] * 3, ["b", None, None], ["c", 3, 4]],
            r"row 3 has no intensities; expected a number in cell B3 and after it",
        ),
        (
            [[None, "a", None, "b"], [400, 1, None, None], [402, 2, None, None]],
            r"column D has no intensities; expected a number in cell D2",
        ),
        (
            [["diagnosis", "class", "x1"], ["a", 1, 2], ["b", 2, 3]],
            r"column 'class' has the name of a label column, but would count as an",
        ),
        (
            [["label", "patient", "subject", "x1"], ["a", 1, 7, 2], ["b", 2, 8, 3]],
            r"column 'subject' has the name of a group column, but would count as an",
        ),
        ([["a"], ["b"]], r"leave none for intensities"),
        ([], r"empty"),
    ],
)
def test_bad_table_is_said_with_its_cell(sheet, grid, message):
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
def test_column_that_is_not_there_is_said(sheet, options, message):
    with pytest.raises(ValueError, match=message):
        read_spectra(sheet([["a", 1, 2], ["b", 2, 1]]), **options)


def test_unknown_suffix_names_the_known_ones(tmp_path):
    for call in (
        lambda path: read_spectra(path),
        lambda path: write_spectra(path, [[1.0]], ["a"]),
    ):
        with pytest.raises(ValueError, match=r"'\.txt'; known: .*\.csv.*\.xlsx.*\.npz"):
            call(tmp_path / "in.txt")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "encrypted .* or .* old"),
        ("in.xlsx", b"label,1,2", "not a readable .xlsx"),
        ("in.xlsx", b"", "not a readable .xlsx"),
        ("in.csv", b"\xff\xfe\x00", "UTF-8"),
        ("in.csv", b"", "empty"),
        ("in.npz", b"PK nonsense", "not a readable .npz"),
        ("in.npz", b"", "not a readable .npz"),
    ],
)
def test_broken_file_is_one_clear_error(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / name)


def test_zip_that_is_no_workbook_is_one_clear_error(tmp_path):
    with zipfile.ZipFile(tmp_path / "in.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ValueError, match=r"not a readable \.xlsx"):
        read_spectra(tmp_path / "in.xlsx")


def test_missing_file_is_an_os_error(tmp_path):
    for suffix in FORMATS:
        with pytest.raises(FileNotFoundError):
            read_spectra(tmp_path / f"none{suffix}")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"X": np.ones((2, 3))}, r"expected arrays X and y, got \['X'\]"),
        (
            {"X": np.ones((2, 3)), "y": [1, 2, 3]},
            r"y has shape \(3,\); expected \(2,\)",
        ),
        (
            {"X": np.ones((2, 3)), "y": [1, 2], "wavenumbers": [1, 2]},
            r"wavenumbers has shape \(2,\); expected \(3,\)",
        ),
        ({"X": [[1, np.nan]], "y": [1]}, "NaN"),
        ({"X": [[1, 2]], "y": np.array(["a"], dtype=object)}, "numbers and text"),
        ({"X": [[1, 2]], "y": [1], "synthetic": [7]}, "booleans or 0 and 1"),
    ],
)
def test_bad_npz_is_said(tmp_path, arrays, message):
    np.savez(tmp_path / "in.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / "in.npz")


def test_npz_refuses_options_of_sheets(tmp_path):
    np.savez(tmp_path / "in.npz", X=[[1.0]], y=[1])
    with pytest.raises(ValueError, match="header, label belong to sheets"):
        read_spectra(tmp_path / "in.npz", label=0, header=True)


def test_arrays_of_an_npz_are_found_by_the_names_given(tmp_path):
    arrays = {"X": [[1.0], [2.0]], "y": [1, 2], "sex": ["f", "m"], "person": [7, 8]}
    np.savez(tmp_path / "in.npz", **arrays)
    spectra = read_spectra(tmp_path / "in.npz", label="sex", group="person")
    assert spectra.target.tolist() == ["f", "m"]
    assert spectra.groups.tolist() == [7, 8]
    message = r"expected arrays X and age and y, got \['X', 'person', 'sex', 'y'\]"
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / "in.npz", group="age")


def test_far_cell_is_an_error_not_a_million_rows(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["a", 1, 2])
    workbook.active.cell(1_048_576, 16_384, 1)
    workbook.save(tmp_path / "in.xlsx")
    with pytest.raises(ValueError, match="cell A1048576 is blank; expected a label"):
        read_spectra(tmp_path / "in.xlsx")


BLANKS = [
    [None, None, None, None, None],
    ["label", None, 400, 402, None, 404],
    ["a", None, 1, 2, None, 3],
    [],
    [None, None, " ", None, None],
    ["b", None, 4, 5, None, 6],
    [],
    ["c", None, 7, 8, None, 9],
]


@pytest.mark.parametrize("library", ["fast", "slow"])
@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_blank_rows_and_columns_are_left_out_and_said(
    sheet, orientation, library, monkeypatch
):
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    grid, rows, columns = BLANKS, "3 blank rows (4, 5, 7)", "2 blank columns (B, E)"
    if orientation == "columns":
        grid = [list(column) for column in zip_longest(*grid)]
        grid[0][1] = "cm-1"
        rows, columns = "2 blank rows (2, 5)", "3 blank columns (D, E, G)"
    spectra = read_spectra(sheet(grid))
    assert spectra.data.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert spectra.target.tolist() == ["a", "b", "c"]
    assert spectra.wavenumbers.tolist() == [400, 402, 404]
    assert spectra.layout.orientation == orientation
    assert f"table: {rows} and {columns} within it left out" in spectra.notes


def test_errors_name_the_cell_where_it_is_beyond_blanks(sheet):
    grid = [*map(list, BLANKS)]
    grid[7][5] = "?"
    with pytest.raises(ValueError, match=r"cell F8 holds '\?'"):
        read_spectra(sheet(grid))


def test_a_note_names_the_first_of_many_blanks(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("label,400,402\n\n\na,1,2\n\n\n\n\nb,3,4\n")
    (note,) = [n for n in read_spectra(path).notes if n.startswith("table")]
    assert note == "table: 6 blank rows (2, 3, 5, 6, 7, ...) within it left out"


def test_blank_rows_of_a_parquet_and_of_frames_are_left_out(tmp_path):
    columns = {"label": ["a", None, "b"], "400": [1.0, None, 3], "402": [2.0, None, 4]}
    pl.DataFrame(columns).write_parquet(tmp_path / "in.parquet")
    frame = pd.DataFrame(columns)
    frame.insert(1, "Unnamed: 1", np.nan)
    numbered = pd.DataFrame(columns).iloc[[0, 2]]
    numbered.insert(0, "Unnamed: 0", [0, 1])
    for table in (tmp_path / "in.parquet", pl.DataFrame(columns), frame, numbered):
        spectra = read_spectra(table)
        assert spectra.data.tolist() == [[1, 2], [3, 4]]
        assert spectra.target.tolist() == ["a", "b"]
        assert spectra.wavenumbers.tolist() == [400, 402]


@pytest.mark.parametrize("suffix", SHEETS)
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbose_decides_what_reading_says(
    tmp_path, suffix, verbose, capsys, monkeypatch
):
    monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 0)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    path = save_grid(tmp_path / f"in{suffix}", [["label", 400, 402], ["a", 1, 2]])
    notes = read_spectra(path, verbose=verbose).notes
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [f"{path}: {note}" for note in notes] * (
        verbose > 0
    )
    assert ("reading: 100%" in printed.err) is (verbose > 1)


# Writing


@pytest.mark.parametrize("library", ["fast", "slow"])
@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("text_labels", [False, True])
def test_what_is_written_is_read_back_to_the_last_bit(
    tmp_path, suffix, text_labels, orientation, library, monkeypatch
):
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    made = make_serum_spectra((7, 6), n_replicates=2, random_state=0)
    target = np.array(["lupus, SLE", "NA"])[made.target] if text_labels else made.target
    is_synthetic = np.arange(13) > 9
    path = tmp_path / f"out{suffix}"
    write_spectra(
        path,
        made.data,
        target,
        wavenumbers=made.wavenumbers,
        groups=made.groups,
        is_synthetic=is_synthetic,
        orientation=orientation,
    )
    spectra = read_spectra(path)
    assert np.array_equal(spectra.data, made.data)
    assert spectra.data.dtype == np.float64
    assert spectra.target.tolist() == target.tolist()
    assert spectra.target.dtype.kind == target.dtype.kind
    assert np.array_equal(spectra.wavenumbers, made.wavenumbers)
    assert np.array_equal(spectra.groups[~is_synthetic], made.groups[~is_synthetic])
    assert np.array_equal(spectra.is_synthetic, is_synthetic)
    assert spectra.feature_names == made.feature_names


@pytest.mark.parametrize("suffix", [s for s in FORMATS if s != ".npz"])
def test_columns_without_an_axis_or_groups_come_back(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    write_spectra(path, [[1, 2], [3, 4.5]], ["a", "b"], orientation="columns")
    spectra = read_spectra(path)
    assert spectra.data.tolist() == [[1, 2], [3, 4.5]]
    assert spectra.target.tolist() == ["a", "b"]
    assert spectra.wavenumbers is None
    assert spectra.feature_names == ["x1", "x2"]


@pytest.mark.parametrize("suffix", [s for s in FORMATS if s != ".npz"])
def test_a_layout_is_kept_or_turned(sheet, tmp_path, suffix):
    path = sheet([["diagnosis", 400, 402], ["a", 0.1, 2], ["b", 3, 4], ["a", 5, 6]])
    spectra = read_spectra(path)
    out = tmp_path / f"out{suffix}"
    rewritten(spectra, out, 1, orientation="columns")
    turned = read_spectra(out)
    assert turned.layout.orientation == "columns"
    again = tmp_path / f"again{suffix}"
    write_spectra(
        again,
        turned.data,
        turned.target,
        is_synthetic=turned.is_synthetic,
        layout=turned.layout,
    )
    assert again.read_bytes() == out.read_bytes()
    rewritten(turned, again, orientation="rows")
    back = read_spectra(again)
    assert back.layout.orientation == "rows"
    assert np.array_equal(back.data[:3], spectra.data)
    assert back.wavenumbers.tolist() == [400, 402]
    assert back.is_synthetic.tolist() == [False] * 3 + [True]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_spectra_are_the_same_bytes(tmp_path, suffix, monkeypatch):
    paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
    for path in paths:
        monkeypatch.setattr("time.time", lambda path=path: 2e9 + 1e6 * int(path.stem))
        write_spectra(path, [[1.0, 2.0]], ["a"], provenance={"seed": "0"})
    assert paths[0].read_bytes() == paths[1].read_bytes()


PROVENANCE = {"version": "1", "seed": "0", "note": "=1+1, <&> 狼瘡", "empty": ""}


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".npz"])
def test_provenance_comes_back(tmp_path, suffix, orientation):
    path = tmp_path / f"out{suffix}"
    write_spectra(
        path, [[1.0, 2.0]], ["a"], provenance=PROVENANCE, orientation=orientation
    )
    spectra = read_spectra(path)
    assert spectra.provenance == PROVENANCE
    assert spectra.data.tolist() == [[1, 2]]
    write_spectra(path, [[1.0, 2.0]], ["a"])
    assert "provenance" not in read_spectra(path)


def test_text_files_have_no_provenance(tmp_path):
    for suffix in (".csv", ".tsv"):
        path = tmp_path / f"out{suffix}"
        write_spectra(path, [[1.0, 2.0]], ["a"], provenance=PROVENANCE)
        assert "version" not in path.read_text()


def test_sheet_of_provenance_is_no_table(tmp_path):
    path = tmp_path / "out.xlsx"
    write_spectra(path, [[1.0]], ["a"], provenance=PROVENANCE)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["spectra", "provenance"]
    assert workbook["provenance"]["B4"].data_type == "s"
    workbook.move_sheet("provenance", -1)
    workbook.save(path)
    assert read_spectra(path).target.tolist() == ["a"]


@pytest.mark.parametrize("axis", [[2.0, 1, 3], [1, 1, 2], [1, 2, np.nan]])
def test_an_axis_that_no_sheet_gives_back_is_refused(tmp_path, axis):
    message = "expected finite, strictly increasing or decreasing wavenumbers"
    X, y = np.ones((2, 3)), [0, 1]
    for suffix in SHEETS:
        with pytest.raises(ValueError, match=message):
            write_spectra(tmp_path / f"out{suffix}", X, y, wavenumbers=axis)
    assert not [*tmp_path.iterdir()]
    write_spectra(tmp_path / "out.npz", X, y, wavenumbers=axis)
    np.testing.assert_equal(read_spectra(tmp_path / "out.npz").wavenumbers, axis)


@pytest.mark.parametrize("largest", [2**62 + 1, 2**64 - 1])
def test_large_groups_without_sign_stay_what_they_are(largest):
    groups = with_no_group(np.array([7, largest], dtype=np.uint64), 1)
    assert [str(group) for group in groups[:2].tolist()] == ["7", str(largest)]
    assert groups[2].item() in NO_GROUP


# Frames


@pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])
def test_frame_is_a_table_with_a_header(library):
    frame = library.DataFrame(
        {
            "patient": ["p", None],
            "400.5": [1.5, 2.0],
            "402": [3, 4],
            "class": ["NA", "001"],
            "synthetic": [False, True],
        }
    )
    spectra = read_spectra(frame)
    assert spectra.data.tolist() == [[1.5, 3], [2, 4]]
    assert spectra.target.tolist() == ["NA", "001"]
    assert spectra.groups.tolist() == ["p", ""]
    assert spectra.is_synthetic.tolist() == [False, True]
    assert spectra.wavenumbers.tolist() == [400.5, 402]
    with pytest.raises(ValueError, match=r"the (pandas|polars) frame: .*'sex'"):
        read_spectra(frame, label="sex")
    with pytest.raises(ValueError, match="sheet belong to other formats"):
        read_spectra(frame, sheet=1)


def test_frames_in_columns_and_of_counted_columns():
    frame = pl.DataFrame({"wavenumber": [400, 402], "a": [1.0, 2], "b": [3.0, 4]})
    assert read_spectra(frame).target.tolist() == ["a", "b"]
    frame = pd.DataFrame([[0, 1.5, 2.5], [1, 3.5, 4.5]], index=["r", "s"])
    assert read_spectra(frame).data.tolist() == [[1.5, 2.5], [3.5, 4.5]]
    frame = pd.DataFrame([["a", 1.5, 2.5]], columns=["label", 400, 402.5])
    assert read_spectra(frame).wavenumbers.tolist() == [400, 402.5]
    with pytest.raises(ValueError, match="cell B2 is blank; expected a number"):
        read_spectra(pd.DataFrame({"y": ["a"], "x": [np.nan], "z": [1]}))


def test_an_index_with_a_usual_name_is_no_less_than_a_column(tmp_path):
    columns = {"patient": ["p", "q"], "diagnosis": ["a", "b"]}
    table = pd.DataFrame({**columns, 400: [1.5, 2], 402: [3.0, 4]})
    for names in ("diagnosis", ["patient", "diagnosis"], "patient"):
        spectra = read_spectra(table.set_index(names))
        assert spectra.target.tolist() == ["a", "b"]
        assert spectra.groups.tolist() == ["p", "q"]
        assert spectra.data.tolist() == [[1.5, 3], [2, 4]]
    assert read_spectra(table.set_index("diagnosis", drop=False)).data.shape == (2, 2)
    spectra = read_spectra(table.set_index("diagnosis")[[400, 402]].T.rename_axis("nm"))
    assert spectra.target.tolist() == ["a", "b"]
    assert spectra.wavenumbers.tolist() == [400, 402]


def test_wavenumbers_of_equal_steps_are_no_counted_columns(tmp_path):
    frame = pd.DataFrame([[1.5, 2, 3]], columns=range(400, 406, 2))
    assert type(frame.columns) is pd.RangeIndex
    write_spectra(tmp_path / "out.csv", frame, ["a"])
    assert read_spectra(tmp_path / "out.csv").wavenumbers.tolist() == [400, 402, 404]
    frame = pd.DataFrame([[0, 1.5, 2.5]], columns=range(398, 404, 2))
    assert read_spectra(frame).wavenumbers.tolist() == [400, 402]


@pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_frames_are_written(tmp_path, library, suffix):
    data = library.DataFrame({"400.5": [1.5, 2.0], "402.0": [3.0, 4.0]})
    target = library.Series(["a", "b"])
    write_spectra(tmp_path / f"out{suffix}", data, target, groups=target)
    spectra = read_spectra(tmp_path / f"out{suffix}")
    assert spectra.data.tolist() == [[1.5, 3], [2, 4]]
    assert spectra.groups.tolist() == ["a", "b"]
    if suffix != ".npz":
        assert spectra.wavenumbers.tolist() == [400.5, 402]


@pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])
def test_parquet_goes_to_and_comes_from_the_frame_libraries(tmp_path, library):
    path = tmp_path / "in.parquet"
    frame = library.DataFrame(
        {"diagnosis": ["a", "b"], "400": [1.5, 2.0], "402": [3.0, 4.0]}
    )
    if library is pd:
        frame.index = ["r", "s"]  # a column that pandas adds
        frame["diagnosis"] = frame["diagnosis"].astype("category")
        frame.to_parquet(path)
    else:
        frame.write_parquet(path)
    spectra = read_spectra(path)
    assert spectra.data.tolist() == [[1.5, 3], [2, 4]]
    assert spectra.target.tolist() == ["a", "b"]
    for orientation in ("rows", "columns"):
        write_spectra(
            path,
            spectra.data,
            ["a", "a"],
            wavenumbers=spectra.wavenumbers,
            orientation=orientation,
        )
        assert len(library.read_parquet(path)) == 2


def test_parquet_without_pyarrow_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for call in (
        lambda path: read_spectra(path),
        lambda path: write_spectra(path, [[1.0]], ["a"]),
    ):
        with pytest.raises(ImportError, match=r"pip install 'cvae-augment\[tables\]'"):
            call(tmp_path / "out.parquet")


@pytest.mark.parametrize("suffix", FORMATS)
def test_nasty_labels_come_back(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    labels = [
        *NASTY_LABELS,
        " spaced ",
        "two\nlines",
        'quo"te,',
        "<&>\r",
        "bell\a",
        "\uffff",
        "_x0041_",
    ]
    write_spectra(path, np.ones((len(labels), 2)), labels)
    assert read_spectra(path).target.tolist() == labels


def test_no_label_becomes_a_formula(tmp_path):
    write_spectra(tmp_path / "out.xlsx", [[1.0]], ["=1+1"])
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("suffix", SHEETS)
def test_marker_adds_header_and_last_column_to_a_headerless_sheet(tmp_path, suffix):
    path = save_grid(
        tmp_path / f"in{suffix}", [[0, 0.1, 3.0, 2.0], [1, 2.5, 1.25, 7.0]]
    )
    original = read_spectra(path)
    out = rewritten(original, tmp_path / f"out{suffix}", n_new=1)
    grid = [[str(cell) for cell in row] for row in load_grid(out)]
    assert grid[0] == ["label", "x1", "x2", "x3", "synthetic"]
    assert [row[-1] for row in grid[1:]] == ["0", "0", "1"]
    spectra = read_spectra(out)
    assert np.array_equal(spectra.data[:2], original.data)
    assert spectra.target.tolist() == [0, 1, 0]
    assert spectra.is_synthetic.tolist() == [False, False, True]
    assert spectra.wavenumbers is None


@pytest.mark.parametrize("suffix", SHEETS)
def test_without_marker_a_headerless_sheet_stays_headerless(tmp_path, suffix):
    path = save_grid(
        tmp_path / f"in{suffix}", [["b", 0.1, 3, 2], ["001", 2.5, 1.25, 7]]
    )
    out = rewritten(read_spectra(path), tmp_path / f"out{suffix}", 1, marker=False)
    grid = load_grid(out)
    assert [row[0] for row in grid] == ["b", "001", "b"]
    assert [float(cell) for cell in grid[1][1:]] == [2.5, 1.25, 7]


@pytest.mark.parametrize("suffix", SHEETS)
def test_columns_keep_their_places_and_names(tmp_path, suffix):
    header = ["400.10", "Subject", "402", "synthetic", "Diagnosis"]
    path = save_grid(
        tmp_path / f"in{suffix}",
        [header, [1.5, "p1", 2, 0, "x"], [3, "p2", 4.5, 0, "y"]],
    )
    out = rewritten(read_spectra(path), tmp_path / f"out{suffix}", n_new=1)
    grid = load_grid(out)
    assert grid[0] == header
    assert [row[1] or "" for row in grid[1:]] == ["p1", "p2", ""]
    assert [str(row[3]) for row in grid[1:]] == ["0", "0", "1"]
    assert read_spectra(out).groups.tolist() == ["p1", "p2", ""]


def test_integer_groups_stay_integers_beside_synthetic_rows(sheet, tmp_path):
    path = sheet([["label", "group", 1, 2], ["a", 7, 1, 2], ["b", 8, 3, 4]])
    out = rewritten(read_spectra(path), tmp_path / f"out{path.suffix}", n_new=2)
    assert read_spectra(out).groups.tolist() == [7, 8, -1, -1]


@pytest.mark.parametrize("source", SHEETS)
@pytest.mark.parametrize("target", FORMATS)
def test_a_table_goes_from_one_format_to_another(tmp_path, source, target):
    path = save_grid(
        tmp_path / f"in{source}", [["y", 400.5, 402], ["a", 0.1, 2], ["b", 3, 4]]
    )
    original = read_spectra(path)
    spectra = read_spectra(rewritten(original, tmp_path / f"out{target}", n_new=1))
    assert np.array_equal(spectra.data[:2], original.data)
    assert spectra.target.tolist() == ["a", "b", "a"]
    assert spectra.wavenumbers.tolist() == [400.5, 402]
    assert spectra.is_synthetic.tolist() == [False, False, True]


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_decimal_commas_stay_decimal_commas(tmp_path, suffix, orientation):
    labels = ["1,5", "a;b", "NA", "=1,5", "-0,5", "x"]
    values = np.random.default_rng(0).normal(size=(6, 3)) * [1, 1e-9, 1e20]
    rows = [["y", "400,5", "402,0", "404,5"]]
    rows += [
        [y, *(repr(v).replace(".", ",") for v in x.tolist())]
        for y, x in zip(labels, values, strict=True)
    ]
    if orientation == "columns":
        rows = zip(*rows, strict=True)
    given = tmp_path / "given.csv"
    with given.open("w", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    spectra = read_spectra(given, label="y", orientation=orientation)
    np.testing.assert_array_equal(spectra.data, values)
    path = tmp_path / f"written{suffix}"
    write_spectra(path, spectra.data, spectra.target, layout=spectra.layout)
    text = path.read_text()
    assert "." not in text
    assert (";" if suffix == ".csv" else "\t") in text
    again = read_spectra(path, label="y", orientation=orientation)
    np.testing.assert_array_equal(again.data, values)
    assert again.target.tolist() == labels
    assert again.wavenumbers.tolist() == [400.5, 402, 404.5]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"target": ["a"]}, "inconsistent numbers of samples"),
        ({"target": ["a", None]}, "target 1 is None; expected a label"),
        ({"target": ["a", " "]}, "target 1 is ' '"),
        ({"is_synthetic": [0, 2]}, "booleans or 0 and 1"),
        ({"wavenumbers": [1, 2, 3]}, "2 intensities in each row, but there are 3"),
        ({"data": [[1, np.inf], [1, 2]]}, "infinity"),
    ],
    ids=str,
)
def test_arrays_that_do_not_fit_are_refused_before_writing(tmp_path, wrong, message):
    arguments = {"data": [[1, 2], [3, 4]], "target": ["a", "b"], **wrong}
    with pytest.raises(ValueError, match=message):
        write_spectra(tmp_path / "out.csv", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_layout_that_does_not_fit_is_refused(sheet, tmp_path):
    layout = read_spectra(sheet([["label", 1, 2], ["a", 1, 2]])).layout
    with pytest.raises(ValueError, match=r"3 intensities .* layout has 2"):
        write_spectra(tmp_path / "out.csv", [[1, 2, 3]], ["a"], layout=layout)
    with pytest.raises(ValueError, match="groups is given, but the layout has no"):
        write_spectra(
            tmp_path / "out.csv", [[1, 2]], ["a"], groups=["g"], layout=layout
        )


@pytest.mark.parametrize(
    ("data", "label", "message"),
    [
        (np.zeros((1, 16_384)), "a", "2 rows x 16385 columns do not fit"),
        (np.zeros((1_048_576, 1)), "a", "1048577 rows x 2 columns do not fit"),
        (np.zeros((1, 1)), "a" * 32_768, "cell A2 has 32768 characters"),
    ],
    ids=["columns", "rows", "long text"],
)
def test_what_xlsx_cannot_hold_is_said_before_writing(tmp_path, data, label, message):
    with pytest.raises(ValueError, match=message):
        write_spectra(tmp_path / "out.xlsx", data, np.full(len(data), label))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_failure_leaves_the_older_file_and_no_litter(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"out{suffix}"
    write_spectra(path, [[1.0, 2.0]], ["old"])
    before = path.read_bytes()

    def fail(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_spectra(path, [[3.0, 4.0]], ["new"])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_is_on_the_disk_before_it_takes_its_place(tmp_path, suffix, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor):
        steps.append(("fsync", os.fstat(descriptor).st_size))
        fsync(descriptor)

    def note_replace(source, target):
        steps.append(("replace", source.stat().st_size, source.parent))
        replace(source, target)

    monkeypatch.setattr("os.fsync", note_fsync)
    monkeypatch.setattr("os.replace", note_replace)
    path = tmp_path / f"out{suffix}"
    write_spectra(path, [[1.0, 2.0]], ["a"])
    size = path.stat().st_size
    assert steps == [("fsync", size), ("replace", size, tmp_path)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_older_file_is_replaced(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    for label in ("old", "new"):
        write_spectra(path, [[1.0, 2.0]], [label])
    assert read_spectra(path).target.tolist() == ["new"]
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        write_spectra(tmp_path / "none" / "out.csv", [[1.0]], ["a"])


def test_without_marks_a_row_may_have_no_group_and_keeps_its_blank_cell(tmp_path):
    path, again = tmp_path / "in.csv", tmp_path / "again.csv"
    path.write_text("label,group,x,y\na,7,1.5,2\nb,,3.5,4\n")
    spectra = read_spectra(path)
    assert spectra.groups.tolist() == [7, -1]
    assert "group: 1 rows have none" in spectra.notes
    write_spectra(
        again,
        spectra.data,
        spectra.target,
        groups=spectra.groups,
        layout=spectra.layout,
    )
    assert again.read_text().splitlines()[2] == "b,,3.5,4.0"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_libreoffice_finds_the_same_numbers_and_labels(tmp_path, orientation):
    made = make_serum_spectra((9, 8), n_wavenumbers=20, random_state=0)
    labels = [*NASTY_LABELS, "=cmd|'/c calc'!A0", "a,b", 'a"b', "_x0041_", " a "]
    target = np.array([*labels, *labels])[: len(made.data)]
    path = tmp_path / "out.xlsx"
    write_spectra(
        path,
        made.data,
        target,
        wavenumbers=made.wavenumbers,
        orientation=orientation,
        provenance=PROVENANCE,
    )
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    # Commas, quotes, UTF-8, from the first line, and numbers as they are stored.
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"
    command = ["soffice", home, "--headless", "--convert-to", as_csv, path.name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    spectra = read_spectra(tmp_path / "out.csv", orientation=orientation)
    assert spectra.target.tolist() == target.tolist()
    # It writes 15 digits.
    np.testing.assert_allclose(spectra.data, made.data, rtol=1e-14)
    np.testing.assert_allclose(spectra.wavenumbers, made.wavenumbers, rtol=1e-14)
