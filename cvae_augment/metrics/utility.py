"""Whether synthetic spectra train a classifier, and whether their labels hold."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import get_scorer

from ._validation import check_real_and_synthetic


class UtilityResult(NamedTuple):
    """Scores on real test spectra of one estimator trained on three sets."""

    real: float
    synthetic: float
    real_and_synthetic: float
    tstr: float
    gain: float


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

    All three are tested on the same real spectra. Training on synthetic and testing on
    real ones is the TSTR of Esteban et al. [1]_.

    Parameters
    ----------
    estimator : estimator object
        Classifier, or pipeline that ends in one. Clones are fitted; it is left as is.

    X_real : array-like of shape (n_real, n_features)
        Real training spectra, those that the generator was trained on.

    y_real : array-like of shape (n_real,)
        Class of each real training spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    X_test : array-like of shape (n_test, n_features)
        Real spectra of samples that neither generator nor estimator was trained on. A
        test spectrum must never be in training, nor a replicate of one.

    y_test : array-like of shape (n_test,)
        Class of each test spectrum.

    scoring : str or callable, default="balanced_accuracy"
        As in :func:`sklearn.metrics.get_scorer`.

    Returns
    -------
    result : UtilityResult
        The scores `real`, `synthetic` and `real_and_synthetic`, by the kind trained
        on; `tstr`, synthetic minus real; and `gain`, both minus real. `synthetic` and
        `tstr` are NaN where a class of the real spectra has no synthetic ones.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class has synthetic or
        test spectra but no real training ones.

    Warns
    -----
    UserWarning
        If test spectra are equal to training spectra, with their number. It is no
        error, since two spectra of coarse or constant intensities may be equal by
        chance.

    See Also
    --------
    label_noise : Finds synthetic spectra under a label that does not fit.

    Notes
    -----
    One test set says little: the standard error of an accuracy of .8 on 100 spectra is
    .04. Repeat over splits by sample, and take the mean of the differences.

    A gain need not come from the spectra: more rows weaken the regularisation of many
    estimators, so that copies of the training spectra may gain as well. Compare with
    duplicates, and tune the estimator on real spectra first. A `tstr` of 0 is not
    fidelity: copies have it, and spectra that are too clean or too alike may be above.

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
            f"{n_equal} of {len(X_test)} test spectra are equal to spectra trained on; "
            "expected none",
            UserWarning,
            stacklevel=3,
        )


class LabelNoiseResult(NamedTuple):
    """Which synthetic spectra seem to be of another class, and how many of each."""

    mask: np.ndarray
    table: pd.DataFrame


def label_noise(
    estimator, X_real, y_real, X_synthetic, y_synthetic, *, threshold=0.9
) -> LabelNoiseResult:
    """Synthetic spectra that a classifier is sure belong to another class.

    A clone of the estimator is trained on the real spectra. A synthetic spectrum is
    flagged if the class that the clone finds most probable is not its own, and has at
    least the probability `threshold`.

    Parameters
    ----------
    estimator : estimator object
        Classifier with `predict_proba`. A clone is fitted; it is left as is.

    X_real : array-like of shape (n_real, n_features)
        Real training spectra, those that the generator was trained on. In
        cross-validation these are the training part of the fold alone: the flags decide
        what is trained on, and test spectra must have no say in it.

    y_real : array-like of shape (n_real,)
        Class of each real spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    threshold : float, default=0.9
        Probability from which on another class counts, above 0 and up to 1.

    Returns
    -------
    result : LabelNoiseResult
        `mask`, an array of bool of shape (n_synthetic,), True where flagged; and
        `table`, a DataFrame with one row for each class and columns `n_synthetic`,
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
    train_on_synthetic : What the labels do to a classifier.

    Notes
    -----
    The classifier is the judge, and may be the one in error: where classes overlap it
    flags fresh real spectra too, so give it some for comparison. Probabilities need
    calibration; those of a regularised or small model rarely reach the threshold, and
    flag nothing. Copies of training spectra are never flagged by a classifier that has
    learned them by heart. Dropping what is flagged makes the classes look easier than
    they are. Thresholds per class are treated by Northcutt et al. [1]_.

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
    table = pd.DataFrame(
        {
            "n_synthetic": flagged.size(),
            "n_flagged": flagged.sum(),
            "share": flagged.mean(),
        }
    ).rename_axis("class")
    return LabelNoiseResult(mask, table)
