"""
Reading the metrics critically
==============================

Cosine similarity, mean squared error, Pearson correlation and Wasserstein distance are
what reports of generated spectra give. All four reward a generator that gives up
variation. This shows the failure on purpose; it does not show that any generator whose
figures are like those of real spectra is good.
"""

# %%
# Three generators: the autoencoder, one that repeats the class mean with a trace of
# noise, and one that copies training spectra.
import numpy as np
import pandas as pd

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import c2st_auc, copying_share, fidelity_table
from cvae_augment.plotting import SpreadDisplay
from cvae_augment.preprocessing import sample_minmax

spectra = make_serum_spectra((80, 80, 80), random_state=0)
scaled = sample_minmax(spectra.data)  # else brightness decides which are near
X, y = scaled[::2], spectra.target[::2]
X_fresh, y_fresh = scaled[1::2], spectra.target[1::2]
rng = np.random.default_rng(0)
means = np.stack([X[y == label].mean(axis=0) for label in y])
noise = 1e-3 * rng.normal(size=X.shape)
synthetic = {
    "autoencoder": CVAEAugmenter(random_state=0).fit(X, y).sample(y=y)[0],
    "collapsed": means + noise,
    "copies": X + noise,
}

# %%
# By the four metrics the collapsed generator is the best. Only the spread ratio tells.
rows = {
    name: fidelity_table(X, y, made, y, random_state=0).loc["synthetic"]
    for name, made in synthetic.items()
}
table = fidelity_table(X, y, X, y, random_state=0)
rows |= {name: table.loc[name] for name in ("real vs real", "class mean")}
print(pd.DataFrame(rows).T.round(4).to_string())

# %%
# Copies pass all of these. Spectra that nobody trained on find them: the copying share
# is .5 for fresh spectra and 1 for copies. The two-sample test, .5 at best, finds the
# collapsed ones, and not the copies.
for name, made in synthetic.items():
    share = copying_share(X, y, X_fresh, y_fresh, made, y)
    auc = c2st_auc(X_fresh, y_fresh, made, y, random_state=0)
    print(f"{name:12} copying share {share:.2f}, two-sample AUC {auc:.2f}")

# %%
# Where along the axis the variation is, of the autoencoder.
SpreadDisplay.from_predictions(
    X, y, synthetic["autoencoder"], y, wavenumbers=spectra.wavenumbers
)
