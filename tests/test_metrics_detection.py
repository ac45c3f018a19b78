"""What each metric says of each way in which a generator can fail."""

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from cvae_augment.metrics import (
    c2st_auc,
    copying_share,
    feature_wasserstein_distance,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
)

N = 60
TWO_SAMPLES = [
    c2st_auc,
    feature_wasserstein_distance,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
]


def spectra(rng, n=N):
    """Noisy spectra with a few smooth degrees of freedom and varying noise."""
    x = np.linspace(0, 1, 80)
    shapes = np.array([np.exp(-((x - c) ** 2) / 0.01) for c in (0.2, 0.4, 0.6, 0.8)])
    noise = 0.02 * rng.lognormal(sigma=0.5, size=(n, 1)) * rng.normal(size=(n, len(x)))
    return (1 + 0.3 * rng.normal(size=(n, 4))) @ shapes + noise


FAILURES = {
    "fresh": lambda train, rng: spectra(rng),
    "class mean": lambda train, rng: np.tile(train.mean(axis=0), (N, 1)),
    "half spread": lambda train, rng: 0.5 * (spectra(rng) + train.mean(axis=0)),
    "noise": lambda train, rng: spectra(rng) + 0.05 * rng.normal(size=train.shape),
    "copies": lambda train, rng: train.copy(),
    "shift": lambda train, rng: spectra(rng) + 0.3,
}


@pytest.fixture
def figures():
    """A function: mean of a metric over ten populations, for a failure."""

    def mean(metric, failure):
        values = []
        for seed in range(10):
            rng = np.random.default_rng(seed)
            train, held_out = spectra(rng), spectra(rng)
            synthetic = FAILURES[failure](train, rng)
            values.append(metric(train, held_out, synthetic))
        return np.mean(values)

    return mean


def c2st(train, held_out, synthetic):
    return c2st_auc(held_out, synthetic, random_state=0)


def roughness(train, held_out, synthetic):
    return roughness_auc(held_out, synthetic)


def pvalue(train, held_out, synthetic):
    return maximum_mean_discrepancy(held_out, synthetic, random_state=0).pvalue


def discrepancy(train, held_out, synthetic):
    return maximum_mean_discrepancy(
        held_out, synthetic, n_permutations=1, random_state=0
    ).statistic


def wasserstein(train, held_out, synthetic):
    return feature_wasserstein_distance(held_out, synthetic)


def reached(train, held_out, synthetic):
    return recall(held_out, synthetic)


@pytest.mark.parametrize(
    ("metric", "failure", "low", "high"),
    [
        (c2st, "fresh", 0.4, 0.6),
        (c2st, "copies", 0.4, 0.6),
        (c2st, "half spread", 0.35, 0.6),  # a linear classifier sees no spread
        (c2st, "shift", 0.9, 1),
        (roughness, "fresh", 0.5, 0.6),
        (roughness, "copies", 0.5, 0.6),
        (roughness, "class mean", 1, 1),
        (roughness, "half spread", 0.75, 1),
        (roughness, "noise", 0.9, 1),
        (roughness, "shift", 0.5, 0.6),
        (discrepancy, "fresh", -0.01, 0.01),
        (discrepancy, "copies", -0.01, 0.01),
        (discrepancy, "class mean", 0.15, 2),
        (discrepancy, "half spread", 0.02, 2),
        (discrepancy, "shift", 0.2, 2),
        (pvalue, "fresh", 0.25, 0.85),
        (pvalue, "half spread", 0, 0.05),
        (pvalue, "shift", 0, 0.01),
        (wasserstein, "fresh", 0, 0.3),
        (wasserstein, "class mean", 0.7, 1),
        (wasserstein, "half spread", 0.35, 0.55),
        (wasserstein, "noise", 0.2, 2),
        (wasserstein, "shift", 1, 10),
        (reached, "fresh", 0.85, 1),
        (reached, "copies", 0.85, 1),
        (reached, "class mean", 0, 0),
        (reached, "half spread", 0, 0.7),
        (copying_share, "fresh", 0.4, 0.6),
        (copying_share, "copies", 1, 1),
        (copying_share, "noise", 0.4, 0.6),
    ],
)
def test_metric_sees_what_it_says_it_sees(metric, failure, low, high, figures):
    assert low <= figures(metric, failure) <= high


