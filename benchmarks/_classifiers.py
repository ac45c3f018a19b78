"""Classifiers that scikit-learn does not have, or has in a slower form."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.cross_decomposition import PLSRegression


class PLSDA(ClassifierMixin, BaseEstimator):
    """Partial least squares on class indicators; the largest prediction wins."""

    def __init__(self, n_components=8):
        self.n_components = n_components

    def fit(self, X, y):
        """Fit the regression on standardised spectra."""
        self.classes_, class_index = np.unique(y, return_inverse=True)
        n_components = min(self.n_components, len(X) - 1, X.shape[1])
        self.regression_ = PLSRegression(n_components, tol=1e-4).fit(
            X, np.eye(len(self.classes_))[class_index]
        )
        return self

    def predict(self, X):
        """Class of each row."""
        return self.classes_[self.regression_.predict(X).argmax(axis=1)]


class ShrinkageLDA(ClassifierMixin, BaseEstimator):
    """Linear discriminant analysis with the Ledoit-Wolf covariance of each class.

    Its decisions are those of scikit-learn's
    ``LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")``, which standardises
    within a class, shrinks, and averages over the classes. It uses a Cholesky factor
    instead of least squares. For hundreds of intensities this is many times faster.
    ``equal_priors`` is scikit-learn's ``priors`` with the same number for each class.
    """

    def __init__(self, shrinkage="auto", equal_priors=False):
        self.shrinkage = shrinkage
        self.equal_priors = equal_priors

    def fit(self, X, y):
        """Estimate means, priors and the shared covariance."""
        self.classes_, class_index = np.unique(y, return_inverse=True)
        priors = np.bincount(class_index) / len(y)
        if self.equal_priors:
            priors = np.full(len(priors), 1 / len(priors))
        rows = [X[class_index == index] for index in range(len(self.classes_))]
        means = np.array([x.mean(axis=0) for x in rows])
        covariance = sum(
            prior * self._covariance(x) for prior, x in zip(priors, rows, strict=True)
        )
        jitter = 1e-10 * np.trace(covariance) / len(covariance)
        covariance.flat[:: len(covariance) + 1] += jitter
        self.coef_ = cho_solve(cho_factor(covariance, lower=True), means.T)
        self.intercept_ = np.log(priors) - 0.5 * np.sum(means.T * self.coef_, axis=0)
        return self

    def _covariance(self, X):
        deviations = X - X.mean(axis=0)
        sd = deviations.std(axis=0)
        sd[sd == 0] = 1
        scaled = deviations / sd
        shrinkage = self.shrinkage
        if shrinkage == "auto":
            shrinkage = ledoit_wolf_shrinkage(scaled, assume_centered=True)
        covariance = (1 - shrinkage) / len(X) * (scaled.T @ scaled)
        isotropic = shrinkage * np.square(scaled).sum() / scaled.size
        covariance.flat[:: len(covariance) + 1] += isotropic
        return covariance * sd[:, None] * sd

    def predict(self, X):
        """Class of each row."""
        return self.classes_[(X @ self.coef_ + self.intercept_).argmax(axis=1)]

    def predict_proba(self, X):
        """Probability of each class (n, n_classes)."""
        return softmax(X @ self.coef_ + self.intercept_, axis=1)
