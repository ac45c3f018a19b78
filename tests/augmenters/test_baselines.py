"""Properties of the baselines, and both check suites for each."""

import imblearn.utils.estimator_checks as imblearn_checks
import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.base import clone
from sklearn.metrics import pairwise_distances_argmin
from sklearn.utils import estimator_checks as sklearn_checks

from cvae_augment.baselines import (
    DuplicateAugmenter,
    GaussianAugmenter,
    MixupAugmenter,
    NoiseAugmenter,
    OffsetSlopeMultiplierAugmenter,
    SpanKernelAugmenter,
)
from cvae_augment.preprocessing import sample_minmax

from .checks import parametrize_with_imblearn_checks

BASELINES = [
    DuplicateAugmenter(random_state=0),
    NoiseAugmenter(random_state=0),
    MixupAugmenter(random_state=0),
    GaussianAugmenter(random_state=0),
    GaussianAugmenter(covariance="class", random_state=0),
    SpanKernelAugmenter(random_state=0),
    OffsetSlopeMultiplierAugmenter(random_state=0),
]
every_baseline = pytest.mark.parametrize("augmenter", BASELINES, ids=repr)


@sklearn_checks.parametrize_with_checks(BASELINES)
def test_passes_every_check_of_scikit_learn(estimator, check):
    check(estimator)


@parametrize_with_imblearn_checks(BASELINES)
def test_passes_every_check_of_imbalanced_learn(estimator, check):
    check(estimator)


@every_baseline
@pytest.mark.parametrize(
    "check",
    [
        imblearn_checks.check_param_validation,
        imblearn_checks.check_dataframe_column_names_consistency,
    ],
)
def test_passes_the_checks_for_samplers_outside_the_suites(augmenter, check):
    check(type(augmenter).__name__, augmenter)


@pytest.fixture
def scaled(small):
    """Spectra in [0, 1] and their labels."""
    return sample_minmax(small.data), small.target


def drawn(augmenter, X, y, n_per_class):
    """Many draws of each class."""
    return augmenter.fit(X, y).sample(y=np.repeat(np.unique(y), n_per_class))


@every_baseline
def test_originals_come_first_untouched_and_counts_are_exact(augmenter, scaled):
    X, y = scaled
    augmenter = clone(augmenter).set_params(expansion_factor=6)
    X_res, y_res = augmenter.fit_resample(X, y)
    np.testing.assert_array_equal(X_res[: len(X)], X)
    assert np.bincount(y_res).tolist() == [6 * len(X) // 3] * 3
    assert augmenter.is_synthetic_.sum() == 5 * len(X)
    augmenter.set_params(sampling_strategy="proportional")
    y_res = augmenter.fit_resample(X, y)[1]
    np.testing.assert_array_equal(np.bincount(y_res), 6 * np.bincount(y))


@every_baseline
def test_same_seed_same_spectra_and_other_seed_others(augmenter, scaled):
    augmenter.fit(*scaled)
    first, again, other = (augmenter.sample(20, random_state=s)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@every_baseline
def test_global_random_state_is_neither_used_nor_changed(
    augmenter, scaled, global_states
):
    before = global_states()
    augmenter.fit(*scaled).sample(5)
    assert global_states() == before


# No baseline has a bias: offset and gain are uniform around 0 and 1. The tolerance is
# five standard errors of the mean of 2000 draws, whose spread is below .25.
@every_baseline
def test_class_means_are_recovered(augmenter, scaled):
    X, y = scaled
    spectra, labels = drawn(augmenter, X, y, 2000)
    for label in np.unique(y):
        difference = spectra[labels == label].mean(axis=0) - X[y == label].mean(axis=0)
        assert np.abs(difference).max() < 5 * 0.25 / np.sqrt(2000)


def test_duplicates_are_rows_of_the_class_used_equally_often(scaled):
    X, y = scaled
    spectra, labels = drawn(DuplicateAugmenter(random_state=0), X, y, 3 * 14 * 5 * 3)
    for label in np.unique(y):
        copies = {row.tobytes() for row in X[y == label]}
        rows, counts = np.unique(spectra[labels == label], axis=0, return_counts=True)
        assert {row.tobytes() for row in rows} == copies
        assert np.ptp(counts) <= 1


@pytest.mark.parametrize("unit", [1.0, 1e3])
def test_noise_is_white_and_in_units_of_the_range_of_each_spectrum(unit, scaled):
    X, y = unit * scaled[0], scaled[1]
    X_res, _ = NoiseAugmenter(
        scale=0.02, expansion_factor=200, random_state=0
    ).fit_resample(X, y)
    copied = pairwise_distances_argmin(X_res[len(X) :], X)
    noise = (X_res[len(X) :] - X[copied]) / unit
    assert noise.std() == pytest.approx(0.02, rel=0.02)
    assert abs(np.corrcoef(noise[:, 20], noise[:, 21])[0, 1]) < 5 / np.sqrt(len(X_res))


def test_mixup_stays_between_pairs_of_its_class():
    corners = np.vstack([np.eye(6), 5 + np.eye(6)])
    y = np.repeat([0, 1], 6)
    spectra, labels = drawn(MixupAugmenter(random_state=0), corners, y, 400)
    weights = spectra - 5 * labels[:, None]
    assert weights.min() >= -1e-12
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert np.sort(weights, axis=1)[:, :-2].max() < 1e-12  # at most two corners


@pytest.mark.parametrize("alpha", [0.2, 1.0, 5.0])
def test_mixup_weights_have_the_variance_of_their_beta_distribution(alpha):
    X, y = np.array([[0.0], [1.0], [7.0], [7.0]]), [0, 0, 1, 1]
    mixup = MixupAugmenter(alpha=alpha, random_state=0).fit(X, y)
    weights = mixup.sample(y=[0] * 20_000)[0].ravel()
    mixed = weights[(weights > 0) & (weights < 1)]
    assert mixed.var() == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.05)


def gaussian_classes(n_per_class):
    """Two classes with opposite correlation, in few dimensions."""
    rng = np.random.default_rng(0)
    covariances = [[[1, 0.8], [0.8, 1]], [[1, -0.8], [-0.8, 1]]]
    X = [
        rng.multivariate_normal([5 * k, 0], covariances[k], n_per_class) for k in (0, 1)
    ]
    return np.concatenate(X), np.repeat([0, 1], n_per_class), covariances


def test_gaussian_per_class_recovers_each_covariance():
    X, y, covariances = gaussian_classes(3000)
    spectra, labels = drawn(
        GaussianAugmenter(covariance="class", random_state=0), X, y, 20_000
    )
    for label in (0, 1):
        found = np.cov(spectra[labels == label].T)
        np.testing.assert_allclose(found, covariances[label], atol=0.1)


def test_pooled_gaussian_draws_all_classes_from_the_mean_covariance():
    X, y, covariances = gaussian_classes(3000)
    spectra, labels = drawn(GaussianAugmenter(random_state=0), X, y, 20_000)
    for label in (0, 1):
        found = np.cov(spectra[labels == label].T)
        np.testing.assert_allclose(found, np.mean(covariances, axis=0), atol=0.1)


def test_shrunk_covariance_keeps_total_variance_and_leaves_the_span(scaled):
    X, y = scaled
    within = X - np.array([X[y == k].mean(axis=0) for k in range(3)])[y]
    total = np.square(within).sum() / (len(X) - 3)
    spectra, labels = drawn(GaussianAugmenter(random_state=0), X, y, 3000)
    found = [spectra[labels == k].var(axis=0).sum() for k in range(3)]
    np.testing.assert_allclose(found, total, rtol=0.1)
    centred = spectra[labels == 0] - spectra[labels == 0].mean(axis=0)
    assert np.linalg.matrix_rank(centred) == X.shape[1] > len(X)


def test_gaussian_score_is_the_density_it_draws_from():
    X, y, _ = gaussian_classes(40)
    gaussian = GaussianAugmenter(random_state=0).fit(X, y)
    spectra, _ = gaussian.sample(y=[0] * 200_000)
    density = multivariate_normal(spectra.mean(axis=0), np.cov(spectra.T))
    found = gaussian.score_samples(X[:10], y[:10])
    np.testing.assert_allclose(found, density.logpdf(X[:10]), atol=0.05)


@pytest.mark.parametrize("covariance", ["pooled", "class"])
def test_gaussian_scores_spectra_that_do_not_vary(covariance):
    y = np.repeat([0, 1], 4)
    X = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 1.0]])[y]
    gaussian = GaussianAugmenter(covariance=covariance).fit(X, y)
    assert np.isfinite(gaussian.score_samples(X, y)).all()
    assert (gaussian.score_samples(X, y) > gaussian.score_samples(X[::-1], y)).all()


