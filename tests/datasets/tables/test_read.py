"""Reading: options, columns by name and by position, and what reading reports."""

import sys

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import FORMATS, GRID, SHEETS, save_grid, sheets, workbook


def test_headerless_with_the_label_first(sheet):
    spectra = read_spectra(
        sheet([[0, 0.5, -1.25, 3.5], [2, 1.5, 1e-7, 2.5], [0, 1, 2.5, 3]])
    )
    assert spectra.data.tolist() == [[0.5, -1.25, 3.5], [1.5, 1e-7, 2.5], [1, 2.5, 3]]
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


def test_suffix_is_read_in_any_case(tmp_path):
    path = save_grid(tmp_path / "in.XLSX", [["a", 1, 3], ["a", 2, 2]])
    assert read_spectra(path).data.shape == (2, 2)


def test_unknown_suffix_names_the_known_ones(tmp_path):
    for call in (
        lambda path: read_spectra(path),
        lambda path: write_spectra(path, [[1.0]], ["a"]),
    ):
        with pytest.raises(ValueError, match=r"'\.foo'; known: .*\.csv.*\.xlsx.*\.npz"):
            call(tmp_path / "in.foo")


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


def test_missing_file_is_an_os_error(tmp_path):
    for suffix in FORMATS:
        with pytest.raises(FileNotFoundError):
            read_spectra(tmp_path / f"none{suffix}")


@pytest.mark.parametrize("suffix", SHEETS)
@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbose_decides_what_reading_prints(
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


def test_notes_list_what_was_detected(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("label;400;402\nMuß;1,5;2\n".encode("latin-1"))
    assert read_spectra(path).notes == [
        "encoding: cp1252 (detected)",
        "delimiter: ';' (detected)",
        "decimal mark: ',' (detected)",
        "header row: the first row (detected)",
        "label: column 'label' (by its name)",
        "axis: in cm^-1 (no unit is stated; --axis-unit states another)",
    ]
    workbook([[], *([None, *row] for row in GRID)], change=sheets("x"))(
        tmp_path / "a.xlsx"
    )
    assert read_spectra(tmp_path / "a.xlsx").notes[:2] == [
        "sheet: 'Sheet', the first of 2 (detected)",
        "table: starts at cell B2",
    ]


def test_without_marks_a_row_may_have_no_group_and_keeps_its_blank_cell(tmp_path):
    path, again = tmp_path / "in.csv", tmp_path / "again.csv"
    path.write_text("label,group,x,y\na,7,1.5,2\na,7,1,1\nb,,3.5,4\n")
    spectra = read_spectra(path)
    assert spectra.groups.tolist() == [7, 7, -1]
    assert "group: 1 rows have none" in spectra.notes
    write_spectra(
        again,
        spectra.data,
        spectra.target,
        groups=spectra.groups,
        layout=spectra.layout,
    )
    assert again.read_text().splitlines()[3] == "b,,3.5,4.0"
