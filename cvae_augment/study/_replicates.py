"""Whether rows without groups look like replicates of fewer samples."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from ..preprocessing import sample_minmax

_MIN_CLASS = 8  # spectra from which neighbours within a class tell something
_N_COMPONENTS = 10

# Public sets with three replicates a sample have their nearest neighbour within two
# rows for .52 to .75 of the spectra, sets of single spectra for at most .10 or chance.
_WITHIN = 2
_ADJACENT_SHARE, _ADJACENT_OVER_CHANCE = 0.35, 2.5

# Nearest over fourth nearest distance, median: .51 and .56 for simulated replicates in
# random order, .62 and more for all sets but one of single spectra.
_NEAR_DUPLICATE_RATIO = 0.58


def warn_of_replicates(X, y):
    """Warn where spectra without groups look like replicates."""
    reason = reason_for_replicates(np.asarray(X, dtype=float), np.asarray(y))
    if reason:
        warnings.warn(
            f"no groups are given, but {reason}: where these are replicates of one "
            "sample or person, scores are too high and intervals too narrow; pass "
            "groups to keep replicates on one side of each split",
            UserWarning,
            stacklevel=3,
        )


def reason_for_replicates(X, y):
    X = sample_minmax(X)
    n_equal = len(X) - len(np.unique(X, axis=0))
    if n_equal:
        return f"{n_equal} of {len(X)} spectra equal another one"
    labels, counts = np.unique(y, return_counts=True)
    kept = labels[counts >= _MIN_CLASS]
    if not len(kept):
        return None
    # Deviations within classes, in the components that carry nearly all of them.
    deviations = np.concatenate([X[y == c] - X[y == c].mean(axis=0) for c in kept])
    n_components = min(_N_COMPONENTS, *deviations.shape)
    scores = PCA(n_components, whiten=True, svd_solver="full").fit_transform(deviations)
    classes = np.repeat(np.arange(len(kept)), [np.sum(y == c) for c in kept])
    places = np.concatenate([np.flatnonzero(y == c) for c in kept])
    adjacent, chance, ratios = [], [], []
    for code in range(len(kept)):
        rows, place = scores[classes == code], places[classes == code]
        distance, neighbour = NearestNeighbors(n_neighbors=4).fit(rows).kneighbors()
        adjacent.append(np.abs(place[neighbour[:, 0]] - place) <= _WITHIN)
        near = np.abs(place - place[:, None]) <= _WITHIN
        chance.append((near.sum(axis=1) - 1) / (len(rows) - 1))
        ratios.append(distance[:, 0] / np.maximum(distance[:, 3], np.finfo(float).tiny))
    share, expected = (np.concatenate(v).mean() for v in (adjacent, chance))
    if share >= max(_ADJACENT_SHARE, _ADJACENT_OVER_CHANCE * expected):
        return (
            f"{share:.0%} of the spectra have the spectrum most like them within "
            f"{_WITHIN} rows ({expected:.0%} by chance)"
        )
    if np.median(np.concatenate(ratios)) < _NEAR_DUPLICATE_RATIO:
        return "most spectra have one that is far more like them than all others"
    return None
