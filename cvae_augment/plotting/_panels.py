"""Parts that figures share: colours, sizes, axes, and a panel for each class."""

from __future__ import annotations

import math
import textwrap
import unicodedata

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

from .._utils.words import text
from ..datasets.spectra import check_unit
from ..preprocessing import sample_minmax
from ._fonts import show_all_characters, without_warnings_of_glyphs

# The palette of Okabe and Ito, which colour-blind readers can distinguish. Black and
# yellow are replaced by a dark red and a dark blue of Tol's palette: they are hard to
# see beside grey lines and on white paper.
_COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7"),
    *("#E69F00", "#56B4E9", "#882255", "#332288"),
)
GREY = "0.5"
_PANEL_INCHES = (3.5, 1.6)  # one journal column wide
_POINTS = 7  # size of text that journals require in figures
_LONG_LABEL = 20  # characters that fit beside the legend
_SHORT_LABEL = 6  # the same, where the legend has three entries or more
_WIDTH = 32  # characters in a line of a label
_LINES = 2  # of a label
_LINE_SPACING = 1.4  # in sizes of the text
_LEGEND_SHARE = 0.78  # of the width of a figure, beside the labels of its axis


def points():
    """Size of text: that of the user, if it is not Matplotlib's default."""
    size = mpl.rcParams["font.size"]
    return _POINTS if size == mpl.rcParamsDefault["font.size"] else size


def colours():
    """Colours of classes: those of the user, if they are not Matplotlib's default."""
    cycle = mpl.rcParams["axes.prop_cycle"]
    if cycle == mpl.rcParamsDefault["axes.prop_cycle"]:
        return _COLOURS
    return tuple(cycle.by_key().get("color", _COLOURS))


def wrapped(label, n_lines=_LINES):
    """A label in a few short lines, with an ellipsis if it is longer."""
    label, width = str(label), _WIDTH
    if any(unicodedata.east_asian_width(c) in "WF" for c in label):
        width //= 2  # such characters are twice as wide
    lines = textwrap.wrap(label, width, max_lines=n_lines, placeholder=" …")
    return "\n".join(lines) if len(label) > width else label


def x_axis(wavenumbers, n_features, unit):
    if wavenumbers is None:
        return np.arange(n_features), text("labels", "no_axis")
    x = np.asarray(wavenumbers, dtype=float)
    if x.shape != (n_features,):
        raise ValueError(
            f"wavenumbers has shape {x.shape}, expected ({n_features},): one per "
            "intensity"
        )
    return x, text("labels", check_unit(unit) or "cm^-1")


def scale(X, scaling):
    if scaling is None:
        return X
    if scaling == "sample_minmax":
        return sample_minmax(X)
    raise ValueError(f"scaling={scaling!r}, expected 'sample_minmax' or None")


def if_scaled(label, scaling):
    """Name of a label, which is another one for scaled spectra."""
    return label if scaling is None else f"scaled_{label}"


def _n_columns(n_classes):
    """Columns of a grid with about three times as many rows, since panels are wide."""
    return math.ceil(math.sqrt(n_classes / 3))


def panels(ax, classes):
    """The axes `ax`, or those of a new figure if it is None: one for each class."""
    if ax is None:
        return _new_panels(classes)
    axes = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
    if len(axes) != len(classes):
        raise ValueError(
            f"ax holds {len(axes)} Axes, expected {len(classes)}, one per class of "
            f"{classes.tolist()}"
        )
    return axes


def _new_panels(classes):
    n_classes = len(classes)
    n_columns = _n_columns(n_classes)
    n_rows = math.ceil(n_classes / n_columns)
    width, height = _PANEL_INCHES
    # Titles of more than a line take nothing from the panels.
    n_lines = max(map(_n_title_lines, classes))
    height += (n_lines - 1) * _LINE_SPACING * points() / 72
    size = width * n_columns, height * n_rows
    _, grid = plt.subplots(
        n_rows, n_columns, figsize=size, squeeze=False, layout="constrained"
    )
    for unused in grid.flat[n_classes:]:
        unused.remove()
    return grid.ravel()[:n_classes]


