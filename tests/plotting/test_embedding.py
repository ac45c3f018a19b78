"""Principal components."""

import numpy as np
import pytest

from cvae_augment.plotting import EmbeddingDisplay

from .common import spectra


def test_components_are_those_of_the_real_spectra():
    X, y = spectra(2, n_per_class=6)
    alone = EmbeddingDisplay.from_predictions(X, y, X[:1], y[:1], scaling=None)
    others = EmbeddingDisplay.from_predictions(X, y, X + 50, y, scaling=None)
    np.testing.assert_array_equal(alone.pca_.components_, others.pca_.components_)
    scores = alone.pca_.transform(X[y == "class 0"])
    real = [line for line in alone.ax_.lines if line.get_fillstyle() == "none"]
    np.testing.assert_allclose(real[0].get_xydata(), scores)


def test_one_real_spectrum_has_no_components():
    X, y = spectra(1, n_per_class=1)
    with pytest.raises(ValueError, match=r"shape \(1, 25\).*at least two"):
        EmbeddingDisplay.from_predictions(X, y, X, y)
