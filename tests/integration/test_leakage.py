"""Held-out spectra have no influence on what is fitted, chosen or drawn."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import (
    GroupKFold,
    GroupShuffleSplit,
    KFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    cross_validate,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from cvae_augment import (
    AugmentedClassifier,
    CVAEAugmenter,
    DiffusionAugmenter,
    SampleMinMaxScaler,
)
from cvae_augment.baselines import (
    DuplicateAugmenter,
    GaussianAugmenter,
    MixupAugmenter,
)
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.study import expansion_curve
from cvae_augment.study._evaluation import Data, outer_splits

SPECTRA = make_serum_spectra((8, 8), n_wavenumbers=12, n_replicates=2, random_state=0)
X, Y, GROUPS = SPECTRA.data, SPECTRA.target, SPECTRA.groups

AUGMENTERS = {
    "cvae": CVAEAugmenter(max_epochs=2, random_state=0),
    "reported": CVAEAugmenter.as_reported(max_epochs=1, random_state=0),
    "diffusion": DiffusionAugmenter(max_epochs=2, n_steps=3, random_state=0),
    "gaussian": GaussianAugmenter(random_state=0),
    "mixup": MixupAugmenter(random_state=0),
}
CLASSIFIERS = {"lda": LinearDiscriminantAnalysis(), "knn": KNeighborsClassifier(3)}
SPLITTERS = {
    "folds": KFold(3, shuffle=True, random_state=0),
    "stratified": StratifiedKFold(3, shuffle=True, random_state=0),
    "groups": GroupKFold(3),
    "stratified groups": StratifiedGroupKFold(3, shuffle=True, random_state=0),
    "shuffled groups": GroupShuffleSplit(3, random_state=0),
}
PIPELINES = {
    "imblearn": lambda *steps: make_imblearn_pipeline(*steps),
    "sklearn": lambda scaler, augmenter, classifier: make_pipeline(
        scaler, AugmentedClassifier(classifier, augmenter)
    ),
}
one_of = {
    "make": st.sampled_from(sorted(PIPELINES)),
    "augmenter": st.sampled_from(sorted(AUGMENTERS)),
    "classifier": st.sampled_from(sorted(CLASSIFIERS)),
    "splitter": st.sampled_from(sorted(SPLITTERS)),
    "fold": st.integers(0, 2),
    "change": st.sampled_from(["values", "labels"]),
    "seed": st.integers(0, 1000),
}


def changed(X, y, rows, change, seed):
    """Copies of spectra and labels with other values or other labels in some rows."""
    rng = np.random.default_rng(seed)
    X, y = X.copy(), y.copy()
    if change == "values":
        X[rows] = 1e3 * rng.standard_normal(X[rows].shape)
    else:
        y[rows] = 1 - y[rows]
    return X, y


@given(**one_of)
@settings(max_examples=10, deadline=None, derandomize=True)
def test_scoring_held_out_spectra_leaves_no_trace_in_a_model(
    make, augmenter, classifier, splitter, fold, change, seed
):
    """Predictions are the same whatever the held-out spectra are, before and after."""
    groups = GROUPS if "groups" in splitter else None
    splits = list(SPLITTERS[splitter].split(X, Y, groups))
    answers = []
    for X_now, y_now in ((X, Y), changed(X, Y, splits[fold][1], change, seed)):
        model = PIPELINES[make](
            SampleMinMaxScaler(), AUGMENTERS[augmenter], CLASSIFIERS[classifier]
        )
        scored = cross_validate(
            model, X_now, y_now, cv=splits, return_estimator=True, error_score="raise"
        )
        model = scored["estimator"][fold]
        answers.append(model.predict_proba(X))
        model.score(X_now[splits[fold][1]], y_now[splits[fold][1]])
        answers.append(model.predict_proba(X))
    for other in answers[1:]:
        np.testing.assert_array_equal(other, answers[0])


class WatchedClassifier(LinearDiscriminantAnalysis):
    """Records the rows of `fit` and the rows of `predict`."""

    asked: list = []

    def fit(self, X, y):
        self.rows_ = np.asarray(X).copy()
        return super().fit(X, y)

    def predict(self, X):
        self.asked.append((self.rows_, np.asarray(X).copy()))
        return super().predict(X)


class Repeats(DuplicateAugmenter):
    """Repeats training spectra, so that each synthetic row belongs to a person."""


# Some folds of so few persons have one class.
@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize("n_splits", [2, 3, 4])
def test_a_study_neither_learns_from_nor_chooses_by_persons_it_holds_out(n_splits):
    WatchedClassifier.asked = []
    watched = {"watched": WatchedClassifier()}
    expansion_curve(
        X,
        Y,
        Repeats(random_state=0),
        groups=GROUPS,
        classifiers=watched,
        preprocessing=None,
        factors=[2, 3],
        n_splits=n_splits,
        n_repeats=1,
        random_state=0,
        n_jobs=1,
    )
    data = Data(X, Y, GROUPS, watched, None, "balanced_accuracy")
    folds = [
        (set(GROUPS[train]), set(GROUPS[test]))
        for _, train, test in outer_splits(data, n_splits, 1, 0)
    ]
    person = {row.tobytes(): group for row, group in zip(X, GROUPS, strict=True)}
    kinds = Counter()
    # Splits that ignore persons come last, and have a table of their own: on each fold,
    # and on the three within it, three classifiers predict twice.
    n_last = n_splits * (1 + 3) * 3 * 2
    for rows, asked in WatchedClassifier.asked[:-n_last]:
        learnt, scored = ({person[row.tobytes()] for row in R} for R in (rows, asked))
        if (learnt, scored) in folds:
            kinds["scores of a fold"] += 1
        elif any(learnt | scored <= train for train, _ in folds):
            kinds["choice, or labels of synthetic rows, in a training fold"] += 1
        else:
            kinds["leak"] += 1
    assert set(kinds) == {
        "scores of a fold",
        "choice, or labels of synthetic rows, in a training fold",
    }
    assert min(kinds.values()) >= n_splits
