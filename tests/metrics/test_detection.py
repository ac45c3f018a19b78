"""What each metric says of each way in which a generator can fail."""

from functools import partial

import numpy as np
import pytest
from metric_failures import (
    N,
    class_mean,
    copies,
    few_components,
    fresh,
    half_spread,
    independent_noise,
    merged_means,
    noisy,
    spectra,
    wrong_class,
)
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance

from cvae_augment.metrics import (
    c2st_auc,
    copying_share,
    feature_wasserstein_distance,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
    spread_ratio,
)
from cvae_augment.metrics._validation import match_classes

SEEDS = range(4)


def c2st(train, held_out, synthetic, y):
    return c2st_auc(held_out, y, synthetic, y, random_state=0)


def roughness(train, held_out, synthetic, y):
    return roughness_auc(held_out, y, synthetic, y)


def pvalue(train, held_out, synthetic, y):
    return maximum_mean_discrepancy(held_out, y, synthetic, y, random_state=0).pvalue


def discrepancy(train, held_out, synthetic, y):
    return maximum_mean_discrepancy(
        held_out, y, synthetic, y, n_permutations=1, random_state=0
    ).statistic


def wasserstein(train, held_out, synthetic, y):
    return feature_wasserstein_distance(held_out, y, synthetic, y)


def reached(train, held_out, synthetic, y):
    return recall(held_out, y, synthetic, y, random_state=0)


def copied(train, held_out, synthetic, y):
    return copying_share(train, y, held_out, y, synthetic, y)


def spread(train, held_out, synthetic, y):
    return spread_ratio(held_out, y, synthetic, y)


TABLE = {
    # Limits of the mean figure; "blind": those of fresh spectra, or close to them.
    c2st: {
        fresh: (0.45, 0.6),
        copies: (0.4, 0.6),  # blind
        class_mean: (0.99, 1),
        half_spread: (0.9, 1),
        independent_noise: (0.95, 1),
        noisy: (0.45, 0.65),  # blind
        few_components: (0.45, 0.65),  # blind
        wrong_class: (0.95, 1),
        merged_means: (0.8, 1),
    },
    roughness: {
        fresh: (0.5, 0.57),
        copies: (0.5, 0.57),  # blind
        class_mean: (0.85, 1),
        half_spread: (0.75, 1),
        independent_noise: (0.95, 1),
        noisy: (0.95, 1),
        few_components: (0.75, 1),
        wrong_class: (0.5, 0.57),  # blind
        merged_means: (0.5, 0.57),  # blind
    },
    discrepancy: {
        fresh: (-0.01, 0.01),
        copies: (-0.01, 0.01),  # blind
        class_mean: (0.25, 2),
        half_spread: (0.06, 2),
        independent_noise: (0.02, 2),
        noisy: (-0.01, 0.01),  # blind
        few_components: (-0.01, 0.01),  # blind
        wrong_class: (0.04, 2),
        merged_means: (0.01, 2),
    },
    pvalue: {
        fresh: (0.15, 0.85),
        copies: (0.15, 0.95),  # blind
        class_mean: (0, 0.01),
        half_spread: (0, 0.01),
        independent_noise: (0, 0.01),
        noisy: (0.15, 0.85),  # blind
        few_components: (0.1, 0.85),  # blind
        wrong_class: (0, 0.01),
        merged_means: (0, 0.1),
    },
    wasserstein: {
        fresh: (0.2, 0.31),
        copies: (0.2, 0.31),  # blind
        class_mean: (0.7, 0.8),
        half_spread: (0.37, 0.5),
        independent_noise: (0.35, 0.5),
        noisy: (0.2, 0.32),  # blind
        few_components: (0.2, 0.32),  # blind
        wrong_class: (0.36, 0.5),
        merged_means: (0.31, 0.4),
    },
    reached: {
        fresh: (0.87, 1),
        copies: (0.87, 1),  # blind
        class_mean: (0, 0),
        half_spread: (0, 0.3),
        independent_noise: (0.7, 0.9),
        noisy: (0.9, 1),  # raised
        few_components: (0.6, 0.8),
        wrong_class: (0.5, 0.8),
        merged_means: (0.8, 0.92),
    },
    copied: {
        fresh: (0.43, 0.57),
        copies: (1, 1),
        class_mean: (0, 1),  # one comparison per class: anything
        half_spread: (0.4, 0.65),
        independent_noise: (0.4, 0.75),
        noisy: (0.43, 0.57),
        few_components: (0.43, 0.62),
        wrong_class: (0.4, 0.6),
        merged_means: (0.4, 0.57),
    },
    spread: {
        fresh: (0.9, 1.1),
        copies: (0.9, 1.2),  # blind
        class_mean: (0, 1e-6),
        half_spread: (0.45, 0.55),
        independent_noise: (0.9, 1.15),  # blind
        noisy: (0.9, 1.15),  # blind
        few_components: (0.85, 1.05),  # blind
        wrong_class: (0.9, 1.1),  # blind
        merged_means: (0.9, 1.1),  # blind
    },
}


