"""The rows that a diffusion lives in, and the way back to shapes of spectra."""

from dataclasses import dataclass, replace

import numpy as np

from .class_kernel import (
    KERNEL_WIDTHS,
    MIN_NOISE_VARIANCE,
    N_CALIBRATION,
    ClassKernel,
    class_means,
    class_spread,
    spread_factor,
)
from .spaces import GaussianSpace, UnitSpace


@dataclass(frozen=True)
class WhitenedComponents:
    """Deviations from the class mean in a few axes, each of unit variance.

    The axes are the principal ones within classes, each class brought to one spread
    before. What lies outside of them is drawn from a smoothed bootstrap.
    """

    space: GaussianSpace
    means: np.ndarray  # (n_classes, n_axes of the space)
    axes: np.ndarray  # (n_components, n_axes of the space)
    sd: np.ndarray  # (n_components,)
    spread: np.ndarray  # (n_classes,)
    residual: ClassKernel
    residual_variance: float  # per direction outside the axes
    stretch: float = 1.0  # of drawn deviations

    @classmethod
    def fit(cls, X, codes, scaling, n_components):
        """Learn the components of spectra `X` (n, p) of classes `codes` (n,)."""
        space = GaussianSpace.fit(X, codes, scaling)
        rows = space.transform(X)
        spread = class_spread(space.shapes(rows)[0], codes)
        means = class_means(rows, codes, len(spread))
        deviations = (rows - means[codes]) / spread[codes, None]
        freedom = max(len(rows) - len(means), 1)
        _, s, axes = np.linalg.svd(deviations, full_matrices=False)
        variance, axes = np.square(s) / freedom, axes[:n_components]
        n_outside = rows.shape[1] - len(axes)
        left_out = variance[len(axes) :].sum() / max(n_outside, 1)
        outside = deviations - deviations @ axes.T @ axes
        residual = outside * spread[codes, None]
        return cls(
            space,
            means,
            axes,
            np.sqrt(np.maximum(variance[: len(axes)], MIN_NOISE_VARIANCE)),
            spread,
            ClassKernel.fit(residual, codes, spread, KERNEL_WIDTHS),
            max(left_out, MIN_NOISE_VARIANCE),
        )

    def rows(self, X, codes):
        """Components (n, n_components) of spectra `X` (n, p)."""
        return self._deviations(X, codes) @ self.axes.T / self.sd

    def shapes(self, rows, codes, rng):
        """Shapes (n, p) of components (n, n_components)."""
        inside = (rows * self.sd) @ self.axes * self.spread[codes, None]
        drawn = self.stretch * (inside + self.residual.draw(codes, rng))
        return self.space.shapes(self.means[codes] + drawn)[0]

    def calibrated(self, draw_rows, X, codes, rng):
        """Stretch draws until they spread as the spectra `X` (n, p) do.

        ``draw_rows(codes)`` draws components.
        """
        rows = draw_rows(np.repeat(np.arange(len(self.means)), N_CALIBRATION))

        def draw(factor, codes):
            return replace(self, stretch=factor).shapes(rows, codes, rng)

        shapes = self.space.shapes(self.space.transform(X))[0]
        return replace(self, stretch=spread_factor(draw, shapes, codes))

    def log_density_outside(self, X, codes):
        """Log-density (n,) of what the rows leave out, and of their scaling."""
        deviations = self._deviations(X, codes)
        inside = deviations @ self.axes.T
        squared = np.square(deviations).sum(axis=1) - np.square(inside).sum(axis=1)
        n_axes = deviations.shape[1]
        n_outside = n_axes - len(self.axes)
        density = -0.5 * (
            np.maximum(squared, 0) / self.residual_variance
            + n_outside * np.log(2 * np.pi * self.residual_variance)
        )
        density -= np.log(self.sd).sum() + n_axes * np.log(self.spread[codes])
        return density + self.space.log_likelihood_outside(X)

    def _deviations(self, X, codes):
        rows = self.space.transform(X)
        return (rows - self.means[codes]) / self.spread[codes, None]


class _AllIntensities:
    """What rows of all intensities have in common."""

    def calibrated(self, draw_rows, X, codes, rng):
        """Nothing is stretched here."""
        return self

    def log_density_outside(self, X, codes):
        """Level and range are not part of this density: zeros (n,)."""
        return np.zeros(len(X))


@dataclass(frozen=True)
class Intensities(_AllIntensities):
    """Intensities of a spectrum, centred and of unit variance within classes."""

    space: GaussianSpace

    @classmethod
    def fit(cls, X, codes, scaling, n_components):
        """Learn the scale of spectra `X` (n, p) of classes `codes` (n,)."""
        return cls(GaussianSpace.fit(X, codes, scaling))

    def rows(self, X, codes):
        """Rows (n, p) of spectra `X` (n, p)."""
        return self.space.scaling.transform(X)[:, : X.shape[1]]

    def shapes(self, rows, codes, rng):
        """Shapes (n, p) of rows (n, p)."""
        n_missing = len(self.space.scaling.scale) - rows.shape[1]
        columns = np.pad(rows, ((0, 0), (0, n_missing)))
        return self.space.scaling.shapes(columns)[0]


@dataclass(frozen=True)
class UnitIntensities(_AllIntensities):
    """Intensities in [0, 1], as they are."""

    space: UnitSpace

    @classmethod
    def fit(cls, X, codes, scaling, n_components):
        """Learn the offsets and ranges of spectra `X` (n, p) of `codes` (n,)."""
        return cls(UnitSpace.fit(X, codes, scaling))

    def rows(self, X, codes):
        """Rows (n, p) of spectra `X` (n, p)."""
        return self.space.transform(X)

    def shapes(self, rows, codes, rng):
        """Rows are shapes already."""
        return rows
