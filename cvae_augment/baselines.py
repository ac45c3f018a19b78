"""Simple peers of the autoencoder, which no other library offers."""

from .augmenters.baselines import (
    DuplicateAugmenter,
    GaussianAugmenter,
    MixupAugmenter,
    NoiseAugmenter,
    OffsetSlopeMultiplierAugmenter,
    SpanKernelAugmenter,
)

__all__ = [
    "DuplicateAugmenter",
    "GaussianAugmenter",
    "MixupAugmenter",
    "NoiseAugmenter",
    "OffsetSlopeMultiplierAugmenter",
    "SpanKernelAugmenter",
]
