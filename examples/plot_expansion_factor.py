"""
Choosing the factor honestly
============================

How many synthetic spectra are best? A simple way is to try several numbers and to
report the gain of the best. That gain is too high, even if augmentation does nothing,
because it is the best of several noisy numbers. Here the labels are random, so that
every true gain is zero. This is one run of a small study: another seed gives other
figures.
"""

# %%
# Spectra with random labels.
import numpy as np

from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.plotting import ExpansionCurveDisplay
from cvae_augment.study import expansion_curve

spectra = make_serum_spectra((20, 20), n_wavenumbers=80, random_state=0)
labels = np.random.default_rng(0).permutation(spectra.target)

# %%
# A quick augmenter replaces the autoencoder. The trap is the same for all augmenters.
result = expansion_curve(
    spectra.data,
    labels,
    GaussianAugmenter(random_state=0),
    factors=[2, 3, 5, 10, 20],
    n_splits=4,
    n_repeats=2,
)

# %%
# The best point of the curve, and the gain when each training fold chooses the factor
# without its test fold.
curve = result.differences
curve = curve[(curve["versus"] == "none") & (curve["classifier"] == "all")]
curve = curve[curve["augmenter"] == "GaussianAugmenter"]
print(f"best of the curve: {curve['difference'].max():+.3f}")
print(f"chosen within folds: {result.verdict['gain']:+.3f}")
print(result.verdict["sentence"])

# %%
# The factors that the folds chose; 0 is no augmentation. If they differ much, no factor
# is clearly best.
print(result.choices["factor"].value_counts())

# %%
# The curve with its intervals.
ExpansionCurveDisplay.from_result(result)
