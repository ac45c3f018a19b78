"""Fitted augmenters in files: arrays and JSON, no code.

A file is an uncompressed .npz. Its first member, ``header.json``, holds the class
name, the parameters and the fitted attributes; arrays are members of their own, in
little-endian order. The comment that ends the archive states the format version and
the SHA-256 of all bytes before it.
"""

import hashlib
import io
import json
import os
import re
import zipfile
from contextlib import contextmanager
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .datasets._files import replaced_when_complete

FORMAT = 1

#: A larger file is not read unless the caller allows it (1 GiB).
MAX_BYTES = 2**30

#: A larger header is neither written nor read: parsed, it takes some twenty times that.
MAX_HEADER_BYTES = 2**24

#: More members are not read. A model has some fifty.
MAX_MEMBERS = 10_000

#: The classes that a model is made of, and their modules. No other class is made.
MODEL_CLASSES = {
    "TrainedCVAE": "generator",
    "TrainedDiffusion": "denoising",
    "WhitenedComponents": "components",
    "Intensities": "components",
    "UnitIntensities": "components",
    "ClassKernel": "latent",
    "ShapeNoise": "noise",
    "Scaling": "spaces",
    "Levels": "spaces",
    "PrincipalAxes": "spaces",
    "GaussianSpace": "spaces",
    "UnitSpace": "spaces",
    "Duplicates": "_baseline_models",
    "Noise": "_baseline_models",
    "Mixup": "_baseline_models",
    "OffsetSlopeMultiplier": "_baseline_models",
    "SpanKernel": "_baseline_models",
    "ShrunkCovariance": "_baseline_models",
    "Gaussian": "_baseline_models",
}

#: Fitted attributes: those of every augmenter, and those that depend on what it met.
_ALWAYS = {
    "model_",
    "history_",
    "classes_",
    "class_counts_",
    "n_features_in_",
    "wavenumbers_",
    "_dtype",
}
_SOMETIMES = {"feature_names_in_", "sampling_strategy_", "is_synthetic_"}

_HEADER = "header.json"
_TRAILER = re.compile(rb"cvae-augment format (\d{1,9}) sha256 ([0-9a-f]{64})\Z")
#: Bool, integers, floats and text; never objects or records.
_DTYPE = re.compile(r"[=<>][biufU]\d{1,9}")


class PersistentEstimator(BaseEstimator):
    """An estimator whose fitted state is data, with `save` and `load`.

    Warning: this class is not meant to be used directly.
    """

    def save(self, path):
        """Write the fitted augmenter to a file of arrays and JSON.

        Nothing but data is written, and reading it runs no code; `memory` is left
        out. Pickle and
        joblib work too, but load a pickle only from sources you trust: it can
        run any code.

        Parameters
        ----------
        path : str or path-like
            The file, whatever its suffix. An old one is replaced once the new
            one is complete.

        Raises
        ------
        NotFittedError
            If the augmenter is not fitted.
        ValueError
            If a parameter or a label is not plain data: a `RandomState`
            instance, a callable or a date, say.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from cvae_augment.baselines import MixupAugmenter
        >>> X, y = [[0.0], [1.0], [5.0], [6.0]], ["a", "a", "b", "b"]
        >>> mixup = MixupAugmenter(random_state=0).fit(X, y)
        >>> with TemporaryDirectory() as folder:
        ...     mixup.save(Path(folder) / "mixup.model")
        ...     loaded = MixupAugmenter.load(Path(folder) / "mixup.model")
        >>> bool((loaded.sample(9)[0] == mixup.sample(9)[0]).all())
        True
        """
        check_is_fitted(self)
        fitted = _ALWAYS | _SOMETIMES
        attributes = {k: v for k, v in vars(self).items() if k in fitted}
        parameters = self.get_params(deep=False)
        if "memory" in parameters:
            parameters["memory"] = None  # a folder of this machine
        content = to_bytes(type(self).__name__, parameters, attributes)
        with replaced_when_complete(Path(path)) as partial:
            partial.write_bytes(content)

    @classmethod
    def load(cls, path, *, max_bytes=MAX_BYTES):
        """Read a fitted augmenter that `save` wrote.

        Only data is read, and no code of the file runs. The checksum finds
        damage; it can't tell who wrote the file, nor whether its numbers make a
        good model. Pickles are another matter: they can run any code, so load
        one only from sources you trust.

        Parameters
        ----------
        path : str or path-like
            The file.
        max_bytes : int, default=2**30
            A larger file is refused. Reading takes two to three times the memory
            that the file takes on disk.

        Returns
        -------
        object
            The augmenter. On the same machine, with as many threads, it draws
            the same bits; elsewhere it differs by rounding.

        Raises
        ------
        ValueError
            If the file is damaged, larger than `max_bytes`, of another format
            version or of another class.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from cvae_augment import CVAEAugmenter
        >>> from cvae_augment.datasets import make_serum_spectra
        >>> spectra = make_serum_spectra(n_wavenumbers=40, random_state=0)
        >>> augmenter = CVAEAugmenter(max_epochs=2, random_state=0)
        >>> _ = augmenter.fit(spectra.data, spectra.target)
        >>> with TemporaryDirectory() as folder:
        ...     augmenter.save(Path(folder) / "serum.model")
        ...     loaded = CVAEAugmenter.load(Path(folder) / "serum.model")
        >>> bool((loaded.sample(9)[0] == augmenter.sample(9)[0]).all())
        True
        """
        path = Path(path)
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > max_bytes:
                raise ValueError(
                    f"{path}: the file has {size} bytes; max_bytes={max_bytes} allows "
                    "no more than that"
                )
            content = file.read(size)
        with _named(path):
            header, arrays = _parts(content)
            if header["class"] != cls.__name__:
                raise ValueError(
                    f"the file holds a {header['class']}, expected a {cls.__name__}"
                )
            parameters, attributes = (
                {name: _decode(node, arrays) for name, node in header[part].items()}
                for part in ("parameters", "attributes")
            )
            known = cls._get_param_names()
            _check_names("parameters", parameters, optional=known)
            _check_names("attributes", attributes, _ALWAYS, _SOMETIMES)
            estimator = cls(**parameters)
        for name, value in attributes.items():
            setattr(estimator, name, value)
        return estimator


