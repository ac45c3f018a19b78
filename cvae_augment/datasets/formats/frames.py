"""Grids of the frames of pandas and polars, whichever the user has loaded."""

import re
import sys
from itertools import chain

from ..tables.grid import grid_from_rows, is_blank
from ..tables.words import AXIS_NAMES, KNOWN_NAMES

_INVENTED = re.compile(r"Unnamed: \d+|_duplicated_\d+")


def is_frame(table):
    """Whether a table is a frame of pandas or polars."""
    # A frame cannot be there unless its library is loaded.
    return any(
        library is not None and isinstance(table, library.DataFrame)
        for library in (sys.modules.get("pandas"), sys.modules.get("polars"))
    )


def grid_from_frame(frame, max_cells):
    """Grid of a frame; the names of its columns are the header row.

    An index of pandas is left out, unless it has the name of a label, a group or such.
    Columns that pandas only counts have no names, and neither has a blank one, or the
    first one, under the name that pandas or polars gives to what has none in a file.
    """
    if hasattr(frame, "iloc"):
        frame = _with_named_index(frame)
    names = column_names(frame)
    if hasattr(frame, "iloc"):
        columns = [frame.iloc[:, j] for j in range(frame.shape[1])]
        columns = [c.astype(object).where(c.notna(), None).tolist() for c in columns]
    else:
        columns = [column.to_list() for column in frame.get_columns()]
    if names:
        names = [
            None
            if _is_invented(name) and (j == 0 or not any(map(_is_there, cells)))
            else name
            for j, (name, cells) in enumerate(zip(names, columns, strict=True))
        ]
    rows = [*([names] if names else []), *zip(*columns, strict=True)]
    source = f"the {type(frame).__module__.split('.')[0]} frame"
    return grid_from_rows(source, rows, max_cells, header=names is not None)


def _with_named_index(frame):
    """The frame with labels, groups or wavenumbers that are its index as columns."""
    known = {*AXIS_NAMES, *chain.from_iterable(KNOWN_NAMES.values())}
    names = [
        name
        for name in frame.index.names
        if isinstance(name, str) and name.lower() in known and name not in frame
    ]
    return frame.reset_index(names) if names else frame


def _is_invented(name):
    return isinstance(name, str) and _INVENTED.fullmatch(name)


def _is_there(cell):
    return not is_blank(cell)


def column_names(frame):
    """Names of the columns of a frame, or None where pandas only counts them."""
    columns = list(frame.columns)
    # Wavenumbers of equal steps are a RangeIndex of pandas, too.
    is_range = type(frame.columns).__name__ == "RangeIndex"
    return None if is_range and columns == list(range(len(columns))) else columns
