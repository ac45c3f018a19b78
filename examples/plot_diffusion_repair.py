"""
From a diffusion that fails to one that works
=============================================

The report that this package implements tried conditional diffusion first and gave up:
the loss fell, the spectra were wrong. It blamed three things: convolutions that smooth
sharp peaks, errors that add up over hundreds of steps, and sensitivity to
normalisation. Here the failure is rebuilt and repaired, one cause at a time.

So that it runs in less than a minute, the spectra are short, the U-Net is narrow and
trained for a few epochs: which step matters most differs from full size, and one run of
each proves little. ``benchmarks/diffusion.py`` does the same at full size, on real
spectra too, and takes hours; the README has its table.
"""

# %%
# The failure
# -----------
# A U-Net on intensities in [0, 1], the linear schedule cut to 200 levels, the noise as
# target, 200 random steps. The warning is the first hint.
import warnings

import matplotlib.pyplot as plt
import pandas as pd

from cvae_augment import DiffusionAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import fidelity_table, roughness_auc
from cvae_augment.plotting import SpectraDisplay
from cvae_augment.preprocessing import sample_minmax

spectra = make_serum_spectra((40, 40), n_wavenumbers=64, random_state=0)
X, y = sample_minmax(spectra.data), spectra.target
cheap = {"width": 8, "max_epochs": 40, "random_state": 0}
failing = DiffusionAugmenter.as_reported(**cheap)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    failing.fit(X, y)
print(caught[0].message)
loss = failing.history_["loss"]
print(f"loss {loss[0]:.2f} in the first epoch, {loss[-1]:.2f} in the last")


# %%
# The figures of a set of draws, beside those of real spectra. All four metrics of the
# report are in `fidelity_table`; what counts is to be near "real vs real", not above.
rows = {}


def look(name, augmenter):
    """Draw as many spectra as there are, show those of one class, keep the figures."""
    X_new, y_new = augmenter.sample(y=y)
    table = fidelity_table(X, y, X_new, y_new, random_state=0)
    columns = ["cosine", "pearson", "spread_ratio"]
    rows.setdefault("real vs real", table.loc["real vs real", columns])
    rows.setdefault("class mean", table.loc["class mean", columns])
    rows[name] = table.loc["synthetic", columns].copy()
    rows[name]["roughness_auc"] = roughness_auc(X, y, X_new, y_new)
    first = y == 0
    display = SpectraDisplay.from_predictions(
        X[first],
        y[first],
        X_new[first][:10],
        y[first][:10],
        wavenumbers=spectra.wavenumbers,
        scaling=None,
    )
    display.figure_.suptitle(name, fontsize=8)


look("as reported", failing)

# %%
# Do errors add up over the steps?
# --------------------------------
# The same network, sampled with a twentieth of the steps. If errors built up, fewer
# steps would give better spectra.
few = DiffusionAugmenter.as_reported(sampler="ddim", n_steps=10, **cheap)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    look("as reported, 10 steps", few.fit(X, y))

# %%
# Cause 1: scaling
# ----------------
# Noise of unit variance is told from data of unit variance. Intensities in [0, 1] are
# neither centred nor as wide.
repair = {"space": "spectrum"}
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    look("scaled", DiffusionAugmenter.as_reported(**repair, **cheap).fit(X, y))

# %%
# Cause 2: signal at the last level
# ---------------------------------
# Sampling starts from noise alone, and the network has never seen that: at its last
# level 13 % of the variance is signal. The cosine schedule ends in noise. Alone, it
# makes things worse: where there is next to no signal, a spectrum is the small
# difference of the input and the predicted noise, and every error is magnified.
repair |= {"schedule": "cosine", "n_levels": 1000}
look("noise at the end", DiffusionAugmenter.as_reported(**repair, **cheap).fit(X, y))

# %%
# Cause 3: what is predicted
# --------------------------
# The velocity is a mixture of noise and spectrum that has unit size at every level.
repair |= {"prediction": "v"}
look("velocity", DiffusionAugmenter.as_reported(**repair, **cheap).fit(X, y))

# %%
# Cause 4: when to stop
# ---------------------
# Averaged weights, and an end to training when held-out spectra gain nothing. With
# little training there is little to stop; with hundreds of epochs there is.
repair |= {"averaging": 0.99, "early_stopping": True}
look("averaged", DiffusionAugmenter.as_reported(**repair, **cheap).fit(X, y))

# %%
# Cause 5: the space
# ------------------
# A hundred spectra do not teach a network which of the intensities belong together.
# Principal components know: of unit variance each, around the mean of the class. A
# perceptron in them starts as the exact denoiser of a Gaussian, and can only gain.
look("components", DiffusionAugmenter(random_state=0).fit(X, y))

# %%
# Which of the report's explanations hold
# ---------------------------------------
# *Normalisation*: yes, it is the first cause. *Errors that add up*: no, the same
# network does no better with a twentieth of the steps. *Convolutions that smooth
# peaks*: no, once scaled, the U-Net's spectra are about as rough as real ones (an
# AUC of 0.5).
print(pd.DataFrame(rows).T.round(3).to_string())
plt.show()