def test_copies_with_noise_are_still_copies():
    rng = np.random.default_rng(0)
    train, held_out = spectra(rng), spectra(rng)
    noisy = train + 0.02 * rng.normal(size=train.shape)
    assert copying_share(train, held_out, noisy) > 0.95


def test_copying_share_does_not_reward_the_larger_set():
    shares = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        train, held_out, fresh = spectra(rng, 120), spectra(rng, 30), spectra(rng)
        shares.append(copying_share(train, held_out, fresh, random_state=seed))
    assert np.mean(shares) == pytest.approx(0.5, abs=0.06)


def test_a_spectrum_equally_near_to_both_counts_half():
    assert copying_share([[0.0], [0.0]], [[2.0], [2.0]], [[1.0], [1.0]]) == 0.5


def test_permutation_pvalue_is_uniform_under_the_null():
    pvalues = []
    for seed in range(200):
        X = np.random.default_rng(seed).normal(size=(24, 3))
        test = maximum_mean_discrepancy(
            X[:10], X[10:], n_permutations=99, random_state=0
        )
        pvalues.append(test.pvalue)
    # Five standard errors of a mean and of a share of 200 uniform values.
    assert np.mean(pvalues) == pytest.approx(0.5, abs=5 * 0.29 / np.sqrt(200))
    assert np.mean(np.array(pvalues) <= 0.1) < 0.1 + 5 * 0.3 / np.sqrt(200)


def test_discrepancy_agrees_with_its_definition():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(7, 4)), rng.normal(size=(9, 4))
    both = np.concatenate([A, B])
    squared = np.square(both[:, None] - both).sum(axis=2)
    kernel = np.exp(-squared / (2 * np.median(squared[np.triu_indices(16, 1)])))
    a, b = kernel[:7, :7], kernel[7:, 7:]
    expected = (
        (a.sum() - 7) / 42 + (b.sum() - 9) / 72 - 2 * kernel[:7, 7:].mean()
    )  # without the diagonals
    found = maximum_mean_discrepancy(A, B, random_state=0).statistic
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("n_synthetic", [12, 13, 36])
def test_feature_wasserstein_agrees_with_scipy_at_any_counts(n_synthetic):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(12, 6)), rng.normal(size=(n_synthetic, 6))
    expected = [
        wasserstein_distance(A[:, j], B[:, j]) / A[:, j].std() for j in range(6)
    ]
    assert feature_wasserstein_distance(A, B) == pytest.approx(np.mean(expected))


def test_feature_wasserstein_leaves_out_constant_intensities():
    real, synthetic = [[0.0, 5.0], [2.0, 5.0]], [[2.0, 7.0], [4.0, 8.0]]
    assert feature_wasserstein_distance(real, synthetic) == 2
    assert np.isnan(feature_wasserstein_distance([[5.0]] * 2, [[7.0]] * 2))


def test_recall_falls_when_synthetic_spectra_are_duplicates():
    rng = np.random.default_rng(0)
    real, synthetic = spectra(rng), spectra(rng)
    duplicated = np.repeat(synthetic[: N // 4], 4, axis=0)
    assert recall(real, duplicated) < recall(real, synthetic) - 0.3


@pytest.mark.parametrize("unit", [1e-3, 1e5])
@pytest.mark.parametrize("metric", [c2st, roughness, discrepancy, wasserstein, reached])
def test_figures_do_not_depend_on_the_unit(metric, unit):
    rng = np.random.default_rng(0)
    train, held_out, fresh = spectra(rng), spectra(rng), spectra(rng)
    expected = metric(train, held_out, fresh)
    assert metric(unit * train, unit * held_out, unit * fresh) == pytest.approx(
        expected, rel=1e-6
    )


@pytest.mark.parametrize("metric", TWO_SAMPLES)
def test_unequal_widths_are_refused_with_both_quoted(metric):
    with pytest.raises(ValueError, match="8 and 9"):
        metric(np.ones((10, 8)), np.ones((10, 9)))


def test_too_few_spectra_are_refused_with_their_number():
    with pytest.raises(ValueError, match=r"n_neighbors=3.*got 3"):
        recall(np.ones((5, 4)), np.ones((3, 4)))
    with pytest.raises(ValueError, match="three intensities, got 2"):
        roughness_auc(np.ones((5, 2)), np.ones((5, 2)))
