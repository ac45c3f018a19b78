"""Parts that figures of real and synthetic spectra share."""

from __future__ import annotations

from itertools import cycle

import numpy as np

from .._utils.docstrings import parameters_of
from .._utils.words import text
from ..metrics._validation import check_real_and_synthetic
from ._fonts import show_all_characters
from ._panels import (
    GREY,
    colours,
    finish_panels,
    if_scaled,
    name_panel,
    panels,
    scale,
    x_axis,
)


@parameters_of(check_real_and_synthetic)
class RealAndSyntheticDisplay:
    """A figure of real and synthetic spectra.

    Parameters
    ----------
    wavenumbers : array-like of shape (n_features,), default=None
        Wavenumber of each intensity. None counts the features.

    axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
        Unit of the axis. None is that of the augmenter, or 'cm^-1'.
    """

    #: Default number of synthetic spectra per class that `from_estimator` draws.
    _n_samples = 100

    def __init__(
        self,
        *,
        X_real,
        y_real,
        X_synthetic,
        y_synthetic,
        wavenumbers=None,
        axis_unit=None,
    ):
        self.X_real = X_real
        self.y_real = y_real
        self.X_synthetic = X_synthetic
        self.y_synthetic = y_synthetic
        self.wavenumbers = wavenumbers
        self.axis_unit = axis_unit

    def plot(self, ax=None):
        """Draw the figure; each subclass has options of its own."""
        raise NotImplementedError

    @classmethod
    @parameters_of(check_real_and_synthetic)
    def from_predictions(
        cls,
        X_real,
        y_real,
        X_synthetic,
        y_synthetic,
        *,
        wavenumbers=None,
        axis_unit=None,
        ax=None,
        **options,
    ):
        """Draw given spectra.

        Parameters
        ----------
        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity. None counts the features.

        axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
            Unit of the axis. None is that of the augmenter, or 'cm^-1'.

        ax : Axes or sequence of Axes, default=None
            As in :meth:`plot`.

        **options : dict
            Passed to :meth:`plot`.

        Returns
        -------
        display : object
            The display, drawn.
        """
        display = cls(
            X_real=X_real,
            y_real=y_real,
            X_synthetic=X_synthetic,
            y_synthetic=y_synthetic,
            wavenumbers=wavenumbers,
            axis_unit=axis_unit,
        )
        return display.plot(ax, **options)

    @classmethod
    def from_estimator(
        cls,
        augmenter,
        X,
        y,
        *,
        n_samples=None,
        wavenumbers=None,
        axis_unit=None,
        random_state=None,
        ax=None,
        **options,
    ):
        """Draw real spectra, and new spectra of every class from a fitted augmenter.

        Parameters
        ----------
        augmenter : estimator
            Fitted, with a method `sample(y=..., random_state=...)` that returns spectra
            of these classes, and the classes.

        X : array-like of shape (n_real, n_features)
            Real spectra, for example the ones it was fitted on.

        y : array-like of shape (n_real,)
            Class of each real spectrum.

        n_samples : int or None, default=None
            Synthetic spectra per class. None takes a number that suits the figure.

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity. None takes `augmenter.wavenumbers_`,
            if there is one.

        axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
            Unit of the axis. None is that of the augmenter, or 'cm^-1'.

        random_state : int, RandomState instance or None, default=None
            Passed to `sample`.

        ax : Axes or sequence of Axes, default=None
            As in :meth:`plot`.

        **options : dict
            Passed to :meth:`plot`.

        Returns
        -------
        display : object
            The display, drawn.
        """
        labels = np.repeat(np.unique(y), n_samples or cls._n_samples)
        new = augmenter.sample(y=labels, random_state=random_state)
        if wavenumbers is None:
            wavenumbers = getattr(augmenter, "wavenumbers_", None)
            axis_unit = axis_unit or getattr(augmenter, "axis_unit_", None)
        return cls.from_predictions(
            X,
            y,
            *new,
            wavenumbers=wavenumbers,
            axis_unit=axis_unit,
            ax=ax,
            **options,
        )

    def _checked(self, scaling):
        """Real and synthetic spectra, scaled, with their classes."""
        X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
            self.X_real, self.y_real, self.X_synthetic, self.y_synthetic
        )
        return scale(X_real, scaling), y_real, scale(X_synthetic, scaling), y_synthetic


class PanelsDisplay(RealAndSyntheticDisplay):
    """A figure with a panel for each class.

    A subclass implements `_draw`, which draws spectra of one kind and class.
    """

    #: Name of the label of the axis.
    _y_label = "intensity"

    def plot(self, ax=None, *, scaling="sample_minmax"):
        """Draw the panels.

        Parameters
        ----------
        ax : Axes or sequence of Axes, default=None
            One for each class. None makes a figure, with panels as wide as a column of
            a journal.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1], or draw the intensities as they are.

        Returns
        -------
        display : object
            The display itself, with `axes_` and `figure_` set.

        Raises
        ------
        ValueError
            If `ax` does not hold one Axes per class, `scaling` is unknown, the parts of
            the data do not fit each other, or a class has synthetic spectra only.
        """
        return self._plot(ax, scaling)

    def _plot(self, ax, scaling, **style):
        X_real, y_real, X_synthetic, y_synthetic = self._checked(scaling)
        x, x_label = x_axis(self.wavenumbers, X_real.shape[1], self.axis_unit)
        classes = np.unique(y_real)
        axes = panels(ax, classes)
        heights = []
        for panel, label, colour in zip(axes, classes, cycle(colours()), strict=False):
            real, synthetic = X_real[y_real == label], X_synthetic[y_synthetic == label]
            heights.append(self._draw(panel, x, real, color=GREY, **style))
            if len(synthetic):
                heights.append(self._draw(panel, x, synthetic, color=colour, **style))
            name_panel(panel, str(label), len(real), len(synthetic), colour)
        y_label = text("labels", if_scaled(self._y_label, scaling))
        finish_panels(ax, axes, x, np.concatenate(heights), x_label, y_label)
        self.axes_, self.figure_ = axes, axes[0].figure
        show_all_characters(self.figure_)
        return self

    def _draw(self, panel, x, X, *, color):
        """Draw spectra of one kind, and return the heights that must be visible."""
        raise NotImplementedError
