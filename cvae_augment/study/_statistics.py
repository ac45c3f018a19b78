"""Intervals of paired differences over the splits of a cross-validation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from ._evaluation import ALL, CANDIDATE, DUPLICATES, NONE, PLAIN, SPLIT

CONFIDENCE = 0.95

#: Beginnings of the names of scores that lie between 0 and 1.
_SHARES = (
    *("balanced_accuracy", "accuracy", "top_k_accuracy", "roc_auc"),
    *("average_precision", "f1", "precision", "recall", "jaccard"),
)

#: Standard deviation of a paired difference on one test fold, divided by the binomial
#: error of one of the two scores. Both classifiers err on mostly the same spectra.
#: `benchmarks/limits.py` measured it.
PAIRED = 0.5

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


def compared(after, before, sizes, scoring=None):
    """Both means of a score over splits, their difference and its interval.

    Parameters
    ----------
    after, before : Series
        Score of each split.
    sizes : DataFrame
        `n_train` and `n_test` of each split.
    scoring : str, default=None
        Name of the score. The interval of a score from 0 to 1 is cut at the largest
        differences that are possible. None is such a score.

    Returns
    -------
    without, with, difference, low, high : float
        A split on which one of the scores is missing makes all unknown.
    """
    before = before.reindex(after.index)
    sizes = sizes.loc[after.index]
    difference = after - before
    mean, low, high = corrected_interval(difference, sizes["n_train"], sizes["n_test"])
    plain = float(np.mean(before.to_numpy()))
    if is_share(scoring) and np.isfinite(low):
        low, high = (float(np.clip(bound, -plain, 1 - plain)) for bound in (low, high))
    return plain, float(np.mean(after.to_numpy())), mean, low, high


def is_share(scoring):
    """Whether a score lies between 0 and 1; None is one that does."""
    return scoring is None or scoring.startswith(_SHARES)


def sizes_of(scores):
    """Numbers of training and test spectra of each split."""
    return scores.groupby(SPLIT)[["n_train", "n_test"]].first()


def mean_of_classifiers(scores):
    """Mean score of the classifiers on each split, as rows of the classifier 'all'."""
    keys = [*SPLIT, *CANDIDATE]
    mean = scores.groupby(keys, sort=False)["score"].mean()
    return mean.reset_index().assign(classifier=ALL)


def differences(scores, scoring):
    """Paired differences of each augmenter to no augmentation and to duplicates.

    The table has a row for each augmenter, strategy, factor, classifier ("all" is their
    mean on each split) and control (`versus`), with the mean difference and its
    interval.
    """
    keys = [*CANDIDATE, "classifier"]
    table = pd.concat([scores, mean_of_classifiers(scores)]).set_index(SPLIT)
    of_key = dict(list(table.groupby(keys, sort=False)["score"]))
    sizes, rows = sizes_of(scores), []
    for (name, *candidate, classifier), own in of_key.items():
        for versus, at in ((NONE, PLAIN), (DUPLICATES, candidate)):
            control = of_key.get((versus, *at, classifier))
            if name in (versus, NONE) or control is None:
                continue
            figures = compared(own, control, sizes, scoring)[2:]
            rows.append((name, *candidate, classifier, versus, *figures))
    columns = [*keys, "versus", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def binomial_error(sensitivity, n_test, n_splits):
    """Standard error of the balanced accuracy of one test fold.

    `sensitivity` and `n_test`, the mean number of persons in a test fold, are those of
    each class.
    """
    p, n = np.asarray(sensitivity, dtype=float), np.asarray(n_test, dtype=float)
    # One error and one hit more than counted, so that none has no variance.
    p = (p * n * n_splits + 1) / (n * n_splits + 2)
    return float(np.sqrt(np.sum(p * (1 - p) / n)) / len(p))


def smallest_effect(deviation, sensitivity, n_test, n_splits, overlap):
    """Effect below which a design can't distinguish augmentation from chance.

    It is half of the width of the interval that the design leads to. The deviation of
    the difference between splits is not known well if the splits are few. It is
    therefore at least the binomial error of the test folds.

    Parameters
    ----------
    deviation : float
        Standard deviation of the difference between splits; NaN if it is not known.
    sensitivity : array-like of shape (n_classes,)
        Sensitivity of each class without augmentation.
    n_test : array-like of shape (n_classes,) or None
        Mean number of persons of each class in a test fold. None is for a score that
        has no binomial error.
    n_splits : int
        Number of splits, of all repeats.
    overlap : float
        Number of test spectra over number of training spectra.

    Returns
    -------
    float
        Infinite for one split, or if the error is not known.
    """
    errors = [deviation]
    if n_test is not None:
        errors.append(PAIRED * binomial_error(sensitivity, n_test, n_splits))
    error = max(filter(np.isfinite, errors), default=np.inf)
    if n_splits < 2 or np.isinf(error):
        return np.inf
    t = student_t.ppf(0.5 + CONFIDENCE / 2, n_splits - 1)
    return float(t * np.sqrt(1 / n_splits + overlap) * error)
