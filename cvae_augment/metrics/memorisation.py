"""Whether synthetic spectra are copies of those trained on."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import pairwise_distances_argmin_min

from ._validation import check_two_samples


def copying_share(X_train, X_held_out, X_synthetic, *, random_state=None) -> float:
    """Share of synthetic spectra nearer to a training than to a held-out spectrum.

    The larger of the two real sets is thinned to the size of the smaller, since more
    spectra are nearer by their number alone. A tie counts half.

    Parameters
    ----------
    X_train : array-like of shape (n_train, n_features)
        Spectra that the generator was trained on.

    X_held_out : array-like of shape (n_held_out, n_features)
        Real spectra that it never saw, as many of each class.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra.

    random_state : int, Generator or None, default=None
        Draws the spectra that are kept of the larger set.

    Returns
    -------
    share : float
        1 where each synthetic spectrum lies nearest to a training spectrum, about .5
        where the generator knows the population and copies nobody.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or one has less than two
        spectra.

    Notes
    -----
    A generator with the mean of the training spectra lies nearer to them without
    copying any: a Gaussian, which can't copy, reaches .5 to .97 on small sets. Read it
    against such a row. Noise added to copies hides little, since it moves a spectrum
    away from all others alike.

    References
    ----------
    .. [1] Meehan, C., Chaudhuri, K. and Dasgupta, S. (2020). "A non-parametric test to
       detect data-copying in generative models." AISTATS.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import copying_share
    >>> X = np.random.default_rng(0).normal(size=(40, 5))
    >>> copying_share(X[:20], X[20:], X[:20])
    1.0
    """
    X_train, X_held_out = check_two_samples(X_train, X_held_out)
    X_train, X_synthetic = check_two_samples(X_train, X_synthetic)
    rng = np.random.default_rng(random_state)
    n = min(len(X_train), len(X_held_out))
    to_train, to_held_out = (
        pairwise_distances_argmin_min(X_synthetic, X[rng.permutation(len(X))[:n]])[1]
        for X in (X_train, X_held_out)
    )
    nearer = np.mean(to_train < to_held_out)
    return float(nearer + 0.5 * np.mean(to_train == to_held_out))
