"""Whether synthetic and real spectra of a class lie in each other's neighbourhood.

Each figure is the share of one kind within balls around the other, out to some nearest
neighbour. None has a fixed target: compute each for fresh real spectra as well, at the
same counts.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from ._validation import by_class, check_real_and_synthetic


def precision(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=3, random_state=None
) -> float:
    """Share of synthetic spectra that lie where real spectra of their class do.

    The counterpart of :func:`recall`, with the two sets exchanged [1]_: the balls are
    around the real spectra of the class, each out to its `n_neighbors`-th nearest real
    neighbour. No more real spectra of a class are used than it has synthetic ones, and
    equal real spectra count once.

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

    n_neighbors : int, default=3
        Neighbour that sets the radius; the farthest one where a class has fewer.

    random_state : int, Generator or None, default=None
        Chooses among the real spectra of a class. NumPy's global generator is not
        used.

    Returns
    -------
    precision : float
        From 0, no synthetic spectrum near real ones, to 1, all of them. Fresh real
        spectra have less than 1, how much depends on the set and the count.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, or `n_neighbors` is below 1.

    See Also
    --------
    recall : Sees lost variation, to which this is blind.

    Notes
    -----
    Collapse is rewarded: a spectrum near the middle of its class is nearer to each real
    one than these are to each other, so that a repeated class mean has 1 and half the
    spread more than fresh real spectra. Copies of the training spectra pass. One real
    outlier has a ball that takes in almost anything. This pair, and that of density and
    coverage, fail tests that such measures should pass [2]_; never read it alone.

    References
    ----------
    .. [1] Kynkäänniemi, T. et al. (2019). "Improved precision and recall metric for
       assessing generative models." NeurIPS.
    .. [2] Räisä, O., van Breugel, B. and van der Schaar, M. (2025). "Position: all
       current generative fidelity and diversity metrics are flawed." ICML.

    Examples
    --------
    >>> from cvae_augment.metrics import precision
    >>> X, X_synthetic = [[0.0], [1.0], [2.0]], [[0.5], [1.5], [9.0], [-9.0]]
    >>> precision(X, ["a"] * 3, X_synthetic, ["a"] * 4, n_neighbors=1)
    0.5
    """
    pairs, rng = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    return _mean(
        _in_balls(synthetic, real, n_neighbors, rng).any(axis=1)
        for real, synthetic in pairs
    )


def recall(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=3, random_state=None
) -> float:
    """Share of real spectra that lie where synthetic spectra of their class do.

    A real spectrum is reached if it lies in the ball around some synthetic one of its
    class whose radius is the distance to that one's `n_neighbors`-th nearest synthetic
    neighbour [1]_. The share is averaged over the classes. More synthetic spectra have
    smaller balls, so no more of a class are used than it has real ones; those of
    duplicates shrink to nothing, so duplicates count once.

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

    n_neighbors : int, default=3
        Neighbour that sets the radius; the farthest one where a class has fewer.

    random_state : int, Generator or None, default=None
        Chooses among the synthetic spectra of a class. NumPy's global generator is not
        used.

    Returns
    -------
    recall : float
        From 0, no real spectrum reached, to 1, all reached. Fresh real spectra reach
        less than all, how many depends on the set and the count.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, or `n_neighbors` is below 1.

    See Also
    --------
    spread_ratio : The amount of variation.

    Notes
    -----
    Too wide a spread, or noise in every intensity, raises it, and a few outliers with
    large balls reach everything. Copies of the training spectra pass.

    References
    ----------
    .. [1] Kynkäänniemi, T. et al. (2019). "Improved precision and recall metric for
       assessing generative models." NeurIPS.

    Examples
    --------
    >>> from cvae_augment.metrics import recall
    >>> X, X_synthetic = [[0.5], [1.5], [9.0], [-9.0]], [[0.0], [1.0], [2.0]]
    >>> recall(X, ["a"] * 4, X_synthetic, ["a"] * 3, n_neighbors=1)
    0.5
    """
    pairs, rng = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    return _mean(
        _in_balls(real, synthetic, n_neighbors, rng).any(axis=1)
        for real, synthetic in pairs
    )


def density(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=5, random_state=None
) -> float:
    """How many real spectra a synthetic one of their class lies among.

    The number of balls that a synthetic spectrum lies in, those of :func:`precision`,
    over `n_neighbors` [1]_, averaged over the synthetic spectra of a class and then
    over the classes. Where precision lets the large ball of one outlier decide, this
    counts it as one of many.

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

    n_neighbors : int, default=5
        Neighbour that sets the radius; the farthest one where a class has fewer.

    random_state : int, Generator or None, default=None
        Chooses among the real spectra of a class. NumPy's global generator is not
        used.

    Returns
    -------
    density : float
        From 0, no synthetic spectrum near real ones, to the number of real spectra over
        `n_neighbors`. Samples of one population have 1 on average.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, or `n_neighbors` is below 1.

    See Also
    --------
    coverage : Its counterpart for variation.

    Notes
    -----
    There is no best value: above 1 the synthetic spectra crowd where the real ones are
    densest. Collapse is rewarded even more than by precision: half the spread doubles
    it, and a repeated class mean has several times 1. Copies of the training spectra
    pass. See [2]_ for tests that it fails.

    References
    ----------
    .. [1] Naeem, M. F. et al. (2020). "Reliable fidelity and diversity metrics for
       generative models." ICML.
    .. [2] Räisä, O., van Breugel, B. and van der Schaar, M. (2025). "Position: all
       current generative fidelity and diversity metrics are flawed." ICML.

    Examples
    --------
    >>> from cvae_augment.metrics import density
    >>> X, X_synthetic = [[0.0], [1.0], [2.0]], [[1.0], [1.0], [9.0], [-9.0]]
    >>> density(X, ["a"] * 3, X_synthetic, ["a"] * 4, n_neighbors=1)
    1.5
    """
    pairs, rng = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    densities = []
    for real, synthetic in pairs:
        inside = _in_balls(synthetic, real, n_neighbors, rng)
        order = min(n_neighbors, inside.shape[1] - 1)
        densities.append(inside.sum(axis=1) / max(order, 1))
    return _mean(densities)


def coverage(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=5, random_state=None
) -> float:
    """Share of real spectra with a synthetic one of their class in their neighbourhood.

    The neighbourhood is the ball of :func:`precision` around the real spectrum [1]_.
    More synthetic spectra reach more, so no more of a class are used than it has real
    ones, nor more real ones than synthetic. The share is averaged over the classes.

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

    n_neighbors : int, default=5
        Neighbour that sets the radius; the farthest one where a class has fewer.

    random_state : int, Generator or None, default=None
        Chooses among the spectra of which a class has more. NumPy's global generator is
        not used.

    Returns
    -------
    coverage : float
        From 0, no real spectrum has one near, to 1, all have. About
        1 - 2 ** -n_neighbors for samples of one population.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, or `n_neighbors` is below 1.

    See Also
    --------
    recall : Puts the balls around the synthetic spectra.

    Notes
    -----
    Half the spread passes. A single spectrum in the middle of its class lies in the
    ball of many real ones, so that a repeated class mean, with no variation at all, is
    well above 0, and the nearer to 1 the more ways there are to vary. Copies of the
    training spectra pass. See [2]_ for tests that it fails.

    References
    ----------
    .. [1] Naeem, M. F. et al. (2020). "Reliable fidelity and diversity metrics for
       generative models." ICML.
    .. [2] Räisä, O., van Breugel, B. and van der Schaar, M. (2025). "Position: all
       current generative fidelity and diversity metrics are flawed." ICML.

    Examples
    --------
    >>> from cvae_augment.metrics import coverage
    >>> X, X_synthetic = [[0.0], [1.0], [5.0], [6.0]], [[0.5], [0.4], [0.3], [9.0]]
    >>> coverage(X, ["a"] * 4, X_synthetic, ["a"] * 4, n_neighbors=1)
    0.5
    """
    pairs, rng = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    return _mean(
        _in_balls(rng.permutation(synthetic)[: len(real)], real, n_neighbors, rng).any(
            axis=0
        )
        for real, synthetic in pairs
    )


def _check(X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state):
    if n_neighbors < 1:
        raise ValueError(f"n_neighbors is {n_neighbors}; expected at least 1")
    checked = check_real_and_synthetic(X_real, y_real, X_synthetic, y_synthetic)
    return by_class(*checked), np.random.default_rng(random_state)


def _in_balls(points, centres, n_neighbors, rng):
    """Which points (rows) lie in the ball of which centres (columns).

    Equal centres count once, and no more are used than there are points.
    """
    centres = rng.permutation(np.unique(centres, axis=0))[: len(points)]
    # Column 0 is the distance to itself: a single spectrum has no other radius.
    order = min(n_neighbors, len(centres) - 1)
    radii = np.sort(cdist(centres, centres), axis=1)[:, order]
    return cdist(points, centres) <= radii


def _mean(classes):
    """The mean over classes of the mean over the spectra of each."""
    return float(np.mean([spectra.mean() for spectra in classes]))