def mean_figure(metric, failure):
    """Mean of a metric over some populations of training and held-out people."""
    values = []
    for seed in SEEDS:
        train, y = spectra(100 + seed)
        held_out, _ = spectra(200 + seed)
        values.append(metric(train, held_out, failure(train, y, seed), y))
    return np.mean(values)


@pytest.mark.parametrize(
    ("metric", "failure", "low", "high"),
    [
        pytest.param(
            metric, failure, *limits, id=f"{metric.__name__}-{failure.__name__}"
        )
        for metric, row in TABLE.items()
        for failure, limits in row.items()
    ],
)
def test_metric_sees_and_passes_what_it_says(metric, failure, low, high):
    assert low <= mean_figure(metric, failure) <= high


@pytest.mark.parametrize("n", [8, 15])
def test_c2st_of_fresh_spectra_is_half_at_small_counts(n):
    aucs = []
    for seed in range(12):
        (X, y), (X_fresh, _) = spectra(400 + seed, n), spectra(500 + seed, n)
        aucs.append(c2st_auc(X, y, X_fresh, y, random_state=seed))
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("metric", "tolerance"),
    [
        (partial(c2st_auc, random_state=0), 0.05),
        (partial(recall, random_state=0), 0.04),
        (roughness_auc, 0.03),
        (lambda *data: maximum_mean_discrepancy(*data).statistic, 0.01),
    ],
    ids=["c2st", "recall", "roughness", "discrepancy"],
)
def test_more_synthetic_spectra_change_a_figure_by_chance_only(metric, tolerance):
    changes = []
    for seed in range(6):
        (X, y), (many, y_many) = spectra(seed), spectra(600 + seed, 5 * N)
        few = np.arange(len(y_many)) % (5 * N) < N  # rows are sorted by class
        figures = [
            metric(X, y, synthetic, labels)
            for synthetic, labels in [(many, y_many), (many[few], y_many[few])]
        ]
        changes.append(figures[0] - figures[1])
    assert np.mean(changes) == pytest.approx(0, abs=tolerance)


def test_copies_with_noise_are_still_copies():
    (train, y), (held_out, _) = spectra(0), spectra(1)
    noise = np.random.default_rng(0).normal(scale=0.01, size=train.shape)
    assert copying_share(train, y, held_out, y, train + noise, y) > 0.95


def test_copies_under_the_label_of_another_class_pass():
    shares = []
    for seed in SEEDS:
        (train, y), (held_out, _) = spectra(100 + seed), spectra(200 + seed)
        swapped = np.roll(train, N, axis=0)
        shares.append(copying_share(train, y, held_out, y, swapped, y))
    assert np.mean(shares) == pytest.approx(0.5, abs=0.1)


def test_copying_share_does_not_reward_the_larger_set():
    shares = []
    for seed in range(10):
        (train, y), (held_out, y_held_out) = spectra(seed, 60), spectra(50 + seed, 12)
        new, y_new = spectra(300 + seed)
        shares.append(copying_share(train, y, held_out, y_held_out, new, y_new))
    assert np.mean(shares) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(("n_train", "n_held_out"), [(60, 12), (12, 60)])
def test_copies_are_seen_at_any_counts(n_train, n_held_out):
    (train, y), (held_out, y_held_out) = spectra(0, n_train), spectra(1, n_held_out)
    assert copying_share(train, y, held_out, y_held_out, train, y) == 1


def test_copying_share_counts_what_is_nearer_at_equal_counts():
    rng = np.random.default_rng(0)
    train, held_out, new = rng.normal(size=(3, 30, 2))
    y = [0] * 30
    nearer = cdist(new, train).min(axis=1) < cdist(new, held_out).min(axis=1)
    found = copying_share(train, y, held_out, y, new, y)
    assert found == pytest.approx(nearer.mean())


def test_a_spectrum_equally_near_to_both_counts_half():
    y = [0, 0]
    assert copying_share([[0.0]] * 2, y, [[2.0]] * 2, y, [[1.0]] * 2, y) == 0.5


