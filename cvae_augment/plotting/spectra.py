"""Synthetic spectra over the real ones of their class."""

from __future__ import annotations

from itertools import cycle

import numpy as np
from matplotlib.collections import LineCollection

from ..metrics._validation import check_real_and_synthetic
from ._panels import (
    COLOURS,
    GREY,
    check_panels,
    hide_inner_labels,
    label_axes,
    name_panel,
    new_panels,
    scale,
    set_shared_scales,
    x_axis,
)


class SpectraDisplay:
    """Synthetic spectra over the real ones, one panel per class.

    Use :meth:`from_estimator` or :meth:`from_predictions` to make one. All parameters
    are stored as attributes.

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

    def __init__(self, *, X_real, y_real, X_synthetic, y_synthetic, wavenumbers=None):
        self.X_real = X_real
        self.y_real = y_real
        self.X_synthetic = X_synthetic
        self.y_synthetic = y_synthetic
        self.wavenumbers = wavenumbers

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
        X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
            self.X_real, self.y_real, self.X_synthetic, self.y_synthetic
        )
        x, x_label = x_axis(self.wavenumbers, X_real.shape[1])
        X_real, X_synthetic = scale(X_real, scaling), scale(X_synthetic, scaling)
        classes = np.unique(y_real)
        axes = new_panels(len(classes)) if ax is None else check_panels(ax, classes)
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

    @classmethod
    def from_predictions(
        cls,
        X_real,
        y_real,
        X_synthetic,
        y_synthetic,
        *,
        wavenumbers=None,
        ax=None,
        scaling="sample_minmax",
        rasterized=False,
    ):
        """Draw spectra that exist already.

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

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity, in cm^-1.

        ax : Axes or sequence of Axes, default=None
            One per class, or None for a new figure.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            As in :meth:`plot`.

        rasterized : bool, default=False
            As in :meth:`plot`.

        Returns
        -------
        display : SpectraDisplay
            The display, drawn.
        """
        display = cls(
            X_real=X_real,
            y_real=y_real,
            X_synthetic=X_synthetic,
            y_synthetic=y_synthetic,
            wavenumbers=wavenumbers,
        )
        return display.plot(ax, scaling=scaling, rasterized=rasterized)

    @classmethod
    def from_estimator(
        cls,
        augmenter,
        X,
        y,
        *,
        n_samples=10,
        wavenumbers=None,
        random_state=None,
        ax=None,
        scaling="sample_minmax",
        rasterized=False,
    ):
        """Draw fresh spectra of every class from a fitted augmenter, over real ones.

        Parameters
        ----------
        augmenter : estimator
            Fitted, with a method `sample(y=..., random_state=...)` that returns spectra
            of these classes, and the classes.

        X : array-like of shape (n_real, n_features)
            Real spectra, for instance the ones it was fitted on.

        y : array-like of shape (n_real,)
            Class of each real spectrum.

        n_samples : int, default=10
            Synthetic spectra per class: enough to see the variation, few enough to see
            the real ones behind.

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity, in cm^-1. If None, `augmenter.wavenumbers_`
            where there is one.

        random_state : int, RandomState instance or None, default=None
            Passed to `sample`.

        ax : Axes or sequence of Axes, default=None
            One per class, or None for a new figure.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            As in :meth:`plot`.

        rasterized : bool, default=False
            As in :meth:`plot`.

        Returns
        -------
        display : SpectraDisplay
            The display, drawn.
        """
        X_synthetic, y_synthetic = augmenter.sample(
            y=np.repeat(np.unique(y), n_samples), random_state=random_state
        )
        if wavenumbers is None:
            wavenumbers = getattr(augmenter, "wavenumbers_", None)
        return cls.from_predictions(
            X,
            y,
            X_synthetic,
            y_synthetic,
            wavenumbers=wavenumbers,
            ax=ax,
            scaling=scaling,
            rasterized=rasterized,
        )


def _draw(panel, x, X, **style):
    """One collection for all spectra: much faster than a line each."""
    lines = np.stack(
        [np.broadcast_to(x, X.shape), X], axis=-1
    )  # (spectra, features, 2)
    panel.add_collection(
        LineCollection(list(lines), linewidths=0.5, alpha=0.5, **style)
    )
