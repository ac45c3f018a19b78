"""Precision, recall, density and coverage: definitions, bounds and invariances."""

import numpy as np
import pytest
from metric_failures import spectra
from scipy.spatial.distance import cdist

from cvae_augment.metrics import coverage, density, precision, recall

METRICS = [precision, recall, density, coverage]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def population(n, rng, n_features=4):
    y = np.repeat(["a", "b"], n)
    return rng.normal(size=(2 * n, n_features)) + 50 * (y == "b")[:, None], y


def by_definition(real, synthetic, k):
    """Density and coverage of one class, a spectrum at a time."""
    n_inside, n_covered = 0, 0
    for row in real:
        radius = np.sort(np.linalg.norm(real - row, axis=1))[k]
        inside = np.linalg.norm(synthetic - row, axis=1) <= radius
        n_inside += inside.sum()
        n_covered += inside.any()
    return n_inside / (k * len(synthetic)), n_covered / len(real)


@pytest.mark.parametrize("n_neighbors", [1, 3, 5])
def test_density_and_coverage_are_the_mean_over_classes_of_their_definition(
    n_neighbors, rng
):
    (X, y), (S, _) = population(20, rng), population(20, rng)
    expected = [
        by_definition(X[y == label], S[y == label], n_neighbors) for label in "ab"
    ]
    found = [
        metric(X, y, S, y, n_neighbors=n_neighbors) for metric in (density, coverage)
    ]
    assert found == pytest.approx(np.mean(expected, axis=0).tolist())


def test_precision_is_recall_with_the_sets_exchanged(rng):
    (X, y), (S, _) = population(25, rng), population(25, rng)
    assert precision(X, y, S, y) == recall(S, y, X, y)
    radii = np.sort(cdist(X[:25], X[:25]), axis=1)[:, 3]
    inside = (cdist(S[:25], X[:25]) <= radii).any(axis=1).mean()
    assert precision(X[:25], y[:25], S[:25], y[:25]) == inside


@pytest.mark.parametrize("n_synthetic", [20, 40, 160])
def test_density_of_one_population_is_one_at_any_counts(n_synthetic):
    densities = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X, y = population(40, rng)
        densities.append(density(X, y, *population(n_synthetic, rng), random_state=0))
    assert np.mean(densities) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("n_neighbors", [1, 2, 5])
def test_coverage_of_one_population_is_by_its_neighbours(n_neighbors):
    found = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        (X, y), (S, _) = population(40, rng), population(40, rng)
        found.append(coverage(X, y, S, y, n_neighbors=n_neighbors))
    assert np.mean(found) == pytest.approx(1 - 2.0**-n_neighbors, abs=0.02)


@pytest.mark.parametrize("metric", METRICS)
def test_spectra_far_away_have_none_and_copies_all(metric, rng):
    X, y = population(20, rng)
    assert metric(X, y, X + 1e3, y) == 0
    assert metric(X, y, X, y) >= 1


@pytest.mark.parametrize("metric", METRICS)
def test_shares_stay_between_zero_and_one(metric, rng):
    (X, y), (S, _) = population(20, rng), population(20, rng)
    upper = 20 / 5 if metric is density else 1
    for scale in (0, 0.5, 1, 3):
        assert 0 <= metric(X, y, scale * (S - 50 * (y == "b")[:, None]), y) <= upper


@pytest.mark.parametrize("metric", [precision, density])
def test_a_repeated_class_mean_is_better_than_fresh_spectra(metric, rng):
    (X, y), (S, _) = population(40, rng), population(40, rng)
    mean = np.array([X[y == label].mean(axis=0) for label in "ab"]).repeat(40, axis=0)
    assert metric(X, y, mean, y) > metric(X, y, S, y)
    assert recall(X, y, mean, y) == 0


def test_coverage_of_a_repeated_class_mean_rises_with_the_dimension(rng):
    found = []
    for n_features in (2, 10, 200):
        X, y = population(40, rng, n_features)
        mean = np.array([X[y == label].mean(axis=0) for label in "ab"])
        found.append(coverage(X, y, mean.repeat(40, axis=0), y))
    assert found[0] < 0.5 < found[1] < found[2]
    assert found[2] == 1


