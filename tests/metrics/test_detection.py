"""Whether synthetic spectra can be distinguished from real ones."""

from functools import partial

import numpy as np
import pytest
from metric_failures import N, spectra

from cvae_augment.metrics import (
    c2st_auc,
    feature_wasserstein_distance,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
)
from cvae_augment.metrics._validation import match_classes


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


def test_too_few_spectra_are_refused_with_their_number():
    X, y = np.ones((5, 4)), ["a"] * 4 + ["b"]
    with pytest.raises(ValueError, match="class 'b' has 1 real and 1 synthetic"):
        maximum_mean_discrepancy(X, y, X, y)
    with pytest.raises(ValueError, match=r"^4 real spectra.*at least 5"):
        c2st_auc(X[:4], y[:4], X, ["a"] * 5)
    with pytest.raises(ValueError, match=r"2 intensities; expected at least 3"):
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
