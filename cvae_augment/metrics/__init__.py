"""Metrics of synthetic spectra. Each docstring names failures that it does not show."""

from .bands import band_table, difference_spectrum
from .detection import c2st_auc, maximum_mean_discrepancy, roughness_auc
from .diversity import feature_wasserstein_distance, spread_ratio
from .fidelity import (
    fidelity_table,
    paired_cosine_similarity,
    paired_mean_squared_error,
    paired_pearson_correlation,
    paired_spectral_angle,
    paired_wasserstein_distance,
)
from .memorisation import (
    copying_by_group,
    copying_share,
    nearest_neighbor_distance_ratio,
)
from .neighbourhoods import coverage, density, precision, recall
from .utility import label_noise, train_on_synthetic

__all__ = [
    "band_table",
    "c2st_auc",
    "copying_by_group",
    "copying_share",
    "coverage",
    "density",
    "difference_spectrum",
    "feature_wasserstein_distance",
    "fidelity_table",
    "label_noise",
    "maximum_mean_discrepancy",
    "nearest_neighbor_distance_ratio",
    "paired_cosine_similarity",
    "paired_mean_squared_error",
    "paired_pearson_correlation",
    "paired_spectral_angle",
    "paired_wasserstein_distance",
    "precision",
    "recall",
    "roughness_auc",
    "spread_ratio",
    "train_on_synthetic",
]
