"""How many synthetic spectra each class gets."""

import numpy as np
from imblearn.utils import check_sampling_strategy

from .validation import check_size, check_totals

OWN_STRATEGIES = ("proportional", "balanced")
IMBLEARN_STRATEGIES = ("auto", "minority", "not minority", "not majority", "all")


def synthetic_counts(augmenter, y, classes, counts):
    """Number of synthetic spectra of each class (n_classes,) that an augmenter adds.

    `counts` has the number of spectra of each of `classes` among the labels `y`. The
    strategies of this package multiply the number of spectra by `expansion_factor`.
    """
    strategy, n_features = augmenter.sampling_strategy, augmenter.n_features_in_
    total = round(augmenter.expansion_factor * len(y))
    check_size(total, n_features)
    if strategy == "proportional":
        return largest_remainder(total, counts) - counts
    if strategy == "balanced":
        return np.maximum(-(-total // len(classes)) - counts, 0)
    if callable(strategy):
        strategy = strategy(y)
    if not isinstance(strategy, str):
        check_size(sum(check_totals(strategy).values()), n_features)
    wanted = check_sampling_strategy(strategy, y, "over-sampling")
    return np.array([wanted.get(label, 0) for label in classes.tolist()])


def largest_remainder(total, weights):
    """Share `total` over `weights` exactly, ties to the earlier entry.

    Parameters
    ----------
    total : int
        Number to share.
    weights : array-like of int of shape (n_classes,)
        Class counts; the shares are in proportion to them.

    Returns
    -------
    ndarray of int of shape (n_classes,)
        Shares that sum to `total`.

    Examples
    --------
    >>> from cvae_augment.augmenters.counts import largest_remainder
    >>> largest_remainder(354, [40, 39, 39]).tolist()
    [120, 117, 117]
    """
    products = total * np.asarray(weights, dtype=object)  # exact for any size
    shares = products // sum(weights)
    remainders = products - shares * sum(weights)
    left = total - sum(shares)
    shares[np.argsort(-remainders, kind="stable")[:left]] += 1
    return shares.astype(np.intp)
