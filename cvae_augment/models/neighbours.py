"""Kernel noise from how spectra differ from their neighbours of the same class."""

import numpy as np
from scipy.spatial.distance import pdist, squareform

from .class_kernel import ClassKernel
from .class_statistics import class_sd

#: Share of the variance of a draw that is noise, at most, in a class of usual size. The
#: share falls with the root of the number of rows: few rows need a wide kernel.
NOISE_SHARE, USUAL_ROWS = 0.25, 20

#: Share of the rows of a class that are neighbours of a row.
NEIGHBOURS = 1 / 3

#: Distances from neighbours, and from any row, count as so many typical ones at most:
#: no row, for example one with a wrong label, decides on the noise of all.
MAX_NEAR, MAX_FAR = 1.5, 3

#: Number of rows by which the differences of all classes count in those of one.
PRIOR_ROWS = 20

#: Rows of a class that are compared with each other at most.
MAX_COMPARED = 300

#: Factors of the noise, between which the one is sought that gives draws `MAX_SPREAD`
#: times the spread of the training rows at most.
FACTORS, MAX_SPREAD = np.linspace(0.1, 1, 19), 1.02


def neighbour_kernel(rows, shapes, class_index, rng):
    """Smoothed bootstrap whose noise has the form of differences from neighbours.

    Where a class is one cloud, differences from neighbours vary as the class does.
    Where it is a mixture, the noise stays within the parts of the mixture, because most
    neighbours are of the same part.

    Parameters
    ----------
    rows : ndarray of shape (n_samples, n_columns)
        What the kernel draws.
    shapes : ndarray of shape (n_samples, n_features)
        Shapes of the same spectra, which are compared.
    class_index : ndarray of int of shape (n_samples,)
        Their classes.
    rng : numpy.random.Generator
        Choice of the rows that are compared in large classes.

    Returns
    -------
    ClassKernel
        The kernel.
    """
    counts = np.bincount(class_index)
    several = np.flatnonzero(counts > 1)
    places = [
        np.sort(rng.permutation(np.flatnonzero(class_index == k))[:MAX_COMPARED])
        for k in several
    ]
    distances = [pdist(shapes[place]) for place in places]
    typical, spread = _spread(distances, counts[several])
    parts = [
        _differences(own / size, typical)
        for own, size in zip(distances, spread, strict=True)
    ]
    near, total = (sum(part[i] for part in parts) for i in (1, 2))
    if not near:  # nothing varies
        nothing = [np.zeros((1, rows.shape[1]))], np.ones((len(counts), 1)), 0.0
        return ClassKernel.fit(rows, class_index, *nothing)
    share = np.minimum(NOISE_SHARE * np.sqrt(USUAL_ROWS / counts), near / total)
    maps = [own / size for (own, *_), size in zip(parts, spread, strict=True)]
    weights = np.full((len(counts), len(places)), 1 / sum(map(len, places)))
    weights[several] = _weights([len(place) for place in places], spread)
    weights *= total / near
    steps = [own @ shapes[place] for own, place in zip(maps, places, strict=True)]
    variance = weights @ [np.square(step).sum(axis=0) for step in steps]
    weights *= _factor(shapes, class_index, share, variance) ** 2
    roots = [own @ rows[place] for own, place in zip(maps, places, strict=True)]
    return ClassKernel.fit(rows, class_index, roots, weights, share)


def _weights(sizes, spread):
    """Weights (n_classes, n_classes) of the differences of each class in each noise.

    The noise of a class is a mean of its own differences and those of all, in which
    those of all count as `PRIOR_ROWS` rows.
    """
    sizes = np.array(sizes)
    own = (sizes - 1) / (sizes - 1 + PRIOR_ROWS)
    pooled = np.full((len(sizes), len(sizes)), 1 / sizes.sum())
    weights = (1 - own)[:, None] * pooled + np.diag(own / sizes)
    return np.square(spread)[:, None] * weights


def _spread(distances, counts):
    """Typical distance within a class, and that of each class relative to it."""
    medians, freedom = np.array([np.median(own) for own in distances]), counts - 1
    typical = np.sqrt(np.square(medians) @ freedom / max(freedom.sum(), 1))
    if typical == 0:
        return typical, np.ones(len(counts))
    ratio = np.maximum(medians / typical, 0.03)  # equal rows tell little about spread
    return typical, ratio ** (freedom / (freedom + PRIOR_ROWS))


def _differences(distances, typical):
    """Map from rows to differences from neighbours, and two mean squared distances.

    The squares are those of neighbours and of all rows, halved and summed over rows.
    """
    squares = squareform(np.minimum(distances, MAX_NEAR * typical)) ** 2
    total = np.minimum(distances, MAX_FAR * typical)
    total = np.square(total).sum() / (len(squares) - 1)
    n_neighbours = max(1, round(NEIGHBOURS * len(squares)))
    order = squares + np.diag(np.full(len(squares), np.inf))
    nearest = np.argpartition(order, n_neighbours - 1, axis=1)[:, :n_neighbours]
    weights = np.zeros_like(squares)
    np.put_along_axis(weights, nearest, 1 / n_neighbours, axis=1)
    near = (weights * squares).sum() / 2
    with np.errstate(invalid="ignore"):  # of equal rows
        weights *= np.nan_to_num(squares / squareform(distances) ** 2)
    # The graph Laplacian sums weights[i, j] / 2 times the square of each difference.
    weights = (weights + weights.T) / 2
    values, vectors = np.linalg.eigh(np.diag(weights.sum(axis=1)) - weights)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T  # the only one
    return root, near, total


def _factor(shapes, class_index, share, noise):
    """Factor of the noise at which draws spread as the shapes do.

    `noise` (n_classes, p) is its variance. A class borrows noise from others, also
    where it does not vary.
    """
    counts, real = np.bincount(class_index), class_sd(shapes, class_index)
    several = np.flatnonzero(counts > 1)
    own = np.array([shapes[class_index == k].var(axis=0, ddof=1) for k in several])
    near, noise = (1 - share)[several, None] * own, (share[:, None] * noise)[several]
    means = [np.sqrt(near + factor**2 * noise).mean(axis=1) for factor in FACTORS]
    weights = counts[several] / counts[several].sum()
    return np.interp(MAX_SPREAD * weights @ real[several], means @ weights, FACTORS)
