"""Bands, their ratios, and difference spectra."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.utils import check_X_y

from .._utils.docstrings import parameters_of
from .._utils.random import generator_of
from ._validation import check_groups, check_real_and_synthetic

_FIGURES = ("position", "height", "width")  # of a band


@parameters_of(check_real_and_synthetic)
def band_table(
    X_real,
    y_real,
    X_synthetic,
    y_synthetic,
    wavenumbers,
    bands,
    *,
    ratios=None,
    groups=None,
) -> pd.DataFrame:
    """Position, height and width of bands, synthetic beside real, class by class.

    A band is measured above the straight line between the intensities at its limits.
    Its position and height are those of the parabola through the highest point and its
    two neighbours. Its width is the full width at half of the height.

    Parameters
    ----------
    wavenumbers : array-like of shape (n_features,)
        Axis in cm^-1, ascending or descending.

    bands : dict of str to tuple of float
        For each name the lower and the upper limit in cm^-1: the feet of the band, with
        at least three points of the axis.

    ratios : dict of str to tuple of str or None, default=None
        For each name the bands whose heights are numerator and denominator.

    groups : array-like of shape (n_real,) or None, default=None
        Sample of each real spectrum, for the spread within the replicates of a sample.

    Returns
    -------
    table : DataFrame
        Rows by `class`, `band` and `figure`. Figures are `position` and `width` in
        cm^-1, `height` in the unit of the intensities, and `ratio` under the name of
        each ratio. Columns are `real_mean`, `real_sd`, `synthetic_mean` and
        `synthetic_sd`; `difference`, the synthetic minus the real mean in standard
        deviations of the real spectra; and with `groups` also `replicate_sd`, the
        standard deviation within a sample, pooled over the samples of the class. A
        value is NaN if it can't be computed.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no real ones, the axis does not fit them or is not sorted, there are no
        bands, a band leaves the axis or has less than three points, a ratio names an
        unknown band, or there isn't one group for each real spectrum.

    See Also
    --------
    difference_spectrum : The difference of two classes at each wavenumber.

    Notes
    -----
    If no point rises above the line, the height is 0, position and width are NaN, and
    the spectrum is left out of the means and standard deviations of these two.

    Limits on the flanks of a band, or on a neighbouring band, raise the line and make
    height and width too small, for both kinds alike. The highest of several noisy
    points is too high, and more so with more noise: a smoothed spectrum seems to have
    lower bands. A difference of some tenths is chance: the standard error of a mean of
    n spectra is n ** -0.5. Copies, half the spread, and a wrong relation between bands
    do not change the means. Look at the standard deviations, and at ratios.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import band_table
    >>> axis = np.arange(980.0, 1031.0)
    >>> heights = np.array([[1.0], [2.0], [3.0]])
    >>> X = heights * np.exp(-4 * np.log(2) * ((axis - 1003) / 10) ** 2)
    >>> bands = {"phenylalanine": (985, 1021)}
    >>> table = band_table(X, ["a"] * 3, X + 5, ["a"] * 3, axis, bands)
    >>> table.loc["a", ["real_mean", "real_sd", "synthetic_mean"]].round(2)
                            real_mean  real_sd  synthetic_mean
    band          figure
    phenylalanine position     1003.0      0.0          1003.0
                  height          2.0      1.0             2.0
                  width          10.0      0.0            10.0
    """
    X_real, y_real, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_real, y_real, X_synthetic, y_synthetic
    )
    wavenumbers = _check_axis(wavenumbers, X_real)
    real, synthetic = (
        _figures(X, wavenumbers, bands, ratios or {}) for X in (X_real, X_synthetic)
    )
    if groups is not None:
        groups = check_groups(groups, X_real)
    tables = {}
    for label in np.unique(y_synthetic).tolist():
        of_class = y_real == label
        table = _compare(real[of_class], synthetic[y_synthetic == label])
        if groups is not None:
            table["replicate_sd"] = _pooled_sd(real[of_class], groups[of_class])
        tables[label] = table
    return _in_order(pd.concat(tables, names=["class", "band", "figure"]))


def _check_axis(wavenumbers, X):
    wavenumbers = np.asarray(wavenumbers, dtype=np.float64)
    if wavenumbers.shape != (X.shape[1],):
        raise ValueError(
            f"wavenumbers have shape {wavenumbers.shape}, spectra have {X.shape[1]} "
            "intensities"
        )
    steps = np.diff(wavenumbers)
    if not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(
            f"wavenumbers from {wavenumbers[0]:g} to {wavenumbers[-1]:g} cm^-1 are not "
            "sorted; expected ascending or descending ones"
        )
    return wavenumbers


def _figures(X, wavenumbers, bands, ratios):
    """One row for each spectrum, columns by band and figure."""
    if not bands:
        raise ValueError("bands is empty; expected a name and limits for one or more")
    figures: dict = {}
    for name, limits in bands.items():
        inside = _inside(name, limits, wavenumbers)
        inside = inside[np.argsort(wavenumbers[inside])]  # ascending from here on
        measured = _measure(X[:, inside], wavenumbers[inside])
        for figure, values in zip(_FIGURES, measured, strict=True):
            figures[name, figure] = values
    table = pd.DataFrame(figures)
    for name, pair in ratios.items():
        unknown = [band for band in pair if band not in bands]
        if unknown:
            raise ValueError(
                f"ratio {name!r} names {unknown[0]!r}; bands: {list(bands)}"
            )
        numerator, denominator = (table[band, "height"] for band in pair)
        table[name, "ratio"] = numerator / denominator.where(denominator > 0)
    return table


def _inside(name, limits, wavenumbers):
    """Indices of the points of a band."""
    low, high = limits
    first, last = wavenumbers.min(), wavenumbers.max()
    inside = np.flatnonzero((wavenumbers >= low) & (wavenumbers <= high))
    if low < first or high > last or len(inside) < 3:
        raise ValueError(
            f"band {name!r} from {low:g} to {high:g} cm^-1 has {len(inside)} points on "
            f"the axis from {first:g} to {last:g} cm^-1; expected at least 3, and "
            "limits on the axis"
        )
    return inside


def _measure(X, x):
    """Position, height and width of the one band in each row, on an ascending axis."""
    line = (x - x[0]) / (x[-1] - x[0])
    z = X - X[:, :1] - line * (X[:, -1:] - X[:, :1])
    z = np.maximum(z, 0)  # a dip beside the top would make the parabola too high
    z[:, [0, -1]] = 0  # on the line, up to rounding
    rows, top = np.arange(len(z)), z.argmax(axis=1)
    exists = z[rows, top] > 0
    top[~exists] = 1  # any inner point, to have neighbours
    with np.errstate(divide="ignore", invalid="ignore"):
        position, height = _vertex(
            *(x[top + k] for k in (-1, 0, 1)), *(z[rows, top + k] for k in (-1, 0, 1))
        )
        width = _full_width(x, z, top, height / 2)
    position, width = (np.where(exists, v, np.nan) for v in (position, width))
    return position, np.where(exists, height, 0.0), width


def _vertex(x0, x1, x2, z0, z1, z2):
    """Vertex of the parabola through three points, in Newton's form."""
    slope = (z1 - z0) / (x1 - x0)
    curvature = ((z2 - z1) / (x2 - x1) - slope) / (x2 - x0)
    x = (x0 + x1) / 2 - slope / (2 * curvature)
    return x, z0 + slope * (x - x0) + curvature * (x - x0) * (x - x1)


