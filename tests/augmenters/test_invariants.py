"""Changes of the data that must not matter, or must matter in a known way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from cvae_augment import CVAEAugmenter, DiffusionAugmenter
from cvae_augment.baselines import GaussianAugmenter, SpanKernelAugmenter
from cvae_augment.datasets import make_serum_spectra

SPECTRA = make_serum_spectra((9, 8, 7), n_wavenumbers=20, random_state=0)
X, Y = SPECTRA.data, SPECTRA.target
AUGMENTERS = [
    CVAEAugmenter(max_epochs=3, random_state=0),
    DiffusionAugmenter(max_epochs=3, n_levels=100, n_steps=8, random_state=0),
    GaussianAugmenter(random_state=0),
    SpanKernelAugmenter(random_state=0),
]
every_augmenter = pytest.mark.parametrize(
    "augmenter", AUGMENTERS, ids=[type(a).__name__ for a in AUGMENTERS]
)
few = settings(max_examples=6, deadline=None, derandomize=True)
RANGE = np.ptp(X)


@every_augmenter
@given(names=st.lists(st.text("abcxyzäß ", min_size=1), min_size=3, max_size=3).filter(
    lambda names: len(set(names)) == 3
))  # fmt: skip
@few
def test_the_names_of_labels_change_nothing_but_names(augmenter, names):
    names = np.array(sorted(names))  # in the order of the class indices
    plain, labels = augmenter.fit_resample(X, Y)
    renamed, new_labels = augmenter.fit_resample(X, names[Y])
    np.testing.assert_array_equal(renamed, plain)
    assert new_labels.tolist() == names[labels].tolist()


@every_augmenter
@given(order=st.permutations(range(3)))
@few
def test_the_order_of_the_classes_does_not_change_what_they_are_like(augmenter, order):
    """The draw is another one, because classes are drawn in turn."""
    order = np.array(order)
    draws = {}
    for name, y in (("plain", Y), ("other", order[Y])):
        drawn, labels = augmenter.fit(X, y).sample(y=np.tile(np.unique(y), 150))
        codes = labels if name == "plain" else np.argsort(order)[labels]
        draws[name] = [drawn[codes == code] for code in range(3)]
    for first, second in zip(draws["plain"], draws["other"], strict=True):
        off = first.mean(axis=0) - second.mean(axis=0)
        sd = first.std(axis=0).mean()
        assert np.abs(off).mean() < 0.35 * sd
        assert second.std(axis=0).mean() == pytest.approx(sd, rel=0.5)


@every_augmenter
@given(seed=st.integers(0, 100))
@few
def test_the_order_of_the_rows_does_not_change_what_is_learnt(augmenter, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    first, second = (
        augmenter.fit(X[rows], Y[rows]).sample(y=np.tile([0, 1, 2], 150))
        for rows in (np.arange(len(X)), order)
    )
    for code in range(3):
        a, b = (drawn[labels == code] for drawn, labels in (first, second))
        sd = a.std(axis=0).mean()
        assert np.abs(a.mean(axis=0) - b.mean(axis=0)).mean() < 0.35 * sd
        assert b.std(axis=0).mean() == pytest.approx(sd, rel=0.5)


@every_augmenter
@given(
    gain=st.sampled_from([1e-9, 1e-3, 0.5, 7.0, 1e6]),
    offset=st.sampled_from([0.0, -3.0, 40.0]),
)
@few
def test_spectra_follow_an_affine_change_of_the_unit(augmenter, gain, offset):
    def draw(X):
        return augmenter.fit(X, Y).sample(60)[0]

    expected = gain * (draw(X) + offset * RANGE)
    changed = draw(gain * (X + offset * RANGE))
    np.testing.assert_allclose(changed, expected, atol=0.05 * gain * RANGE)


@pytest.mark.parametrize("model", AUGMENTERS[:2])  # a shrunk covariance is isotropic
@given(value=st.sampled_from([0.0, 0.5, -1.0, 2.0]))
@few
def test_an_intensity_that_never_varies_never_varies_in_draws(model, value):
    """In raw units, because sample-wise min-max moves it with offset and range."""
    wide = np.insert(X, 3, value * RANGE, axis=1)
    augmenter = clone(model).set_params(scaling=None)
    drawn = augmenter.fit(wide, Y).sample(90)[0]
    others = np.delete(drawn, 3, axis=1).std(axis=0).mean()
    assert drawn[:, 3] == pytest.approx(value * RANGE, abs=0.2 * others)


@given(code=st.integers(0, 2))
@few
def test_a_constant_spectrum_more_leaves_the_others_in_place(code):
    """An outlier without shape widens its class and stays finite."""
    flat = np.full((1, X.shape[1]), X.mean())
    more, labels = np.concatenate([X, flat]), np.append(Y, code)
    for augmenter in AUGMENTERS:
        drawn, _ = augmenter.fit(more, labels).sample(y=np.repeat([0, 1, 2], 60))
        assert np.isfinite(drawn).all()
        for other in {0, 1, 2} - {code}:
            own = drawn[60 * other : 60 * (other + 1)].mean(axis=0)
            real = X[other == Y]
            assert np.abs(own - real.mean(axis=0)).mean() < real.std(axis=0).mean()
