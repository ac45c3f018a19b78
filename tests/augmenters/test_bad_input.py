"""One table of bad and odd input, driven through everything that takes spectra.

A case is what is put in the place of 30 good spectra and their labels, and either the
error and a part of its message, or a check of what comes out. Errors leave a fitted
estimator as it was.
"""

import warnings
from collections import namedtuple
from datetime import date

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from cvae_augment import AugmentedClassifier, CVAEAugmenter
from cvae_augment.cli import main
from cvae_augment.datasets import make_serum_spectra, read_spectra

SPECTRA = make_serum_spectra((14, 10, 6), n_wavenumbers=40, random_state=0)
X, Y = SPECTRA.data, SPECTRA.target
NOISE = np.random.default_rng(0).normal(size=X.shape)
NAMES = np.array(["a", "b", "c"])
DAYS = np.datetime64("2020-01-01") + (1000 * X).astype(int).astype("m8[D]")
AXIS = list(SPECTRA.wavenumbers)

Bad = namedtuple("Bad", "name X y error message")
Odd = namedtuple("Odd", "name X y check")


def three(_):
    return 3


def quick(**params):
    small = {"max_epochs": 1, "latent_dim": 2, "hidden_dims": (8,), "random_state": 0}
    return CVAEAugmenter(**small | params)


def with_cell(value, dtype=float):
    cells = X.astype(dtype)
    cells[3, 2] = value
    return cells


def lacking(dtype):
    return pd.Series([0, 1, pd.NA], dtype=object).take(Y).astype(dtype)


def frame(cells=X, columns=AXIS):
    return pd.DataFrame(cells, columns=columns)


BAD_SPECTRA = [
    Bad("1-D", X[0], Y, ValueError, "Expected 2D array, got 1D array"),
    Bad("3-D", X[None], Y, ValueError, "dim 3"),
    Bad("a number", 3.0, Y, ValueError, "got scalar array|Expected 2D array"),
    Bad("None", None, Y, ValueError, "Expected 2D array|NoneType"),
    Bad("no spectra", X[:0], Y[:0], ValueError, r"0 sample\(s\)"),
    Bad("no intensities", X[:, :0], Y, ValueError, r"0 feature\(s\)"),
    Bad("ragged lists", [[1.0], [1.0, 2.0]], [0, 1], ValueError, "inhomogeneous"),
    Bad("nan", with_cell(np.nan), Y, ValueError, "contains NaN"),
    Bad("inf", with_cell(np.inf), Y, ValueError, "contains infinity"),
    Bad("minus inf", with_cell(-np.inf), Y, ValueError, "contains infinity"),
    Bad("complex", X + 1j, Y, ValueError, "Complex data not supported"),
    Bad("1e300", X * 1e300, Y, ValueError, r"expected at most 1e\+100"),
    Bad("masked", np.ma.masked_less(X, 0.1), Y, TypeError, "masked array"),
    Bad("masked nowhere", np.ma.array(X), Y, TypeError, "masked array"),
    Bad("masked rows", [*np.ma.array(X)], Y, TypeError, "masked array"),
    Bad("dates", DAYS, Y, TypeError, "dates or times; expected intensities"),
    Bad("durations", DAYS - DAYS[0], Y, TypeError, "dates or times"),
    Bad("lists of dates", [*DAYS], Y, TypeError, "dates or times"),
    Bad("frame of dates", frame(DAYS), Y, TypeError, "dates or times"),
    Bad("column of dates", frame().assign(day=DAYS[:, 0]), Y, TypeError, "dates or"),
    Bad("dates in cells", with_cell(date(2020, 1, 1), object), Y, TypeError, "date"),
    Bad("text of numbers", X.astype(str), Y, ValueError, "bytes/strings"),
    Bad("bytes", X.astype("S"), Y, ValueError, "bytes/strings"),
    Bad("text in a cell", with_cell("x", object), Y, ValueError, "could not convert"),
    Bad("None in a cell", with_cell(None, object), Y, ValueError, "contains NaN"),
    Bad("dicts in cells", with_cell({}, object), Y, TypeError, "not 'dict'"),
    Bad("wavenumber twice", frame(columns=[7, 7, *AXIS[2:]]), Y, ValueError, "7 .* 2"),
    Bad("sparse nan", sparse.csr_array(with_cell(np.nan)), Y, ValueError, "NaN"),
    Bad("one spectrum", X[:1], Y[:1], ValueError, r"1 sample\(s\)|one class"),
]

