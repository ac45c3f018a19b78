"""Files: written whole or not at all, and known by their content."""

import errno
import hashlib
import os
import uuid
from contextlib import contextmanager


@contextmanager
def replaced_when_complete(path):
    """Path of a file beside `path` that takes its place unless an error is raised."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}")
    # Unlike those of tempfile, such a file has the usual permissions.
    partial = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def sha256(path):
    """Hexadecimal SHA-256 of the content of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def readable(path, kind):
    """Make a ValueError with the path of whatever a library raises over a file."""
    try:
        yield
    # What is raised is what the first broken part of a file leads to.
    except Exception as error:
        if str(error).startswith(f"{path}: "):
            raise
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise ValueError(f"{path}: not a readable {kind}: {error}") from error
