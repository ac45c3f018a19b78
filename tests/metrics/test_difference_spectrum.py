"""Bootstrap bands of difference spectra, of known coverage."""

import numpy as np
import pandas as pd
import pytest

from cvae_augment.metrics import difference_spectrum
from cvae_augment.metrics.bands import _resample


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_difference_is_that_of_the_means_within_its_band(rng):
    X, y, axis = rng.normal(size=(30, 8)), np.arange(30) % 3, np.arange(900.0, 908)
    spectrum = difference_spectrum(X, y, 2, 0, random_state=0, wavenumbers=axis)
    np.testing.assert_allclose(
        spectrum["difference"], X[y == 2].mean(axis=0) - X[y == 0].mean(axis=0)
    )
    assert (spectrum["low"] < spectrum["difference"]).all()
    assert (spectrum["high"] > spectrum["difference"]).all()
    assert spectrum.index.tolist() == axis.tolist()
    assert spectrum.index.name == "wavenumber"
    swapped = difference_spectrum(X, y, 0, 2, random_state=0)["difference"]
    np.testing.assert_allclose(swapped, -spectrum["difference"])


def test_band_covers_the_truth_as_often_as_it_says(rng):
    y = np.repeat([0, 1], 30)
    covered = []
    for seed in range(20):
        X = rng.normal(size=(60, 200)) + y[:, None]
        spectrum = difference_spectrum(X, y, 1, 0, random_state=seed)
        covered.append(((spectrum["low"] < 1) & (spectrum["high"] > 1)).mean())
    assert np.mean(covered) == pytest.approx(0.94, abs=0.015)


def test_band_of_ten_samples_is_an_eighth_too_narrow(rng):
    y, widths = np.repeat([0, 1], 10), []
    for seed in range(20):
        X = rng.normal(size=(20, 200))
        spectrum = difference_spectrum(X, y, 1, 0, random_state=seed)
        widths.append((spectrum["high"] - spectrum["low"]).mean())
    student = 2 * 2.101 * np.sqrt(2 / 10)  # 18 degrees of freedom
    assert np.mean(widths) / student == pytest.approx(7 / 8, abs=0.03)


def test_replicates_widen_the_band_when_groups_are_given(rng):
    groups = np.repeat(np.arange(20), 5)
    y = groups % 2
    X = rng.normal(size=(20, 300))[groups] + 0.1 * rng.normal(size=(100, 300))
    width = {}
    for given in (None, groups):
        spectrum = difference_spectrum(X, y, 1, 0, groups=given, random_state=0)
        width[given is None] = (spectrum["high"] - spectrum["low"]).mean()
    assert width[False] / width[True] == pytest.approx(np.sqrt(5), rel=0.1)


def test_groups_with_both_classes_keep_their_pairs(rng):
    people = np.tile(np.arange(15), 2)
    y = np.repeat(["before", "after"], 15)
    X = 10 * rng.normal(size=(15, 50))[people] + (y == "after")[:, None]
    X += 0.01 * rng.normal(size=X.shape)
    spectrum = difference_spectrum(X, y, "after", "before", groups=people)
    assert (spectrum["high"] - spectrum["low"]).max() < 0.05
    assert (spectrum["difference"] - 1).abs().max() < 0.05


@pytest.mark.parametrize("people", [[0, 0, 1, 1, 1, 1, 2, 2], [0, 1, 2, 3, 3, 4, 5, 6]])
def test_a_group_that_is_alone_of_its_kind_varies_too(people, rng):
    X, y = rng.normal(size=(8, 50)), np.repeat(["a", "b"], 4)
    spectrum = difference_spectrum(X, y, "a", "b", groups=people, random_state=0)
    assert np.isfinite(spectrum).all(axis=None)
    assert (spectrum["low"] < spectrum["high"]).all()
    of_class = [np.flatnonzero(y == label) for label in "ab"]
    weights = _resample(of_class, np.array(people), 50, rng)
    shared = np.flatnonzero(np.array(people) == people[3])
    assert len(np.unique(weights[:, shared])) > 1
    assert (weights[:, shared].min(axis=1) == weights[:, shared].max(axis=1)).all()


