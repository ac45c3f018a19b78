"""
Grid search in a plain scikit-learn pipeline
============================================

scikit-learn's own pipelines refuse samplers; `AugmentedClassifier` stands as their last
step. Its parameters are searched like any others. The best score of a search is
flattered, the more the larger the grid: it was chosen for being the best. The score of
the whole search on spectra that it has not seen is the one to report.
"""

# %%
# Nested parameters are named by double underscores.
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

spectra = make_serum_spectra((25, 25), n_wavenumbers=156, random_state=0)
pipeline = make_pipeline(
    SampleMinMaxScaler(),
    AugmentedClassifier(SVC(), CVAEAugmenter(max_epochs=10, random_state=0)),
)
grid = {
    "augmentedclassifier__estimator__C": [1, 10],
    "augmentedclassifier__augmenter__expansion_factor": [1, 5],
}
folds = StratifiedKFold(3, shuffle=True, random_state=0)
search = GridSearchCV(pipeline, grid, cv=folds, scoring="balanced_accuracy")

# %%
# Factor 1 is no augmentation, and belongs into every grid: the search may refuse.
search.fit(spectra.data, spectra.target)
for parameters, score in zip(
    search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
):
    print({k.rsplit("__", 1)[1]: v for k, v in parameters.items()}, f"{score:.3f}")
print(f"best score within the search: {search.best_score_:.3f}")

# %%
# The search as a whole, cross-validated: what to report.
outer = StratifiedKFold(3, shuffle=True, random_state=1)
scores = cross_val_score(
    search, spectra.data, spectra.target, cv=outer, scoring="balanced_accuracy"
)
print(
    f"nested: {scores.mean():.3f}, folds from {scores.min():.3f} to {scores.max():.3f}"
)
