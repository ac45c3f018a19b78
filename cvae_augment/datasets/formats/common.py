"""Formats of tables, known by the suffix of a file."""

from pathlib import Path

_OF_SHEETS = ("header", "orientation")
_OF_TEXT = (*_OF_SHEETS, "delimiter", "decimal", "encoding")
#: Options of reading that a format has and another has not.
OPTIONS = {
    ".csv": _OF_TEXT,
    ".tsv": _OF_TEXT,
    ".xlsx": (*_OF_SHEETS, "sheet", "decimal"),
    ".parquet": _OF_SHEETS,
    ".npz": (),
}
#: Suffixes of the formats that are read and written.
SUFFIXES = tuple(OPTIONS)
# What is not read, and why.
_REFUSED = {
    ".xlsm": "a workbook with macros",
    ".xlsb": "a binary workbook",
    ".xls": "a workbook of the format before 2007",
    ".ods": "an OpenDocument sheet",
}


class NoSuchColumnError(ValueError):
    """A table has no column, or array, of the name that was given."""


def path_and_suffix(path):
    """The path of a table, and its suffix in lower case if that is a known one."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in _REFUSED:
        raise ValueError(f"{path}: {_REFUSED[suffix]} is not read; save it as .xlsx")
    if suffix not in SUFFIXES:
        raise ValueError(
            f"{path}: unknown suffix {path.suffix!r}; known: {list(SUFFIXES)}"
        )
    return path, suffix


def check_output(path, inputs=()):
    """Raise what writing would for the path alone, before work is done.

    Parameters
    ----------
    path : str or path-like
        File to be written.

    inputs : sequence of path-like, default=()
        Files that it must not take the place of.

    Raises
    ------
    FileNotFoundError
        If its folder does not exist.
    IsADirectoryError
        If it is a folder itself.
    ValueError
        If its suffix names no known format, or it is one of the inputs.
    """
    path, _ = path_and_suffix(path)
    check_place(path, inputs)


def check_place(path, inputs):
    """Raise if a file cannot be there, or is one of the inputs."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; give a file to write")
    for other in inputs:
        if path.absolute() == other.absolute() or (
            path.exists() and other.exists() and path.samefile(other)
        ):
            raise ValueError(f"{path} is {other} too; give another file to write")
