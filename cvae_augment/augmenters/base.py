"""What every augmenter shares: validation, labels, counts and output."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from imblearn.base import BaseSampler
from imblearn.utils import check_target_type
from scipy.sparse import issparse, vstack
from scipy.special import logsumexp
from sklearn.base import _fit_context
from sklearn.utils import gen_batches
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from .._utils.docstrings import parameters_of
from .._utils.memory import recall_or_train
from .._utils.random import generator_of
from .._utils.threads import one_thread
from ..persistence.save_load import PersistentEstimator
from .counts import (
    IMBLEARN_STRATEGIES,
    OWN_STRATEGIES,
    largest_remainder,
    synthetic_counts,
)
from .registry import model_classes
from .validation import (
    as_float64,
    as_pandas,
    check_intensities,
    check_labels,
    check_positive_integer,
    check_same_axis,
    check_size,
    check_spectra,
    is_all_float,
    labels_of,
    like_given,
    rows_like,
    to_dense,
    unchanged_on_error,
    warn_of_single_spectra,
)

#: Intensities that are drawn or scored at a time: 8 MB, and some times that in passing.
DRAWN_AT_ONCE = 2**20


def parameters(cls):
    """Make the constructor of an augmenter from its annotated parameters.

    Parameters that the docstring leaves out are described as in its base classes.
    """
    cls = dataclass(kw_only=True, eq=False, repr=False)(cls)
    return parameters_of(*cls.__mro__[1:-1])(cls)


#: Attributes that training sets.
LEARNT = (
    *("model_", "history_", "classes_", "class_counts_", "wavenumbers_", "dtype_"),
)


@dataclass(kw_only=True, eq=False, repr=False)
class BaseAugmenter(PersistentEstimator, BaseSampler):
    """Base of the augmenters: an imbalanced-learn sampler that can also `sample`.

    A subclass implements `_train`, which returns a
    :class:`~cvae_augment.models.SpectrumModel`, and has an entry in
    :mod:`~cvae_augment.augmenters.registry`.

    Warning: this class is not meant to be used directly.

    Parameters
    ----------
    expansion_factor : float, default=2
        `fit_resample` returns ``round(expansion_factor * n_samples)`` spectra, the
        original ones included.
    sampling_strategy : str, dict or callable, default="proportional"
        ``"proportional"`` keeps the class frequencies. ``"balanced"`` gives every
        class the same number, but never fewer than it has. Other names ("auto",
        "minority", "not minority", "not majority" and "all"), a dict of label to total
        number, and a callable have the meaning of imbalanced-learn, and override
        `expansion_factor`.
    random_state : int, RandomState instance or None, default=None
        Source of all randomness; None takes entropy from the operating system. The
        global generators of NumPy and torch are never used.
    """

    expansion_factor: float = 2
    sampling_strategy: Any = "proportional"
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

    #: Whether the trained model has a likelihood: a subclass may have none.
    _has_likelihood = True

    @abstractmethod
    def _train(self, X, class_index, n_classes, rng):
        """Return a `SpectrumModel` of `X` (n, p) and its `class_index` (n,).

        `X` is float64 and C-contiguous, up to `_max_copied` spectra.
        """

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, *, wavenumbers=None):
        """Learn the spectra of each class.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra, one per row, in any unit.
        y : array-like of shape (n_samples,)
            Class labels; one-hot rows are accepted too.
        wavenumbers : array-like of shape (n_features,), default=None
            Axis of the spectra (cm^-1). None takes the column names of `X`, if all
            of them are numbers.

        Returns
        -------
        self : object
            The fitted augmenter.

        Raises
        ------
        TypeError
            If `X` or `y` is a masked array, or `X` holds dates.
        ValueError
            If `X` or `y` can't be used otherwise; the estimator is then left as
            it was.
        """
        with unchanged_on_error(self):
            check_labels(y)
            check_classification_targets(y)
            wavenumbers = check_spectra(X, wavenumbers)
            X, y, _ = self._check_X_y(X, labels_of(y))
            self._learn(X, y, wavenumbers)
        return self

    def fit_resample(self, X, y, *, wavenumbers=None):
        """Learn the spectra, and return them followed by synthetic ones.

        With nothing to add (an expansion factor of 1, say) nothing is trained.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra, one per row, in any unit.
        y : array-like of shape (n_samples,)
            Class labels; one-hot rows are accepted too.
        wavenumbers : array-like of shape (n_features,), default=None
            Axis of the spectra (cm^-1). None takes the column names of `X`, if all
            of them are numbers.

        Returns
        -------
        X_resampled : {array-like, sparse matrix, dataframe} of shape \
                (n_samples_new, n_features)
            The spectra that came in, unchanged, then the synthetic ones class
            by class, in the container that came in; integers become float64.
        y_resampled : array-like of shape (n_samples_new,)
            Their labels.

        Raises
        ------
        TypeError
            If `X` or `y` is a masked array, or `X` holds dates.
        ValueError
            If `X` or `y` can't be used otherwise, if `y` has a single class, or
            if the strategy asks for fewer spectra than a class has. The
            estimator is then left as it was.
        """
        with unchanged_on_error(self):
            check_labels(y)
            wavenumbers = check_spectra(X, wavenumbers)
            given, X = X, as_pandas(X)
            if hasattr(X, "dtypes") and not is_all_float(X):
                X = X.astype(np.float64)  # synthetic intensities are no integers
            labels = labels_of(y)
            X_new, y_new = super().fit_resample(X, labels, wavenumbers=wavenumbers)
            if labels is not y:
                y_new = rows_like(y_new, labels, y)
            return like_given(X_new, y_new, given, y)

    def _fit_resample(self, X, y, wavenumbers=None):
        classes, counts = np.unique(y, return_counts=True)
        n_new = self._n_new(y, classes, counts)
        X_new, y_new = X[:0], y[:0]
        if n_new.any():
            self._learn(X, y, wavenumbers)
            X_new, y_new = self.sample_added(y)
        else:
            for name in LEARNT:  # from other data, perhaps
                self.__dict__.pop(name, None)
        self.sampling_strategy_ = dict(
            zip(classes.tolist(), n_new.tolist(), strict=True)
        )
        self.is_synthetic_ = np.arange(len(y) + len(y_new)) >= len(y)
        if issparse(X):
            return vstack([X, X_new], format=X.format), np.concatenate([y, y_new])
        return np.concatenate([X, X_new]), np.concatenate([y, y_new])

    def sample_added(self, y):
        """Generate the spectra that `fit_resample` adds to its training spectra.

        A fitted augmenter gives them for any `expansion_factor` without training again.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels of the training spectra.

        Returns
        -------
        X : ndarray of shape (n_new, n_features)
            Synthetic spectra, class by class.
        y : ndarray of shape (n_new,)
            Their labels.
        """
        check_is_fitted(self)
        n_new = self._n_new(np.asarray(y), self.classes_, self.class_counts_)
        class_index = np.repeat(np.arange(len(n_new)), n_new)
        X_new = self._draw(class_index, self.random_state, stream="fit_resample")
        return X_new, self.classes_[class_index]

    def _learn(self, X, y, wavenumbers):
        if issparse(X):
            X = to_dense(X)
        classes, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
        warn_of_single_spectra(classes, counts)
        check_intensities(X)
        dtype = X.dtype
        if len(X) <= self._max_copied:
            X = as_float64(X)
        # The device that "auto" means; torch is loaded before its threads are counted.
        device = self._device_for(X.size)
        model = recall_or_train(self._train_from_seed, self, X, codes, device=device)
        self.model_, self.history_ = model, model.history
        self.classes_, self.class_counts_ = classes, counts
        self.wavenumbers_ = wavenumbers
        self.dtype_ = dtype

    def _train_from_seed(self, X, class_index):
        rng = generator_of(self.random_state, stream="fit")
        with one_thread(X.size):
            return self._train(X, class_index, class_index.max() + 1, rng)

    def sample(self, n_samples=None, y=None, random_state=None):
        """Generate spectra from the fitted model.

        Parameters
        ----------
        n_samples : int, default=None
            Number of spectra, shared over the classes in proportion to their
            training frequencies by largest remainder. None takes the number of
            labels in `y`, or 1.
        y : array-like of shape (n_samples,), default=None
            The label of each spectrum wanted, in this order.
        random_state : int, RandomState instance or None, default=None
            Source of the draw; None takes the estimator's own, so that an
            estimator with an int repeats its draw.

        Returns
        -------
        X : ndarray of shape (n_samples, n_features)
            Spectra in the units and float type of the training spectra.
        y : ndarray of shape (n_samples,)
            Their labels.

        Raises
        ------
        ValueError
            If a label was not seen in fit, or `n_samples` is not a positive
            number that agrees with `y`.
        """
        codes = self._codes_to_draw(n_samples, y)
        return self._draw(codes, random_state, "sample"), self.classes_[codes]

    def iter_samples(self, n_samples=None, y=None, random_state=None):
        """Generate the spectra of `sample` in blocks, to keep memory small.

        Parameters
        ----------
        n_samples : int, default=None
            As in `sample`.
        y : array-like of shape (n_samples,), default=None
            As in `sample`.
        random_state : int, RandomState instance or None, default=None
            As in `sample`.

        Returns
        -------
        iterator of (ndarray of shape (n_block, n_features), ndarray of (n_block,))
            Spectra and labels of each block. Together they are those of `sample`.

        Raises
        ------
        ValueError
            As in `sample`, before the first block is drawn.

        Examples
        --------
        >>> from cvae_augment.baselines import MixupAugmenter
        >>> X, y = [[0.0], [1.0], [5.0], [6.0]], ["a", "a", "b", "b"]
        >>> mixup = MixupAugmenter(random_state=0).fit(X, y)
        >>> [len(block) for block, _ in mixup.iter_samples(4)]
        [4]
        """
        codes = self._codes_to_draw(n_samples, y)
        return (
            (block, self.classes_[codes[rows]])
            for rows, block in self._blocks(codes, random_state, "sample")
        )

    def labels_to_sample(self, n_samples):
        """List the labels of the spectra that ``sample(n_samples)`` generates.

        Parameters
        ----------
        n_samples : int
            Number of spectra.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, class by class.
        """
        return self.classes_[self._codes_to_draw(n_samples, None)]

    def _codes_to_draw(self, n_samples, y):
        """Class of each spectrum that `sample` is asked for."""
        check_is_fitted(self)
        if y is None:
            n_samples = 1 if n_samples is None else n_samples
            check_positive_integer(n_samples, "n_samples")
            check_size(n_samples, self.n_features_in_)
            counts = largest_remainder(n_samples, self.class_counts_)
            return np.repeat(np.arange(len(self.classes_)), counts)
        codes = self._encode_labels(y)
        if not len(codes):
            raise ValueError("y has no labels; expected one for each spectrum wanted")
        if n_samples not in (None, len(codes)):
            raise ValueError(f"n_samples={n_samples} but y has {len(codes)} labels")
        return codes

    def _draw(self, codes, random_state, stream):
        X = np.empty((len(codes), self.n_features_in_), dtype=self.dtype_)
        for rows, block in self._blocks(codes, random_state, stream):
            X[rows] = block
        return X

    def _blocks(self, codes, random_state, stream):
        """Rows and spectra, a bounded number of intensities at a time."""
        random_state = self.random_state if random_state is None else random_state
        rng = generator_of(random_state, stream=stream)
        size = int(self.class_counts_.sum()) * self.n_features_in_
        device = self._device_for(size)
        step = max(DRAWN_AT_ONCE // self.n_features_in_, 1)
        for rows in gen_batches(len(codes), step):
            own = codes[rows]
            with one_thread(len(own) * self.n_features_in_):
                drawn = self.model_.draw(own, rng, device)
            yield rows, drawn.astype(self.dtype_, copy=False)

    def _device_for(self, size):
        """Name that torch has for the device of a training set of a size."""
        return "cpu"

    @available_if(lambda self: self._has_likelihood)
    def score_samples(self, X, y=None):
        """Lower bound of the log-likelihood of each spectrum given its class.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra in the units of the training spectra.
        y : array-like of shape (n_samples,), default=None
            Class labels, all seen in fit. Without them, the bound is that of the
            mixture of the classes at their training frequencies.

        Returns
        -------
        ndarray of shape (n_samples,)
            Evidence lower bound with a KL weight of 1, in nats, in the scaled
            space of the network; its noise is fixed, the same for every row.

        Raises
        ------
        ValueError
            If a label was not seen in fit, or the wavenumbers are others.
        """
        X = self._check_rows(X)
        if y is not None:
            return self._log_likelihood(X, self._encode_labels(y, len(X)))
        log_frequency = np.log(self.class_counts_ / self.class_counts_.sum())
        per_class = [
            self._log_likelihood(X, np.full(len(X), code)) + log_frequency[code]
            for code in range(len(self.classes_))
        ]
        return logsumexp(per_class, axis=0)

    def _log_likelihood(self, X, codes):
        step = max(DRAWN_AT_ONCE // X.shape[1], 1)
        parts = gen_batches(len(X), step)
        with one_thread(X.size):
            scores = [
                self.model_.log_likelihood(X[part], codes[part]) for part in parts
            ]
        return np.concatenate(scores)

    @available_if(lambda self: self._has_likelihood)
    def score(self, X, y=None):
        """Mean of `score_samples`: higher is better.

        It compares models across `latent_dim`, not across likelihoods or
        scalings, whose spaces differ.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra in the units of the training spectra.
        y : array-like of shape (n_samples,), default=None
            Class labels, all seen in fit.

        Returns
        -------
        float
            Mean evidence lower bound per spectrum, in nats.
        """
        return float(np.mean(self.score_samples(X, y)))

    def _check_rows(self, X):
        """Validated float64 spectra for a fitted model."""
        check_is_fitted(self)
        wavenumbers = check_spectra(X)
        X = validate_data(self, X, accept_sparse=("csr", "csc"), reset=False)
        check_same_axis(self.wavenumbers_, wavenumbers)
        X = to_dense(X) if issparse(X) else X
        check_intensities(X)
        return as_float64(X)

    def _check_X_y(self, X, y):
        y, one_hot = check_target_type(y, indicate_one_vs_all=True)
        X, y = validate_data(
            self, X, y, accept_sparse=("csr", "csc"), ensure_min_samples=2
        )
        if X.dtype.kind != "f":
            X = X.astype(np.float64)
        return X, y, one_hot

    def _encode_labels(self, y, n_rows=None):
        check_labels(y)
        y = check_target_type(labels_of(np.asarray(y)))
        if n_rows is not None and len(y) != n_rows:
            raise ValueError(f"there are {n_rows} rows but y has {len(y)} labels")
        index = {label: code for code, label in enumerate(self.classes_.tolist())}
        unknown = [label for label in y.tolist() if label not in index]
        if unknown:
            raise ValueError(
                f"label {unknown[0]!r} was not seen in fit; known: {list(index)}. "
                "In cross-validation this comes from folds that lack a class: "
                "KFold does so on sorted labels unless it shuffles, "
                "StratifiedKFold does not"
            )
        return np.array([index[label] for label in y.tolist()], dtype=np.intp)

    def _n_new(self, y, classes, counts):
        """Number of synthetic spectra per class."""
        return synthetic_counts(
            y,
            classes,
            counts,
            strategy=self.sampling_strategy,
            factor=self.expansion_factor,
            n_features=self.n_features_in_,
        )

    @classmethod
    def _model_classes(cls):
        return model_classes(cls)

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model_")
