"""Weights and other parameters of fit on their way through AugmentedClassifier."""

import numpy as np
import pandas as pd
import pytest
from imblearn.combine import SMOTEENN
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from scipy.sparse import coo_array, csr_array
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, SampleMinMaxScaler
from cvae_augment.baselines import MixupAugmenter


class Recorder(ClassifierMixin, BaseEstimator):
    """A classifier that keeps what it was given."""

    def fit(self, X, y, sample_weight=None, **params):
        self.classes_ = np.unique(y)
        self.X_, self.y_, self.weight_, self.params_ = X, y, sample_weight, params
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


class RecordingAugmenter(MixupAugmenter):
    """An augmenter that keeps the rows it was given."""

    def fit_resample(self, X, y):
        self.seen_ = X
        return super().fit_resample(X, y)


def doubling():
    """An augmenter that gives each class as many synthetic rows as it has real ones."""
    return RecordingAugmenter(
        expansion_factor=2, sampling_strategy="proportional", random_state=0
    )


@pytest.fixture
def weights(small):
    """Weights from 0.5 to 3.4."""
    return 0.5 + np.arange(len(small.target)) / 10


def test_a_synthetic_row_has_the_mean_weight_of_its_class(small, weights):
    model = AugmentedClassifier(Recorder(), doubling())
    fitted = model.fit(small.data, small.target, sample_weight=weights).estimator_
    np.testing.assert_array_equal(fitted.weight_[:30], weights)
    assert len(fitted.weight_) == len(fitted.y_) == 60
    for label in np.unique(small.target):
        mean = weights[small.target == label].mean()
        of_class = fitted.weight_[30:][fitted.y_[30:] == label]
        np.testing.assert_allclose(of_class, mean)


def test_rows_of_weight_0_reach_neither_augmenter_nor_classifier(small, weights):
    weights[::4] = 0
    kept = weights > 0
    model = AugmentedClassifier(Recorder(), doubling())
    model.fit(small.data, small.target, sample_weight=weights)
    expected = AugmentedClassifier(Recorder(), doubling())
    expected.fit(small.data[kept], small.target[kept], sample_weight=weights[kept])
    np.testing.assert_array_equal(model.augmenter_.seen_, small.data[kept])
    for name in ("X_", "y_", "weight_"):
        np.testing.assert_array_equal(
            getattr(model.estimator_, name), getattr(expected.estimator_, name)
        )


def test_a_class_of_weight_0_is_not_learnt(small):
    first, *others = np.unique(small.target)
    model = AugmentedClassifier(LogisticRegression(), doubling())
    model.fit(small.data, small.target, sample_weight=small.target != first)
    assert model.classes_.tolist() == others


def test_a_single_class_of_positive_weight_is_not_augmented(small):
    first = small.target[0]
    model = AugmentedClassifier(DummyClassifier(), doubling())
    model.fit(small.data, small.target, sample_weight=small.target == first)
    assert model.classes_.tolist() == [first]
    assert not hasattr(model.augmenter_, "seen_")


def test_a_classifier_that_refuses_the_classes_left_is_told_of_the_weights(small):
    model = AugmentedClassifier(LogisticRegression(), doubling())
    first, *others = np.unique(small.target).tolist()
    with pytest.raises(ValueError, match="sample_weight is 0 for all rows") as caught:
        model.fit(small.data, small.target, sample_weight=small.target == first)
    assert str(others) in str(caught.value)
    assert not hasattr(model, "augmenter_")


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        (np.full(30, -1.0), "Negative values .*sample_weight"),
        (np.full(30, np.nan), "sample_weight contains NaN"),
        (np.zeros(30), "(?i)weight.*zero|sample_weight is 0"),
        (np.ones(29), r"sample_weight.shape == \(29,\), expected \(30,\)"),
        (np.ones((30, 2)), "Sample weights must be 1D"),
    ],
)
def test_bad_weights_are_refused_and_leave_the_fitted_model_as_it_was(
    small, bad, match
):
    model = AugmentedClassifier(LogisticRegression(), doubling())
    before = vars(model.fit(small.data, small.target)).copy()
    with pytest.raises(ValueError, match=match):
        model.fit(small.data, small.target, sample_weight=bad)
    assert vars(model) == before


def test_without_augmenter_parameters_reach_the_classifier_as_they_are(small):
    weights = np.arange(30) % 2
    model = AugmentedClassifier(Recorder())
    model.fit(small.data, small.target, sample_weight=weights, groups=small.groups)
    assert model.estimator_.weight_ is weights
    assert model.estimator_.params_["groups"] is small.groups
    assert len(model.estimator_.X_) == 30


@pytest.mark.parametrize(
    "value",
    [list(range(30)), np.arange(30), pd.Series(range(30)), csr_array((30, 2))],
    ids=["list", "array", "series", "sparse"],
)
def test_a_parameter_with_an_entry_for_each_row_is_refused_by_name(small, value):
    model = AugmentedClassifier(Recorder(), doubling())
    with pytest.raises(ValueError, match="'persons' with one entry for each of the 30"):
        model.fit(small.data, small.target, persons=value)
    assert not hasattr(model, "estimator_")


def test_other_parameters_reach_the_classifier(small):
    params = {
        "number": 3,
        "text": "x" * 30,
        "names": dict.fromkeys(range(30)),
        "columns": np.arange(40),
        "scalar": np.array(30),
    }
    model = AugmentedClassifier(Recorder(), doubling())
    model.fit(small.data, small.target, **params)
    assert model.estimator_.params_ == params
    assert model.estimator_.weight_ is None


