"""A fitted model of spectra, put together from three parts."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .representation import AsGiven
from .restoration import Restoration


@dataclass(frozen=True)
class SpectrumModel:
    """Spectra as rows, a distribution of these rows, and the way back to spectra.

    A row model has ``draw(class_index, rng, device)``, which returns rows
    (n, n_columns), and may have ``log_density(rows, class_index)``. It may also have
    ``encode(rows, class_index)`` and ``decode(z, class_index)``.

    A representation has ``rows(X, class_index)``, ``shapes(rows, class_index, rng)``,
    which returns shapes (n, p) with their offsets and ranges (n, 2) or None,
    ``spectra(shapes, offset_range)``, and ``log_density_outside(X, class_index)``.

    Without a restoration a drawn shape stays as it is.
    """

    row_model: Any
    representation: Any = field(default_factory=AsGiven)
    restoration: Restoration | None = None
    by_class: bool = True  # whether the distribution of rows depends on the class
    history: dict[str, np.ndarray] = field(default_factory=dict)

    def draw(self, class_index, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `class_index`."""
        class_index = self._known(class_index)
        rows = self.row_model.draw(class_index, rng, device)
        shapes, offset_range = self.representation.shapes(rows, class_index, rng)
        if self.restoration is not None:
            offset_range = self.restoration.apply(
                shapes, offset_range, class_index, rng
            )
        return self._finished(self.representation.spectra(shapes, offset_range))

    def log_likelihood(self, X, class_index):
        """Log-density (n,) of spectra `X` (n, p) given their classes, or a bound."""
        class_index = self._known(class_index)
        rows = self.representation.rows(X, class_index)
        density = self.row_model.log_density(rows, class_index)
        return density + self.representation.log_density_outside(X, class_index)

    def encode(self, X, class_index):
        """Latent code (n, latent_dim) of each spectrum of `X` (n, p)."""
        rows = self.representation.rows(X, class_index)
        return self.row_model.encode(rows, class_index)

    def decode(self, z, class_index):
        """Spectra (n, p) that are expected for latent codes `z`."""
        class_index = self._known(class_index)
        rows = self.row_model.decode(z, class_index)
        shapes, offset_range = self.representation.shapes(rows, class_index)
        if offset_range is None and self.restoration is not None:
            offset_range = self.restoration.typical_offset_range(class_index)
        return self._finished(self.representation.spectra(shapes, offset_range))

    def _finished(self, spectra):
        return spectra if self.restoration is None else self.restoration.finish(spectra)

    def _known(self, class_index):
        """Class that the model knows: that of the labels, or one for all."""
        return class_index if self.by_class else np.zeros_like(class_index)
