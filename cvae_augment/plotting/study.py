"""Figures of a study: gain at several expansion factors, and of several augmenters."""

from __future__ import annotations

import numpy as np

from .._utils.docstrings import parameters_of
from .._utils.words import name_of_score, text
from ._fonts import show_all_characters
from ._panels import (
    GREY,
    colours,
    legend_above,
    legend_label,
    new_axes,
    style_axes,
    wrapped,
)

_ROW_INCHES = 0.26
_MARKERS = "osD^vP"
_SIZES = {"markersize": 3.5, "linewidth": 1.2, "elinewidth": 0.8}  # of a curve
_DODGE = 1.035  # factor between neighbouring curves on the logarithmic axis


class GainDisplay:
    """Gain of classifiers over no augmentation, from the table of a study.

    Parameters
    ----------
    differences : DataFrame
        Table `differences` of a :class:`~cvae_augment.study.StudyResult`.

    scoring : str, default="balanced_accuracy"
        Name of the score, for the axis.
    """

    def __init__(self, *, differences, scoring="balanced_accuracy"):
        self.differences = differences
        self.scoring = scoring

    def plot(self, ax=None):
        """Draw the figure.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on. None makes a figure.

        Returns
        -------
        display : object
            The display itself.

        Raises
        ------
        ValueError
            If the table has nothing to draw.
        """
        self._draw(ax)
        self.figure_ = self.ax_.figure
        show_all_characters(self.figure_)
        return self

    @classmethod
    def from_result(cls, result, *, ax=None, **parameters):
        """Draw the result of a study.

        Parameters
        ----------
        result : StudyResult
            Result of a function of :mod:`cvae_augment.study`.

        ax : Axes, default=None
            Axes to draw on. None makes a figure.

        **parameters : dict
            Other parameters of the display.

        Returns
        -------
        display : object
            The display, drawn.
        """
        scoring = result.settings.get("scoring", "balanced_accuracy")
        display = cls(differences=result.differences, scoring=scoring, **parameters)
        return display.plot(ax)

    def _draw(self, ax):
        """Draw the figure, and set `ax_`."""
        raise NotImplementedError

    def _gains(self):
        """Gain over no augmentation, mean of the classifiers, by name.

        The name of an augmenter has the strategy, if there are several.
        """
        table = self.differences
        table = table[(table["classifier"] == "all") & (table["versus"] == "none")]
        names = table["augmenter"]
        if "strategy" in table and table["strategy"].nunique() > 1:
            names = names + ", " + table["strategy"]
        return table.assign(name=names)

    def _axes_of_rows(self, ax, names):
        """Set axes with a row for each name, and return the positions of the rows."""
        rows = np.arange(len(names))
        self.ax_ = new_axes(0.6 + _ROW_INCHES * len(rows)) if ax is None else ax
        style_axes(self.ax_, self._label, "")
        self.ax_.set_yticks(rows, [wrapped(n) for n in names], parse_math=False)
        self.ax_.locator_params(axis="x", nbins=5)  # else numbers with signs overlap
        return rows

    @property
    def _label(self):
        return text("labels", "gain", score=name_of_score(self.scoring))


def _is_control(name):
    return name == "duplicates" or name.startswith("duplicates, ")


def _errors(table):
    """Distances of the bounds from the mean, 0 for bounds that are not known."""
    bounds = table[["low", "high"]].sub(table["difference"], axis=0).abs()
    return bounds.where(np.isfinite(bounds), 0).to_numpy().T


@parameters_of(GainDisplay)
class ExpansionCurveDisplay(GainDisplay):
    """Gain of classifiers along the expansion factor, with intervals.

    A horizontal line is no augmentation, whose gain is 0 by definition.

    Use :meth:`from_result` to make one. All parameters are stored as attributes.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure of the axes.

    See Also
    --------
    DifferencesDisplay : Augmenters side by side at one factor.

    Examples
    --------
    >>> import pandas as pd
    >>> from cvae_augment.plotting import ExpansionCurveDisplay
    >>> table = pd.DataFrame({
    ...     "augmenter": "cvae", "factor": [2, 5], "classifier": "all",
    ...     "versus": "none", "difference": [0.01, 0.02], "low": [0.0, 0.01],
    ...     "high": [0.02, 0.03],
    ... })
    >>> ExpansionCurveDisplay(differences=table).plot().ax_.get_xlabel()
    'Expansion factor'
    """

    def _draw(self, ax):
        is_new, palette = ax is None, colours()
        self.ax_ = ax = new_axes() if is_new else ax
        table = self._gains()
        ax.axhline(0, color=GREY, linewidth=0.8, zorder=1, label=text("labels", "none"))
        # An augmenter with fewer factors than others has no curve.
        counts = table.groupby("augmenter", sort=False)["factor"].nunique()
        table = table[table["augmenter"].map(counts) == counts.max()]
        # The studied augmenter is drawn over its control.
        names = sorted(dict.fromkeys(table["name"]), key=_is_control)
        for i, name in enumerate(names):
            part = table[table["name"] == name].sort_values("factor")
            # Side by side, so that intervals do not hide each other.
            ax.errorbar(
                part["factor"] * _DODGE**i,
                part["difference"],
                yerr=_errors(part),
                color=palette[i % len(palette)],
                marker=_MARKERS[i % len(_MARKERS)],
                label=legend_label(name),
                zorder=3 - i / 10,
                **_SIZES,
            )
        ax.set_xscale("log")
        ticks = np.unique(table["factor"])
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
        legend_above(ax, 3, is_new=is_new)
        style_axes(ax, text("labels", "factor"), self._label)


