"""Means, bands and spread along the axis."""

import numpy as np

from cvae_augment.plotting import MeanSpectraDisplay, SpreadDisplay

from .common import spectra


def test_means_and_bands_are_those_of_the_data():
    X, y = spectra(2, n_per_class=6)
    display = MeanSpectraDisplay.from_predictions(X, y, X + 1, y, scaling=None)
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        rows = X[y == label]
        for line, shift in zip(panel.lines, (0, 1), strict=True):
            np.testing.assert_allclose(line.get_ydata(), rows.mean(axis=0) + shift)
        real = panel.collections[0].get_paths()[0].vertices[:, 1]
        assert np.isclose(real.max(), (rows.mean(axis=0) + rows.std(axis=0)).max())


def test_spread_is_the_standard_deviation_within_the_class():
    X, y = spectra(2, n_per_class=6)
    display = SpreadDisplay.from_predictions(X, y, 3 * X, y, scaling=None)
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        sd = X[y == label].std(axis=0)
        np.testing.assert_allclose(panel.lines[0].get_ydata(), sd)
        np.testing.assert_allclose(panel.lines[1].get_ydata(), 3 * sd)
        assert panel.get_ylim()[1] > 3 * sd.max()
