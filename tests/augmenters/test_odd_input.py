"""Odd but valid input: other containers, types, units and sizes."""

import warnings
from collections import namedtuple

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from .inputs import AXIS, NAMES, X, Y, frame, ids, quick

NOISE = np.random.default_rng(0).normal(size=X.shape)
Odd = namedtuple("Odd", "name X y check")


def same_as(reference, n_synthetic=30):
    """Check that the synthetic spectra and labels are those of a plain call."""

    def check(X_new, y_new):
        expected, labels = reference
        np.testing.assert_array_equal(dense(X_new)[-n_synthetic:], expected[30:])
        codes = np.unique(flat(y_new), return_inverse=True)[1]
        np.testing.assert_array_equal(codes, labels)

    return check


def dense(X_new):
    X_new = X_new.toarray() if sparse.issparse(X_new) else X_new
    return np.asarray(X_new, dtype=float)


def flat(y_new):
    y_new = np.asarray(y_new)
    if y_new.ndim == 2 and y_new.shape[1] > 1:
        return y_new.argmax(axis=1)
    return y_new.ravel()


def spread_within(low, high):
    """Check that synthetic spectra are finite, with the spread of the real ones."""

    def check(X_new, y_new):
        rows, labels = dense(X_new), flat(y_new)
        assert np.isfinite(rows).all()
        rows = (rows - rows[:30].mean()) / rows[:30].std()  # squares of 1e25 are large
        n = len(labels) // 2
        variance = [
            sum(part[own == label].var(axis=0).mean() for label in np.unique(labels))
            for part, own in ((rows[:n], labels[:n]), (rows[n:], labels[n:]))
        ]
        assert low <= np.sqrt(variance[1] / variance[0]) <= high

    return check


def flat_spectra(X_new, _):
    np.testing.assert_allclose(dense(X_new), 1)


def finite(X_new, _):
    assert np.isfinite(dense(X_new)).all()


def float_type(dtype):
    def check(X_new, y_new):
        assert X_new.dtype == dtype
        finite(X_new, y_new)

    return check


@pytest.fixture(scope="module")
def plain():
    return quick(expansion_factor=2).fit_resample(X, Y)


@pytest.fixture(scope="module")
def plain_fit():
    return quick().fit(X, Y)


def memmapped(folder):
    np.save(folder / "X.npy", X)
    return np.load(folder / "X.npy", mmap_mode="r")


def strided():
    wide = np.zeros((60, 80))
    wide[::2, ::2] = X
    return wide[::2, ::2]


LIKE_PLAIN = [
    ("Fortran order", lambda _: np.asfortranarray(X), Y),
    ("negative strides", lambda _: X[::-1, ::-1].copy()[::-1, ::-1], Y),
    ("every second cell", lambda _: strided(), Y),
    ("read-only memmap", memmapped, Y),
    ("big-endian", lambda _: X.astype(">f8"), Y),
    ("longdouble", lambda _: X.astype(np.longdouble), Y),
    ("lists", lambda _: X.tolist(), Y.tolist()),
    ("tuples of arrays", lambda _: tuple(X), tuple(Y)),
    ("object cells", lambda _: X.astype(object), Y),
    ("object cells of text", lambda _: X.astype(str).astype(object), Y),
    ("frame", lambda _: frame(), Y),
    ("frame of text", lambda _: frame(X.astype(str)), Y),
    ("frame of objects", lambda _: frame(X.astype(object)), Y),
    ("frame of polars", lambda _: pl.DataFrame(X, schema=[*map(str, AXIS)]), Y),
    ("unsorted wavenumbers", lambda _: frame(columns=AXIS[5:] + AXIS[:5]), Y),
    ("names for wavenumbers", lambda _: frame(columns=[f"x{i}" for i in AXIS]), Y),
    ("CSR", lambda _: sparse.csr_matrix(X), Y),
    ("CSC array", lambda _: sparse.csc_array(X), Y),
    ("COO", lambda _: sparse.coo_matrix(X), Y),
    ("labels of text", lambda _: X, NAMES[Y]),
    ("labels of objects", lambda _: X, NAMES.astype(object)[Y]),
    ("labels of int8", lambda _: X, Y.astype(np.int8)),
    ("labels of float", lambda _: X, Y.astype(float)),
    ("labels in a series", lambda _: X, pd.Series(Y, index=range(7, 37))),
    ("categories", lambda _: X, pd.Series(pd.Categorical(NAMES[Y]))),
    ("days as labels", lambda _: X, np.array(["2020", "2021", "2022"], "M8[D]")[Y]),
    ("a column of labels", lambda _: X, Y[:, None]),
    ("one-hot labels", lambda _: X, np.eye(3, dtype=int)[Y]),
]  # fmt: skip

