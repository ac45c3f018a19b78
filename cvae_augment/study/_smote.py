"""SMOTE as a peer of studies, where training folds may have few spectra of a class."""

from __future__ import annotations

import numpy as np
from imblearn.over_sampling import SMOTE


class SMOTEOfFew(SMOTE):
    """SMOTE that takes fewer neighbours where a class has few spectra [1]_.

    References
    ----------
    .. [1] Chawla, N. V. et al. (2002). "SMOTE: synthetic minority over-sampling
       technique." Journal of Artificial Intelligence Research 16:321-357.
    """

    def _fit_resample(self, X, y):
        fewest = int(np.unique(y, return_counts=True)[1].min())
        if fewest < 2:
            raise ValueError(
                "SMOTE needs 2 spectra of each class, and a training fold has 1; leave "
                "SMOTE out, or take fewer folds"
            )
        given = self.get_params()["k_neighbors"]
        self.k_neighbors = min(given, fewest - 1)
        try:
            return super()._fit_resample(X, y)
        finally:
            self.k_neighbors = given
