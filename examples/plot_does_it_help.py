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
from cvae_augment.study import expansion_curve

spectra = make_serum_spectra((20, 20, 20), n_wavenumbers=156, random_state=1)
augmenter = CVAEAugmenter(random_state=0)

# %%
# Each training fold chooses between no augmentation and the factors, so that the scored
# spectra have no influence on the choice. The classes are equal, so factor 1 would add
# nothing. Simple peers are compared at one factor. Fewer than 5 folds x 2 repeats are a
# first look, which a warning says.
result = expansion_curve(
    spectra.data,
    spectra.target,
    augmenter,
    factors=[2, 5, 10],
    peers=["gaussian", "mixup", "noise"],
    n_splits=3,
    n_repeats=1,
    random_state=0,
)
print(result.verdict["sentence"])
print(result.verdict["limit"])

# %%
# The answer by classifier. "all" is their mean, which the sentence is about. For
# "best", each training fold chose the classifier, too.
print(result.by_classifier.round(3))

# %%
# What each training fold chose, and its score on the held-out fold. No augmentation is
# "none", with the factor 0.
print(result.choices.drop(columns=["repeat", "n_train", "n_test"]))

# %%
# The gain along the factor, and that of the peers. The best point of a curve, and the
# best of several peers, look better than they are.
ExpansionCurveDisplay.from_result(result)
DifferencesDisplay.from_result(result, factor=5)
plt.show()

# %%
# Sensitivity and specificity of each class, without and with augmentation.
print(result.measures.round(3))
