"""Sheets that state the label, the group and other things of each file of a folder."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ..formats.grid import is_blank, text
from ..formats.text import write_text
from ..formats.xlsx_writer import write_workbook
from ..tables.read import READERS
from ..tables.words import name_of, role_of
from .files import is_text, spectrum_files

#: Suffixes of such sheets.
SHEETS = (".csv", ".tsv", ".xlsx")
# Names of the column of files, in lower case. The first one that is there counts.
_FILE_NAMES = (
    *("file", "filename", "file_name", "path", "name", "datei", "dateiname"),
    *("文件", "文件名"),
)
_MOST_TEXT_BYTES = 2**28
_SHOWN = 3  # files or rows that a message names
# Text that is a number and nothing else: '007' and '+1' are names.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:[.,]\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)


class Samples(NamedTuple):
    """What is stated about each of some files."""

    files: list  # in the order of the folder
    labels: list  # text
    groups: list | None  # text, '' for none
    metadata: dict  # list of text or of numbers, by the name of the column
    notes: list


def read_sample_sheet(path, files, group, max_cells):
    """Read what a sheet states about files.

    `files` are paths relative to the folder, as text with '/'. `group` is the name of
    the column of groups, None for a usual name. If there is no such column, `groups`
    is None.
    """
    grid = READERS[path.suffix.lower()](path, max_cells=max_cells)
    names = [
        name_of(grid.cell(0, j)) or grid.line_name(j) for j in range(grid.n_columns)
    ]
    columns = [_column(grid, j) for j in range(grid.n_columns)]
    texts = [[*map(_text, column)] for column in columns]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(
            f"{path}: {len(twice)} columns have the name {twice[0]!r}; rename them"
        )
    finder = _Finder(files)
    at_file = _file_column(path, names, texts, finder)
    at_label = _column_of("label", path, names, texts, at_file)
    if at_label is None:
        raise ValueError(
            f"{path}: no column of labels; expected a column with a usual name, for "
            f"example 'label' or 'diagnosis', got {names}"
        )
    if group is None:
        at_group = _column_of("group", path, names, texts, at_file)
    else:
        at_group = names.index(group) if group in names else None
    rows_at = [at + 1 for at in grid.rows_at[1:]]  # as the user sees them
    rows, notes = _row_of_each_file(path, names, texts, at_file, rows_at, finder)
    blank = [rows_at[i] for i in rows.values() if not texts[at_label][i]]
    if blank:
        raise ValueError(
            f"{path}: no label in row {few(blank)}; fill in column {names[at_label]!r}"
        )
    kept = [file for file in files if file in rows]
    order = [rows[file] for file in kept]
    notes = [f"label: column {names[at_label]!r} of {path.name}", *notes]
    if at_group is not None:
        notes.append(f"group: column {names[at_group]!r} of {path.name}")
    if len(kept) < len(files):
        n = len(files) - len(kept)
        notes.append(f"files: {n} left out, which {path.name} does not list")
    others = set(range(len(names))) - {at_file, at_label, at_group}
    return Samples(
        kept,
        [texts[at_label][i] for i in order],
        None if at_group is None else [texts[at_group][i] for i in order],
        {
            names[j]: _values(grid, [columns[j][i] for i in order])
            for j in sorted(others)
        },
        notes,
    )


def sample_sheet(path):
    """Return the rows of a sheet that states the label and the group of each file.

    Parameters
    ----------
    path : str or path-like
        Folder of files, as for :func:`read_folder`.

    Returns
    -------
    list of list of str
        The header row and one row for each file: its path within the folder, the name
        of its sub-folder as the label, and a blank group.
    """
    folder = Path(path)
    found, _ = spectrum_files(folder)
    rows = [["file", "label", "group"]]
    for file in found:
        if is_text(folder / file) is not None:
            first, *rest = file.split("/")
            rows.append([file, first if rest else "", ""])
    return rows


def write_sample_sheet(folder, out):
    """Write a sheet to fill in, for the parameter `labels` of `read_folder`.

    Parameters
    ----------
    folder : str or path-like
        Folder of files, as for :func:`read_folder`.
    out : str or path-like
        Sheet to write: `.csv`, `.tsv` or `.xlsx`.

    Raises
    ------
    FileExistsError
        If there is such a file.
    ValueError
        If the suffix is another one.
    """
    out = Path(out)
    suffix = out.suffix.lower()
    if suffix not in SHEETS:
        raise ValueError(f"{out}: unknown suffix {suffix!r}; expected one of {SHEETS}")
    if out.exists():
        raise FileExistsError(f"{out} exists; give another name, or delete it first")
    rows = _Rows([cell or None for cell in row] for row in sample_sheet(folder))
    if suffix == ".xlsx":
        write_workbook(out, rows, {})
    else:
        write_text(out, rows)


class _Rows(list):
    """Rows of cells, as the functions that write a table expect them."""

    layout = SimpleNamespace(decimal=".")

    @property
    def shape(self):
        return len(self), len(self[0])


def array_of(source, values):
    """Array of texts or of numbers; ValueError if it would be too large."""
    longest = max((len(v) for v in values if isinstance(v, str)), default=0)
    # NumPy stores each text with the length of the longest one.
    if 4 * longest * len(values) > _MOST_TEXT_BYTES:
        raise ValueError(
            f"{source}: {len(values)} texts of up to {longest} characters would take "
            f"over {_MOST_TEXT_BYTES} bytes; shorten them"
        )
    return np.array(values)


def integers_if_all(texts):
    """The texts, as integers if all of them are integers."""
    return [*map(int, texts)] if all(map(_INTEGER.fullmatch, texts)) else texts


def few(items):
    """The first items as text, with dots if there are more."""
    return ", ".join([*map(str, items[:_SHOWN]), *["..."] * (len(items) > _SHOWN)])


def _column(grid, j):
    """Cells of a column below the header row; merged cells all hold their content."""
    cells = [grid.cell(i, j) for i in range(len(grid.rows))]
    for top, first, bottom, last in grid.merged:
        if first == last == j and top:
            cells[top : bottom + 1] = [cells[top]] * (bottom + 1 - top)
    return cells[1:]


def _text(cell):
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # one reader returns 400, another one 400.0
    return "" if is_blank(cell) else text(cell).strip()


def _column_of(role, path, names, texts, at_file):
    """Position of the column with a usual name of a role, None if there is none."""
    roles = {j: role_of(name) for j, name in enumerate(names) if j != at_file}
    # An 'id' that never repeats names the spectrum, not the person.
    for j, known in roles.items():
        if known == ("group", 2) and len(set(texts[j])) == len(texts[j]):
            roles[j] = None
    ranks = sorted(found[1] for found in roles.values() if found and found[0] == role)
    found = [j for j, known in roles.items() if ranks and known == (role, ranks[0])]
    if len(found) > 1:
        shown = few([names[j] for j in found])
        raise ValueError(
            f"{path}: {len(found)} columns of {role}s ({shown}); expected one; rename "
            "the others"
        )
    return found[0] if found else None


def _file_column(path, names, texts, finder):
    """Position of the column that holds the names of the files."""
    for name in _FILE_NAMES:
        for j, other in enumerate(names):
            if other.lower() == name and any(map(finder, texts[j])):
                return j
    found = [j for j, column in enumerate(texts) if column and all(map(finder, column))]
    if len(found) != 1:
        raise ValueError(
            f"{path}: {len(found)} columns hold names of files of the folder; expected "
            f"one, for example with the name 'file'; got the columns {names}"
        )
    return found[0]


def _row_of_each_file(path, names, texts, at_file, rows_at, finder):
    """Position of the row of each file, and notes."""
    rows: dict = {}
    missing, n_twice = [], 0
    for i, cell in enumerate(texts[at_file]):
        found = finder(cell)
        if len(found) > 1:
            raise ValueError(
                f"{path}: {cell!r} in row {rows_at[i]} fits {len(found)} files "
                f"({few(found)}); write the sub-folder and the suffix, too"
            )
        if not found:
            missing.append(f"{cell!r} in row {rows_at[i]}")
            continue
        before = rows.setdefault(found[0], i)
        for j, column in enumerate(texts):
            if j != at_file and column[i] != column[before]:
                raise ValueError(
                    f"{path}: rows {rows_at[before]} and {rows_at[i]} list {found[0]} "
                    f"with {names[j]} {column[before]!r} and {column[i]!r}; leave one"
                )
        n_twice += before != i
    if missing:
        raise ValueError(
            f"{path}: {len(missing)} rows without a file in the folder "
            f"({few(missing)}); correct the names or delete the rows"
        )
    return rows, [f"files: {n_twice} equal rows of {path.name} left out"] * bool(
        n_twice
    )


class _Finder:
    """Files that a cell can mean: with or without sub-folders, suffix or capitals."""

    def __init__(self, files):
        self.exact = {_with_slashes(file): file for file in files}
        self.loose = defaultdict(set)
        for key, file in self.exact.items():
            *folders, name = key.split("/")
            for last in (name, PurePosixPath(name).stem):
                names = [*folders, last]
                for k in range(len(names)):
                    self.loose["/".join(names[k:]).casefold()].add(file)

    def __call__(self, cell):
        key = _with_slashes(cell).removeprefix("./")
        if key in self.exact:
            return [self.exact[key]]
        return sorted(self.loose.get(key.casefold(), ()))


def _with_slashes(name):
    # macOS stores 'ä' as two characters.
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _values(grid, cells):
    """Cells of a column: integers or floats if all of them are numbers, else text."""
    texts = [*map(_text, cells)]
    are_names = grid.typed and any(
        isinstance(c, str) and not is_blank(c) for c in cells
    )
    stated = [text for text in texts if text]
    if are_names or not stated or not all(map(_NUMBER.fullmatch, stated)):
        return texts
    if all(map(_INTEGER.fullmatch, texts)):
        return [*map(int, texts)]
    numbers = [grid.number(text) if text else np.nan for text in texts]
    return texts if None in numbers else numbers
