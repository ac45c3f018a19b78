"""Zip archives: limits on their size, and parts without the time of writing.

Threat model: an archive from a stranger must not fill the memory. `zipfile` unpacks no
more of a part than the archive states, so that checking the stated sizes is enough.
"""

import zipfile
from contextlib import contextmanager

from .grid import check_bytes

# Excel and NumPy write a few dozen parts at most.
MAX_PARTS = 10_000
_ENTRY = b"PK\x01\x02"
_CHUNK = 2**20
# Unpacking LZMA can take as much memory as the archive demands.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@contextmanager
def opened(path, file, max_cells):
    """The archive in an open file; ValueError if it is not safe to unpack."""
    # Count the entries first, because zipfile makes an object of each one.
    if sum(chunk.count(_ENTRY) for chunk in chunks(file)) > MAX_PARTS:
        raise ValueError(f"{path}: an archive of more than {MAX_PARTS} parts")
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        # Two libraries could read different ones of two parts with one name.
        if len(set(archive.namelist())) < len(parts):
            raise ValueError(f"{path}: an archive with two parts of the same name")
        if any(part.compress_type not in _METHODS for part in parts):
            raise ValueError(f"{path}: an archive packed by an unusual method")
        check_bytes(path, sum(part.file_size for part in parts), max_cells)
        yield archive


def new_part(name):
    """A part to write, with a fixed time, so that equal contents are equal bytes."""
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def chunks(file):
    """Pieces of a file, from its beginning."""
    file.seek(0)
    return iter(lambda: file.read(_CHUNK), b"")
