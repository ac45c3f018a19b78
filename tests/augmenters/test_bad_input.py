"""Tables of bad input, given to every method that takes spectra, labels or counts.

A case replaces 30 good spectra and their labels, and names the error and a part of its
message. After an error a fitted estimator is as it was before.
"""

from copy import deepcopy
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from cvae_augment import AugmentedClassifier

from .inputs import AXIS, NAMES, Bad, X, Y, assert_refused, frame, ids, quick

DAYS = np.datetime64("2020-01-01") + (1000 * X).astype(int).astype("m8[D]")


def three(_):
    return 3


def with_cell(value, dtype=float):
    cells = X.astype(dtype)
    cells[3, 2] = value
    return cells


def lacking(dtype):
    return pd.Series([0, 1, pd.NA], dtype=object).take(Y).astype(dtype)


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

SAMPLES = [
    *(
        Bad(repr(n), n, None, ValueError, "n_samples must be an integer of at least 1")
        for n in (0, -1, 2.0, 2.5, np.nan, True, False, "3", [3])
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


@pytest.fixture(scope="module")
def fitted():
    return quick().fit(X, Y)


@pytest.fixture(scope="module")
def classifier():
    return AugmentedClassifier(LinearDiscriminantAnalysis(), quick()).fit(X, Y)


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
def test_bad_data_is_refused_by_the_classifier_too(classifier, case):
    if case.name == "no labels":
        case = case._replace(message="got None|cannot be None")
    assert_refused(case, lambda: classifier.fit(case.X, case.y), classifier)


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
def test_bad_parameters_are_refused_and_leave_the_augmenter_as_it_was(fitted, case):
    augmenter = deepcopy(fitted).set_params(**case.X)
    assert_refused(case, lambda: augmenter.fit_resample(X, Y), augmenter)


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
