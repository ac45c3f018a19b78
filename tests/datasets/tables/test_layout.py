"""Layout of a table: kept, turned, and with a column of marks."""

import csv

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import (
    FORMATS,
    SHEETS,
    load_grid,
    rewritten,
    save_grid,
)


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


@pytest.mark.parametrize("suffix", SHEETS)
def test_marker_adds_header_and_last_column_to_a_headerless_sheet(tmp_path, suffix):
    path = save_grid(
        tmp_path / f"in{suffix}", [[0, 0.1, 3.5, 2.5], [1, 2.5, 1.25, 7.5]]
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


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_decimal_commas_stay_decimal_commas(tmp_path, suffix, orientation):
    labels = ["1,5", "a;b", "NA", "=1,5", "-0,5", "x"] * 2
    values = np.random.default_rng(0).normal(size=(12, 3)) * [1, 1e-9, 1e20]
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


def test_layout_that_does_not_fit_is_refused(sheet, tmp_path):
    layout = read_spectra(sheet([["label", 1, 2], ["a", 1, 2]])).layout
    with pytest.raises(ValueError, match=r"3 intensities .* layout has 2"):
        write_spectra(tmp_path / "out.csv", [[1, 2, 3]], ["a"], layout=layout)
    with pytest.raises(ValueError, match="groups is given, but the layout has no"):
        write_spectra(
            tmp_path / "out.csv", [[1, 2]], ["a"], groups=["g"], layout=layout
        )
