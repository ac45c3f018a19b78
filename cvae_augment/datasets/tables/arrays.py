"""Named arrays of an `.npz` or a `.mat` file to `Spectra`."""

from pathlib import Path

import numpy as np

from ..formats.grid import check_size
from ..formats.npz import read_npz
from ..spectra import Spectra
from .stated import axis_of

# Names of the fields of Spectra in an .npz, if they differ.
_NAMES = {"data": "X", "target": "y", "is_synthetic": "synthetic"}
_FIELDS = {name: field for field, name in _NAMES.items()}


def read_arrays(path, suffix, columns, max_cells, options):
    """Spectra of a file of arrays.

    `columns` are the names that the user states for the arrays X, label, group and
    synthetic; None is the usual name.
    """
    names = zip(("X", "y", "groups", "synthetic"), columns.values(), strict=True)
    given = {array: name for array, name in names if name is not None}
    axis = options["wavenumbers"]
    if suffix == ".mat":
        from ..formats.matlab import read_mat

        if isinstance(axis, str) and not Path(axis).is_file():
            given["wavenumbers"], axis = axis, None  # the name of a variable
        arrays = read_mat(path, max_cells, given)
    else:
        arrays = read_npz(path, max_cells, given)
    fields = {_FIELDS.get(name, name): array for name, array in arrays.items()}
    fields["provenance"] = dict(_pairs(path, fields))
    fields["metadata"] = _metadata(path, fields)
    unit = np.atleast_1d(fields.pop("axis_unit", np.array([""])))
    try:
        X = fields["data"] = _intensities(fields["data"])
        check_size(path, len(X), X.shape[1], max_cells)
        if axis is not None:
            fields["wavenumbers"] = axis_of(axis, X.shape[1])
        stated = options["axis_unit"] or str(unit[0] if len(unit) else "")
        is_counted = fields.get("wavenumbers") is None
        fields["axis_unit"] = stated or ("index" if is_counted else "cm^-1")
        return Spectra(**fields)
    except ValueError as error:
        field, _, rest = str(error).partition(" ")
        raise ValueError(f"{path}: {_NAMES.get(field, field)} {rest}") from error


def _intensities(X):
    """Finite intensities; float32 is kept, and everything else becomes float64."""
    X = np.asarray(X)
    if X.ndim != 2 or not X.size:
        raise ValueError(
            f"X has shape {X.shape}; expected 2 dimensions, (n_spectra, n_wavenumbers)"
        )
    if X.dtype != np.float32:
        X = X.astype(np.float64)
    if not np.isfinite(X).all():
        raise ValueError("X contains NaN or infinity; expected finite intensities")
    return X


def _pairs(path, fields):
    pairs = fields.pop("provenance", np.empty((0, 2), dtype=str))
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(
            f"{path}: provenance has shape {pairs.shape}; "
            "expected (n, 2), keys and values"
        )
    return pairs.tolist()


def _metadata(path, fields):
    metadata = fields.pop("metadata", np.empty((0, 1), dtype=str))
    if metadata.ndim != 2:
        raise ValueError(
            f"{path}: metadata has shape {metadata.shape}; expected a row for each "
            "kind of metadata, its name and then one text for each spectrum"
        )
    rows = ([cell or None for cell in row] for row in metadata.tolist())
    return {name or "": cells for name, *cells in rows}
