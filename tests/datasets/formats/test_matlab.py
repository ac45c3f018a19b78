"""Variables of MATLAB: which are spectra, labels and axis, and what is refused."""

import struct
import zlib

import numpy as np
import pytest
import scipy.io

from cvae_augment.datasets.formats.matlab import read_mat

X = np.arange(12.0).reshape(4, 3) / 8
AXIS, LABELS = np.array([400.0, 410, 420]), ["a", "b", "a", "b"]
CELLS = np.array(LABELS, dtype=object)[:, None]


def read(path, given=(), max_cells=100_000, version="5", compress=True, **variables):
    scipy.io.savemat(path, variables, format=version, do_compression=compress)
    return read_mat(path, max_cells, dict(given))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.mat"


READ = {
    "usual names": ({"X": X, "y": CELLS, "wavenumbers": AXIS}, {}),
    "in a struct": ({"s": {"spectra": X, "label": CELLS, "wn": AXIS}}, {}),
    "names of mixed case": ({"Data": X, "Classes": CELLS, "Shift": AXIS[:, None]}, {}),
    "spectra in columns": ({"X": X.T, "y": CELLS, "wn": AXIS}, {}),
    "the only matrix": ({"serum": X, "labels": CELLS.T, "axis": AXIS}, {}),
    "names that are given": (
        {"a": X, "data": X + 1, "b": CELLS, "c": AXIS, "y": [1, 2, 3, 4]},
        {"X": "a", "y": "b", "wavenumbers": "c"},
    ),
    "fields that are given": (
        {"d": {"m": {"a": X, "z": X}, "b": LABELS, "c": AXIS}},
        {"X": "d.m.a", "y": "d.b", "wavenumbers": "d.c"},
    ),
    "other variables": (
        {"X": X, "y": CELLS, "wn": AXIS, "t": "text", "n": 3, "z": np.eye(2) * 1j},
        {},
    ),
}


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize(("variables", "given"), READ.values(), ids=READ)
def test_variables_are_found(variables, given, compress, path):
    arrays = read(path, given, compress=compress, **variables)
    assert arrays["X"].tolist() == X.tolist()
    assert arrays["y"].tolist() == LABELS
    assert arrays["wavenumbers"].tolist() == AXIS.tolist()


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (np.array([1.0, 2, 1, 2]), [1, 2, 1, 2]),
        (np.array([True, False, True, True]), [1, 0, 1, 1]),
        (np.array([[1, 2, 1, 2]], dtype=np.uint8), [1, 2, 1, 2]),
        (np.array([1.5, 2, 1, 2]), [1.5, 2, 1, 2]),
        (np.array(["ab", "c", "ab", "c"]), ["ab", "c", "ab", "c"]),
        (np.array([3, 4, 3, 4], dtype=object), [3, 4, 3, 4]),
        (np.array(["x", "", "Grün", "κ"], dtype=object), ["x", "", "Grün", "κ"]),
    ],
    ids=["whole", "logical", "integers", "fractions", "characters", "cells", "text"],
)
def test_labels_keep_their_kind(y, expected, path):
    labels = read(path, X=X, y=y)["y"]
    assert labels.tolist() == expected
    assert type(labels.tolist()[0]) is type(expected[0])


def test_groups_and_marks_are_found(path):
    arrays = read(path, X=X, y=CELLS, group=[1, 1, 2, 2], synthetic=[0, 0, 0, 1])
    assert arrays["groups"].tolist() == [1, 1, 2, 2]
    assert arrays["synthetic"].tolist() == [0, 0, 0, 1]
    assert "wavenumbers" not in arrays


def test_version_4_is_read(path):
    arrays = read(path, X=X, y=[1, 2, 1, 2], version="4")
    assert arrays["X"].tolist() == X.tolist()
    assert arrays["y"].tolist() == [1, 2, 1, 2]
    small = {"X": X.astype(np.uint8), "y": np.uint8([1, 2, 1, 2])}
    with pytest.raises(ValueError, match=r"over 8 cells; .* increase max_cells"):
        read(path, **small, version="4", max_cells=8)


REFUSED = {
    "two matrices": (
        {"a": X, "b": X, "y": CELLS},
        {},
        "2 variables can be the sp",
    ),
    "no matrix": (
        {"y": CELLS},
        {},
        r"0 variables .* are y \(4 x 1 text\); ",
    ),
    "nothing": ({}, {}, "the variables are none that can be read"),
    "no labels": (
        {"X": X},
        {},
        r"no variables can be y; the variables are X \(4 x 3",
    ),
    "two labels": ({"X": X, "y": CELLS, "label": CELLS}, {}, "2 variables can be y"),
    "labels of another length": ({"X": X, "y": [1, 2]}, {}, "no variables can be y"),
    "a square": ({"X": np.eye(4), "y": CELLS}, {}, r"of shape \(4, 4\) fit both ways"),
    "two axes": (
        {"X": X, "y": CELLS, "wn": AXIS, "axis": AXIS},
        {},
        "2 .* wave",
    ),
    "an axis of rows": ({"X": X, "y": CELLS, "wn": [1, 2, 3, 4]}, {}, "fit in no way"),
    "a missing name": ({"X": X, "y": CELLS}, {"y": "z"}, "there is no variable 'z'"),
    "labels in a matrix": ({"X": X, "m": X}, {"X": "X", "y": "m"}, "m cannot be y"),
    "text for spectra": ({"X": X, "y": CELLS}, {"X": "y"}, "y holds text; expected sp"),
    "complex spectra": (
        {"X": X * 1j, "y": CELLS},
        {},
        "0 variables can be the spectra",
    ),
    "mixed cells": (
        {"X": X, "y": np.array(["a", 1, "b", 2], dtype=object)},
        {},
        "no variables can be y",
    ),
}


