"""Synthetic spectra over the real ones of their class."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection

from .._utils.docstrings import parameters_of
from ._base import PanelsDisplay, RealAndSyntheticDisplay


@parameters_of(RealAndSyntheticDisplay)
class SpectraDisplay(PanelsDisplay):
    """Synthetic spectra over the real ones, one panel per class.

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
            One for each class. None makes a figure, with panels as wide as a column of
            a journal.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1], or draw the intensities as they are.

        rasterized : bool, default=False
            In a vector format, draw the lines as an image. A file with thousands of
            spectra is then small, and text is still text.

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
        return self._plot(ax, scaling, rasterized=rasterized)

    def _draw(self, panel, x, X, **style):
        # One collection for all spectra: much faster than a line for each.
        lines = np.stack([np.broadcast_to(x, X.shape), X], axis=-1)  # (spectra, x, 2)
        panel.add_collection(
            LineCollection(list(lines), linewidths=0.5, alpha=0.5, **style)
        )
        return X
