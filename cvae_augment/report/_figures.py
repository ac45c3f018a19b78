"""Figures of the page, with descriptions for those who do not see them."""

from __future__ import annotations

import numpy as np

from .. import plotting
from .._utils.words import WORDS
from ..plotting.svg import inline_svg
from ._blocks import Figure

#: Largest number of points that are drawn as lines. More are drawn as an image.
_MAX_POINTS = 20_000
#: Synthetic spectra per class of Figure 1: enough to show the variation, and few enough
#: for the real ones behind to be visible.
_N_SHOWN = 10
#: Largest number of differences to the first class.
_N_DIFFERENCES = 8
#: Largest number of classes: a page can't show hundreds of panels.
_N_CLASSES = 20


def _figure(display, name, *, id=None, **values):
    """Figure with the words of that name, wide if it has many panels."""
    title, caption, alternative = (
        WORDS["figures"][name][part].format(**values)
        for part in ("title", "caption", "alternative")
    )
    n_panels = len(display.figure_.axes)
    svg = inline_svg(display.figure_, id or f"{name}-figure", alternative)
    return Figure(svg, title, caption, wide=n_panels > 3)


def _shown(facts):
    """Real and synthetic spectra of the largest classes."""
    classes, counts = np.unique(facts.real.target, return_counts=True)
    largest = classes[np.argsort(-counts, kind="stable")[:_N_CLASSES]]
    kinds = facts.real, facts.synthetic
    return [spectra.take(np.isin(spectra.target, largest)) for spectra in kinds]


def _drawn(display, real, synthetic, **options):
    four = real.data, real.target, synthetic.data, synthetic.target
    return display.from_predictions(
        *four, wavenumbers=real.wavenumbers, axis_unit=real.axis_unit, **options
    )


def spectra(facts):
    """Figure 1 of the report that the package implements."""
    real, synthetic = _shown(facts)
    labels = np.unique(synthetic.target)
    first = [np.flatnonzero(synthetic.target == c)[:_N_SHOWN] for c in labels]
    synthetic = synthetic.take(np.concatenate(first))
    many = real.data.size + synthetic.data.size > _MAX_POINTS
    display = _drawn(plotting.SpectraDisplay, real, synthetic, rasterized=many)
    return _figure(display, "spectra", n=_N_SHOWN, n_classes=len(display.axes_))


def means(facts):
    """Means with a band of one standard deviation."""
    return _figure(_drawn(plotting.MeanSpectraDisplay, *_shown(facts)), "means")


def differences(facts):
    """A figure for each class but the first: the class minus the first."""
    real, synthetic = _shown(facts)
    first, *others = np.unique(real.target)
    kind, figures = plotting.DifferenceSpectrumDisplay, []
    for i, label in enumerate(others[:_N_DIFFERENCES]):
        pair = {"positive": label, "negative": first}
        try:
            display = _drawn(kind, real, synthetic, groups=real.groups, **pair)
        except ValueError:  # a class of one sample has no interval
            continue
        figures.append(_figure(display, "difference", id=f"difference-{i}", **pair))
    return figures


def spread(facts):
    """Standard deviations along the axis."""
    return _figure(_drawn(plotting.SpreadDisplay, *_shown(facts)), "spread")


def components(facts):
    """Scores on the first two principal components."""
    return _figure(_drawn(plotting.EmbeddingDisplay, *_shown(facts)), "components")


def curve(facts):
    """Gain along the factor."""
    return _figure(plotting.ExpansionCurveDisplay.from_result(facts.result), "curve")


def peers(facts, factor):
    """Augmenters at one factor."""
    display = plotting.DifferencesDisplay.from_result(facts.result, factor=factor)
    return _figure(display, "peers", factor=factor)


def ablation(parts):
    """Variants of the model."""
    return _figure(plotting.AblationDisplay.from_result(parts), "ablation")


def loss(history):
    """Training loss."""
    display = plotting.LossDisplay(history=history).plot()
    return _figure(display, "loss", unit=display.unit_)
