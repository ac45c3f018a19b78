"""Distributions of the simple peers: training spectra in turn, or a Gaussian."""

from dataclasses import dataclass

import numpy as np
from sklearn.covariance import ledoit_wolf_shrinkage

from .._utils.random import deal_rows
from ..preprocessing import sample_minmax
from .class_kernel import ClassKernel, pooled_kernel
from .class_statistics import class_means


@dataclass(frozen=True)
class Duplicates:
    """Training rows, sorted by class, each drawn equally often."""

    rows: np.ndarray  # (n, p)
    counts: np.ndarray  # (n_classes,)

    @classmethod
    def fit(cls, X, class_index, *parameters):
        """Sort spectra `X` (n, p) by class."""
        order = np.argsort(class_index, kind="stable")
        return cls(X[order], np.bincount(class_index), *parameters)

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        return self.rows[deal_rows(class_index, self.counts, rng)]


@dataclass(frozen=True)
class Noise(Duplicates):
    """Rows plus white noise of `scale` times the range of the row."""

    scale: float

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        rows = super().draw(class_index, rng)
        sd = self.scale * np.ptp(rows, axis=1, keepdims=True)
        return rows + sd * rng.standard_normal(rows.shape)


@dataclass(frozen=True)
class Mixup(Duplicates):
    """Means of two rows, the weight from Beta(`alpha`, `alpha`)."""

    alpha: float

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        row, partner = (super(Mixup, self).draw(class_index, rng) for _ in range(2))
        weight = rng.beta(self.alpha, self.alpha, size=(len(class_index), 1))
        return weight * row + (1 - weight) * partner


@dataclass(frozen=True)
class OffsetSlopeMultiplier(Duplicates):
    """Rows with offset, slope and gain drawn uniformly."""

    offset: float
    slope: float
    multiplier: float

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        rows = super().draw(class_index, rng)
        offset, slope, multiplier = rng.uniform(-1, 1, size=(3, len(class_index), 1))
        offset *= self.offset * self.rows.std()
        slope *= self.slope * np.median(np.ptp(self.rows, axis=1))
        axis = np.linspace(-0.5, 0.5, rows.shape[1])
        return (1 + self.multiplier * multiplier) * rows + offset + slope * axis


@dataclass(frozen=True)
class SpanKernel:
    """A kernel around training rows, whose minimum and range a draw takes."""

    kernel: ClassKernel
    low: np.ndarray  # (n,), sorted by class
    range: np.ndarray  # (n,)

    @classmethod
    def fit(cls, X, class_index, width):
        """Learn spectra `X` (n, p); the noise is `width` times the deviations."""
        share = width / np.sqrt(1 + width**2)  # of the standard deviation of a draw
        ordered = X[np.argsort(class_index, kind="stable")]
        kernel = pooled_kernel(X, class_index, share**2)
        return cls(kernel, ordered.min(axis=1), np.ptp(ordered, axis=1))

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        row = deal_rows(class_index, self.kernel.counts, rng)
        drawn = sample_minmax(self.kernel.around(row, class_index, rng))
        return self.low[row, None] + self.range[row, None] * drawn


@dataclass(frozen=True)
class ShrunkCovariance:
    """Ledoit-Wolf covariance as variances along axes and one for all directions."""

    axes: np.ndarray  # (n_axes, p), orthonormal
    variance: np.ndarray  # (n_axes,)
    isotropic: float

    @classmethod
    def fit(cls, deviations, freedom):
        """Learn deviations (n, p) from means, of `freedom` degrees of freedom."""
        shrinkage = ledoit_wolf_shrinkage(deviations, assume_centered=True)
        _, s, axes = np.linalg.svd(deviations, full_matrices=False)
        variance = np.square(s) / freedom
        isotropic = shrinkage * variance.sum() / deviations.shape[1]
        return cls(axes, (1 - shrinkage) * variance, isotropic)

    def draw(self, n, rng):
        """Draw `n` deviations (n, p)."""
        n_axes, n_columns = self.axes.shape
        inside = rng.standard_normal((n, n_axes)) * np.sqrt(self.variance)
        outside = rng.standard_normal((n, n_columns))
        return inside @ self.axes + np.sqrt(self.isotropic) * outside

    def log_density(self, deviations):
        """Log-density (n,) of deviations (n, p)."""
        # Without isotropic part there is no density: take the least that has one.
        floor = np.finfo(float).eps * self.variance.max()
        isotropic = max(self.isotropic, floor, np.finfo(float).tiny)
        n_axes, n_columns = self.axes.shape
        inside = np.square(deviations @ self.axes.T)
        outside = np.square(deviations).sum(axis=1) - inside.sum(axis=1)
        variance = self.variance + isotropic
        log_det = np.log(variance).sum() + (n_columns - n_axes) * np.log(isotropic)
        with np.errstate(over="ignore"):  # outside spectra that do not vary: minus inf
            distance = inside @ (1 / variance) + np.maximum(outside, 0) / isotropic
        return -0.5 * (distance + log_det + n_columns * np.log(2 * np.pi))


@dataclass(frozen=True)
class Gaussian:
    """Class means with one covariance for all classes, or one each."""

    means: np.ndarray  # (n_classes, p)
    covariances: tuple[ShrunkCovariance, ...]  # of each class

    @classmethod
    def fit(cls, X, class_index, pooled):
        """Learn spectra `X` (n, p)."""
        counts = np.bincount(class_index)
        means = class_means(X, class_index, len(counts))
        deviations = X - means[class_index]
        if pooled:
            freedom = max(len(X) - len(counts), 1)
            shared = ShrunkCovariance.fit(deviations, freedom)
            return cls(means, (shared,) * len(counts))
        own = (
            ShrunkCovariance.fit(deviations[class_index == k], max(count - 1, 1))
            for k, count in enumerate(counts)
        )
        return cls(means, tuple(own))

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        drawn = self.means[class_index]
        for k in np.unique(class_index):
            batch = class_index == k
            drawn[batch] += self.covariances[k].draw(batch.sum(), rng)
        return drawn

    def log_density(self, rows, class_index):
        """Log-density (n,) of spectra (n, p) given their classes."""
        deviations = rows - self.means[class_index]
        density = np.empty(len(rows))
        for k in np.unique(class_index):
            batch = class_index == k
            density[batch] = self.covariances[k].log_density(deviations[batch])
        return density
