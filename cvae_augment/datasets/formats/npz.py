"""Named arrays in and out of `.npz` files."""

import zipfile

import numpy as np

from ..._utils.files import readable, replaced_when_complete
from .common import NoSuchColumnError
from .grid import BYTES_PER_CELL
from .zip_archive import new_part, opened

# Kinds of NumPy types that each array of an .npz of spectra may have.
_NUMBERS, _LABELS, _TEXT = "biuf", "biufUS", "U"
KINDS = {
    "X": _NUMBERS,
    "y": _LABELS,
    "wavenumbers": _NUMBERS,
    "groups": _LABELS,
    "synthetic": _NUMBERS,
    "feature_names": _TEXT,
    "provenance": _TEXT,
}


def read_npz(path, max_cells, *, label=None, group=None, flag=None):
    """Arrays of an .npz of spectra, by their usual names.

    `label`, `group` and `flag` are the names of the arrays that are used as `y`,
    `groups` and `synthetic` if these arrays have other names in the file.
    """
    given = {"y": label, "groups": group, "synthetic": flag}
    given = {name: other for name, other in given.items() if other is not None}
    with (
        path.open("rb") as file,
        readable(path, ".npz of arrays of numbers and text"),
        opened(path, file, max_cells * BYTES_PER_CELL),
    ):
        file.seek(0)
        with np.load(file, allow_pickle=False) as arrays:
            wanted = {name: given.get(name, name) for name in KINDS}
            found = {k: arrays[name] for k, name in wanted.items() if name in arrays}
            names = sorted(arrays.files)
        for name, array in found.items():
            # NumPy returns the bytes of a member that is not an array.
            if not isinstance(array, np.ndarray):
                raise ValueError(  # noqa: TRY004, a fault of the file
                    f"{wanted[name]} is no array of NumPy"
                )
            if array.dtype.kind not in KINDS[name]:
                raise ValueError(
                    f"{path}: {wanted[name]} is of type {array.dtype}; expected "
                    + ("text" if KINDS[name] == _TEXT else "numbers, or text as labels")
                )
    needed = {"X", "y", *given}
    if not needed <= found.keys():
        expected = " and ".join(sorted(wanted[name] for name in needed))
        raise NoSuchColumnError(f"{path}: expected arrays {expected}, got {names}")
    return found


def write_npz(path, chunks, shape, dtype, others):
    """Write spectra that come in chunks, and other named arrays, compressed.

    The same arrays give the same bytes.
    """
    with (
        replaced_when_complete(path) as partial,
        zipfile.ZipFile(partial, "x", zipfile.ZIP_DEFLATED) as package,
    ):
        with package.open(new_part("X.npy"), "w", force_zip64=True) as part:
            descr = np.lib.format.dtype_to_descr(np.dtype(dtype))
            header = {"descr": descr, "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(part, header)
            for chunk in chunks:
                part.write(np.ascontiguousarray(chunk, dtype=dtype).data)
        for name, array in others.items():
            with package.open(new_part(f"{name}.npy"), "w", force_zip64=True) as part:
                np.lib.format.write_array(part, array, allow_pickle=False)
