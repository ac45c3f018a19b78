"""Smoothed bootstrap of the rows of each class."""

from dataclasses import dataclass

import numpy as np

from .._utils.random import deal_rows
from .class_statistics import blocks, class_means, within_class


@dataclass(frozen=True)
class ClassKernel:
    """Smoothed bootstrap of the rows of each class.

    A draw is a row of the class, shrunk towards the class mean, plus Gaussian noise.
    All classes share the form of the noise: a class with few rows borrows it from the
    others. The shrinkage keeps the variance of a draw at that of the class [1]_. A
    class with one row is drawn from the noise alone, around that row.

    References
    ----------
    .. [1] Silverman, B. W. (1986). "Density Estimation for Statistics and Data
       Analysis", section 6.4. Chapman & Hall.
    """

    means: np.ndarray  # (n_classes, n_columns)
    deviations: np.ndarray  # (n, n_columns), sorted by class
    counts: np.ndarray  # (n_classes,)
    root: np.ndarray  # (n_directions, n_columns), of the covariance of noise alone
    weights: np.ndarray  # (n_classes, n_directions)
    share: np.ndarray  # (n_classes,), of the variance of a draw that is noise

    @classmethod
    def fit(cls, rows, class_index, roots, weights, share):
        """Learn `rows` (n, n_columns).

        `roots` are matrices of n_columns columns. The noise of a class has the sum of
        their squares as its covariance, with its `weights` (n_classes, n_roots).
        """
        counts = np.bincount(class_index)
        order = np.argsort(class_index, kind="stable")
        means = class_means(rows, class_index, len(counts))
        deviations = (rows - means[class_index])[order]
        roots = [
            np.linalg.qr(root, mode="r") if len(root) > root.shape[1] else root
            for root in roots
        ]
        weights = np.repeat(np.sqrt(weights), [len(root) for root in roots], axis=1)
        return cls(
            means,
            deviations,
            counts,
            np.concatenate(roots),
            weights,
            np.broadcast_to(share, len(counts)).copy(),
        )

    def draw(self, class_index, rng):
        """Draw one row for each entry of `class_index`: (n, n_columns).

        Within a class, each row is used equally often, up to one.
        """
        return self.around(deal_rows(class_index, self.counts, rng), class_index, rng)

    def around(self, place, class_index, rng):
        """Draw around rows, given by their places among the rows sorted by class."""
        # A class mean of n rows takes 1/n of the variance of its deviations.
        share = self.share[class_index]
        size = np.sqrt(share + (1 - share) / self.counts[class_index])
        kept = np.sqrt(1 - share)
        drawn = np.empty((len(class_index), self.root.shape[1]))
        for block in blocks(len(class_index)):
            noise = rng.standard_normal((len(class_index[block]), len(self.root)))
            noise *= self.weights[class_index[block]]
            own = np.matmul(noise, self.root, out=drawn[block])
            own *= size[block, None]
            near = self.deviations[place[block]]
            near *= kept[block, None]
            near += self.means[class_index[block]]
            own += near
        return drawn


def pooled_kernel(rows, class_index, share):
    """Kernel whose noise has the covariance of `rows` within classes."""
    n_classes = class_index.max() + 1
    root = within_class(rows, class_index) / np.sqrt(max(len(rows) - n_classes, 1))
    return ClassKernel.fit(rows, class_index, [root], np.ones((n_classes, 1)), share)
