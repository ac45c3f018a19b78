"""Estimators as bytes, and back: an archive of arrays and JSON.

The first member, ``header.json``, holds the class name, the parameters and the fitted
attributes. Each array is a member of its own, in little-endian order. The comment that
ends the archive states the format version and the SHA-256 of all bytes before it.
"""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import fields

import numpy as np

FORMAT = 1

#: A larger header is neither written nor read: parsed, it takes twenty times as much.
MAX_HEADER_BYTES = 2**24

#: More members are not read. A model has some fifty.
MAX_MEMBERS = 10_000

_HEADER = "header.json"
_TRAILER = re.compile(rb"cvae-augment format (\d{1,9}) sha256 ([0-9a-f]{64})\Z")
#: Bool, integers, floats and text; never objects or records.
_DTYPE = re.compile(r"[=<>][biufU]\d{1,9}")


def to_bytes(class_name, parameters, attributes, classes):
    """Content of the file of an estimator.

    Parameters
    ----------
    class_name : str
        Class of the estimator.
    parameters, attributes : dict of str to object
        Scalars, text, arrays, dtypes, and lists, tuples, dicts and data classes of
        them.
    classes : dict of str to type
        The data classes that are allowed.

    Returns
    -------
    bytes
        An .npz; the same for the same values.

    Raises
    ------
    ValueError
        If there is something else among them; the message names it.
    """
    encoder = _Encoder(classes)
    header = {
        "class": class_name,
        "parameters": encoder.encode_all(parameters),
        "attributes": encoder.encode_all(attributes),
        "arrays": {name: _dtype_text(a.dtype) for name, a in encoder.arrays.items()},
    }
    text = json.dumps(header).encode()
    if len(text) > MAX_HEADER_BYTES:
        raise ValueError(
            f"names and labels take {len(text)} bytes; a file can hold no more than "
            f"{MAX_HEADER_BYTES}"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        # A ZipInfo has a fixed date, so that the same model makes the same file.
        archive.writestr(zipfile.ZipInfo(_HEADER), text)
        for name, array in encoder.arrays.items():
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            info = zipfile.ZipInfo(f"{name}.npy")
            with archive.open(info, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, little, (1, 0), allow_pickle=False)
        archive.comment = f"cvae-augment format {FORMAT} sha256 {'0' * 64}".encode()
    body = buffer.getbuffer()[:-64]
    return b"".join([body, hashlib.sha256(body).hexdigest().encode()])


class _Encoder:
    """Turn values into JSON, and collect their arrays by name."""

    def __init__(self, classes):
        self.classes = classes
        self.arrays = {}
        self._names = {}  # by identity: a shared array is written once

    def encode_all(self, values):
        return {name: self.encode(value, name) for name, value in values.items()}

    def encode(self, value, name):
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, dict):
            keys = [self.encode(key, f"key {key!r} of {name}") for key in value]
            items = [self.encode(v, f"{name}/{key}") for key, v in value.items()]
            return {"dict": list(zip(keys, items, strict=True))}
        if isinstance(value, np.dtype):
            return {"dtype": _dtype_text(value, name)}
        if type(value) is np.ndarray:
            return self._encode_array(value, name)
        if type(value) in (list, tuple):
            items = [self.encode(item, f"{name}/{i}") for i, item in enumerate(value)]
            return items if type(value) is list else {"tuple": items}
        kind = type(value).__name__
        if self.classes.get(kind) is type(value):
            names = _field_names(type(value))
            content = {field: getattr(value, field) for field in names}
            return {
                kind: {k: self.encode(v, f"{name}/{k}") for k, v in content.items()}
            }
        raise ValueError(
            f"{name} can't be saved: it is a {kind}, {repr(value)[:100]}; expected "
            "numbers, text, None, arrays, lists, tuples and dicts of them, or a data "
            "class of a module that `models` names in augmenters.registry.register"
        )

    def _encode_array(self, array, name):
        if array.dtype == object and array.ndim == 1:
            texts = array.tolist()
            if all(isinstance(text, str) for text in texts):
                return {"strings": texts}
        if id(array) not in self._names:
            _dtype_text(array.dtype, name)
            member = re.sub(r"[^\w./]", "_", name, flags=re.ASCII)
            while member in self.arrays:
                member += "_"
            self.arrays[member], self._names[id(array)] = array, member
        return {"array": self._names[id(array)]}