@parameters_of(GainDisplay)
class DifferencesDisplay(GainDisplay):
    """Gain of each augmenter at one expansion factor, with intervals.

    Use :meth:`from_result` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    factor : float
        Expansion factor to show.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure of the axes.

    See Also
    --------
    ExpansionCurveDisplay : One augmenter at several factors.

    Examples
    --------
    >>> import pandas as pd
    >>> from cvae_augment.plotting import DifferencesDisplay
    >>> table = pd.DataFrame({
    ...     "augmenter": ["cvae", "noise"], "factor": 5, "classifier": "all",
    ...     "versus": "none", "difference": [0.02, 0.01], "low": [0.01, 0.0],
    ...     "high": [0.03, 0.02],
    ... })
    >>> display = DifferencesDisplay(differences=table, factor=5).plot()
    >>> [label.get_text() for label in display.ax_.get_yticklabels()]
    ['noise', 'cvae']
    """

    def __init__(self, *, differences, factor, scoring="balanced_accuracy"):
        super().__init__(differences=differences, scoring=scoring)
        self.factor = factor

    def _draw(self, ax):
        table = self._gains()
        table = table[table["factor"] == self.factor].sort_values("difference")
        if table.empty:
            known = sorted(self.differences["factor"].unique().tolist())
            raise ValueError(
                f"there is nothing at factor {self.factor!r}; factors: {known}"
            )
        rows = self._axes_of_rows(ax, table["name"])
        self.ax_.axvline(0, color=GREY, linewidth=0.8, zorder=1)
        style = {"fmt": "o", "color": colours()[0], "markersize": 4, "linewidth": 1.2}
        self.ax_.errorbar(table["difference"], rows, xerr=_errors(table), **style)
        self.ax_.set_ylim(-0.6, len(rows) - 0.4)


@parameters_of(GainDisplay)
class AblationDisplay(GainDisplay):
    """Gain of each variant of the model, with intervals, and of the full model.

    Use :meth:`from_result` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    differences : DataFrame
        Table `differences` of the result of :func:`~cvae_augment.study.ablation`.

    reference : str, default="full model"
        Variant whose gain is drawn as a line through all rows. It may be missing.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure of the axes.

    See Also
    --------
    DifferencesDisplay : Augmenters, the best on top.

    Notes
    -----
    The intervals are those of the gain over no augmentation. Two variants whose
    intervals overlap may still differ.

    Examples
    --------
    >>> import pandas as pd
    >>> from cvae_augment.plotting import AblationDisplay
    >>> table = pd.DataFrame({
    ...     "augmenter": ["full model", "no class"], "factor": 5, "classifier": "all",
    ...     "versus": "none", "difference": [0.02, -0.1], "low": [0.01, -0.2],
    ...     "high": [0.03, 0.0],
    ... })
    >>> display = AblationDisplay(differences=table).plot()
    >>> [label.get_text() for label in display.ax_.get_yticklabels()]
    ['full model', 'no class']
    """

    def __init__(
        self, *, differences, reference="full model", scoring="balanced_accuracy"
    ):
        super().__init__(differences=differences, scoring=scoring)
        self.reference = reference

    def _draw(self, ax):
        table = self._gains()
        table = table[table["augmenter"] != "duplicates"]
        if table.empty:
            known = self.differences["augmenter"].unique().tolist()
            raise ValueError(f"there is no variant among the augmenters {known}")
        rows, palette = self._axes_of_rows(ax, table["name"]), colours()
        gain, is_reference = table["difference"], table["augmenter"] == self.reference
        other = palette[5 % len(palette)]
        bar_colours = np.where(is_reference, palette[0], other)
        bars = {"height": 0.6, "error_kw": {"elinewidth": 1, "ecolor": GREY}}
        self.ax_.barh(rows, gain, xerr=_errors(table), color=bar_colours, **bars)
        self.ax_.axvline(0, color=GREY, linewidth=0.8)
        for value in gain[is_reference]:
            style = {"color": palette[0], "linewidth": 0.8, "linestyle": ":"}
            self.ax_.axvline(value, **style, zorder=0)
        self.ax_.set_ylim(len(rows) - 0.4, -0.6)  # the first on top
