"""Folders of files with one spectrum each, or a few."""

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from ..._utils.progress import progress
from ..formats.grid import MAX_CELLS
from ..formats.two_columns import SUFFIXES, read_two_columns
from ..spectra import NO_GROUP, Spectra
from ..tables.checks import with_one_spelling
from .common_axis import common_unit, on_common_axis
from .files import is_text, natural, spectrum_files
from .sheets import (
    SHEETS,
    Samples,
    array_of,
    few,
    integers_if_all,
    read_sample_sheet,
)

_CLASSES_NAMED = 20  # in a note


def read_folder(
    path,
    labels="folder",
    *,
    groups=None,
    decimal=None,
    encoding=None,
    axis_unit=None,
    max_cells=MAX_CELLS,
    verbose=0,
):
    """Read a folder of files with one spectrum each, or with several of one class.

    Files are text of two columns (`.txt`, `.csv` and others) or files of instruments.
    Sub-folders of any depth are searched. Hidden files, documents and images are left
    out. A file of another kind is an error. The files are in natural order: `f2` comes
    before `f10`.

    If all files have the same axis, nothing is changed. If the axes differ slightly,
    spectra with another axis than most files are interpolated linearly onto that of
    most files, within the range that all files have in common. If no axis is that of
    most files, all spectra are interpolated onto an evenly spaced one, whose number of
    points is the median of those that the files have in this range. The range must
    cover at least 90 % of the range of each file, and the steps of two files must
    differ by less than a factor of 1.5.

    Parameters
    ----------
    path : str or path-like
        The folder.

    labels : str or path-like, default='folder'
        Source of the label of each file.

        - 'folder': the name of the sub-folder in `path` that holds the file.
        - A path of a sheet (`.csv`, `.tsv` or `.xlsx`): the sheet has a header row, a
          column of file names (for example 'file'), a column of labels (for example
          'label' or 'diagnosis') and, optionally, a column of groups. The names can
          lack the suffix and the sub-folders. Files that the sheet does not list are
          left out.
        - A regular expression: it is searched in the path of the file within the
          folder, with '/' and without the suffix. The label is the group named
          `label`, else the first group, else all that matches.

    groups : str, default=None
        Source of the group (person or sample) of each file: the name of a column of the
        sheet, 'folder' or a regular expression, as for `labels`. Its named group is
        `group`. 'folder' is the second level of sub-folders if the first one gives the
        labels, else the first. None is a column of the sheet with a usual name, for
        example 'patient', else the file, if a file holds several spectra, else no
        groups.

    decimal : {'.', ','}, default=None
        Decimal mark in files of text. None detects it.

    encoding : str, default=None
        Encoding of files of text. None detects it.

    axis_unit : str, default=None
        Unit of the axis, for example 'cm^-1'. It replaces the unit that the files
        state. None is the unit in the files, else 'cm^-1'.

    max_cells : int, default=6_000_000
        Largest number of intensities of all files together.

    verbose : int, default=0
        1 or more prints each detected thing on a line. 2 or more also shows progress on
        stderr, if reading takes over two seconds.

    Returns
    -------
    Spectra
        The spectra in the order of the files. Each spectrum of a file has the label and
        the group of the file. `notes` states what was detected and left out.

    Raises
    ------
    OSError
        If the folder, or a file, cannot be opened.
    ImportError
        If the library for a file of an instrument is not installed.
    ValueError
        If a file cannot be read or has no label, or if the axes differ by much. The
        message names the file.

    See Also
    --------
    read_spectra : Read a table of spectra.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import read_folder
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("HC/a.txt", "SLE/b.txt"):
    ...         file = Path(folder) / name
    ...         file.parent.mkdir()
    ...         _ = file.write_text("400\\t1.5\\n402\\t2.5\\n404\\t3.5\\n")
    ...     spectra = read_folder(folder)
    >>> spectra.target.tolist(), spectra.wavenumbers.tolist()
    (['HC', 'SLE'], [400.0, 402.0, 404.0])
    """
    folder = Path(path)
    if decimal not in (None, ".", ","):
        raise ValueError(f"decimal must be '.', ',' or None, got {decimal!r}")
    sheet = _sheet(labels)
    found, notes = spectrum_files(folder, sheet)
    files, texts, group_texts, metadata, more = _samples(
        folder, found, sheet, labels, groups, max_cells
    )
    notes += more
    traces = _read(folder, files, decimal, encoding, max_cells, verbose > 1)
    unit, more = common_unit(str(folder), traces, axis_unit)
    axis, data, axis_note = on_common_axis(str(folder), traces, unit, max_cells)
    at = {file: i for i, file in enumerate(files)}
    rows = [at[file] for file, t in traces for _ in range(len(t.data))]
    kinds = _counted(PurePosixPath(file).suffix.lower() for file in files)
    notes += [
        f"files: {len(files)} ({kinds}) with {len(rows)} spectra",
        f"files of each class: {_counted(texts)}",
        *_notes_of_files(traces),
        *more,
        axis_note,
    ]
    if group_texts is not None and not any(group_texts):
        group_texts = None  # a column that is not filled in
    if group_texts is None and len(rows) > len(files):
        # The spectra of a map are of one sample.
        group_texts = files
        notes.append("group: name of the file, as files hold several spectra")
    if group_texts is not None and "" in group_texts:
        notes.append(f"group: {group_texts.count('')} files have none")

    names, more = with_one_spelling(
        str(folder), "the source of labels", np.array(texts)
    )
    notes += more

    def _of_spectra(values):
        return array_of(folder, [values[i] for i in rows])

    spectra = Spectra(
        data=data,
        target=_of_spectra(integers_if_all(names.tolist())),
        wavenumbers=axis,
        axis_unit=unit,
        groups=None if group_texts is None else _of_spectra(_groups(group_texts)),
        notes=notes,
        provenance={
            "folder": folder.resolve().name,
            "files": f"{len(files)} ({kinds})",
        },
        metadata={
            "file": _of_spectra(files),
            **{name: _of_spectra(v) for name, v in metadata.items() if name != "file"},
        },
    )
    if verbose:
        for note in notes:
            print(f"{folder}: {note}")
    return spectra


