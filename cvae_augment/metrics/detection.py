"""Whether synthetic spectra can be distinguished from real ones of their class.

Real spectra of some people can be distinguished from real spectra of others, too. No
figure has therefore a fixed target: compute each for fresh real spectra as well, at the
same counts.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .._utils.docstrings import parameters_of
from .._utils.random import generator_of
from ._validation import by_class, check_real_and_synthetic, match_classes

_N_FOLDS = 5
_MAX_COMPONENTS = 10
_ROWS_PER_COMPONENT = 4


class MMDResult(NamedTuple):
    """Squared maximum mean discrepancy and its permutation p-value."""

    statistic: float
    pvalue: float


@parameters_of(check_real_and_synthetic)
def maximum_mean_discrepancy(
    X_real, y_real, X_synthetic, y_synthetic, *, n_permutations=200, random_state=None
) -> MMDResult:
    """Unbiased squared maximum mean discrepancy, with a permutation test.

    The kernel is Gaussian [1]_. Its width is the median distance between the spectra of
    a class. The discrepancy is averaged over the classes. Permutations exchange real
    and synthetic spectra within each class.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    n_permutations : int, default=200
        Number of permutations behind the p-value, which is at least
        1 / (n_permutations + 1).

    random_state : int, RandomState instance or None, default=None
        Source of the permutations. None takes others in each call.

    Returns
    -------
    result : MMDResult
        `statistic` is about 0 for samples of one population, slightly negative by
        chance, and at most 2. `pvalue` is the share of permutations with a statistic at
        least as large. The given labels count as one of the permutations.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class with synthetic
        spectra has less than two of either kind.

    See Also
    --------
    c2st_auc : A test by a classifier.

    Notes
    -----
    A difference that is small beside the median distance is missed: noise of a few per
    cent, or smoothing, hardly changes the statistic. Copies of the training spectra are
    not detected. Replicates of one sample are not exchangeable and make the p-value too
    small.

    References
    ----------
    .. [1] Gretton, A. et al. (2012). "A kernel two-sample test." Journal of Machine
       Learning Research 13:723-773.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import maximum_mean_discrepancy
    >>> X, y = np.random.default_rng(0).normal(size=(2, 40, 5)), ["a"] * 40
    >>> maximum_mean_discrepancy(X[0], y, X[1], y, random_state=0).pvalue > 0.05
    True
    >>> maximum_mean_discrepancy(X[0], y, X[1] + 1, y, random_state=0).pvalue < 0.05
    True
    """
    pairs = by_class(X_real, y_real, X_synthetic, y_synthetic, minimum=2)
    rng = generator_of(random_state, stream="maximum_mean_discrepancy")
    of_class = [_permuted_mmd(n_permutations, rng, *pair) for pair in pairs]
    statistics = np.mean(of_class, axis=0)
    # Statistics that differ by rounding are equal: those of equal spectra, for example.
    pvalue = np.mean(statistics >= statistics[0] - 1e-12)
    return MMDResult(float(statistics[0]), float(pvalue))


def _permuted_mmd(n_permutations, rng, real, synthetic):
    """Statistic of one class: of the given labels first, then of permuted ones."""
    squared = pdist(np.concatenate([real, synthetic]), "sqeuclidean")
    width = np.median(squared)
    kernel = np.exp(-0.5 * squareform(squared) / (width if width > 0 else 1.0))
    np.fill_diagonal(kernel, 0)
    given = np.arange(len(kernel)) < len(real)
    labellings = [given, *(rng.permutation(given) for _ in range(n_permutations))]
    return _unbiased_mmd(kernel, np.array(labellings, dtype=float))


def _unbiased_mmd(kernel, is_real):
    """Statistic (n_labellings,) of a kernel whose diagonal is zero."""
    n, m = is_real[0].sum(), (1 - is_real[0]).sum()
    from_real = is_real @ kernel  # (n_labellings, n_rows)
    within_real = np.sum(from_real * is_real, axis=1)
    between = np.sum(from_real * (1 - is_real), axis=1)
    within_synthetic = kernel.sum() - within_real - 2 * between
    return (
        within_real / (n * (n - 1))
        + within_synthetic / (m * (m - 1))
        - 2 * between / (n * m)
    )


@parameters_of(check_real_and_synthetic)
def c2st_auc(X_real, y_real, X_synthetic, y_synthetic, *, random_state=None) -> float:
    """How well a classifier distinguishes synthetic spectra from real ones.

    This is a classifier two-sample test [1]_. A logistic regression is trained on four
    fifths of the spectra. The area under its ROC curve on the other fifth is averaged
    over the five folds. Each class has as many real as synthetic spectra, and its mean
    is subtracted. The regression has three kinds of inputs: up to ten standardised
    principal scores; their squares, which show a wrong spread; and the scores of each
    class in columns of their own, which show class means that are exchanged or too
    close.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    random_state : int, RandomState instance or None, default=None
        Source of the choice among the spectra of the larger set, and of the folds. None
        takes others in each call.

    Returns
    -------
    auc : float
        1 if the classifier always distinguishes the two kinds, about .5 if it never
        does. Chance can make it smaller than .5.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, or there are less than five matched spectra of each kind.

    See Also
    --------
    roughness_auc : Sees what lies outside the leading components.

    Notes
    -----
    Copies of the training spectra are not detected, nor are differences outside the
    leading components, for example smoothing. Replicates of one sample are recognised
    across folds. The standard error at 40 spectra of each kind is about .06.

    References
    ----------
    .. [1] Lopez-Paz, D. and Oquab, M. (2017). "Revisiting classifier two-sample
       tests." ICLR.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import c2st_auc
    >>> X, y = np.random.default_rng(0).normal(size=(2, 100, 20)), ["a"] * 100
    >>> c2st_auc(X[0], y, X[1], y, random_state=0) < 0.6
    True
    >>> c2st_auc(X[0], y, 0.5 * X[1], y, random_state=0) > 0.9
    True
    """
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    rng = generator_of(random_state, stream="c2st_auc")
    real, synthetic = match_classes(y_real, y_synthetic, rng)
    if len(real) < _N_FOLDS:
        raise ValueError(
            f"{len(real)} real spectra can be matched with synthetic ones of their "
            f"class; expected at least {_N_FOLDS}"
        )
    X = np.concatenate([X_real[real], X_synthetic[synthetic]])
    y = np.concatenate([y_real[real], y_synthetic[synthetic]])
    for label in np.unique(y):
        # The mean of both kinds together: the mean of one would reveal the other.
        X[y == label] -= X[y == label].mean(axis=0)
    is_synthetic = np.arange(len(y)) >= len(real)
    seed = int(rng.integers(2**31))
    folds = StratifiedKFold(_N_FOLDS, shuffle=True, random_state=seed)
    splits = folds.split(X, is_synthetic)
    return float(np.mean([_auc_of_fold(X, y, is_synthetic, *rows) for rows in splits]))


def _auc_of_fold(X, y, is_synthetic, train, test):
    n_allowed = math.ceil(len(train) / _ROWS_PER_COMPONENT)
    pca = PCA(min(_MAX_COMPONENTS, X.shape[1], n_allowed), svd_solver="full")
    scores = make_pipeline(pca, StandardScaler()).fit(X[train]).transform(X)
    of_class = [scores * (y == label)[:, None] for label in np.unique(y)]
    seen = np.hstack([scores, np.square(scores), *of_class])
    classifier = LogisticRegression(max_iter=1000).fit(seen[train], is_synthetic[train])
    return roc_auc_score(is_synthetic[test], classifier.decision_function(seen[test]))


@parameters_of(check_real_and_synthetic)
def roughness_auc(X_real, y_real, X_synthetic, y_synthetic) -> float:
    """How well roughness alone distinguishes synthetic from real spectra.

    The roughness of a spectrum is the logarithm of the mean absolute second difference
    along the axis. The area under its ROC curve is averaged over the classes.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra, with three intensities or more. Scale each spectrum first, so that
        a larger gain does not count as roughness.

    Returns
    -------
    auc : float
        1 if each synthetic spectrum is rougher than all real ones of its class, or each
        is smoother. .5 if as many are rougher as are smoother. Of the two directions
        the one counts whose area is at least .5.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, there are less than three, or
        a class has synthetic spectra but no real ones.

    See Also
    --------
    c2st_auc : Detects differences along the leading components.

    Notes
    -----
    Spectra that are as rough as real ones are not detected, whatever their shape: for
    example copies, half the spread with the right noise, or the wrong class. The
    direction is chosen afterwards, so chance alone raises the area: by about .03 for 40
    spectra of each kind. It can reach .7 between two halves of the people of a real
    set. Compare it with that of the training spectra.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import roughness_auc
    >>> X, y = np.random.default_rng(0).normal(size=(2, 40, 50)), ["a"] * 40
    >>> roughness_auc(X[0], y, 0.1 * X[1], y)
    1.0
    """
    pairs = by_class(X_real, y_real, X_synthetic, y_synthetic)
    if (n_features := pairs[0][0].shape[1]) < 3:
        raise ValueError(
            f"spectra have {n_features} intensities; expected at least 3, for a second "
            "difference"
        )
    aucs = []
    for real, synthetic in pairs:
        # Without the logarithm, which keeps the ranks and fails for a flat spectrum.
        roughness = np.abs(np.diff(np.concatenate([real, synthetic]), n=2)).mean(axis=1)
        is_synthetic = np.arange(len(roughness)) >= len(real)
        aucs.append(roc_auc_score(is_synthetic, roughness))
    auc = np.mean(aucs)
    return float(max(auc, 1 - auc))
