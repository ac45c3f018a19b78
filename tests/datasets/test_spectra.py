"""Spectra: fields that fit each other, rows of them, and synthetic ones behind them."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from cvae_augment.datasets import Spectra, read_spectra, write_spectra
from cvae_augment.datasets.spectra import NO_GROUP, with_no_group

FIELDS = {
    "data": [[1.0, 2], [3, 4], [5, 6]],
    "target": ["a", "b", "a"],
    "wavenumbers": [400, 402],
    "groups": [7, 8, 7],
    "is_synthetic": [0, 0, 1],
    "feature_names": ("amide", "lipid"),
}


def test_lists_become_arrays():
    spectra = Spectra(**FIELDS)
    for name in ("data", "target", "wavenumbers", "groups", "is_synthetic"):
        assert isinstance(spectra[name], np.ndarray)
    assert spectra.is_synthetic.tolist() == [False, False, True]
    assert spectra.feature_names == ["amide", "lipid"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"data": [1.0, 2]}, r"data has shape \(2,\); expected 2 dimensions"),
        ({"target": None}, r"target has shape \(\); expected \(3,\), one entry for"),
        ({"target": ["a"]}, r"target has shape \(1,\); expected \(3,\).* each row"),
        ({"groups": [[7], [8], [7]]}, r"groups has shape \(3, 1\); expected \(3,\)"),
        ({"is_synthetic": [0, 1]}, r"is_synthetic has shape \(2,\); expected"),
        ({"is_synthetic": [0, 1, 2]}, "is_synthetic must be booleans or 0 and 1"),
        ({"wavenumbers": [400]}, r"wavenumbers has shape \(1,\); .* each column"),
        ({"feature_names": ["x"]}, r"feature_names has shape \(1,\); expected \(2,\)"),
    ],
    ids=str,
)
def test_fields_that_do_not_fit_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Spectra(**FIELDS | wrong)


@pytest.mark.parametrize(
    ("wavenumbers", "names"),
    [(None, ["x1", "x2"]), ([400, 402.5], ["400.0", "402.5"])],
)
def test_names_of_features_come_from_the_axis(wavenumbers, names):
    spectra = Spectra([[1, 2]], ["a"], wavenumbers=wavenumbers)
    assert spectra.feature_names == names


def test_fields_can_be_read_by_name():
    spectra = Spectra(**FIELDS)
    assert spectra["data"] is spectra.data
    assert "groups" in spectra
    assert "take" not in spectra
    assert {*FIELDS, "has_marks"} < {*spectra.keys()}
    with pytest.raises(KeyError, match="take"):
        spectra["take"]


def test_fields_cannot_be_replaced():
    with pytest.raises(FrozenInstanceError):
        Spectra(**FIELDS).target = []


@pytest.mark.parametrize("rows", [[2, 0], [True, False, True], slice(0, 3, 2)], ids=str)
def test_take_keeps_every_field_of_these_rows(rows):
    spectra = Spectra(**FIELDS)
    taken, positions = spectra.take(rows), np.arange(3)[rows]
    for name in ("data", "target", "groups", "is_synthetic"):
        assert np.array_equal(taken[name], spectra[name][positions])
    assert taken.feature_names == spectra.feature_names
    assert taken.has_marks


def test_take_without_groups():
    assert Spectra([[1.0], [2.0]], [0, 1]).take([1]).groups is None


def test_append_synthetic_leaves_the_first_rows_as_they_are():
    spectra = Spectra(**FIELDS)
    more = spectra.append_synthetic([[7.0, 8]], ["b"])
    assert np.array_equal(more.data[:3], spectra.data)
    assert more.target.tolist() == ["a", "b", "a", "b"]
    assert more.groups.tolist() == [7, 8, 7, -1]
    assert more.is_synthetic.tolist() == [False, False, True, True]
    assert more.has_marks


def test_marks_of_zeros_differ_from_no_marks():
    data, target = [[1.0], [2.0]], ["a", "b"]
    assert not Spectra(data, target).has_marks
    assert Spectra(data, target, is_synthetic=[0, 0]).has_marks
    assert not Spectra(data, target).take([0]).has_marks
    assert Spectra(data, target, is_synthetic=[0, 0]).take([0]).has_marks
    assert not Spectra(data, target, is_synthetic=[0, 0], has_marks=False).has_marks


def test_new_flags_are_marks_of_spectra_that_had_none():
    spectra = replace(Spectra([[1.0], [2.0]], ["a", "b"]), is_synthetic=[0, 1])
    assert spectra.has_marks


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".parquet", ".npz"])
@pytest.mark.parametrize("marks", [None, [0, 0], [0, 1]], ids=str)
def test_each_format_keeps_whether_there_are_marks(tmp_path, suffix, marks):
    spectra = Spectra([[1.0, 2], [3, 4]], ["a", "b"], is_synthetic=marks)
    write_spectra(tmp_path / f"out{suffix}", spectra)
    again = read_spectra(tmp_path / f"out{suffix}")
    assert again.has_marks == (marks is not None)
    assert again.is_synthetic.tolist() == spectra.is_synthetic.tolist()


@pytest.mark.parametrize("largest", [2**62 + 1, 2**64 - 1])
def test_large_groups_without_sign_stay_what_they_are(largest):
    groups = with_no_group(np.array([7, largest], dtype=np.uint64), 1)
    assert [str(group) for group in groups[:2].tolist()] == ["7", str(largest)]
    assert groups[2].item() in NO_GROUP


def test_spectra_print_as_one_line():
    spectra = Spectra(np.zeros((3, 4)), ["a", "b", "b"], groups=[1, 2, 2])
    assert repr(spectra) == "Spectra(3 x 4, classes {a: 1, b: 2}, 2 groups)"
    more = spectra.append_synthetic(np.ones((1, 4)), ["a"])
    assert repr(more).startswith("Spectra(4 x 4, classes {a: 2, b: 2}")
    assert repr(more).endswith("1 synthetic)")
