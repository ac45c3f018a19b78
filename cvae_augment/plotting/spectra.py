"""Synthetic spectra over the real ones of their class."""

from __future__ import annotations

from itertools import cycle

import numpy as np
from matplotlib.collections import LineCollection

from ._base import RealAndSyntheticDisplay
from ._panels import (
    COLOURS,
    GREY,
    hide_inner_labels,
    label_axes,
    name_panel,
    set_shared_scales,
)


class SpectraDisplay(RealAndSyntheticDisplay):
    """Synthetic spectra over the real ones, one panel per class.

    Use :meth:`from_estimator` or :meth:`from_predictions` to make one. All parameters
    are stored as attributes.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra.

    wavenumbers : array-like of shape (n_features,), default=None
        Wavenumber of each intensity, in cm^-1. Without it, features are counted.

    Attributes
    ----------
    axes_ : ndarray of shape (n_classes,)
        The panels, in the order of the sorted classes.

    figure_ : Figure
        The figure they stand in.

    See Also
    --------
    cvae_augment.metrics.fidelity_table : The same comparison in numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import SpectraDisplay
    >>> rng = np.random.default_rng(0)
    >>> X = np.sin(np.arange(50) / 5) + rng.normal(scale=0.1, size=(20, 50))
    >>> y = np.repeat(["control", "patient"], 10)
    >>> display = SpectraDisplay.from_predictions(X, y, X[::2], y[::2])
    >>> [panel.get_title(loc="left") for panel in display.axes_]
    ['control', 'patient']
    """

    #: Enough to see the variation, few enough to see the real ones behind.
    _n_samples = 10

    def plot(self, ax=None, *, scaling="sample_minmax", rasterized=False):
        """Draw the panels.

        Parameters
        ----------
        ax : Axes or sequence of Axes, default=None
            One per class. If None, a new figure is made, each panel as wide as a
            column of a journal.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1], or draw the intensities as they are.

        rasterized : bool, default=False
            In a vector format, draw the lines as an image: a file with thousands of
            spectra stays small, and text stays text.

        Returns
        -------
        display : SpectraDisplay
            The display itself, with `axes_` and `figure_` set.

        Raises
        ------
        ValueError
            If `ax` does not hold one Axes per class, `scaling` is unknown, the parts of
            the data do not fit each other, or a class has synthetic spectra only.
        """
        X_real, y_real, X_synthetic, y_synthetic = self._checked(scaling)
        axes, classes, x, x_label = self._panels(ax, X_real, y_real)
        for panel, label, colour in zip(axes, classes, cycle(COLOURS), strict=False):
            real, synthetic = X_real[y_real == label], X_synthetic[y_synthetic == label]
            _draw(panel, x, real, color=GREY, rasterized=rasterized)
            _draw(panel, x, synthetic, color=colour, rasterized=rasterized)
            name_panel(panel, str(label), len(real), len(synthetic), colour)
        set_shared_scales(axes, x, X_real, X_synthetic)
        label_axes(axes, x_label)
        if ax is None:
            hide_inner_labels(axes)
        self.axes_ = axes
        self.figure_ = axes[0].figure
        return self


def _draw(panel, x, X, **style):
    """One collection for all spectra: much faster than a line each."""
    lines = np.stack(
        [np.broadcast_to(x, X.shape), X], axis=-1
    )  # (spectra, features, 2)
    panel.add_collection(
        LineCollection(list(lines), linewidths=0.5, alpha=0.5, **style)
    )
