"""Folders of files: labels, groups, and what is refused."""

import os
import re

import numpy as np
import pytest

from cvae_augment.datasets import read_folder
from cvae_augment.datasets.folders.sheets import sample_sheet, write_sample_sheet
from cvae_augment.datasets.formats import instruments
from cvae_augment.datasets.formats.traces import Traces

from ..helpers import load_grid, save_grid
from .helpers import AXIS, refused, save

FILES = ("HC/p1/f2.txt", "HC/p1/f10.txt", "SLE/p2/f1.txt", "SLE/p3/f3.txt")
IN_ORDER = ["HC", "HC", "SLE", "SLE"]


@pytest.fixture
def folder(tmp_path):
    return save(tmp_path / "data", *FILES)


@pytest.fixture
def sheet(tmp_path):
    """Function that saves a sheet of samples."""
    return lambda grid, name="samples.csv": save_grid(tmp_path / name, grid)


def test_folder_is_read_in_natural_order_bit_for_bit(folder):
    spectra = read_folder(folder)
    assert spectra.target.tolist() == IN_ORDER
    assert np.array_equal(spectra.wavenumbers, AXIS)
    expected = 0.01 * AXIS + np.arange(4)[:, None]  # f2 was saved before f10
    assert np.array_equal(spectra.data, expected)
    assert spectra.axis_unit == "cm^-1"
    assert spectra.groups is None
    notes = "\n".join(spectra.notes)
    assert "files: 4 (.txt 4) with 4 spectra" in notes
    assert "files of each class: HC 2, SLE 2" in notes
    assert "400 to 498 cm^-1, 50 points, equal in all files" in notes
    assert spectra.provenance == {"folder": "data", "files": "4 (.txt 4)"}


BY_FOLDER = {
    "flat": (["b/1.txt", "a/2.txt"], ["a", "b"]),
    "integers": (["10/1.txt", "2/1.txt"], [2, 10]),
    "leading zeros": (["01/1.txt", "2/1.txt"], ["01", "2"]),
    "deeper levels": (["a/x/y/1.txt", "b/1.txt"], ["a", "b"]),
    "other scripts and spaces": (["系统 1/1.txt", "é b/1.txt"], ["é b", "系统 1"]),
    "letters in two parts": (["Mu\u0308ller/1.txt"], ["M\u00fcller"]),
}


@pytest.mark.parametrize(("names", "labels"), BY_FOLDER.values(), ids=[*BY_FOLDER])
def test_labels_are_names_of_sub_folders(tmp_path, names, labels):
    assert read_folder(save(tmp_path, *names)).target.tolist() == labels


BY_EXPRESSION = {
    "first group": (r"^([a-z]+)_(\d)", ["a", "b"]),
    "named group": (r"(?P<n>\d)_(?P<label>\w)$", ["x", "y"]),
    "whole match": ("^[ab]", ["a", "b"]),
    "integers": (r"_(\d)_", [1, 2]),
    "compiled": (re.compile("^(A|B)", re.IGNORECASE), ["a", "b"]),
    "a choice": ("(?:^a|^b)_([0-9])", [1, 2]),
}


@pytest.mark.parametrize(
    ("labels", "expected"), BY_EXPRESSION.values(), ids=[*BY_EXPRESSION]
)
def test_labels_are_found_in_paths_by_an_expression(tmp_path, labels, expected):
    save(tmp_path, "a_1_x.txt", "b_2_y.txt")
    assert read_folder(tmp_path, labels).target.tolist() == expected


def test_expression_sees_sub_folders_and_no_suffix(tmp_path):
    save(tmp_path, "run/HC-1.v2.txt")
    spectra = read_folder(tmp_path, r"^run/(\w+)-.*2$")
    assert spectra.target.tolist() == ["HC"]
    refused("1 of 1 files without a label", tmp_path, "txt")


BY_SHEET = {
    "paths": ("file", ["SLE/p2/f1.txt", "SLE/p3/f3.txt", "HC/p1/f10.txt"]),
    "names": ("Filename", ["f1.txt", "f3.txt", "f10.txt"]),
    "stems": ("Datei", ["f1", "f3", "f10"]),
    "stems with folders": ("文件名", ["p2/f1", "SLE/p3/f3", "HC/p1/f10"]),
    "Windows": ("path", ["SLE\\p2\\F1.TXT", "SLE\\p3\\f3.txt", ".\\HC\\p1\\f10.txt"]),
    "another header": ("measurement", ["f1", "f3", "f10"]),
}


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize(("header", "names"), BY_SHEET.values(), ids=[*BY_SHEET])
def test_labels_are_stated_by_a_sheet(folder, sheet, suffix, header, names):
    grid = [["age", header, "diagnosis", "patient"]]
    grid += [[30, names[0], "x", 7], [41, names[1], "y", 8], [52, names[2], "z", 7]]
    spectra = read_folder(folder, sheet(grid, f"samples{suffix}"))
    assert spectra.target.tolist() == ["z", "x", "y"]  # in the order of the files
    assert spectra.groups.tolist() == [7, 7, 8]
    assert np.array_equal(spectra.data[:, 0] - 4, [1, 2, 3])
    assert "files: 1 left out, which samples" in "\n".join(spectra.notes)
    if "metadata" in spectra:
        assert spectra["metadata"]["age"].tolist() == [52, 30, 41]


