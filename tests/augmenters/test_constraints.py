"""What all training spectra obey, drawn spectra obey, too."""

import numpy as np
import pytest
from sklearn.base import clone

from cvae_augment import CVAEAugmenter, DiffusionAugmenter
from cvae_augment.preprocessing import sample_minmax

AUGMENTERS = {
    "cvae": CVAEAugmenter(max_epochs=2, random_state=0),
    "cvae no noise": CVAEAugmenter(max_epochs=2, noise=0, random_state=0),
    "as reported": CVAEAugmenter.as_reported(max_epochs=2, random_state=0),
    "diffusion": DiffusionAugmenter(max_epochs=2, random_state=0),
}
every_augmenter = pytest.mark.parametrize("name", AUGMENTERS)


def drawn(name, X, y, **parameters):
    augmenter = clone(AUGMENTERS[name]).set_params(**parameters).fit(X, y)
    return augmenter.sample(y=np.tile(y, 5))[0]


@every_augmenter
@pytest.mark.parametrize("value", [0.0, 10.0, -1000.0])
def test_a_masked_region_is_masked_in_draws(small, name, value):
    X = small.data.copy()
    X[:, 10:15] = value
    np.testing.assert_array_equal(drawn(name, X, small.target)[:, 10:15], value)


def test_a_masked_region_is_masked_in_draws_without_scaling(small):
    X = small.data.copy()
    X[:, 10:15] = 3.0
    new = drawn("cvae", X, small.target, scaling=None)
    np.testing.assert_array_equal(new[:, 10:15], 3)
    assert new[:, :10].std(axis=0).min() > 0


@every_augmenter
def test_decoded_spectra_of_masked_ones_are_masked(small, name):
    X = small.data.copy()
    X[:, 10:15] = 7.0
    augmenter = AUGMENTERS[name].fit(X, small.target)
    if isinstance(augmenter, CVAEAugmenter):
        Z = augmenter.encode(X, small.target)
        decoded = augmenter.decode(Z, small.target)
        np.testing.assert_array_equal(decoded[:, 10:15], 7)


@every_augmenter
def test_draws_of_spectra_that_span_0_to_1_span_0_to_1(small, name):
    new = drawn(name, sample_minmax(small.data), small.target)
    if name == "as reported":
        assert new.min() >= 0
        assert new.max() <= 1
        return
    np.testing.assert_array_equal(new.min(axis=1), 0)
    np.testing.assert_array_equal(new.max(axis=1), 1)


@pytest.mark.parametrize("name", ["cvae", "cvae no noise", "as reported"])
@pytest.mark.parametrize("lowest", [0.0, 0.3])
def test_intensities_are_not_drawn_below_the_lowest_of_training(small, name, lowest):
    X = small.data - small.data.min(axis=1, keepdims=True) + lowest
    new = drawn(name, X, small.target)
    assert new.min() >= lowest - 1e-12 * np.ptp(X)


@every_augmenter
@pytest.mark.parametrize("scaling", ["sample_minmax", None])
def test_where_no_intensity_is_negative_none_is_drawn(small, name, scaling):
    """The sum of each spectrum is 1: its mean is modelled, and not its minimum."""
    X = small.data - small.data.min()
    X /= X.sum(axis=1, keepdims=True)
    augmenter = clone(AUGMENTERS[name]).set_params(scaling=scaling).fit(X, small.target)
    assert augmenter.sample(y=np.tile(small.target, 20))[0].min() >= 0


def test_intensities_are_drawn_negative_where_some_are(small):
    X = small.data - small.data.mean()
    assert drawn("cvae", X, small.target).min() < 0
