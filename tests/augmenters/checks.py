"""The check suite of imbalanced-learn as pytest wants it."""

import imblearn.utils.estimator_checks as imblearn_checks
import pytest


def parametrize_with_imblearn_checks(estimators):
    """Give a test each estimator and each check of it.

    imbalanced-learn's own decorator hands pytest a generator, which pytest 9 warns of.
    """
    mark = imblearn_checks.parametrize_with_checks(estimators)
    names, cases = mark.args
    return pytest.mark.parametrize(names, list(cases), **mark.kwargs)
