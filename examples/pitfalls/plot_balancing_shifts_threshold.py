"""
Equal classes make a rare class look probable
=============================================

By default an augmenter makes all classes equally large. The classifier then takes the
rare class to be as frequent as the others. Its probabilities of the rare class are too
high. The rare class of this example is 1 of 11 spectra, in training and in testing.
"""

# %%
# There are 200 training spectra of one class and 20 of the other. The right way
# calibrates the classifier on real spectra. The mean probability of the rare class must
# be its share of the 2200 test spectra. There are 5 repeats with new training spectra.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression

from cvae_augment import AugmentedClassifier, CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.preprocessing import sample_minmax

rng = np.random.RandomState(0)
setting = {"n_wavenumbers": 80, "class_effect": 0.7, "random_state": rng}
fresh = make_serum_spectra([2000, 200], **setting)
share = 100 * np.mean(fresh.target == 1)
augmenter = CVAEAugmenter(max_epochs=10, random_state=rng)
augmented = AugmentedClassifier(LogisticRegression(C=10, max_iter=500), augmenter)
calibrated = CalibratedClassifierCV(augmented, method="sigmoid", cv=5)
wrong, right = [], []
for _ in range(5):
    spectra = make_serum_spectra([200, 20], **setting)
    for model, means in [(augmented, wrong), (calibrated, right)]:
        model.fit(sample_minmax(spectra.data), spectra.target)
        probability = model.predict_proba(sample_minmax(fresh.data))
        means.append(100 * probability[:, 1].mean())
print(f"wrong: {np.mean(wrong):.1f} %, right: {np.mean(right):.1f} %", end=", ")
print(f"truth: {share:.1f} %")

# %%
# The mean probability is about 2.7 times the truth here. It is about twice the truth
# with ``class_effect=1``, where the classes differ more. After calibration the limit of
# 0.5 finds few spectra of the rare class. The share of the rare class is a better
# limit. Balanced accuracy is then about 0.90, as without calibration at 0.5.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.axvline(share, color="grey", linestyle="--", label=f"truth: {share:.1f} %")
names = ["right: calibrate\non real spectra", "wrong: as\ntrained"]
ax.set(xlabel="mean probability of the rare class (%)", xlim=(0, 50), ylim=(-0.5, 1.8))
ax.set_yticks(range(2), names)
ax.legend(loc="upper right", frameon=False)
for row, values in enumerate([right, wrong]):
    mean, color = np.mean(values), ["#0f766e", "#c2410c"][row]
    height = row + np.linspace(-0.25, 0.25, len(values))
    ax.plot(values, height, "o", color=color, alpha=0.4, markersize=4)
    ax.plot([mean, mean], [row - 0.35, row + 0.35], color=color, linewidth=3)
    ax.text(51, row, f"{mean:.1f} %", color=color, size=16, va="center")
