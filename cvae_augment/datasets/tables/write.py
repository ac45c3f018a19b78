"""Spectra that come in chunks, into a file of any of the formats."""

from dataclasses import replace

import numpy as np
from sklearn.utils import check_array

from ..._utils.progress import progress
from ..formats.common import path_and_suffix
from ..formats.npz import write_npz
from ..formats.parquet import write_parquet
from ..formats.text import write_text
from ..formats.xlsx_writer import write_workbook
from ..spectra import names_of_features
from .cells import label_cells
from .layout import default_layout, with_marker
from .lines import Lines
from .orientation import ORIENTATIONS
from .spectra import as_flags, check_axis

DTYPES = [np.float64, np.float32]


def write_chunks(
    path,
    chunks,
    target,
    *,
    n_features,
    dtype=np.float64,
    wavenumbers=None,
    groups=None,
    is_synthetic=None,
    feature_names=None,
    layout=None,
    marker=True,
    orientation=None,
    provenance=None,
    shown=False,
):
    """Write spectra as `write_spectra` does, a chunk of them at a time.

    `chunks` gives arrays (n, `n_features`) of `dtype`, which together have a row for
    each label of `target`. With spectra in columns they are held all the same.
    """
    path, suffix = path_and_suffix(path)
    if orientation not in (None, *ORIENTATIONS):
        raise ValueError(
            f"orientation must be 'rows', 'columns' or None, got {orientation!r}"
        )
    if provenance is not None:
        provenance = {str(key): str(value) for key, value in provenance.items()}
    n_spectra, marked = len(target), marker and is_synthetic is not None
    is_synthetic = as_flags(is_synthetic, n_spectra)
    target = label_cells(np.asarray(target), "target", np.zeros(n_spectra, bool))
    if groups is not None:
        groups = label_cells(np.asarray(groups), "group", np.ones(n_spectra, bool))
    if feature_names is None:
        feature_names = names_of_features(wavenumbers, n_features)
    if len(feature_names) != n_features:
        raise ValueError(
            f"data has {n_features} intensities in each row, "
            f"but there are {len(feature_names)} wavenumbers or feature names"
        )
    dtype = np.float32 if dtype == np.float32 else np.float64
    chunks = (check_array(chunk, dtype=DTYPES, input_name="data") for chunk in chunks)
    if suffix == ".npz":
        others = {"y": target, "wavenumbers": wavenumbers, "groups": groups}
        others["synthetic"] = is_synthetic if marked else None
        others["provenance"] = [*provenance.items()] if provenance else None
        others = {k: np.asarray(v) for k, v in others.items() if v is not None}
        chunks = _counted(chunks, n_spectra, shown)
        write_npz(path, chunks, (n_spectra, n_features), dtype, others)
        return
    if wavenumbers is not None:
        check_axis(wavenumbers)
    layout = _layout_to_write(
        suffix, layout, orientation, feature_names, groups is not None
    )
    if marked and layout.synthetic is None:
        layout = with_marker(layout)
    lines = Lines(chunks, n_features, target, groups, is_synthetic, layout, shown)
    if suffix == ".xlsx":
        write_workbook(path, lines, provenance)
    elif suffix == ".parquet":
        write_parquet(path, lines, provenance)
    else:
        write_text(path, lines)


def _counted(chunks, n_spectra, shown):
    with progress(what="writing", total=n_spectra, shown=shown) as bar:
        for chunk in chunks:
            yield chunk
            bar.update(len(chunk))


def _layout_to_write(suffix, layout, orientation, feature_names, has_groups):
    if layout is not None:
        orientation = orientation or layout.orientation
        # The columns of a .parquet are of one type each below the header rows.
        if suffix != ".parquet" or orientation == "rows":
            return replace(layout, orientation=orientation)
        feature_names = layout.feature_names
    return default_layout(
        feature_names, group=has_groups, orientation=orientation or "rows"
    )
