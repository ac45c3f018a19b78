"""Tables of labelled spectra: one function in, one function out."""

from pathlib import Path

import numpy as np
from sklearn.utils import Bunch, check_array, check_consistent_length

from ._cells import Rows, label_cells
from ._layout import (
    default_layout,
    default_names,
    find_layout,
    find_wavenumbers,
    with_marker,
)
from ._sheets import read_csv, read_xlsx, write_csv, write_npz, write_xlsx

_SHEET_READERS = {".csv": read_csv, ".xlsx": read_xlsx}
_SHEET_WRITERS = {".csv": write_csv, ".xlsx": write_xlsx}
_ARRAYS = ".npz"

#: Groups of a row that has none, as an integer and as text.
NO_GROUP = (-1, "")


def read_spectra(
    path, *, label=None, group=None, synthetic=None, header=None, sheet=None
):
    """Read a table of labelled spectra.

    A sheet (`.xlsx`, `.csv`) has one spectrum in each row: its label, its
    intensities and, if there are such columns, the group it belongs to and
    whether it is synthetic. A header row is optional. Columns are found by the
    name given, else by usual names such as 'diagnosis', 'patient' or
    'synthetic'; a label that is not found that way is in the first column. A
    first row of numbers is a header row of wavenumbers only if they are
    strictly monotonic and its first cell is not a label of the rows below.

    An `.npz` holds arrays `X` and `y` and may hold `wavenumbers`, `groups` and
    `synthetic`.

    Parameters
    ----------
    path : str or path-like
        File to read; its suffix decides the format: `.xlsx`, `.csv` or `.npz`.

    label, group, synthetic : str or int, default=None
        Name of the column in the header row, or its position from 0, negative
        from the end. None guesses.

    header : bool, default=None
        Whether the first row is a header row. None guesses.

    sheet : str or int, default=None
        Name of the worksheet, or its position from 0. None is the first.

    Returns
    -------
    spectra : :class:`~sklearn.utils.Bunch`
        Dictionary-like object, with the following attributes.

        data : ndarray of shape (n_spectra, n_wavenumbers)
            Intensities in the units of the file, float64; float32 is kept.
        target : ndarray of shape (n_spectra,)
            Labels: integers if all of them are, else text as in the file.
        wavenumbers : ndarray of shape (n_wavenumbers,) or None
            Axis in cm^-1.
        groups : ndarray of shape (n_spectra,) or None
            Group of each spectrum, of integers or text like `target`; -1 or
            the empty text for those without one, which real spectra in a table
            with a column `synthetic` must have.
        is_synthetic : ndarray of shape (n_spectra,)
            Whether a spectrum is marked as synthetic.
        feature_names : list of str
            Names in the header row, else the wavenumbers as text, else `x1`,
            `x2` and so on.
        layout : TableLayout or None
            Places of header row and columns, for :func:`write_spectra`.
        notes : list of str
            One line on each thing that was guessed.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it holds no such table; the message names the cell.

    See Also
    --------
    write_spectra : Write such a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import read_spectra
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "serum.csv"
    ...     _ = path.write_text("diagnosis,400,402\\nSLE,1.5,2\\nNA,1,3.5\\n")
    ...     spectra = read_spectra(path)
    >>> spectra.data
    array([[1.5, 2. ],
           [1. , 3.5]])
    >>> spectra.target.tolist(), spectra.wavenumbers.tolist()
    (['SLE', 'NA'], [400.0, 402.0])
    >>> for note in spectra.notes:
    ...     print(note)
    header row: the first row (guessed)
    label: column 'diagnosis' (by its name)
    """
    path, suffix = _path_and_suffix(path)
    columns = {"label": label, "group": group, "synthetic": synthetic}
    if suffix == _ARRAYS:
        options = {**columns, "header": header, "sheet": sheet}
        useless = [name for name, value in options.items() if value is not None]
        if useless:
            raise ValueError(
                f"{path}: {', '.join(useless)} belong to sheets; an .npz has arrays "
                "X, y, wavenumbers, groups and synthetic"
            )
        return _read_arrays(path)

    grid = _SHEET_READERS[suffix](path, sheet)
    layout, notes = find_layout(path, grid, columns, header)
    return _spectra_from_grid(path, grid, layout, notes)


