"""Labelled spectra, together with everything that is known about them."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

UNITS = ("cm^-1", "nm", "um", "index")
_SPELLINGS = {"cm-1": "cm^-1", "1/cm": "cm^-1", "µm": "um", "μm": "um"}
#: Group of a spectrum that has none: as an integer, and as text.
NO_GROUP = (-1, "")


@dataclass(frozen=True, eq=False, repr=False)
class Spectra:
    """Labelled spectra, one in each row, with everything that is known about them.

    Each field can also be read by its name, as with a :class:`~sklearn.utils.Bunch`:
    ``spectra["data"]`` is ``spectra.data``. Lists are converted to arrays.

    Parameters
    ----------
    data : array-like of shape (n_spectra, n_wavenumbers)
        Intensities, in any unit.

    target : array-like of shape (n_spectra,)
        Label of each spectrum.

    wavenumbers : array-like of shape (n_wavenumbers,), default=None
        Axis, in the unit that `axis_unit` names.

    axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default='cm^-1'
        Unit of the axis. 'index' means that the axis only counts the intensities.

    groups : array-like of shape (n_spectra,), default=None
        Person or sample of each spectrum. The group -1 or the empty text means that
        a spectrum has no group.

    is_synthetic : array-like of bool or of 0 and 1, default=None
        Whether each spectrum is synthetic, of shape (n_spectra,). None means that none
        is.

    metadata : dict of str to array-like of shape (n_spectra,), default={}
        What else is known about each spectrum, for example the age of the person. It
        is not learnt. None in an array means that nothing is known.

    feature_names : list of str, default=None
        Names of the intensities. None stands for the wavenumbers as text or, without
        wavenumbers, for `x1`, `x2` and so on.

    target_names : list of str, default=None
        Names of the classes, if the labels are numbers.

    layout : TableLayout, default=None
        Positions of the header row and the columns in the file. `write_spectra` keeps
        them.

    notes : list of str, default=[]
        One line for each thing that was detected while the file was read.

    provenance : dict of str to str, default={}
        Origin of the spectra, as the file states it.

    description : str, default=''
        Description of the data set.

    has_marks : bool, default=None
        Whether the source of the spectra marks which ones are synthetic. A column of
        zeros is such marks, too. None means that there are marks if `is_synthetic` is
        given. It is always true if a spectrum is synthetic.

    Raises
    ------
    ValueError
        If a field does not have one entry for each spectrum or for each wavenumber.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra((3, 2), n_wavenumbers=5, random_state=0)
    >>> spectra
    Spectra(5 x 5, classes {0: 3, 1: 2}, 5 groups)
    >>> spectra.take(spectra.target == 1).data.shape
    (2, 5)
    """

    # Where mypy is told to ignore None, `__post_init__` replaces it.
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
    has_marks: bool = None  # type: ignore[assignment]

    def __post_init__(self):
        data = np.asarray(self.data)
        if data.ndim != 2:
            raise ValueError(
                f"data has shape {data.shape}; "
                "expected 2 dimensions, (n_spectra, n_wavenumbers)"
            )
        n_rows, n_columns = data.shape

        def store(name, value):
            object.__setattr__(self, name, value)

        store("data", data)
        store("axis_unit", check_unit(self.axis_unit) or "cm^-1")
        for name in ("target", "groups", "is_synthetic"):
            store(name, _array(name, getattr(self, name), n_rows, "row"))
        for name in ("wavenumbers", "feature_names"):
            store(name, _array(name, getattr(self, name), n_columns, "column"))
        metadata = {
            str(name): _array(f"metadata {name!r}", _objects(cells), n_rows, "row")
            for name, cells in self.metadata.items()
        }
        store("metadata", metadata)
        marks, flags = self.is_synthetic, np.zeros(n_rows, dtype=bool)
        if marks is not None:
            if not np.isin(marks, (0, 1)).all():
                raise ValueError(
                    f"is_synthetic must be booleans or 0 and 1, got {marks!r}"
                )
            flags = marks.astype(bool)
        has_marks = marks is not None if self.has_marks is None else self.has_marks
        # `replace` passes on the old value, beside new flags.
        store("has_marks", bool(has_marks or flags.any()))
        store("is_synthetic", flags)
        names = self.feature_names
        if names is None:
            names = names_of_features(self.wavenumbers, n_columns)
        store("feature_names", [*map(str, names)])

    def __repr__(self):
        n_spectra, n_wavenumbers = self.data.shape
        labels, counts = np.unique(self.target, return_counts=True)
        classes = ", ".join(f"{k}: {n}" for k, n in zip(labels, counts, strict=True))
        parts = [f"{n_spectra} x {n_wavenumbers}", f"classes {{{classes}}}"]
        if self.groups is not None:
            parts.append(f"{len(np.unique(self.groups))} groups")
        if self.is_synthetic.any():
            parts.append(f"{self.is_synthetic.sum()} synthetic")
        return f"Spectra({', '.join(parts)})"

    def __getitem__(self, name):
        return vars(self)[name]

    def __contains__(self, name):
        return name in vars(self)

    def keys(self):
        """Return the names of the fields.

        Returns
        -------
        list of str
            The names.
        """
        return list(vars(self))

    def take(self, rows):
        """Return some of the spectra.

        Parameters
        ----------
        rows : array-like of bool or int, or slice
            Mask, positions or slice of the spectra to return.

        Returns
        -------
        Spectra
            These spectra, in this order.
        """
        rows = rows if isinstance(rows, slice) else np.asarray(rows)
        return replace(
            self,
            data=self.data[rows],
            target=self.target[rows],
            groups=None if self.groups is None else self.groups[rows],
            is_synthetic=self.is_synthetic[rows],
            metadata={name: cells[rows] for name, cells in self.metadata.items()},
        )

    def append_synthetic(self, data, target):
        """Return these spectra, followed by synthetic ones.

        The synthetic spectra have neither a group nor metadata.

        Parameters
        ----------
        data : array-like of shape (n_synthetic, n_wavenumbers)
            Synthetic spectra, in the same unit.
        target : array-like of shape (n_synthetic,)
            Labels of the synthetic spectra.

        Returns
        -------
        Spectra
            All spectra.
        """
        n_new = len(target)
        return replace(
            self,
            data=np.concatenate([self.data, data]),
            target=np.concatenate([self.target, target]),
            groups=with_no_group(self.groups, n_new),
            is_synthetic=np.append(self.is_synthetic, np.ones(n_new, dtype=bool)),
            metadata={
                name: np.append(cells, np.full(n_new, None))
                for name, cells in self.metadata.items()
            },
            has_marks=True,
        )


def _array(name, values, length, line):
    """Array of the values, if there is one for each row or column of the data."""
    if values is None and name != "target":
        return None
    array = np.asarray(values)
    if array.shape != (length,):
        raise ValueError(
            f"{name} has shape {array.shape}; expected ({length},), one entry for "
            f"each {line} of the data"
        )
    return array


def _objects(cells):
    """Cells as an array of objects, so that each keeps its type."""
    return cells if isinstance(cells, np.ndarray) else np.array([*cells], dtype=object)


def check_unit(unit):
    """Return the unit of an axis in its usual spelling.

    Parameters
    ----------
    unit : str or None
        Unit, for example 'cm-1'.

    Returns
    -------
    str or None
        One of 'cm^-1', 'nm', 'um' and 'index', or None.

    Raises
    ------
    ValueError
        If the unit is an unknown one.
    """
    unit = _SPELLINGS.get(unit, unit)
    if unit not in (None, *UNITS):
        raise ValueError(f"axis_unit must be one of {[*UNITS]} or None, got {unit!r}")
    return unit


def with_no_group(groups, n_rows):
    """Return the groups, followed by rows without a group.

    Parameters
    ----------
    groups : ndarray of shape (n_spectra,) or None
        Group of each spectrum.
    n_rows : int
        Number of rows without a group.

    Returns
    -------
    ndarray of shape (n_spectra + n_rows,) or None
        The groups; None if `groups` is None.
    """
    if groups is None:
        return None
    if groups.dtype.kind == "u":
        # NumPy would convert unsigned integers and -1 to floats.
        groups = groups.astype(np.int64) if groups.max() < 2**63 else groups.astype(str)
    none = "" if groups.dtype.kind in "US" else -1
    return np.concatenate([groups, np.full(n_rows, none)])


def names_of_features(wavenumbers, n_features):
    """Return the names that intensities have if nobody gives others.

    Parameters
    ----------
    wavenumbers : array-like of shape (n_features,) or None
        Axis.
    n_features : int
        Number of intensities.

    Returns
    -------
    list of str
        The wavenumbers as text or, without wavenumbers, `x1`, `x2` and so on.
    """
    if wavenumbers is None:
        return [f"x{i}" for i in range(1, n_features + 1)]
    return [str(float(wavenumber)) for wavenumber in wavenumbers]
