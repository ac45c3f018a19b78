"""Axes of the files of a folder: one for all, interpolated, or refused."""

import numpy as np
import pytest

from cvae_augment.datasets import read_folder
from cvae_augment.datasets.folders.common_axis import on_common_axis
from cvae_augment.datasets.formats import instruments
from cvae_augment.datasets.formats.traces import Traces

from .helpers import AXIS, refused, save


def test_units_that_differ_are_refused_unless_one_is_given(tmp_path, monkeypatch):
    for name in ("a/1.spc", "a/2.spc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")

    def read(path, max_cells):
        unit = "nm" if path.stem == "1" else "cm^-1"
        return [Traces(AXIS, np.ones((1, len(AXIS))), unit)]

    monkeypatch.setattr(instruments, "read_instrument", read)
    refused(r"a/1.spc has an axis in nm, and a/2.spc has one in cm\^-1", tmp_path)
    spectra = read_folder(tmp_path, axis_unit="nm")
    assert spectra.axis_unit == "nm"
    assert "axis unit: nm (given; files state cm^-1)" in spectra.notes


@pytest.mark.parametrize("shift", [0.3, -0.7, 1.9])
def test_slightly_different_axes_are_interpolated_and_reported(tmp_path, shift):
    save(tmp_path, "a/1.txt", "a/2.txt", level=1)
    save(tmp_path, "b/3.txt", axis=AXIS + shift, level=2)
    spectra = read_folder(tmp_path)
    axis = spectra.wavenumbers
    common = (max(400, 400 + shift) <= AXIS) & (min(498, 498 + shift) >= AXIS)
    assert np.array_equal(axis, AXIS[common])
    assert np.array_equal(spectra.data[0], (0.01 * AXIS + 1)[common])  # as in the file
    assert np.allclose(spectra.data, 0.01 * axis + [[1], [1], [2]])  # lines stay lines
    told = "axes of 1 of 3 files differ from the rest (for example b/3.txt)"
    assert any(told in note for note in spectra.notes)


def test_axes_that_all_differ_give_way_to_an_even_one(tmp_path):
    for i, shift in enumerate((0, 0.3, 0.5)):
        save(tmp_path, f"{'ab'[i % 2]}/{i}.txt", axis=AXIS + shift, level=i)
    spectra = read_folder(tmp_path)
    steps = np.diff(spectra.wavenumbers)
    assert spectra.wavenumbers[[0, -1]].tolist() == [400.5, 498]
    assert np.allclose(steps, steps[0])


def test_direction_is_that_of_most_files(tmp_path):
    save(tmp_path, "a/1.txt", "a/2.txt", axis=AXIS[::-1], level=1)
    save(tmp_path, "b/3.txt", level=2)
    spectra = read_folder(tmp_path)
    assert np.array_equal(spectra.wavenumbers, AXIS[::-1])
    assert np.array_equal(spectra.data, 0.01 * AXIS[::-1] + [[1], [1], [2]])
    save(tmp_path, "b/4.txt", "b/5.txt", level=2)
    assert np.array_equal(read_folder(tmp_path).wavenumbers, AXIS)


@pytest.mark.parametrize(
    ("axis", "match"),
    [
        (
            AXIS + 20,
            r"400 to 498 cm\^-1, 50 points.*420 to 518 .*90% of the range of each",
        ),
        (AXIS - 300, "90% of the range of each"),
        (AXIS[:40], "90% of the range of each"),
        (np.arange(400.0, 499.0, 0.5), "median steps are 0.5 and 2 .*at most 1.5"),
        (np.delete(AXIS, slice(10, 20)), "a gap of 22 .* after 418"),
    ],
)
def test_axes_that_differ_by_much_are_refused(tmp_path, axis, match):
    save(tmp_path, "a/1.txt")
    save(tmp_path, "b/2.txt", axis=axis)
    message = refused(match, tmp_path)
    assert "a/1.txt" in message
    assert "b/2.txt" in message


def test_axis_of_one_point_is_kept_if_all_are_equal_and_refused_else():
    one, more = (Traces(a, np.ones((1, len(a)))) for a in (AXIS[:1], AXIS))
    axis, data, _ = on_common_axis("x", [("a", one), ("b", one)], "nm", 100)
    assert axis.tolist() == [400]
    assert data.shape == (2, 1)
    with pytest.raises(ValueError, match=r"x: b has .* expected at least 2 points"):
        on_common_axis("x", [("a", more), ("b", one)], "nm", 100)


def test_interpolated_spectra_have_at_most_max_cells():
    long = Traces(AXIS, np.ones((3, len(AXIS))))
    axis = np.linspace(400, 498, 70)
    traces = [("a", long), ("b", Traces(axis, np.ones((1, 70)))), ("c", long)]
    assert on_common_axis("x", traces, "nm", 350)[1].shape == (7, 50)
    with pytest.raises(ValueError, match="over 349 cells"):
        on_common_axis("x", traces, "nm", 349)
