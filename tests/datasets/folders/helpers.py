"""Folders of files, for the tests of this folder."""

import numpy as np
import pytest

from cvae_augment.datasets import read_folder

AXIS = np.arange(400.0, 500.0, 2.0)


def save(folder, *names, axis=AXIS, level=None):
    """Save files of two columns; the intensities are a line of the level."""
    for i, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        values = 0.01 * axis + (i if level is None else level)
        rows = zip(axis.tolist(), values.tolist(), strict=True)
        path.write_text("".join(f"{x!r}\t{y!r}\n" for x, y in rows))
    return folder


def refused(match, folder, *args, **options):
    """The folder is refused in one line that names it or one of its files."""
    with pytest.raises(ValueError, match=match) as error:
        read_folder(folder, *args, **options)
    assert len(str(error.value).splitlines()) == 1
    return str(error.value)