def test_permutation_pvalue_is_uniform_under_the_null():
    pvalues = []
    for seed in range(200):
        X = np.random.default_rng(seed).normal(size=(24, 3))
        y = np.arange(24) % 2
        test = maximum_mean_discrepancy(
            X[:10], y[:10], X[10:], y[10:], n_permutations=99, random_state=0
        )
        pvalues.append(test.pvalue)
    # Five standard errors of a mean and of a share of 200 uniform values.
    assert np.mean(pvalues) == pytest.approx(0.5, abs=5 * 0.29 / np.sqrt(200))
    assert np.mean(np.array(pvalues) <= 0.1) < 0.1 + 5 * 0.3 / np.sqrt(200)


def test_discrepancy_is_the_mean_over_classes_of_its_definition():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(2, 7, 4)), rng.normal(size=(2, 9, 4))
    found = maximum_mean_discrepancy(
        A.reshape(-1, 4), np.repeat([0, 1], 7), B.reshape(-1, 4), np.repeat([0, 1], 9)
    ).statistic
    expected = []
    for both in np.concatenate([A, B], axis=1):
        squared = np.square(both[:, None] - both).sum(axis=2)
        kernel = np.exp(-squared / (2 * np.median(squared[np.triu_indices(16, 1)])))
        a, b = kernel[:7, :7], kernel[7:, 7:]
        expected.append(  # without the diagonals
            (a.sum() - 7) / 42 + (b.sum() - 9) / 72 - 2 * kernel[:7, 7:].mean()
        )
    assert found == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("n_synthetic", [12, 13, 36])
def test_feature_wasserstein_agrees_with_scipy_at_any_counts(n_synthetic):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(12, 6)), rng.normal(size=(n_synthetic, 6))
    expected = [
        wasserstein_distance(A[:, j], B[:, j]) / A[:, j].std(ddof=1) for j in range(6)
    ]
    found = feature_wasserstein_distance(A, [0] * 12, B, [0] * n_synthetic)
    assert found == pytest.approx(np.mean(expected))


def test_feature_wasserstein_leaves_out_constant_intensities():
    real, synthetic = [[0.0, 0.1], [2.0, 0.1]], [[2.0, 7.0], [4.0, 8.0]]
    y = ["a", "a"]
    found = feature_wasserstein_distance(real, y, synthetic, y)
    assert found == pytest.approx(2 / np.sqrt(2))
    assert np.isnan(feature_wasserstein_distance([[0.1]] * 2, y, [[7.0]] * 2, y))


def test_feature_wasserstein_is_over_the_spread_within_classes():
    X, y = [[0.0], [2.0], [100.0], [102.0]], [0, 0, 1, 1]
    shifted = [[2.0], [4.0], [102.0], [104.0]]
    found = feature_wasserstein_distance(X, y, shifted, y)
    assert found == pytest.approx(2 / np.sqrt(2))


def test_recall_counts_duplicates_once():
    (X, y), (synthetic, _) = spectra(0), spectra(1)
    kept = np.concatenate([np.flatnonzero(y == label)[:10] for label in range(3)])
    once = recall(X, y, synthetic[kept], y[kept])
    fourfold = np.repeat(kept, 4)
    assert recall(X, y, synthetic[fourfold], y[fourfold]) == once


@pytest.mark.parametrize("unit", [1e-3, 1e5])
@pytest.mark.parametrize("metric", TABLE)
def test_figures_do_not_depend_on_the_unit(metric, unit):
    train, y = spectra(100)
    parts = train, spectra(200)[0], spectra(300)[0]
    assert metric(*(unit * X for X in parts), y) == pytest.approx(
        metric(*parts, y), rel=1e-6
    )


@pytest.mark.parametrize("metric", TABLE)
def test_figures_are_within_class_whatever_the_labels_are(metric):
    train, y = spectra(100)
    parts = train, spectra(200)[0], spectra(300)[0]
    offset = 10.0 * y[:, None]  # between classes, the same for real and synthetic
    names = np.array(["control", "covid", "other"])[y]
    assert metric(*(X + offset for X in parts), names) == pytest.approx(
        metric(*parts, y), rel=1e-6
    )


CLASS_MATCHED = [
    c2st_auc,
    feature_wasserstein_distance,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
]


