"""Parts that figures share: colours, sizes, axes, and a panel for each class."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

from ..datasets.spectra import check_unit
from ..preprocessing import sample_minmax

# The palette of Okabe and Ito, which colour-blind readers can distinguish. Black and
# yellow are left out: they are hard to see beside grey lines and on white paper.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GREY = "0.5"
_PANEL_INCHES = (3.5, 1.6)  # one journal column wide
POINTS = 7  # size of text that journals require in figures
_LONG_LABEL = 20  # characters that fit beside the legend
_SHORT_LABEL = 6  # the same, where the legend has three entries or more


_AXES = {
    "cm^-1": "Wavenumber (cm$^{-1}$)",
    "nm": "Wavelength (nm)",
    "um": "Wavelength (µm)",
    "index": "Index",
}


def x_axis(wavenumbers, n_features, unit):
    if wavenumbers is None:
        return np.arange(n_features), "Feature index"
    x = np.asarray(wavenumbers, dtype=float)
    if x.shape != (n_features,):
        raise ValueError(
            f"wavenumbers has shape {x.shape}, expected ({n_features},): one per "
            "intensity"
        )
    return x, _AXES[check_unit(unit) or "cm^-1"]


def scale(X, scaling):
    if scaling is None:
        return X
    if scaling == "sample_minmax":
        return sample_minmax(X)
    raise ValueError(f"scaling={scaling!r}, expected 'sample_minmax' or None")


def _n_columns(n_classes):
    """Columns of a grid with about three times as many rows, since panels are wide."""
    return math.ceil(math.sqrt(n_classes / 3))


def panels(ax, classes):
    """The axes `ax`, or those of a new figure if it is None: one for each class."""
    if ax is None:
        return _new_panels(len(classes))
    axes = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
    if len(axes) != len(classes):
        raise ValueError(
            f"ax holds {len(axes)} Axes, expected {len(classes)}, one per class of "
            f"{classes.tolist()}"
        )
    return axes


def _new_panels(n_classes):
    n_columns = _n_columns(n_classes)
    n_rows = math.ceil(n_classes / n_columns)
    width, height = _PANEL_INCHES
    size = width * n_columns, height * n_rows
    _, grid = plt.subplots(
        n_rows, n_columns, figsize=size, squeeze=False, layout="constrained"
    )
    for unused in grid.flat[n_classes:]:
        unused.remove()
    return grid.ravel()[:n_classes]


def name_panel(panel, label, n_real, n_synthetic, colour):
    """Write class and legend on one line above the panel, where no spectrum is."""
    names = {f"real ({n_real})": GREY, f"synthetic ({n_synthetic})": colour}
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


def label_axes(axes, x_label, y_label="Intensity (arb. units)"):
    for panel in axes:
        panel.set_xlabel(x_label, fontsize=POINTS)
        panel.set_ylabel(y_label, fontsize=POINTS)
        panel.tick_params(labelsize=POINTS)


def new_axes(height=2.4):
    """New axes, in a figure as wide as a column of a journal."""
    return plt.subplots(figsize=(_PANEL_INCHES[0], height), layout="constrained")[1]


def style_axes(ax, x_label, y_label):
    """Set labels, and remove the frame above and to the right."""
    label_axes([ax], x_label, y_label)
    ax.spines[["top", "right"]].set_visible(False)


def legend_label(label):
    """The label for a legend, which hides labels that begin with an underscore."""
    return f" {label}" if str(label).startswith("_") else str(label)


def note_above(ax, title, *, n_columns, handles=None):
    """Write a legend, and perhaps a title, above the axes."""
    legend = ax.legend(
        handles=handles,
        fontsize=POINTS,
        frameon=False,
        ncols=n_columns,
        loc="lower right" if title is not None else "lower left",
        bbox_to_anchor=(1 if title is not None else 0, 1),
        handlelength=1.5,
        columnspacing=1,
        borderaxespad=0,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)  # a label is text
    if title is not None:
        longest = _LONG_LABEL if n_columns < 3 else _SHORT_LABEL
        pad = 5 if len(title) <= longest else 5 + 2 * POINTS  # a line higher
        font = {"fontsize": POINTS, "fontweight": "bold"}
        # A label with two dollar signs is text, too.
        ax.set_title(title, **font, loc="left", pad=pad, parse_math=False)


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
