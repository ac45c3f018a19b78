"""
Augmentation before the split
=============================

Some people augment the whole table and split it afterwards. Some synthetic spectra of
the training set are then made from test spectra. The score is too high. The labels of
this example are random, so that the true accuracy is 0.50.
"""

# %%
# Sixty spectra get random labels, half of them 0 and half 1. There are 30 repeats with
# new spectra. The right way augments the training spectra only.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.preprocessing import sample_minmax

rng = np.random.RandomState(0)
classifier = SVC(C=1000)
augmenter = CVAEAugmenter(expansion_factor=3, max_epochs=5, random_state=rng)
wrong, right = [], []
for _ in range(30):
    spectra = make_serum_spectra([60], n_wavenumbers=80, random_state=rng)
    X, y = sample_minmax(spectra.data), rng.permutation(np.arange(60) % 2)
    train, test = train_test_split(
        np.arange(60), test_size=0.5, stratify=y, random_state=rng
    )

    X_all, y_all = augmenter.fit_resample(X, y)  # before the split: wrong
    kept = np.r_[train, 60 : len(X_all)]  # rows from 60 on are synthetic
    classifier.fit(X_all[kept], y_all[kept])
    wrong.append(classifier.score(X[test], y[test]))

    model = AugmentedClassifier(classifier, augmenter).fit(X[train], y[train])
    right.append(model.score(X[test], y[test]))
print(f"wrong: {np.mean(wrong):.2f}, right: {np.mean(right):.2f}, truth: 0.50")

# %%
# Both ways are tested on the same real spectra. The difference is therefore the error
# of the wrong way alone. It is about 0.2 here. It is smaller if the classifier fits the
# training spectra less closely: it is about 0.12 with ``SVC(C=10)``.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.axvline(0.5, color="grey", linestyle="--", label="truth: 0.50")
names = ["right: augment\nafter the split", "wrong: augment\nbefore the split"]
ax.set(xlabel="accuracy (dots: repeats, bars: means)", xlim=(0, 1), ylim=(-0.5, 1.8))
ax.set_yticks(range(2), names)
ax.legend(loc="upper left", frameon=False)
for row, values in enumerate([right, wrong]):
    mean, color = np.mean(values), ["#0f766e", "#c2410c"][row]
    height = row + np.linspace(-0.25, 0.25, len(values))
    ax.plot(values, height, "o", color=color, alpha=0.4, markersize=4)
    ax.plot([mean, mean], [row - 0.35, row + 0.35], color=color, linewidth=3)
    ax.text(1.02, row, f"{mean:.2f}", color=color, size=16, va="center")
