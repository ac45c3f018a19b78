"""Files of spectra in a folder, in natural order."""

import os
import re
from pathlib import Path

from ..formats.common import instrument_suffix
from ..formats.two_columns import SUFFIXES

_MAX_FILES = 100_000
# Files that other programs leave beside spectra, and files that hold none.
_NO_SPECTRA = (".pdf", ".doc", ".docx", ".png", ".jpg", ".jpeg")
_NO_SPECTRA_NAMES = ("thumbs.db", "desktop.ini")


def spectrum_files(folder, sheet=None):
    """Paths of the files within a folder, in natural order, and notes."""
    if not folder.exists():
        raise FileNotFoundError(f"{folder}: there is no such folder")
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; expected a folder of files")

    def stop(error):
        raise error

    found, n_out = [], 0
    for root, folders, names in os.walk(folder, onerror=stop):
        hidden = [name for name in folders if name.startswith(".")]
        folders[:] = [name for name in folders if name not in hidden]
        n_out += len(hidden)
        for name in folders:
            if os.path.islink(os.path.join(root, name)):
                raise ValueError(
                    f"{os.path.join(root, name)}: a link to a folder; expected a "
                    "folder, because a link can lead to the same files twice"
                )
        for name in names:
            file = Path(root, name)
            is_sheet = sheet is not None and name == sheet.name and file.samefile(sheet)
            if is_sheet or _holds_no_spectra(name):
                n_out += 1
            else:
                found.append(file.relative_to(folder).as_posix())
        if len(found) + n_out > _MAX_FILES:
            raise ValueError(
                f"{folder}: over {_MAX_FILES} files; expected at most these"
            )
    note = f"files: {n_out} left out (hidden ones, documents, images, the sheet)"
    return sorted(found, key=natural), [note] * bool(n_out)


def _holds_no_spectra(name):
    lower = name.lower()
    return (
        name.startswith((".", "~$"))
        or lower in _NO_SPECTRA_NAMES
        or lower.endswith(_NO_SPECTRA)
    )


def natural(path):
    """Key that sorts numbers in names by their value."""
    parts = [re.split(r"(\d+)", part.casefold()) for part in path.split("/")]
    key = [[int(p) if i % 2 else p for i, p in enumerate(part)] for part in parts]
    return key, path


def is_text(path):
    """Whether a file is text, not a file of an instrument; None if it is neither."""
    if not path.is_file():  # for example a pipe, which would never end
        return None
    if instrument_suffix(path):
        return False
    return True if path.suffix.lower() in SUFFIXES else None
