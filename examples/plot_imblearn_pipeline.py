"""
Rare classes in an imbalanced-learn pipeline
============================================

A classifier that learns from few spectra of a rare class often misses this class.
Balanced augmentation is one answer. Class weights are another one, and cheaper. This
example does not show which is better on your data. It has one draw of simulated spectra
and scores on fresh spectra of the same simulation, which is easier than real patients.
"""

# %%
# Sixty controls and eight patients to train on; fresh spectra, half of them patients,
# to score on.
import matplotlib.pyplot as plt
import pandas as pd
from imblearn.pipeline import make_pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.preprocessing import StandardScaler

from cvae_augment import CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

train = make_serum_spectra((60, 8), random_state=0)
fresh = make_serum_spectra((60, 60), random_state=1)

# %%
# The sampler is a step like any other. It works only in `fit`: `predict` sees the
# spectra as they are. The default ``sampling_strategy="balanced"`` gives each class the
# same number. An expansion factor of 1 adds no more than that takes: the patients are
# filled up to the number of the controls.
augmented = make_pipeline(
    SampleMinMaxScaler(),
    CVAEAugmenter(expansion_factor=1, random_state=0),
    StandardScaler(),
    LogisticRegression(max_iter=1000),
)
plain = make_pipeline(
    SampleMinMaxScaler(), StandardScaler(), LogisticRegression(max_iter=1000)
)
weighted = make_pipeline(
    SampleMinMaxScaler(),
    StandardScaler(),
    LogisticRegression(max_iter=1000, class_weight="balanced"),
)

# %%
# Sensitivity and specificity side by side: a gain in one is often a loss in the other.
rates = {}
for name, model in [("plain", plain), ("weighted", weighted), ("augmented", augmented)]:
    predicted = model.fit(train.data, train.target).predict(fresh.data)
    rates[name] = recall_score(fresh.target, predicted, average=None)
rates = pd.DataFrame(rates, index=["specificity", "sensitivity"])
print(rates.round(2))
axes = rates.plot.bar(rot=0, ylabel="rate on fresh spectra", figsize=(5, 3))
axes.legend(loc="lower right")
plt.show()

# %%
# Number of spectra that were added to each class.
print(augmented.named_steps["cvaeaugmenter"].sampling_strategy_)
