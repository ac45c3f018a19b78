"""What the baselines draw from: training spectra dealt in turn, or a Gaussian."""

from dataclasses import dataclass, field

import numpy as np
from sklearn.covariance import ledoit_wolf_shrinkage

from ..preprocessing import sample_minmax
from .class_kernel import class_means


@dataclass(frozen=True)
class ClassRows:
    """Training rows sorted by class, dealt in turn to those who draw on them."""

    rows: np.ndarray  # (n, p)
    counts: np.ndarray  # (n_classes,)
    history: dict = field(default_factory=dict, init=False)

    @classmethod
    def fit(cls, X, codes, *parameters):
        """Sort spectra `X` (n, p) of classes `codes` (n,)."""
        order = np.argsort(codes, kind="stable")
        return cls(X[order], np.bincount(codes), *parameters)

    def deal(self, codes, rng):
        """Index of a row of each class in `codes`, in turn."""
        index = np.empty(len(codes), dtype=np.intp)
        first = self.counts.cumsum() - self.counts
        for code in np.unique(codes):
            wanted = np.flatnonzero(codes == code)
            count = self.counts[code]
            rounds = range(-(-len(wanted) // count))
            order = np.concatenate([rng.permutation(count) for _ in rounds])
            index[wanted] = first[code] + order[: len(wanted)]
        return index


class Duplicates(ClassRows):
    """Rows as they are."""

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        return self.rows[self.deal(codes, rng)]


@dataclass(frozen=True)
class Noise(ClassRows):
    """Rows plus white noise, its size `scale` ranges of the row."""

    scale: float

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        rows = self.rows[self.deal(codes, rng)]
        sd = self.scale * np.ptp(rows, axis=1, keepdims=True)
        return rows + sd * rng.standard_normal(rows.shape)


@dataclass(frozen=True)
class Mixup(ClassRows):
    """Means of two rows, the weight from Beta(`alpha`, `alpha`)."""

    alpha: float

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        row, partner = self.deal(codes, rng), self.deal(codes, rng)
        weight = rng.beta(self.alpha, self.alpha, size=(len(codes), 1))
        return weight * self.rows[row] + (1 - weight) * self.rows[partner]


@dataclass(frozen=True)
class OffsetSlopeMultiplier(ClassRows):
    """Rows with offset, slope and gain drawn uniformly."""

    offset: float
    slope: float
    multiplier: float

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        rows = self.rows[self.deal(codes, rng)]
        offset, slope, multiplier = rng.uniform(-1, 1, size=(3, len(codes), 1))
        offset *= self.offset * self.rows.std()
        slope *= self.slope * np.median(np.ptp(self.rows, axis=1))
        axis = np.linspace(-0.5, 0.5, rows.shape[1])
        return (1 + self.multiplier * multiplier) * rows + offset + slope * axis


@dataclass(frozen=True)
class SpanKernel(ClassRows):
    """Rows plus noise in the span of the deviations of all rows."""

    width: float

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        known = np.repeat(np.arange(len(self.counts)), self.counts)
        means = class_means(self.rows, known, len(self.counts))
        deviations = self.rows - means[known]
        row, count = self.deal(codes, rng), self.counts[codes]
        # A class mean of n rows takes 1/n of the variance of its deviations.
        full = np.sqrt(count / np.maximum(count - 1, 1))[:, None]
        freedom = max(len(self.rows) - len(self.counts), 1)
        noise = rng.standard_normal((len(codes), len(self.rows))) @ deviations
        noise *= self.width / np.sqrt(freedom)
        drawn = full * deviations[row] + noise
        drawn = means[codes] + drawn / np.sqrt(1 + self.width**2)
        low = self.rows[row].min(axis=1, keepdims=True)
        drawn = low + np.ptp(self.rows[row], axis=1, keepdims=True) * sample_minmax(
            drawn
        )
        for code in np.unique(codes):
            batch = codes == code
            if batch.sum() >= self.counts[code]:  # a single row would be the mean
                drawn[batch] += means[code] - drawn[batch].mean(axis=0)
        return drawn


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
    history: dict = field(default_factory=dict, init=False)

    @classmethod
    def fit(cls, X, codes, pooled):
        """Learn spectra `X` (n, p) of classes `codes` (n,)."""
        counts = np.bincount(codes)
        means = class_means(X, codes, len(counts))
        deviations = X - means[codes]
        if pooled:
            freedom = max(len(X) - len(counts), 1)
            shared = ShrunkCovariance.fit(deviations, freedom)
            return cls(means, (shared,) * len(counts))
        own = (
            ShrunkCovariance.fit(deviations[codes == code], max(count - 1, 1))
            for code, count in enumerate(counts)
        )
        return cls(means, tuple(own))

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        drawn = self.means[codes]
        for code in np.unique(codes):
            batch = codes == code
            drawn[batch] += self.covariances[code].draw(batch.sum(), rng)
        return drawn

    def log_likelihood(self, X, codes):
        """Log-density (n,) of spectra `X` (n, p) given their classes."""
        deviations = X - self.means[codes]
        density = np.empty(len(X))
        for code in np.unique(codes):
            batch = codes == code
            density[batch] = self.covariances[code].log_density(deviations[batch])
        return density
