"""
Reading the metrics critically
==============================

Reports of generated spectra usually give cosine similarity, mean squared error, Pearson
correlation and Wasserstein distance. All four reward a generator without variation.
This example shows that failure. It does not show that a generator with the figures of
real spectra is good.
"""

# %%
# There are three generators: the autoencoder, one that repeats the class mean with very
# little noise, and one that copies training spectra.
import numpy as np
import pandas as pd

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import c2st_auc, copying_share, fidelity_table
from cvae_augment.plotting import SpreadDisplay
from cvae_augment.preprocessing import sample_minmax

spectra = make_serum_spectra((80, 80, 80), random_state=0)
scaled = sample_minmax(spectra.data)  # otherwise brightness decides what is near
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
# The four metrics rank the collapsed generator first. Only the spread ratio shows the
# failure.
rows = {
    name: fidelity_table(X, y, made, y, random_state=0).loc["synthetic"]
    for name, made in synthetic.items()
}
table = fidelity_table(X, y, X, y, random_state=0)
rows |= {name: table.loc[name] for name in ("real vs real", "class mean")}
print(pd.DataFrame(rows).T.round(4).to_string())

# %%
# Copies pass all of these metrics. The copying share finds copies with the help of
# spectra that nobody trained on: it is .5 for fresh spectra and 1 for copies. The
# two-sample test is .5 at best. It finds the collapsed spectra, but not the copies.
for name, made in synthetic.items():
    share = copying_share(X, y, X_fresh, y_fresh, made, y)
    auc = c2st_auc(X_fresh, y_fresh, made, y, random_state=0)
    print(f"{name:12} copying share {share:.2f}, two-sample AUC {auc:.2f}")

# %%
# The variation of the autoencoder along the axis.
SpreadDisplay.from_predictions(
    X, y, synthetic["autoencoder"], y, wavenumbers=spectra.wavenumbers
)
