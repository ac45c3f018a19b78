"""
Groups and leakage
==================

Two ways to a score that is too good: spectra of one person on both sides of a split,
and augmentation before the split. Labels are dealt out at random to persons here, so
that an honest balanced accuracy is .5, give or take .1 for forty persons. How much too
good a score is depends on how alike replicates are, and on the classifier; these are
simulated, and the classifier is one that fits closely.
"""

# %%
# Forty persons, three spectra each; half of the persons are called ill by lot.
import numpy as np
from sklearn.model_selection import (
    StratifiedGroupKFold,
    StratifiedKFold,
    cross_val_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

spectra = make_serum_spectra([120], n_wavenumbers=80, n_replicates=3, random_state=0)
X, persons = spectra.data, spectra.groups
names, codes = np.unique(persons, return_inverse=True)
ill = np.random.default_rng(0).permutation(np.arange(len(names)) % 2)
y = ill[codes]
augmenter = CVAEAugmenter(expansion_factor=3, max_epochs=10, random_state=0)


def score(model, X, y, cv, groups=None):
    return cross_val_score(
        model, X, y, cv=cv, groups=groups, scoring="balanced_accuracy"
    ).mean()


# %%
# Replicates on both sides: the classifier may know the person, and so the answer.
folds = StratifiedKFold(5, shuffle=True, random_state=0)
model = make_pipeline(SampleMinMaxScaler(), AugmentedClassifier(SVC(C=1000), augmenter))
print(f"persons split: {score(model, X, y, folds):.2f}")

# %%
# Augmented first, split after: synthetic spectra of the training fold descend from test
# spectra, and others are tested on. Whole persons held out would not help any more.
X_all, y_all = augmenter.fit_resample(X, y)
plain = make_pipeline(SampleMinMaxScaler(), SVC(C=1000))
print(f"augmented before the split: {score(plain, X_all, y_all, folds):.2f}")

# %%
# Whole persons held out, and augmentation within the training fold.
by_person = StratifiedGroupKFold(5, shuffle=True, random_state=0)
print(f"honest: {score(model, X, y, by_person, persons):.2f}")
