"""Smooth noise outside the span of the training spectra, and how much of it.

A hundred spectra of a thousand intensities span a tenth of their space. A generator
that stays in that tenth teaches a classifier that the rest does not vary. Here the rest
gets noise of the form that new spectra have there. A linear discriminant that knows
this noise chooses how much there is of it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.fft import dct, idct
from scipy.ndimage import uniform_filter1d
from scipy.special import log_softmax

from .._utils.random import deal
from .class_statistics import blocks, class_means

#: Shares of the within-class variance to choose from.
SHARES = np.array(
    [0.0003, 0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9]
)

#: Temperatures of the discriminant's scores, the best of which counts: a shrunken
#: covariance is rarely calibrated, and only the order of the scores matters here.
TEMPERATURES = (1, 0.5, 0.25, 0.12, 0.06)

#: A share is as good as the best when its loss is within so many standard errors.
TOLERANCE = 0.5

#: Rows that shape and share are learnt from at most: both are settled long before.
MAX_ROWS = 400


@dataclass(frozen=True)
class OffspanNoise:
    """Noise with the spectrum of what a training row has outside the others' span.

    The covariance is ``share * T + (1 - share) * S``, where S is that within classes
    and T has its mean standard deviation: T is the local standard deviation times a
    smooth stationary process, whose spectrum is that of the leave-one-out residuals.
    """

    deviation: np.ndarray  # (n_features,)
    amplitude: np.ndarray  # (n_features,), per frequency of the cosine transform
    share: float

    @classmethod
    def fit(cls, shapes, means, class_index, share, rng):
        """Learn the noise of `shapes` (n, p); `share` is a number or "auto".

        None is returned where there is no noise: its share is zero, or no shape varies.
        """
        if len(shapes) > MAX_ROWS:
            rows = _spread_over_classes(class_index, MAX_ROWS, rng)
            shapes, class_index = shapes[rows], class_index[rows]
        residual = shapes - means[class_index]
        freedom = len(shapes) - len(means)
        if share == 0 or freedom < 1 or not residual.any():
            return None
        deviation, amplitude = _form(shapes, residual, freedom)
        if share == "auto":
            share = _best_share(shapes, class_index, deviation, amplitude)
        varies = residual.std(axis=0) > 1e-9 * np.abs(shapes).max()
        if share == 0:
            return None
        return cls(deviation * varies, amplitude, float(share))

    def add(self, shapes, means, class_index, rng):
        """Give every other one of shapes (n, p), in place, its share of noise.

        Half of the draws show what may vary, the other half what does: classifiers
        trained on both gain as much as from the first half alone, and classifiers
        trained on synthetic spectra alone lose nothing.
        """
        waves = rng.standard_normal(shapes.shape)
        noisy = np.flatnonzero(deal(class_index, 2, rng) == 1)
        kept = np.sqrt(1 - self.share)
        deviation = np.sqrt(self.share) * self.deviation
        means = (1 - kept) * means
        for block in blocks(len(noisy)):
            row = noisy[block]
            waves_row = waves[row]
            waves_row *= self.amplitude
            noise = idct(waves_row, norm="ortho", axis=1, overwrite_x=True)
            noise *= deviation
            noise += means[class_index[row]]
            noise += kept * shapes[row]
            shapes[row] = noise


def _form(shapes, residual, freedom):
    """Local deviation and cosine spectrum of the noise, with the spread of S."""
    variance = np.square(residual).sum(axis=0) / freedom
    deviation = np.sqrt(variance + 0.05 * variance.mean())
    outside = _leave_one_out_residuals(shapes, residual) / deviation
    power = np.square(dct(outside, norm="ortho", axis=1)).mean(axis=0)
    floor = np.finfo(float).tiny + 1e-12 * power.mean()
    smooth = np.exp(uniform_filter1d(np.log(power + floor), 17, mode="mirror"))
    smooth += 1e-5 * power.mean()
    spread = np.sqrt(variance).mean() / deviation.mean()
    return deviation, spread * np.sqrt(smooth / smooth.mean())


def _leave_one_out_residuals(shapes, residual):
    """What each row has outside the span of all others (n, p).

    From the inverse K of the Gram matrix: the rows of ``K @ shapes``, each over its
    own entry of the diagonal. The ridge keeps it stable; it is larger where the rows
    span the whole space and a residual is one of regression.
    """
    n, n_features = shapes.shape
    gram = shapes @ shapes.T
    ridge = np.square(residual).sum() / n * (1e-6 if n < 0.8 * n_features else 1e-2)
    gram.flat[:: n + 1] += max(ridge, 1e-12 * np.trace(gram) / n)
    inverse = np.linalg.inv(gram)
    return (inverse @ shapes) / np.diag(inverse)[:, None]


def _best_share(shapes, class_index, deviation, amplitude):
    """Smallest share about as good as the best for telling the classes apart.

    A linear classifier that has learnt from many draws of the generator is the linear
    discriminant with the generator's covariance. So the leave-one-out log-loss of that
    discriminant chooses the share, within half a standard error.
    """
    counts = np.bincount(class_index)
    if (counts > 1).sum() < 2 or len(class_index) - len(counts) < 3:
        return 0.0
    with np.errstate(under="ignore"):  # of classes that are almost impossible
        loss = leave_one_out_loss(shapes, class_index, deviation, amplitude)
    excess = loss - loss[loss.mean(axis=1).argmin()]
    error = excess.std(axis=1) / np.sqrt(loss.shape[1])
    return SHARES[np.flatnonzero(excess.mean(axis=1) <= TOLERANCE * error + 1e-12)[0]]


def leave_one_out_loss(shapes, class_index, deviation, amplitude):
    """Log-loss of each row under the discriminant that has not seen it.

    The covariance is that of `OffspanNoise` for each of `SHARES`; leaving a row out
    changes its class mean and the covariance by one rank each, so that one
    eigendecomposition serves all rows and all shares. Rows that are alone in their
    class are passed over.

    Parameters
    ----------
    shapes : ndarray of shape (n_samples, n_features)
        Training rows.
    class_index : ndarray of int of shape (n_samples,)
        Their classes.
    deviation, amplitude : ndarray of shape (n_features,)
        Form of the noise.

    Returns
    -------
    ndarray of shape (n_shares, n_scored)
        Loss in nats, at the best temperature of each share.
    """
    n, counts = len(shapes), np.bincount(class_index)
    freedom = max(n - len(counts) - 1, 1)
    means = class_means(shapes, class_index, len(counts))
    white = np.vstack([shapes, means]) - shapes.mean(axis=0)
    white = dct(white / deviation, norm="ortho", axis=1) / amplitude
    residual = white[:n] - white[n:][class_index]
    values, vectors = np.linalg.eigh(residual @ residual.T)
    values = np.maximum(values, 0)
    onto = white @ (residual.T @ vectors)  # (n + n_classes, n)
    gram = white @ white.T
    scored = np.flatnonzero(counts[class_index] > 1)
    own = class_index[scored]
    at = np.arange(len(scored)), own
    weight = counts[own] / (counts[own] - 1)
    losses = []
    for share in SHARES:
        g = (1 - share) / freedom
        # Inner products under the inverse of share * I + g * residual' residual.
        inner = (gram - (onto * (g / (share + g * values))) @ onto.T) / share
        self_product, to_mean = np.diag(inner), inner[:n, n:]
        distance = (
            self_product[scored, None] - 2 * to_mean[scored] + self_product[n:]
        )  # (n_scored, n_classes)
        cross = (self_product[scored] - to_mean[scored, own])[:, None] - (
            to_mean[scored] - inner[n:, n:][own]
        )  # of row minus each mean with row minus its own mean
        own_distance = cross[at].copy()
        distance[at] = np.square(weight) * own_distance  # own mean without the row
        cross[at] = weight * own_distance
        left = np.maximum(1 - g * weight * own_distance, 1e-6)
        distance += (g * weight / left)[:, None] * np.square(cross)
        scores = (-0.5 * t * distance for t in TEMPERATURES)
        by_temperature = [-log_softmax(score, axis=1)[at] for score in scores]
        losses.append(min(by_temperature, key=np.mean))
    return np.array(losses)


def _spread_over_classes(class_index, n_rows, rng):
    """Indices of `n_rows` rows, of each class in proportion but at least two."""
    order = rng.permutation(len(class_index))
    kept = order[:n_rows]
    few = [order[class_index[order] == code][:2] for code in np.unique(class_index)]
    return np.unique(np.concatenate([kept, *few]))
