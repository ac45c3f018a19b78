"""
Does augmentation help?
=======================

Before you use synthetic spectra, a study answers this question: do classifiers of
held-out real spectra improve? The answer here holds for these simulated spectra and
this small cross-validation (three folds, once). It says nothing about your data: run
the same lines, or ``cvae-augment study``, on your data.
"""

# %%
# Spectra of three classes, one per person. If a person was measured more than once,
# pass `groups`: replicates on both sides of a split make every score too high.
import matplotlib.pyplot as plt

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.plotting import DifferencesDisplay, ExpansionCurveDisplay
from cvae_augment.study import compare_augmenters, expansion_curve

spectra = make_serum_spectra((20, 20, 20), n_wavenumbers=156, random_state=1)
augmenter = CVAEAugmenter(random_state=0)
options = {"n_splits": 3, "n_repeats": 1, "random_state": 0}

# %%
# The curve over the expansion factor. The choice between no augmentation and the
# factors is made within each training fold, so that the scored spectra have no
# influence on it. The classes are equal, so factor 1 would add nothing.
curve = expansion_curve(
    spectra.data, spectra.target, augmenter, factors=[2, 5, 10], **options
)
print(curve.verdict["sentence"])
ExpansionCurveDisplay.from_result(curve)

# %%
# What each training fold chose, and its score on the held-out fold. No augmentation is
# "none", with the factor 0.
print(curve.choices.drop(columns=["repeat", "n_train", "n_test"]))

# %%
# Simple peers at one factor. With three folds the intervals are wide: no method is
# better than another here.
compared = compare_augmenters(
    spectra.data, spectra.target, ["gaussian", "mixup", "noise"], factors=[5], **options
)
DifferencesDisplay.from_result(curve.joined(compared), factor=5)
plt.show()

# %%
# Sensitivity and specificity of each class, with and without synthetic spectra.
table = curve.per_class[curve.per_class["factor"].isin([0, 5])]
table = table[table["augmenter"].isin(["none", "cvae"])]
print(table.groupby(["class", "augmenter"])[["sensitivity", "specificity"]].mean())
