"""What a drawn shape is given that its row does not hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .class_statistics import blocks, class_means
from .offspan_noise import OffspanNoise

#: Training spectra of a class whose offsets and ranges are kept for drawn shapes.
MAX_OFFSET_RANGES = 2000

#: Spectra of a class in one draw from which on their mean is set to that of the class.
MIN_CENTRED = 8


@dataclass(frozen=True)
class Restoration:
    """Offset and range, noise outside the span, and the mean of each class."""

    offset_range: OffsetRange | None
    noise: OffspanNoise | None
    means: np.ndarray | None  # (n_classes, p), to which drawn classes are centred

    @classmethod
    def fit(cls, shapes, class_index, offset_range, noise, rng):
        """Learn what is restored from training shapes (n, p).

        `noise` is a share, "auto", or None, which leaves the means of classes alone,
        too. Nothing to restore gives None.
        """
        if noise is None:
            return None if offset_range is None else cls(offset_range, None, None)
        means = class_means(shapes, class_index, class_index.max() + 1)
        fitted = OffspanNoise.fit(shapes, means, class_index, noise, rng)
        return cls(offset_range, fitted, means)

    def apply(self, shapes, offset_range, class_index, rng):
        """Change `shapes` (n, p) in place, and return their offsets and ranges."""
        if self.offset_range is not None:
            offset_range = self.offset_range.draw(shapes, class_index, rng)
        if self.means is not None:
            if self.noise is not None:
                self.noise.add(shapes, self.means, class_index, rng)
            centre(shapes, self.means, class_index)
        return offset_range

    def typical_offset_range(self, class_index):
        """Median offset and range of the class of each entry, (n, 2) or None."""
        if self.offset_range is None:
            return None
        return self.offset_range.medians()[class_index]


def centre(shapes, means, class_index):
    """Set the mean of each class with `MIN_CENTRED` shapes, in place, to `means`.

    The mean of a class need not vary with the draw.
    """
    counts = np.bincount(class_index, minlength=len(means))
    shift = means - class_means(shapes, class_index, len(counts))
    shift[counts < MIN_CENTRED] = 0
    for block in blocks(len(shapes)):
        shapes[block] += shift[class_index[block]]


@dataclass(frozen=True)
class OffsetRange:
    """Offsets and log ranges of training spectra, to be given to drawn shapes.

    With training shapes, a drawn shape takes those of the nearest one of its class.
    Offset, range and shape need not depend on each other linearly: where one band is
    the same in all spectra, the range is a reciprocal in the shape, and drawn as
    Gaussian it made raw serum spectra 1.25 times too wide. Without training shapes, a
    drawn shape takes those of a random training spectrum of its class.
    """

    values: np.ndarray  # (n, 2), sorted by class
    counts: np.ndarray  # (n_classes,)
    shapes: np.ndarray | None  # (n, p), or None for random ones

    @classmethod
    def fit(cls, values, class_index, shapes=None):
        """Keep the values, and shapes, of up to `MAX_OFFSET_RANGES` of each class."""
        places = [np.flatnonzero(class_index == k) for k in np.unique(class_index)]
        kept = [place[:: -(-len(place) // MAX_OFFSET_RANGES)] for place in places]
        rows = np.concatenate(kept)
        shapes = None if shapes is None else shapes[rows]
        return cls(values[rows], np.array([len(place) for place in kept]), shapes)

    def draw(self, shapes, class_index, rng):
        """Offset and log range (n, 2) for each of `shapes` (n, p)."""
        first = self.counts.cumsum() - self.counts
        if self.shapes is None:
            row = rng.integers(self.counts[class_index])
            return self.values[first[class_index] + row]
        drawn = np.empty((len(shapes), 2))
        for k in np.unique(class_index):
            own = slice(first[k], first[k] + self.counts[k])
            place = np.flatnonzero(class_index == k)
            row = self._nearest(self.shapes[own], shapes, place, rng)
            drawn[place] = self.values[own][row]
        return drawn

    def medians(self):
        """Median offset and log range of each class (n_classes, 2)."""
        parts = np.split(self.values, self.counts.cumsum()[:-1])
        return np.array([np.median(part, axis=0) for part in parts])

    @staticmethod
    def _nearest(known, shapes, place, rng):
        """Position of the nearest known shape for the shapes in each place.

        Spectra of one or two intensities all have the same few shapes: of known shapes
        that are equal, a random one counts.
        """
        known = np.ascontiguousarray(known)
        half_squares = np.square(known).sum(axis=1) / 2
        row = np.empty(len(place), dtype=np.intp)
        for block in blocks(len(place)):
            product = shapes[place[block]] @ known.T
            row[block] = (half_squares - product).argmin(axis=1)
        _, alike, size = np.unique(  # by their bytes: by columns it takes seconds
            known.view(f"V{known.shape[1] * known.itemsize}").ravel(),
            return_inverse=True,
            return_counts=True,
        )
        if len(size) < len(known):
            order, group = np.argsort(alike, kind="stable"), alike[row]
            row = order[size.cumsum()[group] - 1 - rng.integers(size[group])]
        return row
