"""Checks of input that scikit-learn does not make, and conversion of containers."""

import copy
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from decimal import Decimal
from numbers import Integral

import numpy as np
from scipy.sparse import issparse
from sklearn.utils import _safe_indexing
from sklearn.utils._missing import is_pandas_na, is_scalar_nan
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import column_or_1d

#: A sparse matrix with more cells than this is not made dense (2 GiB as float64).
MAX_DENSE_CELLS = 2**28

#: Larger intensities are refused: a sum of their squares is no finite number.
MAX_INTENSITY = 1e100

#: More intensities can't be asked for (8 TiB as float64).
MAX_CELLS = 2**40


def _check_container(X):
    """Raise TypeError for masked spectra and for dates.

    A mask would be lost without notice, and dates would become numbers.
    """
    rows = X if isinstance(X, list | tuple) else []
    if any(isinstance(part, np.ma.MaskedArray) for part in (X, *rows)):
        raise TypeError(
            "X is a masked array, whose mask would be lost; expected an array without "
            "missing intensities"
        )
    try:
        dtypes = getattr(X, "dtypes", None)
        if dtypes is None:
            dtypes = [X.dtype if hasattr(X, "dtype") else np.asarray(X).dtype]
    except (TypeError, ValueError):  # scikit-learn says what is wrong
        return
    if any(getattr(dtype, "kind", "") in ("m", "M") for dtype in dtypes):
        raise TypeError("X holds dates or times; expected intensities")


def as_pandas(X):
    """Frame of another library, for example polars, as a frame of pandas.

    imbalanced-learn knows no other frames. Anything else stays as it is.
    """
    if not _is_foreign(X, "columns"):
        return X
    import pandas as pd

    return pd.DataFrame(np.asarray(X), columns=list(X.columns))


def like_given(X_new, y_new, X, y):
    """Spectra and labels in the containers of `X` and `y`, if pandas has neither."""
    if _is_foreign(X, "columns"):
        # Without `orient`, polars would take a square array's rows for columns.
        X_new = type(X)(X_new.to_numpy(), schema=list(X.columns), orient="row")
    if _is_foreign(y, "name"):
        y_new = type(y)(y.name, np.asarray(y_new))
    return X_new, y_new


def _is_foreign(container, attribute):
    """Whether a frame or series comes from another library than pandas."""
    is_tabular = hasattr(container, attribute) and hasattr(container, "to_numpy")
    return is_tabular and not hasattr(container, "loc")


def is_all_float(X):
    """Whether each column of a frame of pandas is of a float type."""
    return all(getattr(dtype, "kind", "") == "f" for dtype in X.dtypes)


def check_labels(y):
    """Raise TypeError for masked labels and bytes, ValueError for missing ones."""
    if isinstance(y, np.ma.MaskedArray):
        raise TypeError(
            "y is a masked array, whose mask would be lost; expected a label for each "
            "spectrum"
        )
    kind, ndim = getattr(getattr(y, "dtype", None), "kind", ""), getattr(y, "ndim", 0)
    may_lack = kind == "O" or hasattr(y, "isna")
    is_sequence = isinstance(y, list | tuple) or (may_lack and ndim == 1)
    if kind == "S" or (is_sequence and any(isinstance(label, bytes) for label in y)):
        raise TypeError("labels are bytes; expected text or numbers: decode them")
    if not is_sequence:
        return
    for row, label in enumerate(y):
        if label is None or is_scalar_nan(label) or is_pandas_na(label):
            raise ValueError(
                f"the label of row {row} is {label}; expected a label for each spectrum"
            )


def labels_of(y):
    """Labels as they are; for one-hot rows, the position of the one in each row."""
    if type_of_target(y) != "multilabel-indicator" or issparse(y):
        return y
    is_one = np.asarray(y) > 0
    n_ones = is_one.sum(axis=1)
    bad = np.flatnonzero(n_ones != 1)
    if bad.size:
        raise ValueError(
            f"row {bad[0]} of the one-hot labels has {n_ones[bad[0]]} ones; expected "
            "one, since multilabel targets are not supported"
        )
    return is_one.argmax(axis=1)


