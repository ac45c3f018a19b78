"""The whole check suites of scikit-learn and imbalanced-learn."""

import imblearn.utils.estimator_checks as imblearn_checks
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.utils import estimator_checks as sklearn_checks

from cvae_augment import (
    AugmentedClassifier,
    CVAEAugmenter,
    DiffusionAugmenter,
    SampleMinMaxScaler,
)

AUGMENTERS = [
    CVAEAugmenter(max_epochs=2, random_state=0),
    CVAEAugmenter.as_reported(max_epochs=2, random_state=0),
    DiffusionAugmenter(max_epochs=2, n_steps=3, random_state=0),
    DiffusionAugmenter.as_reported(
        max_epochs=1, n_levels=3, n_steps=3, width=8, depth=2, random_state=0
    ),
]
ESTIMATORS = [
    *AUGMENTERS,
    AugmentedClassifier(LogisticRegression(), CVAEAugmenter(max_epochs=2)).set_params(
        augmenter__random_state=0
    ),
    SampleMinMaxScaler(),
]


@pytest.mark.filterwarnings("ignore:the linear schedule of 3 levels")
@sklearn_checks.parametrize_with_checks(ESTIMATORS)
def test_passes_every_check_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.filterwarnings("ignore:the linear schedule of 3 levels")
@imblearn_checks.parametrize_with_checks(AUGMENTERS)
def test_passes_every_check_of_imbalanced_learn(estimator, check):
    check(estimator)


# scikit-learn's generator leaves these out; imbalanced-learn's know samplers.
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
