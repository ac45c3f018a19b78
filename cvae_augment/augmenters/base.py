"""The base of all augmenters: parameters, training and resampling."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from imblearn.base import BaseSampler
from imblearn.utils import check_target_type
from scipy.sparse import issparse, vstack
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from .._utils.docstrings import parameters_of
from .._utils.memory import recall_or_train
from .._utils.random import generator_of
from .._utils.threads import one_thread
from ..datasets.spectra import check_unit
from ..persistence.save_load import LEARNT
from .counts import IMBLEARN_STRATEGIES, OWN_STRATEGIES, class_totals
from .fitted import FittedAugmenter
from .registry import model_classes
from .validation import (
    as_float64,
    as_pandas,
    check_intensities,
    check_labels,
    check_spectra,
    is_all_float,
    labels_of,
    like_given,
    rows_like,
    to_dense,
    unchanged_on_error,
    warn_of_single_spectra,
)


def parameters(cls):
    """Make the constructor of an augmenter from its annotated parameters.

    Parameters
    ----------
    cls : type
        Class of the augmenter. A parameter that its docstring leaves out gets the
        description in its base classes.

    Returns
    -------
    type
        The class.
    """
    cls = dataclass(kw_only=True, eq=False, repr=False)(cls)
    return parameters_of(*cls.__mro__[1:-1])(cls)


@dataclass(kw_only=True, eq=False, repr=False)
class BaseAugmenter(FittedAugmenter, BaseSampler):
    """Base of the augmenters: an imbalanced-learn sampler that can also `sample`.

    A subclass implements `_train`, which returns a
    :class:`~cvae_augment.models.spectrum_model.SpectrumModel`, and has an entry in
    `cvae_augment.augmenters.registry`.

    Warning: this class is not meant to be used directly.

    Parameters
    ----------
    expansion_factor : float, default=5
        Number of spectra that `fit_resample` returns, original ones included, over
        the number of the original ones. `sampling_strategy` shares them over the
        classes. 1 fills all classes up to the size of the largest if the strategy is
        "balanced", and adds nothing if it is "proportional".
    sampling_strategy : str, dict or callable, default="balanced"
        ``"balanced"`` gives every class the same total: the larger of the size of the
        largest class and ``round(expansion_factor * n_samples) / n_classes``, rounded
        up. ``"proportional"`` keeps the class frequencies, and returns
        ``round(expansion_factor * n_samples)`` spectra. Other names ("auto",
        "minority", "not minority", "not majority" and "all"), a dict of label to total
        number, and a callable have the meaning of imbalanced-learn, and override
        `expansion_factor`.
    random_state : int, RandomState instance or None, default=None
        Source of all randomness; None takes entropy from the operating system. The
        global generators of NumPy and torch are never used.
    """

    expansion_factor: float = 5
    sampling_strategy: Any = "balanced"
    random_state: Any = None

    _sampling_type = "bypass"

    _parameter_constraints: ClassVar[dict] = {
        "expansion_factor": [Interval(Real, 1, None, closed="left")],
        "sampling_strategy": [
            StrOptions({*OWN_STRATEGIES, *IMBLEARN_STRATEGIES}),
            Mapping,
            callable,
        ],
        "random_state": ["random_state"],
    }

    #: `_train` receives the original array, for example a memory map, if there are
    #: more spectra than this.
    _max_copied = np.inf

    @abstractmethod
    def _train(self, X, class_index, n_classes, rng):
        """Return a `SpectrumModel` of `X` (n, p) and its `class_index` (n,).

        `X` is float64 and C-contiguous, up to `_max_copied` spectra.
        """

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, *, wavenumbers=None, axis_unit=None):
        """Learn the spectra of each class.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra, one per row, in any unit.
        y : array-like of shape (n_samples,)
            Class labels; one-hot rows are accepted too.
        wavenumbers : array-like of shape (n_features,), default=None
            Axis of the spectra. None takes the column names of `X`, if all of them
            are numbers.
        axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
            Unit of the axis. None is 'cm^-1', or 'index' without an axis.

        Returns
        -------
        self : object
            The fitted augmenter.

        Raises
        ------
        TypeError
            If `X` or `y` is a masked array, or `X` holds dates.
        ValueError
            If `X` or `y` can't be used for another reason. The estimator is then
            left as it was.
        """
        with unchanged_on_error(self):
            check_labels(y)
            check_classification_targets(y)
            wavenumbers, axis_unit = (
                check_spectra(X, wavenumbers),
                check_unit(axis_unit),
            )
            X, y, _ = self._check_X_y(X, labels_of(y))
            self._learn(X, y, wavenumbers, axis_unit)
        return self

    @parameters_of(fit)
    def fit_resample(self, X, y, *, wavenumbers=None, axis_unit=None):
        """Learn the spectra, and return them followed by synthetic ones.

        `expansion_factor` and `sampling_strategy` decide how many are added to each
        class. Nothing is trained if there is nothing to add, for example if the
        classes are equal and the expansion factor is 1.

        Returns
        -------
        X_resampled : {array-like, sparse matrix, dataframe} of shape \
                (n_samples_new, n_features)
            The given spectra, unchanged, then the synthetic ones class by class, in
            the container of `X`. Integers become float64.
        y_resampled : array-like of shape (n_samples_new,)
            Their labels.

        Raises
        ------
        TypeError
            If `X` or `y` is a masked array, or `X` holds dates.
        ValueError
            If `X` or `y` can't be used for another reason, if `y` has a single
            class, or if the strategy asks for fewer spectra than a class has. The
            estimator is then left as it was.
        """
        with unchanged_on_error(self):
            check_labels(y)
            wavenumbers, axis_unit = (
                check_spectra(X, wavenumbers),
                check_unit(axis_unit),
            )
            given, X = X, as_pandas(X)
            if hasattr(X, "dtypes") and not is_all_float(X):
                X = X.astype(np.float64)  # synthetic intensities are no integers
            labels = labels_of(y)
            axis = {"wavenumbers": wavenumbers, "axis_unit": axis_unit}
            X_new, y_new = super().fit_resample(X, labels, **axis)
            if labels is not y:
                y_new = rows_like(y_new, labels, y)
            return like_given(X_new, y_new, given, y)

    def _fit_resample(self, X, y, wavenumbers=None, axis_unit=None):
        classes, counts = np.unique(y, return_counts=True)
        n_new = self._totals(y) - counts
        X_new, y_new = X[:0], y[:0]
        if n_new.any():
            self._learn(X, y, wavenumbers, axis_unit)
            X_new, y_new = self.sample_added(y)
        else:
            for name in LEARNT:  # perhaps from other data
                self.__dict__.pop(name, None)
        self.sampling_strategy_ = dict(
            zip(classes.tolist(), n_new.tolist(), strict=True)
        )
        self.is_synthetic_ = np.arange(len(y) + len(y_new)) >= len(y)
        if issparse(X):
            return vstack([X, X_new], format=X.format), np.concatenate([y, y_new])
        return np.concatenate([X, X_new]), np.concatenate([y, y_new])

    def _totals(self, y):
        """Number of spectra of each class that `fit_resample` returns."""
        how = self.sampling_strategy, self.expansion_factor
        return class_totals(*how, y, self.n_features_in_)

    def _learn(self, X, y, wavenumbers, axis_unit):
        if issparse(X):
            X = to_dense(X)
        classes, class_index, counts = np.unique(
            y, return_inverse=True, return_counts=True
        )
        warn_of_single_spectra(classes, counts)
        check_intensities(X)
        dtype = X.dtype
        if len(X) <= self._max_copied:
            X = as_float64(X)
        # The device that "auto" means; torch is loaded before its threads are counted.
        device = self._device_for(X.size)
        model = recall_or_train(
            self._train_from_seed, self, X, class_index, device=device
        )
        self.model_, self.history_ = model, model.history
        self.classes_, self.class_counts_ = classes, counts
        self.wavenumbers_ = wavenumbers
        self.axis_unit_ = axis_unit or ("index" if wavenumbers is None else "cm^-1")
        self.dtype_ = dtype

    def _train_from_seed(self, X, class_index):
        rng = generator_of(self.random_state, stream="fit")
        with one_thread(X.size):
            return self._train(X, class_index, class_index.max() + 1, rng)

    def _device_for(self, size):
        """Name that torch has for the device of a training set of a size."""
        return "cpu"

    def _check_X_y(self, X, y):
        y, one_hot = check_target_type(y, indicate_one_vs_all=True)
        X, y = validate_data(
            self, X, y, accept_sparse=("csr", "csc"), ensure_min_samples=2
        )
        if X.dtype.kind != "f":
            X = X.astype(np.float64)
        return X, y, one_hot

    @classmethod
    def _model_classes(cls):
        return model_classes(cls)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model_")