def _samples(folder, found, sheet, labels, groups, max_cells):
    """What the sheet, or the paths, state about the files of spectra."""
    files = [file for file in found if is_text(folder / file) is not None]
    if sheet is None and len(files) < len(found):
        known = {*files}
        others = [file for file in found if file not in known]
        raise ValueError(
            f"{folder}: {len(others)} files of an unknown kind ({few(others)}); "
            "expected files of instruments or text of two columns "
            f"({', '.join(SUFFIXES)}); move them out of the folder"
        )
    if not files:
        raise ValueError(f"{folder}: no files of spectra; expected at least one")
    if sheet is not None:
        samples = read_sample_sheet(sheet, files, groups, max_cells)
    else:
        texts, note = _from_paths(folder, files, labels, "label", 0)
        samples = Samples(files, texts, None, {}, [note])
    if samples.groups is None and groups is not None:
        level = 1 if sheet is None and labels == "folder" else 0
        texts, note = _from_paths(folder, samples.files, groups, "group", level, sheet)
        samples = samples._replace(groups=texts, notes=[*samples.notes, note])
    return samples


def _sheet(labels):
    """Path of the sheet that `labels` is, None if it is not a sheet."""
    if isinstance(labels, re.Pattern) or labels == "folder":
        return None
    path = Path(labels)
    if isinstance(labels, str) and path.suffix.lower() not in SHEETS:
        return None
    if path.suffix.lower() not in SHEETS:
        raise ValueError(f"{path}: unknown suffix; expected a sheet, one of {SHEETS}")
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such sheet of labels")
    return path


