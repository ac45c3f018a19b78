"""The parts of a generator that are linear algebra, not network.

Scaling that keeps offset and range beside the shape, the principal axes in
which a network trains, its closed-form start, and the distributions from which
codes and residuals are drawn.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from .preprocessing import sample_minmax

#: Noise variance below which a likelihood has nothing to gain, relative to the
#: mean within-class variance of an intensity (1 in the scaled space).
MIN_NOISE_VARIANCE = 1e-4

#: Training spectra of a class whose levels are kept for drawn shapes.
MAX_LEVELS = 2000

#: Rows that the spread of all classes counts for in the spread of one.
PRIOR_ROWS = 4


@dataclass(frozen=True)
class Scaling:
    """Affine map of spectra to rows of unit mean within-class variance.

    With ``sample_minmax`` a row is the shape of a spectrum in [0, 1] followed by
    its level and the logarithm of its range, so that a model of rows is a model
    of spectra in their own units. The level is the minimum or the mean, whichever
    varies less within classes: baseline subtraction, centring or min-max before
    have often made one of them constant, and then it must stay so.
    """

    sample_minmax: bool
    level_is_mean: bool
    mean: np.ndarray  # (n_columns,)
    scale: np.ndarray  # (n_columns,)

    @classmethod
    def fit(cls, X, codes, sample_minmax):
        """Learn the scale of spectra `X` (n, p) of classes `codes` (n,)."""
        level_is_mean = sample_minmax and (
            _within_sd(X.mean(axis=1, keepdims=True), codes)[0]
            < _within_sd(X.min(axis=1, keepdims=True), codes)[0]
        )
        columns = _columns(X, level_is_mean) if sample_minmax else X
        scale = _within_sd(columns, codes)
        n_shape = X.shape[1]
        # One scale for all intensities: one noise level then means one thing.
        scale[:n_shape] = np.sqrt(np.square(scale[:n_shape]).mean())
        size, unit = np.abs(columns).max(axis=0), np.ones(len(scale))
        if sample_minmax:
            size[-2] = np.abs(X).max()  # a mean near zero is as exact as its terms
            unit[-2] = np.exp(np.median(columns[:, -1]))
        constant = scale <= 10 * np.finfo(float).eps * size  # but for rounding
        scale[constant] = unit[constant]
        return cls(sample_minmax, bool(level_is_mean), columns.mean(axis=0), scale)

    def transform(self, X):
        """Map spectra (n, p) to rows (n, n_columns)."""
        columns = _columns(X, self.level_is_mean) if self.sample_minmax else X
        return (columns - self.mean) / self.scale

    def shapes(self, rows):
        """Split rows into shapes (n, p) and their levels and log ranges (n, 2).

        Without ``sample_minmax`` a shape is the spectrum itself, and (n, 0).
        """
        columns = rows * self.scale + self.mean
        if not self.sample_minmax:
            return columns, columns[:, :0]
        return sample_minmax(columns[:, :-2]), columns[:, -2:]

    def spectra(self, shapes, levels):
        """Spectra (n, p) of shapes and their levels and log ranges."""
        if not self.sample_minmax:
            return shapes
        if self.level_is_mean:
            shapes = shapes - shapes.mean(axis=1, keepdims=True)
        return levels[:, :1] + np.exp(levels[:, 1:]) * shapes


def _columns(X, level_is_mean):
    """Shape, level and log range of each spectrum, side by side (n, p + 2)."""
    level = (X.mean if level_is_mean else X.min)(axis=1, keepdims=True)
    spread = np.ptp(X, axis=1, keepdims=True)
    flat = spread == 0
    if flat.any():  # a flat spectrum has no range of its own: take a usual one
        spread[flat] = np.median(spread[~flat]) if not flat.all() else 1.0
    return np.hstack([sample_minmax(X), level, np.log(spread)])


def _within_sd(columns, codes):
    """Standard deviation of each column within classes (n_columns,)."""
    freedom = max(len(columns) - codes.max() - 1, 1)
    return np.sqrt(np.square(within_class(columns, codes)).sum(axis=0) / freedom)


@dataclass(frozen=True)
class Levels:
    """Levels and log ranges that belong to shapes, learnt by heart.

    A drawn shape takes those of the training spectrum of its class that is nearest
    in shape. What ties them together need not be linear: where one band is the same
    in all spectra, the range is a reciprocal in the shape, and drawn as Gaussian it
    made raw serum spectra 1.25 times too wide.
    """

    shapes: np.ndarray  # (n, p)
    levels: np.ndarray  # (n, 2), or (n, 0) where a shape is the spectrum
    codes: np.ndarray  # (n,)

    @classmethod
    def fit(cls, shapes, levels, codes):
        """Keep up to `MAX_LEVELS` shapes of each class and their levels."""
        kept = [
            place[:: -(-len(place) // MAX_LEVELS)]
            for code in np.unique(codes)
            for place in [np.flatnonzero(codes == code)]
        ]
        rows = np.concatenate(kept)
        return cls(shapes[rows], levels[rows], codes[rows])

    def nearest(self, shapes, codes):
        """Levels (n, 2) for `shapes` (n, p) of classes `codes`."""
        levels = np.empty((len(shapes), self.levels.shape[1]))
        if levels.size == 0:
            return levels
        for code in np.unique(codes):
            own, drawn = self.codes == code, codes == code
            row = pairwise_distances_argmin(shapes[drawn], self.shapes[own])
            levels[drawn] = self.levels[own][row]
        return levels


@dataclass(frozen=True)
class PrincipalAxes:
    """Rotation of rows to their own principal axes, exact for the rows it saw."""

    axes: np.ndarray  # (n_axes, n_columns), orthonormal

    @classmethod
    def fit(cls, rows):
        """Learn the axes of centred `rows` (n, n_columns): at most n - 1 of them."""
        _, s, axes = np.linalg.svd(rows, full_matrices=False)
        keep = s > s[0] * max(rows.shape) * np.finfo(float).eps
        return cls(axes[: max(keep.sum(), 1)])

    def transform(self, rows):
        """Coordinates (n, n_axes)."""
        return rows @ self.axes.T

    def inverse_transform(self, coordinates):
        """Rows (n, n_columns)."""
        return coordinates @ self.axes


@dataclass(frozen=True)
class GaussianSpace:
    """Scaled spectra in their own principal axes: where a Gaussian network lives.

    At most ``n - 1`` axes hold all there is in the training spectra. What a new
    spectrum has outside them is Gaussian noise of a level estimated by leaving
    each training spectrum out.
    """

    scaling: Scaling
    axes: PrincipalAxes
    outside_variance: float  # per direction outside the axes

    @classmethod
    def fit(cls, X, codes, scaling):
        """Learn the space of spectra `X` (n, p) of classes `codes`."""
        scale = Scaling.fit(X, codes, sample_minmax=scaling is not None)
        rows = scale.transform(X)
        axes = PrincipalAxes.fit(rows)
        n_outside = rows.shape[1] - len(axes.axes)
        variance = MIN_NOISE_VARIANCE
        if n_outside > 0:
            distance = leave_one_out_distance(rows)
            variance = max(distance.mean() / n_outside, variance)
        return cls(scale, axes, variance)

    def transform(self, X):
        """Coordinates (n, n_axes) of spectra (n, p)."""
        return self.axes.transform(self.scaling.transform(X))

    def shapes(self, coordinates):
        """Shapes (n, p) and their levels of coordinates (n, n_axes)."""
        return self.scaling.shapes(self.axes.inverse_transform(coordinates))

    def spectra(self, shapes, levels, codes, rng=None):
        """Spectra (n, p) of shapes; `codes` and `rng` are not needed here."""
        return self.scaling.spectra(shapes, levels)

    def log_likelihood_outside(self, X):
        """Log-density (n,) of what spectra (n, p) have outside the axes."""
        rows = self.scaling.transform(X)
        inside = self.axes.transform(rows)
        squared = np.square(rows).sum(axis=1) - np.square(inside).sum(axis=1)
        n_outside = rows.shape[1] - inside.shape[1]
        return -0.5 * (
            np.maximum(squared, 0) / self.outside_variance
            + n_outside * np.log(2 * np.pi * self.outside_variance)
        )


@dataclass(frozen=True)
class UnitSpace:
    """Spectra in [0, 1]: where a Bernoulli network lives.

    With sample-wise min-max, a drawn shape gets the offset and range of a random
    training spectrum of its class, and a decoded one those of the class on
    average.
    """

    sample_minmax: bool
    levels: np.ndarray  # (n, 2): offset and range, sorted by class
    counts: np.ndarray  # (n_classes,)

    @classmethod
    def fit(cls, X, codes, scaling):
        """Learn the offsets and ranges of spectra `X` (n, p) of classes `codes`."""
        if scaling is None and (X.min() < 0 or X.max() > 1):
            raise ValueError(
                "likelihood='bernoulli' without scaling needs intensities in [0, 1]; "
                f"got {X.min():g} to {X.max():g}"
            )
        levels = np.column_stack([X.min(axis=1), np.ptp(X, axis=1)])
        order = np.argsort(codes, kind="stable")
        return cls(scaling is not None, levels[order], np.bincount(codes))

    def transform(self, X):
        """Intensities in [0, 1] (n, p) of spectra (n, p)."""
        return sample_minmax(X) if self.sample_minmax else X

    def shapes(self, rows):
        """Rows (n, p) are shapes already, without levels (n, 0)."""
        return rows, rows[:, :0]

    def spectra(self, shapes, levels, codes, rng=None):
        """Spectra (n, p) of shapes of classes `codes`, in the units of the input."""
        if not self.sample_minmax:
            return shapes
        last = self.counts.cumsum()
        if rng is None:
            blocks = np.split(self.levels, last[:-1])
            levels = np.array([np.median(block, axis=0) for block in blocks])[codes]
        else:
            row = (last - self.counts)[codes] + rng.integers(self.counts[codes])
            levels = self.levels[row]
        return levels[:, :1] + levels[:, 1:] * shapes

    def log_likelihood_outside(self, X):
        """Nothing lies outside: zeros (n,)."""
        return np.zeros(len(X))


def leave_one_out_distance(rows):
    """Squared distance of each row from the affine span of all others (n,).

    With the Gram matrix K of the rows and a constant column, it is the inverse
    of the diagonal of the inverse of K: no row is left out in fact.
    """
    if not rows.any():
        return np.zeros(len(rows))
    gram = rows @ rows.T
    gram += np.trace(gram) / len(gram)  # a constant column makes the span affine
    values, vectors = np.linalg.eigh(gram)
    floor = values[-1] * len(gram) * np.finfo(float).eps
    inverse = np.square(vectors) @ (1 / np.maximum(values, floor))
    return 1 / inverse


def class_means(rows, codes, n_classes):
    """Mean row of each class (n_classes, n_columns)."""
    return _class_sums(rows, codes, n_classes) / np.bincount(
        codes, minlength=n_classes
    ).reshape(-1, 1)


def _class_sums(rows, codes, n_classes):
    is_member = codes == np.arange(n_classes)[:, None]  # (n_classes, n)
    return is_member.astype(float) @ rows


def within_class(rows, codes):
    """Deviation of each row from the mean of its class."""
    return rows - class_means(rows, codes, codes.max() + 1)[codes]


def class_sd(shapes, codes):
    """Standard deviation of each class (n_classes,), averaged over the features.

    It is nan for a class of one row.
    """
    freedom = np.bincount(codes) - 1.0
    squares = _class_sums(np.square(within_class(shapes, codes)), codes, len(freedom))
    with np.errstate(invalid="ignore"):
        return np.sqrt(squares / freedom[:, None]).mean(axis=1)


def class_spread(shapes, codes):
    """Standard deviation of each class (n_classes,) relative to that of all.

    It is shrunk towards 1 in proportion, as if each class had `PRIOR_ROWS` more
    rows of usual spread.
    """
    freedom = np.bincount(codes) - 1
    own = np.nan_to_num(class_sd(shapes, codes))
    pooled = (own @ freedom) / max(freedom.sum(), 1)
    if pooled == 0:
        return np.ones(len(own))
    ratio = np.maximum(own / pooled, 0.03)  # rows that repeat tell little of spread
    return ratio ** (freedom / (freedom + PRIOR_ROWS))


def ppca(deviations, latent_dim):
    """Maximum-likelihood probabilistic PCA of centred rows.

    Parameters
    ----------
    deviations : ndarray of shape (n_samples, n_columns)
        Rows minus the mean of their class.
    latent_dim : int
        Number of loadings; those beyond the rank are zero.

    Returns
    -------
    loadings : ndarray of shape (n_columns, latent_dim)
        Orthogonal columns.
    noise_variance : float
        Mean variance of the directions left out.

    References
    ----------
    Tipping, M. E. and Bishop, C. M. (1999). "Probabilistic principal component
    analysis." J. R. Stat. Soc. B 61:611-622.
    """
    n_columns = deviations.shape[1]
    _, s, axes = np.linalg.svd(deviations, full_matrices=False)
    variance = np.square(s) / len(deviations)
    left_out = variance[latent_dim:].sum() / max(n_columns - latent_dim, 1)
    noise_variance = max(left_out, MIN_NOISE_VARIANCE)
    width = min(latent_dim, len(s))
    loadings = np.zeros((n_columns, latent_dim))
    signal = np.sqrt(np.maximum(variance[:width] - noise_variance, 0))
    loadings[:, :width] = axes[:width].T * signal
    return loadings, noise_variance


@dataclass(frozen=True)
class ClassKernel:
    """Smoothed bootstrap of the rows of each class.

    A draw is a row of the class, shrunk towards the class mean, plus Gaussian
    noise with the covariance within classes. The covariance is pooled over the
    classes, after each has been brought to one spread, and given the spread of
    the class: a class with few rows borrows the form of the others. The
    shrinkage keeps the variance of a draw at that of the class [1]_. A class
    with one row is drawn from the noise alone, around that row.

    References
    ----------
    .. [1] Silverman, B. W. (1986). "Density Estimation for Statistics and Data
       Analysis", section 6.4. Chapman & Hall.
    """

    means: np.ndarray  # (n_classes, n_columns)
    deviations: np.ndarray  # (n, n_columns), sorted by class
    counts: np.ndarray  # (n_classes,)
    root: np.ndarray  # (n or fewer, n_columns), of the pooled covariance
    scale: np.ndarray  # (n_classes,), of the noise
    widths: tuple[float, ...]  # share of the standard deviation that is noise

    @classmethod
    def fit(cls, rows, codes, spread, widths):
        """Learn `rows` (n, n_columns) of classes `codes` (n,) and their `spread`."""
        counts = np.bincount(codes)
        means = class_means(rows, codes, len(counts))
        order = np.argsort(codes, kind="stable")
        deviations = (rows - means[codes])[order]
        freedom = max(len(rows) - len(counts), 1)
        root = deviations / (np.sqrt(freedom) * np.repeat(spread, counts)[:, None])
        if len(root) > root.shape[1]:
            root = np.linalg.qr(root, mode="r")
        return cls(means, deviations, counts, root, spread, widths)

    def draw(self, codes, rng):
        """Draw one row for each entry of `codes`: (len(codes), n_columns).

        Each of `widths` and each row of a class is used equally often, up to one.
        """
        count = self.counts[codes]
        row = self.counts.cumsum()[codes] - count + dealt(codes, self.counts, rng)
        width = np.square(self.widths)[dealt(codes, len(self.widths), rng)]
        noise = rng.standard_normal((len(codes), len(self.root))) @ self.root
        noise *= self.scale[codes, None]
        # A class mean of n rows takes 1/n of the variance of its deviations.
        noise *= np.sqrt(width + (1 - width) / count)[:, None]
        kept = np.sqrt(1 - width)[:, None]
        return self.means[codes] + kept * self.deviations[row] + noise


def dealt(codes, sizes, rng):
    """Deal out 0 to ``size - 1`` in random order, again and again, within each class.

    `sizes` is one size for all classes or an array of one for each.
    """
    hand = np.empty_like(codes)
    for code in np.unique(codes):
        place = np.flatnonzero(codes == code)
        deck = rng.permutation(sizes if np.ndim(sizes) == 0 else sizes[code])
        hand[rng.permutation(place)] = np.resize(deck, len(place))
    return hand
