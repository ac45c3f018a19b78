"""Mean and spread of real and synthetic spectra along the axis."""

from __future__ import annotations

from itertools import cycle

from ._base import RealAndSyntheticDisplay
from ._panels import (
    COLOURS,
    GREY,
    hide_inner_labels,
    label_axes,
    name_panel,
    set_shared_scales,
)


class MeanSpectraDisplay(RealAndSyntheticDisplay):
    """Mean of real and of synthetic spectra with a band, one panel per class.

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
    SpreadDisplay : The half width of the band by itself.

    Notes
    -----
    The band is one standard deviation of the spectra on either side, not the error of
    the mean. A mean that fits says nothing of variation: one spectrum repeated has it.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import MeanSpectraDisplay
    >>> X = np.random.default_rng(0).normal(size=(20, 50))
    >>> y = np.repeat(["control", "patient"], 10)
    >>> display = MeanSpectraDisplay.from_predictions(X, y, X[::2], y[::2])
    >>> len(display.axes_)
    2
    """

    def plot(self, ax=None, *, scaling="sample_minmax"):
        """Draw the panels.

        Parameters
        ----------
        ax : Axes or sequence of Axes, default=None
            One per class. If None, a new figure is made.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1] first, or take the intensities as they are.

        Returns
        -------
        display : MeanSpectraDisplay
            The display itself.

        Raises
        ------
        ValueError
            If `ax` does not hold one Axes per class, `scaling` is unknown, the parts of
            the data do not fit each other, or a class has synthetic spectra only.
        """
        X_real, y_real, X_synthetic, y_synthetic = self._checked(scaling)
        axes, classes, x, x_label = self._panels(ax, X_real, y_real)
        edges = []
        for panel, label, colour in zip(axes, classes, cycle(COLOURS), strict=False):
            real, synthetic = X_real[y_real == label], X_synthetic[y_synthetic == label]
            edges += _band(panel, x, real, GREY, 2)
            edges += _band(panel, x, synthetic, colour, 0.8)
            name_panel(panel, str(label), len(real), len(synthetic), colour)
        set_shared_scales(axes, x, *edges)
        label_axes(axes, x_label)
        if ax is None:
            hide_inner_labels(axes)
        self.axes_, self.figure_ = axes, axes[0].figure
        return self


class SpreadDisplay(RealAndSyntheticDisplay):
    """Standard deviation at each wavenumber, real and synthetic, one panel per class.

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
    cvae_augment.metrics.spread_ratio : The ratio of the two in one number.

    Notes
    -----
    Where the coloured line runs below the grey one, the generator varies too little.
    A standard deviation of n spectra is itself uncertain by a share of 1 / sqrt(2 n), a
    sixth for 20.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import SpreadDisplay
    >>> X = np.random.default_rng(0).normal(size=(20, 50))
    >>> y = np.repeat(["control", "patient"], 10)
    >>> display = SpreadDisplay.from_predictions(X, y, X[::2], y[::2])
    >>> display.axes_[0].get_ylabel()
    'Standard deviation'
    """

    def plot(self, ax=None, *, scaling="sample_minmax"):
        """Draw the panels.

        Parameters
        ----------
        ax : Axes or sequence of Axes, default=None
            One per class. If None, a new figure is made.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1] first, or take the intensities as they are.

        Returns
        -------
        display : SpreadDisplay
            The display itself.

        Raises
        ------
        ValueError
            If `ax` does not hold one Axes per class, `scaling` is unknown, the parts of
            the data do not fit each other, or a class has synthetic spectra only.
        """
        X_real, y_real, X_synthetic, y_synthetic = self._checked(scaling)
        axes, classes, x, x_label = self._panels(ax, X_real, y_real)
        top = 0.0
        for panel, label, colour in zip(axes, classes, cycle(COLOURS), strict=False):
            real, synthetic = X_real[y_real == label], X_synthetic[y_synthetic == label]
            for X, c in ((real, GREY), (synthetic, colour)):
                if len(X):
                    panel.plot(x, X.std(axis=0), color=c, linewidth=1)
                    top = max(top, X.std(axis=0).max())
            name_panel(panel, str(label), len(real), len(synthetic), colour)
        label_axes(axes, x_label, "Standard deviation")
        for panel in axes:
            panel.set_xlim(x.min(), x.max())
            panel.set_ylim(0, 1.05 * top or 1)
        if ax is None:
            hide_inner_labels(axes)
        self.axes_, self.figure_ = axes, axes[0].figure
        return self


def _band(panel, x, X, colour, width):
    """Draw mean and band, and return the edges of the band."""
    if not len(X):
        return []
    mean, sd = X.mean(axis=0), X.std(axis=0)
    panel.fill_between(x, mean - sd, mean + sd, color=colour, alpha=0.25, linewidth=0)
    panel.plot(x, mean, color=colour, linewidth=width)
    return [mean - sd, mean + sd]
