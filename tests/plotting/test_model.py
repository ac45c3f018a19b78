"""Training loss and latent traversal."""

import numpy as np
import pandas as pd
import pytest

from cvae_augment import CVAEAugmenter, DiffusionAugmenter
from cvae_augment.plotting import LatentTraversalDisplay, LossDisplay

from .common import spectra


def test_loss_is_drawn_from_the_first_epoch():
    ax = LossDisplay(history={"loss": [3, 2], "kl": [1, 1], "other": [0]}).plot().ax_
    assert [line.get_label() for line in ax.lines] == ["loss", "KL divergence"]
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1, 3], [2, 2]])


def test_history_without_a_loss_is_refused():
    with pytest.raises(ValueError, match=r"expected 'loss'.*\['kl'\]"):
        LossDisplay(history={"kl": [1]}).plot()


class Shifter:
    """A stand-in whose code is the first intensities, and whose decoder adds them."""

    def encode(self, X, y):
        return np.asarray(X)[:, :2]

    def decode(self, Z, y):
        return np.repeat(Z.sum(axis=1)[:, None], 25, axis=1)


def test_traversal_moves_along_one_axis_by_standard_deviations():
    X, y = spectra(2, n_per_class=6)
    display = LatentTraversalDisplay.from_estimator(
        Shifter(), X, y, latent_axis=1, steps=(-2, 0, 2)
    )
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        codes = X[y == label][:, :2]
        expected = codes.mean(axis=0).sum() + codes[:, 1].std() * np.array([-2, 0, 2])
        heights = [line.get_ydata()[0] for line in panel.lines]
        np.testing.assert_allclose(heights, expected)


def test_traversal_of_an_axis_that_is_not_there_is_refused():
    X, y = spectra(2)
    with pytest.raises(ValueError, match="latent_axis is 2, expected 0 to 1"):
        LatentTraversalDisplay.from_estimator(Shifter(), X, y, latent_axis=2)


def test_traversal_of_another_shape_is_refused():
    display = LatentTraversalDisplay(
        spectra=np.zeros((2, 3)), steps=[0], classes=["a", "b"]
    )
    with pytest.raises(ValueError, match=r"\(2, 3\), expected \(2, 1, n_features\)"):
        display.plot()


@pytest.mark.parametrize(
    ("history", "unit", "lines"),
    [
        (
            {"loss": [1, 0], "reconstruction": [1, 0], "kl": [0, 0]},
            "Nats per spectrum",
            ["loss", "reconstruction", "KL divergence"],
        ),
        (
            {"loss": [1, 0], "held_out": [2, 1]},
            "Mean squared error",
            ["loss", "held-out spectra"],
        ),
        ({"loss": [1, 0]}, "Mean squared error", ["loss"]),
        (
            pd.DataFrame({"epoch": [1, 2], "loss": [1, 0], "kl": [0, 0]}),
            "Nats per spectrum",
            ["loss", "KL divergence"],
        ),
        (
            pd.DataFrame({"epoch": [1], "loss": [1.0], "held_out": [2.0]}),
            "Mean squared error",
            ["loss", "held-out spectra"],
        ),
    ],
)
def test_the_unit_of_a_loss_is_that_of_its_terms(history, unit, lines):
    display = LossDisplay(history=history).plot()
    assert display.unit_ == display.ax_.get_ylabel() == unit
    assert [line.get_label() for line in display.ax_.lines] == lines


@pytest.mark.filterwarnings("ignore:the linear schedule of 200 levels")
@pytest.mark.parametrize(
    ("augmenter", "unit"),
    [
        (CVAEAugmenter(max_epochs=2, random_state=0), "Nats per spectrum"),
        (CVAEAugmenter.as_reported(max_epochs=2, random_state=0), "Nats per spectrum"),
        (DiffusionAugmenter(max_epochs=2, random_state=0), "Mean squared error"),
        (
            DiffusionAugmenter.as_reported(max_epochs=2, random_state=0),
            "Mean squared error",
        ),
    ],
    ids=["cvae", "cvae as reported", "diffusion", "diffusion as reported"],
)
def test_the_unit_of_a_loss_is_that_of_the_augmenter(augmenter, unit, small):
    display = LossDisplay.from_estimator(augmenter.fit(small.data, small.target))
    assert display.ax_.get_ylabel() == unit
    labels = [line.get_label() for line in display.ax_.lines]
    assert ("held-out spectra" in labels) == ("held_out" in augmenter.history_)