def _from_paths(folder, files, source, what, level, sheet=None):
    """Label or group of each file, from its path, and a note."""
    texts: list = []
    if source == "folder":
        parts = [file.split("/") for file in files]
        texts = [names[level] if len(names) > level + 1 else "" for names in parts]
        expected = f"{level + 1} or more sub-folders above each file"
        note = f"{what}: name of the sub-folder" + ", second level" * level
    else:
        try:
            pattern = re.compile(source)
        except re.error as error:
            raise ValueError(
                f"{source!r} is neither 'folder' nor a regular expression: {error}"
            ) from error
        name = what if what in pattern.groupindex else min(pattern.groups, 1)
        paths = [PurePosixPath(file).with_suffix("").as_posix() for file in files]
        texts = [match[name] if match else "" for match in map(pattern.search, paths)]
        expected = (
            f"that {pattern.pattern!r} finds a {what} in each path without suffix"
        )
        if sheet is not None:
            expected = f"a column {source!r} in {sheet.name}, or {expected}"
        note = f"{what}: found by {pattern.pattern!r} in the path"
    without = [
        file
        for file, text in zip(files, texts, strict=True)
        if not (text or "").strip()
    ]
    if without:
        raise ValueError(
            f"{folder}: {len(without)} of {len(files)} files without a {what} "
            f"({few(without)}); expected {expected}; or state with --{what} a regular "
            f"expression that finds the {what} in the names, or a sheet of the files, "
            "which 'cvae-augment inspect FOLDER --write-sheet FILE' begins"
        )
    # macOS stores 'ä' as two characters.
    return [unicodedata.normalize("NFC", text) for text in texts], note


def _read(folder, files, decimal, encoding, max_cells, shown):
    """Pairs of a file and its spectra of one axis; equal axes are the same array."""
    from ..formats.instruments import read_instrument

    traces: list = []
    axes: dict = {}
    n_cells = 0
    for file in progress(files, what="reading", total=len(files), shown=shown):
        path = folder / file
        try:
            if is_text(path):
                options = {"decimal": decimal, "encoding": encoding}
                new = read_two_columns(path, max_cells=max_cells, **options)
            else:
                new = read_instrument(path, max_cells=max_cells)
        except ValueError as error:
            if str(path) in str(error):
                raise
            raise ValueError(f"{path}: {error}") from error
        if not sum(len(t.data) for t in new):
            raise ValueError(f"{path}: no spectra; expected at least one")
        for t in new:
            key = t.axis.tobytes()
            n_cells += t.data.size + (0 if key in axes else t.axis.size)
            traces.append((file, replace(t, axis=axes.setdefault(key, t.axis))))
        if n_cells > max_cells:
            raise ValueError(
                f"{folder}: over {max_cells} numbers in the files up to {file}; if you "
                "trust the files, increase max_cells"
            )
    return traces


def _notes_of_files(traces):
    """Notes of the files, each one once."""
    counts = Counter(
        note
        for note, _ in dict.fromkeys((n, file) for file, t in traces for n in t.notes)
    )
    for note, count in counts.most_common(_CLASSES_NAMED):
        yield f"{note} ({count} files)"
    if len(counts) > _CLASSES_NAMED:
        yield f"{len(counts) - _CLASSES_NAMED} other notes of single files left out"


def _counted(items):
    counts = sorted(Counter(items).items(), key=lambda item: natural(item[0]))
    shown = [f"{item or 'no suffix'} {count}" for item, count in counts]
    return ", ".join(
        [*shown[:_CLASSES_NAMED], *["..."] * (len(shown) > _CLASSES_NAMED)]
    )


def _groups(texts):
    """Groups as integers, if all of them are, else as text."""
    stated = integers_if_all([text for text in texts if text])
    if stated and isinstance(stated[0], int):
        return [int(text) if text else NO_GROUP[0] for text in texts]
    return texts
