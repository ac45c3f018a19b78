"""Writing of tables: from `Spectra` to a file of any of the formats."""

from dataclasses import replace

import numpy as np
from sklearn.utils import check_array

from ..._utils.progress import progress
from ..formats.common import path_and_suffix
from ..formats.frames import column_names, is_frame
from ..formats.grid import text
from ..formats.npz import write_npz
from ..formats.parquet import write_parquet
from ..formats.text import write_text
from ..formats.xlsx_writer import write_workbook
from ..spectra import Spectra
from .axis import first_break
from .layout import check_orientation, default_layout, with_marker, with_unit
from .lines import Lines
from .values import label_cells

_CELLS_AT_ONCE = 2**18


def write_spectra(
    path,
    data,
    target=None,
    *,
    marker=True,
    orientation=None,
    verbose=0,
    **fields,
):
    """Write a table of labelled spectra that `read_spectra` reads back.

    A sheet gets one spectrum in each row or in each column. Numbers are written to the
    last bit. There are no formulas: a label '=1+1' is text. In delimited text, an
    apostrophe is written before text that a spreadsheet program would take for a
    formula; `read_spectra` removes it. The file appears, or replaces an older file,
    when it is complete and on the disk. After an error, nothing has changed. The same
    arguments give the same bytes.

    Parameters
    ----------
    path : str or path-like
        File to write. Its suffix decides the format: `.xlsx`, `.csv`, `.tsv`,
        `.parquet` (needs pyarrow) or `.npz`.

    data : Spectra, or array-like of shape (n_spectra, n_wavenumbers)
        Spectra with everything that is known about them, or intensities alone. The
        names of the columns of a frame are the names of the intensities, unless
        `wavenumbers` or `feature_names` are given.

    target : array-like of shape (n_spectra,), default=None
        Labels. Integers are written as numbers, and everything else as text. None if
        `data` is a `Spectra`, which holds the labels.

    marker : bool, default=True
        Whether to add a last column `synthetic` of 0 and 1, if the spectra have marks
        and the layout has no such column. The column needs a header row. A layout
        without one gets `label`, `x1`, `x2` and so on.

    orientation : {'rows', 'columns'}, default=None
        Whether the spectra become rows or columns. None is the orientation of the
        layout, else rows. An `.npz` has no orientation.

    verbose : int, default=0
        Whether to show progress on stderr, if writing takes over two seconds.

    **fields : dict
        Other fields of :class:`Spectra`. If `data` is a `Spectra`, only a `layout` and
        a `provenance` can be given; they replace those of `data`. A sheet stores the
        fields as follows.

        The `wavenumbers` are in the header row or, with spectra in columns, in the
        first column. `feature_names` take their place. `groups` are a column; the cell
        of a spectrum without a group and of a synthetic one is blank. `is_synthetic` is
        the column `synthetic`.

        `layout` is the layout of a sheet that was read, to be kept: its header row, its
        columns and, in text, its decimal mark. None is a header row and the label in
        the first column. An `.npz` has no layout, and neither has a `.parquet` file of
        spectra in columns.

        An `.xlsx` file stores the `provenance` in a second sheet 'provenance', a
        `.parquet` file in the metadata of the schema, and an `.npz` in an array of keys
        and values. `.csv` and `.tsv` files do not store it.

    Raises
    ------
    OSError
        If the file cannot be written.
    ImportError
        If pyarrow is needed and not installed.
    ValueError
        If the arrays do not fit each other, the layout or the format.

    See Also
    --------
    read_spectra : Read such a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import write_spectra
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "serum.csv"
    ...     write_spectra(path, [[1.5, 2.0]], ["SLE"], is_synthetic=[True])
    ...     print(path.read_text())
    label,x1,x2,synthetic
    SLE,1.5,2.0,1
    """
    given = {"target": target, **fields}
    given = {name: value for name, value in given.items() if value is not None}
    if isinstance(data, Spectra):
        twice = sorted(given.keys() - {"layout", "provenance"})
        if twice:
            raise ValueError(
                f"{', '.join(twice)} belong to arrays; data is a Spectra, which holds "
                "them: change its fields instead"
            )
        spectra = replace(data, **given)
    else:
        if is_frame(data) and given.keys().isdisjoint({"wavenumbers", "feature_names"}):
            given["feature_names"] = column_names(data)
        spectra = Spectra(data, **given)
    _write(path, [spectra.data], spectra, marker, orientation, bool(verbose))


