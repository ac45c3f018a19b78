"""The check suite of imbalanced-learn, in a form that pytest accepts."""

import imblearn.utils.estimator_checks as imblearn_checks
import pytest


def parametrize_with_imblearn_checks(estimators):
    """Run a test for each estimator and each of its checks.

    The decorator of imbalanced-learn uses a generator, which pytest 9 warns about.
    """
    mark = imblearn_checks.parametrize_with_checks(estimators)
    names, cases = mark.args
    return pytest.mark.parametrize(names, list(cases), **mark.kwargs)
