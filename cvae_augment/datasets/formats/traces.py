"""Spectra of one file that share an axis: what readers of single spectra return."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Traces:
    """Spectra of one file that share an axis, one in each row.

    Attributes
    ----------
    axis : ndarray of shape (n_points,)
        Finite, strictly increasing or decreasing.
    data : ndarray of shape (n_spectra, n_points)
        Finite intensities, in the unit of the file, float64 or float32.
    unit : str
        Unit of the axis: 'cm^-1', 'nm', 'um', or '' if the file does not state it.
    notes : list of str
        One line for each thing that was detected.
    """

    axis: np.ndarray
    data: np.ndarray
    unit: str = ""
    notes: list = field(default_factory=list)