def rows_like(labels_new, labels, rows):
    """One-hot rows of new labels, in the container of the given `rows`."""
    known, first = np.unique(labels, return_index=True)
    rows_new = _safe_indexing(rows, first[np.searchsorted(known, labels_new)])
    if hasattr(rows_new, "reset_index"):
        return rows_new.reset_index(drop=True)
    return rows_new


def warn_of_single_spectra(classes, counts):
    """Warn the caller of an augmenter's method of classes with one spectrum."""
    for label in classes[counts == 1].tolist():
        warnings.warn(
            f"class {label!r} has one spectrum, which does not show how the spectra of "
            "the class vary",
            UserWarning,
            stacklevel=5,
        )


@contextmanager
def unchanged_on_error(estimator):
    """Restore the attributes of an estimator when the block raises."""
    before = copy.copy(vars(estimator))
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(before)
        raise


def as_float64(X):
    """Spectra as a new float64 array in C order.

    Sums in another memory order would train another network.
    """
    return np.array(X, dtype=np.float64, order="C")


def check_intensities(X):
    """Raise ValueError for intensities whose squares are no finite numbers."""
    size = max(-float(X.min()), float(X.max()))
    if size > MAX_INTENSITY:
        raise ValueError(
            f"intensities reach {size:g} in size; expected at most {MAX_INTENSITY:g}: "
            "give them in another unit"
        )


def check_size(n_rows, n_features):
    """Raise ValueError for more intensities than any machine holds."""
    if n_rows * n_features > MAX_CELLS:
        raise ValueError(
            f"{Decimal(int(n_rows)):.3g} spectra of {n_features} intensities are asked "
            f"for; at most {MAX_CELLS // n_features} are possible"
        )


def check_totals(totals):
    """Raise unless a dict or callable strategy gives whole numbers."""
    if not isinstance(totals, Mapping):
        raise TypeError(
            "a callable sampling_strategy must return a dict of the number of spectra "
            f"of each class, got {totals!r}"
        )
    for label, total in totals.items():
        is_whole = isinstance(total, Integral) and not isinstance(total, bool)
        if not is_whole:
            raise ValueError(
                f"sampling_strategy gives {total!r} for class {label!r}; expected a "
                "whole number of spectra"
            )
    return totals


def check_spectra(X, wavenumbers=None):
    """Raise where `X` can't be spectra, else return its wavenumbers.

    Without `wavenumbers`, these are the column names, if all are numbers, or None.
    """
    _check_container(X)
    if wavenumbers is not None:
        wavenumbers = column_or_1d(wavenumbers, dtype=np.float64)
        n_features = np.shape(X)[1] if np.ndim(X) == 2 else None
        if n_features not in (None, len(wavenumbers)):
            raise ValueError(
                f"there are {len(wavenumbers)} wavenumbers; expected one for each of "
                f"the {n_features} intensities"
            )
        if not np.isfinite(wavenumbers).all():
            raise ValueError(f"expected finite wavenumbers, got {wavenumbers}")
    else:
        try:
            wavenumbers = np.array([float(name) for name in X.columns])
        except (AttributeError, TypeError, ValueError):
            return None
        if not np.isfinite(wavenumbers).all():
            return None
    values, counts = np.unique(wavenumbers, return_counts=True)
    if (counts > 1).any():
        twice = counts.argmax()
        raise ValueError(
            f"wavenumber {values[twice]:g} is that of {counts[twice]} columns; "
            "expected one for each"
        )
    return wavenumbers


def check_same_axis(known, wavenumbers):
    """Raise ValueError if both axes are known and differ."""
    if known is None or wavenumbers is None:
        return
    differs = np.flatnonzero(known != wavenumbers)
    if differs.size:
        i = differs[0]
        raise ValueError(
            f"wavenumber {i} is {wavenumbers[i]:g} here and was {known[i]:g} in fit; "
            "interpolate the spectra to one axis first"
        )


def check_positive_integer(value, name):
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be an integer of at least 1, got {value!r}")


def to_dense(X):
    if X.shape[0] * X.shape[1] > MAX_DENSE_CELLS:
        raise ValueError(
            f"a sparse matrix of shape {X.shape} would need more than "
            f"{MAX_DENSE_CELLS * 8 >> 30} GiB when made dense, which training does"
        )
    return X.toarray()
