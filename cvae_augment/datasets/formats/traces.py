"""Spectra of one file that share an axis: what readers of single spectra return."""

from dataclasses import dataclass, field

import numpy as np

_FEWEST_POINTS = 3


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


def traces_by_axis(path, spectra, unit="", notes=()):
    """Traces of (axis, intensities) of a file, one for each axis.

    The intensities may be those of one spectrum, or rows of spectra. It is an error if
    an axis is not strictly monotonic, or if a number is not finite.
    """
    found: dict = {}
    for axis, data in spectra:
        axis, data = np.asarray(axis, dtype=float), np.atleast_2d(data)
        _check(path, axis, data)
        found.setdefault(axis.tobytes(), (axis, []))[1].append(data)
    if not found:
        raise ValueError(f"{path}: there is no spectrum in the file")
    return [
        Traces(axis, rows[0] if len(rows) == 1 else np.vstack(rows), unit, [*notes])
        for axis, rows in found.values()
    ]


def _check(path, axis, data):
    if axis.ndim != 1 or data.ndim != 2 or data.shape[1] != len(axis) or not len(data):
        raise ValueError(
            f"{path}: intensities of shape {data.shape} and an axis of {axis.shape}; "
            "expected an intensity for each point of the axis"
        )
    if len(axis) < _FEWEST_POINTS:
        raise ValueError(
            f"{path}: a spectrum of {len(axis)} points; expected {_FEWEST_POINTS} or "
            "more"
        )
    for name, values in (("axis", axis), ("intensities", data)):
        if not np.isfinite(values).all():
            raise ValueError(
                f"{path}: {name} with a value that is not finite; "
                "expected finite numbers"
            )
    steps = np.diff(axis)
    if not ((steps > 0).all() or (steps < 0).all()):
        at = int(np.argmax((np.sign(steps) != np.sign(steps[0])) | (steps == 0)))
        raise ValueError(
            f"{path}: the axis goes from {axis[at]:g} to {axis[at + 1]:g} at point "
            f"{at + 2}; expected an axis that only rises or only falls"
        )
