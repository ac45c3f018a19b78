"""Files: written as a whole or not at all, checksums, and errors that name the file."""

import errno
import hashlib
import os
import uuid
from contextlib import contextmanager


@contextmanager
def replaced_when_complete(path):
    """Path of a new file that replaces `path` at the end, unless an error is raised."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}")
    # Unlike a file of tempfile, this file has the usual permissions.
    partial = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def sha256(path):
    """Hexadecimal SHA-256 of the content of a file, or of the files of a folder."""
    if path.is_dir():
        digest = hashlib.sha256()
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            line = f"{sha256(file)} {file.relative_to(path).as_posix()}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def readable(path, kind):
    """Convert each error of a library over a file to a ValueError with its path."""
    try:
        yield
    # A broken file can make a library raise any exception.
    except Exception as error:
        if str(error).startswith(f"{path}: "):
            raise
        # An error of the system has a number. A library raises others over content.
        if isinstance(error, OSError) and error.errno not in (errno.EINVAL, None):
            raise
        # openpyxl raises an error of several lines from the one that states the fault.
        reason = error.__cause__ or error
        raise ValueError(f"{path}: not a readable {kind}: {reason}") from error
