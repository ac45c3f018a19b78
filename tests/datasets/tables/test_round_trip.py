"""What is written comes back: axis, unit, groups, metadata, in all formats."""

import numpy as np
import pytest

from cvae_augment.datasets import (
    Spectra,
    make_serum_spectra,
    read_spectra,
    write_spectra,
)

from ..helpers import FORMATS

SPECTRA = make_serum_spectra((5, 4, 3), n_wavenumbers=20, random_state=0)
AXES = {
    "cm^-1": SPECTRA.wavenumbers,
    "nm": np.linspace(900, 1700, 20).round(2),
    "um": np.linspace(2, 3, 20).round(3)[::-1],
    "index": np.arange(20.0),
    "none": None,
}
LABELS = {
    "text": np.array(["HC", "SLE", "RA"])[SPECTRA.target],
    "integers": SPECTRA.target,
    "odd text": np.array(["a b", "1x", "NA"])[SPECTRA.target],
}
GROUPS = {"none": None, "integers": np.arange(12) // 2 + 5}
GROUPS["text"] = np.array([f"p{i // 2}" for i in range(12)])
METADATA = [{}, {"age": [*range(12)], "note": ["a", None, "x"] * 4}]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("unit", AXES)
def test_what_is_written_comes_back(tmp_path, unit, orientation, suffix):
    axis, number = AXES[unit], 0
    for labels in LABELS.values():
        for groups in GROUPS.values():
            for metadata in METADATA:
                number += 1
                spectra = Spectra(
                    SPECTRA.data,
                    labels,
                    wavenumbers=axis,
                    axis_unit="index" if axis is None else unit,
                    groups=groups,
                    metadata=metadata,
                    is_synthetic=np.zeros(12, dtype=bool) if number % 2 else None,
                )
                path = tmp_path / f"{number}{suffix}"
                write_spectra(path, spectra, orientation=orientation)
                read = read_spectra(path)
                again = tmp_path / f"{number}_again{suffix}"
                write_spectra(again, read)
                for other in (read, read_spectra(again)):
                    _check_equal(other, spectra)


def _check_equal(read, spectra):
    assert np.array_equal(read.data, spectra.data)
    assert read.target.tolist() == spectra.target.tolist()
    assert read.axis_unit == spectra.axis_unit
    assert [*read.metadata] == [*spectra.metadata]
    for name in ("wavenumbers", "groups"):
        got, wanted = read[name], spectra[name]
        assert (got is None) == (wanted is None)
        assert got is None or got.tolist() == wanted.tolist()