def _full_width(x, z, top, level):
    """Distance between the crossings of a level nearest to the top on either side."""
    rows, columns = np.arange(len(z)), np.arange(len(x))
    below = z < level[:, None]
    left = np.where(below & (columns < top[:, None]), columns, 0).max(axis=1)
    right = np.where(below & (columns > top[:, None]), columns, len(x) - 1).min(axis=1)

    def crossing(k):  # between points k and k + 1
        share = (level - z[rows, k]) / (z[rows, k + 1] - z[rows, k])
        return x[k] + share * (x[k + 1] - x[k])

    return crossing(right - 1) - crossing(left)


def _compare(real, synthetic):
    table = pd.DataFrame(
        {
            "real_mean": real.mean(),
            "real_sd": real.std(),
            "synthetic_mean": synthetic.mean(),
            "synthetic_sd": synthetic.std(),
        }
    )
    # The standard deviation of equal values need not be exactly 0.
    varies = real.max() > real.min()
    difference = table["synthetic_mean"] - table["real_mean"]
    table["difference"] = difference / table["real_sd"].where(varies)
    return table


def _pooled_sd(figures, groups):
    """Standard deviation within groups; NaN where no group has two values."""
    grouped = figures.groupby(groups)
    squares = (figures - grouped.transform("mean")).pow(2).sum()
    freedom = (grouped.count() - 1).clip(lower=0).sum()
    return (squares / freedom.where(freedom > 0)) ** 0.5


def _in_order(table):
    """The same table, with an index that pandas takes for sorted."""
    names = table.index.names
    factors = [pd.factorize(table.index.get_level_values(name)) for name in names]
    codes, levels = zip(*factors, strict=True)
    return table.set_axis(pd.MultiIndex(levels, codes, names=names))