def write_spectra(
    path,
    data,
    target,
    *,
    wavenumbers=None,
    groups=None,
    is_synthetic=None,
    feature_names=None,
    layout=None,
    marker=True,
):
    """Write a table of labelled spectra that `read_spectra` gives back.

    A sheet gets one spectrum in each row, its numbers to the last bit, and no
    formulas: a label '=1+1' is text. The file appears, or takes the place of an
    older one, when it is complete; on an error nothing changes.

    Parameters
    ----------
    path : str or path-like
        File to write; its suffix decides the format: `.xlsx`, `.csv` or `.npz`.

    data : array-like of shape (n_spectra, n_wavenumbers)
        Intensities, in any unit.

    target : array-like of shape (n_spectra,)
        Labels. Integers are written as numbers, all else as text.

    wavenumbers : array-like of shape (n_wavenumbers,), default=None
        Axis in cm^-1, for the header row where `feature_names` is None.

    groups : array-like of shape (n_spectra,), default=None
        Group of each spectrum, -1 or the empty text for none. In a sheet, the
        cell of one without and that of a synthetic one stay empty.

    is_synthetic : array-like of shape (n_spectra,), default=None
        Whether a spectrum is synthetic, for the column `synthetic`.

    feature_names : list of str, default=None
        Names of the intensities in the header row.

    layout : TableLayout, default=None
        Layout of a sheet read before, to be kept: its header row, instead of
        other names, and its columns. None is a header row, and the label in the
        first column. It has no part in an `.npz`.

    marker : bool, default=True
        Whether to add a last column `synthetic` of 0 and 1 if `is_synthetic` is
        given and the layout has no such column. It takes a header row, which is
        added to a layout without one: `label`, `x1`, `x2` and so on.

    Raises
    ------
    OSError
        If the file cannot be written.
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
    path, suffix = _path_and_suffix(path)
    data = check_array(data, dtype=[np.float64, np.float32], input_name="data")
    check_consistent_length(data, target, groups, is_synthetic)
    marked = marker and is_synthetic is not None
    is_synthetic = _flags(is_synthetic, len(data))
    target = label_cells(np.asarray(target), "target", np.zeros(len(data), bool))
    if groups is not None:
        groups = label_cells(np.asarray(groups), "group", np.ones(len(data), bool))
    if feature_names is None:
        feature_names = _feature_names(wavenumbers, data.shape[1])
    if len(feature_names) != data.shape[1]:
        raise ValueError(
            f"data has {data.shape[1]} intensities in each row, "
            f"but there are {len(feature_names)} wavenumbers or feature names"
        )

    if suffix == _ARRAYS:
        arrays = {"X": data, "y": target, "wavenumbers": wavenumbers, "groups": groups}
        arrays["synthetic"] = is_synthetic if marked else None
        write_npz(path, {k: np.asarray(v) for k, v in arrays.items() if v is not None})
        return
    if layout is None:
        layout = default_layout(feature_names, group=groups is not None)
    if marked and layout.synthetic is None:
        layout = with_marker(layout)
    grid = _grid_from_arrays(data, target, groups, is_synthetic, layout)
    _SHEET_WRITERS[suffix](path, grid)


def check_output(path):
    """Raise what `write_spectra` would for the path alone, before work is done.

    Parameters
    ----------
    path : str or path-like
        File to be written.

    Raises
    ------
    FileNotFoundError
        If its folder does not exist.
    ValueError
        If its suffix names no known format.
    """
    path, _ = _path_and_suffix(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}")


def _path_and_suffix(path):
    path = Path(path)
    suffix = path.suffix.lower()
    known = [*_SHEET_READERS, _ARRAYS]
    if suffix not in known:
        raise ValueError(f"{path}: unknown suffix {path.suffix!r}; known: {known}")
    return path, suffix


def _spectra_from_grid(path, grid, layout, notes):
    typed = path.suffix.lower() == ".xlsx"
    rows = Rows(path, grid, first=0 if layout.header is None else 1, typed=typed)
    if not rows.rows:
        raise ValueError(f"{path}: a header row and no spectra below it")
    wavenumbers = find_wavenumbers(path, layout)
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
    return Bunch(
        data=rows.intensities(layout.intensities),
        target=rows.labels(layout.label, "label", np.zeros_like(is_synthetic)),
        wavenumbers=wavenumbers,
        groups=groups,
        is_synthetic=is_synthetic,
        feature_names=layout.feature_names,
        layout=layout,
        notes=notes,
    )


def _flags(is_synthetic, n_spectra):
    if is_synthetic is None:
        return np.zeros(n_spectra, dtype=bool)
    flags = np.asarray(is_synthetic)
    if not np.isin(flags, (0, 1)).all():
        raise ValueError(f"synthetic must be booleans or 0 and 1, got {flags!r}")
    return flags.astype(bool)


def _feature_names(wavenumbers, n_features):
    if wavenumbers is None:
        return default_names(n_features)
    return [str(float(wavenumber)) for wavenumber in wavenumbers]


def _grid_from_arrays(data, target, groups, is_synthetic, layout):
    if len(layout.intensities) != data.shape[1]:
        raise ValueError(
            f"data has {data.shape[1]} intensities in each row, "
            f"but the layout has {len(layout.intensities)}"
        )
    if (layout.group is None) != (groups is None):
        raise ValueError(
            f"groups is {'None' if groups is None else 'given'}, but the layout has "
            f"{'no' if layout.group is None else 'a'} group column"
        )
    columns: list = [None] * layout.n_columns
    columns[layout.label] = target
    if groups is not None:
        columns[layout.group] = [
            None if synthetic or group in NO_GROUP else group
            for group, synthetic in zip(groups, is_synthetic, strict=True)
        ]
    if layout.synthetic is not None:
        columns[layout.synthetic] = is_synthetic.astype(int).tolist()
    for j, intensities in zip(layout.intensities, data.T.tolist(), strict=True):
        columns[j] = intensities
    rows = list(zip(*columns, strict=True))
    return rows if layout.header is None else [layout.header, *rows]


def _read_arrays(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except OSError:
        raise
    # NumPy raises whatever the first broken part of a file leads to.
    except Exception as error:
        raise ValueError(
            f"{path}: not a readable .npz of arrays of numbers and text"
        ) from error
    if not {"X", "y"} <= arrays.keys():
        raise ValueError(f"{path}: expected arrays X and y, got {sorted(arrays)}")
    data = check_array(
        arrays["X"], dtype=[np.float64, np.float32], input_name=f"{path}: X"
    )
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
    return Bunch(
        data=data,
        target=arrays["y"],
        wavenumbers=wavenumbers,
        groups=arrays.get("groups"),
        is_synthetic=_flags(arrays.get("synthetic"), n_spectra),
        feature_names=_feature_names(wavenumbers, n_wavenumbers),
        layout=None,
        notes=[],
    )
