"""A seed gives the same bits on every backend, and no call changes global state."""

import random

import numpy as np
import pandas as pd
import pytest
import torch
from joblib import Parallel, delayed
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import make_pipeline

from cvae_augment import (
    AugmentedClassifier,
    CVAEAugmenter,
    DiffusionAugmenter,
    SampleMinMaxScaler,
)
from cvae_augment.study import expansion_curve

#: One job is the same with every backend.
BACKENDS = [("sequential", 1), ("threading", 2), ("loky", 2), ("multiprocessing", 2)]


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 3, "random_state": 0} | params)


def everything(X, y):
    """Bytes of everything that an augmenter returns."""
    augmenter = quick(batch_size=8)
    X_new, y_new = augmenter.fit_resample(X, y)
    codes = augmenter.encode(X, y)
    parts = [X_new, y_new, augmenter.sample(7)[0], augmenter.score_samples(X, y), codes]
    parts += [augmenter.decode(codes, y), augmenter.history_["loss"]]
    rival = DiffusionAugmenter(max_epochs=12, n_levels=50, random_state=0)
    rival.fit(X, y)
    parts += [rival.sample(7)[0], rival.score_samples(X, y), rival.history_["loss"]]
    return [np.ascontiguousarray(part).tobytes() for part in parts]


@pytest.fixture(scope="module")
def expected(small):
    return everything(small.data, small.target)


@pytest.mark.parametrize(("backend", "n_jobs"), BACKENDS)
def test_same_bits_on_every_backend(small, expected, backend, n_jobs):
    found = Parallel(n_jobs=n_jobs, backend=backend)(
        delayed(everything)(small.data, small.target) for _ in range(2)
    )
    assert found == [expected, expected]


@pytest.mark.parametrize(
    "change",
    [
        np.asfortranarray,
        lambda X: pd.DataFrame(dict(enumerate(X.T))),
    ],
    ids=["Fortran", "frame of columns"],
)
def test_same_bits_whatever_the_order_in_memory(small, expected, change):
    assert everything(change(small.data), small.target) == expected


@pytest.mark.slow
def test_searches_and_studies_do_not_depend_on_n_jobs(small):
    X, y = small.data, small.target
    pipeline = make_pipeline(
        SampleMinMaxScaler(),
        AugmentedClassifier(LinearDiscriminantAnalysis(), quick()),
    )
    grid = {"augmentedclassifier__augmenter__expansion_factor": [2, 3]}
    scores, predicted, tables = [], [], []
    for n_jobs in (1, 2):
        search = GridSearchCV(pipeline, grid, cv=2, n_jobs=n_jobs).fit(X, y)
        scores.append(search.cv_results_["mean_test_score"].tolist())
        proba = {"cv": 2, "n_jobs": n_jobs, "method": "predict_proba"}
        predicted.append(cross_val_predict(pipeline, X, y, **proba).tobytes())
        result = expansion_curve(
            X,
            y,
            quick(),
            factors=[2],
            classifiers={"lda": LinearDiscriminantAnalysis()},
            n_splits=2,
            n_repeats=1,
            n_jobs=n_jobs,
        )
        tables.append(result.scores)
    assert scores[0] == scores[1]
    assert predicted[0] == predicted[1]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_another_number_of_threads_changes_no_more_than_rounding(serum):
    def draw(n_threads):
        before = torch.get_num_threads()
        torch.set_num_threads(n_threads)
        try:
            augmenter = quick(max_epochs=20).fit(serum.data, serum.target)
            return augmenter.sample(50)[0], augmenter.score(serum.data, serum.target)
        finally:
            torch.set_num_threads(before)

    (X_one, score_one), (X_two, score_two) = draw(1), draw(2)
    assert np.abs(X_one - X_two).max() < 1e-5 * np.abs(X_one).max()
    assert score_two == pytest.approx(score_one, rel=1e-5)


# Global state does not change


def globals_now():
    return (
        np.random.get_state()[1].tolist(),
        np.random.get_state()[2],
        random.getstate(),
        torch.get_rng_state().tolist(),
        torch.get_num_threads(),
        torch.get_num_interop_threads(),
        torch.get_default_dtype(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.backends.cudnn.deterministic,
        torch.backends.cudnn.benchmark,
        torch.is_grad_enabled(),
        torch.get_float32_matmul_precision(),
        np.geterr(),
        np.get_printoptions(),
    )


def calls(spectra):
    X, y = spectra.data, spectra.target
    fitted = quick().fit(X, y)
    codes = fitted.encode(X, y)
    lda = LinearDiscriminantAnalysis()
    return {
        "fit": lambda: quick().fit(X, y),
        "fit without a seed": lambda: quick(random_state=None).fit(X, y),
        "fit as reported": lambda: CVAEAugmenter.as_reported(max_epochs=1).fit(X, y),
        "fit a diffusion": lambda: DiffusionAugmenter(max_epochs=2).fit(X, y).sample(),
        "fit_resample": lambda: quick(batch_size=7).fit_resample(X, y),
        "sample": lambda: fitted.sample(9),
        "sample with a seed": lambda: fitted.sample(9, random_state=1),
        "score": lambda: fitted.score(X, y),
        "score_samples": lambda: fitted.score_samples(X),
        "encode": lambda: fitted.encode(X, y),
        "decode": lambda: fitted.decode(codes, y),
        "classifier": lambda: AugmentedClassifier(lda, quick()).fit(X, y).predict(X),
    }


def failing_calls(spectra):
    X, y = spectra.data, spectra.target
    fitted = quick().fit(X, y)
    bad = np.full_like(X, np.nan)
    return {
        "fit": lambda: quick().fit(bad, y),
        "fit that diverges": lambda: quick(lr=1e30).fit(X, y),
        "fit_resample": lambda: quick(sampling_strategy={0: 1}).fit_resample(X, y),
        "sample": lambda: fitted.sample(y=["z"]),
        "score": lambda: fitted.score(bad, y),
        "encode": lambda: fitted.encode(X, y + 9),
        "decode": lambda: fitted.decode(np.ones((3, 99)), y[:3]),
    }


@pytest.fixture
def unusual_settings():
    """Settings that differ from all defaults, so that a reset is visible."""
    torch.set_default_dtype(torch.float64)
    torch.use_deterministic_algorithms(True, warn_only=True)
    old = np.seterr(under="warn")
    yield
    torch.set_default_dtype(torch.float32)
    torch.use_deterministic_algorithms(False)
    np.seterr(**old)


def assert_nothing_global_changes(spectra, make_calls, error):
    for name, call in make_calls(spectra).items():
        before = globals_now()
        if error:
            with pytest.raises((ValueError, FloatingPointError)):
                call()
        else:
            call()
        assert globals_now() == before, name


@pytest.mark.parametrize(
    ("make_calls", "error"), [(calls, False), (failing_calls, True)]
)
def test_no_call_changes_anything_global(small, make_calls, error):
    assert_nothing_global_changes(small, make_calls, error)


@pytest.mark.parametrize(
    ("make_calls", "error"), [(calls, False), (failing_calls, True)]
)
def test_settings_of_the_user_are_left_alone(
    small, unusual_settings, make_calls, error
):
    assert_nothing_global_changes(small, make_calls, error)


def test_settings_of_the_user_do_not_reach_the_result(
    small, expected, unusual_settings
):
    assert everything(small.data, small.target) == expected
