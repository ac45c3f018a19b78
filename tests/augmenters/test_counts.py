"""How many spectra of each class are drawn."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from cvae_augment import CVAEAugmenter
from cvae_augment.augmenters.counts import largest_remainder


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


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"expansion_factor": 1}, [14, 10, 6]),
        ({"expansion_factor": 2}, [28, 20, 12]),
        ({"expansion_factor": 2.5}, [35, 25, 15]),
        ({"expansion_factor": 1.05}, [15, 11, 6]),
        ({"sampling_strategy": "balanced"}, [20, 20, 20]),
        ({"sampling_strategy": "balanced", "expansion_factor": 1.01}, [14, 10, 10]),
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


def test_an_expansion_factor_of_one_trains_nothing(small):
    augmenter = quick(expansion_factor=1, verbose=0)
    X, _ = augmenter.fit_resample(small.data, small.target)
    assert (small.data == X).all()
    with pytest.raises(NotFittedError):
        augmenter.sample()


def test_nothing_of_an_earlier_fit_is_left_when_nothing_is_trained(small):
    augmenter = quick().fit(small.data, small.target)
    augmenter.set_params(expansion_factor=1).fit_resample(small.data, small.target)
    with pytest.raises(NotFittedError):
        augmenter.sample()


def test_sample_shares_rows_by_training_frequency(small):
    _, y = quick().fit(small.data, small.target).sample(10)
    assert counts(y) == largest_remainder(10, [14, 10, 6]).tolist()
