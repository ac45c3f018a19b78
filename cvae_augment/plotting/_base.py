"""What figures of real and synthetic spectra share: their data, and how it is given."""

from __future__ import annotations

import numpy as np

from ..metrics._validation import check_real_and_synthetic
from ._panels import check_panels, new_panels, scale, x_axis


def draw_synthetic(augmenter, y, n_samples, wavenumbers, random_state):
    """Fresh spectra of every class in `y`, their classes, and the axis."""
    X_synthetic, y_synthetic = augmenter.sample(
        y=np.repeat(np.unique(y), n_samples), random_state=random_state
    )
    if wavenumbers is None:
        wavenumbers = getattr(augmenter, "wavenumbers_", None)
    return X_synthetic, y_synthetic, wavenumbers


class RealAndSyntheticDisplay:
    """A figure of spectra of both kinds."""

    #: Synthetic spectra per class that `from_estimator` draws unless told otherwise.
    _n_samples = 100

    def __init__(self, *, X_real, y_real, X_synthetic, y_synthetic, wavenumbers=None):
        self.X_real = X_real
        self.y_real = y_real
        self.X_synthetic = X_synthetic
        self.y_synthetic = y_synthetic
        self.wavenumbers = wavenumbers

    def plot(self, ax=None):
        """Draw; a subclass does, with options of its own."""
        raise NotImplementedError

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
        **options,
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
        random_state=None,
        ax=None,
        **options,
    ):
        """Draw fresh spectra of every class from a fitted augmenter, with real ones.

        Parameters
        ----------
        augmenter : estimator
            Fitted, with a method `sample(y=..., random_state=...)` that returns spectra
            of these classes, and the classes.

        X : array-like of shape (n_real, n_features)
            Real spectra, for instance the ones it was fitted on.

        y : array-like of shape (n_real,)
            Class of each real spectrum.

        n_samples : int or None, default=None
            Synthetic spectra per class; None takes as many as suit the figure.

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity, in cm^-1. If None, `augmenter.wavenumbers_`
            where there is one.

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
        if n_samples is None:
            n_samples = cls._n_samples
        X_synthetic, y_synthetic, wavenumbers = draw_synthetic(
            augmenter, y, n_samples, wavenumbers, random_state
        )
        return cls.from_predictions(
            X,
            y,
            X_synthetic,
            y_synthetic,
            wavenumbers=wavenumbers,
            ax=ax,
            **options,
        )

    def _checked(self, scaling):
        """Real and synthetic spectra, scaled, with their classes."""
        X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
            self.X_real, self.y_real, self.X_synthetic, self.y_synthetic
        )
        return scale(X_real, scaling), y_real, scale(X_synthetic, scaling), y_synthetic

    def _panels(self, ax, X, y):
        """Panels, classes, and the axis below the panels with its label."""
        x, x_label = x_axis(self.wavenumbers, X.shape[1])
        classes = np.unique(y)
        axes = new_panels(len(classes)) if ax is None else check_panels(ax, classes)
        return axes, classes, x, x_label
