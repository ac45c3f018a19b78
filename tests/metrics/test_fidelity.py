"""Properties of the metrics; expected values come from other libraries or by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr, wasserstein_distance
from sklearn.metrics import mean_squared_error
from sklearn.metrics.pairwise import cosine_similarity

from cvae_augment.metrics import (
    fidelity_table,
    paired_cosine_similarity,
    paired_mean_squared_error,
    paired_pearson_correlation,
    paired_spectral_angle,
    paired_wasserstein_distance,
    spread_ratio,
)
from cvae_augment.preprocessing import sample_minmax

LIKENESS = ["cosine", "mse", "pearson", "wasserstein"]


def population(n_per_class, rng):
    """Two classes of noisy bands with random heights, offsets and gains."""
    x = np.linspace(0, 1, 60)
    y = np.repeat(["a", "b"], n_per_class)
    centre = np.where(y == "a", 0.3, 0.6)[:, None]
    height = rng.normal(1, 0.2, size=(len(y), 1))
    X = height * np.exp(-((x - centre) ** 2) / 0.01) + np.exp(-((x - 0.8) ** 2) / 0.01)
    X += rng.normal(scale=0.02, size=X.shape)
    return rng.uniform(1, 3, size=(len(y), 1)) * X + rng.normal(size=(len(y), 1)), y


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("metric", "one_pair"),
    [
        (paired_cosine_similarity, lambda a, b: cosine_similarity([a], [b])[0, 0]),
        (paired_mean_squared_error, mean_squared_error),
        (paired_pearson_correlation, lambda a, b: pearsonr(a, b).statistic),
        (
            paired_spectral_angle,
            lambda a, b: np.arccos(cosine_similarity([a], [b])[0, 0]),
        ),
        (paired_wasserstein_distance, wasserstein_distance),
    ],
)
def test_paired_metric_agrees_with_its_definition_pair_by_pair(metric, one_pair, rng):
    A, B = rng.normal(size=(2, 15, 40))
    expected = [one_pair(a, b) for a, b in zip(A, B, strict=True)]
    np.testing.assert_allclose(metric(A, B), expected, rtol=1e-10)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_correlation_with_a_flat_spectrum_is_zero(value, rng):
    flat = np.full((1, 40), value)
    assert paired_pearson_correlation(flat, rng.normal(size=(1, 40))) == 0


def test_cosine_with_a_zero_spectrum_is_zero():
    assert paired_cosine_similarity(np.zeros((1, 3)), np.ones((1, 3))) == 0


@pytest.mark.parametrize("angle", [0, 1e-9, 0.3, np.pi / 2, 3, np.pi])
def test_spectral_angle_is_exact_from_the_smallest_to_the_widest(angle):
    found = paired_spectral_angle([[2.0, 0.0]], [[np.cos(angle), np.sin(angle)]])
    assert found == pytest.approx(angle, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("gain", [1e-6, 0.1, 3.0, 1e6])
def test_spectral_angle_ignores_gain_but_no_offset(gain, rng):
    A, B = rng.uniform(size=(2, 5, 40))
    angle = paired_spectral_angle(A, B)
    np.testing.assert_allclose(paired_spectral_angle(gain * A, B), angle, rtol=1e-12)
    np.testing.assert_allclose(paired_spectral_angle(A, gain * A), 0, atol=1e-15)
    assert (paired_spectral_angle(A + 1, B + 1) < angle).all()


def test_spectral_angle_with_a_zero_spectrum_is_right():
    zero, one = np.zeros((1, 3)), np.ones((1, 3))
    for pair in [(zero, one), (one, zero), (zero, zero)]:
        assert paired_spectral_angle(*pair) == np.pi / 2


def test_wasserstein_ignores_the_order_of_intensities(rng):
    A = rng.normal(size=(5, 40))
    np.testing.assert_array_equal(paired_wasserstein_distance(A, A[:, ::-1]), 0)


def test_unequal_shapes_are_refused_with_both_quoted():
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(2, 4\)"):
        paired_mean_squared_error(np.ones((2, 3)), np.ones((2, 4)))


def test_spread_ratio_is_the_mean_over_classes_of_sd_ratios(rng):
    X, y = population(10, rng)
    widened = X.copy()
    for label, factor in [("a", 0.5), ("b", 2.0)]:
        mean = X[y == label].mean(axis=0)
        widened[y == label] = mean + factor * (X[y == label] - mean)
    assert spread_ratio(X, y, widened, y) == pytest.approx((0.5 + 2.0) / 2)


def test_spread_ratio_weighs_wavenumbers_by_their_spread():
    X = np.array([[0.0, 0.0], [3.0, 1.0]])
    synthetic = np.array([[0.0, 0.0], [3.0, 3.0]])
    assert spread_ratio(X, [0, 0], synthetic, [0, 0]) == pytest.approx(6 / 4)


def test_spread_ratio_of_fresh_spectra_is_near_one_at_unequal_counts(rng):
    X, y = population(20, rng)
    fresh, y_fresh = population(2000, rng)
    subsets = [rng.permutation(len(X))[:14] for _ in range(200)]
    ratios = [spread_ratio(fresh, y_fresh, X[s], y[s]) for s in subsets]
    assert np.mean(ratios) == pytest.approx(
        spread_ratio(fresh, y_fresh, X, y), rel=0.03
    )


def test_spread_ratio_leaves_out_classes_without_two_spectra_or_spread():
    X = np.array([[0.0, 1.0], [2.0, 3.0], [9.0, 9.0], [5.0, 5.0], [5.0, 5.0]])
    y = np.array(["two", "two", "one", "equal", "equal"])
    assert spread_ratio(X, y, X, y) == 1
    assert np.isnan(spread_ratio(X[2:], y[2:], X[2:], y[2:]))


def test_spread_ratio_leaves_out_equal_spectra_whose_sum_is_rounded(rng):
    X = np.vstack([np.full((3, 4), 0.1), rng.normal(size=(3, 4))])  # mean of .1: .1...2
    y = np.repeat(["equal", "other"], 3)
    assert spread_ratio(X, y, rng.normal(size=(6, 4)), y) == pytest.approx(1, abs=0.9)
    assert np.isnan(spread_ratio(X[:3], y[:3], X, ["equal"] * 6))


def test_table_has_both_references_beside_the_synthetic_row(rng):
    X, y = population(10, rng)
    table = fidelity_table(X, y, X, y, random_state=0)
    assert list(table.index) == ["synthetic", "real vs real", "class mean"]
    assert list(table.columns) == [*LIKENESS, "spread_ratio", "spread_ratio_raw"]
    assert set(table.dtypes) == {np.dtype(float)}
    assert np.isfinite(table.to_numpy()).all()


def test_class_mean_beats_real_spectra_in_likeness_and_has_no_spread(rng):
    X, y = population(40, rng)
    table = fidelity_table(X, y, X, y, random_state=0)
    mean, real = table.loc["class mean"], table.loc["real vs real"]
    assert mean["cosine"] > real["cosine"]
    assert mean["pearson"] > real["pearson"]
    assert mean["mse"] < real["mse"]
    assert mean["spread_ratio"] == pytest.approx(0, abs=1e-12)
    assert mean["spread_ratio_raw"] == pytest.approx(0, abs=1e-12)


def test_fresh_spectra_match_the_real_against_real_row(rng):
    X, y = population(200, rng)
    fresh, y_fresh = population(200, rng)
    table = fidelity_table(X, y, fresh, y_fresh, random_state=0)
    np.testing.assert_allclose(
        table.loc["synthetic"], table.loc["real vs real"], rtol=0.1
    )


def test_real_against_real_has_spread_one_at_equal_counts(rng):
    X, y = population(10, rng)
    table = fidelity_table(X, y, X, y, random_state=0)
    columns = ["spread_ratio", "spread_ratio_raw"]
    np.testing.assert_allclose(table.loc["real vs real", columns], 1)


def test_real_against_real_never_pairs_a_spectrum_with_itself(rng):
    X, y = population(2, rng)
    assert fidelity_table(X, y, X, y, random_state=0).loc["real vs real", "mse"] > 0


def test_real_rows_are_used_equally_often(rng):
    # One class: its mean error over all dealt pairs must be that over all real rows.
    X = population(6, rng)[0][:6]
    synthetic = np.tile(X[:1], (12, 1))
    table = fidelity_table(X, [0] * 6, synthetic, [0] * 12, random_state=1)
    scaled = sample_minmax(X)
    expected = np.mean((scaled - scaled[0]) ** 2)
    assert table.loc["synthetic", "mse"] == pytest.approx(expected)


def test_classes_count_alike_however_many_synthetic_spectra_they_have(rng):
    X = np.concatenate([rng.normal(size=(8, 20)), 5 + 9 * rng.normal(size=(8, 20))])
    X += np.sin(np.arange(20))
    y = np.repeat(["a", "b"], 8)
    rows = []
    for counts in ((8, 8), (8, 80), (24, 8)):  # each real spectrum equally often
        labels = np.repeat(["a", "b"], counts)
        means = np.repeat([X[:8].mean(axis=0), X[8:].mean(axis=0)], counts, axis=0)
        table = fidelity_table(X, y, means, labels, random_state=0)
        rows.append(table.loc["class mean", LIKENESS].tolist())
    np.testing.assert_allclose(rows[1:], rows[:1] * 2)


def test_synthetic_rows_are_compared_within_their_class(rng):
    X = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    y = np.array([0, 0, 1, 1])
    right = fidelity_table(X, y, X[[2, 0]], y[[2, 0]], random_state=0)
    swapped = fidelity_table(X, y, X[[2, 0]], y[[0, 2]], random_state=0)
    assert right.loc["synthetic", "mse"] == 0
    assert swapped.loc["synthetic", "mse"] == pytest.approx(2 / 3)


def test_likeness_is_taken_after_sample_wise_minmax_and_raw_spread_is_not(rng):
    X, y = population(10, rng)
    gained = 2 * X + 5
    table = fidelity_table(X, y, gained, y, random_state=0)
    same = fidelity_table(X, y, X, y, random_state=0)
    scaled = [*LIKENESS, "spread_ratio"]
    np.testing.assert_allclose(table[scaled], same[scaled])
    assert table.loc["synthetic", "spread_ratio_raw"] == pytest.approx(2)


def test_class_of_one_real_spectrum_is_left_out_of_the_references(rng):
    X, y = population(10, rng)
    kept = slice(0, 11)  # ten of "a", one of "b"
    with pytest.warns(UserWarning, match=r"\['b'\].*single real spectrum"):
        table = fidelity_table(X[kept], y[kept], X, y, random_state=0)
    assert np.isfinite(table.to_numpy()).all()
    with pytest.warns(UserWarning, match="single"):
        table = fidelity_table(X[9:11], y[9:11], X, y, random_state=0)
    assert np.isfinite(table.loc["synthetic", LIKENESS].astype(float)).all()
    assert table.loc[["real vs real", "class mean"]].isna().all(axis=None)


def test_classes_without_synthetic_spectra_play_no_part(rng):
    X, y = population(10, rng)
    only_a = y == "a"
    whole = fidelity_table(X, y, X[only_a], y[only_a], random_state=0)
    part = fidelity_table(X[only_a], y[only_a], X[only_a], y[only_a], random_state=0)
    pd.testing.assert_frame_equal(whole, part)


def test_same_seed_same_table_and_another_seed_other_pairs(rng):
    X, y = population(10, rng)
    S, _ = population(10, rng)
    first, again, other = (
        fidelity_table(X, y, S, y, random_state=seed) for seed in (3, 3, 4)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize("seed", [0, None])
def test_table_leaves_the_global_random_state_alone(seed, rng):
    X, y = population(5, rng)
    before = np.random.get_state()
    fidelity_table(X, y, X, y, random_state=seed)
    after = np.random.get_state()
    np.testing.assert_array_equal(before[1], after[1])
    assert before[2:] == after[2:]


@pytest.mark.parametrize("metric", [fidelity_table, spread_ratio])
def test_class_without_real_spectra_is_refused_naming_both_sides(metric, rng):
    X, y = population(5, rng)
    strange = np.where(y == "b", "z", y)
    with pytest.raises(ValueError, match=r"\['z'\].*\['a', 'b'\]"):
        metric(X, y, X, strange)


@pytest.mark.parametrize("metric", [fidelity_table, spread_ratio])
def test_sets_with_other_axes_are_refused_with_both_lengths(metric, rng):
    X, y = population(5, rng)
    with pytest.raises(ValueError, match=r"59 intensities.*60"):
        metric(X, y, X[:, 1:], y)


@pytest.mark.parametrize("metric", [fidelity_table, spread_ratio])
def test_single_precision_is_computed_in_double(metric, rng):
    X, y = population(10, rng)
    S, _ = population(10, rng)
    single = [(part + 1000).astype(np.float32) for part in (X, S)]
    double = [part.astype(np.float64) for part in single]
    options = {"random_state": 0} if metric is fidelity_table else {}
    found, expected = (
        np.asarray(metric(real, y, synthetic, y, **options))
        for real, synthetic in (single, double)
    )
    np.testing.assert_array_equal(found, expected)
    mixed = np.asarray(metric(single[0], y, double[1], y, **options))
    np.testing.assert_array_equal(mixed, expected)


@pytest.mark.parametrize(
    "metric", [paired_mean_squared_error, paired_cosine_similarity]
)
def test_pairs_in_single_precision_are_computed_in_double(metric, rng):
    A, B = (1000 + rng.normal(size=(2, 5, 30))).astype(np.float32)
    expected = metric(A.astype(np.float64), B.astype(np.float64))
    for pair in [(A, B), (A.astype(np.float64), B), (A, B.astype(np.float64))]:
        np.testing.assert_array_equal(metric(*pair), expected)


def test_the_warning_of_single_real_spectra_points_at_the_call(rng):
    X, y = population(10, rng)
    with pytest.warns(UserWarning, match="single real spectrum") as caught:
        fidelity_table(X[:11], y[:11], X, y, random_state=0)
    assert [warning.filename for warning in caught] == [__file__]
