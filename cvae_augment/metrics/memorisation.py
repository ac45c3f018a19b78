"""Whether synthetic spectra are copies of those trained on."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from ._validation import by_class, check_real_and_synthetic


def copying_share(
    X_train, y_train, X_held_out, y_held_out, X_synthetic, y_synthetic
) -> float:
    """Share of synthetic spectra nearer to a training than to a held-out spectrum.

    The nearest real spectrum of the same class decides, as in the test of data copying
    of Meehan et al. [1]_; a tie counts half. Where a class has more spectra of one
    kind, these are nearest more often by their number alone: what counts is therefore
    how often a spectrum of each kind is the nearest, divided by their number. The share
    is averaged over the classes.

    Parameters
    ----------
    X_train : array-like of shape (n_train, n_features)
        Spectra that the generator was trained on.

    y_train : array-like of shape (n_train,)
        Class of each training spectrum.

    X_held_out : array-like of shape (n_held_out, n_features)
        Real spectra of samples that it never saw.

    y_held_out : array-like of shape (n_held_out,)
        Class of each held-out spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    Returns
    -------
    share : float
        1 where each synthetic spectrum lies nearest to a training spectrum, about .5
        where the generator knows the population and copies nobody, 0 where each lies
        nearest to a held-out spectrum.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class with synthetic
        spectra has no training or no held-out ones.

    Notes
    -----
    A generator with the mean of the training spectra lies nearer to them without
    copying any: a Gaussian, which can't copy, reaches .5 to .97 on small sets. Read it
    against such a row. Noise added to copies hides little, since it moves a spectrum
    away from all others alike. A copy under the label of another class passes, and for
    a repeated class mean the figure says nothing: one comparison per class decides.

    References
    ----------
    .. [1] Meehan, C., Chaudhuri, K. and Dasgupta, S. (2020). "A non-parametric test to
       detect data-copying in generative models." AISTATS.

    Examples
    --------
    >>> from cvae_augment.metrics import copying_share
    >>> train, held_out = [[0.0], [4.0]], [[1.0], [5.0]]
    >>> copying_share(train, ["a"] * 2, held_out, ["a"] * 2, [[0.1], [4.9]], ["a"] * 2)
    0.5
    """
    train, held_out = (
        by_class(*check_real_and_synthetic(X, y, X_synthetic, y_synthetic))
        for X, y in ((X_train, y_train), (X_held_out, y_held_out))
    )
    shares = [
        _share_of_class(known, unseen, synthetic)
        for (known, synthetic), (unseen, _) in zip(train, held_out, strict=True)
    ]
    return float(np.mean(shares))


def _share_of_class(known, unseen, synthetic):
    to_known, to_unseen = (cdist(synthetic, X).min(axis=1) for X in (known, unseen))
    nearer = np.mean(to_known < to_unseen) + 0.5 * np.mean(to_known == to_unseen)
    # Not by thinning the larger kind: that would let copies of a dropped row pass.
    per_known, per_unseen = nearer / len(known), (1 - nearer) / len(unseen)
    return per_known / (per_known + per_unseen)