def decode(node, arrays, classes):
    """Value of a node of JSON, of no other data classes than `classes` by name."""

    def value(node):
        return decode(node, arrays, classes)

    if isinstance(node, list):
        return [value(item) for item in node]
    if not isinstance(node, dict):
        return node
    ((kind, content),) = node.items()
    if kind == "tuple":
        return tuple(value(item) for item in content)
    if kind == "dict":
        return {value(k): value(v) for k, v in content}
    if kind == "dtype":
        if _parse_dtype(content).kind != "f":
            raise ValueError(f"spectra of dtype {content!r}, expected floats")
        return _parse_dtype(content)
    if kind == "array":
        return arrays[content]
    if kind == "strings":
        if type(content) is not list or not all(type(t) is str for t in content):
            raise ValueError("an array of text holds something else")
        return np.array(content, dtype=object)
    if kind in classes:
        check_names(kind, content, _field_names(classes[kind]))
        return classes[kind](**{name: value(node) for name, node in content.items()})
    raise ValueError(f"the header has {kind!r}, which is no class of a model")


def parts(content):
    """Header and arrays by name of the content of a file, checked."""
    end = _TRAILER.search(content[-128:])
    if end is None:
        raise ValueError("the file was cut off, or `save` did not write it")
    version, stated = end[1].decode(), end[2].decode()
    if version != str(FORMAT):
        raise ValueError(f"the file has format {version}; this version reads {FORMAT}")
    body = memoryview(content)[:-64]
    found = hashlib.sha256(body).hexdigest()
    if found != stated:
        raise ValueError(
            f"the file is damaged: its SHA-256 is {found}, and it states {stated}"
        )
    # The checksum is right: a fault that is found below was made to mislead.
    if content.count(b"PK\1\2") > MAX_MEMBERS:
        raise ValueError(f"the file has more than {MAX_MEMBERS} members")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        # Without compression, members larger than the file would have to overlap.
        if any(m.compress_type for m in members) or size > len(content):
            raise ValueError(f"the file unpacks to {size} bytes and has {len(content)}")
        size = archive.getinfo(_HEADER).file_size
        if size > MAX_HEADER_BYTES:
            raise ValueError(
                f"the header has {size} bytes; {MAX_HEADER_BYTES} are allowed"
            )
        header = json.loads(archive.read(_HEADER))
        check_names("header", header, ["class", "parameters", "attributes", "arrays"])
        dtypes = header["arrays"]
        expected = [_HEADER, *(f"{name}.npy" for name in dtypes)]
        check_names("members", [m.filename for m in members], expected)
        if len(members) != len(expected):
            raise ValueError("members: some of the same name")
        return header, {
            name: _read_array(archive.read(f"{name}.npy"), _parse_dtype(text))
            for name, text in dtypes.items()
        }


def _read_array(content, dtype):
    """Array of a .npy, which must be of this type in little-endian order."""
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError(f"an array has .npy version {version}, expected (1, 0)")
    shape, is_fortran, stored = np.lib.format.read_array_header_1_0(stream)
    if stored != dtype.newbyteorder("<"):
        raise ValueError(f"an array is of type {stored}, expected {dtype}")
    # read_array would allocate memory for the stated shape before it reads data.
    array: np.ndarray = np.ndarray(
        shape,
        stored,
        content,
        offset=stream.tell(),
        order="F" if is_fortran else "C",
    )
    if array.nbytes != len(content) - stream.tell():
        raise ValueError(f"an array of shape {shape} has data of another size")
    return array.astype(dtype)  # in its memory order: sums in another differ


def _dtype_text(dtype, name="an array"):
    """Type as text: native byte order stays native on any machine."""
    text = "=" + dtype.str[1:] if dtype.isnative else dtype.str
    if not _DTYPE.fullmatch(text):
        raise ValueError(
            f"{name} can't be saved: its dtype is {dtype}; expected bool, integers, "
            "floats or text"
        )
    return text


def _parse_dtype(text):
    if not _DTYPE.fullmatch(text):
        raise ValueError(f"the header has the dtype {text!r}, which is not allowed")
    return np.dtype(text)


def _field_names(kind):
    return [field.name for field in fields(kind) if field.init]


def check_names(what, found, expected=(), optional=()):
    missing = sorted(set(expected) - set(found))
    unknown = sorted(set(found) - set(expected) - set(optional))
    if missing or unknown:
        raise ValueError(f"{what}: {missing} missing, {unknown} unknown")
