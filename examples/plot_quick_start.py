"""
Quick start
===========

Learn 118 spectra of three classes, generate more of each class, and look at them.

This example does not show whether a classifier improves with the synthetic spectra.
Only cross-validation on real spectra shows that, and the answer is sometimes no.
"""

# %%
# Spectra with labels
# -------------------
# Here the spectra are simulated. ``read_spectra("serum.xlsx")`` reads your own sheet
# into the same kind of object.
from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import fidelity_table
from cvae_augment.plotting import SpectraDisplay

spectra = make_serum_spectra(random_state=0)
print(spectra.data.shape, spectra.target_names)

# %%
# Three times as many
# -------------------
# The original spectra come first, unchanged. `is_synthetic_` marks the new spectra.
augmenter = CVAEAugmenter(expansion_factor=3, random_state=0)
X, y = augmenter.fit_resample(spectra.data, spectra.target)
new = augmenter.is_synthetic_
print(f"{len(X)} spectra, {new.sum()} of them synthetic")

# %%
# Ten spectra of one class
# ------------------------
X_patients, _ = augmenter.sample(y=[1] * 10, random_state=1)
print(X_patients.shape)

# %%
# Are they like real spectra?
# ---------------------------
# Compare the four metrics with their reference rows: a generator that repeats the class
# mean has the best metrics and a spread of zero.
print(fidelity_table(spectra.data, spectra.target, X[new], y[new], random_state=0))

# %%
# Figure 1
# --------
SpectraDisplay.from_estimator(
    augmenter, spectra.data, spectra.target, wavenumbers=spectra.wavenumbers
)
