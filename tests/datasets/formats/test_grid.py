"""Grids: blank rows and columns, merged cells, and the names of cells."""

import sys
from itertools import zip_longest

import pytest

from cvae_augment.datasets import read_spectra

from ..helpers import GRID, TABLE, check_outcome, data, expect, merge, odd, workbook

BLANKS = [
    [None, None, None, None, None],
    ["label", None, 400, 402, None, 404],
    ["a", None, 1, 2, None, 3],
    [],
    [None, None, " ", None, None],
    ["b", None, 4, 5, None, 6],
    [],
    ["a", None, 7, 8, None, 9],
]


@pytest.mark.parametrize("library", ["fast", "slow"])
@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_blank_rows_and_columns_are_left_out_with_a_note(
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
    assert spectra.target.tolist() == ["a", "b", "a"]
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


def test_blank_trailing_rows_and_columns_are_ignored(sheet):
    path = sheet([["a", 1, 1, None, " "], ["b", 3, 4, "", None], [None] * 5, [" "] * 5])
    assert read_spectra(path).data.tolist() == [[1, 1], [3, 4]]


BLANK_LINES = {
    "blank rows and columns around": (
        "a.xlsx",
        workbook([[], [], *([None, None, *row, None] for row in GRID), [None], [" "]]),
        {},
        TABLE,
    ),
    "a wrong cell of a table that starts lower": (
        "a.csv",
        data(",,\n,y,400,402\n,a,1,?\n"),
        {},
        "cell D3 holds '[?]'",
    ),
    "a blank row between": (
        "a.xlsx",
        workbook([*GRID, [], ["c", 5, 6]]),
        {},
        expect([[1, 2], [3, 4.5], [5, 6]], ["a", "b", "c"], wavenumbers=[400, 402]),
    ),
    "blank rows between of delimiters alone": (
        "a.csv",
        data("y,400,402\n,,\na,1,2\n\n , ,\nb,3,4.5\n"),
        {},
        TABLE,
    ),
    "a blank column between": (
        "a.xlsx",
        workbook([["y", None, 400, 402], ["a", None, 1, 2], ["b", None, 3, 4.5]]),
        {},
        TABLE,
    ),
    "a blank row between wavenumbers": (
        "a.xlsx",
        workbook([["cm-1", "a", "b"], [400, 1, 3], [], [402, 2, 4.5]]),
        {},
        TABLE,
    ),
    "a blank column in a table without header": (
        "a.csv",
        data("1,,3.5,3.5,4.5\n0,,4.5,5.5,6.5\n"),
        {},
        expect([[3.5, 3.5, 4.5], [4.5, 5.5, 6.5]], [1, 0]),
    ),
    "a label merged over a blank row": (
        "a.xlsx",
        workbook(
            [["y", 400, 402], ["a", 1, 2], [], [None, 3, 4.5], ["b", 5, 6]],
            change=merge("A2:A4"),
        ),
        {},
        expect([[1, 2], [3, 4.5], [5, 6]], ["a", "a", "b"]),
    ),
    "labels merged over a blank column": (
        "a.xlsx",
        workbook(
            [
                ["cm-1", "a", None, None, "b"],
                [400, 1, None, 2, 3],
                [402, 4, None, 5, 6],
            ],
            change=merge("B1:D1"),
        ),
        {},
        expect([[1, 4], [2, 5], [3, 6]], ["a", "a", "b"], wavenumbers=[400, 402]),
    ),
}


@odd(BLANK_LINES)
def test_odd_blank_lines_are_left_out(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)
