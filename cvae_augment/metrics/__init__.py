"""What synthetic spectra are worth: likeness and spread, each beside a reference."""

from .detection import c2st_auc, maximum_mean_discrepancy, roughness_auc
from .diversity import feature_wasserstein_distance, recall, spread_ratio
from .fidelity import (
    fidelity_table,
    paired_cosine_similarity,
    paired_mean_squared_error,
    paired_pearson_correlation,
    paired_wasserstein_distance,
)
from .memorisation import copying_share

__all__ = [
    "c2st_auc",
    "copying_share",
    "feature_wasserstein_distance",
    "fidelity_table",
    "maximum_mean_discrepancy",
    "paired_cosine_similarity",
    "paired_mean_squared_error",
    "paired_pearson_correlation",
    "paired_wasserstein_distance",
    "recall",
    "roughness_auc",
    "spread_ratio",
]