def write_chunks(
    path, chunks, target, *, n_features, dtype, orientation=None, shown=False, **fields
):
    """Write spectra that come in chunks, as `write_spectra` writes them.

    Parameters
    ----------
    path : str or path-like
        File to write.
    chunks : iterable of array-like of shape (n, n_features)
        Intensities. All chunks together have one row for each label. With spectra in
        columns, all of them are in memory.
    target : array-like of shape (n_spectra,)
        Labels.
    n_features : int
        Number of intensities of a spectrum.
    dtype : type
        Type of the intensities in an `.npz`: float32 or float64.
    orientation : {'rows', 'columns'}, default=None
        Whether the spectra become rows or columns.
    shown : bool, default=False
        Whether to show progress on stderr.
    **fields : dict
        Other fields of `Spectra`.
    """
    # An array of this shape that takes no memory.
    data = np.broadcast_to(np.zeros((), dtype), (len(target), n_features))
    _write(path, chunks, Spectra(data, target, **fields), True, orientation, shown)


def _write(path, chunks, spectra, marker, orientation, shown):
    """Write the intensities of the chunks with the other fields of the spectra."""
    path, suffix = path_and_suffix(path, is_output=True)
    check_orientation(orientation)
    target = label_cells(spectra.target, "target", may_be_blank=False)
    groups = spectra.groups
    if groups is not None:
        groups = label_cells(groups, "group", may_be_blank=True)
    provenance = {str(k): str(v) for k, v in spectra.provenance.items()}
    marked = marker and spectra.has_marks
    pieces = _pieces(chunks, len(target), shown)
    if suffix == ".npz":
        arrays = {
            "y": target,
            "wavenumbers": spectra.wavenumbers,
            "axis_unit": spectra.axis_unit,
            "groups": groups,
            "synthetic": spectra.is_synthetic if marked else None,
            "feature_names": spectra.feature_names,
            "metadata": _metadata_as_text(spectra.metadata),
            "provenance": [*provenance.items()] or None,
        }
        arrays = {k: np.asarray(v) for k, v in arrays.items() if v is not None}
        dtype = np.float32 if spectra.data.dtype == np.float32 else np.float64
        write_npz(path, pieces, spectra.data.shape, dtype, arrays)
        return
    layout = _layout_to_write(spectra, suffix, orientation)
    if marked and layout.synthetic is None:
        layout = with_marker(layout)
    n_features = spectra.data.shape[1]
    metadata = [cells.tolist() for cells in spectra.metadata.values()]
    lines = Lines(
        pieces, n_features, target, groups, spectra.is_synthetic, layout, metadata
    )
    if suffix == ".xlsx":
        write_workbook(path, lines, provenance)
    elif suffix == ".parquet":
        write_parquet(path, lines, provenance)
    else:
        write_text(path, lines)


def _metadata_as_text(metadata):
    """A row for each kind of metadata: its name, then its cells as text."""
    return [
        [name, *("" if cell is None else text(cell) for cell in cells)]
        for name, cells in metadata.items()
    ] or None


def _pieces(chunks, n_spectra, shown):
    """Checked intensities, a few spectra at a time."""
    with progress(what="writing", total=n_spectra, shown=shown) as bar:
        for chunk in chunks:
            X = check_array(chunk, dtype=[np.float64, np.float32], input_name="data")
            step = max(_CELLS_AT_ONCE // X.shape[1], 1)
            for start in range(0, len(X), step):
                yield X[start : start + step]
                bar.update(min(step, len(X) - start))


def _layout_to_write(spectra, suffix, orientation):
    axis = spectra.wavenumbers
    if axis is not None:
        axis = np.asarray(axis, dtype=float)
        if not (np.isfinite(axis).all() and first_break(axis) is None):
            raise ValueError(
                "expected finite, strictly increasing or decreasing wavenumbers, got "
                f"{axis!r}"
            )
    if spectra.layout is not None:
        orientation = orientation or spectra.layout.orientation
        # The cells of a column of a .parquet are of one type, below the header rows.
        if suffix != ".parquet" or orientation == "rows":
            layout = replace(spectra.layout, orientation=orientation)
            return layout if axis is None else with_unit(layout, spectra.axis_unit)
        spectra = replace(spectra, feature_names=spectra.layout.feature_names)
    return default_layout(spectra, orientation or "rows")
