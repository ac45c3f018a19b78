"""What synthetic spectra do to a classifier, and labels that do not fit."""

import warnings

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from cvae_augment.metrics import label_noise, train_on_synthetic

ESTIMATOR = make_pipeline(StandardScaler(), LogisticRegression())


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def population(n, rng, distance=2.0):
    y = np.repeat(["a", "b", "c"], n)
    means = distance * np.eye(3, 8)
    return rng.normal(size=(3 * n, 8)) + np.repeat(means, n, axis=0), y


def test_scores_are_those_of_three_classifiers_on_the_test_spectra(rng):
    real, synthetic, test = (population(n, rng, 1.0) for n in (10, 15, 40))
    result = train_on_synthetic(ESTIMATOR, *real, *synthetic, *test)

    def score(X, y):
        return balanced_accuracy_score(test[1], ESTIMATOR.fit(X, y).predict(test[0]))

    both = (np.concatenate(pair) for pair in zip(real, synthetic, strict=True))
    assert result.real == score(*real)
    assert result.synthetic == score(*synthetic)
    assert result.real_and_synthetic == score(*both)
    assert result.tstr == result.synthetic - result.real
    assert result.gain == result.real_and_synthetic - result.real
    assert all(type(value) is float for value in result)


def test_estimator_is_left_unfitted(rng):
    real, synthetic, test = (population(10, rng) for _ in range(3))
    estimator = GaussianNB()
    train_on_synthetic(estimator, *real, *synthetic, *test)
    label_noise(estimator, *real, *synthetic)
    assert not hasattr(estimator, "classes_")


def test_copies_are_worth_as_much_as_the_training_spectra(rng):
    real, test = population(10, rng), population(40, rng)
    assert train_on_synthetic(ESTIMATOR, *real, *real, *test).tstr == 0


def test_wrong_labels_cost_and_fresh_spectra_gain(rng):
    gains = {"wrong": [], "fresh": []}
    for _ in range(5):
        real, (X, y), test = (population(n, rng, 1.5) for n in (6, 60, 100))
        gains["fresh"].append(train_on_synthetic(ESTIMATOR, *real, X, y, *test).gain)
        swapped = np.roll(y, 60)
        result = train_on_synthetic(ESTIMATOR, *real, X, swapped, *test)
        gains["wrong"].append(result.gain)
        assert result.tstr < -0.4
    assert np.mean(gains["fresh"]) > 0.03
    assert np.mean(gains["wrong"]) < -0.3


@pytest.mark.parametrize("scoring", ["accuracy", lambda e, X, y: e.score(X, y)])
def test_any_scoring_of_scikit_learn(scoring, rng):
    real, synthetic = population(10, rng), population(10, rng)
    X, y = population(20, rng)
    kept = np.r_[0:20, 40:45]  # unbalanced, so that the scores differ
    result = train_on_synthetic(
        ESTIMATOR, *real, *synthetic, X[kept], y[kept], scoring=scoring
    )
    expected = accuracy_score(y[kept], ESTIMATOR.fit(*real).predict(X[kept]))
    assert result.real == expected


def test_missing_synthetic_class_leaves_the_gain_alone(rng):
    real, (X, y), test = (population(10, rng) for _ in range(3))
    result = train_on_synthetic(ESTIMATOR, *real, X[y == "a"], y[y == "a"], *test)
    assert np.isnan(result.synthetic)
    assert np.isnan(result.tstr)
    assert np.isfinite([result.real, result.real_and_synthetic, result.gain]).all()


def test_test_spectra_in_training_are_counted_in_a_warning(rng):
    real, synthetic, (X, y) = (population(10, rng) for _ in range(3))
    X[:2], X[5] = real[0][:2], synthetic[0][7]
    with pytest.warns(
        UserWarning, match=r"3 of 30 test spectra are equal.*none"
    ) as seen:
        train_on_synthetic(ESTIMATOR, *real, *synthetic, X, y)
    assert seen[0].filename == __file__


def test_no_warning_for_test_spectra_of_their_own(rng):
    real, synthetic, test = (population(10, rng) for _ in range(3))
    with warnings.catch_warnings(action="error"):
        train_on_synthetic(ESTIMATOR, *real, *synthetic, *test)


@pytest.mark.parametrize("unit", [1e-3, 1e4])
def test_unit_order_and_names_play_no_part(unit, rng):
    real, synthetic, (X, y) = (population(10, rng) for _ in range(3))
    result = train_on_synthetic(ESTIMATOR, *real, *synthetic, X, y)
    order = rng.permutation(30)
    names = {"a": "k", "b": "m", "c": "z"}

    def renamed(labels):
        return [names[label] for label in labels]

    found = train_on_synthetic(
        ESTIMATOR,
        *(unit * real[0], renamed(real[1])),
        *(unit * synthetic[0], renamed(synthetic[1])),
        *(unit * X[order], renamed(y[order])),
    )
    assert found == pytest.approx(result)


