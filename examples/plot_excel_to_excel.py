"""
From Excel to Excel
===================

This example reads a sheet and writes a sheet: first the real spectra, unchanged, then
the synthetic spectra with a mark. The sheet does not show whether the synthetic spectra
are useful. Without the mark nobody can distinguish them from measurements: keep the
column `synthetic`, and never score a model on these rows.
"""

# %%
# A sheet as in a laboratory: label, person, and intensities below their wavenumbers.
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra, read_spectra, write_spectra
from cvae_augment.plotting import SpectraDisplay

folder = Path(tempfile.mkdtemp())
simulated = make_serum_spectra((10, 10), n_wavenumbers=80, random_state=0)
write_spectra(
    folder / "serum.xlsx",
    simulated.data,
    np.array(["control", "patient"])[simulated.target],
    wavenumbers=simulated.wavenumbers,
    groups=simulated.groups,
)

# %%
# The columns of labels and groups are detected, and the notes name them. If the
# detection is wrong, use ``label=`` and ``group=``.
spectra = read_spectra(folder / "serum.xlsx")
print(*spectra.notes, sep="\n")
print(spectra.data.shape, np.unique(spectra.target), spectra.wavenumbers[[0, -1]])

# %%
# Three times as many spectra are written. ``cvae-augment augment serum.xlsx -o out.xlsx
# --expansion-factor 3`` does the same.
augmenter = CVAEAugmenter(expansion_factor=3, random_state=0)
X, y = augmenter.fit_resample(
    spectra.data, spectra.target, wavenumbers=spectra.wavenumbers
)
new = augmenter.is_synthetic_
write_spectra(
    folder / "augmented.xlsx",
    spectra.append_synthetic(X[new], y[new]),
    provenance={"augmenter": repr(augmenter)},
)

# %%
# The real rows that are read back are the same, bit by bit.
again = read_spectra(folder / "augmented.xlsx")
print(again.is_synthetic.sum(), "of", len(again.data), "rows are synthetic")
print("real rows unchanged:", np.array_equal(again.data[~again.is_synthetic], X[~new]))
print(again.provenance)

# %%
# A look at what the sheet holds.
mark = again.is_synthetic
SpectraDisplay.from_predictions(
    again.data[~mark],
    again.target[~mark],
    again.data[mark],
    again.target[mark],
    wavenumbers=again.wavenumbers,
)
plt.show()