def test_sheet_within_the_folder_is_no_file_of_spectra(folder):
    path = save_grid(folder / "samples.csv", [["file", "label"], ["f1", "a"]])
    spectra = read_folder(folder, path)
    assert spectra.target.tolist() == ["a"]
    assert any("1 left out (hidden ones" in note for note in spectra.notes)


def test_equal_rows_of_a_sheet_count_once(folder, sheet):
    spectra = read_folder(folder, sheet([["file", "y"], ["f1", "a"], ["f1", "a"]]))
    assert spectra.target.tolist() == ["a"]
    assert any("1 equal rows of samples.csv" in note for note in spectra.notes)


WRONG_SHEETS = {
    "a file that is not there": ([["f1", "a"], ["f7", "b"]], "'f7' in row 3"),
    "no file": ([["f1", "a"], ["", "b"]], "1 rows without a file"),
    "two labels": ([["f1", "a"], ["p2/f1", "b"]], "rows 2 and 3 list SLE/p2/f1.txt"),
    "no label": ([["f1", "a"], ["f3", " "]], "no label in row 3; fill in"),
    "two files": ([["f2", "a"]], "'f2' in row 2 fits 2 files"),
}


@pytest.mark.parametrize(("rows", "match"), WRONG_SHEETS.values(), ids=[*WRONG_SHEETS])
def test_sheet_with_a_wrong_row_is_refused(folder, sheet, rows, match):
    save(folder, "HC/p4/f2.txt")
    refused(match, folder, sheet([["file", "label"], *rows]))


@pytest.mark.parametrize(
    ("header", "match"),
    [
        (["file", "age"], "no column of labels; expected a column"),
        (["file", "label", "label"], "2 columns have the name 'label'"),
        (["file", "label", "class"], r"2 columns of labels \(label, class\)"),
        (["x", "label", "z"], "2 columns hold names of files"),
    ],
)
def test_sheet_with_unclear_columns_is_refused(folder, sheet, header, match):
    refused(match, folder, sheet([header, ["f1", "a", "f1"][: len(header)]]))


def test_metadata_are_numbers_or_text_as_the_sheet_states(folder, sheet):
    from cvae_augment.datasets.folders.sheets import read_sample_sheet

    grid = [["file", "label", "age", "dose", "id", "site"]]
    grid += [["f1", "a", "30", "1.5", "007", ""], ["f3", "b", "41", "", "008", "x"]]
    files = ["SLE/p2/f1.txt", "SLE/p3/f3.txt"]
    metadata = read_sample_sheet(sheet(grid), files, None, 100).metadata
    assert metadata["age"] == [30, 41]
    assert metadata["dose"][0] == 1.5
    assert np.isnan(metadata["dose"][1])
    assert metadata["id"] == ["007", "008"]
    assert metadata["site"] == ["", "x"]


def test_groups_by_folder_expression_and_column(folder, sheet):
    persons = ["p1", "p1", "p2", "p3"]
    assert read_folder(folder, groups="folder").groups.tolist() == persons
    by_expression = read_folder(folder, groups=r"p(\d)/")
    assert by_expression.groups.tolist() == [1, 1, 2, 3]
    grid = [
        ["file", "label", "donor", "batch"],
        ["f1", "a", 5, "x"],
        ["f3", "b", "", "y"],
    ]
    path = sheet(grid)
    assert read_folder(folder, path).groups.tolist() == [5, -1]
    assert read_folder(folder, path, groups="batch").groups.tolist() == ["x", "y"]
    assert read_folder(folder, path, groups="folder").groups.tolist() == ["SLE", "SLE"]
    refused("a column 'clinic' in samples.csv, or", folder, path, groups="clinic")
    save(folder, "HC/f9.txt")
    refused("1 of 5 files without a group", folder, groups="folder")


def test_all_spectra_of_a_file_get_its_label(tmp_path, monkeypatch):
    (tmp_path / "HC").mkdir()
    (tmp_path / "HC" / "map.spc").write_bytes(b"")
    save(tmp_path, "SLE/a.txt")
    data = np.ones((3, len(AXIS)), dtype=np.float32)
    traces = [Traces(AXIS, data, "cm^-1", ["laser: 785 nm"])]
    monkeypatch.setattr(instruments, "read_instrument", lambda p, max_cells: traces)
    spectra = read_folder(tmp_path)
    assert spectra.target.tolist() == ["HC"] * 3 + ["SLE"]
    assert "laser: 785 nm (1 files)" in spectra.notes
    assert any("assumed for 1 files" in note for note in spectra.notes)


def test_labels_that_differ_by_blanks_are_one_and_by_capitals_are_refused(tmp_path):
    save(tmp_path, "Adenoma/1.txt", "Adenoma /2.txt", "Control/3.txt")
    assert set(read_folder(tmp_path).target) == {"Adenoma", "Control"}
    save(tmp_path, "control/4.txt")
    refused("differ only by capitals", tmp_path)


