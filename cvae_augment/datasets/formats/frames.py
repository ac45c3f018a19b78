"""Grids of the data frames of pandas and polars."""

import re
import sys

from .grid import grid_from_rows, is_blank

# Names that pandas and polars give to columns without a name.
_INVENTED = re.compile(r"Unnamed: \d+|_duplicated_\d+")


def is_frame(table):
    """Whether a table is a frame of pandas or polars."""
    # A frame can only exist if its library is loaded already.
    return any(
        library is not None and isinstance(table, library.DataFrame)
        for library in (sys.modules.get("pandas"), sys.modules.get("polars"))
    )


def grid_from_frame(frame, max_cells, is_known, *, skip_rows=0):
    """Grid of a frame; the names of the columns are the header row.

    An index of pandas becomes a column if its name is known, and is left out otherwise.
    Columns that pandas only counts have no names. A name that pandas or polars invented
    for a nameless column is dropped if the column is the first one or blank.
    """
    if hasattr(frame, "iloc"):
        frame = _with_named_index(frame, is_known)
        columns = [frame.iloc[:, j] for j in range(frame.shape[1])]
        columns = [c.astype(object).where(c.notna(), None).tolist() for c in columns]
    else:
        columns = [column.to_list() for column in frame.get_columns()]
    names = column_names(frame)
    if names:
        names = [
            None
            if _INVENTED.fullmatch(str(name)) and (j == 0 or all(map(is_blank, cells)))
            else name
            for j, (name, cells) in enumerate(zip(names, columns, strict=True))
        ]
    rows = [*([names] if names else []), *zip(*columns, strict=True)]
    source = f"the {type(frame).__module__.split('.')[0]} frame"
    return grid_from_rows(
        source, rows, max_cells, skip_rows=skip_rows, header=names is not None
    )


def _with_named_index(frame, is_known):
    names = [
        name
        for name in frame.index.names
        if isinstance(name, str) and is_known(name) and name not in frame
    ]
    return frame.reset_index(names) if names else frame


def column_names(frame):
    """Names of the columns of a frame, or None if pandas only counts the columns."""
    columns = list(frame.columns)
    # Wavenumbers of equal steps are a RangeIndex of pandas, too.
    is_range = type(frame.columns).__name__ == "RangeIndex"
    return None if is_range and columns == list(range(len(columns))) else columns
