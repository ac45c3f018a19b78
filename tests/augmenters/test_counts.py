"""How many spectra of each class are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.exceptions import NotFittedError

from cvae_augment import CVAEAugmenter, DiffusionAugmenter
from cvae_augment.augmenters.counts import class_totals, largest_remainder
from cvae_augment.baselines import DuplicateAugmenter

class_counts = st.lists(st.integers(2, 60), min_size=2, max_size=8)
factors = st.floats(1, 30)


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 2, "random_state": 0} | params)


def counts(y):
    return np.unique(y, return_counts=True)[1].tolist()


@pytest.mark.parametrize("total", [0, 1, 7, 354, 10**20])
@pytest.mark.parametrize("weights", [[1], [1, 1, 1], [40, 39, 39], [1, 1000]])
def test_largest_remainder_is_exact_and_within_one_of_the_quota(total, weights):
    if total > 10**18:
        with pytest.raises(OverflowError):
            largest_remainder(total, weights)
        return
    shares = largest_remainder(total, weights)
    quotas = total * np.array(weights) / sum(weights)
    assert shares.sum() == total
    assert (np.abs(shares - quotas) < 1).all()


def test_what_is_left_goes_to_the_largest_remainder_not_the_largest_class():
    assert largest_remainder(10, [14, 15, 1]).tolist() == [5, 5, 0]


def test_largest_remainder_gives_ties_to_the_first():
    assert largest_remainder(4, [1, 1, 1]).tolist() == [2, 1, 1]
    assert largest_remainder(60, [1] * 40).tolist() == [2] * 20 + [1] * 20


def test_largest_remainder_is_exact_where_products_leave_the_integers_of_a_machine():
    total, weights = 10**15 + 1, [10**6, 3 * 10**6]
    assert largest_remainder(total, weights).tolist() == [
        total // 4,
        total - total // 4,
    ]


def labels(counts):
    return np.repeat(np.arange(len(counts)), counts)


@given(class_counts, factors)
def test_balanced_totals_are_equal_and_no_class_loses_a_spectrum(counts, factor):
    totals = class_totals("balanced", factor, labels(counts)).tolist()
    total, n_classes = round(factor * sum(counts)), len(counts)
    assert totals == [max(max(counts), -(-total // n_classes))] * n_classes


@given(class_counts)
def test_factor_1_is_parity_with_balanced_and_adds_nothing_with_proportional(counts):
    y = labels(counts)
    balanced, proportional = (
        class_totals(strategy, 1, y).tolist()
        for strategy in ("balanced", "proportional")
    )
    assert balanced == [max(counts)] * len(counts)
    assert proportional == counts


@given(st.integers(1, 60), st.integers(2, 8), factors)
def test_equal_classes_get_the_whole_expansion_rounded_up(n, n_classes, factor):
    totals = class_totals("balanced", factor, labels([n] * n_classes))
    total = round(factor * n * n_classes)
    assert total <= totals.sum() < total + n_classes


@given(class_counts, factors, factors)
def test_totals_never_fall_as_the_factor_rises(counts, one, other):
    y, both = labels(counts), sorted([one, other])
    for strategy in ("balanced", "proportional"):
        few, many = (class_totals(strategy, factor, y) for factor in both)
        assert few.sum() <= many.sum()
        assert (few >= counts).all()


@given(class_counts, factors)
def test_spectra_added_are_those_that_the_totals_lack(counts, factor):
    X, y = np.arange(sum(counts))[:, None], labels(counts)
    augmenter = DuplicateAugmenter(expansion_factor=factor, random_state=0)
    resampled, added = augmenter.fit_resample(X, y)[1], augmenter.sampling_strategy_
    totals = class_totals("balanced", factor, y)
    assert np.bincount(resampled).tolist() == totals.tolist()
    assert list(added.values()) == (totals - counts).tolist()


@pytest.mark.parametrize("kind", [CVAEAugmenter, DiffusionAugmenter])
def test_augmenters_balance_by_default_and_the_report_does_not(kind):
    assert kind().sampling_strategy == "balanced"
    assert kind.as_reported().sampling_strategy == "proportional"
    assert kind.as_reported(sampling_strategy="auto").sampling_strategy == "auto"


def test_118_spectra_expanded_threefold_are_118_of_each_class():
    totals = class_totals("balanced", 3, labels([40, 39, 39]))
    assert totals.tolist() == [118] * 3


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, [50, 50, 50]),
        ({"expansion_factor": 2}, [20, 20, 20]),
        ({"expansion_factor": 1}, [14, 14, 14]),
        ({"expansion_factor": 1.01}, [14, 14, 14]),
        ({"expansion_factor": 1.5}, [15, 15, 15]),
        ({"expansion_factor": 2.05}, [21, 21, 21]),
        ({"sampling_strategy": "proportional", "expansion_factor": 1}, [14, 10, 6]),
        ({"sampling_strategy": "proportional"}, [70, 50, 30]),
        ({"sampling_strategy": "proportional", "expansion_factor": 2.5}, [35, 25, 15]),
        ({"sampling_strategy": "proportional", "expansion_factor": 1.05}, [15, 11, 6]),
        ({"sampling_strategy": "auto"}, [14, 14, 14]),
        ({"sampling_strategy": "minority"}, [14, 10, 14]),
        ({"sampling_strategy": "not minority"}, [14, 14, 6]),
        ({"sampling_strategy": "not majority"}, [14, 14, 14]),
        ({"sampling_strategy": "all"}, [14, 14, 14]),
        ({"sampling_strategy": {0: 20, 2: 7}}, [20, 10, 7]),
        ({"sampling_strategy": lambda y: {1: 11}}, [14, 11, 6]),
    ],
)
def test_counts_are_exact_for_every_strategy(small, params, expected):
    augmenter = quick(**params)
    X, y = augmenter.fit_resample(small.data, small.target)
    assert counts(y) == expected
    assert len(X) == len(y) == len(augmenter.is_synthetic_) == sum(expected)
    added = [augmenter.sampling_strategy_[label] for label in np.unique(y).tolist()]
    assert added == (np.array(expected) - counts(small.target)).tolist()


def test_an_expansion_factor_of_one_trains_nothing_if_it_adds_nothing(small):
    equal = np.concatenate([np.flatnonzero(small.target == c)[:6] for c in range(3)])
    for strategy, rows in (("balanced", equal), ("proportional", slice(None))):
        augmenter = quick(expansion_factor=1, sampling_strategy=strategy)
        X, _ = augmenter.fit_resample(small.data[rows], small.target[rows])
        assert (small.data[rows] == X).all()
        with pytest.raises(NotFittedError):
            augmenter.sample()


def test_a_fitted_augmenter_can_add_nothing(small):
    augmenter = quick(expansion_factor=1, sampling_strategy="proportional")
    augmenter.fit(small.data, small.target)
    X, y = augmenter.sample_added(small.target)
    assert X.shape == (0, 40)
    assert len(y) == 0


def test_an_expansion_factor_of_one_trains_to_fill_unequal_classes(small):
    augmenter = quick(expansion_factor=1)
    X, _ = augmenter.fit_resample(small.data, small.target)
    assert augmenter.sampling_strategy_ == {0: 0, 1: 4, 2: 8}
    assert np.isfinite(X).all()
    assert len(augmenter.sample(5)[0]) == 5


def test_nothing_of_an_earlier_fit_is_left_when_nothing_is_trained(small):
    augmenter = quick().fit(small.data, small.target)
    augmenter.set_params(expansion_factor=1, sampling_strategy="proportional")
    augmenter.fit_resample(small.data, small.target)
    with pytest.raises(NotFittedError):
        augmenter.sample()


def test_sample_shares_rows_by_training_frequency(small):
    _, y = quick().fit(small.data, small.target).sample(10)
    assert counts(y) == largest_remainder(10, [14, 10, 6]).tolist()
