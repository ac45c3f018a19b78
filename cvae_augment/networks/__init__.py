"""Torch modules; they know nothing of scikit-learn or skorch."""

from .cvae import ConditionalVAE
from .denoisers import Denoiser

__all__ = ["ConditionalVAE", "Denoiser"]
