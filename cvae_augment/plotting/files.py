"""Files of figures, as journals and the authors of other programs expect them."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt

from .._utils.files import replaced_when_complete
from ._fonts import are_truetype, without_warnings_of_glyphs

#: Resolution of images, if the user's settings do not state one.
_DPI = 300


def save_figure(figure, *paths):
    """Write a figure in the formats of the suffixes .png, .svg and .pdf, and close it.

    Text stays text in .svg and .pdf files. Equal figures have equal files. A file is
    replaced when the new one is complete.

    Parameters
    ----------
    figure : Figure
        Figure, for example `figure_` of a display.

    *paths : path-like
        Files to write.
    """
    for path in paths:
        _save(figure, path)
    plt.close(figure)


def _save(figure, path):
    kind = path.suffix.lower().removeprefix(".")
    dpi = mpl.rcParams["savefig.dpi"]
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    # As TrueType, Matplotlib embeds other fonts so that their characters vanish. Noto's
    # Chinese fonts are such.
    fonttype = 42 if are_truetype(figure) else 3
    text: dict = {"svg.fonttype": "none", "svg.hashsalt": "cvae-augment"}
    with (
        mpl.rc_context(text | {"pdf.fonttype": fonttype}),
        without_warnings_of_glyphs(),  # the display has warned of all at once
        replaced_when_complete(path) as partial,
    ):
        figure.savefig(
            partial,
            format=kind,
            dpi=_DPI if dpi == "figure" else dpi,
            bbox_inches="tight",
            metadata=dates.get(kind),
        )
