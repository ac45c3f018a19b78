"""A classifier that trains on augmented data, for plain scikit-learn pipelines."""

from collections.abc import Mapping

import numpy as np
from scipy.sparse import issparse
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MetaEstimatorMixin,
    _fit_context,
    clone,
)
from sklearn.utils import _safe_indexing, check_array, get_tags, indexable
from sklearn.utils._param_validation import HasMethods
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    _routing_enabled,
    process_routing,
)
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    _num_samples,
    check_is_fitted,
    column_or_1d,
)

from .augmenters.validation import check_labels


def _estimator_has(method):
    """Whether the fitted, or else the given, estimator has a method."""

    def check(self):
        getattr(getattr(self, "estimator_", self.estimator), method)
        return True

    return check


def _allows_nan(estimator):
    return estimator is None or get_tags(estimator).input_tags.allow_nan


def _augmented(augmenter, X, y, params):
    """Spectra, labels and parameters of `fit`, with those of the synthetic rows."""
    for name, value in params.items():
        if name != "sample_weight" and _is_per_sample(value, len(y)):
            raise ValueError(
                f"fit got {name!r} with one entry for each of the {len(y)} rows; "
                "synthetic rows have no such entry, and only sample_weight is extended "
                f"to them: leave {name!r} out, or train with augmenter=None"
            )
    if "sample_weight" not in params:
        return *_resample(augmenter, X, y), params
    X, y = indexable(X, y)
    weight = _check_sample_weight(params["sample_weight"], X, ensure_non_negative=True)
    X, y, weight = (_safe_indexing(a, np.flatnonzero(weight)) for a in (X, y, weight))
    X_new, y_new = _resample(augmenter, X, y)
    if not _begins_with(X_new, X):
        raise ValueError(
            f"{type(augmenter).__name__} does not return the given rows first, so that "
            "sample_weight can't be matched to its rows; expected a sampler that only "
            "adds rows: choose one, or leave sample_weight out"
        )
    classes, class_index = np.unique(y, return_inverse=True)
    means = np.bincount(class_index, weight) / np.bincount(class_index)
    added = means[np.searchsorted(classes, y_new[len(y) :])]
    return X_new, y_new, params | {"sample_weight": np.concatenate([weight, added])}


def _is_per_sample(value, n_samples):
    if isinstance(value, str | bytes | Mapping):
        return False
    try:
        return _num_samples(value) == n_samples
    except TypeError:  # no sequence
        return False


def _resample(augmenter, X, y):
    return augmenter.fit_resample(X, y) if len(np.unique(y)) > 1 else (X, y)


