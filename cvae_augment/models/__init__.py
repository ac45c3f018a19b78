"""Trained models: data classes of arrays that draw and score spectra."""

from .class_kernel import ClassKernel
from .offspan_noise import OffspanNoise
from .representation import (
    AsGiven,
    PrincipalAxes,
    ScaledIntensities,
    Scaling,
    UnitIntensities,
    WhitenedComponents,
)
from .restoration import OffsetRange, Restoration
from .spectrum_model import SpectrumModel

__all__ = [
    "AsGiven",
    "ClassKernel",
    "OffsetRange",
    "OffspanNoise",
    "PrincipalAxes",
    "Restoration",
    "ScaledIntensities",
    "Scaling",
    "SpectrumModel",
    "UnitIntensities",
    "WhitenedComponents",
]
