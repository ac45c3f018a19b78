"""Intervals of paired differences over cross-validation splits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from ._evaluation import ALL, DUPLICATES, NONE

CONFIDENCE = 0.95

#: Differences of scores that are equal but for rounding.
ROUNDING = 1e-12


def corrected_interval(differences, n_train, n_test, *, confidence=CONFIDENCE):
    """Mean of paired differences over splits, and its confidence interval.

    The training folds of a cross-validation overlap, so its differences are not
    independent and a plain t-interval is far too narrow. The corrected resampled t
    interval of Nadeau and Bengio replaces 1 / n_splits by 1 / n_splits + n_test /
    n_train in the variance of the mean; Bouckaert and Frank found it fit for repeated
    cross-validation.

    Parameters
    ----------
    differences : array-like of shape (n_splits,)
        Difference of two scores on each split.
    n_train, n_test : array-like of shape (n_splits,)
        Rows trained and tested on.
    confidence : float, default=0.95
        Coverage.

    Returns
    -------
    mean, low, high : float
        Infinite bounds where there is one split, or all splits have one difference
        other than 0: how far it varies is not known then.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). "Inference for the generalization error."
       Machine Learning 52:239-281.
    .. [2] Bouckaert, R. R. and Frank, E. (2004). "Evaluating the replicability of
       significance tests for comparing learning algorithms." PAKDD.
    """
    differences = np.asarray(differences, dtype=float)
    n_splits, mean = len(differences), float(np.mean(differences))
    if n_splits < 2 or (np.ptp(differences) <= ROUNDING < abs(mean)):
        return mean, -np.inf, np.inf
    overlap = np.mean(n_test) / np.mean(n_train)
    error = np.sqrt((1 / n_splits + overlap) * np.var(differences, ddof=1))
    half = student_t.ppf(0.5 + confidence / 2, n_splits - 1) * error
    return mean, float(mean - half), float(mean + half)


def differences(scores):
    """Paired differences of each augmenter to no augmentation and to duplicates.

    A row per augmenter, factor, classifier ("all" is their mean on each split) and
    control (`versus`), with the mean difference and its interval.
    """
    split = ["repeat", "fold"]
    mean = scores.groupby(["augmenter", "factor", *split], as_index=False, sort=False)
    mean = mean[["score", "n_train", "n_test"]].mean().assign(classifier=ALL)
    table = pd.concat([scores, mean])
    rows = []
    keys = ["augmenter", "factor", "classifier"]
    for (name, factor, classifier), part in table.groupby(keys, sort=False):
        own = part.set_index(split)
        for versus, at in ((NONE, 1), (DUPLICATES, factor)):
            control = table[
                (table["augmenter"] == versus)
                & (table["factor"] == at)
                & (table["classifier"] == classifier)
            ].set_index(split)
            if name in (versus, NONE) or control.empty:
                continue
            difference = own["score"] - control["score"].reindex(own.index)
            mean_difference, low, high = corrected_interval(
                difference, own["n_train"], own["n_test"]
            )
            rows.append(
                {
                    "augmenter": name,
                    "factor": factor,
                    "classifier": classifier,
                    "versus": versus,
                    "difference": mean_difference,
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows)
