"""Torch modules; they know nothing of scikit-learn or skorch."""

from .cvae import ConditionalVAE

__all__ = ["ConditionalVAE"]