def name_panel(panel, label, n_real, n_synthetic, colour):
    """Write class and legend on one line above the panel, where no spectrum is."""
    names = {
        text("labels", "n_real", n=n_real): GREY,
        text("labels", "n_synthetic", n=n_synthetic): colour,
    }
    handles = [Line2D([], [], color=c, label=name) for name, c in names.items()]
    note_above(panel, label, n_columns=2, handles=handles)


def finish_panels(ax, axes, x, spectra, *labels):
    """Give panels equal scales, and labels: at the edge of the grid if `ax` is None."""
    low, high = np.min(spectra), np.max(spectra)
    margin = 0.03 * (high - low) or 0.5  # where all intensities are equal
    for panel in axes:
        panel.set_xlim(x.min(), x.max())
        panel.set_ylim(low - margin, high + margin)
    label_axes(axes, *labels)
    if ax is None:
        _hide_inner_labels(axes)


def label_axes(axes, x_label, y_label):
    for panel in axes:
        panel.set_xlabel(x_label, fontsize=points())
        panel.set_ylabel(y_label, fontsize=points())
        panel.tick_params(labelsize=points())


def new_axes(height=2.4):
    """New axes, in a figure as wide as a column of a journal."""
    return plt.subplots(figsize=(_PANEL_INCHES[0], height), layout="constrained")[1]


def style_axes(ax, x_label, y_label):
    """Set labels, and remove the frame above and to the right."""
    label_axes([ax], x_label, y_label)
    ax.spines[["top", "right"]].set_visible(False)


def legend_label(label):
    """The label for a legend, which hides labels that begin with an underscore."""
    label = wrapped(label)
    return f" {label}" if label.startswith("_") else label


def _n_title_lines(label):
    """Lines above a panel: a long title has its own beside that of the legend."""
    own = wrapped(label).count("\n") + 1
    return own + 1 if len(str(label)) > _LONG_LABEL else 1


def note_above(ax, title, *, n_columns, handles=None, n_lines=_LINES):
    """Write a legend, and perhaps a title, above the axes."""
    _legend_above(ax, n_columns, handles, on_the_right=title is not None)
    if title is not None:
        longest = _LONG_LABEL if n_columns < 3 else _SHORT_LABEL
        pad = 5 if len(title) <= longest else 5 + 2 * points()  # a line higher
        font = {"fontsize": points(), "fontweight": "bold"}
        # A label with two dollar signs is text, too.
        ax.set_title(
            wrapped(title, n_lines), **font, loc="left", pad=pad, parse_math=False
        )


def _legend_above(ax, n_columns, handles=None, *, on_the_right=False):
    legend = ax.legend(
        handles=handles,
        fontsize=points(),
        frameon=False,
        ncols=n_columns,
        loc="lower right" if on_the_right else "lower left",
        bbox_to_anchor=(1 if on_the_right else 0, 1),
        handlelength=1.5,
        columnspacing=1,
        borderaxespad=0,
    )
    for entry in legend.get_texts():
        entry.set_parse_math(False)  # a label is text
    return legend


def legend_above(ax, n_columns, *, is_new):
    """Write a legend above the axes, in as many columns as fit.

    A new figure becomes higher, so that the legend takes nothing from the axes.
    """
    width, height = ax.figure.get_size_inches()
    dpi = ax.figure.dpi
    available = _LEGEND_SHARE * width
    if not is_new:
        available = ax.get_window_extent().width / dpi
    for n in range(n_columns, 0, -1):
        legend = _legend_above(ax, n)
        show_all_characters(ax.figure)
        with without_warnings_of_glyphs():
            extent = legend.get_window_extent()
        if extent.width / dpi <= available:
            break
    if is_new:
        line = 2 * points() / 72  # which the height of a figure allows for
        ax.figure.set_figheight(height + max(0.0, extent.height / dpi - line))


def _hide_inner_labels(axes):
    """Keep text only at the left edge of the grid and below the lowest panels."""
    n_columns = _n_columns(len(axes))
    for i, panel in enumerate(axes):
        if i % n_columns:
            panel.tick_params(labelleft=False)
            panel.set_ylabel("")
        if i + n_columns < len(axes):
            panel.tick_params(labelbottom=False)
            panel.set_xlabel("")