BAD_LABELS = [
    Bad("no labels", X, None, ValueError, "got None"),
    Bad("fewer labels", X, Y[1:], ValueError, "inconsistent numbers of samples"),
    Bad("text and numbers", X, np.array(["a", 1, 2], object)[Y], ValueError, "type"),
    Bad("None", X, np.array(["a", "b", None], object)[Y], ValueError, "row 2 is None"),
    Bad("list with None", X, [None, *Y[1:]], ValueError, "row 0 is None"),
    Bad("nan", X, np.where(Y == 2, np.nan, Y), ValueError, "NaN"),
    Bad("nan and text", X, np.array(["a", "b", np.nan], object)[Y], ValueError, "2 is"),
    *(
        Bad(f"NA of type {dtype}", X, lacking(dtype), ValueError, "row 2 is (<NA>|nan)")
        for dtype in ("object", "string", "category", "Int64")
    ),
    Bad("real numbers", X, Y + 0.5, ValueError, "type: continuous"),
    Bad("bytes", X, NAMES.astype("S")[Y], TypeError, "are bytes; expected text or"),
    Bad("list of bytes", X, [*NAMES.astype("S")[Y]], TypeError, "are bytes"),
    Bad("bytes in cells", X, NAMES.astype("S").astype(object)[Y], TypeError, "bytes"),
    Bad("masked", X, np.ma.masked_equal(Y, 2), TypeError, "y is a masked array"),
    Bad("two columns", X, np.stack([Y, Y], axis=1), ValueError, "1d array"),
    Bad("several labels", X, np.ones((30, 3), int), ValueError, "ultilabel|1d array"),
]


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
    return quick().fit_resample(X, Y)


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
    Odd("one intensity", X[:, :1], Y, spread_within(0.7, 1.3)),
    Odd("two intensities", X[:, :2], Y, spread_within(0.7, 1.3)),
    Odd("negative", -X, Y, spread_within(0.85, 1.15)),
    Odd("offset 5e6", 5e6 + 0.01 * NOISE, Y, spread_within(0.85, 1.2)),
    Odd("offset and range", 5e6 + 0.01 * X, Y, spread_within(0.85, 1.15)),
    *(
        Odd(f"scale {scale:g}", scale * X, Y, spread_within(0.85, 1.15))
        for scale in (1e-100, 1e-12, 1e-6, 1e6, 1e12, 1e25, 1e90)
    ),
    Odd("negative 1e25", -1e25 * (X + 1), Y, spread_within(0.85, 1.15)),
]  # fmt: skip

SAMPLES = [
    *(
        Bad(repr(n), n, None, ValueError, "n_samples must be an integer of at least 1")
        for n in (0, -1, 2.0, 2.5, np.nan, True, False, "3", None, [3])
    ),
    Bad("10**12", 10**12, None, ValueError, "1.00e[+]12 spectra of 40 intensities"),
    Bad("10**400", 10**400, None, ValueError, "spectra of 40 intensities"),
    Bad("another number", 3, [0, 1], ValueError, "n_samples=3 but y has 2"),
    Bad("unseen", 1, [0, 7], ValueError, "label 7 was not seen in fit; known"),
    Bad("text for a number", 1, ["0"], ValueError, "label '0' was not seen"),
    Bad("real number", 1, [0.5], ValueError, "label 0.5 was not seen"),
    Bad("None", 1, [0, None], ValueError, "row 1 is None"),
    Bad("nan", 1, [np.nan], ValueError, "row 0 is nan"),
    Bad("masked", 1, np.ma.array([0, 1]), TypeError, "masked array"),
    Bad("no labels", 1, [], ValueError, "y has no labels"),
    Bad("a label alone", 1, 1, ValueError, "1d array"),
    Bad("text alone", 1, "a", ValueError, "1d array"),
    Bad("ragged", 1, [[0], [1, 2]], ValueError, "inhomogeneous"),
]

