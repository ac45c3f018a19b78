"""Properties of the sample-wise min-max scaling."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_param_validation,
    parametrize_with_checks,
)

from cvae_augment.preprocessing import SampleMinMaxScaler, sample_minmax


@pytest.fixture
def X():
    rng = np.random.default_rng(0)
    return rng.normal(size=(20, 30)) * rng.uniform(0.01, 1e4, size=(20, 1)) + 7


@parametrize_with_checks([SampleMinMaxScaler()])
def test_scaler_is_a_scikit_learn_transformer(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "check", [check_param_validation, check_dataframe_column_names_consistency]
)
def test_scaler_passes_checks_outside_the_suite(check):
    check("SampleMinMaxScaler", SampleMinMaxScaler())


def test_sample_minmax_maps_every_row_to_zero_one(X):
    scaled = sample_minmax(X)
    np.testing.assert_array_equal(scaled.min(axis=1), 0)
    np.testing.assert_array_equal(scaled.max(axis=1), 1)


def test_sample_minmax_keeps_the_shape_of_a_spectrum(X):
    for row, scaled in zip(X, sample_minmax(X), strict=True):
        assert np.corrcoef(row, scaled)[0, 1] == pytest.approx(1)


def test_sample_minmax_ignores_offset_and_gain(X):
    gain = np.linspace(0.5, 50, len(X))[:, None]
    np.testing.assert_allclose(sample_minmax(gain * X - 3), sample_minmax(X), atol=1e-9)


def test_sample_minmax_treats_each_row_alone(X):
    np.testing.assert_array_equal(sample_minmax(X)[3:4], sample_minmax(X[3:4]))


def test_sample_minmax_twice_is_once(X):
    once = sample_minmax(X)
    np.testing.assert_array_equal(sample_minmax(once), once)


@pytest.mark.parametrize("value", [0.0, 0.1, -5e6, 1e300])
def test_flat_spectrum_becomes_zeros(value):
    np.testing.assert_array_equal(sample_minmax(np.full((2, 5), value)), 0)


@pytest.mark.parametrize("unit", [1e-300, 1e-3, 1e300])
def test_extreme_units_scale_like_ordinary_ones(unit):
    X = np.array([[-1.0, 0.0, 1.0, 0.5]])
    np.testing.assert_allclose(sample_minmax(X * unit), [[0, 0.5, 1, 0.75]])


@pytest.mark.parametrize(
    ("given", "kept"),
    [(np.float32, np.float32), (np.float64, np.float64), (int, np.float64)],
)
def test_float32_is_kept_and_integers_become_float64(given, kept):
    X = np.array([[1, 2, 5], [9, 3, 4]], dtype=given)
    assert sample_minmax(X).dtype == kept
    assert SampleMinMaxScaler().fit_transform(X).dtype == kept


def test_input_is_left_as_it_was(X):
    before = X.copy()
    sample_minmax(X)
    SampleMinMaxScaler().fit_transform(X)
    np.testing.assert_array_equal(X, before)


def test_scaler_needs_no_fit(X):
    np.testing.assert_array_equal(SampleMinMaxScaler().transform(X), sample_minmax(X))


def test_scaler_learns_nothing_from_other_spectra(X):
    scaler = SampleMinMaxScaler().fit(1000 * X[:10])
    np.testing.assert_array_equal(scaler.transform(X), sample_minmax(X))


def test_scaler_keeps_columns_and_index_of_a_frame(X):
    frame = pd.DataFrame(X, columns=[f"{400 + i}" for i in range(30)]).iloc[::-1]
    scaler = clone(SampleMinMaxScaler()).set_output(transform="pandas")
    scaled = scaler.fit_transform(frame)
    assert list(scaled.columns) == list(frame.columns)
    assert list(scaled.index) == list(frame.index)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_and_infinite_intensities_are_refused(X, bad):
    X[2, 3] = bad
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        sample_minmax(X)


def test_scaler_says_that_it_needs_no_fit_and_keeps_float_types():
    tags = get_tags(SampleMinMaxScaler())
    assert not tags.requires_fit
    assert tags.transformer_tags.preserves_dtype == ["float64", "float32"]


def test_scaler_passes_the_names_of_the_intensities_on(X):
    names = [f"{400 + i}" for i in range(30)]
    scaler = SampleMinMaxScaler().fit(pd.DataFrame(X, columns=names))
    assert scaler.get_feature_names_out().tolist() == names
