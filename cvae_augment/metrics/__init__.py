"""What synthetic spectra are worth: likeness and spread, each beside a reference."""

from .diversity import spread_ratio
from .fidelity import (
    fidelity_table,
    paired_cosine_similarity,
    paired_mean_squared_error,
    paired_pearson_correlation,
    paired_wasserstein_distance,
)

__all__ = [
    "fidelity_table",
    "paired_cosine_similarity",
    "paired_mean_squared_error",
    "paired_pearson_correlation",
    "paired_wasserstein_distance",
    "spread_ratio",
]
