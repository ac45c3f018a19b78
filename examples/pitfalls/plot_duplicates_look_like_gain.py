"""
Repeated spectra look like a gain
=================================

A classifier with strong regularisation fits more closely if the training set has more
rows, even without new information. The synthetic spectra of this example are copies
with very little noise, so that their true gain is zero.
"""

# %%
# The wrong way compares with the real spectra alone. One right way compares with real
# spectra that are repeated as often. The other right way chooses the regularisation
# ``C`` with and without synthetic spectra. There are 10 repeats with 2000 test spectra.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier
from cvae_augment.baselines import DuplicateAugmenter, NoiseAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.preprocessing import sample_minmax

rng = np.random.RandomState(0)
fresh = make_serum_spectra([1000, 1000], n_wavenumbers=80, random_state=rng)
copies = NoiseAugmenter(scale=0.001, expansion_factor=10, random_state=rng)
duplicates = DuplicateAugmenter(expansion_factor=10, random_state=rng)


def score(augmenter, tune=False):
    model = AugmentedClassifier(SVC(), augmenter)
    if tune:
        model = GridSearchCV(model, {"estimator__C": [1, 10, 100, 1000]}, cv=3)
    model.fit(sample_minmax(spectra.data), spectra.target)
    return model.score(sample_minmax(fresh.data), fresh.target)


gains = []
for _ in range(10):
    spectra = make_serum_spectra([20, 20], n_wavenumbers=80, random_state=rng)
    gain, tuned = [score(copies, tune) - score(None, tune) for tune in (False, True)]
    gains.append([tuned, score(copies) - score(duplicates), gain])
chosen, control, wrong = np.mean(gains, axis=0)
print(f"wrong: {wrong:.2f}, right: {control:.2f} and {chosen:.2f}, truth: 0")

# %%
# The false gain is about 0.2 here. It is about 0.05 with 100 spectra of each class, and
# also with ``expansion_factor=2``. It is zero with ``SVC(C=100)``, which fits closely
# without synthetic spectra. The studies of this package contain the control.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.axvline(0, color="grey", linestyle="--", label="truth: 0")
names = ["right: C chosen", "right: duplicates\nas control", "wrong: no control"]
ax.set(xlabel="gain of accuracy", xlim=(-0.1, 0.5), ylim=(-0.5, 2.5))
ax.set_yticks(range(3), names)
ax.legend(loc="upper right", frameon=False)
for row, values in enumerate(np.transpose(gains)):
    mean, color = np.mean(values), ["#0f766e", "#0f766e", "#c2410c"][row]
    height = row + np.linspace(-0.25, 0.25, len(values))
    ax.plot(values, height, "o", color=color, alpha=0.4, markersize=4)
    ax.plot([mean, mean], [row - 0.35, row + 0.35], color=color, linewidth=3)
    ax.text(0.51, row, f"{mean:+.2f}", color=color, size=16, va="center")
