"""Zip archives that are looked at before anything in them is believed."""

import zipfile
from contextlib import contextmanager

# Excel and NumPy write a few dozen parts at most.
MAX_PARTS = 10_000
_ENTRY = b"PK\x01\x02"
_CHUNK = 2**20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@contextmanager
def opened(path, file, max_bytes):
    """The archive in an open file, if its parts can be unpacked without danger.

    Raises ValueError otherwise; `zipfile` unpacks no more of a part than the archive
    states, so that what it states can be believed.
    """
    # Counted before zipfile makes an object of each entry.
    if sum(chunk.count(_ENTRY) for chunk in chunks(file)) > MAX_PARTS:
        raise ValueError(f"{path}: an archive of more than {MAX_PARTS} parts")
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(set(archive.namelist())) < len(parts):
            raise ValueError(f"{path}: an archive with two parts of the same name")
        if any(part.flag_bits & 1 for part in parts):
            raise ValueError(f"{path}: protected by a password; save it without one")
        if any(part.compress_type not in _METHODS for part in parts):
            raise ValueError(f"{path}: an archive packed by an unusual method")
        size = sum(part.file_size for part in parts)
        if size > max_bytes:
            raise ValueError(
                f"{path}: {size} bytes when unpacked; expected at most {max_bytes}; "
                "if it is meant, allow more by max_cells"
            )
        yield archive


def new_part(name):
    """A part to be written, without the time of day that its name alone would get."""
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def chunks(file):
    """Pieces of a file, from its beginning."""
    file.seek(0)
    return iter(lambda: file.read(_CHUNK), b"")
