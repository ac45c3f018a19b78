"""What a drawn shape is given that its row does not hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter
from scipy.stats import chi2

from ..preprocessing import scale_rows
from .class_statistics import blocks

#: Training spectra of a class whose offsets and ranges are kept for drawn shapes.
MAX_OFFSET_RANGES = 2000

#: Neighbouring intensities over which a level of noise is smoothed.
NOISE_WINDOW = 31


@dataclass(frozen=True)
class Restoration:
    """Offset and range, white noise, and what holds for all training spectra."""

    offset_range: OffsetRange | None
    noise: WhiteNoise | None
    limits: Limits

    def apply(self, shapes, offset_range, class_index, rng):
        """Change `shapes` (n, p) in place, and return their offsets and ranges."""
        if self.offset_range is not None:
            offset_range = self.offset_range.draw(shapes, class_index, rng)
        if self.noise is not None:
            self.noise.add(shapes, rng)
            if offset_range is not None:
                scale_rows(shapes, out=shapes)
        return offset_range

    def finish(self, spectra):
        """Keep `spectra` (n, p) within the limits, in place."""
        spectra[:, self.limits.constant] = self.limits.value
        if self.limits.not_negative:
            np.maximum(spectra, 0, out=spectra)
        return spectra

    def typical_offset_range(self, class_index):
        """Median offset and range of the class of each entry, (n, 2) or None."""
        if self.offset_range is None:
            return None
        return self.offset_range.medians()[class_index]


@dataclass(frozen=True)
class Limits:
    """Intensities that never vary, for example masked ones, and the sign of all."""

    constant: np.ndarray  # places of intensities that are the same in all spectra
    value: np.ndarray  # of these
    not_negative: bool

    @classmethod
    def fit(cls, X):
        """Find the limits that spectra `X` (n, p) keep."""
        constant = np.flatnonzero((X[0] == X).all(axis=0))
        return cls(constant, X[0, constant], bool(X.min() >= 0))


@dataclass(frozen=True)
class WhiteNoise:
    """White noise of the level that the training spectra have."""

    sd: np.ndarray  # (p,)

    @classmethod
    def fit(cls, shapes, class_index, size):
        """Measure the noise of `shapes` (n, p), and multiply it by `size`.

        White noise of variance v gives second differences of variance 6 v, to which
        smooth spectra add little. The median over spectra is not moved by a few bad
        ones. The level may change along the axis.
        """
        if size == 0 or shapes.shape[1] < 3:
            return None
        differences = np.diff(shapes, 2, axis=1)
        for k in range(class_index.max() + 1):
            own = class_index == k
            differences[own] -= np.median(differences[own], axis=0)
        variance = np.median(np.square(differences), axis=0) / (6 * chi2.median(1))
        variance = median_filter(np.pad(variance, 1, mode="edge"), NOISE_WINDOW)
        return cls(size * np.sqrt(variance))

    def add(self, shapes, rng):
        """Add noise to `shapes` (n, p), in place."""
        for block in blocks(len(shapes)):
            part = shapes[block]
            part += self.sd * rng.standard_normal(part.shape)


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
