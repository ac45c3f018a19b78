"""Copies, fresh draws and a copied person, where the answer is known."""

import numpy as np
import pandas as pd
import pytest
from metric_failures import N, spectra
from scipy.spatial.distance import cdist

from cvae_augment.metrics import (
    copying_by_group,
    copying_share,
    nearest_neighbor_distance_ratio,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def population(n, rng, n_features=6):
    """Two classes far apart, `n` spectra of each."""
    y = np.repeat(["a", "b"], n)
    return rng.normal(size=(2 * n, n_features)) + 100 * (y == "b")[:, None], y


def mean_ratio(n_train, n_held_out, n_synthetic, n_repeats=20, synthesise=None):
    ratios = []
    for seed in range(n_repeats):
        rng = np.random.default_rng(seed)
        train, held_out, synthetic = (
            population(n, rng) for n in (n_train, n_held_out, n_synthetic)
        )
        if synthesise is not None:
            synthetic = synthesise(*train, rng)
        ratios.append(nearest_neighbor_distance_ratio(*train, *held_out, *synthetic))
    return np.mean(ratios)


@pytest.mark.parametrize("n_train", [10, 40, 160])
@pytest.mark.parametrize("n_held_out", [10, 40])
def test_distance_ratio_of_fresh_spectra_is_near_one_at_any_counts(n_train, n_held_out):
    assert mean_ratio(n_train, n_held_out, 40) == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize(("n_train", "n_held_out"), [(60, 12), (12, 60)])
def test_distance_ratio_of_copies_is_zero_at_any_counts(n_train, n_held_out):
    def copy(X, y, rng):
        return X, y

    assert mean_ratio(n_train, n_held_out, n_train, 3, copy) == 0


def test_distance_ratio_grows_with_noise_on_copies():
    def noisy(scale):
        return lambda X, y, rng: (X + scale * rng.normal(size=X.shape), y)

    ratios = [mean_ratio(40, 40, 40, 5, noisy(scale)) for scale in (0.01, 0.1, 0.3, 1)]
    assert ratios == sorted(ratios)
    assert ratios[0] < 0.05
    assert ratios[-1] > 0.8


def test_distance_ratio_passes_copies_that_are_fewer_than_half():
    def one_in_four(X, y, rng):
        fresh, _ = population(len(X) // 2, rng)
        fresh[::4] = X[::4]
        return fresh, y

    assert mean_ratio(40, 40, 40, 10, one_in_four) > 0.8


def test_distance_ratio_is_by_hand():
    train, held_out, synthetic = [[0.0], [10.0]], [[2.0], [7.0]], [[1.5], [8.0], [5.0]]
    y = ["a"] * 3
    # Held out: nearest training 2 and 3, nearest other 5: median of .4 and .6.
    # Synthetic: 1.5 / .5, 2 / 1 and 5 / 2: median 2.5.
    found = nearest_neighbor_distance_ratio(train, y[:2], held_out, y[:2], synthetic, y)
    assert found == pytest.approx(2.5 / 0.5)


def test_distance_ratio_without_groups_is_too_small_for_replicates(rng):
    train, y_train = population(40, rng)
    people, y_people = population(20, rng)
    groups = np.repeat(np.arange(40), 3)
    held_out = people[groups] + 0.1 * rng.normal(size=(120, 6))
    fresh, y = population(200, rng)
    data = train, y_train, held_out, y_people[groups], fresh, y
    assert nearest_neighbor_distance_ratio(*data) < 0.5
    ratio = nearest_neighbor_distance_ratio(*data, groups_held_out=groups)
    assert ratio == pytest.approx(1, abs=0.15)


def test_distance_ratio_ignores_unit_order_and_names(rng):
    (A, y), (B, _), (C, _) = (population(15, rng) for _ in range(3))
    expected = nearest_neighbor_distance_ratio(A, y, B, y, C, y)
    order = rng.permutation(30)
    names = np.where(y == "a", "z", "k")
    found = nearest_neighbor_distance_ratio(
        1e5 * A, names, 1e5 * B[order], names[order], 1e5 * C, names
    )
    assert found == pytest.approx(expected)


def test_spectrum_in_both_sets_is_equally_near():
    train, held_out = [[0.0], [5.0]], [[0.0], [3.0], [9.0]]
    y = ["a"] * 3
    found = nearest_neighbor_distance_ratio(train, y[:2], held_out, y, [[0.0]], y[:1])
    reference = np.median([0 / 3, 2 / 3, 4 / 6])
    assert found == pytest.approx(1 / reference)


def test_held_out_spectra_that_are_no_such_are_refused(rng):
    X, y = population(10, rng)
    with pytest.raises(
        ValueError, match="half of the 10 held-out spectra of class 'a'"
    ):
        nearest_neighbor_distance_ratio(X, y, X, y, X, y)
    twice = np.repeat(np.arange(20), 2)
    fresh, _ = population(10, rng)
    with pytest.raises(ValueError, match="half of the 20 held-out spectra"):
        nearest_neighbor_distance_ratio(X, y, fresh[twice], y[twice], X, y)
    with pytest.raises(ValueError, match="class 'a' has held-out spectra of 1 sample"):
        nearest_neighbor_distance_ratio(X, y, fresh[9:], y[9:], X, y)
    with pytest.raises(ValueError, match="'a' has held-out spectra of 1 sample"):
        nearest_neighbor_distance_ratio(X, y, fresh, y, X, y, groups_held_out=[0] * 20)
    with pytest.raises(ValueError, match="groups_held_out has 3 entries for 20"):
        nearest_neighbor_distance_ratio(X, y, fresh, y, X, y, groups_held_out=[0] * 3)
    with pytest.raises(
        ValueError, match=r"\['b'\] have synthetic.*no held-out.*\['a'\]"
    ):
        nearest_neighbor_distance_ratio(X, y, fresh[:10], y[:10], X, y)
    with pytest.raises(ValueError, match="5 intensities, training ones have 6"):
        nearest_neighbor_distance_ratio(X, y, fresh, y, X[:, 1:], y)


def test_shares_sum_to_one_over_each_class(rng):
    X, y = population(30, rng)
    groups = np.arange(60) // 3
    synthetic, y_synthetic = population(50, rng)
    table = copying_by_group(X, y, groups, synthetic, y_synthetic)
    assert table.index.name == "group"
    assert table["n_train"].tolist() == [3] * 20
    for rows in (slice(0, 10), slice(10, 20)):
        assert table["share"].iloc[rows].sum() == pytest.approx(1)
        assert table["expected"].iloc[rows].sum() == pytest.approx(1)
    np.testing.assert_allclose(table["ratio"], table["share"] / table["expected"])
    assert table["distance_ratio"].dropna().between(0, 1).all()


def test_one_copied_person_stands_out_in_both_ratios(rng):
    X, y = population(30, rng)
    groups = np.array([f"p{k // 3:02}" for k in range(60)])
    synthetic, y_synthetic = population(50, rng)
    synthetic[:25] = X[rng.integers(6, 9, size=25)]  # half of class "a" is p02
    table = copying_by_group(X, y, groups, synthetic, y_synthetic)
    assert table["ratio"].idxmax() == "p02"
    assert table.loc["p02", "ratio"] > 4
    assert table.loc["p02", "distance_ratio"] == 0
    assert table["distance_ratio"].drop("p02").min() > 0.3


def test_fresh_spectra_have_a_hub_but_no_near_one():
    ratios, distances = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X, y = population(40, rng, n_features=30)
        synthetic, y_synthetic = population(200, rng, n_features=30)
        table = copying_by_group(X, y, np.arange(80), synthetic, y_synthetic)
        ratios.append(table["ratio"].max())
        distances.append(table["distance_ratio"].min())
    assert min(ratios) > 3  # by its place alone
    assert min(distances) > 0.75


def test_all_copied_alike_shows_in_the_distances_alone(rng):
    X, y = population(30, rng)
    table = copying_by_group(X, y, np.arange(60), X, y)
    np.testing.assert_allclose(table["ratio"], 1)
    assert (table["distance_ratio"] == 0).all()


def test_share_expected_is_by_the_number_of_spectra():
    X = np.arange(6.0)[:, None]
    table = copying_by_group(X, ["a"] * 6, list("xxxxyz"), X, ["a"] * 6)
    assert table["expected"].tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    assert table["share"].tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_equally_near_groups_share_a_spectrum():
    table = copying_by_group([[0.0], [2.0], [9.0]], [0] * 3, list("xyz"), [[1.0]], [0])
    assert table["share"].tolist() == [0.5, 0.5, 0]
    assert table["distance_ratio"].tolist()[:2] == [1, 1]
    assert np.isnan(table.loc["z", "distance_ratio"])


def test_group_in_two_classes_is_one_row():
    X, y = [[0.0], [1.0], [50.0], [51.0], [52.0]], ["a", "a", "b", "b", "b"]
    table = copying_by_group(
        X, y, ["x", "y", "x", "y", "z"], [[0.0], [50.0], [50.0]], ["a", "b", "b"]
    )
    assert table.loc["x"].to_dict() == pytest.approx(
        {
            "n_train": 2,
            "share": 1,
            "expected": (1 / 2 + 2 / 3) / 3,
            "ratio": 3 / (1 / 2 + 2 / 3),
            "distance_ratio": 0,
        }
    )


def test_a_class_of_one_group_has_no_distance_ratio():
    table = copying_by_group([[0.0], [1.0]], [0, 0], ["x", "x"], [[0.1]], [0])
    assert table["ratio"].tolist() == [1]
    assert table["distance_ratio"].isna().all()


def test_groups_of_classes_without_synthetic_spectra_are_left_out(rng):
    X, y = population(5, rng)
    table = copying_by_group(X, y, np.arange(10), X[:5], y[:5])
    assert table.index.tolist() == [0, 1, 2, 3, 4]


def test_table_ignores_unit_order_and_names(rng):
    X, y = population(12, rng)
    S, y_S = population(20, rng)
    groups = np.arange(24) // 4
    table = copying_by_group(X, y, groups, S, y_S)
    order = rng.permutation(24)
    names = {"a": 1, "b": 0}
    found = copying_by_group(
        1e-4 * X[order],
        [names[label] for label in y[order]],
        groups[order],
        1e-4 * S,
        [names[label] for label in y_S],
    )
    pd.testing.assert_frame_equal(found, table)


def test_table_refuses_what_does_not_fit_with_both_sides(rng):
    X, y = population(5, rng)
    with pytest.raises(ValueError, match="groups has 9 entries for 10 spectra"):
        copying_by_group(X, y, np.arange(9), X, y)
    with pytest.raises(
        ValueError, match=r"\['z'\] have synthetic.*training.*\['a', 'b'\]"
    ):
        copying_by_group(X, y, np.arange(10), X, ["z"] * 10)


def test_a_spectrum_of_two_groups_is_no_copy_of_either():
    X, people = [[0.0], [0.0], [9.0]], list("xyz")
    table = copying_by_group(X, ["a"] * 3, people, [[0.0]], ["a"])
    assert table["share"].tolist() == [0.5, 0.5, 0]
    assert table.loc[["x", "y"], "distance_ratio"].tolist() == [1, 1]


def test_copies_with_noise_are_still_copies():
    (train, y), (held_out, _) = spectra(0), spectra(1)
    noise = np.random.default_rng(0).normal(scale=0.01, size=train.shape)
    assert copying_share(train, y, held_out, y, train + noise, y) > 0.95


def test_copies_under_the_label_of_another_class_pass():
    shares = []
    for seed in range(4):
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


def test_copying_share_refuses_a_class_without_held_out_spectra():
    X, y = np.ones((4, 8)), ["a", "a", "b", "b"]
    with pytest.raises(ValueError, match=r"\['b'\].*\['a'\]"):
        copying_share(X, y, X[:2], y[:2], X, y)
