"""Figures in the style of scikit-learn's displays."""

from .difference import DifferenceSpectrumDisplay
from .embedding import EmbeddingDisplay
from .means import MeanSpectraDisplay, SpreadDisplay
from .model import LatentTraversalDisplay, LossDisplay
from .spectra import SpectraDisplay
from .study import AblationDisplay, DifferencesDisplay, ExpansionCurveDisplay

__all__ = [
    "AblationDisplay",
    "DifferenceSpectrumDisplay",
    "DifferencesDisplay",
    "EmbeddingDisplay",
    "ExpansionCurveDisplay",
    "LatentTraversalDisplay",
    "LossDisplay",
    "MeanSpectraDisplay",
    "SpectraDisplay",
    "SpreadDisplay",
]
