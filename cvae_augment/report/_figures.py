"""Figures of the page, with titles for those who do not see them."""

from __future__ import annotations

import numpy as np

from ..plotting import (
    AblationDisplay,
    DifferencesDisplay,
    DifferenceSpectrumDisplay,
    EmbeddingDisplay,
    ExpansionCurveDisplay,
    LossDisplay,
    MeanSpectraDisplay,
    SpectraDisplay,
    SpreadDisplay,
)
from ..plotting.svg import inline_svg
from ._blocks import Figure

#: Points of lines beyond which they are drawn as an image.
_MAX_POINTS = 20_000
#: Synthetic spectra per class of Figure 1: enough to see the variation, few enough to
#: see the real ones behind.
_N_SHOWN = 10
#: Differences to the first class that are drawn.
_N_DIFFERENCES = 8
#: Classes that are drawn: no page holds hundreds of panels.
_N_CLASSES = 20


def _figure(display, name, title, caption, alternative=None, wide=False):
    svg = inline_svg(display.figure_, name, alternative or title)
    return Figure(svg, title, caption, wide)


def _shown(facts):
    """Spectra of the classes that are drawn, the larger ones where there are many."""
    classes, counts = np.unique(facts.y, return_counts=True)
    largest = classes[np.argsort(-counts, kind="stable")[:_N_CLASSES]]
    real, new = np.isin(facts.y, largest), np.isin(facts.y_new, largest)
    four = facts.X[real], facts.y[real], facts.X_new[new], facts.y_new[new]
    return four, len(largest) > 3


def spectra(facts):
    """Figure 1 of the report that the package implements."""
    (X, y, X_new, y_new), wide = _shown(facts)
    first = np.concatenate(
        [np.flatnonzero(y_new == label)[:_N_SHOWN] for label in np.unique(y_new)]
    )
    display = SpectraDisplay.from_predictions(
        X,
        y,
        X_new[first],
        y_new[first],
        wavenumbers=facts.wavenumbers,
        rasterized=X.size + X_new[first].size > _MAX_POINTS,
    )
    return _figure(
        display,
        "spectra",
        "Real spectra and synthetic ones",
        f"One panel per class: all real spectra in grey behind, up to {_N_SHOWN} "
        "synthetic ones in colour. Each spectrum is scaled to [0, 1].",
        f"Line plots of real and synthetic spectra, one panel for each of "
        f"{len(display.axes_)} classes",
        wide,
    )


def means(facts):
    """Means with a band of one standard deviation."""
    four, wide = _shown(facts)
    return _figure(
        MeanSpectraDisplay.from_predictions(*four, wavenumbers=facts.wavenumbers),
        "means",
        "Mean spectra",
        "Mean and one standard deviation on either side. A mean that fits says nothing "
        "of variation.",
        "Mean of real and of synthetic spectra with bands, one panel per class",
        wide,
    )


def differences(facts):
    """A figure for each class beyond the first, less the first."""
    (X, y, X_new, y_new), _ = _shown(facts)
    first, *others = np.unique(y)
    figures = []
    for i, label in enumerate(others[:_N_DIFFERENCES]):
        try:
            display = DifferenceSpectrumDisplay.from_predictions(
                X,
                y,
                X_new,
                y_new,
                positive=label,
                negative=first,
                groups=None if facts.groups is None else _same_rows(facts, y),
                wavenumbers=facts.wavenumbers,
            )
        except ValueError:  # a class of one sample has no interval
            continue
        figures.append(
            _figure(
                display,
                f"difference-{i}",
                f"{label} minus {first}",
                "Real with its 95 % interval, and synthetic.",
                f"Difference of the mean spectra of {label} and {first}, real and "
                "synthetic",
            )
        )
    return figures


def _same_rows(facts, y):
    return facts.groups[np.isin(facts.y, np.unique(y))]


def spread(facts):
    """Standard deviations along the axis."""
    four, wide = _shown(facts)
    return _figure(
        SpreadDisplay.from_predictions(*four, wavenumbers=facts.wavenumbers),
        "spread-figure",
        "Standard deviation within the class",
        "Where the coloured line runs below the grey one, the generator varies too "
        "little, or a few unusual real spectra make the grey one: with as many "
        "synthetic spectra as real ones, chance moves both. Each spectrum is scaled to "
        "[0, 1] first.",
        "Standard deviation of real and of synthetic spectra at each wavenumber, one "
        "panel per class",
        wide,
    )


def components(facts):
    """Scores on the first two principal components."""
    four, _ = _shown(facts)
    return _figure(
        EmbeddingDisplay.from_predictions(*four),
        "components-figure",
        "First two principal components",
        "Components of the real spectra alone (hollow); synthetic ones (filled) are "
        "projected onto them. Two components show what is large: spectra that lie well "
        "here may differ in all that is left out.",
        "Scatter plot of real and synthetic spectra on the first two principal "
        "components of the real ones",
    )


def curve(facts):
    """Gain along the factor."""
    return _figure(
        ExpansionCurveDisplay.from_result(facts.result),
        "curve-figure",
        "Gain along the expansion factor",
        "Mean of the classifiers on held-out real spectra, minus that without "
        "augmentation, with 95 % intervals. Duplicates repeat the training spectra as "
        "often: what they gain is no merit of synthetic spectra. The best point of a "
        "curve is flattered; the verdict is not read off here.",
        "Line plot of the gain of classifiers against the expansion factor",
    )


def peers(facts, factor):
    """Augmenters at one factor."""
    return _figure(
        DifferencesDisplay.from_result(facts.result, factor=factor),
        "peers-figure",
        f"Augmenters at expansion factor {factor:g}",
        "Mean gain of the classifiers on held-out real spectra, with 95 % intervals.",
        "Gain of each augmenter with its interval",
    )


def ablation(parts):
    """Variants of the model."""
    return _figure(
        AblationDisplay.from_result(parts),
        "ablation-figure",
        "Gain of each variant",
        "Mean gain of the classifiers over no augmentation, with 95 % intervals; the "
        "dotted line is the full model.",
        "Bar chart of the gain of each variant of the model",
    )


def loss(history):
    """Training loss."""
    return _figure(
        LossDisplay(history=history).plot(),
        "loss-figure",
        "Loss per epoch",
        "Means per spectrum. A loss that falls shows that training works, not that the "
        "spectra are good. Values can be negative, for they are of a density.",
        "Line plot of the training loss, its reconstruction part and its KL divergence",
    )
