"""Input checks and class matching shared by the metrics."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.utils import check_X_y, column_or_1d


def check_real_and_synthetic(
    X_real, y_real, X_synthetic, y_synthetic, *, names=("real", "synthetic")
):
    """Return the four as arrays, or raise ValueError where the two sets disagree.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra, in any unit.

    y_real : array-like of shape (n_real,)
        Class of each real spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    names : tuple of str, default=("real", "synthetic")
        Names of the two sets, for messages.
    """
    first, second = names
    # float64: float32 loses the spread of raw intensities that are far from zero.
    X_real, y_real = check_X_y(X_real, y_real, dtype=np.float64)
    X_synthetic, y_synthetic = check_X_y(X_synthetic, y_synthetic, dtype=np.float64)
    if X_real.shape[1] != X_synthetic.shape[1]:
        raise ValueError(
            f"{second} spectra have {X_synthetic.shape[1]} intensities, {first} ones "
            f"have {X_real.shape[1]}"
        )
    known = list(dict.fromkeys(y_real.tolist()))
    unknown = [c for c in dict.fromkeys(y_synthetic.tolist()) if c not in known]
    if unknown:
        raise ValueError(
            f"classes {unknown} have {second} spectra but no {first} ones; classes of "
            f"the {first} set: {known}"
        )
    return X_real, y_real, X_synthetic, y_synthetic


def check_groups(groups, X, name="groups"):
    """Return the groups as an array, one for each row of `X`."""
    groups = column_or_1d(groups)
    if len(groups) != len(X):
        raise ValueError(f"{name} has {len(groups)} entries for {len(X)} spectra")
    missing = np.flatnonzero(pd.isna(groups))
    if missing.size:
        raise ValueError(
            f"{name} is missing for spectrum {missing[0]}; expected one for each "
            "spectrum"
        )
    return groups


def by_class(X_real, y_real, X_synthetic, y_synthetic, *, minimum=1):
    """Pairs of real and synthetic rows, one for each class with synthetic spectra.

    The four are checked. A class with fewer than `minimum` rows of either kind is
    refused.
    """
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    pairs = []
    for label in np.unique(y_synthetic).tolist():
        real, synthetic = X_real[y_real == label], X_synthetic[y_synthetic == label]
        if min(len(real), len(synthetic)) < minimum:
            raise ValueError(
                f"class {label!r} has {len(real)} real and {len(synthetic)} "
                f"synthetic spectra; expected at least {minimum} of each"
            )
        pairs.append((real, synthetic))
    return pairs


def match_classes(y_real, y_synthetic, rng):
    """Indices of as many real as synthetic rows of each class, drawn at random."""
    matched, kinds = [], (y_real, y_synthetic)
    for label in np.unique(y_synthetic):
        rows = [rng.permutation(np.flatnonzero(y == label)) for y in kinds]
        n = min(map(len, rows))
        matched.append([of_kind[:n] for of_kind in rows])
    return [np.concatenate(parts) for parts in zip(*matched, strict=True)]