def test_test_sets_that_disagree_are_refused_with_both_sides(rng):
    X, y = population(5, rng)
    with pytest.raises(ValueError, match=r"test spectra have 7.*real training.*have 8"):
        train_on_synthetic(ESTIMATOR, X, y, X, y, X[:, 1:], y)
    with pytest.raises(ValueError, match=r"\['z'\] have test.*\['a', 'b', 'c'\]"):
        train_on_synthetic(ESTIMATOR, X, y, X, y, X, ["z"] * 15)


def test_spectra_under_another_label_are_flagged_and_counted(rng):
    real, (X, y) = population(50, rng, 6.0), population(20, rng, 6.0)
    labels = y.copy()
    labels[[0, 3, 25]] = ["b", "c", "a"]
    mask, table = label_noise(ESTIMATOR, *real, X, labels)
    assert mask.dtype == bool
    assert np.flatnonzero(mask).tolist() == [0, 3, 25]
    assert table.index.tolist() == ["a", "b", "c"]
    assert table["n_synthetic"].tolist() == [19, 20, 21]
    assert table["n_flagged"].tolist() == [1, 1, 1]
    np.testing.assert_allclose(table["share"], [1 / 19, 1 / 20, 1 / 21])


def test_a_lower_threshold_flags_no_fewer(rng):
    real, (X, y) = population(20, rng, 1.0), population(200, rng, 1.0)
    masks = [
        label_noise(ESTIMATOR, *real, X, y, threshold=threshold).mask
        for threshold in (0.3, 0.6, 0.9)
    ]
    assert masks[0].sum() > masks[1].sum() > masks[2].sum() > 0
    assert (masks[0] >= masks[1]).all()
    assert (masks[1] >= masks[2]).all()


class Fixed(ClassifierMixin, BaseEstimator):
    """Gives the first intensities as probabilities."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        return X[:, : len(self.classes_)]


def test_another_class_must_be_most_probable_and_reach_the_threshold():
    X = [[0.1, 0.9, 0.0], [0.11, 0.89, 0.0], [0.9, 0.1, 0.0], [0.0, 0.05, 0.95]]
    real = np.eye(3), ["a", "b", "c"]
    mask, _ = label_noise(Fixed(), *real, X, ["a", "a", "a", "b"])
    assert mask.tolist() == [True, False, False, True]
    mask, _ = label_noise(Fixed(), *real, [[0.6, 0.4, 0.0]], ["a"], threshold=0.3)
    assert mask.tolist() == [False]


def test_copies_are_never_flagged_by_a_classifier_that_knows_them_by_heart(rng):
    X, y = population(20, rng, 0.0)  # classes do not differ at all
    heart = KNeighborsClassifier(n_neighbors=1)
    assert label_noise(heart, X, y, X, y).mask.sum() == 0
    fresh, _ = population(20, rng, 0.0)
    assert label_noise(heart, X, y, fresh, y).mask.mean() > 0.5


def test_order_of_rows_moves_the_mask_alone(rng):
    real, (X, y) = population(20, rng, 1.0), population(50, rng, 1.0)
    order = rng.permutation(150)
    mask, table = label_noise(ESTIMATOR, *real, X, y, threshold=0.5)
    moved, same = label_noise(ESTIMATOR, *real, X[order], y[order], threshold=0.5)
    np.testing.assert_array_equal(moved, mask[order])
    assert same.equals(table)


def test_classifier_without_probabilities_is_named(rng):
    X, y = population(5, rng)
    with pytest.raises(TypeError, match="SVC has no predict_proba"):
        label_noise(SVC(), X, y, X, y)


@pytest.mark.parametrize("threshold", [0, 1.1, -1])
def test_threshold_out_of_range_is_quoted(threshold, rng):
    X, y = population(5, rng)
    with pytest.raises(ValueError, match=f"threshold is {threshold}.*up to 1"):
        label_noise(ESTIMATOR, X, y, X, y, threshold=threshold)


def test_sets_that_disagree_are_refused_with_both_sides(rng):
    X, y = population(5, rng)
    with pytest.raises(ValueError, match=r"\['z'\] have synthetic.*\['a', 'b', 'c'\]"):
        label_noise(ESTIMATOR, X, y, X, ["z"] * 15)
