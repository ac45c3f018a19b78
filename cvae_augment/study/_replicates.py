"""Whether spectra without groups look like replicates of fewer samples."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from .._utils.words import text
from ..preprocessing import sample_minmax

_MIN_CLASS = 8  # spectra of a class: the neighbours of fewer mean nothing
_N_COMPONENTS = 10

# In public sets with three replicates of a sample, .52 to .75 of the spectra have their
# nearest neighbour within two rows. In sets of single spectra these are at most .10, or
# as many as by chance.
_WITHIN = 2
_ADJACENT_SHARE, _ADJACENT_OVER_CHANCE = 0.35, 2.5

# Nearest over fourth nearest distance, median: .51 and .56 for simulated replicates in
# random order, .62 and more for all sets of single spectra but one.
_NEAR_DUPLICATE_RATIO = 0.58


def warn_of_replicates(X, y):
    """Warn if spectra without groups look like replicates."""
    reason = reason_for_replicates(np.asarray(X, dtype=float), np.asarray(y))
    if reason:
        warnings.warn(
            f"no groups are given, but {reason}: if these are replicates of one sample "
            "or person, scores are too high and intervals too narrow; pass groups to "
            "keep replicates on one side of each split",
            UserWarning,
            stacklevel=3,
        )


def reason_for_replicates(X, y):
    """Why spectra look like replicates, as part of a sentence; None if they don't."""
    X = sample_minmax(X)
    n_equal = len(X) - len(np.unique(X, axis=0))
    if n_equal:
        return text("notes", "equal_spectra", n_equal=n_equal, n=len(X))
    _, class_index, counts = np.unique(y, return_inverse=True, return_counts=True)
    large = np.flatnonzero(counts >= _MIN_CLASS)
    if not len(large):
        return None
    # Deviations within classes, in the components that have nearly all of them.
    places = [np.flatnonzero(class_index == k) for k in large]
    deviations = np.concatenate([X[place] - X[place].mean(axis=0) for place in places])
    n_components = min(_N_COMPONENTS, *deviations.shape)
    scores = PCA(n_components, whiten=True, svd_solver="full").fit_transform(deviations)
    of_class = np.split(scores, np.cumsum(counts[large])[:-1])
    adjacent, chance, ratios = [], [], []
    for rows, place in zip(of_class, places, strict=True):
        distance, neighbour = NearestNeighbors(n_neighbors=4).fit(rows).kneighbors()
        adjacent.append(np.abs(place[neighbour[:, 0]] - place) <= _WITHIN)
        near = np.abs(place - place[:, None]) <= _WITHIN
        chance.append((near.sum(axis=1) - 1) / (len(rows) - 1))
        ratios.append(distance[:, 0] / np.maximum(distance[:, 3], np.finfo(float).tiny))
    share, expected = (np.concatenate(v).mean() for v in (adjacent, chance))
    if share >= max(_ADJACENT_SHARE, _ADJACENT_OVER_CHANCE * expected):
        figures = {"share": share, "expected": expected, "within": _WITHIN}
        return text("notes", "neighbours", **figures)
    if np.median(np.concatenate(ratios)) < _NEAR_DUPLICATE_RATIO:
        return text("notes", "near_duplicates")
    return None