def _begins_with(rows, first):
    """Whether the first rows are those given, in any numeric type."""
    if _num_samples(rows) < _num_samples(first):
        return False
    rows = _safe_indexing(rows, np.arange(_num_samples(first)))
    if issparse(rows):
        return (rows != first).nnz == 0
    rows, first = np.asarray(rows), np.asarray(first)
    return bool(((rows == first) | ((rows != rows) & (first != first))).all())


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
    sklearn.calibration.CalibratedClassifierCV : Calibration of probabilities.

    Notes
    -----
    **Weights.** `fit` passes `sample_weight` on to the classifier. A synthetic row gets
    the mean weight of the real rows of its class. Rows of weight 0 are left out before
    the augmentation, so that neither the augmenter nor the classifier learns them. A
    class whose rows all have weight 0 is therefore not among `classes_`. If a single
    class remains, the classifier is trained without augmentation. The sampler must
    return the given rows first; without weights, any sampler is accepted. With
    ``augmenter=None`` the classifier gets rows and weights as they are.

    The augmenter learns all rows of positive weight alike. Samplers take no weights:
    `fit_resample` returns only rows and labels. A pipeline of imbalanced-learn would
    therefore give the classifier more rows than weights.

    **Metadata routing.** If it is enabled, the classifier must request its parameters,
    for example by ``LogisticRegression().set_fit_request(sample_weight=True)``. If it
    is not enabled, scikit-learn's `CalibratedClassifierCV` uses weights only in the
    calibration, and warns. The reason is that `fit` does not name `sample_weight`,
    since not every classifier takes weights.

    **Probabilities.** Synthetic rows that change the class frequencies also change the
    predicted probabilities: after balancing, those of rare classes are too high. Wrap
    this estimator in `CalibratedClassifierCV`, which corrects them on held-out real
    rows. Prefer its sigmoid method if a class has few rows. If there are several rows
    of a person, give it group-wise splits as `cv`.

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

    Balancing 100 and 10 spectra makes the rare class look about as probable as the
    other one. Its true share is 0.09.

    >>> from cvae_augment.baselines import MixupAugmenter
    >>> from sklearn.calibration import CalibratedClassifierCV
    >>> train = make_serum_spectra((100, 10), n_wavenumbers=40, random_state=0)
    >>> fresh = make_serum_spectra((1000, 100), n_wavenumbers=40, random_state=1)
    >>> balanced = AugmentedClassifier(
    ...     LogisticRegression(),
    ...     MixupAugmenter(sampling_strategy="not majority", random_state=0),
    ... )
    >>> calibrated = CalibratedClassifierCV(balanced, method="sigmoid", cv=5)
    >>> def mean_probability(model):
    ...     model.fit(train.data, train.target)
    ...     return round(float(model.predict_proba(fresh.data)[:, 1].mean()), 1)
    >>> mean_probability(balanced), mean_probability(calibrated)
    (0.5, 0.1)
    """

    _parameter_constraints: dict = {
        "estimator": [HasMethods(["fit", "predict"])],
        "augmenter": [HasMethods(["fit_resample"]), None],
    }

    def __init__(self, estimator, augmenter=None):
        self.estimator = estimator
        self.augmenter = augmenter

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, **fit_params):
        """Augment the training data and fit the classifier on the result.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Training data.
        y : array-like of shape (n_samples,)
            Class labels.
        **fit_params : dict
            Parameters of the classifier's `fit`, for example `sample_weight`. With
            metadata routing enabled, the classifier must request them. The notes of
            the class say what happens to weights.

        Returns
        -------
        self : object
            The fitted classifier.

        Raises
        ------
        TypeError
            If the estimator is no classifier, for example a regressor, or does not know
            a parameter.
        ValueError
            If `X`, `y` or `sample_weight` can't be used, if the sampler does not
            return the given rows first and there are weights, or if another parameter
            has an entry for each row and there is an augmenter. The estimator is then
            left as it was.
        """
        self._check_estimator()
        check_labels(y)
        check_classification_targets(y)
        y = column_or_1d(y, warn=True)
        if _routing_enabled():
            fit_params = process_routing(self, "fit", **fit_params)["estimator"]["fit"]
        if fit_params.get("sample_weight") is None:  # means no weights
            fit_params.pop("sample_weight", None)
        estimator, augmenter, labels = clone(self.estimator), None, y
        if self.augmenter is not None:
            augmenter = clone(self.augmenter)
            X, labels, fit_params = _augmented(augmenter, X, y, fit_params)
        try:
            fitted = estimator.fit(X, labels, **fit_params)
        except ValueError as error:
            lost = np.setdiff1d(y, labels).tolist()
            if "sample_weight" not in fit_params or not lost:
                raise
            raise ValueError(
                f"sample_weight is 0 for all rows of the classes {lost}, which are "
                f"therefore left out, and the classifier refuses the rest ({error}); "
                "expected a positive weight in each class"
            ) from error
        self.estimator_, self.augmenter_ = fitted, augmenter
        return self

    def _check_estimator(self):
        """Raise for a regressor, whose predictions of labels are no labels."""
        kind = get_tags(self.estimator).estimator_type
        if kind not in (None, "classifier"):
            raise TypeError(
                f"{self.estimator!r} is a {kind}; expected a classifier. Synthetic "
                "spectra have the label of a class, and no measured value"
            )

    def get_metadata_routing(self):
        """Get the metadata routing of this object.

        Returns
        -------
        MetadataRouter
            Passes parameters of `fit` to the `fit` of the classifier.
        """
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router = MetadataRouter(owner=type(self).__name__).add_self_request(self)
        return router.add(estimator=self.estimator, method_mapping=mapping)

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
