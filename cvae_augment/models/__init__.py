"""Trained models: data classes of arrays that draw and score spectra."""

from .class_kernel import ClassKernel
from .offspan_noise import ShapeNoise
from .spaces import GaussianSpace, Levels, PrincipalAxes, Scaling, UnitSpace

__all__ = [
    "ClassKernel",
    "GaussianSpace",
    "Levels",
    "PrincipalAxes",
    "Scaling",
    "ShapeNoise",
    "UnitSpace",
]
