"""Whether synthetic and real spectra of a class lie in each other's neighbourhood.

Each figure is the share of one kind in balls around the other kind. The radius of a
ball is the distance to a near neighbour. No figure has a fixed target: compute each for
fresh real spectra as well, at the same counts.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.spatial.distance import cdist

from .._utils.docstrings import parameters_of
from .._utils.random import generator_of
from ._validation import by_class, check_real_and_synthetic


@parameters_of(check_real_and_synthetic)
def precision(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=3, random_state=None
) -> float:
    """Share of synthetic spectra that lie where real spectra of their class do.

    This is :func:`recall` with the two sets exchanged [1]_: the balls are around the
    real spectra of the class, and the radius is the distance to the `n_neighbors`-th
    nearest real neighbour. A class uses at most as many real spectra as it has
    synthetic ones, and equal real spectra count once.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    n_neighbors : int, default=3
        Neighbour that sets the radius. A class with fewer neighbours takes the
        farthest one.

    random_state : int, RandomState instance or None, default=None
        Source of the choice among the spectra of the larger set. None takes others in
        each call.

    Returns
    -------
    precision : float
        From 0, no synthetic spectrum is near real ones, to 1, all are. Fresh real
        spectra reach less than 1. The value depends on the set and on the count.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, or `n_neighbors` is below 1.

    See Also
    --------
    recall : Detects lost variation, which precision does not.

    Notes
    -----
    Collapse is rewarded. A spectrum near the middle of its class is nearer to each real
    spectrum than real spectra are to each other. A repeated class mean has therefore
    the value 1, and spectra of half the spread have more than fresh real spectra.
    Copies of the training spectra are not detected. The ball of one real outlier
    contains almost any spectrum. Precision and recall, like density and coverage, fail
    tests that such measures should pass [2]_: never interpret one of them alone.

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
    pairs, _, in_balls = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    return _mean(in_balls(synthetic, real).any(axis=1) for real, synthetic in pairs)


@parameters_of(precision, check_real_and_synthetic)
def recall(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=3, random_state=None
) -> float:
    """Share of real spectra that lie where synthetic spectra of their class do.

    A real spectrum is reached if it lies in the ball of a synthetic spectrum of its
    class. The radius of the ball is the distance to the `n_neighbors`-th nearest
    synthetic neighbour [1]_. The share is averaged over the classes. More synthetic
    spectra have smaller balls, so a class uses at most as many synthetic spectra as it
    has real ones. Duplicates would have balls of radius 0, so duplicates count once.

    Returns
    -------
    recall : float
        From 0, no real spectrum is reached, to 1, all are reached. Fresh real spectra
        have less than 1. The value depends on the set and on the count.

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
    Recall is too high if the spread is too wide or if there is noise in every
    intensity. A few outliers with large balls reach everything. Copies of the training
    spectra are not detected.

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
    pairs, _, in_balls = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    return _mean(in_balls(real, synthetic).any(axis=1) for real, synthetic in pairs)


@parameters_of(precision, check_real_and_synthetic)
def density(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=5, random_state=None
) -> float:
    """How many real spectra of its class surround a synthetic spectrum.

    The balls are those of :func:`precision`. The number of balls that contain a
    synthetic spectrum is divided by `n_neighbors` [1]_, and averaged over the synthetic
    spectra of a class and then over the classes. The large ball of one outlier can
    decide the precision. For the density it is one of many balls.

    Parameters
    ----------
    n_neighbors : int, default=5
        Neighbour that sets the radius. A class with fewer neighbours takes the
        farthest one.

    Returns
    -------
    density : float
        From 0, no synthetic spectrum is near real ones, to the number of real spectra
        over `n_neighbors`. Samples of one population have 1 on average.

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
    There is no best value: above 1 the synthetic spectra are concentrated where the
    real ones are densest. Collapse is rewarded even more than by precision: half the
    spread doubles the density, and a repeated class mean has several times 1. Copies of
    the training spectra are not detected. See [2]_ for tests that the density fails.

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
    pairs, _, in_balls = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    densities = []
    for real, synthetic in pairs:
        inside = in_balls(synthetic, real)
        order = min(n_neighbors, inside.shape[1] - 1)
        densities.append(inside.sum(axis=1) / max(order, 1))
    return _mean(densities)


@parameters_of(density, precision, check_real_and_synthetic)
def coverage(
    X_real, y_real, X_synthetic, y_synthetic, *, n_neighbors=5, random_state=None
) -> float:
    """Share of real spectra with a synthetic one of their class in their neighbourhood.

    The neighbourhood is the ball of :func:`precision` around the real spectrum [1]_.
    More synthetic spectra reach more, so a class uses equally many real and synthetic
    spectra. The share is averaged over the classes.

    Returns
    -------
    coverage : float
        From 0, no real spectrum has a synthetic neighbour, to 1, all have one. About
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
    Half the spread is not detected. A single spectrum in the middle of its class lies
    in the ball of many real ones. The coverage of a repeated class mean, which has no
    variation, is therefore well above 0, and nearer to 1 in more dimensions. Copies of
    the training spectra are not detected. See [2]_ for tests that the coverage fails.

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
    pairs, rng, in_balls = _check(
        X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state
    )
    return _mean(
        in_balls(rng.permutation(synthetic)[: len(real)], real).any(axis=0)
        for real, synthetic in pairs
    )


def _check(X_real, y_real, X_synthetic, y_synthetic, n_neighbors, random_state):
    """Pairs of spectra of each class, a generator, and `_in_balls` with both set."""
    if n_neighbors < 1:
        raise ValueError(f"n_neighbors is {n_neighbors}; expected at least 1")
    pairs = by_class(X_real, y_real, X_synthetic, y_synthetic)
    rng = generator_of(random_state, stream="neighbourhoods")
    return pairs, rng, partial(_in_balls, n_neighbors=n_neighbors, rng=rng)


def _in_balls(points, centres, *, n_neighbors, rng):
    """Which points (rows) lie in the ball of which centres (columns).

    Equal centres count once, and no more are used than there are points.
    """
    centres = rng.permutation(np.unique(centres, axis=0))[: len(points)]
    # Column 0 is the distance to itself: the radius of a single spectrum is 0.
    order = min(n_neighbors, len(centres) - 1)
    radii = np.sort(cdist(centres, centres), axis=1)[:, order]
    return cdist(points, centres) <= radii


def _mean(classes):
    """The mean over classes of the mean over the spectra of each."""
    return float(np.mean([spectra.mean() for spectra in classes]))