PARAMETERS = [
    *(
        Bad(f"factor {k!r}", {"expansion_factor": k}, None, ValueError, "expansion_fac")
        for k in (0.5, 0, -1, np.nan, np.inf, "2", None, [2])
    ),
    Bad("factor 1e12", {"expansion_factor": 1e12}, None, ValueError, "3.00e[+]13 spec"),
    Bad("factor 1e300", {"expansion_factor": 1e300}, None, ValueError, "are possible"),
    *(
        Bad(str(totals), {"sampling_strategy": totals}, None, error, message)
        for totals, error, message in (
            ({0: 3}, ValueError, "greater or equal"),
            ({9: 3}, ValueError, "not present"),
            ({0: -3}, ValueError, "cannot be negative"),
            ({0: 20.5}, ValueError, "gives 20.5 for class 0; expected a whole number"),
            ({0: np.nan}, ValueError, "gives nan for class 0"),
            ({0: True}, ValueError, "gives True for class 0"),
            ({0: "20"}, ValueError, "gives '20' for class 0"),
            ({0: 10**30}, ValueError, "1.00e[+]30 spectra"),
            ("most", ValueError, "sampling_strategy"),
            (0.5, ValueError, "sampling_strategy"),
        )
    ),
    Bad("call", {"sampling_strategy": three}, None, TypeError, "must return a di"),
    Bad("seed", {"random_state": "a"}, None, ValueError, "random_state"),
    Bad("negative seed", {"random_state": -1}, None, ValueError, "non-negative|random"),
    *(
        Bad(f"{name} {value!r}", {name: value}, None, ValueError, name)
        for name, value in (
            ("latent_dim", 0),
            ("latent_dim", 2.5),
            ("hidden_dims", (0,)),
            ("hidden_dims", ()),
            ("embedding_dim", 0),
            ("lr", 0),
            ("lr", np.nan),
            ("beta", -1),
            ("max_epochs", -1),
            ("batch_size", 0),
            ("noise", "much"),
            ("scaling", "standard"),
            ("prior", "flat"),
            ("likelihood", "poisson"),
        )
    ),
]  # fmt: skip


def ids(case):
    return case.name


def state(estimator):
    return joblib.hash(vars(estimator))


