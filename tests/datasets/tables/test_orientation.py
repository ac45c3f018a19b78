"""Detection of the orientation of a table."""

import pytest

from cvae_augment.datasets import read_spectra

from ..helpers import TABLE, check_outcome, data, expect, merge, odd, workbook


@pytest.mark.parametrize(
    ("grid", "groups"),
    [
        ([["wavenumber", "a", "b"], [400, 1, 2], [402.5, 3, 4]], None),
        ([["Raman shift", "a", "b"], [402.5, 3, 4], [400, 1, 2]], None),
        ([["", "a", "b", "a"], [400, 1, 2, 5], [402.5, 3, 4, 6]], None),
        ([["cm-1", "a", "b"], ["patient", 7, 8], [400, 1, 2], [402.5, 3, 4]], [7, 8]),
        ([["", "a", "b"], ["ID", "p", "p"], [400, 1, 2], [402.5, 3, 4]], ["p", "p"]),
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
        [["id", "label", "x1"], [1, 0, 6], [2, 0, 8]],
        [[0, 5.5, 5.25], [1, 7.5, 7.25]],
        [["", "label", "x1"], [1, 0, 6], [2, 0, 8], [3, 1, 5]],
    ],
)
def test_labels_that_rise_are_no_axis(sheet, grid):
    spectra = read_spectra(sheet(grid))
    assert spectra.layout.orientation == "rows"


@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_orientation_can_be_given(sheet, orientation):
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


TURNED = {
    "a blank column between spectra in columns": (
        "a.tsv",
        data("cm-1\ta\t\tb\n400\t1\t\t3\n402\t2\t\t4.5\n"),
        {},
        TABLE,
    ),
    "numbers of spectra above their labels": (
        "a.csv",
        data("cm-1,1,2,3\nlabel,a,b,a\n400,1,2,3\n402,4,5,6\n"),
        {},
        expect(
            [[1, 4], [2, 5], [3, 6]],
            ["a", "b", "a"],
            wavenumbers=[400, 402],
        ),
    ),
    "numbers of rows, as pandas writes them": (
        "a.csv",
        data(",label,400,402\n0,a,1,2\n1,b,3,4.5\n"),
        {},
        TABLE,
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
}


@odd(TURNED)
def test_odd_orientation_is_read_as_meant(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)
