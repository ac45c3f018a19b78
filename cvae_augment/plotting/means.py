"""Mean and spread of real and synthetic spectra along the axis."""

from __future__ import annotations

import numpy as np

from .._utils.docstrings import parameters_of
from ._base import PanelsDisplay, RealAndSyntheticDisplay
from ._panels import GREY


@parameters_of(RealAndSyntheticDisplay)
class MeanSpectraDisplay(PanelsDisplay):
    """Mean of real and of synthetic spectra with a band, one panel per class.

    Use :meth:`from_estimator` or :meth:`from_predictions` to make one. All parameters
    are stored as attributes.

    Attributes
    ----------
    axes_ : ndarray of shape (n_classes,)
        The panels, in the order of the sorted classes.

    figure_ : Figure
        The figure of the panels.

    See Also
    --------
    SpreadDisplay : The half width of the band.

    Notes
    -----
    The band is one standard deviation of the spectra on either side, not the error of
    the mean. A good mean does not show good variation: one spectrum repeated has it.

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

    def _draw(self, panel, x, X, *, color):
        mean, sd = X.mean(axis=0), X.std(axis=0)
        edges = mean - sd, mean + sd
        panel.fill_between(x, *edges, color=color, alpha=0.25, linewidth=0)
        panel.plot(x, mean, color=color, linewidth=2 if color == GREY else 0.8)
        return np.stack(edges)


@parameters_of(RealAndSyntheticDisplay)
class SpreadDisplay(PanelsDisplay):
    """Standard deviation at each wavenumber, real and synthetic, one panel per class.

    Use :meth:`from_estimator` or :meth:`from_predictions` to make one. All parameters
    are stored as attributes.

    Attributes
    ----------
    axes_ : ndarray of shape (n_classes,)
        The panels, in the order of the sorted classes.

    figure_ : Figure
        The figure of the panels.

    See Also
    --------
    cvae_augment.metrics.spread_ratio : The ratio of the two, as one number.

    Notes
    -----
    If the coloured line is below the grey one, the generator varies too little. The
    standard deviation of n spectra has a relative error of 1 / sqrt(2 n), a sixth for
    20 spectra.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import SpreadDisplay
    >>> X = np.random.default_rng(0).normal(size=(20, 50))
    >>> y = np.repeat(["control", "patient"], 10)
    >>> display = SpreadDisplay.from_predictions(X, y, X[::2], y[::2])
    >>> len(display.axes_)
    2
    """

    _y_label = "deviation"

    def _plot(self, ax, scaling, **style):
        super()._plot(ax, scaling, **style)
        for panel in self.axes_:
            panel.set_ylim(bottom=0)
        return self

    def _draw(self, panel, x, X, *, color):
        sd = X.std(axis=0)
        panel.plot(x, sd, color=color, linewidth=1)
        return sd
