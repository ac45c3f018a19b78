"""Frames of pandas and polars as tables."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import FORMATS


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
    assert read_spectra(frame, label=0, header=True).wavenumbers.tolist() == [400, 402]


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