def to_bytes(class_name, parameters, attributes):
    """Content of the file of an estimator.

    Parameters
    ----------
    class_name : str
        Class of the estimator.
    parameters, attributes : dict of str to object
        Scalars, text, arrays, dtypes, and lists, tuples, dicts and classes of
        `MODEL_CLASSES` of them.

    Returns
    -------
    bytes
        An .npz; the same for the same values.

    Raises
    ------
    ValueError
        If there is something else among them; the message names it.
    """
    encoder = _Encoder()
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
    """Turns values into JSON and puts their arrays aside, by name."""

    def __init__(self):
        self.arrays = {}
        self._names = {}  # by identity: what is shared is written once

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
        if kind in MODEL_CLASSES and type(value) is _model_class(kind):
            content = {field: getattr(value, field) for field in _field_names(kind)}
            return {
                kind: {k: self.encode(v, f"{name}/{k}") for k, v in content.items()}
            }
        raise ValueError(
            f"{name} can't be saved: it is {value!r}, and a file holds nothing but "
            "numbers, text, None, and arrays, lists, tuples and dicts of them"
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


def _decode(node, arrays):
    """Value of a node of JSON."""
    if isinstance(node, list):
        return [_decode(item, arrays) for item in node]
    if not isinstance(node, dict):
        return node
    ((kind, content),) = node.items()
    if kind == "tuple":
        return tuple(_decode(item, arrays) for item in content)
    if kind == "dict":
        return {_decode(k, arrays): _decode(v, arrays) for k, v in content}
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
    if kind in MODEL_CLASSES:
        _check_names(kind, content, _field_names(kind))
        values = {name: _decode(node, arrays) for name, node in content.items()}
        return _model_class(kind)(**values)
    raise ValueError(f"the header has {kind!r}, which is no class of a model")


def _parts(content):
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
    # From here on, what is wrong was made to mislead.
    if content.count(b"PK\1\2") > MAX_MEMBERS:
        raise ValueError(f"the file has more than {MAX_MEMBERS} members")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        # Uncompressed, members can't be larger than the file unless they overlap.
        if any(m.compress_type for m in members) or size > len(content):
            raise ValueError(f"the file unpacks to {size} bytes and has {len(content)}")
        size = archive.getinfo(_HEADER).file_size
        if size > MAX_HEADER_BYTES:
            raise ValueError(
                f"the header has {size} bytes; {MAX_HEADER_BYTES} are allowed"
            )
        header = json.loads(archive.read(_HEADER))
        _check_names("header", header, ["class", "parameters", "attributes", "arrays"])
        dtypes = header["arrays"]
        expected = [_HEADER, *(f"{name}.npy" for name in dtypes)]
        _check_names("members", [m.filename for m in members], expected)
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
    # Not read_array, which makes room for the shape stated before it looks for data.
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


def _model_class(name):
    return getattr(import_module(f".{MODEL_CLASSES[name]}", __package__), name)


def _field_names(kind):
    return [field.name for field in fields(_model_class(kind)) if field.init]


def _check_names(what, found, expected=(), optional=()):
    missing = sorted(set(expected) - set(found))
    unknown = sorted(set(found) - set(expected) - set(optional))
    if missing or unknown:
        raise ValueError(f"{what}: {missing} missing, {unknown} unknown")


@contextmanager
def _named(path):
    """Make a ValueError that names the file of whatever reading it raises."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    except (MemoryError, ImportError):  # faults of this machine, not of the file
        raise
    # A file made to mislead raises whatever the first of its lies leads to.
    except Exception as error:
        raise ValueError(f"{path}: not a file of `save`: {error!r}") from error
