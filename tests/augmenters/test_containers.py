"""Frames, sparse matrices and one-hot labels come back in the form that was given."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from cvae_augment import CVAEAugmenter
from cvae_augment.baselines import DuplicateAugmenter


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 2, "random_state": 0} | params)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f8"])
def test_float_types_are_kept(small, dtype):
    X = small.data.astype(dtype)
    X_res, _ = quick().fit_resample(X, small.target)
    assert X_res.dtype == np.dtype(dtype).newbyteorder("=")
    assert (X_res[: len(X)] == X).all()


def test_integers_become_float64(small):
    X = np.round(1000 * small.data).astype(int)
    X_res, _ = quick().fit_resample(X, small.target)
    assert X_res.dtype == np.float64
    assert (X_res[len(X) :] % 1 != 0).any()


def test_a_frame_of_integers_becomes_float64(small):
    frame = pd.DataFrame(np.round(1000 * small.data).astype(int))
    X_res, _ = quick().fit_resample(frame, small.target)
    assert (X_res.dtypes == np.float64).all()
    assert (X_res.iloc[len(frame) :].to_numpy() % 1 != 0).any()


def test_a_frame_comes_back_as_a_frame_with_its_columns_and_labels(small):
    frame = pd.DataFrame(small.data, columns=small.wavenumbers)
    target = pd.Series(small.target, name="diagnosis").map({0: "a", 1: "b", 2: "c"})
    augmenter = quick()
    X_res, y_res = augmenter.fit_resample(frame, target)
    assert list(X_res.columns) == list(frame.columns)
    assert y_res.name == "diagnosis"
    assert set(y_res) == {"a", "b", "c"}
    np.testing.assert_array_equal(augmenter.wavenumbers_, small.wavenumbers)


def test_columns_that_are_no_numbers_are_no_wavenumbers(small):
    frame = pd.DataFrame(small.data, columns=[f"x{i}" for i in range(40)])
    assert quick().fit(frame, small.target).wavenumbers_ is None


def test_a_sparse_matrix_too_large_to_be_made_dense_is_refused_with_its_shape():
    X = sparse.csr_matrix((2**15, 2**14))
    with pytest.raises(ValueError, match=r"\(32768, 16384\)"):
        quick().fit(X, np.arange(2**15) % 2)


@pytest.mark.parametrize("format", ["csr", "csc"])
@pytest.mark.parametrize(
    ("strategy", "factor", "total"),
    [("proportional", 1, 30), ("balanced", 1, 42), ("balanced", 2, 60)],
)
def test_a_sparse_matrix_comes_back_in_its_format(
    small, format, strategy, factor, total
):
    X = sparse.csr_array(small.data).asformat(format)
    augmenter = quick(expansion_factor=factor, sampling_strategy=strategy)
    X_res, _ = augmenter.fit_resample(X, small.target)
    assert X_res.format == format
    assert X_res.shape == (total, 40)
    assert (X_res[:30].toarray() == small.data).all()


def test_one_hot_rows_give_the_same_spectra_and_come_back_one_hot(small):
    one_hot = np.eye(3, dtype=int)[small.target]
    X_res, y_res = quick().fit_resample(small.data, one_hot)
    expected, labels = quick().fit_resample(small.data, small.target)
    np.testing.assert_array_equal(X_res, expected)
    np.testing.assert_array_equal(y_res.argmax(axis=1), labels)


@pytest.mark.parametrize("n_columns", [2, 3, 4], ids=["two", "three", "one empty"])
@pytest.mark.parametrize("container", [np.asarray, pd.DataFrame, np.ndarray.tolist])
def test_one_hot_rows_come_back_as_they_came(n_columns, container, small):
    kept = small.target < n_columns
    X, rows = small.data[kept], np.eye(n_columns, dtype=int)[small.target[kept]]
    augmenter = DuplicateAugmenter(random_state=0)
    X_res, y_res = augmenter.fit_resample(X, container(rows))
    assert type(y_res) is type(container(rows))
    labels = dict(zip(map(tuple, X), rows.tolist(), strict=True))
    assert np.asarray(y_res).tolist() == [labels[tuple(row)] for row in X_res]
    assert (
        augmenter.fit(X, container(rows)).classes_.tolist() == [*range(n_columns)][:3]
    )


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 0]])
def test_rows_that_are_not_one_hot_are_refused_with_their_number(row, small):
    rows = np.eye(3, dtype=int)[small.target]
    augmenter = quick().fit(small.data, rows)
    rows[4] = row
    for call in (augmenter.fit, augmenter.fit_resample, augmenter.score):
        with pytest.raises(ValueError, match=rf"row 4 .* has {sum(row)} ones"):
            call(small.data, rows)


@pytest.mark.parametrize("n_features", [7, 8, 9])
def test_a_frame_of_polars_comes_back_the_right_way_round(n_features):
    X, y = np.arange(4.0 * n_features).reshape(4, -1), [0, 1, 0, 1]
    frame = pl.DataFrame(X, schema=[*map(str, range(n_features))], orient="row")
    X_res, _ = DuplicateAugmenter().fit_resample(frame, y)
    assert X_res.columns == frame.columns
    np.testing.assert_array_equal(X_res[:4].to_numpy(), X)


@pytest.mark.parametrize("labels", [[0, 1, 0, 1], ["a", "b", "a", "b"]])
@pytest.mark.parametrize("as_frame", [True, False])
def test_a_series_of_polars_comes_back(labels, as_frame):
    X, y = np.arange(12.0).reshape(4, 3), pl.Series("label", labels)
    given = pl.DataFrame(X, orient="row") if as_frame else X
    X_res, y_res = DuplicateAugmenter(expansion_factor=2).fit_resample(given, y)
    assert type(X_res) is type(given)
    assert isinstance(y_res, pl.Series)
    assert (y_res.name, y_res.dtype) == (y.name, y.dtype)
    assert y_res.to_list() == labels + sorted(labels)


def test_names_of_the_intensities_pass_through(small):
    names = [f"{w:g}" for w in small.wavenumbers]
    X = pd.DataFrame(small.data, columns=names)
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0).fit(X, small.target)
    assert augmenter.feature_names_in_.tolist() == names
    assert augmenter.fit_resample(X, small.target)[0].columns.tolist() == names
