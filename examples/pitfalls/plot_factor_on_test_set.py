"""
The choice on the test set
==========================

Some people try several expansion factors and classifiers, and report the best score on
the test set. The best of many uncertain scores is too high. The data of this example
are pure noise, so that the true accuracy of every choice is 0.50.
"""

# %%
# There are 12 choices: three ways to augment, and four classifiers. The right way
# chooses by cross-validation within the training set. It uses the test set once. There
# are 20 repeats with new noise.
import matplotlib.pyplot as plt
import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import GridSearchCV, ParameterGrid, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from cvae_augment import AugmentedClassifier
from cvae_augment.baselines import SpanKernelAugmenter

rng = np.random.RandomState(0)
factors = [SpanKernelAugmenter(expansion_factor=f, random_state=0) for f in (2, 8)]
tree = DecisionTreeClassifier(random_state=0)
choices = {
    "augmenter": [None, *factors],
    "estimator": [SVC(), LinearDiscriminantAnalysis(), KNeighborsClassifier(1), tree],
}
wrong, right = [], []
for _ in range(20):
    X, y = rng.normal(size=(60, 20)), rng.permutation(np.arange(60) % 2)
    X, X_test, y, y_test = train_test_split(
        X, y, test_size=0.5, stratify=y, random_state=rng
    )
    models = [AugmentedClassifier(**choice) for choice in ParameterGrid(choices)]
    wrong.append(max(model.fit(X, y).score(X_test, y_test) for model in models))
    search = GridSearchCV(AugmentedClassifier(SVC()), choices, cv=2).fit(X, y)
    right.append(search.score(X_test, y_test))
print(f"wrong: {np.mean(wrong):.2f}, right: {np.mean(right):.2f}, truth: 0.50")

# %%
# The error is about 0.11 here. It is smaller if the test set is large: it is about 0.03
# with 400 test spectra. :func:`~cvae_augment.study.expansion_curve` chooses within each
# training fold, too. The gain of its verdict is the right number. The best point of its
# curve is the wrong one.
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.axvline(0.5, color="grey", linestyle="--", label="truth: 0.50")
names = ["right: choose on\ntraining spectra", "wrong: choose on\ntest spectra"]
ax.set(xlabel="accuracy (dots: repeats, bars: means)", xlim=(0, 1), ylim=(-0.5, 1.8))
ax.set_yticks(range(2), names)
ax.legend(loc="upper left", frameon=False)
for row, values in enumerate([right, wrong]):
    mean, color = np.mean(values), ["#0f766e", "#c2410c"][row]
    height = row + np.linspace(-0.25, 0.25, len(values))
    ax.plot(values, height, "o", color=color, alpha=0.4, markersize=4)
    ax.plot([mean, mean], [row - 0.35, row + 0.35], color=color, linewidth=3)
    ax.text(1.02, row, f"{mean:.2f}", color=color, size=16, va="center")
