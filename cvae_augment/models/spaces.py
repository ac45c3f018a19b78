"""The spaces that spectra are learnt in, and the way back to their own units.

Scaling that keeps level and range beside the shape, the principal axes in which a
network trains, and what lies outside of them.
"""

from dataclasses import dataclass

import numpy as np

from ..preprocessing import scale_rows
from .class_kernel import MIN_NOISE_VARIANCE, blocks, within_class

#: Training spectra of a class whose levels are kept for drawn shapes.
MAX_LEVELS = 2000

#: More rows than this, and more than twice the columns, tell the axes from their
#: covariance: the decomposition of the rows themselves takes ten times as long.
MANY_ROWS = 1000


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
        shapes, levels = self.empty(len(rows))
        self.split(rows * self.scale, shapes, levels)
        return shapes, levels

    def empty(self, n_rows):
        """Room for the shapes and levels of so many rows."""
        n_levels = 2 if self.sample_minmax else 0
        n_features = len(self.mean) - n_levels
        return np.empty((n_rows, n_features)), np.empty((n_rows, n_levels))

    def split(self, deviations, shapes, levels):
        """As `shapes`, of rows that have their scale but lack their mean; into room."""
        deviations += self.mean
        if self.sample_minmax:
            scale_rows(deviations[:, :-2], out=shapes)
            levels[:] = deviations[:, -2:]
        else:
            shapes[:] = deviations

    def spectra(self, shapes, levels):
        """Spectra (n, p) of shapes, whose place they take, and their levels."""
        if not self.sample_minmax:
            return shapes
        spread = np.exp(levels[:, 1:])
        for block in blocks(len(shapes)):
            spectra = shapes[block]
            if self.level_is_mean:
                spectra -= spectra.mean(axis=1, keepdims=True)
            spectra *= spread[block]
            spectra += levels[block, :1]
        return shapes


def _columns(X, level_is_mean):
    """Shape, level and log range of each spectrum, side by side (n, p + 2)."""
    level = (X.mean if level_is_mean else X.min)(axis=1, keepdims=True)
    spread = np.ptp(X, axis=1, keepdims=True)
    flat = spread == 0
    if flat.any():  # a flat spectrum has no range of its own: take a usual one
        spread[flat] = np.median(spread[~flat]) if not flat.all() else 1.0
    return np.hstack([scale_rows(X), level, np.log(spread)])


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

    def nearest(self, shapes, codes, rng):
        """Levels (n, 2) for `shapes` (n, p) of classes `codes`.

        Spectra of one or two intensities all have the same few shapes: of training
        spectra of one shape, a random one counts.
        """
        levels = np.empty((len(shapes), self.levels.shape[1]))
        if levels.size == 0:
            return levels
        for code in np.unique(codes):
            own, drawn = self.codes == code, np.flatnonzero(codes == code)
            known = np.ascontiguousarray(self.shapes[own])
            half_squares = np.square(known).sum(axis=1) / 2
            row = np.empty(len(drawn), dtype=np.intp)
            for block in blocks(len(drawn)):
                product = shapes[drawn[block]] @ known.T
                row[block] = (half_squares - product).argmin(axis=1)
            _, alike, size = np.unique(  # by their bytes: by columns it takes seconds
                known.view(f"V{known.shape[1] * known.itemsize}").ravel(),
                return_inverse=True,
                return_counts=True,
            )
            if len(size) < len(known):
                order, group = np.argsort(alike, kind="stable"), alike[row]
                row = order[size.cumsum()[group] - 1 - rng.integers(size[group])]
            levels[drawn] = self.levels[own][row]
        return levels


@dataclass(frozen=True)
class PrincipalAxes:
    """Rotation of rows to their own principal axes, exact for the rows it saw."""

    axes: np.ndarray  # (n_axes, n_columns), orthonormal

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
        axes, distance = principal_axes(rows)
        n_outside = max(rows.shape[1] - len(axes), 1)
        variance = max(distance / n_outside, MIN_NOISE_VARIANCE)
        return cls(scale, PrincipalAxes(axes), variance)

    def transform(self, X, width=None, dtype=np.float64):
        """Coordinates (n, n_axes), or the first `width` of them, of spectra (n, p)."""
        rows = self.scaling.transform(X).astype(dtype, copy=False)
        return rows @ self.axes.axes[:width].astype(dtype, copy=False).T

    def shapes(self, coordinates):
        """Shapes (n, p) and their levels of coordinates (n, n_axes)."""
        axes = self.axes.axes * self.scaling.scale
        shapes, levels = self.scaling.empty(len(coordinates))
        for block in blocks(len(coordinates)):
            self.scaling.split(coordinates[block] @ axes, shapes[block], levels[block])
        return shapes, levels

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

    def transform(self, X, width=None, dtype=np.float64):
        """Intensities in [0, 1] (n, p), or the first `width`, of spectra (n, p)."""
        rows = scale_rows(X) if self.sample_minmax else X
        return rows[:, :width].astype(dtype, copy=False)

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


def principal_axes(rows):
    """Principal axes of centred rows, and how far a row lies from all others.

    Parameters
    ----------
    rows : ndarray of shape (n_samples, n_columns)
        Rows, centred.

    Returns
    -------
    axes : ndarray of shape (n_axes, n_columns)
        At most ``n_samples - 1`` orthonormal axes that hold all rows.
    distance : float
        Mean squared distance of a row from the affine span of all others.
    """
    n, n_columns = rows.shape
    if n > max(MANY_ROWS, 2 * n_columns):
        squares, axes = np.linalg.eigh(rows.T @ rows)
        squares, axes = squares[::-1], axes.T[::-1]
        keep = squares > squares[0] * n * np.finfo(float).eps
        distance = 0.0  # a row more or less does not change what so many rows span
    else:
        u, s, axes = np.linalg.svd(rows, full_matrices=False)
        keep = s > s[0] * max(rows.shape) * np.finfo(float).eps
        distance = leave_one_out_distance(u, s).mean()
    # Rounding can make the last axis, which centring has emptied, look full.
    n_axes = max(min(keep.sum(), n - 1), 1)
    return np.ascontiguousarray(axes[:n_axes]), distance


def leave_one_out_distance(u, s):
    """Squared distance of each row from the affine span of all others (n,).

    Of centred rows with left singular vectors `u` (n, r) and singular values `s`. It is
    the inverse of the diagonal of the pseudo-inverse of their Gram matrix: no row is
    left out in fact. A row that depends on others is at a distance of rounding.
    """
    n, squares = len(u), np.square(s)
    if not squares.any():
        return np.zeros(n)
    floor = squares.max() * n * np.finfo(float).eps
    kept = squares > floor
    vectors = np.square(u[:, kept])
    # What is left of a row's unit vector but for 1 / n, which centring has taken.
    null = 1 - 1 / n - vectors.sum(axis=1)
    null[null < 10 * n * np.finfo(float).eps] = 0
    return 1 / (vectors @ (1 / squares[kept]) + null / floor)
