"""
Synthetic spectra in the test set
=================================

A score on synthetic spectra says how regular these spectra are. It does not say how
well a classifier diagnoses persons. Each classifier of this example is also tested on
2000 new real spectra. This score is the truth.
"""

# %%
# The classes differ little. A generator learns 40 real spectra and never sees a test
# spectrum. There are 30 repeats with new spectra.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.preprocessing import sample_minmax

rng = np.random.RandomState(0)
setting = {"n_wavenumbers": 80, "class_effect": 0.3, "random_state": rng}
fresh = make_serum_spectra([1000, 1000], **setting)
augmenter = CVAEAugmenter(expansion_factor=3, max_epochs=10, random_state=rng)
wrong, right, truth = [], [], []
for _ in range(30):
    spectra = make_serum_spectra([40, 40], **setting)
    X, y = sample_minmax(spectra.data), spectra.target
    X, X_test, y, y_test = train_test_split(
        X, y, test_size=0.5, stratify=y, random_state=rng
    )
    classifier = SVC(C=1000).fit(*augmenter.fit_resample(X, y))
    y_made = np.repeat([0, 1], 50)
    X_made, _ = augmenter.sample(y=y_made)  # none of them is in the training set
    wrong.append(classifier.score(X_made, y_made))
    right.append(classifier.score(X_test, y_test))
    truth.append(classifier.score(sample_minmax(fresh.data), fresh.target))
print(f"wrong: {np.mean(wrong):.2f}, right: {np.mean(right):.2f}", end=", ")
print(f"truth: {np.mean(truth):.2f}")

# %%
# The error is about 0.13 here. It is small if there are many spectra or if the classes
# differ much: it is about 0.02 with 100 training spectra of each class, and also with
# ``class_effect=1``.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.axvline(
    np.mean(truth), color="grey", linestyle="--", label=f"truth: {np.mean(truth):.2f}"
)
names = ["right: test on\nreal spectra", "wrong: test on\nsynthetic spectra"]
ax.set(xlabel="accuracy (dots: repeats, bars: means)", xlim=(0, 1), ylim=(-0.5, 1.8))
ax.set_yticks(range(2), names)
ax.legend(loc="upper left", frameon=False)
for row, values in enumerate([right, wrong]):
    mean, color = np.mean(values), ["#0f766e", "#c2410c"][row]
    height = row + np.linspace(-0.25, 0.25, len(values))
    ax.plot(values, height, "o", color=color, alpha=0.4, markersize=4)
    ax.plot([mean, mean], [row - 0.35, row + 0.35], color=color, linewidth=3)
    ax.text(1.02, row, f"{mean:.2f}", color=color, size=16, va="center")