def test_files_of_several_spectra_are_groups_and_names_are_kept(tmp_path, monkeypatch):
    save(tmp_path, "a/1.txt", "b/2.txt")
    assert read_folder(tmp_path).metadata["file"].tolist() == ["a/1.txt", "b/2.txt"]
    assert read_folder(tmp_path).groups is None
    for name in ("a/m.txt", "b/n.txt"):
        (tmp_path / name).unlink(missing_ok=True)
    for name in ("a/m.spc", "b/n.spc"):
        (tmp_path / name).write_bytes(b"")
    data = np.ones((3, len(AXIS)))
    one_map = [Traces(AXIS, data, "cm^-1")]
    monkeypatch.setattr(instruments, "read_instrument", lambda *_, **__: one_map)
    spectra = read_folder(tmp_path)
    assert len(set(spectra.groups.tolist())) == 4
    assert len(spectra.groups) == 8


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_sheet_that_a_german_spreadsheet_saved_is_read(tmp_path, encoding):
    save(tmp_path, "1.txt", "2.txt")
    sheet = tmp_path / "samples.csv"
    text = "file;label;group\n1.txt;gesund;\n2.txt;krank mit Ödem;\n"
    sheet.write_text(text, encoding=encoding)
    spectra = read_folder(tmp_path, sheet)
    assert spectra.target.tolist() == ["gesund", "krank mit Ödem"]
    assert spectra.groups is None  # the column is not filled in


def test_other_files_are_left_out_and_counted(folder):
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.xlsx", "a.PDF", "b.jpg"):
        (folder / "HC" / name).write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("x")
    spectra = read_folder(folder)
    assert len(spectra.target) == 4
    assert any(note.startswith("files: 7 left out") for note in spectra.notes)


def test_files_of_unknown_kind_are_refused_unless_a_sheet_leaves_them_out(
    folder, sheet
):
    (folder / "HC" / "a.zip").write_bytes(b"x")
    refused("1 files of an unknown kind .HC/a.zip", folder)
    assert read_folder(folder, sheet([["file", "y"], ["f1", 1]])).target.tolist() == [1]


def test_folder_that_gives_no_labels_is_refused(tmp_path):
    refused("no files of spectra", tmp_path)
    save(tmp_path, "a/1.txt", "2.txt", "3.txt", "4.txt", "5.txt")
    refused(r"4 of 5 files without a label \(2.txt, 3.txt, 4.txt, ...\)", tmp_path)
    refused("neither 'folder' nor a regular expression", tmp_path, "(a")
    refused("decimal must be", tmp_path, "a", decimal=";")
    with pytest.raises(FileNotFoundError, match="no such sheet"):
        read_folder(tmp_path, "samples.csv")
    with pytest.raises(FileNotFoundError, match="no such folder"):
        read_folder(tmp_path / "x")
    with pytest.raises(NotADirectoryError, match="is a file"):
        read_folder(tmp_path / "2.txt")


def test_link_to_a_folder_is_refused(folder):
    os.symlink(folder, folder / "HC" / "again", target_is_directory=True)
    refused("again: a link to a folder", folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "HC" / "a.txt")
    refused("unknown kind .HC/a.txt", folder)


def test_error_in_a_file_names_the_file(folder):
    (folder / "HC" / "bad.txt").write_text("no numbers\n")
    refused(r"HC/bad\.txt: ", folder)


def test_all_files_together_have_at_most_max_cells(folder):
    n = 5 * len(AXIS)  # four spectra and one axis
    assert read_folder(folder, max_cells=n).data.shape == (4, len(AXIS))
    refused(f"over {n - 1} numbers in the files up to SLE/p3", folder, max_cells=n - 1)


def test_verbose_prints_the_notes(folder, capsys):
    notes = read_folder(folder, verbose=1).notes
    assert capsys.readouterr().out.splitlines() == [f"{folder}: {n}" for n in notes]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_sample_sheet_is_written_and_read_back(folder, tmp_path, suffix):
    path = tmp_path / f"samples{suffix}"
    write_sample_sheet(folder, path)
    header, *rows = load_grid(path)
    assert header == ["file", "label", "group"]
    assert [row[:2] for row in rows] == [row[:2] for row in sample_sheet(folder)[1:]]
    assert read_folder(folder, path).target.tolist() == IN_ORDER
    content = path.read_bytes()
    with pytest.raises(FileExistsError, match="exists; give another name"):
        write_sample_sheet(folder, path)
    assert path.read_bytes() == content


def test_sample_sheet_of_files_without_sub_folders_is_to_be_filled_in(tmp_path):
    save(tmp_path, "=1+1.txt", "x2.txt")
    rows = [["file", "label", "group"], ["=1+1.txt", "", ""], ["x2.txt", "", ""]]
    assert sample_sheet(tmp_path) == rows
    with pytest.raises(ValueError, match="unknown suffix"):
        write_sample_sheet(tmp_path, tmp_path / "a.ods")
