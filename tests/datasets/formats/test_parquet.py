"""Parquet files, which pandas and polars read and write, too."""

import sys

import pandas as pd
import polars as pl
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import TEXT, check_outcome, data, odd, parquet

ODD = {
    "text named parquet": ("a.parquet", data(TEXT), {}, r"not a readable \.parquet"),
    "lists in a parquet": (
        "a.parquet",
        parquet({"y": ["a"], "x": [[1, 2]]}),
        {},
        "'x' is of type list",
    ),
    "text among the numbers of a parquet": (
        "a.parquet",
        parquet({"y": ["a"], "400": ["b"], "402": ["1"]}),
        {},
        "holds 'b'",
    ),
    "more cells than a parquet may have": (
        "a.parquet",
        parquet({"y": ["a"] * 9, "x": [1] * 9}),
        {"max_cells": 10},
        "over 10 cells",
    ),
}


@odd(ODD)
def test_odd_parquet_is_refused(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)


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
