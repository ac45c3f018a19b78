"""Whether synthetic spectra vary as much as real ones do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._utils.docstrings import parameters_of
from ._validation import by_class, check_real_and_synthetic


@parameters_of(check_real_and_synthetic)
def spread_ratio(X_real, y_real, X_synthetic, y_synthetic) -> float:
    """Spread within a class, synthetic over real.

    The spread of a class is the standard deviation over its spectra (n - 1 in the
    denominator), averaged over wavenumbers. The synthetic spread of each class is
    divided by its real spread. The ratios are averaged over the classes.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra, in any unit. To compare shapes alone, pass both sets through
        :func:`~cvae_augment.preprocessing.sample_minmax` first.

    Returns
    -------
    ratio : float
        0 if each class is one spectrum repeated, 1 if synthetic spectra vary as much as
        real ones, above 1 if they vary more. A class is left out if it has fewer than
        two spectra of either kind, or if its real spectra are all equal. NaN if all
        classes are left out.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class has synthetic
        spectra but no real ones.

    Notes
    -----
    The ratio measures the amount of variation, not its kind: independent noise of the
    right size on the class mean also gives 1.

    Examples
    --------
    >>> from cvae_augment.metrics import spread_ratio
    >>> X = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    >>> half_as_wide = [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]
    >>> spread_ratio(X, ["a"] * 3, half_as_wide, ["a"] * 3)
    0.5
    """
    pairs = by_class(X_real, y_real, X_synthetic, y_synthetic)
    spreads = [(_spread(synthetic), _spread(real)) for real, synthetic in pairs]
    ratios = [synthetic / real for synthetic, real in spreads if real > 0]
    return float(pd.Series(ratios, dtype=float).mean())  # NaN is left out


def _spread(X) -> float:
    """Mean over wavenumbers of the standard deviation; NaN for a single spectrum."""
    if len(X) < 2:
        return float("nan")
    # The standard deviation of equal values need not be exactly 0.
    return np.where(np.ptp(X, axis=0) > 0, X.std(axis=0, ddof=1), 0).mean()


@parameters_of(check_real_and_synthetic)
def feature_wasserstein_distance(X_real, y_real, X_synthetic, y_synthetic) -> float:
    """Distance between the distributions of each intensity, over its spread.

    The 1-Wasserstein distance [1]_ is taken at each wavenumber between the real and the
    synthetic intensities of a class, and averaged over the classes. It is divided by
    the standard deviation of real intensities within a class, pooled over the classes,
    and averaged over wavenumbers.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    Returns
    -------
    distance : float
        From 0, in standard deviations. Wavenumbers where the real intensities of each
        class are equal are left out. NaN if all wavenumbers are left out.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class has synthetic
        spectra but no real ones.

    See Also
    --------
    paired_wasserstein_distance : Compares the intensities within two spectra.

    Notes
    -----
    Each wavenumber counts alone, so intensities shuffled between the spectra of a class
    give 0, and so do copies. Samples of one population are some tenths apart, small
    samples more than large ones: compare with fresh real spectra at equal counts.

    References
    ----------
    .. [1] Ramdas, A., García Trillos, N. and Cuturi, M. (2017). "On Wasserstein
       two-sample testing and related families of nonparametric tests." Entropy
       19(2):47.

    Examples
    --------
    >>> from cvae_augment.metrics import feature_wasserstein_distance
    >>> X, X_synthetic = [[0.0], [2.0], [4.0]], [[3.0], [5.0], [7.0]]
    >>> feature_wasserstein_distance(X, ["a"] * 3, X_synthetic, ["a"] * 3)
    1.5
    """
    pairs = by_class(X_real, y_real, X_synthetic, y_synthetic)
    deviations = np.concatenate([real - real.mean(axis=0) for real, _ in pairs])
    # The deviations do not show this: equal values minus their mean need not be 0.
    varies = np.any([np.ptp(real, axis=0) > 0 for real, _ in pairs], axis=0)
    if not varies.any():
        return float("nan")
    variance = np.sum(deviations**2, axis=0) / (len(deviations) - len(pairs))
    distance = np.mean([_wasserstein_by_column(*pair) for pair in pairs], axis=0)
    return float(np.mean(distance[varies] / np.sqrt(variance[varies])))


def _wasserstein_by_column(A, B):
    """1-Wasserstein distance between each column of `A` and the same of `B`."""
    # The quantile functions are steps, which are constant between these levels.
    n, m = len(A), len(B)
    levels = np.union1d(np.arange(n + 1) * m, np.arange(m + 1) * n)  # in 1 / (n m)
    quantiles_A = np.sort(A, axis=0)[levels[:-1] // m]
    quantiles_B = np.sort(B, axis=0)[levels[:-1] // n]
    return np.diff(levels) @ np.abs(quantiles_A - quantiles_B) / (n * m)
