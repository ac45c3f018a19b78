"""Tables of labelled spectra: one function in, one function out."""

from sklearn.utils import check_array, check_consistent_length

from ..formats.common import OPTIONS, path_and_suffix
from ..formats.frames import column_names, grid_from_frame, is_frame
from ..formats.npz import read_npz
from ..formats.parquet import read_parquet
from ..formats.text import read_text
from ..formats.xlsx import read_workbook
from .grid import MAX_CELLS
from .orientation import oriented
from .spectra import spectra_from_arrays, spectra_from_grid
from .write import DTYPES, write_chunks

_ARRAYS = ".npz"
_READERS: dict = {".csv": read_text, ".tsv": read_text, ".xlsx": read_workbook}
_READERS[".parquet"] = read_parquet


def read_spectra(
    path,
    *,
    label=None,
    group=None,
    synthetic=None,
    header=None,
    orientation=None,
    sheet=None,
    delimiter=None,
    decimal=None,
    encoding=None,
    max_cells=MAX_CELLS,
    verbose=0,
):
    """Read a table of labelled spectra.

    A sheet (`.xlsx`, `.csv`, `.tsv`, `.parquet`) or a frame has one spectrum in
    each row: its label, its intensities and, if there are such columns, the
    group it belongs to and whether it is synthetic. A header row is optional.
    Columns are found by the name given, else by usual names such as 'diagnosis',
    'patient' or 'synthetic'; a label that is not found that way is in the first
    column, unless that holds numbers that are not whole. A first row of numbers is a
    header row of wavenumbers only if they are strictly monotonic and its first cell is
    not a label of the rows below.

    Or it has one spectrum in each column, with the wavenumbers down the first
    column, and above them a row of labels and, if there is one, a row of groups.
    Then all that is said of rows and columns holds with the two exchanged.

    An `.npz` holds arrays `X` and `y` and may hold `wavenumbers`, `groups` and
    `synthetic`.

    Blank rows and columns, around a table or within it, are left out; a spectrum
    with a label and no intensities is an error. In a workbook, formulas count as
    the values last saved, a merged cell holds for all the labels that it covers,
    and a sheet 'provenance' is no table. In delimited text, an apostrophe before
    what a spreadsheet would take for a formula is dropped, as
    :func:`write_spectra` puts it there.

    Parameters
    ----------
    path : str, path-like or DataFrame
        File to read; its suffix decides the format: `.xlsx`, `.csv`, `.tsv`,
        `.parquet` (needs pyarrow) or `.npz`. Or a frame of pandas or polars, of
        which the names of the columns are the header row; an index of pandas counts
        if it has a usual name, such as 'diagnosis'.

    label, group, synthetic : str or int, default=None
        Name of the column in the header row, or its position from 0, blank
        columns left out, negative from the end. None guesses.

    header : bool, default=None
        Whether the first row is a header row. None guesses.

    orientation : {'rows', 'columns'}, default=None
        Whether the spectra stand in the rows or in the columns. None guesses:
        columns only where wavenumbers go down the first column.

    sheet : str or int, default=None
        Name of the worksheet, or its position from 0. None is the first.

    delimiter : str, default=None
        Character between the cells of delimited text. None is a tab in a
        `.tsv`; in a `.csv`, the one of comma, semicolon and tab that leaves most
        cells with a number.

    decimal : {'.', ','}, default=None
        Decimal mark of numbers that are text. None guesses.

    encoding : str, default=None
        Encoding of delimited text. None is UTF-8, or UTF-16 where the file says
        so, or else Windows-1252, which has the letters of Latin-1.

    max_cells : int, default=6_000_000
        Most cells that the table may have. A file that holds more, or would take
        the memory of more, is an error before it takes that memory, which stays
        below 1 GB with the default.

    verbose : int, default=0
        1 or more prints what was guessed, a line each; 2 or more shows progress on
        stderr, too, if text or a workbook takes over two seconds.

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
        provenance : dict
            What the file says of where it comes from; only if it does.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ImportError
        If pyarrow is needed and not installed.
    ValueError
        If it holds no such table, or a larger one; the message names the cell.

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
    columns = {"label": label, "group": group, "synthetic": synthetic}
    formats = {"sheet": sheet, "delimiter": delimiter}
    formats |= {"decimal": decimal, "encoding": encoding}
    formats = {name: value for name, value in formats.items() if value is not None}
    if decimal not in (None, ".", ","):
        raise ValueError(f"decimal must be '.', ',' or None, got {decimal!r}")
    if is_frame(path):
        source = f"the frame {type(path).__name__}"
        _refuse(source, formats)
        grid = grid_from_frame(path, max_cells)
    else:
        source, suffix = path_and_suffix(path)
        if suffix == _ARRAYS:
            sheets = {"header": header, "orientation": orientation, **formats}
            return _read_arrays(source, columns, sheets, max_cells)
        _refuse(source, {k: v for k, v in formats.items() if k not in OPTIONS[suffix]})
        if suffix != ".parquet":
            formats["shown"] = verbose > 1
        grid = _READERS[suffix](source, max_cells=max_cells, **formats)
    spectra = spectra_from_grid(oriented(grid, orientation), columns, header)
    if verbose:
        for note in spectra.notes:
            print(f"{source}: {note}")
    return spectra


def _read_arrays(path, columns, sheets, max_cells):
    options = sheets | {k: v for k, v in columns.items() if not isinstance(v, str)}
    useless = [name for name, value in options.items() if value is not None]
    if useless:
        raise ValueError(
            f"{path}: {', '.join(useless)} belong to sheets; an .npz has named "
            "arrays, by default X, y, wavenumbers, groups and synthetic"
        )
    names = {"label": columns["label"], "group": columns["group"]}
    arrays = read_npz(path, max_cells, **names, flag=columns["synthetic"])
    return spectra_from_arrays(path, arrays, max_cells)


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
    orientation=None,
    provenance=None,
    verbose=0,
):
    """Write a table of labelled spectra that `read_spectra` gives back.

    A sheet gets one spectrum in each row, or column, its numbers to the last
    bit, and no formulas: a label '=1+1' is text. Delimited text knows no such
    difference, so that there an apostrophe is put before what a spreadsheet
    would take for a formula; `read_spectra` takes it away again. The file
    appears, or takes the place of an older one, when it is complete and on the
    disk; on an error nothing changes. The same arguments give the same bytes.

    Parameters
    ----------
    path : str or path-like
        File to write; its suffix decides the format: `.xlsx`, `.csv`, `.tsv`,
        `.parquet` (needs pyarrow) or `.npz`.

    data : array-like of shape (n_spectra, n_wavenumbers)
        Intensities, in any unit. The columns of a frame of pandas or polars
        give the names of the intensities if nothing else does.

    target : array-like of shape (n_spectra,)
        Labels. Integers are written as numbers, all else as text.

    wavenumbers : array-like of shape (n_wavenumbers,), default=None
        Axis in cm^-1, for the header row where `feature_names` is None, or for
        the first column.

    groups : array-like of shape (n_spectra,), default=None
        Group of each spectrum, -1 or the empty text for none. In a sheet, the
        cell of one without and that of a synthetic one stay empty.

    is_synthetic : array-like of shape (n_spectra,), default=None
        Whether a spectrum is synthetic, for the column `synthetic`.

    feature_names : list of str, default=None
        Names of the intensities in the header row.

    layout : TableLayout, default=None
        Layout of a sheet read before, to be kept: its header row, instead of
        other names, its columns, and in text its decimal mark. None is a header
        row, and the label in the first column. It has no part in an `.npz`, nor,
        for spectra in columns, in a `.parquet`.

    marker : bool, default=True
        Whether to add a last column `synthetic` of 0 and 1 if `is_synthetic` is
        given and the layout has no such column. It takes a header row, which is
        added to a layout without one: `label`, `x1`, `x2` and so on.

    orientation : {'rows', 'columns'}, default=None
        Whether the spectra become rows or columns. None is that of the layout,
        or else rows. It has no part in an `.npz`.

    provenance : dict of str to str, default=None
        What to say of where the spectra come from: in an `.xlsx`, a second sheet
        'provenance'; in a `.parquet`, metadata of the schema; in an `.npz`, an
        array of keys and values. A `.csv` or `.tsv` has no place for it.

    verbose : int, default=0
        Whether to show progress on stderr if writing takes over two seconds.

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
    path, _ = path_and_suffix(path)
    if is_frame(data) and feature_names is None and wavenumbers is None:
        names = column_names(data)
        feature_names = None if names is None else [str(name) for name in names]
    data = check_array(data, dtype=DTYPES, input_name="data")
    check_consistent_length(data, target, groups, is_synthetic)
    write_chunks(
        path,
        [data],
        target,
        n_features=data.shape[1],
        dtype=data.dtype,
        wavenumbers=wavenumbers,
        groups=groups,
        is_synthetic=is_synthetic,
        feature_names=feature_names,
        layout=layout,
        marker=marker,
        orientation=orientation,
        provenance=provenance,
        shown=bool(verbose),
    )


def _refuse(source, options):
    if options:
        raise ValueError(f"{source}: {', '.join(options)} belong to other formats")
