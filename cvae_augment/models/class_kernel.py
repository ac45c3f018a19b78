"""Smoothed bootstrap of the rows of each class."""

from dataclasses import dataclass, replace

import numpy as np

from .._utils.random import deal, deal_rows
from .class_statistics import blocks, class_means

#: Shares of the standard deviation that are kernel noise: one half of the draws is
#: Gaussian, the other half stays near a training row.
KERNEL_WIDTHS = (1.0, 0.44)


@dataclass(frozen=True)
class ClassKernel:
    """Smoothed bootstrap of the rows of each class.

    A draw is a row of the class, shrunk towards the class mean, plus Gaussian noise
    with the covariance within classes. The covariance is pooled over the classes,
    after each has been brought to one spread, and is given the spread of the class: a
    class with few rows borrows the form of the others. The shrinkage keeps the
    variance of a draw at that of the class [1]_. A class with one row is drawn from
    the noise alone, around that row.

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
    widths: tuple[float, ...]  # shares of the standard deviation that are noise

    @classmethod
    def fit(cls, rows, class_index, spread, widths=KERNEL_WIDTHS):
        """Learn `rows` (n, n_columns) and the `spread` of their classes."""
        counts = np.bincount(class_index)
        means = class_means(rows, class_index, len(counts))
        order = np.argsort(class_index, kind="stable")
        deviations = (rows - means[class_index])[order]
        freedom = max(len(rows) - len(counts), 1)
        root = deviations / (np.sqrt(freedom) * np.repeat(spread, counts)[:, None])
        if len(root) > root.shape[1]:
            root = np.linalg.qr(root, mode="r")
        return cls(means, deviations, counts, root, spread, widths)

    def scaled(self, factor):
        """The same kernel with its noise multiplied by a factor."""
        return replace(self, scale=factor * self.scale)

    def draw(self, class_index, rng):
        """Draw one row for each entry of `class_index`: (n, n_columns)."""
        row, width = self.choose(class_index, rng)
        return self.around(row, width, class_index, rng)

    def choose(self, class_index, rng):
        """Row that each draw is built on, and the squared width of its noise.

        Within a class, each row and each of `widths` is used equally often, up to one.
        """
        row = deal_rows(class_index, self.counts, rng)
        return row, np.square(self.widths)[deal(class_index, len(self.widths), rng)]

    def around(self, row, width, class_index, rng):
        """Draw one row around each of the rows that `choose` gave."""
        # A class mean of n rows takes 1/n of the variance of its deviations.
        size = np.sqrt(width + (1 - width) / self.counts[class_index])
        size *= self.scale[class_index]
        kept = np.sqrt(1 - width)
        drawn = np.empty((len(class_index), self.root.shape[1]))
        for block in blocks(len(class_index)):
            noise = rng.standard_normal((len(class_index[block]), len(self.root)))
            own = np.matmul(noise, self.root, out=drawn[block])
            own *= size[block, None]
            near = self.deviations[row[block]]
            near *= kept[block, None]
            near += self.means[class_index[block]]
            own += near
        return drawn
