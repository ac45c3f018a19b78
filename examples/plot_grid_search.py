"""
Grid search in a plain scikit-learn pipeline
============================================

scikit-learn's own pipelines refuse samplers. `AugmentedClassifier` works as their last
step, and its parameters can be searched like all others. The best score of a search is
too high, because it was chosen as the best; the larger the grid, the larger the error.
Report the score of the whole search on spectra that the search has not seen. Each
person has two spectra here, and both searches keep persons whole.
"""

# %%
# Double underscores separate the names of nested parameters.
import matplotlib.pyplot as plt
import numpy as np
import sklearn
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

spectra = make_serum_spectra(
    (50, 50), n_wavenumbers=156, n_replicates=2, random_state=0
)
augmenter = CVAEAugmenter(
    sampling_strategy="proportional", max_epochs=10, random_state=0
)
pipeline = make_pipeline(
    SampleMinMaxScaler(),
    AugmentedClassifier(SVC(), augmenter),
)
grid = {
    "augmentedclassifier__estimator__C": [1, 10],
    "augmentedclassifier__augmenter__expansion_factor": [1, 5],
}
folds = StratifiedGroupKFold(3, shuffle=True, random_state=0)
search = GridSearchCV(pipeline, grid, cv=folds, scoring="balanced_accuracy")

# %%
# With ``sampling_strategy="proportional"`` factor 1 is no augmentation. Put it into the
# grid, so that the search can choose it. With the default, "balanced", factor 1 fills
# the classes up to equal size.
search.fit(spectra.data, spectra.target, groups=spectra.groups)
for parameters, score in zip(
    search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
):
    print({k.rsplit("__", 1)[1]: v for k, v in parameters.items()}, f"{score:.3f}")
print(f"best score within the search: {search.best_score_:.3f}")

# %%
# The cross-validated score of the whole search is the score to report. Metadata routing
# hands the persons on to the search, so that its own splits keep them whole, too.
outer = StratifiedGroupKFold(3, shuffle=True, random_state=1)
with sklearn.config_context(enable_metadata_routing=True):
    scores = cross_val_score(
        search,
        spectra.data,
        spectra.target,
        cv=outer,
        scoring="balanced_accuracy",
        params={"groups": spectra.groups},
    )
print(
    f"nested: {scores.mean():.3f}, folds from {scores.min():.3f} to {scores.max():.3f}"
)

# %%
# The best point of the grid is the largest of several uncertain figures.
results = search.cv_results_
names = [", ".join(f"{v}" for v in params.values()) for params in results["params"]]
names = [f"factor {name}".replace(", ", ", C = ") for name in names]
figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
error = results["std_test_score"] / np.sqrt(folds.n_splits)
axes.errorbar(results["mean_test_score"], names, xerr=error, fmt="o", color="#0f766e")
axes.axvline(scores.mean(), color="#c2410c", label="the whole search, nested")
axes.legend()
axes.set_xlabel("balanced accuracy")
plt.show()
