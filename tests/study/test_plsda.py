"""Partial least squares discriminant analysis."""

import numpy as np
import pytest
from sklearn.cross_decomposition import PLSRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from cvae_augment.study._plsda import PLSDiscriminantAnalysis


@parametrize_with_checks([PLSDiscriminantAnalysis()])
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_it_predicts_the_class_of_the_largest_response(serum, n_classes):
    kept = serum.target < n_classes
    X, y = serum.data[kept], np.array(["c", "a", "b"])[serum.target[kept]]
    model = PLSDiscriminantAnalysis(n_components=4).fit(X, y)
    responses = (y[:, None] == np.unique(y)).astype(float)
    expected = PLSRegression(4).fit(X, responses).predict(X).argmax(axis=1)
    np.testing.assert_array_equal(model.predict(X), np.unique(y)[expected])


def test_few_rows_have_fewer_latent_variables(serum):
    rows = [0, 1, 20, 21]
    model = PLSDiscriminantAnalysis().fit(serum.data[rows], serum.target[rows])
    assert model.pls_.n_components == 3
