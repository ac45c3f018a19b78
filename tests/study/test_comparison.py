"""The choice of a factor within training folds."""

import numpy as np
import pytest
from sklearn.model_selection import RepeatedStratifiedKFold

from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.study import expansion_curve

from .common import LDA


def test_curve_trains_once_per_split_however_many_factors(counting, serum):
    expansion_curve(
        serum.data,
        serum.target,
        counting,
        classifiers=LDA,
        factors=[1, 2, 3, 4, 5],
        n_splits=3,
        n_repeats=1,
    )
    assert counting.n_trained == 3 * (1 + 3)


def test_choice_of_a_split_does_not_depend_on_its_test_spectra(serum):
    def run(X):
        return expansion_curve(
            X,
            serum.target,
            GaussianAugmenter(random_state=0),
            classifiers=LDA,
            factors=[2, 4, 8],
            n_splits=3,
            n_repeats=1,
        ).choices.iloc[0]

    folds = RepeatedStratifiedKFold(n_splits=3, n_repeats=1, random_state=0)
    test = next(iter(folds.split(serum.data, serum.target)))[1]
    X = serum.data.copy()
    X[test] = X[test[::-1]]  # spectra with the labels of others
    before, after = run(serum.data), run(X)
    assert before["factor"] == after["factor"]
    assert before["score_none"] != after["score_none"]


@pytest.mark.parametrize(
    ("n_rows", "groups", "unit"),
    [(4, None, "spectra"), (8, np.arange(8) % 4, "groups")],
)
def test_too_few_spectra_to_choose_a_factor_are_told(serum, n_rows, groups, unit):
    rows = np.concatenate(
        [np.flatnonzero(serum.target == label)[: n_rows // 2] for label in (0, 1)]
    )
    y = np.arange(n_rows) % 2
    with pytest.raises(ValueError, match=f"too few {unit} for the 3 folds within it"):
        expansion_curve(
            serum.data[rows], y, groups=groups, classifiers=LDA, n_splits=2, n_repeats=1
        )


@pytest.mark.filterwarnings("ignore:The least populated class")
@pytest.mark.parametrize(("grouped", "unit"), [(False, "spectra"), (True, "groups")])
def test_a_class_too_small_to_choose_a_factor_is_told_before_anything_is_fitted(
    grouped, unit, serum, counting
):
    many, few = (np.flatnonzero(serum.target == code) for code in (0, 1))
    rows = np.concatenate([many, few[:3]])
    options = {"groups": rows} if grouped else {}
    with pytest.raises(ValueError, match=f"a training fold has too few {unit}"):
        expansion_curve(
            serum.data[rows], serum.target[rows], counting, n_splits=2, **options
        )
    assert counting.n_trained == 0
