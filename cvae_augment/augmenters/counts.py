"""How many spectra each class gets."""

import numpy as np
from imblearn.utils import check_sampling_strategy

from .validation import check_size, check_totals

OWN_STRATEGIES = ("proportional", "balanced")
IMBLEARN_STRATEGIES = ("auto", "minority", "not minority", "not majority", "all")


def class_totals(strategy, factor, y, n_features=1):
    """Number of spectra of each class (n_classes,), real and synthetic together.

    The classes are those of the labels `y`, sorted. The strategies of this package
    multiply the number of spectra by `factor`.
    """
    classes, counts = np.unique(y, return_counts=True)
    total = round(factor * len(y))
    if strategy == "balanced":
        total = max(max(counts.tolist()), -(-total // len(classes))) * len(classes)
    check_size(total, n_features)
    if strategy in OWN_STRATEGIES:
        weights = counts if strategy == "proportional" else np.ones_like(counts)
        return largest_remainder(total, weights)
    if callable(strategy):
        strategy = strategy(y)
    if not isinstance(strategy, str):
        check_size(sum(check_totals(strategy).values()), n_features)
    added = check_sampling_strategy(strategy, y, "over-sampling")
    return counts + [added.get(label, 0) for label in classes.tolist()]


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
