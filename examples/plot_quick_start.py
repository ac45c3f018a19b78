"""
Quick start
===========

Learn 118 spectra of three classes, generate more of each, and look at what came out.

What it does not show: whether a classifier gains from the synthetic spectra. That
takes cross-validation on real spectra, class by class and set by set, and the answer
is sometimes no.
"""

# %%
# Spectra with labels
# -------------------
# The simulated serum spectra stand for your own sheet, which
# ``read_spectra("serum.xlsx")`` reads into the same kind of object.
from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import fidelity_table
from cvae_augment.plotting import SpectraDisplay

spectra = make_serum_spectra(random_state=0)
print(spectra.data.shape, spectra.target_names)

# %%
# Three times as many
# -------------------
# The original spectra come first and untouched; `is_synthetic_` says which are new.
augmenter = CVAEAugmenter(expansion_factor=3, random_state=0)
X, y = augmenter.fit_resample(spectra.data, spectra.target)
new = augmenter.is_synthetic_
print(f"{len(X)} spectra, {new.sum()} of them synthetic")

# %%
# Ten of a class, to order
# ------------------------
X_patients, _ = augmenter.sample(y=[1] * 10, random_state=1)
print(X_patients.shape)

# %%
# Are they like real spectra?
# ---------------------------
# The four metrics are read between their reference rows: a generator that repeats the
# class mean has the best of them and a spread of zero.
print(fidelity_table(spectra.data, spectra.target, X[new], y[new], random_state=0))

# %%
# Figure 1
# --------
SpectraDisplay.from_estimator(
    augmenter, spectra.data, spectra.target, wavenumbers=spectra.wavenumbers
)
