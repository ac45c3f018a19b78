"""Whether synthetic spectra can be told from real ones of their class, and by what.

Real spectra of other people are told from real spectra too, so no figure has a fixed
target: compute each for fresh real spectra as well, at the same counts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ._validation import by_class, check_real_and_synthetic, match_classes

_N_FOLDS = 5
_MAX_COMPONENTS = 10
_ROWS_PER_COMPONENT = 4


class MMDResult(NamedTuple):
    """Squared maximum mean discrepancy and its permutation p-value."""

    statistic: float
    pvalue: float


def maximum_mean_discrepancy(
    X_real, y_real, X_synthetic, y_synthetic, *, n_permutations=200, random_state=None
) -> MMDResult:
    """Unbiased squared maximum mean discrepancy, with a permutation test.

    The kernel is Gaussian [1]_, its width the median distance between the spectra of a
    class. The discrepancy is averaged over the classes; permutations exchange real and
    synthetic spectra within each class.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    y_real : array-like of shape (n_real,)
        Class of each real spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    n_permutations : int, default=200
        Number of permutations behind the p-value, which is at least
        1 / (n_permutations + 1).

    random_state : int, Generator or None, default=None
        Draws the permutations. NumPy's global generator is not used.

    Returns
    -------
    result : MMDResult
        `statistic`, about 0 for samples of one population, slightly negative by chance,
        and at most 2. `pvalue`, the share of permutations with a statistic at least
        as large, the given labels counted among them.

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
    It is fooled by what is small beside the median distance: noise of a few per cent,
    or a smoothed spectrum, hardly moves it. Copies of the training spectra pass.
    Replicates of one sample are not exchangeable and make the p-value too small.

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
    checked = check_real_and_synthetic(X_real, y_real, X_synthetic, y_synthetic)
    rng = np.random.default_rng(random_state)
    statistics = np.mean(
        [
            _permuted_mmd(real, synthetic, n_permutations, rng)
            for real, synthetic in by_class(*checked, minimum=2)
        ],
        axis=0,
    )
    # Equal up to rounding is equal: where all spectra are, each permutation counts.
    pvalue = np.mean(statistics >= statistics[0] - 1e-12)
    return MMDResult(float(statistics[0]), float(pvalue))


def _permuted_mmd(real, synthetic, n_permutations, rng):
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


def c2st_auc(X_real, y_real, X_synthetic, y_synthetic, *, random_state=None) -> float:
    """How well a classifier tells synthetic spectra from real ones of their class.

    A classifier two-sample test [1]_: a logistic regression is trained on four fifths
    of the spectra, and the area under its ROC curve on the other fifth is averaged
    over the five folds. Classes enter with as many real as synthetic spectra, and each
    spectrum as its deviation from the mean of these. The regression sees up to ten
    standardised principal scores; their squares, without which it would pass any
    spread; and the scores of each class apart, without which it would pass class means
    that are swapped or drawn together.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    y_real : array-like of shape (n_real,)
        Class of each real spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    random_state : int, Generator or None, default=None
        Draws the spectra of the larger side, and the folds. NumPy's global generator
        is not used.

    Returns
    -------
    auc : float
        1 where the two can always be told apart, about .5 where they can't; below .5
        by chance.

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
    Copies of the training spectra pass, and so does what lies outside the leading
    components, such as smoothing. Replicates of one sample are recognised across
    folds. The standard error at 40 spectra of each kind is about .06.

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
    rng = np.random.default_rng(random_state)
    real, synthetic = match_classes(y_real, y_synthetic, rng)
    if len(real) < _N_FOLDS:
        raise ValueError(
            f"{len(real)} real spectra can be matched with synthetic ones of their "
            f"class; expected at least {_N_FOLDS}"
        )
    X = np.concatenate([X_real[real], X_synthetic[synthetic]])
    y = np.concatenate([y_real[real], y_synthetic[synthetic]])
    for label in np.unique(y):
        # The mean of both kinds together: that of one would give the other away.
        X[y == label] -= X[y == label].mean(axis=0)
    is_synthetic = np.arange(len(y)) >= len(real)
    folds = StratifiedKFold(
        _N_FOLDS, shuffle=True, random_state=int(rng.integers(2**31))
    )
    aucs = [
        _auc_of_fold(X, y, is_synthetic, train, test)
        for train, test in folds.split(X, is_synthetic)
    ]
    return float(np.mean(aucs))


def _auc_of_fold(X, y, is_synthetic, train, test):
    n_components = min(
        _MAX_COMPONENTS, X.shape[1], -(-len(train) // _ROWS_PER_COMPONENT)
    )
    projection = make_pipeline(
        PCA(n_components, svd_solver="full"), StandardScaler()
    ).fit(X[train])
    scores = projection.transform(X)
    of_class = [scores * (y == label)[:, None] for label in np.unique(y)]
    seen = np.hstack([scores, np.square(scores), *of_class])
    classifier = LogisticRegression(max_iter=1000).fit(seen[train], is_synthetic[train])
    return roc_auc_score(is_synthetic[test], classifier.decision_function(seen[test]))


def roughness_auc(X_real, y_real, X_synthetic, y_synthetic) -> float:
    """How well roughness alone tells synthetic from real spectra of their class.

    The roughness of a spectrum is the logarithm of the mean absolute second difference
    along the axis. The area under its ROC curve is averaged over the classes.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra, with three intensities or more; scale them sample-wise, lest gain
        be taken for roughness.

    y_real : array-like of shape (n_real,)
        Class of each real spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    Returns
    -------
    auc : float
        In the direction that is at least .5: 1 where each synthetic spectrum is rougher
        than all real ones of its class, or each is smoother; .5 where as many are
        rougher as smoother.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, there are less than three, or
        a class has synthetic spectra but no real ones.

    See Also
    --------
    c2st_auc : Sees the shape along the leading components.

    Notes
    -----
    Spectra that are as rough as real ones pass, whatever their shape: copies, half the
    spread with the right noise, the wrong class. The direction is chosen in hindsight,
    so that chance alone lifts it: by about .03 for 40 spectra of each kind. Between
    halves of the people of a real set it may reach .7; read it against the training
    spectra.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import roughness_auc
    >>> X, y = np.random.default_rng(0).normal(size=(2, 40, 50)), ["a"] * 40
    >>> roughness_auc(X[0], y, 0.1 * X[1], y)
    1.0
    """
    checked = check_real_and_synthetic(X_real, y_real, X_synthetic, y_synthetic)
    if checked[0].shape[1] < 3:
        raise ValueError(
            f"spectra have {checked[0].shape[1]} intensities; a second difference "
            "needs at least three"
        )
    aucs = []
    for real, synthetic in by_class(*checked):
        # Ranks decide, so the logarithm would change nothing but choke on a flat row.
        roughness = np.abs(np.diff(np.concatenate([real, synthetic]), n=2)).mean(axis=1)
        is_synthetic = np.arange(len(roughness)) >= len(real)
        aucs.append(roc_auc_score(is_synthetic, roughness))
    auc = np.mean(aucs)
    return float(max(auc, 1 - auc))
