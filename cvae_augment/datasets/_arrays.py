"""Named arrays in and out of `.npz` files."""

import zipfile

import numpy as np

from ._archive import new_part, opened
from ._files import readable, replaced_when_complete
from ._grid import BYTES_PER_CELL

#: Arrays that an .npz of spectra may hold.
NAMES = ("X", "y", "wavenumbers", "groups", "synthetic", "provenance")


def read_npz(path, max_cells):
    """Arrays of an .npz that spectra are made of."""
    kind = ".npz of arrays of numbers and text"
    with (
        path.open("rb") as file,
        readable(path, kind),
        opened(path, file, max_cells * BYTES_PER_CELL),
    ):
        file.seek(0)
        with np.load(file, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in NAMES if name in arrays}
            names = sorted(arrays.files)
    if not {"X", "y"} <= found.keys():
        raise ValueError(f"{path}: expected arrays X and y, got {names}")
    return found


def write_npz(path, arrays):
    """Write named arrays as a compressed file, the same bytes for the same arrays."""
    with (
        replaced_when_complete(path) as partial,
        zipfile.ZipFile(partial, "x", zipfile.ZIP_DEFLATED) as package,
    ):
        for name, array in arrays.items():
            with package.open(new_part(f"{name}.npy"), "w", force_zip64=True) as part:
                np.lib.format.write_array(part, array, allow_pickle=False)
