"""Figures in the style of scikit-learn's displays."""

from .spectra import SpectraDisplay

__all__ = ["SpectraDisplay"]
