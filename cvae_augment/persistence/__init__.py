"""Fitted augmenters in files."""

from .save_load import PersistentEstimator

__all__ = ["PersistentEstimator"]
