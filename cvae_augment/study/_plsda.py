"""Partial least squares discriminant analysis, which scikit-learn lacks."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.cross_decomposition import PLSRegression
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data


class PLSDiscriminantAnalysis(ClassifierMixin, BaseEstimator):
    """Regress the classes on latent variables, and predict the largest response.

    Each class is a response that is 1 for its spectra and 0 for others [1]_.

    Parameters
    ----------
    n_components : int, default=10
        Largest number of latent variables. Fewer are used if the training data have
        fewer rows or features.

    scale : bool, default=True
        Whether each feature is divided by its standard deviation.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels.

    pls_ : PLSRegression
        The fitted regression.

    n_features_in_ : int
        Number of features.

    References
    ----------
    .. [1] Barker, M. and Rayens, W. (2003). "Partial least squares for discrimination."
       Journal of Chemometrics 17:166-173.
    """

    def __init__(self, n_components=10, scale=True):
        self.n_components = n_components
        self.scale = scale

    def fit(self, X, y):
        """Fit the regression."""
        X, y = validate_data(self, X, y, ensure_min_samples=2)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y has one class, {self.classes_[0]!r}; expected at least 2"
            )
        responses = LabelBinarizer().fit_transform(y)  # one column for two classes
        n_components = min(self.n_components, X.shape[0] - 1, X.shape[1])
        self.pls_ = PLSRegression(n_components, scale=self.scale).fit(X, responses)
        return self

    def decision_function(self, X):
        """Response of each class, or of the second of two minus one half."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        response = self.pls_.predict(X).reshape(len(X), -1)
        return response.ravel() - 0.5 if len(self.classes_) == 2 else response

    def predict(self, X):
        """Predict the class of each row."""
        response = self.decision_function(X)
        if response.ndim == 1:
            return self.classes_[(response > 0).astype(int)]
        return self.classes_[response.argmax(axis=1)]
