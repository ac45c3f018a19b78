"""Where two classes differ, in real and in synthetic spectra."""

from __future__ import annotations

from ..metrics import difference_spectrum
from ..metrics._validation import check_real_and_synthetic
from ._base import draw_synthetic
from ._panels import COLOURS, GREY, new_axes, note_above, scale, style_axes, x_axis


class DifferenceSpectrumDisplay:
    """Mean spectrum of one class minus that of another, real and synthetic.

    Use :meth:`from_estimator` or :meth:`from_predictions` to make one. All parameters
    are stored as attributes.

    Parameters
    ----------
    real : DataFrame of shape (n_features, 3)
        What :func:`~cvae_augment.metrics.difference_spectrum` makes of real spectra:
        columns `difference`, `low` and `high`.

    synthetic : DataFrame of shape (n_features, 3)
        The same of synthetic ones. Only its `difference` is drawn: the interval of
        synthetic spectra shrinks with their number, which teaches nothing.

    positive : object
        Class that is subtracted from.

    negative : object
        Class that is subtracted.

    wavenumbers : array-like of shape (n_features,), default=None
        Wavenumber of each intensity, in cm^-1. Without it, features are counted.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure they stand in.

    See Also
    --------
    cvae_augment.metrics.difference_spectrum : The numbers, and how the band is made.

    Notes
    -----
    The band is a 95 % interval at each wavenumber alone: along 300 of them the truth
    lies outside of it at some fifteen.

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

    def __init__(self, *, real, synthetic, positive, negative, wavenumbers=None):
        self.real = real
        self.synthetic = synthetic
        self.positive = positive
        self.negative = negative
        self.wavenumbers = wavenumbers

    def plot(self, ax=None):
        """Draw both differences over the band of the real one.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : DifferenceSpectrumDisplay
            The display itself.

        Raises
        ------
        ValueError
            If `wavenumbers` has another length than the differences.
        """
        x, x_label = x_axis(self.wavenumbers, len(self.real))
        ax = new_axes() if ax is None else ax
        ax.axhline(0, color="0.3", linewidth=0.6, zorder=1)
        ax.fill_between(
            x,
            self.real["low"],
            self.real["high"],
            color=GREY,
            alpha=0.35,
            linewidth=0,
            label="95 % interval",
        )
        ax.plot(x, self.real["difference"], color=GREY, linewidth=1, label="real")
        ax.plot(
            x,
            self.synthetic["difference"],
            color=COLOURS[0],
            linewidth=1,
            label="synthetic",
        )
        ax.set_xlim(x.min(), x.max())
        note_above(ax, f"{self.positive} - {self.negative}", n_columns=3)
        style_axes(ax, x_label, "Difference")
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_predictions(
        cls,
        X_real,
        y_real,
        X_synthetic,
        y_synthetic,
        *,
        positive,
        negative,
        groups=None,
        wavenumbers=None,
        random_state=0,
        ax=None,
        scaling="sample_minmax",
    ):
        """Draw the difference of two classes in spectra that exist already.

        Parameters
        ----------
        X_real : array-like of shape (n_real, n_features)
            Real spectra.

        y_real : array-like of shape (n_real,)
            Class of each real spectrum.

        X_synthetic : array-like of shape (n_synthetic, n_features)
            Synthetic spectra, in the unit of the real ones.

        y_synthetic : array-like of shape (n_synthetic,)
            Class of each synthetic spectrum.

        positive : object
            Class to subtract from.

        negative : object
            Class that is subtracted.

        groups : array-like of shape (n_real,), default=None
            Sample or person of each real spectrum, whole ones of which are resampled.

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity, in cm^-1.

        random_state : int, default=0
            Draws the resamples of the interval.

        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1] first, or take the intensities as they are.

        Returns
        -------
        display : DifferenceSpectrumDisplay
            The display, drawn.

        Raises
        ------
        ValueError
            If a class has spectra of less than two samples, or the parts of the data do
            not fit each other.
        """
        X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
            X_real, y_real, X_synthetic, y_synthetic
        )
        pair = {"positive": positive, "negative": negative}
        real = difference_spectrum(
            scale(X_real, scaling),
            y_real,
            groups=groups,
            random_state=random_state,
            **pair,
        )
        synthetic = difference_spectrum(
            scale(X_synthetic, scaling), y_synthetic, n_bootstrap=1, **pair
        )
        display = cls(real=real, synthetic=synthetic, wavenumbers=wavenumbers, **pair)
        return display.plot(ax)

    @classmethod
    def from_estimator(
        cls,
        augmenter,
        X,
        y,
        *,
        positive,
        negative,
        n_samples=100,
        groups=None,
        wavenumbers=None,
        random_state=0,
        ax=None,
        scaling="sample_minmax",
    ):
        """Draw the difference of two classes, with fresh spectra of an augmenter.

        Parameters
        ----------
        augmenter : estimator
            Fitted, with a method `sample(y=..., random_state=...)`.

        X : array-like of shape (n_real, n_features)
            Real spectra.

        y : array-like of shape (n_real,)
            Class of each real spectrum.

        positive : object
            Class to subtract from.

        negative : object
            Class that is subtracted.

        n_samples : int, default=100
            Synthetic spectra per class.

        groups : array-like of shape (n_real,), default=None
            Sample or person of each real spectrum.

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity, in cm^-1. If None, `augmenter.wavenumbers_`
            where there is one.

        random_state : int, default=0
            Passed to `sample`, and draws the resamples of the interval.

        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            As in :meth:`from_predictions`.

        Returns
        -------
        display : DifferenceSpectrumDisplay
            The display, drawn.
        """
        X_synthetic, y_synthetic, wavenumbers = draw_synthetic(
            augmenter, y, n_samples, wavenumbers, random_state
        )
        return cls.from_predictions(
            X,
            y,
            X_synthetic,
            y_synthetic,
            positive=positive,
            negative=negative,
            groups=groups,
            wavenumbers=wavenumbers,
            random_state=random_state,
            ax=ax,
            scaling=scaling,
        )
