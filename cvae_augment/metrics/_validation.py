"""Input checks shared by the metrics."""

from __future__ import annotations

import numpy as np
from sklearn.utils import check_array, check_X_y


def check_real_and_synthetic(X_real, y_real, X_synthetic, y_synthetic):
    """Return the four as arrays, or say in what the two sets disagree."""
    # float64: the spread of raw intensities far from zero does not survive float32.
    X_real, y_real = check_X_y(X_real, y_real, dtype=np.float64)
    X_synthetic, y_synthetic = check_X_y(X_synthetic, y_synthetic, dtype=np.float64)
    if X_real.shape[1] != X_synthetic.shape[1]:
        raise ValueError(
            f"synthetic spectra have {X_synthetic.shape[1]} intensities, real ones "
            f"have {X_real.shape[1]}"
        )
    known = list(dict.fromkeys(y_real.tolist()))
    unknown = [c for c in dict.fromkeys(y_synthetic.tolist()) if c not in known]
    if unknown:
        raise ValueError(
            f"classes {unknown} have synthetic spectra but no real ones; classes of "
            f"the real set: {known}"
        )
    return X_real, y_real, X_synthetic, y_synthetic


def check_two_samples(X_real, X_synthetic, min_rows=2):
    """Return two sets of spectra as arrays, or say in what they disagree."""
    X_real, X_synthetic = (
        check_array(X, dtype=np.float64, ensure_min_samples=min_rows)
        for X in (X_real, X_synthetic)
    )
    if X_real.shape[1] != X_synthetic.shape[1]:
        raise ValueError(
            f"the sets differ in the number of intensities: {X_real.shape[1]} and "
            f"{X_synthetic.shape[1]}"
        )
    return X_real, X_synthetic
