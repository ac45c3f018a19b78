"""What a fitted augmenter does: draw spectra and score them."""

import numpy as np
from imblearn.utils import check_target_type
from scipy.sparse import issparse
from scipy.special import logsumexp
from sklearn.utils import gen_batches
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from .._utils.docstrings import parameters_of
from .._utils.random import generator_of
from .._utils.threads import one_thread
from ..persistence.save_load import PersistentEstimator
from .counts import largest_remainder
from .validation import (
    as_float64,
    check_intensities,
    check_labels,
    check_positive_integer,
    check_same_axis,
    check_size,
    check_spectra,
    labels_of,
    to_dense,
)

#: Intensities that are drawn or scored at a time. They take 8 MB, and a few times as
#: much while they are computed.
DRAWN_AT_ONCE = 2**20


class FittedAugmenter(PersistentEstimator):
    """Methods of a fitted augmenter.

    Warning: this class is not meant to be used directly.
    """

    #: Whether the trained model has a likelihood: a subclass may have none.
    _has_likelihood = True

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
            Source of the draw. None takes that of the estimator: an estimator with an
            int repeats its draw.

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
        class_index = self._classes_to_draw(n_samples, y)
        return self._draw(class_index, random_state, "sample"), self.classes_[
            class_index
        ]

    @parameters_of(sample)
    def iter_samples(self, n_samples=None, y=None, random_state=None):
        """Generate the spectra of `sample` in blocks, to keep memory small.

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
        class_index = self._classes_to_draw(n_samples, y)
        return (
            (block, self.classes_[class_index[rows]])
            for rows, block in self._blocks(class_index, random_state, "sample")
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
        return self.classes_[self._classes_to_draw(n_samples, None)]

    def _classes_to_draw(self, n_samples, y):
        """Class of each spectrum that `sample` is asked for."""
        check_is_fitted(self)
        if y is None:
            n_samples = 1 if n_samples is None else n_samples
            check_positive_integer(n_samples, "n_samples")
            check_size(n_samples, self.n_features_in_)
            counts = largest_remainder(n_samples, self.class_counts_)
            return np.repeat(np.arange(len(self.classes_)), counts)
        class_index = self._encode_labels(y)
        if not len(class_index):
            raise ValueError("y has no labels; expected one for each spectrum wanted")
        if n_samples not in (None, len(class_index)):
            raise ValueError(
                f"n_samples={n_samples} but y has {len(class_index)} labels"
            )
        return class_index

    def _draw(self, class_index, random_state, stream):
        X = np.empty((len(class_index), self.n_features_in_), dtype=self.dtype_)
        for rows, block in self._blocks(class_index, random_state, stream):
            X[rows] = block
        return X

    def _blocks(self, class_index, random_state, stream):
        """Rows and spectra, a bounded number of intensities at a time."""
        random_state = self.random_state if random_state is None else random_state
        rng = generator_of(random_state, stream=stream)
        size = int(self.class_counts_.sum()) * self.n_features_in_
        device = self._device_for(size)
        step = max(DRAWN_AT_ONCE // self.n_features_in_, 1)
        for start in range(0, len(class_index), step):  # perhaps none at all
            rows = slice(start, start + step)
            own = class_index[rows]
            with one_thread(len(own) * self.n_features_in_):
                drawn = self.model_.draw(own, rng, device)
            yield rows, drawn.astype(self.dtype_, copy=False)

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
        n_new = self._totals(np.asarray(y)) - self.class_counts_
        class_index = np.repeat(np.arange(len(n_new)), n_new)
        X_new = self._draw(class_index, self.random_state, stream="fit_resample")
        return X_new, self.classes_[class_index]

    @available_if(lambda self: self._has_likelihood)
    def score_samples(self, X, y=None):
        """Lower bound of the log-likelihood of each spectrum given its class.

        The bound is that of the trained network. Draws follow it with a standard normal
        prior and white residuals alone: a smoothed bootstrap of training spectra, which
        is the default of the autoencoder, has no such bound.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra in the units of the training spectra.
        y : array-like of shape (n_samples,), default=None
            Class labels, all seen in fit. None takes the bound of the mixture of the
            classes at their training frequencies.

        Returns
        -------
        ndarray of shape (n_samples,)
            Evidence lower bound with a KL weight of 1, in nats, in the scaled space of
            the network. The noise is fixed and the same for every row.

        Raises
        ------
        ValueError
            If a label was not seen in fit, or the wavenumbers differ.
        """
        X = self._check_rows(X)
        if y is not None:
            return self._log_likelihood(X, self._encode_labels(y, len(X)))
        log_frequency = np.log(self.class_counts_ / self.class_counts_.sum())
        per_class = [
            self._log_likelihood(X, np.full(len(X), k)) + log_frequency[k]
            for k in range(len(self.classes_))
        ]
        with np.errstate(under="ignore"):  # of classes that are almost impossible
            return logsumexp(per_class, axis=0)

    def _log_likelihood(self, X, class_index):
        step = max(DRAWN_AT_ONCE // X.shape[1], 1)
        parts = gen_batches(len(X), step)
        with one_thread(X.size):
            scores = [
                self.model_.log_likelihood(X[part], class_index[part]) for part in parts
            ]
        return np.concatenate(scores)

    @available_if(lambda self: self._has_likelihood)
    def score(self, X, y=None):
        """Mean of `score_samples`: higher is better.

        It compares models of different `latent_dim`. It does not compare likelihoods or
        scalings, because their spaces differ, and it does not judge what the draws have
        from a smoothed bootstrap.

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

    def _encode_labels(self, y, n_rows=None):
        check_labels(y)
        y = check_target_type(labels_of(np.asarray(y)))
        if n_rows is not None and len(y) != n_rows:
            raise ValueError(f"there are {n_rows} rows but y has {len(y)} labels")
        index = {label: k for k, label in enumerate(self.classes_.tolist())}
        unknown = [label for label in y.tolist() if label not in index]
        if unknown:
            raise ValueError(
                f"label {unknown[0]!r} was not seen in fit; known: {list(index)}. "
                "In cross-validation this comes from folds that lack a class: "
                "KFold does so on sorted labels unless it shuffles, "
                "StratifiedKFold does not"
            )
        return np.array([index[label] for label in y.tolist()], dtype=np.intp)
