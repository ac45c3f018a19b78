"""Figures of a study: gain along the expansion factor, and augmenters compared."""

from __future__ import annotations

import numpy as np

from ._panels import (
    COLOURS,
    GREY,
    legend_label,
    new_axes,
    note_above,
    style_axes,
)

_ROW_INCHES = 0.26
_MARKERS = "osD^vP"
_DODGE = 1.035  # factor between neighbouring curves on the logarithmic axis


class ExpansionCurveDisplay:
    """Gain of classifiers along the expansion factor, with intervals.

    Use :meth:`from_result` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    differences : DataFrame
        Table `differences` of a :class:`~cvae_augment.study.StudyResult`.

    scoring : str, default="balanced_accuracy"
        Name of the score, for the axis.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure they stand in.

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

    def __init__(self, *, differences, scoring="balanced_accuracy"):
        self.differences = differences
        self.scoring = scoring

    def plot(self, ax=None):
        """Draw the curves.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : ExpansionCurveDisplay
            Itself.
        """
        ax = new_axes() if ax is None else ax
        table = _gains(self.differences)
        ax.axhline(0, color=GREY, linewidth=0.8, zorder=1)
        # An augmenter that is there at one factor has no curve.
        counts = table.groupby("augmenter", sort=False)["factor"].nunique()
        names = [name for name in counts.index if counts[name] == counts.max()]
        # The augmenter studied stands in front of its control.
        for i, name in enumerate(sorted(names, key=lambda name: name == "duplicates")):
            part = table[table["augmenter"] == name].sort_values("factor")
            # Side by side, so that intervals do not hide each other. 1 is no
            # augmentation, whose gain is 0 by definition.
            x = np.concatenate([[1], part["factor"] * _DODGE**i])
            y, low, high = (
                np.concatenate([[0], part[c]]) for c in ("difference", "low", "high")
            )
            ax.errorbar(
                x,
                y,
                yerr=[y - low, high - y],
                color=COLOURS[i % len(COLOURS)],
                marker=_MARKERS[i % len(_MARKERS)],
                markersize=3.5,
                linewidth=1.2,
                elinewidth=0.8,
                label=legend_label(name),
                zorder=3 - i / 10,
            )
        ax.set_xscale("log")
        ticks = np.unique(np.concatenate([[1], table["factor"]]))
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
        note_above(ax, None, n_columns=3)
        style_axes(ax, "Expansion factor", _gain_label(self.scoring))
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_result(cls, result, *, ax=None):
        """Draw the curve of a study.

        Parameters
        ----------
        result : StudyResult
            What :func:`~cvae_augment.study.expansion_curve` returned.

        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : ExpansionCurveDisplay
            The display, drawn.
        """
        scoring = result.settings.get("scoring", "balanced_accuracy")
        return cls(differences=result.differences, scoring=scoring).plot(ax)


class DifferencesDisplay:
    """Gain of each augmenter at one expansion factor, with intervals.

    Use :meth:`from_result` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    differences : DataFrame
        Table `differences` of a :class:`~cvae_augment.study.StudyResult`.

    factor : float
        Expansion factor to show.

    scoring : str, default="balanced_accuracy"
        Name of the score, for the axis.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure they stand in.

    See Also
    --------
    ExpansionCurveDisplay : One augmenter along the factor.

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
        self.differences = differences
        self.factor = factor
        self.scoring = scoring

    def plot(self, ax=None):
        """Draw a row per augmenter, the best on top.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : DifferencesDisplay
            Itself.

        Raises
        ------
        ValueError
            If the table has nothing at this factor.
        """
        table = _gains(self.differences)
        table = table[table["factor"] == self.factor].sort_values("difference")
        if table.empty:
            known = sorted(self.differences["factor"].unique().tolist())
            raise ValueError(
                f"there is nothing at factor {self.factor!r}; factors: {known}"
            )
        ax, rows = _rows(ax, table["augmenter"], self.scoring)
        errors = [
            table["difference"] - table["low"],
            table["high"] - table["difference"],
        ]
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
        ax.errorbar(
            table["difference"],
            rows,
            xerr=errors,
            fmt="o",
            color=COLOURS[0],
            markersize=4,
            linewidth=1.2,
        )
        ax.set_ylim(-0.6, len(rows) - 0.4)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_result(cls, result, *, factor, ax=None):
        """Draw the augmenters of a study.

        Parameters
        ----------
        result : StudyResult
            What a function of :mod:`cvae_augment.study` returned.

        factor : float
            Expansion factor to show.

        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : DifferencesDisplay
            The display, drawn.
        """
        scoring = result.settings.get("scoring", "balanced_accuracy")
        return cls(differences=result.differences, factor=factor, scoring=scoring).plot(
            ax
        )