def test_one_real_outlier_takes_in_what_lies_nowhere(rng):
    X, y = rng.normal(size=(20, 4)), ["a"] * 20
    between = X + 10
    X[0] = 20
    assert precision(X, y, between, y) == 1
    assert density(X, y, between, y) == pytest.approx(1 / 5)  # one ball of five
    assert precision(X[1:], y[1:], between, y) == 0


@pytest.mark.parametrize("metric", [precision, density, coverage])
def test_equal_real_spectra_count_once(metric, rng):
    (X, y), (S, _) = population(10, rng), population(10, rng)
    fourfold = np.repeat(np.arange(20), 4)
    repeated = metric(X[fourfold], y[fourfold], S, y)
    assert repeated == pytest.approx(metric(X, y, S, y))


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("unit", [1e-3, 1e5])
def test_unit_order_and_names_play_no_part(metric, unit, rng):
    (X, y), (S, _) = population(20, rng), population(20, rng)
    order = rng.permutation(40)
    names = np.where(y == "a", 7, 3)
    found = metric(unit * X[order], names[order], unit * S, names, random_state=0)
    assert found == pytest.approx(metric(X, y, S, y, random_state=0))


@pytest.mark.parametrize("metric", METRICS)
def test_larger_sets_are_thinned_by_the_seed_given(metric, rng):
    (X, y), (S, y_S) = population(10, rng), population(40, rng)
    sets = (S, y_S, X, y) if metric in (precision, density) else (X, y, S, y_S)
    figures = [
        metric(*sets, n_neighbors=1, random_state=seed) for seed in (0, 0, 1, 2, 3)
    ]
    assert figures[0] == figures[1]
    assert len(set(figures)) > 1


@pytest.mark.parametrize("metric", METRICS)
def test_single_spectra_are_no_error(metric):
    one = [[1.0, 2.0]], ["a"]
    assert metric(*one, *one) == 1
    assert metric(*one, [[3.0, 2.0]], ["a"]) == 0


@pytest.mark.parametrize("metric", METRICS)
def test_sets_that_disagree_are_refused_with_both_sides(metric):
    X, y = np.ones((4, 8)), ["a"] * 4
    with pytest.raises(ValueError, match=r"have 9 intensities.*have 8"):
        metric(X, y, np.ones((4, 9)), y)
    with pytest.raises(ValueError, match=r"\['z'\].*\['a'\]"):
        metric(X, y, X, ["z"] * 4)
    with pytest.raises(ValueError, match="n_neighbors is 0; expected at least 1"):
        metric(X, y, X, y, n_neighbors=0)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n_synthetic", [3, 10])
def test_more_neighbours_than_there_are_mean_the_farthest(metric, n_synthetic, rng):
    X, S = rng.normal(size=(3, 2)), rng.normal(size=(n_synthetic, 2))
    if metric is recall:
        X, S = S, X
    labels = ["a"] * len(X), ["a"] * len(S)
    found, expected = (
        metric(X, labels[0], S, labels[1], n_neighbors=k, random_state=0)
        for k in (50, 2)
    )
    assert found == expected


def test_the_farthest_neighbour_sets_the_radius_where_there_are_few():
    X, S = [[0.0], [1.0], [5.0]], [[9.5]] * 4  # radii 5, 4 and 5
    sets = X, ["a"] * 3, S, ["a"] * 4
    assert precision(*sets, n_neighbors=50) == 1
    assert density(*sets, n_neighbors=50) == 1 / 2


@pytest.mark.parametrize(
    ("metric", "default"), [(precision, 3), (recall, 3), (density, 5), (coverage, 5)]
)
def test_number_of_neighbours_is_the_documented_one(metric, default, rng):
    (X, y), (S, _) = population(60, rng), population(60, rng)
    S = S + 0.8
    figures = [metric(X, y, S, y, n_neighbors=k) for k in (default, 2, 4, 6)]
    assert metric(X, y, S, y) == figures[0]
    assert figures[0] not in figures[1:]


def test_recall_counts_duplicates_once():
    (X, y), (synthetic, _) = spectra(0), spectra(1)
    kept = np.concatenate([np.flatnonzero(y == label)[:10] for label in range(3)])
    once = recall(X, y, synthetic[kept], y[kept])
    fourfold = np.repeat(kept, 4)
    assert recall(X, y, synthetic[fourfold], y[fourfold]) == once
