"""How much of the variation between real spectra the synthetic ones show."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import pairwise_distances

from ._validation import check_real_and_synthetic, check_two_samples


def spread_ratio(X_real, y_real, X_synthetic, y_synthetic) -> float:
    """Spread within a class, synthetic over real.

    The spread of a class is the standard deviation over its spectra (n - 1 in the
    denominator), averaged over wavenumbers. Synthetic spread is divided by real spread
    class by class, and the ratios are averaged over the classes.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra, in any unit. To compare shapes alone, pass both sets through
        :func:`~cvae_augment.preprocessing.sample_minmax` first.

    y_real : array-like of shape (n_real,)
        Class of each real spectrum.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones.

    y_synthetic : array-like of shape (n_synthetic,)
        Class of each synthetic spectrum.

    Returns
    -------
    ratio : float
        0 where each class is one spectrum repeated, 1 where synthetic spectra vary as
        much as real ones, above 1 where they vary more. NaN if no class has two
        spectra of both kinds; a class that has not, or whose real spectra are all
        equal, is left out.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class has synthetic
        spectra but no real ones.

    Notes
    -----
    A right amount of variation is not variation of the right kind: independent noise
    of the right size on the class mean also gives 1.

    Examples
    --------
    >>> from cvae_augment.metrics import spread_ratio
    >>> X = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    >>> half_as_wide = [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]
    >>> spread_ratio(X, ["a"] * 3, half_as_wide, ["a"] * 3)
    0.5
    """
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    return _spread_ratio(X_real, y_real, X_synthetic, y_synthetic)


def _spread_ratio(X_real, y_real, X_synthetic, y_synthetic) -> float:
    ratios = []
    for label in np.unique(y_synthetic):
        real_spread = _spread(X_real[y_real == label])
        if real_spread > 0:  # False for NaN as well
            ratios.append(_spread(X_synthetic[y_synthetic == label]) / real_spread)
    ratios = [ratio for ratio in ratios if not np.isnan(ratio)]
    return float(np.mean(ratios)) if ratios else float("nan")


def _spread(X) -> float:
    """Mean over wavenumbers of the standard deviation; NaN for a single spectrum."""
    return X.std(axis=0, ddof=1).mean() if len(X) > 1 else float("nan")


def recall(X_real, X_synthetic, *, n_neighbors=3) -> float:
    """Share of real spectra that lie where synthetic spectra do.

    A real spectrum is reached if it lies in the ball around some synthetic one whose
    radius is the distance to that one's `n_neighbors`-th nearest synthetic
    neighbour [1]_.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        Real spectra that the generator was not trained on.

    X_synthetic : array-like of shape (n_synthetic, n_features)
        Synthetic spectra, in the unit of the real ones and as many of each class.

    n_neighbors : int, default=3
        Neighbour that sets the radius.

    Returns
    -------
    recall : float
        From 0, no real spectrum reached, to 1, all reached.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or there are not more than
        `n_neighbors` synthetic spectra.

    Notes
    -----
    Too wide a spread raises it, and a few outliers with large balls reach everything.
    Duplicates shrink the balls and lower it. It grows with the number of synthetic
    spectra, so only equal counts compare.

    References
    ----------
    .. [1] Kynkäänniemi, T. et al. (2019). "Improved precision and recall metric for
       assessing generative models." NeurIPS.

    Examples
    --------
    >>> from cvae_augment.metrics import recall
    >>> X_synthetic = [[0.0], [1.0], [2.0]]
    >>> recall([[0.5], [1.5], [9.0], [-9.0]], X_synthetic, n_neighbors=1)
    0.5
    """
    X_real, X_synthetic = check_two_samples(X_real, X_synthetic)
    if len(X_synthetic) <= n_neighbors:
        raise ValueError(
            f"n_neighbors={n_neighbors} needs more synthetic spectra than that, got "
            f"{len(X_synthetic)}"
        )
    among_synthetic = np.sort(pairwise_distances(X_synthetic), axis=1)
    radius = among_synthetic[:, n_neighbors]  # column 0 is the spectrum itself
    reached = pairwise_distances(X_real, X_synthetic) <= radius
    return float(reached.any(axis=1).mean())
