"""Likeness of pairs of spectra, and a table of it beside two references.

Likeness rewards collapse: a generator that repeats the class mean is better than one
that draws fresh real spectra. Compare the figures with both, and never use one alone.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from sklearn.preprocessing import normalize
from sklearn.utils import check_array

from .._utils.docstrings import parameters_of
from .._utils.random import deal_rows, generator_of
from ..preprocessing import sample_minmax
from ._validation import check_real_and_synthetic
from .diversity import spread_ratio


def paired_cosine_similarity(A, B) -> np.ndarray:
    """Cosine of the angle between each row of `A` and the same row of `B`.

    Parameters
    ----------
    A : array-like of shape (n_pairs, n_features)
        Spectra.

    B : array-like of shape (n_pairs, n_features)
        Their partners.

    Returns
    -------
    similarity : ndarray of shape (n_pairs,)
        From -1 to 1, from 0 for non-negative spectra; 1 for spectra that are equal up
        to a factor, 0 if one of the two is all zeros.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    The cosine of two spectra of one kind of sample is close to 1 for every generator,
    because the common shape dominates the angle.

    Examples
    --------
    >>> from cvae_augment.metrics import paired_cosine_similarity
    >>> paired_cosine_similarity([[1.0, 0.0], [1.0, 1.0]], [[0.0, 2.0], [3.0, 3.0]])
    array([0., 1.])
    """
    A, B = _check_pairs(A, B)
    return np.einsum("ij,ij->i", normalize(A), normalize(B))


@parameters_of(paired_cosine_similarity)
def paired_mean_squared_error(A, B) -> np.ndarray:
    """Mean over wavenumbers of the squared difference of each pair of rows.

    Parameters
    ----------
    B : array-like of shape (n_pairs, n_features)
        Their partners, in the same unit.

    Returns
    -------
    error : ndarray of shape (n_pairs,)
        From 0, in squared units of the intensities.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> from cvae_augment.metrics import paired_mean_squared_error
    >>> paired_mean_squared_error([[1.0, 2.0]], [[1.0, 4.0]])
    array([2.])
    """
    A, B = _check_pairs(A, B)
    return np.mean((A - B) ** 2, axis=1)


@parameters_of(paired_cosine_similarity)
def paired_pearson_correlation(A, B) -> np.ndarray:
    """Linear correlation over wavenumbers of each pair of rows.

    Returns
    -------
    correlation : ndarray of shape (n_pairs,)
        From -1 to 1; 1 for spectra that are equal up to offset and gain, 0 if one of
        the two is flat.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> from cvae_augment.metrics import paired_pearson_correlation
    >>> paired_pearson_correlation([[0.0, 1.0, 2.0]], [[9.0, 8.0, 7.0]]).round(6)
    array([-1.])
    """
    A, B = _check_pairs(A, B)
    return paired_cosine_similarity(_centred(A), _centred(B))


@parameters_of(paired_mean_squared_error)
def paired_wasserstein_distance(A, B) -> np.ndarray:
    """Distance between the intensity distributions of each pair of rows.

    The 1-Wasserstein distance between two samples of equal size is the mean absolute
    difference of their sorted values [1]_. The order of the intensities along the
    spectrum does not count: a shifted or shuffled spectrum is at distance 0.

    Returns
    -------
    distance : ndarray of shape (n_pairs,)
        From 0, in units of the intensities.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    .. [1] A. Ramdas, N. García Trillos, M. Cuturi, "On Wasserstein two-sample testing
       and related families of nonparametric tests", Entropy 19(2):47, 2017.

    Examples
    --------
    >>> from cvae_augment.metrics import paired_wasserstein_distance
    >>> paired_wasserstein_distance([[0.0, 1.0, 2.0]], [[2.5, 0.5, 1.5]])
    array([0.5])
    """
    A, B = _check_pairs(A, B)
    return np.mean(np.abs(np.sort(A, axis=1) - np.sort(B, axis=1)), axis=1)


@parameters_of(paired_cosine_similarity)
def paired_spectral_angle(A, B) -> np.ndarray:
    """Angle between each row of `A` and the same row of `B`, as vectors [1]_.

    Returns
    -------
    angle : ndarray of shape (n_pairs,)
        In radians, from 0 to pi, up to pi / 2 for non-negative spectra; 0 for spectra
        that are equal up to a positive factor, pi / 2 if one of the two is all zeros.

    Raises
    ------
    ValueError
        If the shapes differ.

    See Also
    --------
    paired_cosine_similarity : The cosine of this angle.

    Notes
    -----
    A gain does not change the angle, an offset does. It has the information of the
    cosine, on a scale that resolves small angles, and the same weaknesses: the common
    shape dominates, and the mean of a class is nearer to each spectrum than another
    spectrum is.

    References
    ----------
    .. [1] Kruse, F. A. et al. (1993). "The spectral image processing system (SIPS):
       interactive visualization and analysis of imaging spectrometer data." Remote
       Sensing of Environment 44:145-163.

    Examples
    --------
    >>> from cvae_augment.metrics import paired_spectral_angle
    >>> paired_spectral_angle([[1.0, 0.0], [1.0, 0.0]], [[0.0, 2.0], [3.0, 0.0]])
    array([1.57079633, 0.        ])
    """
    A, B = _check_pairs(A, B)
    A, B = normalize(A), normalize(B)
    # The arc cosine would lose half of the digits of a small angle.
    lengths = (np.linalg.norm(X, axis=1) for X in (A - B, A + B))
    angle = 2 * np.arctan2(*lengths)
    return np.where(A.any(axis=1) & B.any(axis=1), angle, np.pi / 2)


_METRICS = {
    "cosine": paired_cosine_similarity,
    "mse": paired_mean_squared_error,
    "pearson": paired_pearson_correlation,
    "wasserstein": paired_wasserstein_distance,
}


@parameters_of(check_real_and_synthetic)
def fidelity_table(
    X_real, y_real, X_synthetic, y_synthetic, *, random_state=None
) -> pd.DataFrame:
    """Four likeness metrics and the spread of synthetic spectra, beside two references.

    Each synthetic spectrum is compared with a random real one of its class. Each metric
    is averaged over the pairs of a class, and then over the classes. The two other rows
    replace the synthetic spectra: by another real spectrum of the class, which a
    perfect generator matches, and by the class mean, which has no variation. Likeness
    better than "real vs real" is a sign of lost variation.

    Parameters
    ----------
    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum. A class without synthetic spectra is left out
        of all three rows.

    random_state : int, RandomState instance or None, default=None
        Source of the pairs. None takes others in each call.

    Returns
    -------
    table : DataFrame of shape (3, 6)
        Rows `synthetic`, `real vs real`, `class mean`. Columns `cosine`, `mse`,
        `pearson`, `wasserstein` and `spread_ratio`, all after sample-wise min-max, and
        `spread_ratio_raw`, in the unit of the input.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class has synthetic
        spectra but no real ones.

    Warns
    -----
    UserWarning
        If a class has a single real spectrum. There is no other real spectrum, and the
        class mean is the spectrum itself, so the two reference rows leave the class
        out.

    See Also
    --------
    spread_ratio : The last two columns.

    Notes
    -----
    Within a class the real spectra are used in random order, and from the start again
    if there are more synthetic ones: the numbers of uses differ by one at most. The
    partner in the second row is the next in that order. The spread ratio of this row is
    therefore about 1 by construction. Chance makes it smaller if synthetic spectra are
    few.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import fidelity_table
    >>> rng = np.random.default_rng(0)
    >>> X = np.sin(np.arange(50) / 5) + rng.normal(scale=0.1, size=(20, 50))
    >>> y = ["a"] * 20
    >>> collapsed = X.mean(axis=0) + rng.normal(scale=0.01, size=(20, 50))
    >>> table = fidelity_table(X, y, collapsed, y, random_state=0)
    >>> table[["mse", "pearson", "spread_ratio"]].round(4)
                     mse  pearson  spread_ratio
    synthetic     0.0029   0.9901        0.1265
    real vs real  0.0044   0.9798        1.0000
    class mean    0.0030   0.9901        0.0000
    """
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    rng = generator_of(random_state, stream="fidelity_table")
    target, other = _paired(y_real, y_synthetic, rng)
    # The mean of scaled spectra: in a raw mean the brightest spectrum would dominate.
    means = pd.DataFrame(sample_minmax(X_real)).groupby(y_real).mean()
    has_reference = ~np.isin(y_synthetic, _single(y_real, y_synthetic))
    everywhere = np.ones_like(has_reference)
    return pd.DataFrame(
        {
            name: _compare(X_real, y_real, X[kept], y_synthetic[kept], target[kept])
            for name, X, kept in [
                ("synthetic", X_synthetic, everywhere),
                ("real vs real", X_real[other], has_reference),
                ("class mean", means.loc[y_synthetic].to_numpy(), has_reference),
            ]
        }
    ).T


def _paired(y_real, y_synthetic, rng):
    """For each synthetic row the index of a real row of its class, and of another."""
    # In random order, because neighbours in a file may be replicates.
    order = rng.permutation(np.flatnonzero(np.isin(y_real, y_synthetic)))
    order = order[np.argsort(y_real[order], kind="stable")]
    classes, counts = np.unique(y_real[order], return_counts=True)
    class_index = np.searchsorted(classes, y_synthetic)
    row = deal_rows(class_index, counts, rng)
    last = counts.cumsum()[class_index]
    following = np.where(row + 1 < last, row + 1, last - counts[class_index])
    return order[row], order[following]


def _single(y_real, y_synthetic):
    """Classes of the synthetic rows that have one real spectrum, with a warning."""
    classes, counts = np.unique(y_real, return_counts=True)
    single = np.intersect1d(classes[counts == 1], y_synthetic)
    if single.size:
        warnings.warn(
            f"classes {single.tolist()} have a single real spectrum: the rows 'real vs "
            "real' and 'class mean' leave them out",
            UserWarning,
            stacklevel=3,
        )
    return single


def _compare(X_real, y_real, X, y, target):
    """One row of the table: `X` against the real rows `target`; NaN for no rows."""
    if not len(X):
        return {}
    scaled_real, scaled = sample_minmax(X_real), sample_minmax(X)
    # A class counts as one, however many synthetic spectra it has.
    means = {
        name: pd.Series(metric(scaled, scaled_real[target])).groupby(y).mean().mean()
        for name, metric in _METRICS.items()
    }
    return means | {
        "spread_ratio": spread_ratio(scaled_real, y_real, scaled, y),
        "spread_ratio_raw": spread_ratio(X_real, y_real, X, y),
    }


def _check_pairs(A, B):
    A, B = (check_array(X, dtype=np.float64) for X in (A, B))
    if A.shape != B.shape:
        raise ValueError(
            f"pairs need equal shapes: A has {A.shape}, B has {B.shape} "
            "(spectra, intensities)"
        )
    return A, B


def _centred(X):
    """Rows with mean 0. A flat row becomes exactly 0, without an error of rounding."""
    scaled = sample_minmax(X)  # offset and gain do not change a correlation
    return scaled - scaled.mean(axis=1, keepdims=True)