def assert_refused(case, call, estimator):
    before = state(estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(case.error, match=case.message):
            call()
    assert state(estimator) == before


@pytest.fixture(scope="module")
def fitted():
    return quick().fit(X, Y)


@pytest.mark.parametrize("call", ["fit", "fit_resample"])
@pytest.mark.parametrize("case", BAD_SPECTRA + BAD_LABELS, ids=ids)
def test_bad_data_is_refused_and_leaves_the_augmenter_as_it_was(fitted, case, call):
    if call == "fit" and case.name == "one spectrum":
        case = case._replace(message="minimum of 2")
    assert_refused(case, lambda: getattr(fitted, call)(case.X, case.y), fitted)


@pytest.mark.parametrize("case", BAD_SPECTRA, ids=ids)
def test_bad_spectra_are_not_scored(fitted, case):
    if case.name == "one spectrum":
        assert np.isfinite(fitted.score(case.X, case.y))
    else:
        assert_refused(case, lambda: fitted.score(case.X), fitted)


@pytest.mark.parametrize("case", BAD_SPECTRA + BAD_LABELS, ids=ids)
def test_bad_data_is_refused_by_the_classifier_too(case):
    model = AugmentedClassifier(LinearDiscriminantAnalysis(), quick()).fit(X, Y)
    if case.name == "no labels":
        case = case._replace(message="got None|cannot be None")
    assert_refused(case, lambda: model.fit(case.X, case.y), model)


@pytest.mark.parametrize("case", SAMPLES, ids=ids)
def test_bad_counts_and_labels_are_refused_by_sample(fitted, case):
    assert_refused(case, lambda: fitted.sample(case.X, case.y), fitted)


@pytest.mark.parametrize(
    "case",
    [c for c in SAMPLES if c.y is not None and c.X == 1 and c.name != "nan"],
    ids=ids,
)
def test_bad_labels_are_refused_by_score(fitted, case):
    n = np.size(case.y) if case.name != "ragged" else 2
    if case.name == "no labels":
        case = case._replace(message="1 rows but y has 0 labels")
        n = 1
    assert_refused(case, lambda: fitted.score(X[:n], case.y), fitted)


@pytest.mark.parametrize("case", PARAMETERS, ids=ids)
def test_bad_parameters_are_refused_and_leave_the_augmenter_as_it_was(case):
    augmenter = quick().fit(X, Y).set_params(**case.X)
    assert_refused(case, lambda: augmenter.fit_resample(X, Y), augmenter)


@pytest.mark.parametrize("case", LIKE_PLAIN, ids=[case[0] for case in LIKE_PLAIN])
def test_odd_containers_give_the_bits_of_plain_arrays(plain, tmp_path, case):
    _, make, y = case
    rows = make(tmp_path)
    same_as(plain)(*quick().fit_resample(rows, y))
    expected = quick().fit(X, Y)
    augmenter = quick().fit(rows, y)
    assert augmenter.score(rows, y) == expected.score(X, Y)
    labels = augmenter.classes_[[2, 0, 1]]
    np.testing.assert_array_equal(
        dense(augmenter.sample(y=labels)[0]), expected.sample(y=[2, 0, 1])[0]
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


@pytest.mark.parametrize(("n", "p"), [(20, 50_000), (200_000, 8)])
def test_large_tables_work(n, p):
    rng = np.random.default_rng(0)
    y = np.arange(n) % 2
    rows = rng.normal(size=(n, 3)) @ rng.normal(size=(3, p)) + 3 * y[:, None]
    n_new = 2000 if n > 2000 else n
    augmenter = quick(expansion_factor=1 + n_new / n, batch_size=n)
    X_new, y_new = augmenter.fit_resample(rows, y)
    assert X_new.shape == (n + n_new, p)
    assert np.isfinite(X_new[n:]).all()
    real, new = (part[labels == 1].std(axis=0).mean() for part, labels in (
        (rows, y), (X_new[n:], y_new[n:])
    ))  # fmt: skip
    assert 0.7 < new / real < 1.4


def test_one_class_is_learnt_but_not_balanced():
    one = np.zeros(30, dtype=int)
    assert quick().fit(X, one).sample(3)[0].shape == (3, 40)
    case = Bad("one class", X, one, ValueError, "Got 1 class")
    augmenter = quick()
    assert_refused(case, lambda: augmenter.fit_resample(X, one), augmenter)


def test_a_frame_with_another_axis_is_not_scored():
    augmenter = quick().fit(frame(), Y)
    shifted = frame(columns=[w + 1 for w in AXIS])
    case = Bad("axis", shifted, Y, ValueError, "wavenumber 0 is 403 here and was 402")
    assert_refused(case, lambda: augmenter.score(shifted, Y), augmenter)


@pytest.mark.parametrize("columns", [[*range(39), "x"], ["x", *range(39)]])
def test_names_and_numbers_above_the_columns_are_refused(columns):
    augmenter = quick()
    case = Bad("mixed", None, None, TypeError, "all input features have string names")
    rows = frame(columns=columns)
    assert_refused(case, lambda: augmenter.fit_resample(rows, Y), augmenter)


# The command line

GOOD = "label,400,402,404\n" + "".join(
    f"{'ab'[i % 2]},{i % 3},{i % 5 + 1},{i % 7}\n" for i in range(12)
)

BAD_FILES = [
    Bad("empty", "", [], None, "the table is empty"),
    Bad(
        "header alone",
        "label,400,402\n",
        [],
        None,
        "a header row and no spectra below it",
    ),
    Bad("no intensities", "label\na\nb\n", [], None, "leave none for intensities"),
    Bad("nan", GOOD + "a,1,nan,3\n", [], None, "cell C14 holds 'nan'"),
    Bad("inf", GOOD + "a,1,inf,3\n", [], None, "cell C14 holds 'inf'"),
    Bad("empty cell", GOOD + "a,1,,3\n", [], None, "cell C14 is blank"),
    Bad(
        "unsorted",
        GOOD.replace("2,4", "9,4"),
        [],
        None,
        "strictly increasing or decreasing",
    ),
    Bad("complex", GOOD + "a,1,1+2j,3\n", [], None, "cell C14 holds '1+2j'"),
    Bad("date", GOOD + "a,1,2020-01-01,3\n", [], None, "cell C14 holds '2020-01-01'"),
    Bad("text", GOOD + "a,1,x,3\n", [], None, "cell C14 holds 'x'"),
    Bad("no label", GOOD + ",1,2,3\n", [], None, "cell A14 is blank; expected a label"),
    Bad("1e300", GOOD + "a,1,1e300,3\n", [], None, "at most 1e+100"),
    Bad("one class", GOOD.replace("b", "a", 99), [], None, "Got 1 class"),
    Bad(
        "one spectrum", "label,400,402\na,1,2\n", [], None, "a minimum of 2 is required"
    ),
    *(
        Bad(f"factor {k}", GOOD, ["--expansion-factor", k], None, "expansion")
        for k in ("0.5", "nan", "inf", "-1", "0")
    ),
    Bad("factor 1e300", GOOD, ["--expansion-factor", "1e300"], None, "are possible"),
    Bad("no epochs", GOOD, ["--max-epochs", "-3"], None, "max_epochs"),
    Bad("no codes", GOOD, ["--latent-dim", "0"], None, "latent_dim"),
]


def augment(folder, content, options):
    (folder / "in.csv").write_text(content)
    command = ["augment", str(folder / "in.csv"), "-o", str(folder / "out.csv")]
    if "--latent-dim" not in options:
        options = [*options, "--latent-dim", "2"]
    if "--max-epochs" not in options:
        options = [*options, "--max-epochs", "1"]
    return main([*command, *options])


@pytest.mark.parametrize("case", BAD_FILES, ids=ids)
def test_a_bad_file_or_option_is_one_line_and_writes_nothing(tmp_path, capsys, case):
    assert augment(tmp_path, case.X, case.y) == 2
    error = capsys.readouterr().err
    assert error.splitlines()[-1].startswith("cvae-augment: error: ")
    assert case.message in error
    assert "Traceback" not in error
    assert not (tmp_path / "out.csv").exists()


ODD_FILES = {
    "one spectrum in a class": GOOD + "c,1,2,3\n",
    "constant spectra": "label,400,402\n" + "a,1,1\nb,2,2\n" * 4,
    "one intensity": "label,400\n" + "".join(f"{'ab'[i % 2]},{i}\n" for i in range(9)),
    "offset 5e6": GOOD + "a,5000000.01,5000000.02,5000000.01\n" * 2,
    "names for wavenumbers": GOOD.replace("400,402,404", "low,middle,high"),
    "1e-12 and 1e25": GOOD + "a,1e-12,2e-12,0\nb,1e25,2e25,0\n",
}


@pytest.mark.parametrize("content", ODD_FILES.values(), ids=ODD_FILES)
def test_an_odd_file_is_augmented(tmp_path, content):
    assert augment(tmp_path, content, []) == 0
    real, new = read_spectra(tmp_path / "in.csv"), read_spectra(tmp_path / "out.csv")
    n = len(real.data)
    np.testing.assert_array_equal(new.data[:n], real.data)
    assert len(new.data) == 2 * n
    assert np.isfinite(new.data).all()