@every_baseline
def test_only_the_gaussian_offers_a_score(augmenter):
    has_density = isinstance(augmenter, GaussianAugmenter)
    assert hasattr(augmenter, "score") == has_density
    assert hasattr(augmenter, "score_samples") == has_density


def test_span_kernel_keeps_the_variance_of_the_class_whatever_its_width(scaled):
    X, y = scaled
    # Both classes have the same covariance, so the pooled noise is right for both.
    X, y = np.concatenate([X, X + 0.01]), np.repeat([0, 1], len(X))
    real = X[y == 0].var(axis=0, ddof=1).sum()
    for width in (0.0, 0.5, 1.0):
        kernel = SpanKernelAugmenter(width=width, random_state=0)
        spectra, labels = drawn(kernel, X, y, 3000)
        found = spectra[labels == 0].var(axis=0).sum()
        assert found == pytest.approx(real, rel=0.15)


def test_span_kernel_keeps_the_mean_of_a_class(scaled):
    X, y = scaled
    kernel = SpanKernelAugmenter(random_state=0)
    spectra, labels = drawn(kernel, X, y, 30)
    for label in np.unique(y):
        off = spectra[labels == label].mean(axis=0) - X[y == label].mean(axis=0)
        assert np.abs(off).mean() < 0.2 * X[y == label].std(axis=0).mean()


def test_a_single_draw_of_the_span_kernel_has_the_range_of_a_training_spectrum(scaled):
    X, y = 7 * scaled[0] + 3, scaled[1]
    spectrum = SpanKernelAugmenter(random_state=0).fit(X, y).sample(y=[0])[0]
    assert (spectrum.min(), spectrum.max()) == (pytest.approx(3), pytest.approx(10))


def test_offset_slope_and_multiplier_stay_within_their_bounds(scaled):
    X, y = np.tile(scaled[0][0], (4, 1)), [0, 0, 1, 1]
    axis = np.linspace(-0.5, 0.5, X.shape[1])
    osm = OffsetSlopeMultiplierAugmenter(random_state=0).fit(X, y)
    spectra, _ = osm.sample(500)
    design = np.column_stack([X[0], np.ones(len(axis)), axis])
    fitted, residual, *_ = np.linalg.lstsq(design, spectra.T, rcond=None)
    assert residual.max() < 1e-20
    bounds = np.array([0.1, 0.1 * X.std(), 0.05])
    largest = np.abs(fitted - np.array([[1.0], [0.0], [0.0]])).max(axis=1)
    assert (largest <= bounds * (1 + 1e-9)).all()
    assert (largest > 0.95 * bounds).all()
