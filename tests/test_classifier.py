"""The estimators inside the pipelines and searches of both libraries."""

import pickle

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.cluster import KMeans
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import IsolationForest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    StratifiedGroupKFold,
    cross_val_score,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import estimator_html_repr
from sklearn.utils.estimator_checks import parametrize_with_checks

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.baselines import MixupAugmenter


def quick(**params):
    defaults = {"max_epochs": 2, "sampling_strategy": "proportional", "random_state": 0}
    return CVAEAugmenter(**defaults | params)


class SpyAugmenter(CVAEAugmenter):
    """Records the rows that an augmenter was given."""

    seen: list = []

    def fit_resample(self, X, y):
        self.seen.append(np.asarray(X).copy())
        return super().fit_resample(X, y)


class SpyClassifier(ClassifierMixin, BaseEstimator):
    """Records the rows that a classifier was fitted on and scored on."""

    fitted: list = []
    scored: list = []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.fitted.append(np.asarray(X).copy())
        return self

    def predict(self, X):
        self.scored.append(np.asarray(X).copy())
        return np.full(len(X), self.classes_[0])


@pytest.fixture
def spies():
    SpyAugmenter.seen, SpyClassifier.fitted, SpyClassifier.scored = [], [], []
    return SpyAugmenter(max_epochs=0, random_state=0), SpyClassifier()


def rows_of(X):
    return {row.tobytes() for row in np.asarray(X)}


@pytest.mark.parametrize("library", ["sklearn", "imblearn"])
def test_no_held_out_row_reaches_the_augmenter_and_no_synthetic_row_a_test_fold(
    serum, spies, library
):
    augmenter, classifier = spies
    pipeline = (
        make_pipeline(AugmentedClassifier(classifier, augmenter))
        if library == "sklearn"
        else make_imblearn_pipeline(augmenter, classifier)
    )
    cv = GroupKFold(4)
    cross_validate(pipeline, serum.data, serum.target, groups=serum.groups, cv=cv)
    folds = list(cv.split(serum.data, serum.target, serum.groups))
    assert len(augmenter.seen) == len(folds)
    for fold, (train, test) in enumerate(folds):
        real_train, real_test = rows_of(serum.data[train]), rows_of(serum.data[test])
        assert rows_of(augmenter.seen[fold]) == real_train
        assert rows_of(classifier.scored[fold]) == real_test
        fitted = rows_of(classifier.fitted[fold])
        assert real_train < fitted
        assert not fitted & real_test


def test_imblearn_style_pipeline_fits_and_predicts(serum):
    pipeline = make_imblearn_pipeline(SampleMinMaxScaler(), quick(), SVC())
    score = cross_val_score(pipeline, serum.data, serum.target, cv=3).mean()
    assert score > 0.5


def test_grid_search_over_factor_and_latent_dim_in_a_plain_pipeline(serum):
    pipeline = make_pipeline(
        SampleMinMaxScaler(),
        AugmentedClassifier(LogisticRegression(max_iter=200), quick()),
    )
    grid = {
        "augmentedclassifier__augmenter__expansion_factor": [1, 2],
        "augmentedclassifier__augmenter__latent_dim": [2, 4],
    }
    search = GridSearchCV(pipeline, grid, cv=StratifiedGroupKFold(3))
    search.fit(serum.data, serum.target, groups=serum.groups)
    scores = search.cv_results_["mean_test_score"]
    assert np.isfinite(scores).all()
    # A factor of 1 adds nothing, so latent_dim cannot matter.
    assert scores[0] == scores[1]
    assert search.best_estimator_.predict(serum.data).shape == (118,)


def test_augmenter_is_cross_validated_directly(serum):
    scores = cross_val_score(quick(), serum.data, serum.target, cv=3)
    assert np.isfinite(scores).all()


def test_unshuffled_folds_of_sorted_labels_get_an_error_that_says_so(serum):
    order = np.argsort(serum.target)
    with pytest.raises(ValueError, match="unless it shuffles"):
        cross_val_score(
            quick(),
            serum.data[order],
            serum.target[order],
            cv=KFold(3),
            error_score="raise",
        )


def test_classifier_is_that_of_the_augmented_data(small):
    augmenter = quick(expansion_factor=3)
    model = AugmentedClassifier(LogisticRegression(), augmenter)
    model.fit(small.data, small.target)
    expected = LogisticRegression().fit(
        *augmenter.fit_resample(small.data, small.target)
    )
    for method in (
        "predict",
        "predict_proba",
        "predict_log_proba",
        "decision_function",
    ):
        np.testing.assert_array_equal(
            getattr(model, method)(small.data), getattr(expected, method)(small.data)
        )
    assert model.augmenter_.is_synthetic_.sum() == 60
    assert not hasattr(augmenter, "classifier_")