class AblationDisplay:
    """Gain of each variant of the model, with intervals, beside the full model's.

    Use :meth:`from_result` to make one. All parameters are stored as attributes.

    Parameters
    ----------
    differences : DataFrame
        Table `differences` of what :func:`~cvae_augment.study.ablation` returned.

    reference : str, default="full model"
        Variant whose gain is drawn as a line through all rows; it may be missing.

    scoring : str, default="balanced_accuracy"
        Name of the score, for the axis.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure they stand in.

    See Also
    --------
    DifferencesDisplay : Augmenters, the best on top.

    Notes
    -----
    The intervals are those of the gain over no augmentation. That two of them overlap
    does not say that the variants are equal.

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
        self.differences = differences
        self.reference = reference
        self.scoring = scoring

    def plot(self, ax=None):
        """Draw a bar per variant, in the order of the table.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : AblationDisplay
            Itself.

        Raises
        ------
        ValueError
            If the table has no variant.
        """
        table = _gains(self.differences)
        table = table[table["augmenter"] != "duplicates"]
        if table.empty:
            known = self.differences["augmenter"].unique().tolist()
            raise ValueError(f"there is no variant among the augmenters {known}")
        ax, rows = _rows(ax, table["augmenter"], self.scoring)
        gain = table["difference"]
        is_reference = table["augmenter"] == self.reference
        ax.barh(
            rows,
            gain,
            xerr=[gain - table["low"], table["high"] - gain],
            height=0.6,
            color=np.where(is_reference, COLOURS[0], COLOURS[5]),
            error_kw={"elinewidth": 1, "ecolor": "0.2"},
        )
        ax.axvline(0, color="0.2", linewidth=0.8)
        for value in gain[is_reference]:
            ax.axvline(value, color=COLOURS[0], linewidth=0.8, linestyle=":", zorder=0)
        ax.set_ylim(len(rows) - 0.4, -0.6)  # the first on top
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_result(cls, result, *, ax=None):
        """Draw the variants of an ablation.

        Parameters
        ----------
        result : StudyResult
            What :func:`~cvae_augment.study.ablation` returned.

        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        Returns
        -------
        display : AblationDisplay
            The display, drawn.
        """
        scoring = result.settings.get("scoring", "balanced_accuracy")
        return cls(differences=result.differences, scoring=scoring).plot(ax)


def _gains(differences):
    """Gain over no augmentation, mean of the classifiers."""
    of_all = differences["classifier"] == "all"
    return differences[of_all & (differences["versus"] == "none")]


def _rows(ax, names, scoring):
    """Axes with a row for each name, and where the rows are."""
    rows = np.arange(len(names))
    ax = new_axes(0.6 + _ROW_INCHES * len(rows)) if ax is None else ax
    style_axes(ax, _gain_label(scoring), "")
    ax.set_yticks(rows, names, parse_math=False)
    ax.locator_params(axis="x", nbins=5)  # numbers with signs meet otherwise
    return ax, rows


def _gain_label(scoring):
    return f"Gain in {scoring.replace('_', ' ')}"
