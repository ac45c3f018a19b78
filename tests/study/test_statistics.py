"""Intervals of paired differences."""

import numpy as np
from scipy.stats import t as student_t

from cvae_augment.study._statistics import corrected_interval


def test_interval_is_that_of_nadeau_and_bengio():
    rng = np.random.default_rng(0)
    d = rng.normal(0.02, 0.05, size=10)
    mean, low, high = corrected_interval(d, [80] * 10, [20] * 10)
    half = student_t.ppf(0.975, 9) * np.sqrt((1 / 10 + 20 / 80) * d.var(ddof=1))
    np.testing.assert_allclose([mean, low, high], [d.mean(), mean - half, mean + half])


def test_interval_of_one_split_is_infinite():
    assert corrected_interval([0.1], [80], [20]) == (0.1, -np.inf, np.inf)
