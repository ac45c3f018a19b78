"""Whether synthetic spectra can be told from real ones, and by what."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ._validation import check_two_samples

_MAX_COMPONENTS = 20
_ROWS_PER_COMPONENT = 4


class MMDResult(NamedTuple):
    """Squared maximum mean discrepancy and its permutation p-value."""

    statistic: float
    pvalue: float


def maximum_mean_discrepancy(
    X_real, X_synthetic, *, n_permutations=200, random_state=None
) -> MMDResult:
    """Unbiased squared maximum mean discrepancy, with a permutation test.

    The kernel is Gaussian and its width the median distance between all spectra [1]_.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    n_permutations : int, default=200
        Number of random relabellings behind the p-value.

    random_state : int, Generator or None, default=None
        Draws the relabellings.

    Returns
    -------
    result : MMDResult
        `statistic`, about 0 for samples of one population, slightly negative by chance,
        and at most 2. `pvalue`, the share of relabellings with a statistic at least
        as large, the given labels counted among them.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or one has less than two
        spectra.

    Notes
    -----
    It is fooled by what is small beside the median distance: noise of a few per cent,
    or a rough spectrum, hardly moves it. Copies of the training spectra pass.

    References
    ----------
    .. [1] Gretton, A. et al. (2012). "A kernel two-sample test." Journal of Machine
       Learning Research 13:723-773.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import maximum_mean_discrepancy
    >>> X = np.random.default_rng(0).normal(size=(80, 5))
    >>> maximum_mean_discrepancy(X[:40], X[40:], random_state=0).pvalue > 0.05
    True
    >>> maximum_mean_discrepancy(X[:40], X[40:] + 1, random_state=0).pvalue < 0.05
    True
    """
    X_real, X_synthetic = check_two_samples(X_real, X_synthetic)
    n_real = len(X_real)
    squared = pdist(np.concatenate([X_real, X_synthetic]), "sqeuclidean")
    width = np.median(squared)
    kernel = np.exp(-0.5 * squareform(squared) / (width if width > 0 else 1.0))
    np.fill_diagonal(kernel, 0)
    rng = np.random.default_rng(random_state)
    is_real = np.arange(len(kernel)) < n_real
    relabelled = [is_real, *(rng.permutation(is_real) for _ in range(n_permutations))]
    statistics = _unbiased_mmd(kernel, np.array(relabelled, dtype=float))
    pvalue = np.mean(statistics >= statistics[0] - 1e-12)
    return MMDResult(float(statistics[0]), float(pvalue))


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


def c2st_auc(X_real, X_synthetic, *, random_state=None) -> float:
    """How well a classifier tells synthetic from real spectra.

    A logistic regression on standardised principal component scores, fitted and scored
    in five folds [1]_.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones and as many of each class.

    random_state : int or None, default=None
        Deals the spectra to folds.

    Returns
    -------
    auc : float
        Area under the ROC curve over all held-out scores: 1 where the two can be told
        apart, about .5 where they can't; below .5 by chance.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or one has less than five
        spectra.

    Notes
    -----
    A linear classifier sees a shifted mean, not a wrong spread: half or twice the
    spread around the right mean gives about .5. Copies of the training spectra pass,
    and so does what lies outside the leading components; see `roughness_auc`.

    References
    ----------
    .. [1] Lopez-Paz, D. and Oquab, M. (2017). "Revisiting classifier two-sample
       tests." ICLR.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import c2st_auc
    >>> X = np.random.default_rng(0).normal(size=(80, 5))
    >>> c2st_auc(X[:40], X[40:] + 3, random_state=0) > 0.9
    True
    """
    X_real, X_synthetic = check_two_samples(X_real, X_synthetic, min_rows=5)
    X = np.concatenate([X_real, X_synthetic])
    is_synthetic = np.arange(len(X)) >= len(X_real)
    n_components = min(_MAX_COMPONENTS, X.shape[1], len(X) // _ROWS_PER_COMPONENT)
    classifier = make_pipeline(
        PCA(n_components, svd_solver="full"), StandardScaler(), LogisticRegression()
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=random_state)
    scores = cross_val_predict(
        classifier, X, is_synthetic, cv=folds, method="decision_function"
    )
    return float(roc_auc_score(is_synthetic, scores))


def roughness_auc(X_real, X_synthetic) -> float:
    """How well roughness alone tells synthetic from real spectra.

    The roughness of a spectrum is the logarithm of the mean absolute second difference
    along the axis.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra, with three intensities or more; scale them sample-wise, lest gain
        be taken for roughness.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones and as many of each class.

    Returns
    -------
    auc : float
        Area under the ROC curve in the direction that is at least .5: 1 where each
        synthetic spectrum is rougher than all real ones, or each is smoother.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, one has less than two spectra,
        or there are less than three intensities.

    Notes
    -----
    Noise of the right size passes whatever its correlation, and so do spectra that are
    copies or of the wrong class. Between halves of the people of a real set it may
    reach .7; read it against the training spectra.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import roughness_auc
    >>> X = np.random.default_rng(0).normal(size=(80, 50))
    >>> roughness_auc(X[:40], 0.1 * X[40:])
    1.0
    """
    X_real, X_synthetic = check_two_samples(X_real, X_synthetic)
    if X_real.shape[1] < 3:
        raise ValueError(
            "a second difference needs at least three intensities, got "
            f"{X_real.shape[1]}"
        )
    X = np.concatenate([X_real, X_synthetic])
    is_synthetic = np.arange(len(X)) >= len(X_real)
    # Ranks decide, so the logarithm would change nothing but choke on a flat row.
    roughness = np.abs(np.diff(X, n=2, axis=1)).mean(axis=1)
    auc = roc_auc_score(is_synthetic, roughness)
    return float(max(auc, 1 - auc))
