"""Difference spectra."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cvae_augment.plotting import DifferenceSpectrumDisplay

from .common import spectra


def test_difference_is_that_of_the_class_means_within_its_interval():
    X, y = spectra(2, n_per_class=8)
    display = DifferenceSpectrumDisplay.from_predictions(
        X, y, X + 1, y, positive="class 1", negative="class 0", scaling=None
    )
    expected = X[y == "class 1"].mean(axis=0) - X[y == "class 0"].mean(axis=0)
    drawn_lines = {line.get_label(): line.get_ydata() for line in display.ax_.lines}
    np.testing.assert_allclose(drawn_lines["real"], expected)
    np.testing.assert_allclose(drawn_lines["synthetic"], expected)
    assert (display.real_["low"] <= expected).all()
    assert (expected <= display.real_["high"]).all()


def test_difference_to_an_unknown_class_names_it():
    X, y = spectra(2)
    with pytest.raises(ValueError, match="class 'other'"):
        DifferenceSpectrumDisplay.from_predictions(
            X, y, X, y, positive="other", negative="class 0"
        )
    assert plt.get_fignums() == []


@pytest.mark.parametrize("label", ["$a$ & 'b'", "a class of a very long name"])
def test_titles_and_legends_do_not_meet(label):
    X, y = spectra(2)
    y = np.where(y == "class 0", label, "d")
    ax = DifferenceSpectrumDisplay.from_predictions(
        X, y, X, y, positive=label, negative="d"
    ).ax_
    renderer = ax.figure.canvas.get_renderer()
    ax.figure.draw_without_rendering()
    title = ax._left_title.get_window_extent(renderer)
    assert not title.overlaps(ax.get_legend().get_window_extent(renderer))
    assert all(not t.get_parse_math() for t in ax.get_legend().get_texts())
