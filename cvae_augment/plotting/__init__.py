"""Figures in the style of scikit-learn's displays."""

from .spectra import SpectraDisplay
from .study import DifferencesDisplay, ExpansionCurveDisplay

__all__ = ["DifferencesDisplay", "ExpansionCurveDisplay", "SpectraDisplay"]