def difference_spectrum(
    X,
    y,
    positive,
    negative,
    *,
    n_bootstrap=1000,
    confidence_level=0.95,
    groups=None,
    wavenumbers=None,
    random_state=None,
) -> pd.DataFrame:
    """Mean spectrum of one class minus that of another, with a bootstrap band.

    The limits are percentiles of the differences of resampled spectra [1]_. Spectra are
    resampled within their class. With `groups`, whole groups are resampled in place of
    spectra, and there are three kinds of groups: those with spectra of the one class,
    of the other class, or of both. Groups are resampled within their kind, so that
    pairs stay together. A single group of its kind could not vary: all groups are then
    resampled together.

    Parameters
    ----------
    X : array-like of shape (n_spectra, n_features)
        Spectra, all real or all synthetic, in any unit.

    y : array-like of shape (n_spectra,)
        Class of each spectrum.

    positive : object
        Class to subtract from.

    negative : object
        Class that is subtracted.

    n_bootstrap : int, default=1000
        Number of times that the spectra are resampled.

    confidence_level : float, default=0.95
        Coverage of the band at each wavenumber, between 0 and 1.

    groups : array-like of shape (n_spectra,) or None, default=None
        Sample of each spectrum. None means that each is of a sample of its own.

    wavenumbers : array-like of shape (n_features,) or None, default=None
        Axis in cm^-1, ascending or descending, which becomes the index of the result.
        None counts the intensities.

    random_state : int, RandomState instance or None, default=None
        Source of the resamples. None takes others in each call.

    Returns
    -------
    spectrum : DataFrame of shape (n_features, 3)
        Columns `difference`, `low` and `high`, in the unit of the intensities.

    Raises
    ------
    ValueError
        If a class is not in `y` or has spectra of less than two samples, a parameter is
        out of its range, the axis does not fit the spectra, or there isn't one group
        for each spectrum.

    See Also
    --------
    band_table : Compares bands of real and synthetic spectra.

    Notes
    -----
    The band has its coverage at each wavenumber alone: the true difference is outside
    somewhere along the spectrum. Replicates without `groups` make the band too narrow.
    So do synthetic spectra, which hold no more information than the training spectra,
    however many they are. For few samples the band is too narrow, at 10 per class by an
    eighth.

    References
    ----------
    .. [1] Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap.
       Chapman and Hall.

    Examples
    --------
    >>> from cvae_augment.metrics import difference_spectrum
    >>> X = [[1.0, 4.0], [1.0, 6.0], [0.0, 0.0], [0.0, 0.0]]
    >>> y = ["ill", "ill", "well", "well"]
    >>> difference_spectrum(X, y, "ill", "well", random_state=0)
       difference  low  high
    0         1.0  1.0   1.0
    1         5.0  4.0   6.0
    """
    X, y = check_X_y(X, y, dtype=np.float64)
    if n_bootstrap < 1 or not 0 < confidence_level < 1:
        raise ValueError(
            f"n_bootstrap is {n_bootstrap}, confidence_level is {confidence_level}; "
            "expected at least 1, and between 0 and 1"
        )
    index = None
    if wavenumbers is not None:
        index = pd.Index(_check_axis(wavenumbers, X), name="wavenumber")
    groups = np.arange(len(X)) if groups is None else check_groups(groups, X)
    rng = generator_of(random_state, stream="difference_spectrum")
    of_class = [_rows_of_class(y, label, groups) for label in (positive, negative)]
    weights = _resample(of_class, groups, n_bootstrap, rng)
    weights = np.vstack([np.ones(len(X)), weights])  # the spectra as they are first
    means = [
        weights[:, rows] @ X[rows] / weights[:, rows].sum(axis=1, keepdims=True)
        for rows in of_class
    ]
    difference, *resampled = means[0] - means[1]
    tail = (1 - confidence_level) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    return pd.DataFrame({"difference": difference, "low": low, "high": high}, index)


def _rows_of_class(y, label, groups):
    """Indices of the spectra of a class that has at least two groups."""
    rows = np.flatnonzero(y == label)
    n_groups = len(np.unique(groups[rows]))
    if n_groups < 2:
        raise ValueError(
            f"class {label!r} has spectra of {n_groups} samples, expected at least 2; "
            f"known classes: {np.unique(y).tolist()}"
        )
    return rows


def _resample(of_class, groups, n_bootstrap, rng):
    """How often each row is drawn, of shape (n_bootstrap, n_rows)."""
    names, group_index = np.unique(groups, return_inverse=True)
    has = [np.isin(np.arange(len(names)), group_index[rows]) for rows in of_class]
    kinds = has[0] + 2 * has[1]  # 0 for groups of other classes, which are not read
    if 1 in np.bincount(kinds)[1:]:
        kinds[kinds > 0] = 1
    counts = np.zeros((n_bootstrap, len(names)))
    lacks_class = np.ones(n_bootstrap, dtype=bool)
    while lacks_class.any():
        for kind in np.unique(kinds):
            members = np.flatnonzero(kinds == kind)
            n = len(members)
            drawn = rng.multinomial(n, np.full(n, 1 / n), size=lacks_class.sum())
            counts[np.ix_(lacks_class, members)] = drawn
        lacks_class = ~np.all([counts[:, own].any(axis=1) for own in has], axis=0)
    return counts[:, group_index]
