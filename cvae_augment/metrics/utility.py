"""Whether synthetic spectra train a classifier, and whether their labels hold."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import get_scorer

from .._utils.docstrings import parameters_of
from ._validation import check_real_and_synthetic


class UtilityResult(NamedTuple):
    """Scores of one estimator on real test spectra, after training on three sets."""

    real: float
    synthetic: float
    real_and_synthetic: float
    tstr: float
    gain: float


@parameters_of(check_real_and_synthetic)
def train_on_synthetic(
    estimator,
    X_real,
    y_real,
    X_synthetic,
    y_synthetic,
    X_test,
    y_test,
    *,
    scoring="balanced_accuracy",
) -> UtilityResult:
    """Score an estimator trained on real, on synthetic, and on both kinds of spectra.

    All three are tested on the same real spectra. To train on synthetic and test on
    real spectra is the TSTR of Esteban et al. [1]_.

    Parameters
    ----------
    estimator : estimator object
        Classifier, or pipeline that ends in one. Clones of it are fitted.

    X_real : array-like of shape (n_real, n_features)
        Real training spectra, those that the generator was trained on.

    y_real : array-like of shape (n_real,)
        Class of each real training spectrum.

    X_test : array-like of shape (n_test, n_features)
        Real spectra of samples that neither generator nor estimator was trained on. A
        test spectrum, or a replicate of one, must never be in a training set.

    y_test : array-like of shape (n_test,)
        Class of each test spectrum.

    scoring : str or callable, default="balanced_accuracy"
        As in :func:`sklearn.metrics.get_scorer`.

    Returns
    -------
    result : UtilityResult
        The scores `real`, `synthetic` and `real_and_synthetic`, named after the
        training spectra; `tstr`, synthetic minus real; and `gain`, both minus real.
        `synthetic` and `tstr` are NaN if a class of the real spectra has no synthetic
        ones.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class has synthetic or
        test spectra but no real training ones.

    Warns
    -----
    UserWarning
        If test spectra are equal to training spectra. The message has their number.
        This is no error, since two spectra of coarse or constant intensities may be
        equal by chance.

    See Also
    --------
    label_noise : Finds synthetic spectra with a label that does not fit.

    Notes
    -----
    One test set is not enough: the standard error of an accuracy of .8 on 100 spectra
    is .04. Repeat over splits by sample, and take the mean of the differences.

    The spectra need not be the cause of a gain: more rows weaken the regularisation of
    many estimators, so that copies of the training spectra may gain as well. Compare
    with duplicates, and tune the estimator on real spectra first. A `tstr` of 0 does
    not show fidelity: copies have it, and spectra that are too clean or too similar may
    have more.

    References
    ----------
    .. [1] Esteban, C., Hyland, S. L. and Rätsch, G. (2017). "Real-valued (medical) time
       series generation with recurrent conditional GANs." arXiv:1706.02633.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from cvae_augment.metrics import train_on_synthetic
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["a", "a", "b", "b"]
    >>> X_synthetic, y_synthetic = [[0.1], [1.2], [3.1]], ["a", "b", "b"]
    >>> X_test, y_test = [[0.3], [1.3], [1.9], [3.3]], ["a", "a", "b", "b"]
    >>> estimator = KNeighborsClassifier(n_neighbors=1)
    >>> result = train_on_synthetic(
    ...     estimator, X, y, X_synthetic, y_synthetic, X_test, y_test
    ... )
    >>> result.real, result.synthetic, result.tstr, result.gain
    (1.0, 0.75, -0.25, -0.25)
    """
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    *_, X_test, y_test = check_real_and_synthetic(
        X_real, y_real, X_test, y_test, names=("real training", "test")
    )
    X_both = np.concatenate([X_real, X_synthetic])
    y_both = np.concatenate([y_real, y_synthetic])
    _warn_of_leak(X_both, X_test)
    test = get_scorer(scoring), X_test, y_test
    real = _score(estimator, X_real, y_real, *test)
    both = _score(estimator, X_both, y_both, *test)
    synthetic = float("nan")
    if np.isin(y_real, y_synthetic).all():
        synthetic = _score(estimator, X_synthetic, y_synthetic, *test)
    return UtilityResult(real, synthetic, both, synthetic - real, both - real)


def _score(estimator, X, y, scorer, X_test, y_test):
    return float(scorer(clone(estimator).fit(X, y), X_test, y_test))


def _warn_of_leak(X_train, X_test):
    known = {row.tobytes() for row in X_train}
    n_equal = sum(row.tobytes() in known for row in X_test)
    if n_equal:
        warnings.warn(
            f"{n_equal} of {len(X_test)} test spectra are equal to training spectra; "
            "expected none",
            UserWarning,
            stacklevel=3,
        )


class LabelNoiseResult(NamedTuple):
    """Synthetic spectra that seem to be of another class, and their number by class."""

    mask: np.ndarray
    table: pd.DataFrame


@parameters_of(check_real_and_synthetic)
def label_noise(
    estimator, X_real, y_real, X_synthetic, y_synthetic, *, threshold=0.9
) -> LabelNoiseResult:
    """Synthetic spectra that a classifier assigns to another class with certainty.

    A clone of the estimator is trained on the real spectra. A synthetic spectrum is
    flagged if another class than its own is most probable for the clone, with at least
    the probability `threshold`.

    Parameters
    ----------
    estimator : estimator object
        Classifier with `predict_proba`. A clone of it is fitted.

    X_real : array-like of shape (n_real, n_features)
        Real training spectra, those that the generator was trained on. In
        cross-validation these are the training spectra of the fold alone: the flags
        decide which spectra are used for training, and test spectra must not influence
        that.

    threshold : float, default=0.9
        Smallest probability at which another class counts, above 0 and up to 1.

    Returns
    -------
    result : LabelNoiseResult
        `mask` is an array of bool of shape (n_synthetic,), True for flagged spectra.
        `table` is a DataFrame with one row for each class and columns `n_synthetic`,
        `n_flagged` and `share`, from 0 to 1.

    Raises
    ------
    TypeError
        If the estimator has no `predict_proba`.

    ValueError
        If the threshold is out of its range, the sets differ in the number of
        intensities, or a class has synthetic spectra but no real ones.

    See Also
    --------
    train_on_synthetic : The effect of the labels on a classifier.

    Notes
    -----
    The classifier can be wrong: if classes overlap, it flags fresh real spectra too.
    Flag such spectra for comparison. Probabilities need calibration. Those of a
    strongly regularised model rarely reach the threshold, so that nothing is flagged. A
    classifier that has memorised the training spectra never flags copies of them.
    Without the flagged spectra the classes look easier to separate than they are.
    Northcutt et al. [1]_ discuss thresholds for each class.

    References
    ----------
    .. [1] Northcutt, C. G., Jiang, L. and Chuang, I. L. (2021). "Confident learning:
       estimating uncertainty in dataset labels." Journal of Artificial Intelligence
       Research 70:1373-1411.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from cvae_augment.metrics import label_noise
    >>> X, y = [[0.0], [1.0], [4.0], [5.0]], ["a", "a", "b", "b"]
    >>> mask, table = label_noise(GaussianNB(), X, y, [[0.2], [4.8]], ["a", "a"])
    >>> mask
    array([False,  True])
    >>> table
           n_synthetic  n_flagged  share
    class
    a                2          1    0.5
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}; expected above 0 and up to 1")
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    classifier = clone(estimator)
    if not hasattr(classifier, "predict_proba"):
        raise TypeError(
            f"{type(estimator).__name__} has no predict_proba; expected a classifier "
            "that gives probabilities"
        )
    probabilities = classifier.fit(X_real, y_real).predict_proba(X_synthetic)
    found = classifier.classes_[probabilities.argmax(axis=1)]
    mask = (found != y_synthetic) & (probabilities.max(axis=1) >= threshold)
    flagged = pd.Series(mask).groupby(y_synthetic)
    table = flagged.agg(["size", "sum", "mean"]).rename_axis("class")
    table.columns = ["n_synthetic", "n_flagged", "share"]
    return LabelNoiseResult(mask, table)
