"""Named arrays in and out of `.npz` files."""

import zipfile

import numpy as np

from ..._utils.files import readable, replaced_when_complete
from .common import NoSuchColumnError
from .zip_archive import new_part, opened

#: Arrays that an .npz of spectra may hold.
NAMES = (
    *("X", "y", "wavenumbers", "axis_unit", "groups", "synthetic", "feature_names"),
    *("metadata", "provenance"),
)
# Arrays of text, and arrays of labels, which are numbers or text.
_TEXTS = ("axis_unit", "feature_names", "metadata", "provenance")
_LABELS = ("y", "groups")


def read_npz(path, max_cells, given):
    """Arrays of an .npz of spectra, by their usual names.

    `given` holds the names of arrays that have other names in the file.
    """
    with (
        path.open("rb") as file,
        readable(path, ".npz of arrays of numbers and text"),
        opened(path, file, max_cells),
    ):
        file.seek(0)
        with np.load(file, allow_pickle=False) as arrays:
            wanted = {name: given.get(name, name) for name in NAMES}
            found = {k: arrays[name] for k, name in wanted.items() if name in arrays}
            names = sorted(arrays.files)
        for name, array in found.items():
            # NumPy returns the bytes of a member that is not an array.
            if not isinstance(array, np.ndarray):
                raise ValueError(  # noqa: TRY004, a fault of the file
                    f"{wanted[name]} is no array of NumPy"
                )
            kinds = "U" if name in _TEXTS else "biufUS" if name in _LABELS else "biuf"
            if array.dtype.kind not in kinds:
                raise ValueError(
                    f"{path}: {wanted[name]} is of type {array.dtype}; expected "
                    + ("text" if kinds == "U" else "numbers, or text as labels")
                )
    needed = {"X", "y", *given}
    if not needed <= found.keys():
        expected = " and ".join(sorted(str(wanted[name]) for name in needed))
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
