"""Spectra out of grids and arrays, and grids out of spectra."""

import numpy as np
from sklearn.utils import check_array

from ..spectra import NO_GROUP, Spectra
from .cells import Rows
from .grid import check_size
from .layout import find_layout, find_wavenumbers
from .orientation import is_strictly_monotonic

# Kinds of the arrays, as NumPy names them, that are not of numbers alone.
_KINDS = {"y": "biufUS", "groups": "biufUS", "provenance": "U"}


def spectra_from_grid(grid, given, header):
    """Spectra of a grid with one in each row, and notes on what was guessed."""
    layout, notes = find_layout(grid, given, header)
    rows = Rows(grid, first=0 if layout.header is None else 1)
    if not rows.rows:
        raise ValueError(f"{grid.source}: a header row and no spectra below it")
    wavenumbers = find_wavenumbers(grid, layout)
    is_synthetic = rows.flags(layout.synthetic)
    groups = None
    if layout.group is not None:
        # Without marks, a row without a group may be a synthetic one.
        may_be_blank = is_synthetic | (layout.synthetic is None)
        groups = rows.labels(layout.group, "group", may_be_blank)
        has_none = [group in NO_GROUP for group in groups.tolist()]
        n_blank = int((~is_synthetic & has_none).sum())
        if n_blank:
            notes = [*notes, f"group: {n_blank} rows have none"]
    target = rows.labels(layout.label, "label", np.zeros_like(is_synthetic))
    return Spectra(
        data=rows.intensities(layout.intensities),
        target=target,
        wavenumbers=wavenumbers,
        groups=groups,
        is_synthetic=is_synthetic,
        feature_names=layout.feature_names,
        layout=layout,
        notes=[*notes, *rows.notes],
        provenance=grid.provenance or {},
    )


def check_axis(wavenumbers):
    """Raise ValueError for what no sheet could give back as wavenumbers."""
    axis = np.asarray(wavenumbers, dtype=float)
    if not (np.isfinite(axis).all() and is_strictly_monotonic(axis)):
        raise ValueError(
            "expected finite, strictly increasing or decreasing wavenumbers, got "
            f"{axis!r}"
        )


def as_flags(is_synthetic, n_spectra):
    """Array of booleans, all False for None."""
    if is_synthetic is None:
        return np.zeros(n_spectra, dtype=bool)
    flags = np.asarray(is_synthetic)
    if not np.isin(flags, (0, 1)).all():
        raise ValueError(f"synthetic must be booleans or 0 and 1, got {flags!r}")
    return flags.astype(bool)


def spectra_from_arrays(path, arrays, max_cells):
    """Spectra of named arrays, if they fit each other."""
    for name, array in arrays.items():
        if array.dtype.kind not in _KINDS.get(name, "biuf"):
            raise ValueError(
                f"{path}: {name} is of type {array.dtype}; expected "
                + ("text" if name == "provenance" else "numbers, or text as labels")
            )
    if arrays["X"].ndim == 2:
        n_spectra, n_wavenumbers = arrays["X"].shape
        check_size(path, n_spectra, n_wavenumbers, max_cells)
    try:
        data = check_array(arrays["X"], dtype=[np.float64, np.float32], input_name="X")
        is_synthetic = as_flags(arrays.get("synthetic"), len(data))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    n_spectra, n_wavenumbers = data.shape
    lengths = {
        "y": n_spectra,
        "groups": n_spectra,
        "synthetic": n_spectra,
        "wavenumbers": n_wavenumbers,
    }
    for name, length in lengths.items():
        if name in arrays and arrays[name].shape != (length,):
            raise ValueError(
                f"{path}: {name} has shape {arrays[name].shape}; "
                f"expected ({length},) beside X of shape {data.shape}"
            )
    wavenumbers = arrays.get("wavenumbers")
    return Spectra(
        data=data,
        target=arrays["y"],
        wavenumbers=wavenumbers,
        groups=arrays.get("groups"),
        is_synthetic=is_synthetic,
        provenance=_provenance(path, arrays.get("provenance")),
    )


def _provenance(path, pairs):
    if pairs is None:
        return {}
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(
            f"{path}: provenance has shape {pairs.shape}; "
            "expected (n, 2), keys and values"
        )
    return dict(pairs.tolist())