ODD = [
    Odd("float16", X.astype(np.float16), Y, float_type(np.float16)),
    Odd("float32", X.astype(np.float32), Y, float_type(np.float32)),
    Odd("integers", (1000 * X).astype(int), Y, float_type(np.float64)),
    Odd("uint8", (100 * X + 100).astype(np.uint8), Y, float_type(np.float64)),
    Odd("bool", np.median(X) < X, Y, float_type(np.float64)),
    Odd("labels of bool", X, Y > 0, finite),
    Odd("two spectra", X[[0, -1]], Y[[0, -1]], finite),
    Odd("one spectrum in a class", X, [0] * 15 + [1] * 14 + [2], finite),
    Odd("spectra that repeat", np.tile(X[:5], (6, 1)), np.arange(30) % 2, finite),
    Odd("constant spectra", np.ones_like(X), Y, flat_spectra),
    Odd("some constant spectra", X * (np.arange(30) % 5 > 0)[:, None], Y, finite),
    Odd("constant feature", np.where(np.arange(40) < 3, 7, X), Y, finite),
    Odd("one intensity", X[:, :1], Y, spread_within(0.5, 1.5)),
    Odd("two intensities", X[:, :2], Y, spread_within(0.5, 1.5)),
    Odd("negative", -X, Y, spread_within(0.85, 1.2)),
    Odd("offset 5e6", 5e6 + 0.01 * NOISE, Y, spread_within(0.85, 1.2)),
    Odd("offset and range", 5e6 + 0.01 * X, Y, spread_within(0.85, 1.15)),
    *(
        Odd(f"scale {scale:g}", scale * X, Y, spread_within(0.85, 1.15))
        for scale in (1e-100, 1e-12, 1e-6, 1e6, 1e12, 1e25, 1e90)
    ),
    Odd("negative 1e25", -1e25 * (X + 1), Y, spread_within(0.85, 1.2)),
]  # fmt: skip


@pytest.mark.parametrize("case", LIKE_PLAIN, ids=[case[0] for case in LIKE_PLAIN])
def test_odd_containers_give_the_bits_of_plain_arrays(plain, plain_fit, tmp_path, case):
    _, make, y = case
    rows = make(tmp_path)
    augmenter = quick(expansion_factor=2)
    same_as(plain)(*augmenter.fit_resample(rows, y))
    augmenter.fit(rows, y)
    assert augmenter.score(rows, y) == plain_fit.score(X, Y)
    labels = augmenter.classes_[[2, 0, 1]]
    np.testing.assert_array_equal(
        dense(augmenter.sample(y=labels)[0]), plain_fit.sample(y=[2, 0, 1])[0]
    )


@pytest.mark.parametrize("case", ODD, ids=ids)
def test_odd_data_gives_spectra_like_it(case):
    y = case.y
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "class .* has one spectrum")
        X_new, y_new = quick(expansion_factor=2).fit_resample(case.X, y)
        augmenter = quick().fit(case.X, y)
    case.check(X_new, y_new)
    assert np.isfinite(augmenter.score(case.X, y))
    assert np.isfinite(augmenter.sample(9)[0].astype(float)).all()


@pytest.mark.parametrize(("n", "p"), [(20, 20_000), (100_000, 8)])
def test_large_tables_work(n, p):
    rng = np.random.default_rng(0)
    y = np.arange(n) % 2
    rows = rng.normal(size=(n, 3)) @ rng.normal(size=(3, p)) + 3 * y[:, None]
    n_new = 2000 if n > 2000 else 5 * n
    augmenter = quick(expansion_factor=1 + n_new / n, batch_size=n)
    X_new, y_new = augmenter.fit_resample(rows, y)
    assert X_new.shape == (n + n_new, p)
    assert np.isfinite(X_new[n:]).all()
    real, new = (part[labels == 1].std(axis=0).mean() for part, labels in (
        (rows, y), (X_new[n:], y_new[n:])
    ))  # fmt: skip
    assert 0.7 < new / real < 1.4
