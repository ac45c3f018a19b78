"""What the formats of tables have in common: suffixes, options and checks of paths."""

import re
from pathlib import Path

_OF_SHEETS = (
    *("header", "orientation", "skip_rows", "ignore", "label_pattern"),
    *("wavenumbers", "axis_unit"),
)
_OF_ARRAYS = ("data", "wavenumbers", "axis_unit")
_OF_TEXT = (*_OF_SHEETS, "delimiter", "decimal", "encoding")
#: Options of reading that only some formats have.
OPTIONS = {
    ".csv": _OF_TEXT,
    ".tsv": _OF_TEXT,
    **dict.fromkeys((".txt", ".dat", ".asc", ".tab"), _OF_TEXT),
    ".xlsx": (*_OF_SHEETS, "sheet", "decimal"),
    ".parquet": _OF_SHEETS,
    ".npz": _OF_ARRAYS,
    ".mat": _OF_ARRAYS,
}
#: Suffixes of the formats that are read and written, and of those that are only read.
SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet", ".npz")
TEXT_SUFFIXES = (".txt", ".dat", ".asc", ".tab")
_READ_ONLY = (*TEXT_SUFFIXES, ".mat")
#: Suffixes of files of instruments. The names of OPUS files end with a number.
INSTRUMENTS = (".wdf", ".spc", ".jdx", ".dx", ".jcm", ".spa", ".spg", ".0")
# Formats that cannot be read, and what they are.
_REFUSED = {
    ".xlsm": "a workbook with macros",
    ".xlsb": "a binary workbook",
    ".xls": "a workbook of the format before 2007",
    ".ods": "an OpenDocument sheet",
}
# Excel writes such a file beside each workbook that is open.
_LOCK = "~$"


class NoSuchColumnError(ValueError):
    """A table has no column, or no array, of the given name."""


def path_and_suffix(path, *, is_output=False):
    """The path of a table, and its suffix in lower case if the suffix is known."""
    path = Path(path)
    suffix = path.suffix.lower()
    if path.name.startswith(_LOCK) and suffix.startswith((".xls", ".ods")):
        advice = f"close Excel and give {path.name.removeprefix(_LOCK)}"
        if is_output:
            advice = f"give a name that does not start with {_LOCK}"
        raise ValueError(f"{path}: the name of a lock file of Excel; {advice}")
    if suffix in _REFUSED:
        advice = "not read; save it as .xlsx"
        if is_output:
            advice = "not written; give a name that ends in .xlsx"
        raise ValueError(f"{path}: {_REFUSED[suffix]} is {advice}")
    if not is_output:
        _check_is_no_instrument(path)
    known = SUFFIXES if is_output else SUFFIXES + _READ_ONLY
    if suffix not in known:
        raise ValueError(
            f"{path}: unknown suffix {path.suffix!r}; known: {[*known]}; a file of one "
            "spectrum belongs into a folder of such files: give the folder"
            if not is_output
            else f"{path}: unknown suffix {path.suffix!r}; known: {[*known]}"
        )
    return path, suffix


def instrument_suffix(path):
    """Suffix of a file of an instrument, '.0' for all numbers; None for other files."""
    suffix = path.suffix.lower()
    if re.fullmatch(r"\.\d+", suffix):
        return ".0"
    return suffix if suffix in INSTRUMENTS else None


def _check_is_no_instrument(path):
    if instrument_suffix(path):
        raise ValueError(
            f"{path}: a file of an instrument, which states no labels; put the files "
            "of each class into a folder of its own, and give the folder that holds "
            "these"
        )


def check_output(path, inputs=()):
    """Raise the errors that writing a table would raise for its path alone.

    Call it before long work. It raises ValueError, too, if the path is one of the
    input files.
    """
    path, _ = path_and_suffix(path, is_output=True)
    check_place(path, inputs)


def check_place(path, inputs):
    """Raise if no file can be written to the path, or if the path is an input file."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; give a file to write")
    for other in inputs:
        if path.absolute() == other.absolute() or (
            path.exists() and other.exists() and path.samefile(other)
        ):
            raise ValueError(f"{path} is {other} too; give another file to write")
