"""The whole check suites of scikit-learn and imbalanced-learn."""

import imblearn.utils.estimator_checks as imblearn_checks
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import estimator_checks as sklearn_checks

from cvae_augment import (
    AugmentedClassifier,
    CVAEAugmenter,
    DiffusionAugmenter,
    SampleMinMaxScaler,
)

from .checks import parametrize_with_imblearn_checks

SMALL = {"max_epochs": 1, "hidden_dims": (8,), "latent_dim": 2, "random_state": 0}
SHORT = {"max_epochs": 1, "n_levels": 9, "n_steps": 3, "depth": 1, "random_state": 0}
AUGMENTERS = [
    CVAEAugmenter(**SMALL),
    CVAEAugmenter.as_reported(**SMALL),
    DiffusionAugmenter(**SHORT, width=16),
    DiffusionAugmenter.as_reported(**SHORT, width=8, schedule="cosine", batch_size=512),
]
ESTIMATORS = [
    *AUGMENTERS,
    AugmentedClassifier(DecisionTreeClassifier(random_state=0), CVAEAugmenter(**SMALL)),
    AugmentedClassifier(LogisticRegression(), CVAEAugmenter(**SMALL)),
    SampleMinMaxScaler(),
]


# scikit-learn's `check_supervised_y_no_nan` casts infinite labels to integers.
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
# A tree gives probabilities of zero, and does not look for NaN in all sparse formats.
@pytest.mark.filterwarnings("ignore:divide by zero encountered in log")
@pytest.mark.filterwarnings("ignore:Can't check dok sparse matrix")
@sklearn_checks.parametrize_with_checks(ESTIMATORS)
def test_passes_every_check_of_scikit_learn(estimator, check):
    check(estimator)


@parametrize_with_imblearn_checks(AUGMENTERS)
def test_passes_every_check_of_imbalanced_learn(estimator, check):
    check(estimator)


# The suite of scikit-learn does not have these checks; imbalanced-learn's versions
# work with samplers.
@pytest.mark.parametrize("estimator", AUGMENTERS)
@pytest.mark.parametrize(
    "check",
    [
        imblearn_checks.check_param_validation,
        imblearn_checks.check_dataframe_column_names_consistency,
    ],
)
def test_passes_the_checks_for_samplers_outside_the_suites(estimator, check):
    check(type(estimator).__name__, estimator)


@pytest.mark.parametrize("estimator", [ESTIMATORS[-2], ESTIMATORS[-1]])
@pytest.mark.parametrize(
    "check",
    [
        sklearn_checks.check_param_validation,
        sklearn_checks.check_dataframe_column_names_consistency,
    ],
)
def test_passes_the_checks_outside_the_suites(estimator, check):
    check(type(estimator).__name__, estimator)
