"""Scaling of each spectrum by itself."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags, check_array
from sklearn.utils.validation import validate_data

_FLOATS = (np.float64, np.float32)


def sample_minmax(X):
    """Scale each spectrum to [0, 1] by its own minimum and range.

    The scaling removes a constant offset and a gain, which often have instrumental
    reasons alone, and keeps the shape. No spectrum influences another: there is nothing
    to learn, and nothing can leak from test spectra to training spectra.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Spectra in rows, intensities in any unit.

    Returns
    -------
    X_scaled : ndarray of shape (n_samples, n_features)
        A new array. Each row reaches exactly 0 and 1. A flat row becomes zeros.
        float32 is kept, and all other types become float64.

    Raises
    ------
    ValueError
        If `X` is not two-dimensional or holds NaN or infinite values.

    See Also
    --------
    SampleMinMaxScaler : The same as a step of a scikit-learn pipeline.

    Examples
    --------
    >>> from cvae_augment.preprocessing import sample_minmax
    >>> sample_minmax([[2.0, 4.0, 3.0], [500.0, 100.0, 200.0], [7.0, 7.0, 7.0]])
    array([[0.  , 1.  , 0.5 ],
           [1.  , 0.  , 0.25],
           [0.  , 0.  , 0.  ]])
    """
    return scale_rows(check_array(X, dtype=_FLOATS))


def scale_rows(X: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Scale each spectrum to [0, 1] as `sample_minmax` does, without its checks.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Finite spectra, of a float type.
    out : ndarray of shape (n_samples, n_features), default=None
        Where to put the scaled spectra; None takes a new array.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        `out`, or the new array.
    """
    scaled = np.subtract(X, X.min(axis=1, keepdims=True), out=out)
    intensity_range = scaled.max(axis=1, keepdims=True)
    intensity_range[intensity_range == 0] = 1
    # No multiplication by the reciprocal: that of a very small range overflows, and the
    # maximum of a row would not be exactly 1.
    scaled /= intensity_range
    return scaled


class SampleMinMaxScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Scale each spectrum to [0, 1] by its own minimum and range.

    A flat spectrum becomes zeros. The scaler is stateless, since it scales each row by
    itself: `fit` only checks the input, and `transform` may be called without it.

    Attributes
    ----------
    n_features_in_ : int
        Number of intensities per spectrum seen in `fit`.

    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Column names seen in `fit`, if all of them are strings.

    See Also
    --------
    cvae_augment.preprocessing.sample_minmax : The same as a function.

    Examples
    --------
    >>> from cvae_augment.preprocessing import SampleMinMaxScaler
    >>> SampleMinMaxScaler().fit_transform([[2.0, 4.0, 3.0], [500.0, 100.0, 200.0]])
    array([[0.  , 1.  , 0.5 ],
           [1.  , 0.  , 0.25]])
    """

    def fit(self, X, y=None):
        """Check the input. Nothing is learnt.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Spectra in rows.

        y : Ignored
            Present for the scikit-learn API.

        Returns
        -------
        self : SampleMinMaxScaler
            The scaler itself.
        """
        validate_data(self, X, dtype=_FLOATS)
        return self

    def transform(self, X):
        """Scale each spectrum by its own minimum and range.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Spectra in rows, intensities in any unit.

        Returns
        -------
        X_scaled : ndarray of shape (n_samples, n_features)
            Scaled spectra; float32 is kept, everything else becomes float64.
        """
        return scale_rows(validate_data(self, X, dtype=_FLOATS, reset=False))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
