"""Statistics of rows within their classes."""

import numpy as np

#: Variance of noise below which a likelihood has nothing to gain, relative to the mean
#: variance of an intensity within classes (1 in the scaled space).
MIN_NOISE_VARIANCE = 1e-4

#: Draws per class and round, and rounds, that set the spread of draws.
N_CALIBRATION, CALIBRATION_ROUNDS = 96, 3

#: Smallest and largest factor that the spread of noise is multiplied by.
CALIBRATION_BOUNDS = 0.1, 1.25

#: Spectra that a class needs for its spread to count in the calibration.
MIN_CALIBRATED = 4

#: Number of rows by which the spread of all classes counts in the spread of one. On
#: real sets the spread of 15 spectra misses that of their class by a factor of up to 2.
PRIOR_ROWS = 20

#: Rows that are computed at a time: more of them leave the processor's cache.
BLOCK = 256


def blocks(n_rows):
    """Slices of `BLOCK` rows each."""
    return [slice(start, start + BLOCK) for start in range(0, n_rows, BLOCK)]


def class_means(rows, class_index, n_classes):
    """Mean row of each class (n_classes, n_columns); zero for a class without rows."""
    counts = np.bincount(class_index, minlength=n_classes)
    sums = _class_sums(rows, class_index, n_classes)
    return sums / np.maximum(counts, 1)[:, None]


def _class_sums(rows, class_index, n_classes):
    is_member = class_index == np.arange(n_classes)[:, None]  # (n_classes, n)
    return is_member.astype(float) @ rows


def within_class(rows, class_index):
    """Deviation of each row from the mean of its class."""
    return rows - class_means(rows, class_index, class_index.max() + 1)[class_index]


def within_sd(columns, class_index):
    """Standard deviation of each column within classes (n_columns,)."""
    freedom = max(len(columns) - class_index.max() - 1, 1)
    squares = np.square(within_class(columns, class_index)).sum(axis=0)
    return np.sqrt(squares / freedom)


def class_sd(shapes, class_index):
    """Standard deviation of each class (n_classes,), averaged over the features.

    It is nan for a class of one row.
    """
    freedom = np.bincount(class_index) - 1.0
    squares = np.square(within_class(shapes, class_index))
    with np.errstate(invalid="ignore"):
        variance = _class_sums(squares, class_index, len(freedom)) / freedom[:, None]
        return np.sqrt(variance).mean(axis=1)


def class_spread(shapes, class_index):
    """Standard deviation of each class (n_classes,) relative to that of all.

    The ratio is shrunk towards 1, as if each class had `PRIOR_ROWS` more rows of usual
    spread.
    """
    freedom = np.bincount(class_index) - 1
    own = np.nan_to_num(class_sd(shapes, class_index))
    pooled = (own @ freedom) / max(freedom.sum(), 1)
    if pooled == 0:
        return np.ones(len(own))
    ratio = np.maximum(own / pooled, 0.03)  # repeated rows tell little about spread
    return ratio ** (freedom / (freedom + PRIOR_ROWS))


def spread_factor(draw, shapes, class_index):
    """Factor of the noise at which draws spread as the training shapes do.

    Min-max after a draw changes the spread, and how much depends on the form of the
    noise. One factor serves all classes: a factor for each class would be learnt from
    few spectra, and a classifier would take its error for a difference of classes.

    ``draw(factor, class_index)`` draws a shape for each entry of `class_index`, with
    the noise multiplied by `factor`.
    """
    counts, real = np.bincount(class_index), class_sd(shapes, class_index)
    wanted = np.repeat(np.arange(len(counts)), N_CALIBRATION)
    weights = np.where((counts >= MIN_CALIBRATED) & (real > 0), counts, 0)
    factor = 1.0
    if not weights.any():
        return factor
    for _ in range(CALIBRATION_ROUNDS):
        drawn = class_sd(draw(factor, wanted), wanted)
        ratio = np.average(np.nan_to_num(real), weights=weights) / np.average(
            drawn, weights=weights
        )
        # The noise is only a part of the spread, so it has to change by more.
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