def test_a_small_class_is_in_every_resample(rng):
    X, y = rng.normal(size=(42, 5)), np.repeat(["rare", "common"], [2, 40])
    for groups in (None, np.arange(42)):
        spectrum = difference_spectrum(X, y, "rare", "common", groups=groups)
        assert np.isfinite(spectrum).all(axis=None)


def test_a_wider_level_contains_a_narrower_one(rng):
    X, y = rng.normal(size=(40, 20)), np.arange(40) % 2
    wide, narrow = (
        difference_spectrum(X, y, 0, 1, confidence_level=level, random_state=0)
        for level in (0.99, 0.8)
    )
    assert (wide["low"] < narrow["low"]).all()
    assert (wide["high"] > narrow["high"]).all()


def test_difference_spectrum_repeats_with_its_seed_and_leaves_the_global_one(rng):
    X, y = rng.normal(size=(20, 5)), np.arange(20) % 2
    before = np.random.get_state()[1].tolist()
    first, again, other = (
        difference_spectrum(X, y, 0, 1, random_state=seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)
    assert np.random.get_state()[1].tolist() == before


def test_difference_spectrum_refuses_what_it_cannot_resample():
    X, y = np.ones((5, 3)), ["a", "a", "a", "a", "b"]
    with pytest.raises(ValueError, match=r"'b' has spectra of 1 samples.*\['a', 'b'\]"):
        difference_spectrum(X, y, "a", "b")
    with pytest.raises(ValueError, match=r"'z' has spectra of 0 samples.*\['a', 'b'\]"):
        difference_spectrum(X, y, "z", "a")
    with pytest.raises(ValueError, match="'a' has spectra of 1 samples"):
        difference_spectrum(X, y, "a", "b", groups=[0, 0, 0, 0, 1])
    with pytest.raises(ValueError, match=r"n_bootstrap is 0, confidence_level is 0.95"):
        difference_spectrum(X, y, "a", "b", n_bootstrap=0)
    with pytest.raises(ValueError, match="4 entries for 5 spectra"):
        difference_spectrum(X, y, "a", "b", groups=[0] * 4)
    with pytest.raises(ValueError, match=r"\(4,\).*3 intensities"):
        difference_spectrum(X, y, "a", "b", wavenumbers=[1, 2, 3, 4])


def test_difference_spectrum_is_computed_in_double_with_its_documented_defaults(rng):
    X, y = (1000 + rng.normal(size=(12, 6))).astype(np.float32), np.arange(12) % 2
    found = difference_spectrum(X, y, 0, 1, random_state=0)
    explicit = {"n_bootstrap": 1000, "confidence_level": 0.95}
    expected = difference_spectrum(
        X.astype(np.float64), y, 0, 1, random_state=0, **explicit
    )
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("level", [-0.5, 0, 1, 1.5])
def test_a_level_that_is_no_probability_is_refused(level, rng):
    X, y = rng.normal(size=(8, 3)), np.arange(8) % 2
    with pytest.raises(ValueError, match=f"confidence_level is {level}; expected"):
        difference_spectrum(X, y, 0, 1, confidence_level=level)


def test_one_resample_is_a_band_of_no_width(rng):
    X, y = rng.normal(size=(8, 3)), np.arange(8) % 2
    spectrum = difference_spectrum(X, y, 0, 1, n_bootstrap=1, random_state=0)
    np.testing.assert_array_equal(spectrum["low"], spectrum["high"])


def test_groups_of_each_kind_are_resampled_among_themselves(rng):
    y = np.array([*"aaaabbbbb", *"abababab"])
    groups = np.array([*range(9), 20, 20, 21, 21, 22, 22, 23, 23])
    of_class = [np.flatnonzero(y == label) for label in "ab"]
    weights = _resample(of_class, groups, 50, rng)
    for kind in (slice(0, 4), slice(4, 9), slice(9, 17)):
        n_rows = kind.stop - kind.start
        assert (weights[:, kind].sum(axis=1) == n_rows).all()
        assert (weights[:, kind] != 1).any()
    np.testing.assert_array_equal(weights[:, 9::2], weights[:, 10::2])
