"""A classifier that trains on augmented data, for plain scikit-learn pipelines."""

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MetaEstimatorMixin,
    _fit_context,
    clone,
)
from sklearn.utils import check_array, get_tags
from sklearn.utils._param_validation import HasMethods
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .augmenters.validation import check_labels


def _estimator_has(method):
    """Whether the fitted, or else the given, estimator has a method."""

    def check(self):
        getattr(getattr(self, "estimator_", self.estimator), method)
        return True

    return check


def _allows_nan(estimator):
    return estimator is None or get_tags(estimator).input_tags.allow_nan


class AugmentedClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Train a classifier on augmented data, and predict with it on real data.

    scikit-learn's pipelines refuse samplers; this meta-estimator stands as their
    last step. It augments in `fit` alone, so that in cross-validation no
    synthetic row is ever scored, and none is learnt from a test row.

    Parameters
    ----------
    estimator : object
        Classifier to train on the augmented data.
    augmenter : object, default=None
        Any sampler with `fit_resample`. None trains the classifier without
        augmentation, for example as one of the values of a grid search.

    Attributes
    ----------
    estimator_ : object
        The fitted classifier.
    augmenter_ : object
        The augmenter after its `fit_resample`. With a single class in `y` it is
        an unfitted clone, since there is nothing to tell apart: the classifier
        is then trained without augmentation. It is None if `augmenter` is None.
    classes_ : ndarray of shape (n_classes,)
        Class labels.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Column names, where `X` has names that are all strings.

    See Also
    --------
    imblearn.pipeline.Pipeline : A pipeline that takes samplers as steps.

    Examples
    --------
    >>> from cvae_augment import (
    ...     AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
    ... )
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> train = make_serum_spectra(random_state=0)
    >>> fresh = make_serum_spectra(random_state=1)
    >>> classifier = make_pipeline(
    ...     SampleMinMaxScaler(),
    ...     AugmentedClassifier(
    ...         LogisticRegression(max_iter=1000), CVAEAugmenter(random_state=0)
    ...     ),
    ... )
    >>> classifier.fit(train.data, train.target).predict(fresh.data).shape
    (118,)
    """

    _parameter_constraints: dict = {
        "estimator": [HasMethods(["fit", "predict"])],
        "augmenter": [HasMethods(["fit_resample"]), None],
    }

    def __init__(self, estimator, augmenter=None):
        self.estimator = estimator
        self.augmenter = augmenter

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y):
        """Augment the training data and fit the classifier on the result.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Training data.
        y : array-like of shape (n_samples,)
            Class labels.

        Returns
        -------
        self : object
            The fitted classifier.
        """
        check_labels(y)
        check_classification_targets(y)
        estimator, augmenter = clone(self.estimator), None
        labels = column_or_1d(y, warn=True)
        if self.augmenter is not None:
            augmenter = clone(self.augmenter)
            if len(np.unique(labels)) > 1:
                X, labels = augmenter.fit_resample(X, labels)
        self.estimator_ = estimator.fit(X, labels)
        self.augmenter_ = augmenter
        return self

    # Attributes of the fitted classifier; each is missing where that one lacks it.
    classes_ = property(lambda self: self.estimator_.classes_)
    n_features_in_ = property(lambda self: self.estimator_.n_features_in_)
    feature_names_in_ = property(lambda self: self.estimator_.feature_names_in_)

    @available_if(_estimator_has("predict"))
    def predict(self, X):
        """Predict the class of each row.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Data.

        Returns
        -------
        ndarray of shape (n_samples,)
            Class labels.
        """
        return self._forward("predict", X)

    @available_if(_estimator_has("predict_proba"))
    def predict_proba(self, X):
        """Predict the probability of each class.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Data.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Probabilities, in the order of `classes_`.
        """
        return self._forward("predict_proba", X)

    @available_if(_estimator_has("predict_log_proba"))
    def predict_log_proba(self, X):
        """Predict the logarithm of the probability of each class.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Data.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Logarithms of probabilities, in the order of `classes_`.
        """
        return self._forward("predict_log_proba", X)

    @available_if(_estimator_has("decision_function"))
    def decision_function(self, X):
        """Decision function of the classifier.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Data.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            As the classifier defines it.
        """
        return self._forward("decision_function", X)

    def _forward(self, method, X):
        check_is_fitted(self, "estimator_")
        if _allows_nan(self.estimator) and not _allows_nan(self):
            check_array(X, accept_sparse=True, dtype=None)  # refuses NaN, as in fit
        return getattr(self.estimator_, method)(X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator)
        tags.input_tags = inner.input_tags
        # Both parts receive the spectra: NaN passes only where both allow it.
        tags.input_tags.allow_nan &= _allows_nan(self.augmenter)
        tags.target_tags = inner.target_tags
        tags.classifier_tags = inner.classifier_tags
        if tags.classifier_tags is not None:
            tags.classifier_tags.multi_label = False
        tags.target_tags.multi_output = False
        return tags