def test_classifier_has_the_methods_of_the_one_inside(small):
    model = AugmentedClassifier(SVC(), quick())
    assert hasattr(model, "decision_function")
    assert not hasattr(model, "predict_proba")
    with pytest.raises(NotFittedError):
        model.predict(small.data)


def test_classifier_takes_any_sampler(small):
    model = AugmentedClassifier(SVC(), SMOTE(k_neighbors=2, random_state=0))
    assert model.fit(small.data, small.target).score(small.data, small.target) > 0.3


def test_classifier_trains_on_a_single_class_without_augmenting(small):
    model = AugmentedClassifier(DummyClassifier(), quick())
    model.fit(small.data[:4], ["a"] * 4)
    assert model.predict(small.data[:2]).tolist() == ["a", "a"]
    assert not hasattr(model.augmenter_, "model_")


def test_classifier_without_augmenter_is_the_classifier_itself(small):
    model = AugmentedClassifier(LogisticRegression()).fit(small.data, small.target)
    expected = LogisticRegression().fit(small.data, small.target)
    np.testing.assert_array_equal(
        model.predict_proba(small.data), expected.predict_proba(small.data)
    )
    assert model.augmenter_ is None


def test_grid_search_compares_augmenters_with_none(small):
    pipeline = make_pipeline(
        SampleMinMaxScaler(), AugmentedClassifier(LogisticRegression())
    )
    grid = [
        {"augmentedclassifier__augmenter": [None]},
        {
            "augmentedclassifier__augmenter": [MixupAugmenter(random_state=0)],
            "augmentedclassifier__augmenter__expansion_factor": [2, 3],
        },
    ]
    search = GridSearchCV(pipeline, grid, cv=3).fit(small.data, small.target)
    plain = make_pipeline(SampleMinMaxScaler(), LogisticRegression())
    scores = cross_val_score(plain, small.data, small.target, cv=3)
    assert search.cv_results_["mean_test_score"][0] == scores.mean()
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_classifier_without_augmenter_is_cloned_pickled_and_shown(small):
    model = AugmentedClassifier(LogisticRegression()).fit(small.data, small.target)
    assert clone(model).augmenter is None
    restored = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(
        restored.predict(small.data), model.predict(small.data)
    )
    assert "AugmentedClassifier" in estimator_html_repr(model)


def test_parameters_of_no_augmenter_are_refused():
    with pytest.raises(AttributeError, match="set_params"):
        AugmentedClassifier(SVC()).set_params(augmenter__expansion_factor=3)


def test_missing_intensities_reach_a_tree_unless_an_augmenter_learns_them(small):
    X = small.data.copy()
    X[::3, 0] = np.nan
    tree = DecisionTreeClassifier(random_state=0)
    model = AugmentedClassifier(tree).fit(X, small.target)
    np.testing.assert_array_equal(model.predict(X), small.target)
    with pytest.raises(ValueError, match="NaN"):
        AugmentedClassifier(tree, quick()).fit(X, small.target)


# scikit-learn's `check_supervised_y_no_nan` casts infinite labels to integers.
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
# A tree gives probabilities of zero, and does not look for NaN in all sparse formats.
@pytest.mark.filterwarnings("ignore:divide by zero encountered in log")
@pytest.mark.filterwarnings("ignore:Can't check dok sparse matrix")
@parametrize_with_checks(
    [
        AugmentedClassifier(DecisionTreeClassifier(random_state=0)),
        AugmentedClassifier(LogisticRegression()),
        AugmentedClassifier(LogisticRegression(), MixupAugmenter(random_state=0)),
    ]
)
def test_passes_every_check_of_scikit_learn(estimator, check):
    check(estimator)


def test_the_given_estimators_stay_unfitted(small):
    classifier, augmenter = LogisticRegression(), quick()
    AugmentedClassifier(classifier, augmenter).fit(small.data, small.target)
    assert not hasattr(classifier, "coef_")
    assert not hasattr(augmenter, "model_")


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        make_pipeline(SampleMinMaxScaler(), LinearRegression()),
        GridSearchCV(LinearRegression(), {}),
        KMeans(),
        IsolationForest(),
    ],
)
def test_an_estimator_that_is_no_classifier_is_refused(estimator, small):
    model = AugmentedClassifier(estimator, quick())
    with pytest.raises(TypeError, match="expected a classifier"):
        model.fit(small.data, small.target)
    assert not hasattr(model, "estimator_")
