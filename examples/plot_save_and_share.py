"""
Saving and sharing a model
==========================

A fitted augmenter goes into one file and comes back to draw the same spectra. The file
is no way around the protection of data: it holds the training spectra in some form, and
what is drawn from it lies near them.
"""

# %%
# Fit, save, load.
import tempfile
from pathlib import Path

import numpy as np

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import copying_share
from cvae_augment.plotting import LatentTraversalDisplay
from cvae_augment.preprocessing import sample_minmax

spectra = make_serum_spectra((80, 80, 80), random_state=0)
scaled = sample_minmax(spectra.data)  # else brightness decides which are near
X_train, y_train = scaled[::2], spectra.target[::2]
augmenter = CVAEAugmenter(random_state=0).fit(X_train, y_train)
path = Path(tempfile.mkdtemp()) / "serum.model"
augmenter.save(path)
loaded = CVAEAugmenter.load(path)
print(f"{path.stat().st_size / 1e6:.1f} MB")

# %%
# The same spectra for the same seed. Reading the file runs no code, and a damaged file
# is refused.
X, y = augmenter.sample(y=[0, 1, 2] * 40, random_state=1)
X_again, _ = loaded.sample(y=[0, 1, 2] * 40, random_state=1)
print("the same:", np.array_equal(X, X_again))

# %%
# Before anything is shared: how near to the training spectra is what is drawn? Fresh
# spectra have .5 and copies 1. Above .5 a receiver learns something of who took part.
share = copying_share(X_train, y_train, scaled[1::2], spectra.target[1::2], X, y)
print(f"copying share: {share:.2f}")

# %%
# What the first latent axis does to a spectrum. Axes have no chemistry to them, and
# another seed may turn them.
LatentTraversalDisplay.from_estimator(
    loaded, X_train, y_train, wavenumbers=spectra.wavenumbers
)
