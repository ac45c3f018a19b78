import numpy as np
import pytest

from cvae_augment.models.class_statistics import class_means, class_spread, ppca


def test_ppca_recovers_the_covariance_it_was_drawn_from():
    rng = np.random.default_rng(0)
    true = rng.standard_normal((6, 2)) * [3, 2]
    rows = rng.standard_normal((20_000, 2)) @ true.T
    rows += 0.5 * rng.standard_normal(rows.shape)
    loadings, noise = ppca(rows, 2)
    assert noise == pytest.approx(0.25, rel=0.03)
    np.testing.assert_allclose(loadings @ loadings.T, true @ true.T, atol=0.6)


def test_ppca_wider_than_the_rank_has_empty_loadings():
    loadings, noise = ppca(np.diag([1.0, 2.0, 0.0]), 3)
    assert (loadings[:, 2] == 0).all()
    assert noise > 0


def test_class_spread_of_a_tiny_class_is_near_that_of_all():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((1002, 3))
    rows[:500] *= 5
    spread = class_spread(rows, np.repeat([0, 1, 2], [500, 500, 2]))
    assert spread[0] / spread[1] == pytest.approx(5, rel=0.15)
    assert spread[1] < spread[2] < spread[0]


def test_class_means_are_the_means(small):
    means = class_means(small.data, small.target, 3)
    for c in range(3):
        np.testing.assert_allclose(means[c], small.data[small.target == c].mean(0))
