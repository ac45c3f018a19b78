"""Intervals of paired differences over the splits of a cross-validation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from ._evaluation import ALL, DUPLICATES, NO_FACTOR, NONE

CONFIDENCE = 0.95

#: Differences of scores that are equal up to rounding.
ROUNDING = 1e-12


def corrected_interval(differences, n_train, n_test, *, confidence=CONFIDENCE):
    """Mean of paired differences over splits, and its confidence interval.

    The training folds of a cross-validation overlap, so its differences are not
    independent, and a plain t-interval is far too narrow. The corrected resampled t
    interval of Nadeau and Bengio has 1 / n_splits + n_test / n_train in place of
    1 / n_splits in the variance of the mean. Bouckaert and Frank recommend it for
    repeated cross-validation.

    Parameters
    ----------
    differences : array-like of shape (n_splits,)
        Difference of two scores on each split.
    n_train, n_test : array-like of shape (n_splits,)
        Numbers of training and of test spectra.
    confidence : float, default=0.95
        Coverage.

    Returns
    -------
    mean, low, high : float
        The bounds are infinite if the splits do not show how far the difference varies:
        if there is one split, if the difference is the same on all splits and not 0, or
        if a score is missing.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). "Inference for the generalization error."
       Machine Learning 52:239-281.
    .. [2] Bouckaert, R. R. and Frank, E. (2004). "Evaluating the replicability of
       significance tests for comparing learning algorithms." PAKDD.
    """
    differences = np.asarray(differences, dtype=float)
    n_splits, mean = len(differences), float(np.mean(differences))
    is_known = n_splits > 1 and np.isfinite(mean)
    if not is_known or np.ptp(differences) <= ROUNDING < abs(mean):
        return mean, -np.inf, np.inf
    overlap = np.mean(n_test) / np.mean(n_train)
    error = np.sqrt((1 / n_splits + overlap) * np.var(differences, ddof=1))
    half = student_t.ppf(0.5 + confidence / 2, n_splits - 1) * error
    return mean, float(mean - half), float(mean + half)


def differences(scores):
    """Paired differences of each augmenter to no augmentation and to duplicates.

    The table has a row for each augmenter, factor, classifier ("all" is their mean on
    each split) and control (`versus`), with the mean difference and its interval.
    """
    split, keys = ["repeat", "fold"], ["augmenter", "factor", "classifier"]
    of_split = scores.groupby(["augmenter", "factor", *split], sort=False)["score"]
    mean = of_split.mean().reset_index().assign(classifier=ALL)
    table = pd.concat([scores, mean]).set_index(split)
    of_key = dict(list(table.groupby(keys, sort=False)["score"]))
    sizes = scores.groupby(split)[["n_train", "n_test"]].first()
    rows = []
    for (name, factor, classifier), own in of_key.items():
        for versus, at in ((NONE, NO_FACTOR), (DUPLICATES, factor)):
            control = of_key.get((versus, at, classifier))
            if name in (versus, NONE) or control is None:
                continue
            difference = own - control.reindex(own.index)
            n_train, n_test = sizes.loc[own.index].T.to_numpy()
            interval = corrected_interval(difference, n_train, n_test)
            rows.append((name, factor, classifier, versus, *interval))
    columns = [*keys, "versus", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)
