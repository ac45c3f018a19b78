"""
Spectra of one person on both sides
===================================

Several spectra of one person resemble each other. If some are in the training set and
others in the test set, the classifier recognises the person. The score is too high. The
persons of this example get random labels, so that the true accuracy is 0.50.
"""

# %%
# Sixty persons have three spectra each. The wrong way splits the spectra. The right way
# splits the persons. There are 25 repeats with new persons.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

from cvae_augment import AugmentedClassifier, CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.preprocessing import sample_minmax

rng = np.random.RandomState(0)
augmenter = CVAEAugmenter(max_epochs=5, random_state=rng)
axis = {"n_wavenumbers": 80}
model = AugmentedClassifier(KNeighborsClassifier(1), augmenter)


def score(train, test):
    return model.fit(X[train], y[train]).score(X[test], y[test])


wrong, right = [], []
for _ in range(25):
    spectra = make_serum_spectra([180], n_replicates=3, random_state=rng, **axis)
    X, persons = sample_minmax(spectra.data), spectra.groups
    label = rng.permutation(np.arange(60) % 2)  # of each person
    y = label[persons]
    split = {"test_size": 1 / 3, "random_state": rng}
    wrong.append(score(*train_test_split(np.arange(180), stratify=y, **split)))
    sides = train_test_split(np.arange(60), stratify=label, **split)
    right.append(score(*[np.isin(persons, side) for side in sides]))
print(f"wrong: {np.mean(wrong):.2f}, right: {np.mean(right):.2f}, truth: 0.50")

# %%
# The error is about 0.18 here. It is 0.12 with ``SVC(C=10)``, which fits the
# training spectra less closely. In cross-validation use ``StratifiedGroupKFold`` and
# give the persons as ``groups``.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.axvline(0.5, color="grey", linestyle="--", label="truth: 0.50")
names = ["right: split\nthe persons", "wrong: split\nthe spectra"]
ax.set(xlabel="accuracy (dots: repeats, bars: means)", xlim=(0, 1), ylim=(-0.5, 1.8))
ax.set_yticks(range(2), names)
ax.legend(loc="upper left", frameon=False)
for row, values in enumerate([right, wrong]):
    mean, color = np.mean(values), ["#0f766e", "#c2410c"][row]
    height = row + np.linspace(-0.25, 0.25, len(values))
    ax.plot(values, height, "o", color=color, alpha=0.4, markersize=4)
    ax.plot([mean, mean], [row - 0.35, row + 0.35], color=color, linewidth=3)
    ax.text(1.02, row, f"{mean:.2f}", color=color, size=16, va="center")
