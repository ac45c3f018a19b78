"""Named arrays out of `.mat` files of MATLAB, up to version 7.

Threat model: a file from a stranger must not fill the memory, take endless time or end
the process. SciPy trusts the sizes and types that a file states: a broken file can
crash its compiled code, or send it back to where it began. Therefore the layout, which
is public, is read here, and all sizes are checked.
"""

import math
import struct
import zlib

import numpy as np

from ..._utils.files import readable
from .common import NoSuchColumnError
from .grid import check_bytes, check_size

#: Usual names of variables, in lower case. The name of a field stands after the dot.
USUAL = {
    "X": "x spectra spectrum data intensities intensity",
    "y": "y label labels class classes target targets diagnosis species",
    "wavenumbers": "wavenumbers wavenumber wn axis shift ramanshift raman_shift",
    "groups": "groups group patient patients subject subjects person persons",
    "synthetic": "synthetic is_synthetic",
}
_BYTES_PER_CELL = 16  # of the unpacked file
_CELLS_PER_ELEMENT = 4  # an element of a cell array takes as much memory
_DEEPEST, _NAMED = 8, 20
_CHUNK = 2**20
_MATRIX, _COMPRESSED, _COMPLEX = 14, 15, 0x800  # types of elements, and a flag
_CELL, _STRUCT, _CHAR = 1, 2, 4  # classes of arrays
# Types of numbers, by the type of an element and by the class of an array.
_STORED = dict(zip((*range(1, 8), 9, 12, 13), "bBhHiIfdqQ", strict=True))
_CLASSES = dict(zip(range(6, 16), "dfbBhHiIqQ", strict=True))
_VERSION_4 = dict(enumerate("dfihHB"))
_CODECS = {1: "utf-8", 2: "utf-8", 4: "utf-16", 16: "utf-8", 17: "utf-16", 18: "utf-32"}


def read_mat(path, max_cells, given):
    """Arrays of a .mat of spectra, by the names that `read_npz` uses.

    `given` holds the names of variables, with dots for fields of structs.
    """
    size = path.stat().st_size
    check_bytes(path, size, max_cells, _BYTES_PER_CELL)
    content = path.read_bytes()
    if b"\x89HDF\r\n\x1a\n" in content[:1024] or content.startswith(b"MATLAB 7.3"):
        raise ValueError(
            f"{path}: a .mat of version 7.3 is not read; save it in MATLAB with "
            "save(..., '-v7')"
        )
    with readable(path, ".mat file up to version 7"):
        if 0 in content[:4]:
            variables = _version_4(path, content, max_cells)
        else:
            variables = _Elements(path, content, max_cells).variables
        found: dict = {}
        for name, value in variables.items():
            found.update(_fields(name, value))
        return _chosen(path, found, given, max_cells)


