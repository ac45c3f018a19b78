"""Synthetic spectra over the real ones of their class."""

from __future__ import annotations

import math
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ..metrics._validation import check_real_and_synthetic
from ..preprocessing import sample_minmax

# The palette of Okabe and Ito, told apart by colour-blind readers too; without black
# and yellow, which do not stand out from grey lines and white paper.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_GREY = "0.5"
_PANEL_INCHES = (3.5, 1.6)  # one journal column wide
_POINTS = 7  # what journals ask of text in figures
_LONG_LABEL = 20  # characters that fit beside the legend


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
        Raman shift of each intensity, in cm^-1. Without it, features are counted.

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
        x, x_label = _x_axis(self.wavenumbers, X_real.shape[1])
        X_real, X_synthetic = _scale(X_real, scaling), _scale(X_synthetic, scaling)
        classes = np.unique(y_real)
        axes = _new_panels(len(classes)) if ax is None else _check_panels(ax, classes)
        for panel, label, colour in zip(axes, classes, cycle(_COLOURS), strict=False):
            real, synthetic = X_real[y_real == label], X_synthetic[y_synthetic == label]
            _draw(panel, x, real, color=_GREY, rasterized=rasterized)
            _draw(panel, x, synthetic, color=colour, rasterized=rasterized)
            _name(panel, str(label), len(real), len(synthetic), colour)
        _set_shared_scales(axes, x, X_real, X_synthetic)
        _label(axes, x_label)
        if ax is None:
            _hide_inner_labels(axes)
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
            Raman shift of each intensity, in cm^-1.

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
            Raman shift of each intensity, in cm^-1. If None, `augmenter.wavenumbers_`
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


def _x_axis(wavenumbers, n_features):
    if wavenumbers is None:
        return np.arange(n_features), "Feature index"
    x = np.asarray(wavenumbers, dtype=float)
    if x.shape != (n_features,):
        raise ValueError(
            f"wavenumbers has shape {x.shape}, expected ({n_features},): one per "
            "intensity"
        )
    return x, "Raman shift (cm$^{-1}$)"


def _scale(X, scaling):
    if scaling is None:
        return X
    if scaling == "sample_minmax":
        return sample_minmax(X)
    raise ValueError(f"scaling={scaling!r}, expected 'sample_minmax' or None")


def _n_columns(n_classes):
    """Columns of a grid with about three times as many rows: panels are wide."""
    return math.ceil(math.sqrt(n_classes / 3))


def _new_panels(n_classes):
    n_columns = _n_columns(n_classes)
    n_rows = math.ceil(n_classes / n_columns)
    width, height = _PANEL_INCHES
    _, grid = plt.subplots(
        n_rows,
        n_columns,
        figsize=(width * n_columns, height * n_rows),
        squeeze=False,
        layout="constrained",
    )
    for unused in grid.flat[n_classes:]:
        unused.remove()
    return grid.ravel()[:n_classes]


def _check_panels(ax, classes):
    axes = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
    if len(axes) != len(classes):
        raise ValueError(
            f"ax holds {len(axes)} Axes, expected {len(classes)}, one per class of "
            f"{classes.tolist()}"
        )
    return axes


def _draw(panel, x, X, **style):
    """One collection for all spectra: much faster than a line each."""
    lines = np.stack(
        [np.broadcast_to(x, X.shape), X], axis=-1
    )  # (spectra, features, 2)
    panel.add_collection(
        LineCollection(list(lines), linewidths=0.5, alpha=0.5, **style)
    )


def _name(panel, label, n_real, n_synthetic, colour):
    """Class and legend on one line above the panel, where they hide no spectrum."""
    names = {f"real ({n_real})": _GREY, f"synthetic ({n_synthetic})": colour}
    panel.legend(
        handles=[Line2D([], [], color=c, label=name) for name, c in names.items()],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
        frameon=False,
        fontsize=_POINTS,
        handlelength=1.5,
        columnspacing=1,
        borderaxespad=0,
    )
    panel.set_title(
        label,
        loc="left",
        fontsize=_POINTS,
        fontweight="bold",
        pad=5 if len(label) <= _LONG_LABEL else 5 + 2 * _POINTS,  # a line higher
        parse_math=False,  # a label is text, even with two dollar signs in it
    )


def _set_shared_scales(axes, x, *spectra):
    low = min(X.min() for X in spectra)
    high = max(X.max() for X in spectra)
    margin = 0.03 * (high - low) or 0.5  # where all intensities are equal
    for panel in axes:
        panel.set_xlim(x.min(), x.max())
        panel.set_ylim(low - margin, high + margin)


def _label(axes, x_label):
    for panel in axes:
        panel.set_xlabel(x_label, fontsize=_POINTS)
        panel.set_ylabel("Intensity (arb. units)", fontsize=_POINTS)
        panel.tick_params(labelsize=_POINTS)


def _hide_inner_labels(axes):
    """Leave text only along the left edge of the grid and below the lowest panels."""
    n_columns = _n_columns(len(axes))
    for i, panel in enumerate(axes):
        if i % n_columns:
            panel.tick_params(labelleft=False)
            panel.set_ylabel("")
        if i + n_columns < len(axes):
            panel.tick_params(labelbottom=False)
            panel.set_xlabel("")