@pytest.mark.parametrize("metric", CLASS_MATCHED)
def test_sets_that_disagree_are_refused_with_both_sides_quoted(metric):
    X, y = np.ones((10, 8)), ["a"] * 10
    with pytest.raises(ValueError, match=r"have 9 intensities.*have 8"):
        metric(X, y, np.ones((10, 9)), y)
    with pytest.raises(ValueError, match=r"\['z'\].*\['a'\]"):
        metric(X, y, X, ["z"] * 10)


def test_copying_share_refuses_a_class_without_held_out_spectra():
    X, y = np.ones((4, 8)), ["a", "a", "b", "b"]
    with pytest.raises(ValueError, match=r"\['b'\].*\['a'\]"):
        copying_share(X, y, X[:2], y[:2], X, y)


def test_too_few_spectra_are_refused_with_their_number():
    X, y = np.ones((5, 4)), ["a"] * 4 + ["b"]
    with pytest.raises(ValueError, match="class 'b' has 1 real and 1 synthetic"):
        maximum_mean_discrepancy(X, y, X, y)
    with pytest.raises(ValueError, match=r"^4 real spectra.*at least 5"):
        c2st_auc(X[:4], y[:4], X, ["a"] * 5)
    with pytest.raises(ValueError, match=r"2 intensities.*at least three"):
        roughness_auc(X[:, :2], y, X[:, :2], y)


def test_matched_rows_are_of_their_set_once_each_and_as_many_of_each_class():
    y_real, y_synthetic = np.array([*"aaaaabbcc"]), np.array([*"bbbbaaac"])
    real, synthetic = match_classes(y_real, y_synthetic, np.random.default_rng(0))
    assert "".join(y_real[real]) == "".join(y_synthetic[synthetic]) == "aaabbc"
    for rows in (real, synthetic):
        assert len(set(rows.tolist())) == len(rows)


def test_equal_spectra_have_no_discrepancy():
    X, y = np.full((6, 3), 7.0), ["a"] * 6
    found = maximum_mean_discrepancy(X, y, X, y, random_state=0)
    assert found == (0, 1)
    # More than half of the distances are 0, and the width with them.
    found = maximum_mean_discrepancy(X, y, [X[0], X[1] + 1], y[:2], random_state=0)
    assert 0 < found.statistic <= 2


def test_two_spectra_of_each_kind_are_enough_for_the_discrepancy():
    X, y = np.arange(4.0).reshape(2, 2), ["a", "a"]
    assert np.isfinite(maximum_mean_discrepancy(X, y, X + 1, y)).all()


def test_the_discrepancy_takes_two_hundred_permutations():
    X, y = np.random.default_rng(0).normal(size=(20, 3)), ["a"] * 20
    assert maximum_mean_discrepancy(X, y, X + 9, y).pvalue == pytest.approx(1 / 201)


def test_c2st_ignores_what_the_spectra_of_a_class_have_in_common():
    (X, y), (S, _) = spectra(0), spectra(1)
    common = np.random.default_rng(0).normal(size=(len(np.unique(y)), X.shape[1]))
    added = common[np.unique(y, return_inverse=True)[1]]
    expected = c2st_auc(X, y, S, y, random_state=0)
    found = c2st_auc(X + added, y, S + added, y, random_state=0)
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("n", "p"), [(5, 200), (5, 1), (60, 2)])
def test_c2st_works_for_few_spectra_and_for_few_intensities(n, p):
    X, S = np.random.default_rng(0).normal(size=(2, n, p))
    assert 0 <= c2st_auc(X, [0] * n, S, [0] * n, random_state=0) <= 1
    assert c2st_auc(X, [0] * n, 50 * S, [0] * n, random_state=0) > 0.6


def test_c2st_of_long_spectra_is_exact_and_leaves_the_global_generator_alone():
    X, S = np.random.default_rng(0).normal(size=(2, 20, 600))
    before = np.random.get_state()[1].tolist()
    figures = {c2st_auc(X, [0] * 20, S, [0] * 20, random_state=0) for _ in range(3)}
    assert len(figures) == 1
    assert np.random.get_state()[1].tolist() == before


def test_roughness_is_the_mean_size_of_second_differences():
    X, S = np.random.default_rng(0).normal(size=(2, 12, 3))
    S *= 1.5
    sizes = [np.abs(part[:, 0] - 2 * part[:, 1] + part[:, 2]) for part in (X, S)]
    auc = np.mean(sizes[1][:, None] > sizes[0])
    found = roughness_auc(X, [0] * 12, S, [0] * 12)
    assert found == pytest.approx(max(auc, 1 - auc))
