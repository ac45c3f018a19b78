"""
Groups and leakage
==================

Two mistakes make a score too good: spectra of one person on both sides of a split, and
augmentation before the split. Here each person has a random label, so that an honest
balanced accuracy is about .5, plus or minus .1 for forty persons. The size of the error
depends on the similarity of replicates and on the classifier. These spectra are
simulated, and this classifier fits them closely.
"""

# %%
# Forty persons with three spectra each. A random half of the persons is called ill.
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
names, person_index = np.unique(persons, return_inverse=True)
ill = np.random.default_rng(0).permutation(np.arange(len(names)) % 2)
y = ill[person_index]
augmenter = CVAEAugmenter(expansion_factor=3, max_epochs=10, random_state=0)


def score(model, X, y, cv, groups=None):
    return cross_val_score(
        model, X, y, cv=cv, groups=groups, scoring="balanced_accuracy"
    ).mean()


# %%
# Replicates on both sides: the classifier may know the person, and thus the answer.
folds = StratifiedKFold(5, shuffle=True, random_state=0)
model = make_pipeline(SampleMinMaxScaler(), AugmentedClassifier(SVC(C=1000), augmenter))
print(f"persons split: {score(model, X, y, folds):.2f}")

# %%
# Augmentation before the split: some synthetic spectra of the training fold were made
# from test spectra, and the test folds have synthetic spectra, too. It would not help
# to hold out whole persons now.
X_all, y_all = augmenter.fit_resample(X, y)
plain = make_pipeline(SampleMinMaxScaler(), SVC(C=1000))
print(f"augmented before the split: {score(plain, X_all, y_all, folds):.2f}")

# %%
# Whole persons held out, and augmentation within the training fold.
by_person = StratifiedGroupKFold(5, shuffle=True, random_state=0)
print(f"honest: {score(model, X, y, by_person, persons):.2f}")
