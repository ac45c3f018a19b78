"""Reading of tables: from a file or a frame to `Spectra`."""

from ..formats.common import OPTIONS, TEXT_SUFFIXES, path_and_suffix
from ..formats.frames import grid_from_frame, is_frame
from ..formats.grid import MAX_CELLS
from ..formats.parquet import read_parquet
from ..formats.text import read_text
from ..formats.xlsx import read_workbook
from ..spectra import check_unit
from .arrays import read_arrays
from .checks import check_is_no_export, check_is_no_single_spectrum
from .grids import spectra_from_grid
from .header import without_ignored_spectra
from .orientation import oriented
from .preamble import with_full_header, without_comments, without_preamble
from .words import is_axis_name, is_known

READERS: dict = {
    ".csv": read_text,
    ".tsv": read_text,
    **dict.fromkeys(TEXT_SUFFIXES, read_text),
    ".xlsx": read_workbook,
    ".parquet": read_parquet,
}


def read_spectra(
    path,
    *,
    label=None,
    group=None,
    synthetic=None,
    data=None,
    ignore=(),
    label_pattern=None,
    header=None,
    orientation=None,
    skip_rows=None,
    wavenumbers=None,
    axis_unit=None,
    sheet=None,
    delimiter=None,
    decimal=None,
    encoding=None,
    max_cells=MAX_CELLS,
    verbose=0,
):
    """Read a table of labelled spectra.

    A sheet (`.xlsx`, `.csv`, `.tsv`, `.parquet`) or a frame has one spectrum in each
    row. A row holds the label, the intensities and, optionally, the group of the
    spectrum and a mark that says whether it is synthetic. The header row is optional.

    What is certain is read, and `notes` report it. What is not certain is refused, and
    the message names the parameter that settles it.

    Intensities are in the columns whose names are numbers, for example 400, X400,
    'nm_400' or '400 cm-1', if the numbers strictly increase or decrease. The other
    columns are labels, groups, marks or metadata. A column of labels or groups is found
    by the name that you give, else by a usual name, for example 'diagnosis' or
    'patient'. If no column has a usual name of labels, the only column that can hold
    classes is taken. Without a header row, labels are in the only column of text, or in
    the first column if it alone holds whole numbers.

    If the names of intensities are no numbers, all columns of numbers are intensities,
    except those with a usual name of something else, for example 'age'.

    A sheet can also have one spectrum in each column. Then the first column holds the
    wavenumbers, and above them are rows of labels, groups and metadata. Everything said
    about rows and columns applies with the two exchanged.

    Comments (lines that begin with # or %), settings and titles above a table are left
    out, and so are rows that hold another axis, a mean or a standard deviation. Labels
    that differ only by blanks become one. Groups that only the first row of each person
    states are filled down. A table in which most labels occur once is refused.

    An `.npz` or `.mat` file holds arrays `X` and `y`, and optionally `wavenumbers`,
    `groups` and `synthetic`. An `.npz` can also hold `feature_names`, `axis_unit` and
    `metadata`.

    Blank rows and columns are left out, both around a table and within it. A spectrum
    with a label and without intensities is an error. In a workbook, a formula counts as
    its last saved value, a merged cell is the label of all rows that it covers, and a
    sheet 'provenance' is not read as a table. In delimited text, one apostrophe before
    text that looks like a formula is removed, because :func:`write_spectra` adds it.

    Parameters
    ----------
    path : str, path-like or DataFrame
        File to read. Its suffix decides the format: `.xlsx`, `.csv`, `.tsv`, `.txt`,
        `.dat`, `.asc`, `.tab`, `.parquet` (needs pyarrow), `.npz` or `.mat` (up to
        version 7). A frame of pandas or polars is read, too; the names of its columns
        are the header row. An index of pandas is a column if it has a usual name, for
        example 'diagnosis'.

    label, group, synthetic : str or int, default=None
        Name of the column in the header row, its letters as in Excel, or its position.
        Positions count from 0, or from the end if they are negative, and skip blank
        columns. If spectra are in columns, 'row 2' stands for letters. None detects the
        column. In a `.mat` file, a name can have dots for the fields of a struct.

    data : str, default=None
        Name of the array of spectra in an `.npz` or `.mat` file. None is `X`, or the
        only matrix of a `.mat` file.

    ignore : sequence of str or int, default=()
        Columns that hold no intensities, as for `label`. They become metadata. A
        spectrum is left out by 'row 5' or, if spectra are in columns, by its letters.

    label_pattern : str, default=None
        Regular expression. The part of each label that it finds is the class: its first
        group, or all of it.

    header : bool, default=None
        Whether the first row is a header row. None detects it.

    orientation : {'rows', 'columns'}, default=None
        Whether the spectra are in the rows or in the columns. None detects it:
        'columns' needs wavenumbers in the first column.

    skip_rows : int, default=None
        Number of lines above the table that are not read.

    wavenumbers : (float, float), str, path-like or array-like, default=None
        Axis of a table without one: the first and the last wavenumber, between which
        the others are evenly spaced, a file of text with one wavenumber in each line,
        all of them, or the name of a variable of a `.mat` file.

    axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
        Unit of the axis. None is the unit that the file states, else cm^-1, or 'index'
        for numbers that only count.

    sheet : str or int, default=None
        Name of the worksheet, or its position from 0. None is the first one.

    delimiter : str, default=None
        Character between the cells of delimited text. None is a tab in a `.tsv` file.
        Elsewhere, None is the one of comma, semicolon and tab that gives most cells
        with a number; in other files than `.csv`, a blank can be it, too.

    decimal : {'.', ','}, default=None
        Decimal mark of numbers that are text. None detects it. The other mark may
        separate thousands.

    encoding : str, default=None
        Encoding of delimited text. None is UTF-16 if the file looks like it, else
        UTF-8 if the file is valid UTF-8, else Windows-1252.

    max_cells : int, default=6_000_000
        Largest number of cells that the table may have. A larger file is an error
        before it fills the memory: with the default, reading takes less than 1 GB.

    verbose : int, default=0
        1 or more prints each detected thing on a line. 2 or more also shows progress on
        stderr, if reading text or a workbook takes over two seconds.

    Returns
    -------
    spectra : Spectra
        The spectra, with the following fields.

        data : ndarray of shape (n_spectra, n_wavenumbers)
            Intensities in the unit of the file, float64; float32 is kept.
        target : ndarray of shape (n_spectra,)
            Labels: integers if all of them are integers, else text as in the file.
        wavenumbers : ndarray of shape (n_wavenumbers,) or None
            Axis.
        axis_unit : str
            Unit of the axis.
        groups : ndarray of shape (n_spectra,) or None
            Group of each spectrum, as integers or text. The group of a spectrum
            without one is -1 or the empty text.
        is_synthetic : ndarray of shape (n_spectra,)
            Whether each spectrum is marked as synthetic.
        metadata : dict of str to ndarray of shape (n_spectra,)
            Cells of the other columns, by their names. They are not learnt.
        has_marks : bool
            Whether the file has such marks, even if none of them is set.
        feature_names : list of str
            Names in the header row, else the wavenumbers as text, else `x1`, `x2` and
            so on.
        layout : TableLayout or None
            Positions of header row and columns, for :func:`write_spectra`.
        notes : list of str
            One line for each detected thing.
        provenance : dict
            Origin of the spectra, as the file states it.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ImportError
        If pyarrow is needed and not installed.
    ValueError
        If the file holds no such table, too large a table, or one that can be read in
        two ways. The message names the cell, or the parameter that settles it.

    Warns
    -----
    UserWarning
        If rows are left out, because they hold no spectra.

    See Also
    --------
    read_folder : Read a folder of files with one spectrum each.
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
    header row: the first row (detected)
    label: column 'diagnosis' (by its name)
    axis: in cm^-1 (no unit is stated; --axis-unit states another)
    """
    columns = {"label": label, "group": group, "synthetic": synthetic}
    if isinstance(ignore, str | int):
        ignore = [ignore]
    if skip_rows is not None and (type(skip_rows) is not int or skip_rows < 0):
        raise ValueError(f"skip_rows must be a whole number, got {skip_rows!r}")
    of_sheets = {"header": header, "orientation": orientation}
    of_sheets |= {"ignore": [*ignore] or None, "skip_rows": skip_rows}
    of_sheets |= {"label_pattern": label_pattern, "wavenumbers": wavenumbers}
    of_sheets |= {"axis_unit": check_unit(axis_unit), "data": data}
    options = {"sheet": sheet, "delimiter": delimiter}
    options |= {"decimal": decimal, "encoding": encoding}
    given = [k for k, value in (of_sheets | options).items() if value is not None]
    if decimal not in (None, ".", ","):
        raise ValueError(f"decimal must be '.', ',' or None, got {decimal!r}")
    source, suffix = f"the frame {type(path).__name__}", ""
    if not is_frame(path):
        source, suffix = path_and_suffix(path)
    known = OPTIONS.get(suffix, (*of_sheets,))
    useless = [name for name in given if name not in known]
    if useless:
        raise ValueError(
            f"{source}: {', '.join(useless)} belong to other formats; this format has "
            f"the options {[*known]}"
        )
    options = {name: options[name] for name in given if name in options}
    if skip_rows is not None:
        options["skip_rows"] = skip_rows
    if suffix in (".npz", ".mat"):
        arrays = {"X": data, **columns}
        return read_arrays(source, suffix, arrays, max_cells, of_sheets)
    if suffix in (".csv", ".tsv", ".xlsx", *TEXT_SUFFIXES):
        options["shown"] = verbose > 1
    if suffix:
        grid = READERS[suffix](source, max_cells=max_cells, **options)
    else:
        grid = grid_from_frame(path, max_cells, _names_a_column, **options)
    try:
        grid = with_full_header(without_comments(without_preamble(grid)))
        check_is_no_single_spectrum(grid)
        grid = oriented(grid, orientation, columns.values())
        grid, ignore = without_ignored_spectra(grid, ignore)
        spectra = spectra_from_grid(grid, columns, of_sheets | {"ignore": ignore})
    except ValueError:
        if suffix in TEXT_SUFFIXES:
            check_is_no_export(source, max_cells)
        raise
    if verbose:
        for note in spectra.notes:
            print(f"{source}: {note}")
    return spectra


def _names_a_column(name):
    return is_known(name) or is_axis_name(name)
