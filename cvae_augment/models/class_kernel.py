"""Classes, codes and residuals: the linear algebra behind the network.

Statistics within classes, the closed-form start of the linear path, and the
distribution from which codes and residuals are drawn.
"""

from dataclasses import dataclass

import numpy as np

from .._utils.random import deal

#: Noise variance below which a likelihood has nothing to gain, relative to the
#: mean within-class variance of an intensity (1 in the scaled space).
MIN_NOISE_VARIANCE = 1e-4

#: Shares of the standard deviation of codes and residuals that are kernel noise: one
#: half of the draws is Gaussian, the other stays near a training row.
KERNEL_WIDTHS = (1.0, 0.44)

#: Draws per class and round, and rounds, in which the spread of draws is set.
N_CALIBRATION, CALIBRATION_ROUNDS = 96, 3

#: Bounds of what the spread of kernel noise is multiplied by.
CALIBRATION_BOUNDS = 0.1, 1.25

#: Spectra that a class needs for its spread to count in that.
MIN_CALIBRATED = 4

#: More spectra than this stay where they are, on disk perhaps: a network is trained on
#: all, batch by batch, while scales, axes and distributions are learnt from so many.
MAX_KEPT = 5000

#: Intensities that those have in all: of long spectra, down to a thousand are enough.
MAX_KEPT_CELLS, MIN_KEPT = 2_500_000, 1000

#: Rows that the spread of all classes counts for in the spread of one. The spread of
#: 15 spectra misses that of their class by a factor of up to two on real sets.
PRIOR_ROWS = 20


#: Rows that are worked on at a time: more of them leave the processor's cache.
BLOCK = 256


def blocks(n_rows):
    """Slices of `BLOCK` rows each."""
    return [slice(start, start + BLOCK) for start in range(0, n_rows, BLOCK)]


def class_means(rows, codes, n_classes):
    """Mean row of each class (n_classes, n_columns); zero for one without rows."""
    counts = np.bincount(codes, minlength=n_classes)
    return _class_sums(rows, codes, n_classes) / np.maximum(counts, 1)[:, None]


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


def spread_factor(draw, shapes, group):
    """Factor of the noise at which draws spread as the training shapes do.

    Min-max after a draw changes the spread, by how much depends on the form of the
    noise. One factor serves all classes: spreads set class by class are learnt from
    few spectra, and a classifier takes their errors for a difference of classes.

    ``draw(factor, codes)`` draws a shape for each code with the noise times factor.
    """
    counts, real = np.bincount(group), class_sd(shapes, group)
    codes = np.repeat(np.arange(len(counts)), N_CALIBRATION)
    weights = np.where((counts >= MIN_CALIBRATED) & (real > 0), counts, 0)
    factor = 1.0
    if not weights.any():
        return factor
    for _ in range(CALIBRATION_ROUNDS):
        ratio = np.average(np.nan_to_num(real), weights=weights) / np.average(
            class_sd(draw(factor, codes), codes), weights=weights
        )
        # The noise is a part of the spread, so it has to change by more.
        factor = np.clip(factor * ratio**1.3, *CALIBRATION_BOUNDS)
    return factor


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
        row = self.counts.cumsum()[codes] - count + deal(codes, self.counts, rng)
        width = np.square(self.widths)[deal(codes, len(self.widths), rng)]
        # A class mean of n rows takes 1/n of the variance of its deviations.
        size = self.scale[codes] * np.sqrt(width + (1 - width) / count)
        kept = np.sqrt(1 - width)
        drawn = np.empty((len(codes), self.root.shape[1]))
        for block in blocks(len(codes)):
            noise = rng.standard_normal((len(codes[block]), len(self.root)))
            own = np.matmul(noise, self.root, out=drawn[block])
            own *= size[block, None]
            around = self.deviations[row[block]]
            around *= kept[block, None]
            around += self.means[codes[block]]
            own += around
        return drawn
