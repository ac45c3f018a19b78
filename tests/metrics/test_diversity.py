"""Distances between the distributions of intensities."""

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from cvae_augment.metrics import feature_wasserstein_distance


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
