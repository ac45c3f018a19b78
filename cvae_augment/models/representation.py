"""How spectra become rows that a model learns, and how drawn rows become spectra.

A shape is a spectrum after sample-wise min-max, or the spectrum itself without such
scaling. Its level and the logarithm of its range stand beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..preprocessing import scale_rows
from .class_kernel import ClassKernel, pooled_kernel
from .class_statistics import (
    MIN_NOISE_VARIANCE,
    blocks,
    class_means,
    class_spread,
    within_sd,
)

#: With more rows than this, and more than twice as many rows as columns, the axes come
#: from the covariance: to decompose the rows themselves takes ten times as long.
MANY_ROWS = 1000

#: Share of the variance of a drawn residual that is noise.
RESIDUAL_NOISE = 0.25


def offset_range(X, level_is_mean=False):
    """Level and log range of each spectrum (n, 2); the level is minimum or mean."""
    level = (X.mean if level_is_mean else X.min)(axis=1, keepdims=True)
    spread = np.ptp(X, axis=1, keepdims=True)
    flat = spread == 0
    if flat.any():  # a flat spectrum has no range of its own: take a usual one
        spread[flat] = np.median(spread[~flat]) if not flat.all() else 1.0
    return np.hstack([level, np.log(spread)])


def with_offset_range(shapes, values, level_is_mean=False):
    """Spectra (n, p) of shapes, which they overwrite, and of levels and log ranges."""
    spread = np.exp(values[:, 1:])
    for block in blocks(len(shapes)):
        spectra = shapes[block]
        if level_is_mean:
            spectra -= spectra.mean(axis=1, keepdims=True)
        spectra *= spread[block]
        spectra += values[block, :1]
    return shapes


@dataclass(frozen=True)
class AsGiven:
    """Rows are the spectra themselves."""

    def rows(self, X, class_index=None):
        """Spectra (n, p)."""
        return X

    def shapes(self, rows, class_index=None, rng=None):
        """Rows (n, p) are shapes, without offset and range."""
        return rows, None

    def spectra(self, shapes, values):
        """Shapes (n, p) are spectra."""
        return shapes

    def log_density_outside(self, X, class_index):
        """Log-density (n,) of what the rows leave out: nothing."""
        return np.zeros(len(X))


@dataclass(frozen=True)
class UnitIntensities(AsGiven):
    """Rows are intensities in [0, 1]."""

    sample_minmax: bool

    @classmethod
    def fit(cls, X, class_index, scaling):
        """Check that spectra `X` (n, p) are in [0, 1] where nothing scales them."""
        if scaling is None and (X.min() < 0 or X.max() > 1):
            raise ValueError(
                "without scaling, intensities must be in [0, 1] for "
                "likelihood='bernoulli' and for space='unit'; got "
                f"{X.min():g} to {X.max():g}"
            )
        return cls(scaling is not None)

    def rows(self, X, class_index=None, width=None, dtype=np.float64):
        """Intensities in [0, 1] (n, p), or the first `width`, of spectra (n, p)."""
        rows = scale_rows(X) if self.sample_minmax else X
        return rows[:, :width].astype(dtype, copy=False)

    def spectra(self, shapes, values):
        """Spectra (n, p) of shapes, which they overwrite."""
        return shapes if values is None else with_offset_range(shapes, values)


@dataclass(frozen=True)
class Scaling:
    """Affine map of spectra to rows of unit mean variance within classes.

    With ``sample_minmax`` a row is the shape of a spectrum in [0, 1] followed by its
    level and the logarithm of its range: a model of rows is then a model of spectra in
    their own units. The level is the minimum or the mean, whichever varies less within
    classes: baseline subtraction, centring or min-max has often made one of them
    constant, and it must stay constant.
    """

    sample_minmax: bool
    level_is_mean: bool
    mean: np.ndarray  # (n_columns,)
    scale: np.ndarray  # (n_columns,)

    @classmethod
    def fit(cls, X, class_index, scaling):
        """Learn the scale of spectra `X` (n, p)."""
        sample_minmax = scaling is not None
        sd_of_mean, sd_of_min = (
            within_sd(level(axis=1, keepdims=True), class_index)[0]
            for level in (X.mean, X.min)
        )
        level_is_mean = bool(sample_minmax and sd_of_mean < sd_of_min)
        unscaled = cls(sample_minmax, level_is_mean, np.zeros(1), np.ones(1))
        columns = unscaled.columns(X)
        scale = within_sd(columns, class_index)
        n_shape = X.shape[1]
        # One scale for all intensities: one noise level then means one thing.
        scale[:n_shape] = np.sqrt(np.square(scale[:n_shape]).mean())
        size, unit = np.abs(columns).max(axis=0), np.ones(len(scale))
        if sample_minmax:
            size[-2] = np.abs(X).max()  # a mean near zero is as exact as its terms
            unit[-2] = np.exp(np.median(columns[:, -1]))
        constant = scale <= 10 * np.finfo(float).eps * size  # but for rounding
        scale[constant] = unit[constant]
        return cls(sample_minmax, level_is_mean, columns.mean(axis=0), scale)

    def columns(self, X):
        """Shape, level and log range of spectra, side by side (n, n_columns)."""
        if not self.sample_minmax:
            return X
        return np.hstack([scale_rows(X), offset_range(X, self.level_is_mean)])

    def rows(self, X):
        """Map spectra (n, p) to rows (n, n_columns)."""
        return (self.columns(X) - self.mean) / self.scale

    def shapes(self, rows, axes=None):
        """Shapes (n, p), levels and log ranges (n, 2) of rows.

        Rows are coordinates on `axes` (n_axes, n_columns) if these are given. Without
        ``sample_minmax`` the levels are None.
        """
        n, n_columns = len(rows), len(self.scale)
        scale = self.scale if axes is None else axes * self.scale
        shapes = np.empty((n, n_columns - 2 * self.sample_minmax))
        values = np.empty((n, 2)) if self.sample_minmax else None
        for block in blocks(n):
            columns = rows[block] * scale if axes is None else rows[block] @ scale
            columns += self.mean
            if values is None:
                shapes[block] = columns
            else:
                scale_rows(columns[:, :-2], out=shapes[block])
                values[block] = columns[:, -2:]
        return shapes, values

    def spectra(self, shapes, values):
        """Spectra (n, p) of shapes, which they overwrite."""
        if values is None:
            return shapes
        return with_offset_range(shapes, values, self.level_is_mean)


@dataclass(frozen=True)
class PrincipalComponents:
    """Rows are scaled spectra in their own principal axes.

    At most ``n - 1`` axes hold all that the training spectra show. What a new spectrum
    has outside of the axes is Gaussian noise, whose level is estimated by leaving each
    training spectrum out.
    """

    scaling: Scaling
    axes: np.ndarray  # (n_axes, n_columns), orthonormal
    outside_variance: float  # per direction outside the axes

    @classmethod
    def fit(cls, X, class_index, scaling):
        """Learn the axes of spectra `X` (n, p)."""
        scale = Scaling.fit(X, class_index, scaling)
        rows = scale.rows(X)
        axes, distance = principal_axes(rows)
        n_outside = max(rows.shape[1] - len(axes), 1)
        return cls(scale, axes, max(distance / n_outside, MIN_NOISE_VARIANCE))

    def rows(self, X, class_index=None, width=None, dtype=np.float64):
        """Coordinates (n, n_axes), or the first `width` of them, of spectra (n, p)."""
        rows = self.scaling.rows(X).astype(dtype, copy=False)
        return rows @ self.axes[:width].astype(dtype, copy=False).T

    def shapes(self, rows, class_index=None, rng=None):
        """Shapes (n, p), levels and log ranges (n, 2) of coordinates (n, n_axes)."""
        return self.scaling.shapes(rows, self.axes)

    def spectra(self, shapes, values):
        """Spectra (n, p) of shapes, which they overwrite."""
        return self.scaling.spectra(shapes, values)

    def log_density_outside(self, X, class_index=None):
        """Log-density (n,) of what spectra (n, p) have outside the axes."""
        rows = self.scaling.rows(X)
        return gaussian_outside(rows, rows @ self.axes.T, self.outside_variance)


@dataclass(frozen=True)
class ScaledIntensities(AsGiven):
    """Rows are intensities, centred and of unit variance within classes.

    Level and range are not part of the density of the rows.
    """

    scaling: Scaling

    @classmethod
    def fit(cls, X, class_index, scaling):
        """Learn the scale of spectra `X` (n, p)."""
        return cls(Scaling.fit(X, class_index, scaling))

    def rows(self, X, class_index=None):
        """Rows (n, p) of spectra `X` (n, p)."""
        return self.scaling.rows(X)[:, : X.shape[1]]

    def shapes(self, rows, class_index=None, rng=None):
        """Shapes (n, p) of rows; levels and ranges are those of the mean."""
        n_missing = len(self.scaling.mean) - rows.shape[1]
        return self.scaling.shapes(np.pad(rows, ((0, 0), (0, n_missing))))

    def spectra(self, shapes, values):
        """Spectra (n, p) of shapes, which they overwrite."""
        return self.scaling.spectra(shapes, values)


@dataclass(frozen=True)
class WhitenedComponents:
    """Rows are deviations from the class mean in a few axes, each of unit variance.

    The axes are the principal ones within classes, after each class has been brought
    to one spread. What lies outside of the axes is drawn from a smoothed bootstrap.
    """

    principal: PrincipalComponents
    means: np.ndarray  # (n_classes, n_axes), of the principal axes
    axes: np.ndarray  # (n_components, n_axes)
    sd: np.ndarray  # (n_components,)
    spread: np.ndarray  # (n_classes,)
    residual: ClassKernel
    residual_variance: float  # per direction outside the axes
    stretch: float = 1.0  # of drawn deviations

    @classmethod
    def fit(cls, X, class_index, scaling, n_components):
        """Learn the components of spectra `X` (n, p)."""
        principal = PrincipalComponents.fit(X, class_index, scaling)
        rows = principal.rows(X)
        spread = class_spread(principal.shapes(rows)[0], class_index)
        means = class_means(rows, class_index, len(spread))
        deviations = (rows - means[class_index]) / spread[class_index, None]
        freedom = max(len(rows) - len(means), 1)
        _, s, axes = np.linalg.svd(deviations, full_matrices=False)
        variance, axes = np.square(s) / freedom, axes[:n_components]
        n_outside = rows.shape[1] - len(axes)
        left_out = variance[len(axes) :].sum() / max(n_outside, 1)
        outside = deviations - deviations @ axes.T @ axes
        return cls(
            principal,
            means,
            axes,
            np.sqrt(np.maximum(variance[: len(axes)], MIN_NOISE_VARIANCE)),
            spread,
            pooled_kernel(outside, class_index, RESIDUAL_NOISE),
            max(left_out, MIN_NOISE_VARIANCE),
        )

    def rows(self, X, class_index):
        """Components (n, n_components) of spectra `X` (n, p)."""
        return self._deviations(X, class_index) @ self.axes.T / self.sd

    def shapes(self, rows, class_index, rng):
        """Shapes (n, p), levels and log ranges (n, 2) of components."""
        drawn = (rows * self.sd) @ self.axes + self.residual.draw(class_index, rng)
        drawn *= self.stretch * self.spread[class_index, None]
        return self.principal.shapes(self.means[class_index] + drawn)

    def spectra(self, shapes, values):
        """Spectra (n, p) of shapes, which they overwrite."""
        return self.principal.spectra(shapes, values)

    def log_density_outside(self, X, class_index):
        """Log-density (n,) of what the rows leave out, and of their scaling."""
        deviations = self._deviations(X, class_index)
        inside = deviations @ self.axes.T
        density = gaussian_outside(deviations, inside, self.residual_variance)
        density -= np.log(self.sd).sum()
        density -= deviations.shape[1] * np.log(self.spread[class_index])
        return density + self.principal.log_density_outside(X)

    def _deviations(self, X, class_index):
        rows = self.principal.rows(X)
        return (rows - self.means[class_index]) / self.spread[class_index, None]


def gaussian_outside(rows, inside, variance):
    """Log-density (n,) of what rows (n, n_columns) have outside some of their axes.

    `inside` are their coordinates on these axes. Each other direction is Gaussian with
    one variance.
    """
    squared = np.square(rows).sum(axis=1) - np.square(inside).sum(axis=1)
    n_outside = rows.shape[1] - inside.shape[1]
    return -0.5 * (
        np.maximum(squared, 0) / variance + n_outside * np.log(2 * np.pi * variance)
    )


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
    # Rounding can make the last axis look full, which centring has emptied.
    n_axes = max(min(keep.sum(), n - 1), 1)
    return np.ascontiguousarray(axes[:n_axes]), distance


def leave_one_out_distance(u, s):
    """Squared distance of each row from the affine span of all others (n,).

    `u` (n, r) and `s` are the left singular vectors and the singular values of the
    centred rows. The distance is the inverse of the diagonal of the pseudo-inverse of
    their Gram matrix, so that no row has to be left out in fact. A row that depends on
    others is at a distance of rounding.
    """
    n, squares = len(u), np.square(s)
    if not squares.any():
        return np.zeros(n)
    floor = squares.max() * n * np.finfo(float).eps
    kept = squares > floor
    vectors = np.square(u[:, kept])
    # What is left of a row's unit vector, without the 1 / n that centring has taken.
    null = 1 - 1 / n - vectors.sum(axis=1)
    null[null < 10 * n * np.finfo(float).eps] = 0
    return 1 / (vectors @ (1 / squares[kept]) + null / floor)