def test_a_parameter_that_the_classifier_lacks_gets_its_own_error(small, weights):
    model = AugmentedClassifier(KNeighborsClassifier(), doubling())
    model.fit(small.data, small.target, sample_weight=None)
    with pytest.raises(TypeError, match="unexpected keyword argument 'sample_weight'"):
        model.fit(small.data, small.target, sample_weight=weights)
    with pytest.raises(TypeError, match="unexpected keyword argument 'depth'"):
        model.fit(small.data, small.target, depth=3)


class OneClass(RandomOverSampler):
    """A sampler that returns the rows of one class only."""

    def fit_resample(self, X, y):
        return X[y == y[0]], y[y == y[0]]


def test_without_weights_the_error_of_the_classifier_is_its_own(small):
    model = AugmentedClassifier(LogisticRegression(), OneClass())
    with pytest.raises(ValueError, match=r"\AThis solver needs samples of at least 2"):
        model.fit(small.data, small.target)


class Shuffling(RandomOverSampler):
    """A sampler that returns the labels of the given rows first, but other rows."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        order = np.r_[np.lexsort([X[:, 0], y]), len(y) : len(y_new)]
        return X_new[order], y_new[order]


@pytest.mark.parametrize(
    "sampler", [RandomUnderSampler(), SMOTEENN(smote=SMOTE(k_neighbors=2)), Shuffling()]
)
def test_a_sampler_that_moves_the_given_rows_is_refused_with_weights_only(
    small, weights, sampler
):
    order = np.argsort(small.target)
    X, y = small.data[order], small.target[order]
    model = AugmentedClassifier(Recorder(), sampler).fit(X, y)
    before = vars(model).copy()
    with pytest.raises(ValueError, match="does not return the given rows first"):
        model.fit(X, y, sample_weight=weights)
    assert vars(model) == before


@pytest.mark.parametrize(
    "sampler",
    [doubling(), SMOTE(k_neighbors=2), RandomOverSampler()],
    ids=["own", "smote", "repeated"],
)
@pytest.mark.parametrize(
    "container",
    [np.asarray, np.float32, np.ndarray.tolist, pd.DataFrame, csr_array, coo_array],
)
def test_rows_in_any_container_have_weights(small, weights, sampler, container):
    model = AugmentedClassifier(SVC(), sampler)
    weights[3] = 0
    model.fit(container(small.data), small.target.tolist(), sample_weight=weights)
    assert model.score(container(small.data), small.target) > 0.3


def test_missing_values_do_not_hide_that_the_given_rows_come_first(small, weights):
    X = small.data.copy()
    X[::3, 0] = np.nan
    model = AugmentedClassifier(Recorder(), RandomOverSampler(random_state=0))
    model.fit(X, small.target, sample_weight=weights)
    np.testing.assert_array_equal(model.estimator_.weight_[:30], weights)


def test_one_number_is_the_weight_of_all_rows(small):
    model = AugmentedClassifier(Recorder(), doubling())
    model.fit(small.data, small.target, sample_weight=2)
    assert model.estimator_.weight_.tolist() == [2] * 60


@pytest.fixture
def routing():
    with config_context(enable_metadata_routing=True):
        yield


@pytest.mark.usefixtures("routing")
@pytest.mark.parametrize("augmenter", [None, doubling()])
@pytest.mark.parametrize(("request_", "name"), [(True, "sample_weight"), ("w", "w")])
def test_weights_are_routed_where_the_classifier_requests_them(
    small, weights, augmenter, request_, name
):
    classifier = Recorder().set_fit_request(sample_weight=request_)
    pipeline = make_pipeline(
        SampleMinMaxScaler(), AugmentedClassifier(classifier, augmenter)
    )
    pipeline.fit(small.data, small.target, **{name: weights})
    np.testing.assert_array_equal(pipeline[-1].estimator_.weight_[:30], weights)


@pytest.mark.usefixtures("routing")
@pytest.mark.parametrize("augmenter", [None, doubling()])
def test_parameters_that_the_classifier_did_not_request_are_refused(
    small, weights, augmenter
):
    model = AugmentedClassifier(SVC(), augmenter).fit(small.data, small.target)
    with pytest.raises((TypeError, ValueError), match="sample_weight"):
        model.fit(small.data, small.target, sample_weight=weights)
    with pytest.raises(TypeError, match="depth"):
        model.fit(small.data, small.target, depth=3)


@pytest.mark.usefixtures("routing")
def test_weights_of_training_rows_and_of_scores_are_routed_in_cross_validation(
    small, weights
):
    classifier = Recorder().set_fit_request(sample_weight=True)
    model = AugmentedClassifier(classifier, doubling())
    model.set_score_request(sample_weight=True)
    result = cross_validate(
        model,
        small.data,
        small.target,
        cv=3,
        params={"sample_weight": weights},
        return_estimator=True,
        return_indices=True,
    )
    for fold, fitted in enumerate(result["estimator"]):
        train, test = (result["indices"][part][fold] for part in ("train", "test"))
        weight = fitted.estimator_.weight_[: len(train)]
        np.testing.assert_array_equal(weight, weights[train])
        is_right = small.target[test] == fitted.classes_[0]
        expected = np.average(is_right, weights=weights[test])
        np.testing.assert_allclose(result["test_score"][fold], expected)
