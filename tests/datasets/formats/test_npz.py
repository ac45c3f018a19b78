"""Files of named arrays."""

import numpy as np
import pandas as pd
import pytest

from cvae_augment.datasets import Spectra, read_spectra, write_spectra

from ..helpers import SHEETS, arrays, check_outcome, odd, save_grid

ODD = {
    "bytes where an array should be": (
        "a.npz",
        arrays(y=["a"], more={"X": b"no array"}),
        {},
        "X is no array of NumPy",
    ),
    "an array with a gap": (
        "a.npz",
        arrays(X=[[1.0, np.nan]], y=["a"]),
        {},
        "X contains NaN",
    ),
    "marks that are none": (
        "a.npz",
        arrays(X=[[1.0]], y=["a"], synthetic=[3]),
        {},
        "synthetic must be booleans or 0 and 1",
    ),
}


@odd(ODD)
def test_odd_arrays_are_refused(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)


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
def test_error_names_the_wrong_array(tmp_path, arrays, message):
    np.savez(tmp_path / "in.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / "in.npz")


def test_npz_refuses_options_of_sheets(tmp_path):
    np.savez(tmp_path / "in.npz", X=[[1.0]], y=[1])
    with pytest.raises(ValueError, match="header, sheet belong to other formats"):
        read_spectra(tmp_path / "in.npz", sheet=0, header=True)
    with pytest.raises(ValueError, match=r"expected arrays 0 and X, got \['X', 'y'\]"):
        read_spectra(tmp_path / "in.npz", label=0)


def test_arrays_of_an_npz_are_found_by_the_names_given(tmp_path):
    arrays = {"X": [[1.0], [2.0]], "y": [1, 2], "sex": ["f", "m"], "person": [7, 8]}
    np.savez(tmp_path / "in.npz", **arrays)
    spectra = read_spectra(tmp_path / "in.npz", label="sex", group="person")
    assert spectra.target.tolist() == ["f", "m"]
    assert spectra.groups.tolist() == [7, 8]
    message = r"expected arrays X and age and y, got \['X', 'person', 'sex', 'y'\]"
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / "in.npz", group="age")


NAMES = ["amide", "lipid"]
AXIS = np.array([400, 402.5])


@pytest.mark.parametrize("wavenumbers", [None, AXIS], ids=["no axis", "axis"])
@pytest.mark.parametrize("names", [NAMES, ["400", "402.50"], ["x2", "x1"], ["x", "x"]])
def test_names_of_features_come_back(tmp_path, names, wavenumbers):
    spectra = Spectra(
        np.ones((2, 2)), [0, 1], wavenumbers=wavenumbers, feature_names=names
    )
    write_spectra(tmp_path / "out.npz", spectra)
    again = read_spectra(tmp_path / "out.npz")
    assert again.feature_names == names
    np.testing.assert_equal(again.wavenumbers, wavenumbers)


@pytest.mark.parametrize("suffix", SHEETS)
def test_names_of_a_sheet_come_back_from_an_npz(tmp_path, suffix):
    grid = [["label", *NAMES, "synthetic"], ["a", 1, 2, 0], ["b", 3, 4, 0]]
    read = read_spectra(save_grid(tmp_path / f"in{suffix}", grid))
    path = tmp_path / "out.npz"
    write_spectra(path, read)
    assert read_spectra(path).feature_names == NAMES
    write_spectra(tmp_path / "again.csv", read_spectra(path))
    header = (tmp_path / "again.csv").read_text().splitlines()[0]
    assert header == "label,amide,lipid,synthetic"


def test_names_of_a_frame_come_back(tmp_path):
    frame = pd.DataFrame(np.ones((2, 2)), columns=NAMES)
    write_spectra(tmp_path / "out.npz", frame, [0, 1])
    assert read_spectra(tmp_path / "out.npz").feature_names == NAMES


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["amide"], r"feature_names has shape \(1,\); expected \(2,\)"),
        ([1.0, 2.0], "feature_names is of type float64; expected text"),
    ],
)
def test_wrong_names_of_features_are_refused(tmp_path, names, message):
    np.savez(tmp_path / "in.npz", X=np.ones((2, 2)), y=[0, 1], feature_names=names)
    with pytest.raises(ValueError, match=message):
        read_spectra(tmp_path / "in.npz")