def _version_4(path, content, max_cells):
    """Variables of a file of version 4: arrays of numbers, and vectors of text."""
    variables, at, n_cells = {}, 0, 0
    while at + 20 <= len(content):
        order = "<" if 0 <= struct.unpack_from("<i", content, at)[0] < 10_000 else ">"
        form, *shape, has_imaginary, n = struct.unpack_from(f"{order}5i", content, at)
        kind, stored = form % 10, _VERSION_4.get(form // 10 % 10)
        n_numbers = math.prod(shape)
        if min(*shape, n, 3 - kind, has_imaginary) < 0 or not stored:
            raise ValueError(f"{path}: an array of shape {shape} and form {form}")
        n_cells += max(n_numbers, *shape) + n  # rows without columns take memory, too
        check_size(path, 1, n_cells, max_cells)
        start = at + 20 + n
        size = n_numbers * struct.calcsize(stored)
        at = start + size * (2 if has_imaginary else 1)
        if at > len(content):
            raise ValueError(f"{path}: an array is cut off; the file is broken")
        array = np.frombuffer(content[start : start + size], order + stored)
        array = array.reshape(shape, order="F").astype(stored)
        name = content[start - n : start].rstrip(b"\0").decode("latin-1")
        if kind == 1 and shape[0]:
            with np.errstate(all="ignore"):
                rows = array.astype(np.uint8).tolist()
            texts = [bytes(row).decode("latin-1") for row in rows]
            variables[name] = np.char.rstrip(texts)
        elif kind == 0 and not has_imaginary:
            variables[name] = array
    return variables


class _Elements:
    """The variables in the elements of a file.

    A variable is an array of numbers, a vector of text, a list (a cell array), a dict
    (a struct) or None, if it is of another kind.
    """

    def __init__(self, path, content, max_cells):
        self.path, self.max_cells = path, max_cells
        self.n_bytes = self.n_cells = 0
        self.variables: dict = {}
        self.order = "<" if content[126:128] == b"IM" else ">"
        at = 128
        while at + 8 <= len(content):
            kind, data, after = self.element(content, at)
            # A packed element is not rounded up to 8 bytes.
            at = at + 8 + len(data) if kind == _COMPRESSED else after
            if kind == _COMPRESSED:
                kind, data, _ = self.element(self.unpacked(data), 0)
            else:
                self.count(len(data))
            if kind == _MATRIX and data:
                name, value = self.matrix(data, 0)
                if name in self.variables:
                    raise ValueError(f"{path}: two variables with the name {name!r}")
                self.variables[name] = value

    def count(self, n_bytes):
        self.n_bytes += n_bytes
        check_bytes(self.path, self.n_bytes, self.max_cells, _BYTES_PER_CELL)

    def unpacked(self, packed):
        unpacker, parts = zlib.decompressobj(), []
        while packed and not unpacker.eof:
            parts.append(unpacker.decompress(packed, _CHUNK))
            self.count(len(parts[-1]))
            packed = unpacker.unconsumed_tail
        return memoryview(b"".join(parts))

    def element(self, data, at):
        """Type of an element, its content, and where the next element is."""
        kind, size = struct.unpack_from(self.order + "II", data, at)
        start, after = at + 8, at + 8 + -(-size // 8) * 8
        if kind >> 16:  # a small element has its size beside its type
            kind, size, start, after = kind & 0xFFFF, kind >> 16, at + 4, at + 8
        if size > len(data) - start:
            raise ValueError(f"{self.path}: an element is cut off; the file is broken")
        return kind, memoryview(data)[start : start + size], after

    def matrix(self, data, depth):
        """Name and value of an array."""
        _, flags, at = self.element(data, 0)
        _, dimensions, at = self.element(data, at)
        _, name, at = self.element(data, at)
        (flags,) = struct.unpack_from(self.order + "I", flags)
        shape = np.frombuffer(dimensions, self.order + "i4").tolist()
        n, kind = math.prod(shape), flags & 0xFF
        if min(shape, default=-1) < 0 or len(shape) > 32 or depth > _DEEPEST:
            raise ValueError(f"{self.path}: an array of shape {shape} at level {depth}")
        self.n_cells += max(n, *shape) + _CELLS_PER_ELEMENT
        check_size(self.path, 1, self.n_cells, self.max_cells)
        value: object = None
        if kind in _CLASSES and not flags & _COMPLEX:
            stored, numbers, _ = self.element(data, at)
            numbers = np.frombuffer(numbers, self.order + _STORED[stored])
            with np.errstate(all="ignore"):
                value = numbers.reshape(shape, order="F").astype(_CLASSES[kind])
        elif kind == _CHAR and len(shape) == 2:
            value = self.text(shape, *self.element(data, at)[:2])
        elif kind == _CELL:
            value = self.values(data, at, n, depth)
        elif kind == _STRUCT and n == 1:
            _, width, at = self.element(data, at)
            (width,) = struct.unpack(self.order + "i", width)
            _, names, at = self.element(data, at)
            names = np.frombuffer(names, f"S{max(width, 1)}").tolist()
            fields = self.values(data, at, len(names), depth)
            keys = [field.decode("latin-1") for field in names]
            value = dict(zip(keys, fields, strict=True))
        return bytes(name).decode("latin-1"), value

    def values(self, data, at, n, depth):
        """Values of the n arrays of a cell array or of a struct."""
        values = []
        for _ in range(n):
            kind, content, at = self.element(data, at)
            if kind != _MATRIX:
                raise ValueError(f"{self.path}: an element of type {kind} in a cell")
            if content:
                values.append(self.matrix(content, depth + 1)[1])
                continue
            values.append(None)
            self.n_cells += _CELLS_PER_ELEMENT
            check_size(self.path, 1, self.n_cells, self.max_cells)
        return values

    def text(self, shape, kind, content):
        """Rows of an array of characters."""
        codec = _CODECS[kind]
        if codec != "utf-8":
            codec += "-le" if self.order == "<" else "-be"
        text = bytes(content).decode(codec)
        if shape[0] <= 1:
            return np.array([text])
        rows = np.array([*text]).reshape(shape, order="F").tolist()
        return np.char.rstrip(["".join(row) for row in rows])


def _fields(name, value):
    """Arrays of a variable by name: numbers of 2 dimensions, vectors of text."""
    if isinstance(value, dict):
        for field, inner in value.items():
            yield from _fields(f"{name}.{field}", inner)
    elif isinstance(value, list):
        arrays = [v for v in value if isinstance(v, np.ndarray) and v.size < 2]
        kinds = {"U" if v.dtype.kind == "U" else "f" for v in arrays if v.size}
        # Numbers cannot be missing. A missing text is blank.
        n_filled = sum(v.size for v in arrays)
        if len(arrays) == len(value) and kinds == {"U"}:
            yield name, np.array([str(v.flat[0]) if v.size else "" for v in arrays])
        elif n_filled == len(value) and kinds == {"f"}:
            yield name, np.array([[v.flat[0] for v in arrays]])
    elif isinstance(value, np.ndarray) and value.size:
        kind = value.dtype.kind
        if kind == "U" or (kind in "biuf" and value.ndim == 2):
            yield name, value


def _chosen(path, found, given, max_cells):
    """Variables that are spectra, labels, axis and groups for certain."""

    def refuse(fault):
        known = [f"{name} ({_described(a)})" for name, a in found.items()]
        more = [f"and {len(known) - _NAMED} more"] * (len(known) > _NAMED)
        raise NoSuchColumnError(
            f"{path}: {fault}; the variables are "
            f"{', '.join([*known[:_NAMED], *more]) or 'none that can be read'}; name "
            "them with --data, --label, --wavenumbers and --group"
        )

    for name in given.values():
        if name not in found:
            refuse(f"there is no variable {name!r} of numbers or text")

    def candidates(role, fits):
        if role in given:
            return [given[role]]
        usual = USUAL[role].split()
        named = [n for n in found if n.rpartition(".")[2].lower() in usual]
        return [n for n in named if n not in given.values() and fits(found[n])]

    def is_matrix(a):
        return a.dtype.kind in "biuf" and a.ndim == 2 and min(a.shape) > 1

    names = candidates("X", is_matrix)
    if not names:
        names = [name for name, array in found.items() if is_matrix(array)]
    if len(names) != 1:
        refuse(f"{len(names)} variables can be the spectra")
    X = found[names[0]]
    if X.dtype.kind not in "biuf":
        refuse(f"{names[0]} holds text; expected spectra")
    check_size(path, X.shape[0], X.shape[1], max_cells)
    arrays = {}
    for role in ("y", "wavenumbers", "groups", "synthetic"):
        names = candidates(
            role,
            lambda a: (not is_matrix(a)) and a.size in X.shape and a is not X,
        )
        if len(names) > 1 or (role == "y" and not names):
            refuse(f"{len(names) or 'no'} variables can be {role}")
        for name in names:
            array = found[name]
            if is_matrix(array) or (role == "wavenumbers" and array.dtype.kind == "U"):
                refuse(f"{name} cannot be {role}; expected a vector")
            arrays[role] = _values(array) if role != "wavenumbers" else array.ravel()
    of_rows = {len(arrays[role]) for role in arrays if role != "wavenumbers"}
    of_columns = {len(arrays["wavenumbers"])} if "wavenumbers" in arrays else set()
    fits = [of_rows == {n} and of_columns <= {p} for n, p in (X.shape, X.shape[::-1])]
    if fits[0] == fits[1]:
        lengths = ", ".join(f"{role} has {len(a)}" for role, a in arrays.items())
        refuse(
            f"spectra of shape {X.shape} fit {'both ways' if fits[0] else 'in no way'}"
            f" ({lengths})"
        )
    arrays["X"] = X if fits[0] else np.ascontiguousarray(X.T)
    return arrays


def _described(array):
    shape = " x ".join(map(str, array.shape if array.ndim > 1 else (len(array), 1)))
    return f"{shape} {'text' if array.dtype.kind == 'U' else array.dtype}"


def _values(array):
    """Labels as a vector; numbers that are whole are integers."""
    array = array.ravel()
    if array.dtype.kind == "f":
        # Beyond 2**53, neighbours of a double are not all the whole numbers.
        is_whole = (np.abs(array) < 2**53).all() and (array == np.round(array)).all()
        return array.astype(np.int64) if is_whole else array
    return array if array.dtype.kind == "U" else array.astype(np.int64)
