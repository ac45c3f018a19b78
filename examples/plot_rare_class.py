"""
A rare class
============

A hundred controls and five patients: many classifiers miss the patients. By default
`CVAEAugmenter` fills the rare class up, with spectra as varied as real ones.

These spectra are simulated, and the classifier is scored on fresh spectra of the same
simulation. The section on rare classes of the user guide has figures of real spectra,
where the gain is smaller.
"""

# %%
# One draw
# --------
# Five real patients become as many spectra as there are of the controls.
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

train = make_serum_spectra((100, 5), random_state=1)
X, y = SampleMinMaxScaler().fit_transform(train.data), train.target
augmenter = CVAEAugmenter(expansion_factor=1, random_state=0)
X_all, y_all = augmenter.fit_resample(X, y)
print(np.bincount(y), "become", np.bincount(y_all))

# %%
# Ten draws
# ---------
# A logistic regression (LR) learns each draw in four ways. 300 fresh spectra score it.
# Balanced accuracy is the mean of sensitivity and specificity: .5 is chance. A linear
# discriminant analysis (LDA) with shrinkage and equal priors needs no help here, and
# is no better with synthetic spectra. Always try it first.


def model(augmenter=None, class_weight=None):
    classifier = LogisticRegression(max_iter=1000, class_weight=class_weight)
    classifier = make_pipeline(StandardScaler(), classifier)
    return make_pipeline(
        SampleMinMaxScaler(), AugmentedClassifier(classifier, augmenter)
    )


lda = LinearDiscriminantAnalysis("lsqr", shrinkage="auto", priors=[0.5, 0.5])
scores = []
for draw in range(10):
    seeds = np.random.SeedSequence(draw).generate_state(2)
    train = make_serum_spectra((100, 5), random_state=int(seeds[0]))
    fresh = make_serum_spectra((150, 150), random_state=int(seeds[1]))
    models = {
        "LR, nothing added": model(),
        "LR, class weights": model(class_weight="balanced"),
        "LR, SMOTE": model(SMOTE(k_neighbors=4, random_state=draw)),
        "LR, CVAEAugmenter()": model(CVAEAugmenter(random_state=draw)),
        "LDA, nothing added": make_pipeline(SampleMinMaxScaler(), lda),
    }
    for name, classifier in models.items():
        predicted = classifier.fit(train.data, train.target).predict(fresh.data)
        score = balanced_accuracy_score(fresh.target, predicted)
        scores.append({"model": name, "score": score})
means = pd.DataFrame(scores).groupby("model", sort=False)["score"].mean()
print(means.round(3))

# %%
# Both in one figure
# ------------------
figure, (left, right) = plt.subplots(
    1, 2, figsize=(9, 3.2), layout="constrained", width_ratios=[3, 2]
)
new = augmenter.is_synthetic_ & (y_all == 1)
axis = train.wavenumbers
left.plot(axis, X_all[new][:40].T, color="#f59e0b", lw=0.5, alpha=0.6)
left.plot(axis, X[y == 1].T, color="black", lw=0.9)
left.plot([], [], color="black", label="5 real spectra of the rare class")
left.plot([], [], color="#f59e0b", label="40 of 95 synthetic ones")
left.legend(frameon=False, loc="upper left", fontsize=8)
left.set(xlabel="wavenumber (cm$^{-1}$)", ylabel="intensity, scaled to [0, 1]")
left.set_xlim(axis[0], axis[-1])

colors = ["#cbd5e1", "#cbd5e1", "#cbd5e1", "#f59e0b", "#94a3b8"]
bars = right.barh(means.index, means, color=colors)
right.bar_label(bars, fmt=" %.2f", fontsize=9)
right.invert_yaxis()
right.set(xlim=(0.5, 1.05), xlabel="balanced accuracy, ten draws")
for panel in (left, right):
    panel.spines[["top", "right"]].set_visible(False)
plt.show()
