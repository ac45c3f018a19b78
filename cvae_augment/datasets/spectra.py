"""Labelled spectra, with all that belongs to them."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

#: Groups of a spectrum that has none, as an integer and as text.
NO_GROUP = (-1, "")


@dataclass(frozen=True, eq=False)
class Spectra:
    """Labelled spectra, one in each row, with all that belongs to them.

    The fields can be read by name, too, as those of a
    :class:`~sklearn.utils.Bunch`: ``spectra["data"]``.

    Parameters
    ----------
    data : ndarray of shape (n_spectra, n_wavenumbers)
        Intensities, in any unit.

    target : ndarray of shape (n_spectra,)
        Label of each spectrum.

    wavenumbers : ndarray of shape (n_wavenumbers,) or None
        Axis, in the unit that `axis_unit` names.

    axis_unit : str
        Unit of the axis.

    groups : ndarray of shape (n_spectra,) or None
        Person or sample of each spectrum; -1 or the empty text for a spectrum
        without one.

    is_synthetic : ndarray of bool of shape (n_spectra,)
        Whether each spectrum is synthetic. None means that none is.

    metadata : dict of str to ndarray of shape (n_spectra,)
        Other columns of a table, by name.

    feature_names : list of str or None
        Names of the intensities. None takes the wavenumbers as text, else `x1`,
        `x2` and so on.

    target_names : list of str or None
        Names of the classes, where the labels are numbers.

    layout : TableLayout or None
        Places of header row and columns in the file, for `write_spectra`.

    notes : list of str
        One line on each thing that reading the file detected.

    provenance : dict of str to str
        What the file states about its source.

    description : str
        What the spectra are.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra((3, 2), n_wavenumbers=5, random_state=0)
    >>> spectra.take(spectra.target == 1).data.shape
    (2, 5)
    """

    data: np.ndarray
    target: np.ndarray
    wavenumbers: np.ndarray | None = None
    axis_unit: str = "cm^-1"
    groups: np.ndarray | None = None
    is_synthetic: np.ndarray = None  # type: ignore[assignment]
    metadata: dict[str, np.ndarray] = field(default_factory=dict)
    feature_names: list[str] = None  # type: ignore[assignment]
    target_names: list[str] | None = None
    layout: Any = None
    notes: list[str] = field(default_factory=list)
    provenance: dict[str, str] = field(default_factory=dict)
    description: str = ""

    def __post_init__(self):
        if self.is_synthetic is None:
            none = np.zeros(len(self.target), dtype=bool)
            object.__setattr__(self, "is_synthetic", none)
        if self.feature_names is None:
            names = names_of_features(self.wavenumbers, self.data.shape[1])
            object.__setattr__(self, "feature_names", names)

    def __getitem__(self, name):
        if name not in self.keys():
            raise KeyError(name)
        return getattr(self, name)

    def __contains__(self, name):
        return name in self.keys()

    def keys(self):
        """Names of the fields.

        Returns
        -------
        list of str
            The names.
        """
        return [field.name for field in fields(self)]

    def take(self, rows):
        """Some of the spectra.

        Parameters
        ----------
        rows : array-like of bool or int, or slice
            Mask, positions or slice of the spectra that are kept.

        Returns
        -------
        Spectra
            Those spectra, in this order.
        """
        rows = rows if isinstance(rows, slice) else np.asarray(rows)
        return replace(
            self,
            data=self.data[rows],
            target=self.target[rows],
            groups=None if self.groups is None else self.groups[rows],
            is_synthetic=self.is_synthetic[rows],
            metadata={name: column[rows] for name, column in self.metadata.items()},
        )

    def append_synthetic(self, data, target):
        """These spectra, followed by synthetic ones, which have no group.

        Parameters
        ----------
        data : ndarray of shape (n_synthetic, n_wavenumbers)
            Synthetic spectra, in the same units.
        target : ndarray of shape (n_synthetic,)
            Their labels.

        Returns
        -------
        Spectra
            All spectra; `metadata` has the empty text for the synthetic ones.
        """
        n_new = len(target)
        return replace(
            self,
            data=np.concatenate([self.data, data]),
            target=np.concatenate([self.target, target]),
            groups=with_no_group(self.groups, n_new),
            is_synthetic=np.append(self.is_synthetic, np.ones(n_new, dtype=bool)),
            metadata={
                name: np.append(column.astype(object), [""] * n_new)
                for name, column in self.metadata.items()
            },
        )


def with_no_group(groups, n_rows):
    """Groups followed by `n_rows` that have none; None stays None."""
    if groups is None:
        return None
    if groups.dtype.kind == "u":
        # Beside -1, NumPy would make floats of the largest type.
        groups = groups.astype(np.int64) if groups.max() < 2**63 else groups.astype(str)
    none = "" if groups.dtype.kind in "US" else -1
    return np.concatenate([groups, np.full(n_rows, none)])


def names_of_features(wavenumbers, n_features):
    """Wavenumbers as text, `x1`, `x2` and so on without them."""
    if wavenumbers is None:
        return [f"x{i}" for i in range(1, n_features + 1)]
    return [str(float(wavenumber)) for wavenumber in wavenumbers]
