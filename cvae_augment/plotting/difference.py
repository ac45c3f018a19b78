"""The difference of two classes, in real and in synthetic spectra."""

from __future__ import annotations

from .._utils.docstrings import parameters_of
from .._utils.words import text
from ..metrics import difference_spectrum
from ._base import RealAndSyntheticDisplay
from ._fonts import show_all_characters
from ._panels import GREY, colours, if_scaled, new_axes, note_above, style_axes, x_axis


@parameters_of(RealAndSyntheticDisplay)
class DifferenceSpectrumDisplay(RealAndSyntheticDisplay):
    """Mean spectrum of one class minus that of another, real and synthetic.

    Use :meth:`from_estimator` or :meth:`from_predictions` to make one, with the options
    of :meth:`plot`. All parameters are stored as attributes.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure of the axes.

    real_ : DataFrame of shape (n_features, 3)
        The :func:`~cvae_augment.metrics.difference_spectrum` of the real spectra:
        columns `difference`, `low` and `high`.

    synthetic_ : DataFrame of shape (n_features, 3)
        The same of the synthetic spectra. Only its `difference` is drawn.

    See Also
    --------
    cvae_augment.metrics.difference_spectrum : The numbers, and the method of the band.

    Notes
    -----
    The band is a 95 % interval at each wavenumber alone: along 300 wavenumbers the true
    difference lies outside at about fifteen. Synthetic spectra have no band: their
    interval shrinks with their number, which has no meaning.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import DifferenceSpectrumDisplay
    >>> X = np.random.default_rng(0).normal(size=(20, 50))
    >>> y = np.repeat(["control", "patient"], 10)
    >>> display = DifferenceSpectrumDisplay.from_predictions(
    ...     X, y, X[::2], y[::2], positive="patient", negative="control"
    ... )
    >>> display.ax_.get_title(loc="left")
    'patient - control'
    """

    # Unlike its siblings, this display needs two classes: hence another signature.
    def plot(  # type: ignore[override]
        self,
        ax=None,
        *,
        positive,
        negative,
        groups=None,
        random_state=0,
        scaling="sample_minmax",
    ):
        """Draw both differences over the band of the real one.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on. None makes a figure.

        positive : object
            Class to subtract from.

        negative : object
            Class that is subtracted.

        groups : array-like of shape (n_real,), default=None
            Sample or person of each real spectrum. Whole groups are resampled.

        random_state : int, RandomState instance or None, default=0
            Source of the resamples of the band.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1] first, or take the intensities as they are.

        Returns
        -------
        display : DifferenceSpectrumDisplay
            The display itself.

        Raises
        ------
        ValueError
            If a class has spectra of less than two samples, or the parts of the data do
            not fit each other.
        """
        X_real, y_real, X_synthetic, y_synthetic = self._checked(scaling)
        x, x_label = x_axis(self.wavenumbers, X_real.shape[1], self.axis_unit)
        self.real_ = difference_spectrum(
            X_real, y_real, positive, negative, groups=groups, random_state=random_state
        )
        self.synthetic_ = difference_spectrum(
            X_synthetic, y_synthetic, positive, negative, n_bootstrap=1
        )
        ax = new_axes() if ax is None else ax
        ax.axhline(0, color=GREY, linewidth=0.6, zorder=1)
        low, high = self.real_["low"], self.real_["high"]
        band = {"color": GREY, "alpha": 0.35, "linewidth": 0}
        ax.fill_between(x, low, high, **band, label=text("labels", "interval"))
        real, synthetic = self.real_["difference"], self.synthetic_["difference"]
        ax.plot(x, real, color=GREY, linewidth=1, label=text("labels", "real"))
        ax.plot(
            x,
            synthetic,
            color=colours()[0],
            linewidth=1,
            label=text("labels", "synthetic"),
        )
        ax.set_xlim(x.min(), x.max())
        note_above(ax, f"{positive} - {negative}", n_columns=3, n_lines=4)
        style_axes(ax, x_label, text("labels", if_scaled("difference", scaling)))
        self.ax_, self.figure_ = ax, ax.figure
        show_all_characters(self.figure_)
        return self
