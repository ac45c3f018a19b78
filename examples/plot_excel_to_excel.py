"""
From Excel to Excel
===================

A sheet in, a sheet out: real spectra first and unchanged, synthetic ones below, marked.
A sheet says nothing of whether the synthetic spectra are of use, and once the mark is
lost nobody can tell them from measurements: keep the column `synthetic`, and never
score a model on these rows.
"""

# %%
# A sheet as a laboratory has it: label, person, intensities under their wavenumbers.
import tempfile
from pathlib import Path

import numpy as np

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra, read_spectra, write_spectra

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
# What stands where is guessed, and told. A wrong guess is overruled by ``label=`` and
# ``group=``.
spectra = read_spectra(folder / "serum.xlsx")
print(*spectra.notes, sep="\n")
print(spectra.data.shape, np.unique(spectra.target), spectra.wavenumbers[[0, -1]])

# %%
# Three times as many, and out again. ``cvae-augment augment serum.xlsx -o out.xlsx
# --expansion-factor 3`` does the same.
augmenter = CVAEAugmenter(expansion_factor=3, random_state=0)
X, y = augmenter.fit_resample(spectra.data, spectra.target)
new = augmenter.is_synthetic_
write_spectra(
    folder / "augmented.xlsx",
    X,
    y,
    wavenumbers=spectra.wavenumbers,
    is_synthetic=new,
    provenance={"augmenter": repr(augmenter)},
)

# %%
# Read back: the real rows are the same to the last bit.
again = read_spectra(folder / "augmented.xlsx")
print(again.is_synthetic.sum(), "of", len(again.data), "rows are synthetic")
print("real rows unchanged:", np.array_equal(again.data[~again.is_synthetic], X[~new]))
print(again.provenance)
