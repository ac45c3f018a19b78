"""Input of a study that is refused, and its defaults."""

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer, recall_score

from cvae_augment.augmenters import registry
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.study import (
    ablation,
    compare_augmenters,
    expansion_curve,
    named_augmenters,
    named_classifiers,
)
from cvae_augment.study._setup import check_candidates, check_strategies

from .common import LDA


class NoStrategy(BaseEstimator):
    def fit_resample(self, X, y):
        return X, y


class Cleaning(BaseEstimator):
    """Removes a spectrum, as SMOTE combined with cleaning does."""

    def __init__(self, sampling_strategy="auto"):
        self.sampling_strategy = sampling_strategy

    def fit_resample(self, X, y):
        return np.concatenate([X[1:], X]), np.concatenate([y[1:], y])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"factors": [0.5]}, ValueError, "at least 1, got 0.5"),
        ({"factors": [np.nan]}, ValueError, "at least 1, got nan"),
        ({"factors": ["x"]}, ValueError, "at least 1, got 'x'"),
        ({"augmenters": ["gan"]}, ValueError, "'gan' is not known; known"),
        ({"augmenters": {"none": SMOTE()}}, ValueError, "other than 'none'"),
        (
            {"augmenters": {"duplicates": SMOTE()}},
            ValueError,
            "name of the control",
        ),
        ({"augmenters": {"a": 3}}, ValueError, "object with fit_resample"),
        (
            {"augmenters": {"a": NoStrategy()}},
            TypeError,
            r"NoStrategy\(\) has no sampling_strategy.*dict of class totals",
        ),
        (
            {"augmenters": {"a": Cleaning()}},
            ValueError,
            "does not return the given",
        ),
        ({"classifiers": LogisticRegression()}, TypeError, "dict of name to classif"),
        ({"classifiers": {}}, TypeError, "dict of name to classifier"),
        (
            {"classifiers": {"all": LDA["lda"]}},
            ValueError,
            "name of the mean of all",
        ),
        ({"random_state": None}, TypeError, "must be an integer, got None"),
        ({"scoring": make_scorer(recall_score)}, TypeError, "name of a scorer, got"),
        ({"scoring": "acuracy"}, ValueError, "'acuracy' is not a valid scoring"),
        ({"n_repeats": 0}, ValueError, "n_repeats must be an integer of at least 1"),
        (
            {"n_repeats": 0, "groups": np.arange(36)},
            ValueError,
            "n_repeats must be an integer of at least 1",
        ),
        ({"n_splits": 11}, ValueError, "has 10 spectra; expected at least n_splits=11"),
        ({"y": np.zeros(36)}, ValueError, "y has 1 class; expected at least 2"),
        ({"groups": [0, 1]}, ValueError, "inconsistent numbers of samples"),
        ({"groups": [*range(35), None]}, ValueError, "missing for spectrum 35"),
        ({"groups": pd.Series(["p", None] * 18)}, ValueError, "missing for spectrum 1"),
        ({"groups": [0.0, np.nan] * 18}, ValueError, "missing for spectrum 1"),
        (
            {"groups": np.arange(36) // 18},
            ValueError,
            "groups; expected at least n_spl",
        ),
    ],
)
def test_bad_input_is_told(serum, changes, error, message):
    arguments = {
        "X": serum.data,
        "y": serum.target,
        "augmenters": [],
        "classifiers": LDA,
        "n_splits": 3,
        "n_repeats": 1,
    }
    with pytest.raises(error, match=message):
        compare_augmenters(**arguments | changes)


@pytest.mark.parametrize("study", [compare_augmenters, expansion_curve, ablation])
def test_a_study_needs_a_factor_that_adds_spectra(serum, study):
    equal = np.concatenate([np.flatnonzero(serum.target == c)[:10] for c in range(3)])
    factors = {"factor": 1} if study is ablation else {"factors": [1, 1.0]}
    message = (
        r"add no spectra to classes of \[10, 10, 10\] with sampling_strategy='bala"
    )
    with pytest.raises(ValueError, match=message):
        study(serum.data[equal], serum.target[equal], **factors)


@pytest.mark.parametrize(
    ("strategy", "sizes", "expected"),
    [
        ("balanced", [40, 10], (1, 2, 2.5)),
        ("balanced", [20, 20], (2, 2.5)),
        ("proportional", [40, 10], (2, 2.5)),
        ("auto", [40, 10], (1, 2, 2.5)),
    ],
)
def test_factor_1_is_left_out_if_it_adds_nothing(strategy, sizes, expected):
    y = np.repeat([0, 1], sizes)
    found = check_candidates([2.5, 1, 2, 1.0], [strategy], y)
    assert found == tuple((strategy, factor) for factor in expected)
    with pytest.raises(ValueError, match=r"factors \[\] add no spectra"):
        check_candidates([], [strategy], y)


@pytest.mark.parametrize(
    ("given", "own", "sizes", "expected"),
    [
        (None, "balanced", [40, 10], ("balanced", "proportional")),
        (None, "balanced", [15, 10], ("balanced", "proportional")),
        (None, "balanced", [14, 10], ("balanced",)),
        (None, "proportional", [40, 10], ("proportional",)),
        (None, "auto", [40, 10], ("auto",)),
        (["proportional"], "balanced", [10, 10], ("proportional",)),
        (["balanced", "proportional"], "auto", [9, 9], ("balanced", "proportional")),
    ],
)
def test_strategies_are_compared_where_classes_differ_in_size(
    given, own, sizes, expected
):
    y = np.repeat([0, 1], sizes)
    assert check_strategies(given, own, y) == expected
    for bad in ("balanced", ["auto"], ["balance"]):
        with pytest.raises(ValueError, match="expected a list of some of 'proport"):
            check_strategies(bad, own, y)


def test_classifiers_can_be_given_by_name(serum):
    names = ["pls_da", "knn"]
    assert isinstance(
        named_classifiers(["random_forest"])["random_forest"], RandomForestClassifier
    )
    result = compare_augmenters(
        serum.data,
        serum.target,
        [],
        classifiers=names,
        n_splits=2,
        n_repeats=1,
    )
    assert result.scores["classifier"].unique().tolist() == names
    with pytest.raises(ValueError, match="'plsda' is not known; known: logistic_reg"):
        compare_augmenters(serum.data, serum.target, [], classifiers=["plsda"])


def test_named_augmenters_have_the_seed_given():
    augmenters = named_augmenters(["cvae", "duplicates", "mixup"], 7)
    assert list(augmenters) == ["cvae", "duplicates", "mixup"]
    assert augmenters["cvae"].random_state == augmenters["mixup"].random_state == 7


def test_a_registered_augmenter_is_known_by_its_name(monkeypatch):
    monkeypatch.setattr(registry, "_ENTRIES", dict(registry._ENTRIES))
    registry.register("mine", GaussianAugmenter)
    assert isinstance(named_augmenters(["mine"], 3)["mine"], GaussianAugmenter)