@pytest.mark.parametrize(("variables", "given", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_certain_is_refused(variables, given, fault, path):
    with pytest.raises(ValueError, match=fault) as error:
        read(path, given, **variables)
    assert str(error.value).startswith(f"{path}: ")
    assert "--data, --label, --wavenumbers and --group" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_version_7_3_is_refused_with_advice(path):
    for content in (b"MATLAB 7.3 MAT-file", bytes(512) + b"\x89HDF\r\n\x1a\n"):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"save it in MATLAB with save\(.*'-v7'\)"):
            read_mat(path, 1000, {})


def element(kind, content):
    return struct.pack("<II", kind, len(content)) + content.ljust(
        -(-len(content) // 8) * 8, b"\0"
    )


def matrix(kind, shape, content, name=b"X"):
    flags = element(6, struct.pack("<II", kind, 0))
    shape = element(5, struct.pack(f"<{len(shape)}i", *shape))
    return element(14, flags + shape + element(1, name) + content)


def nested(depth):
    inner = matrix(6, (1, 1), element(9, bytes(8)))
    for _ in range(depth):
        inner = matrix(1, (1, 1), inner)
    return inner


NAMES = element(5, struct.pack("<i", 8)) + element(1, b"field\0\0\0")
HEADER = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\x01IM"
BOMBS = {
    "zeros": (element(15, zlib.compress(bytes(10**8))), "expected at most 1600000"),
    "a cell array": (matrix(1, (2**30, 2), b""), "over 100000 cells"),
    "a struct array": (matrix(2, (2**30, 2), NAMES), "over 100000 cells"),
    "characters": (matrix(4, (2**30, 2), element(1, b"a")), "over 100000 cells"),
    "rows without columns": (matrix(4, (2**30, 0), element(1, b"")), "over 100000 "),
    "numbers": (matrix(6, (2**30, 2), element(9, bytes(8))), "over 100000 cells"),
    "many cells": (
        matrix(1, (30_000, 1), element(14, b"") * 30_000),
        "over 100000 cells",
    ),
    "deep cells": (nested(1000), "at level 9"),
    "a negative shape": (matrix(6, (-1, 3), element(9, b"")), r"of shape \[-1, 3\]"),
    "a cut element": (
        struct.pack("<II", 14, 2**31) + bytes(8),
        "an element is cut",
    ),
    "two of one name": (nested(0) * 2, "two variables with the name"),
}


@pytest.mark.parametrize(("content", "message"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused(content, message, path):
    path.write_bytes(HEADER + content)
    with pytest.raises(ValueError, match=message) as error:
        read_mat(path, 100_000, {})
    assert str(error.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ((0, -4, 3, 0, 2), r"an array of shape \[-4, 3\] and form 1?0+$"),
        ((0, 1, 1, 0, -20), "an array of shape"),
        ((60, 1, 1, 0, 2), "and form 1?0?60"),
        ((0, 2**30, 2**30, 0, 2), "over 100000 cells"),
        ((51, 2**30, 0, 0, 2), "over 100000 cells"),
        ((0, 100, 100, 0, 2), "an array is cut off"),
    ],
)
@pytest.mark.parametrize("order", "<>")
def test_a_bomb_of_version_4_is_refused(header, message, order, path):
    form, *sizes = header
    header = struct.pack(f"{order}5i", form + 1000 * (order == ">"), *sizes)
    path.write_bytes(header + b"X\0" + bytes(8))
    with pytest.raises(ValueError, match=message):
        read_mat(path, 100_000, {})


def test_text_and_order_of_bytes_of_version_4(path):
    content = b""
    for option, shape, name, values in (
        (1000, (4, 3), b"X\0", X.astype(">f8")),
        (1051, (4, 2), b"y\0", np.array([[*b"ab"], [*b"c "]] * 2, dtype=np.uint8)),
        (1030, (1, 3), b"wn\0", np.array([[400, 410, 420]], dtype=">i2")),
    ):
        content += struct.pack(">5i", option, *shape, 0, len(name)) + name
        content += values.tobytes(order="F")
    path.write_bytes(content)
    arrays = read_mat(path, 100_000, {})
    assert arrays["X"].tolist() == X.tolist()
    assert arrays["y"].tolist() == ["ab", "c", "ab", "c"]
    assert arrays["wavenumbers"].tolist() == AXIS.tolist()


def test_broken_files_raise_one_kind_of_error(path):
    rng = np.random.default_rng(0)
    contents = []
    for version, compress in (("5", True), ("5", False), ("4", False)):
        variables = {"X": X, "y": [1, 2, 1, 2], "wn": AXIS}
        if version == "5":
            variables |= {"s": {"a": CELLS, "b": "text"}, "c": np.array(LABELS)}
        scipy.io.savemat(path, variables, format=version, do_compression=compress)
        contents.append(path.read_bytes())
    for k in range(900):
        content = bytearray(contents[k % 3])
        for at in rng.integers(len(content), size=rng.integers(1, 4)):
            content[at] = rng.integers(256)
        if rng.random() < 0.5:
            content = content[: rng.integers(len(content))]
        path.write_bytes(bytes(content))
        message = ""
        try:
            read_mat(path, 100_000, {})
        except ValueError as error:
            message = str(error)
        assert not message or message.startswith(f"{path}: ")
