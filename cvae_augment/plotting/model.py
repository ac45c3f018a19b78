"""The training of a model, and the effect of a latent axis on a spectrum."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np

from .._utils.words import text
from ._fonts import show_all_characters
from ._panels import (
    colours,
    finish_panels,
    new_axes,
    note_above,
    panels,
    points,
    style_axes,
    x_axis,
)

_NAMES = ("loss", "reconstruction", "kl", "held_out")
_STYLES = ("-", "--", ":", "-.")


class LossDisplay:
    """Training loss of an augmenter along the epochs, its parts, and held-out loss.

    Use :meth:`from_estimator` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    history : dict of str to array-like, or DataFrame
        "loss", "reconstruction", "kl" and "held_out" per epoch. Other entries are not
        drawn.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure of the axes.

    unit_ : str
        Unit of the loss. It is "Nats per spectrum" if the history has a KL divergence,
        which is a term of a log-likelihood, else "Mean squared error".

    Notes
    -----
    A falling loss shows that training works, not that the spectra are good: the
    diffusion model of the report had a falling loss and bad spectra. A loss in nats can
    be negative, since it is the negative logarithm of a density.

    Examples
    --------
    >>> from cvae_augment.plotting import LossDisplay
    >>> LossDisplay(history={"loss": [3.0, 1.0]}).plot().ax_.get_xlabel()
    'Epoch'
    """

    def __init__(self, *, history):
        self.history = history

    def plot(self, ax=None):
        """Draw a line for the loss, and one for each other known entry.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on. None makes a figure.

        Returns
        -------
        display : LossDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the history has no "loss", or no epoch.
        """
        history = {k: np.asarray(self.history[k]) for k in _NAMES if k in self.history}
        if not len(history.get("loss", ())):
            raise ValueError(
                f"expected 'loss' of one epoch or more, got {sorted(self.history)} of "
                f"{len(next(iter(history.values()), ()))} epochs"
            )
        ax, palette = new_axes() if ax is None else ax, colours()
        for i, (name, values) in enumerate(history.items()):
            epochs = np.arange(1, len(values) + 1)
            marker = "o" if len(values) == 1 else None
            line = {"color": palette[i], "linestyle": _STYLES[i], "linewidth": 1.2}
            ax.plot(epochs, values, **line, marker=marker, label=text("labels", name))
        note_above(ax, None, n_columns=3)
        # A KL divergence is a term of a log-likelihood.
        self.unit_ = text("labels", "nats" if "kl" in history else "mse")
        style_axes(ax, text("labels", "epoch"), self.unit_)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_estimator(cls, augmenter, *, ax=None):
        """Draw the training of a fitted augmenter.

        Parameters
        ----------
        augmenter : estimator
            Fitted, with `history_`.

        ax : Axes, default=None
            Axes to draw on. None makes a figure.

        Returns
        -------
        display : LossDisplay
            The display, drawn.
        """
        return cls(history=augmenter.history_).plot(ax)


class LatentTraversalDisplay:
    """How a spectrum changes along an axis of the latent space, per class.

    Use :meth:`from_estimator` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    spectra : array-like of shape (n_classes, n_steps, n_features)
        Decoded spectra of each class along the axis.

    steps : array-like of shape (n_steps,)
        Positions on the axis: distances from the mean code of the class, in standard
        deviations of the codes of the class.

    classes : array-like of shape (n_classes,)
        Classes.

    latent_axis : int, default=0
        Number of the axis, for the title of the legend.

    wavenumbers : array-like of shape (n_features,), default=None
        Wavenumber of each intensity. None counts the features.

    axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
        Unit of the axis. None is that of the augmenter, or 'cm^-1'.

    Attributes
    ----------
    axes_ : ndarray of shape (n_classes,)
        The panels, in the order of the classes.

    figure_ : Figure
        The figure of the panels.

    Notes
    -----
    The latent axes depend on the fit and have no chemical meaning: another seed may
    rotate them. The mean of the decoder is drawn, without residual and noise.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import LatentTraversalDisplay
    >>> display = LatentTraversalDisplay(
    ...     spectra=np.zeros((2, 3, 50)), steps=[-2, 0, 2], classes=["a", "b"]
    ... ).plot()
    >>> [panel.get_title(loc="left") for panel in display.axes_]
    ['a', 'b']
    """

    def __init__(
        self,
        *,
        spectra,
        steps,
        classes,
        latent_axis=0,
        wavenumbers=None,
        axis_unit=None,
    ):
        self.spectra = spectra
        self.steps = steps
        self.classes = classes
        self.latent_axis = latent_axis
        self.wavenumbers = wavenumbers
        self.axis_unit = axis_unit

    def plot(self, ax=None):
        """Draw a line per step, dark below the mean and light above it.

        Parameters
        ----------
        ax : Axes or sequence of Axes, default=None
            One per class. If None, a new figure is made.

        Returns
        -------
        display : LatentTraversalDisplay
            The display itself.

        Raises
        ------
        ValueError
            If `ax` does not hold one Axes per class, or the shapes do not fit.
        """
        spectra, steps = np.asarray(self.spectra, dtype=float), np.asarray(self.steps)
        classes = np.asarray(self.classes)
        if spectra.ndim != 3 or spectra.shape[:2] != (len(classes), len(steps)):
            raise ValueError(
                f"spectra has shape {spectra.shape}, expected ({len(classes)}, "
                f"{len(steps)}, n_features): classes, steps, intensities"
            )
        x, x_label = x_axis(self.wavenumbers, spectra.shape[2], self.axis_unit)
        axes = panels(ax, classes)
        # Without the light end of the map, which is hard to see on white paper.
        colours = mpl.colormaps["viridis"](np.linspace(0, 0.85, len(steps)))
        for panel, label, rows in zip(axes, classes, spectra, strict=True):
            for row, step, colour in zip(rows, steps, colours, strict=True):
                name = f"{step:+g}" if step else "0"
                panel.plot(x, row, color=colour, linewidth=0.8, label=name)
            note_above(panel, str(label), n_columns=len(steps))
        title = text("labels", "latent_axis", i=self.latent_axis)
        axes[0].get_legend().set_title(title, prop={"size": points()})
        for panel in axes[1:]:
            panel.get_legend().remove()
        finish_panels(ax, axes, x, spectra, x_label, text("labels", "intensity"))
        self.axes_, self.figure_ = axes, axes[0].figure
        show_all_characters(self.figure_)
        return self

    @classmethod
    def from_estimator(
        cls,
        augmenter,
        X,
        y,
        *,
        latent_axis=0,
        steps=(-2, -1, 0, 1, 2),
        wavenumbers=None,
        axis_unit=None,
        ax=None,
    ):
        """Draw what a fitted augmenter decodes along a latent axis.

        Parameters
        ----------
        augmenter : estimator
            Fitted, with `encode` and `decode`.

        X : array-like of shape (n_samples, n_features)
            Real spectra, whose codes give mean and standard deviation of each class.

        y : array-like of shape (n_samples,)
            Their classes.

        latent_axis : int, default=0
            Axis of the latent space.

        steps : sequence of float, default=(-2, -1, 0, 1, 2)
            Standard deviations from the mean code of the class.

        wavenumbers : array-like of shape (n_features,), default=None
            Wavenumber of each intensity. None takes `augmenter.wavenumbers_`,
            if there is one.

        axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
            Unit of the axis. None is that of the augmenter, or 'cm^-1'.

        ax : Axes or sequence of Axes, default=None
            One for each class. None makes a figure.

        Returns
        -------
        display : LatentTraversalDisplay
            The display, drawn.

        Raises
        ------
        ValueError
            If there is no such axis.
        """
        y, z = np.asarray(y), augmenter.encode(X, y)
        if not 0 <= latent_axis < z.shape[1]:
            raise ValueError(
                f"latent_axis is {latent_axis!r}, expected 0 to {z.shape[1] - 1}"
            )
        classes, steps = np.unique(y), np.asarray(steps, dtype=float)
        spectra = []
        for label in classes:
            of_class = z[y == label]
            along = np.tile(of_class.mean(axis=0), (len(steps), 1))
            along[:, latent_axis] += steps * of_class[:, latent_axis].std()
            spectra.append(augmenter.decode(along, np.repeat(label, len(steps))))
        if wavenumbers is None:
            wavenumbers = getattr(augmenter, "wavenumbers_", None)
            axis_unit = axis_unit or getattr(augmenter, "axis_unit_", None)
        return cls(
            spectra=np.stack(spectra),
            steps=steps,
            classes=classes,
            latent_axis=latent_axis,
            wavenumbers=wavenumbers,
            axis_unit=axis_unit,
        ).plot(ax)
