"""
Saving and sharing a model
==========================

A fitted augmenter is saved in one file. The loaded augmenter draws the same spectra.
The file does not protect the data: it holds the training spectra in some form, and the
spectra drawn from it are near them.
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
scaled = sample_minmax(spectra.data)  # otherwise brightness decides what is near
X_train, y_train = scaled[::2], spectra.target[::2]
augmenter = CVAEAugmenter(random_state=0).fit(X_train, y_train)
path = Path(tempfile.mkdtemp()) / "serum.model"
augmenter.save(path)
loaded = CVAEAugmenter.load(path)
print(f"{path.stat().st_size / 1e6:.1f} MB")

# %%
# The same seed gives the same spectra. Reading the file runs no code, and `load`
# refuses a damaged file.
X, y = augmenter.sample(y=[0, 1, 2] * 40, random_state=1)
X_again, _ = loaded.sample(y=[0, 1, 2] * 40, random_state=1)
print("the same:", np.array_equal(X, X_again))

# %%
# Before you share anything: how near are the drawn spectra to the training spectra? The
# copying share is .5 for fresh spectra and 1 for copies. If it is above .5, the
# receiver learns something about who took part.
share = copying_share(X_train, y_train, scaled[1::2], spectra.target[1::2], X, y)
print(f"copying share: {share:.2f}")

# %%
# The effect of the first latent axis on a spectrum. The axes have no chemical meaning,
# and another seed may change them.
LatentTraversalDisplay.from_estimator(
    loaded, X_train, y_train, wavenumbers=spectra.wavenumbers
)
