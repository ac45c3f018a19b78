"""`save` and `load` give back the same augmenter, or refuse with a reason."""

import copy
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from cvae_augment import CVAEAugmenter, DiffusionAugmenter, baselines
from cvae_augment.preprocessing import sample_minmax

from .helpers import assert_draws_the_same, assert_same, quick, round_trip

DATA = Path(__file__).parents[1] / "data"

CONFIGURATIONS = [
    {},
    {"latent_dim": 3, "hidden_dims": [8, 4], "verbose": 0, "beta": 0.1},
    {"hidden_dims": np.array([8, 4])},
    {"conditioning": "prior"},
    {"conditioning": "none"},
    {"likelihood": "bernoulli"},
    {"prior": "standard_normal", "residual": None},
    {"residual": "white", "noise": 0.25},
    {"scaling": None, "linear_path": False, "noise": np.float64(0)},
    {"random_state": np.int64(7), "expansion_factor": 2.5},
    {"random_state": None},
    {"sampling_strategy": {0: 20, 2: np.int64(7)}},
    {"max_epochs": 0},
]

BASELINES = [
    baselines.DuplicateAugmenter(),
    baselines.NoiseAugmenter(scale=np.float32(0.1)),
    baselines.MixupAugmenter(alpha=2),
    baselines.GaussianAugmenter(),
    baselines.GaussianAugmenter(covariance="class"),
    baselines.SpanKernelAugmenter(),
    baselines.OffsetSlopeMultiplierAugmenter(),
]


def every_augmenter():
    yield from (quick(**params) for params in CONFIGURATIONS)
    yield CVAEAugmenter.as_reported(max_epochs=1, random_state=0)
    yield CVAEAugmenter.as_reported(max_epochs=1, conditioning="none")
    short = {"max_epochs": 1, "n_levels": 20, "random_state": 0}
    for space in ("components", "spectrum", "unit"):
        yield DiffusionAugmenter(space=space, **short)
    yield DiffusionAugmenter(network="unet", width=8, depth=2, **short)
    yield from BASELINES


# What comes back


@pytest.mark.parametrize("augmenter", [*every_augmenter()], ids=repr)
def test_everything_comes_back_and_draws_the_same_bits(small, tmp_path, augmenter):
    X, y = small.data, small.target
    augmenter = clone(augmenter)
    augmenter.fit_resample(X, y)
    loaded = round_trip(augmenter, tmp_path)
    assert_same(augmenter.get_params(), loaded.get_params())
    assert set(vars(loaded)) == set(vars(augmenter))
    for name, value in vars(augmenter).items():
        assert_same(value, getattr(loaded, name))
    assert_draws_the_same(augmenter, loaded)
    if augmenter.random_state is not None:
        assert_same(augmenter.sample(5), loaded.sample(5))
    if hasattr(augmenter, "score"):
        assert augmenter.score(X, y) == loaded.score(X, y)
        assert_same(augmenter.score_samples(X), loaded.score_samples(X))
    else:
        assert not hasattr(loaded, "score")
    if hasattr(augmenter, "encode"):
        codes = augmenter.encode(X, y)
        assert_same(codes, loaded.encode(X, y))
        assert_same(augmenter.decode(codes, y), loaded.decode(codes, y))


@pytest.mark.parametrize(
    "labels",
    [
        np.array([2, 5, 9]),
        np.array([2, 5, 9], dtype=np.uint8),
        np.array([-2, 5, 9], dtype=">i4"),
        np.array([1.0, 2.0, 3.0], dtype=np.float32),
        np.array([True, False, False]),
        np.array(["control", "", "c"]),
        np.array(["対照", "κ", "контроль"]),
        np.array(["对照", "b", "c"], dtype=">U2"),
        np.array(["nul\0", "nul", '"\\\n'], dtype=object),
        np.array(["\ud800", "🧪", "b"], dtype=object),
    ],
    ids=lambda labels: f"{labels.dtype}-{labels[0]!a}",
)
def test_labels_come_back_with_their_dtype(small, tmp_path, labels):
    augmenter = baselines.MixupAugmenter(random_state=0)
    augmenter.fit_resample(small.data, labels[small.target])
    loaded = round_trip(augmenter, tmp_path)
    assert loaded.classes_.dtype == labels.dtype
    assert loaded.sample(9)[1].dtype == labels.dtype
    assert_same(augmenter.classes_, loaded.classes_)
    assert_same(augmenter.sampling_strategy_, loaded.sampling_strategy_)
    wanted = augmenter.classes_[::-1]
    assert_same(augmenter.sample(y=wanted), loaded.sample(y=wanted))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, ">f8", np.longdouble, int])
def test_spectra_are_drawn_in_the_float_type_of_training(small, tmp_path, dtype):
    augmenter = baselines.SpanKernelAugmenter(random_state=0)
    augmenter.fit((100 * small.data).astype(dtype), small.target)
    assert_same(augmenter.sample(9), round_trip(augmenter, tmp_path).sample(9))


def test_column_names_and_wavenumbers_come_back(small, tmp_path):
    names = [str(w) for w in small.wavenumbers]
    frame = pd.DataFrame(small.data, columns=names)
    augmenter = quick().fit(frame, small.target)
    loaded = round_trip(augmenter, tmp_path)
    assert loaded.feature_names_in_.tolist() == names
    assert_same(augmenter.feature_names_in_, loaded.feature_names_in_)
    assert_same(augmenter.wavenumbers_, loaded.wavenumbers_)
    assert loaded.score(frame) == augmenter.score(frame)
    with pytest.raises(ValueError, match="feature names should match"):
        loaded.score(frame[names[::-1]])


def test_another_wavenumber_axis_is_still_refused(small, tmp_path):
    frame = pd.DataFrame(small.data, columns=small.wavenumbers)
    loaded = round_trip(quick().fit(frame, small.target), tmp_path)
    shifted = frame.set_axis(small.wavenumbers + 1, axis=1)
    with pytest.raises(ValueError, match="wavenumber 0 is 403 here and was 402"):
        loaded.score(shifted)


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_order_comes_back(tmp_path, order):
    # Sums in another order round differently.
    rows = np.asarray(np.arange(6.0).reshape(2, 3), order=order)
    augmenter = baselines.DuplicateAugmenter().fit(np.eye(4), [0, 0, 1, 1])
    augmenter.history_ = {"loss": rows}
    assert_same(augmenter.history_, round_trip(augmenter, tmp_path).history_)


def test_a_loaded_augmenter_can_be_saved_fitted_and_cloned(small, tmp_path, fitted):
    loaded = round_trip(fitted, tmp_path)
    first = (tmp_path / "augmenter").read_bytes()
    loaded.save(tmp_path / "augmenter")
    assert (tmp_path / "augmenter").read_bytes() == first
    again = clone(loaded).fit(small.data, small.target)
    assert_draws_the_same(again, fitted)


def test_parameters_changed_after_fit_come_back(small, tmp_path, fitted):
    changed = copy.deepcopy(fitted).set_params(random_state=5, expansion_factor=3)
    loaded = round_trip(changed, tmp_path)
    assert loaded.expansion_factor == 3
    assert_same(changed.sample(4), loaded.sample(4))


def test_a_subclass_of_the_user_is_saved_under_its_own_name(small, tmp_path):
    class Mine(baselines.MixupAugmenter):
        pass

    augmenter = Mine(random_state=0).fit(small.data, small.target)
    loaded = round_trip(augmenter, tmp_path)
    assert type(loaded) is Mine
    assert_draws_the_same(augmenter, loaded)


def test_the_file_is_an_npz_of_little_endian_arrays_without_pickle(tmp_path, fitted):
    fitted.save(tmp_path / "augmenter.anything")
    assert [p.name for p in tmp_path.iterdir()] == ["augmenter.anything"]
    with np.load(tmp_path / "augmenter.anything", allow_pickle=False) as archive:
        assert json.loads(archive["header.json"])["class"] == "CVAEAugmenter"
        arrays = [archive[name] for name in archive.files if name != "header.json"]
    assert len(arrays) > 20
    assert {array.dtype.str[0] for array in arrays} <= {"<", "|"}


def test_a_file_of_format_1_still_draws_what_it_drew():
    """It was made by these lines, with version 0.2.0.dev0.

    spectra = make_serum_spectra((4, 3, 3), n_wavenumbers=20, random_state=0)
    labels = np.array(["control", "osteoarthritis", "κ"])[spectra.target]
    network = {"latent_dim": 2, "hidden_dims": (4,), "embedding_dim": 2}
    augmenter = CVAEAugmenter(**network, max_epochs=2, random_state=0)
    augmenter.fit(spectra.data, labels).save("tests/data/cvae_format_1.npz")
    np.save("tests/data/cvae_format_1_sample.npy", augmenter.sample(9)[0])
    """
    assert (DATA / "cvae_format_1.npz").stat().st_size < 50_000
    loaded = CVAEAugmenter.load(DATA / "cvae_format_1.npz")
    X, y = loaded.sample(9)
    expected = np.load(DATA / "cvae_format_1_sample.npy", allow_pickle=False)
    np.testing.assert_allclose(X, expected, rtol=1e-5)
    assert y.tolist() == ["control"] * 3 + ["osteoarthritis"] * 3 + ["κ"] * 3
    assert loaded.hidden_dims == (4,)


# What is refused at save


def test_an_unfitted_augmenter_is_not_saved(tmp_path):
    with pytest.raises(NotFittedError):
        quick().save(tmp_path / "augmenter")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"random_state": np.random.RandomState(0)},
            "random_state can't .*RandomState",
        ),
        ({"sampling_strategy": lambda y: {}}, "sampling_strategy can't .*<lambda>"),
        (
            {"sampling_strategy": {frozenset("a"): 3}},
            "key frozenset.*sampling_strategy",
        ),
        ({"sampling_strategy": {0: np.array([{}])}}, "sampling_strategy/0 .* object"),
        ({"hidden_dims": pd.Series([4, 4])}, "hidden_dims can't"),
        ({"noise": np.datetime64("2020-01-01")}, "noise can't .*date"),
    ],
)
def test_a_parameter_that_is_no_data_is_named(tmp_path, fitted, params, message):
    (tmp_path / "augmenter").write_bytes(b"old")
    with pytest.raises(ValueError, match=message):
        copy.deepcopy(fitted).set_params(**params).save(tmp_path / "augmenter")
    assert [p.name for p in tmp_path.iterdir()] == ["augmenter"]
    assert (tmp_path / "augmenter").read_bytes() == b"old"


def test_labels_that_are_dates_are_named(small, tmp_path):
    dates = np.array(["2020-01-01", "2020-01-02", "2020-01-03"], dtype="M8[D]")
    augmenter = baselines.DuplicateAugmenter().fit(small.data, dates[small.target])
    with pytest.raises(ValueError, match=r"classes_ can't .* datetime64\[D\]"):
        augmenter.save(tmp_path / "augmenter")


def test_a_model_of_another_class_is_not_saved(tmp_path, fitted):
    class TrainedCVAE:
        """Has the name of a model, and is none."""

    changed = copy.copy(fitted)
    changed.model_ = TrainedCVAE()
    with pytest.raises(ValueError, match="model_ can't be saved"):
        changed.save(tmp_path / "augmenter")


def test_a_header_too_large_to_be_read_is_not_written(tmp_path, fitted, monkeypatch):
    monkeypatch.setattr("cvae_augment.persistence.archive.MAX_HEADER_BYTES", 100)
    with pytest.raises(ValueError, match="a file can hold no more than 100"):
        fitted.save(tmp_path / "augmenter")


# A write that fails


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_alone(
    tmp_path, fitted, monkeypatch, step
):
    path = tmp_path / "augmenter"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="no space left"):
        fitted.save(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path, fitted):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        fitted.save(tmp_path / "nowhere" / "augmenter")
    with pytest.raises(FileNotFoundError):
        CVAEAugmenter.load(tmp_path / "nowhere")


# What a file holds


def arrays_of(augmenter, folder):
    augmenter.save(folder / "model")
    with np.load(folder / "model") as archive:
        return [archive[name] for name in archive.files if name != "header.json"]


def holds(arrays, spectra):
    """Whether one of the arrays has all spectra among its rows, in any order."""
    wanted = {row.tobytes() for row in np.asarray(spectra, dtype=np.float64)}
    tables = [a for a in arrays if a.ndim == 2 and a.shape[1] == spectra.shape[1]]
    return any(wanted <= {row.tobytes() for row in table} for table in tables)


@pytest.mark.parametrize(
    "augmenter",
    [
        CVAEAugmenter.as_reported(max_epochs=1, random_state=0),
        CVAEAugmenter.as_reported(max_epochs=1, random_state=0, conditioning="none"),
        CVAEAugmenter(
            prior="standard_normal", residual=None, scaling=None, max_epochs=1
        ),
        CVAEAugmenter(
            prior="standard_normal", residual="white", scaling=None, max_epochs=1
        ),
        CVAEAugmenter(scaling=None, max_epochs=1, random_state=0),
        DiffusionAugmenter(space="unit", max_epochs=1, random_state=0),
        DiffusionAugmenter(space="spectrum", scaling=None, max_epochs=1),
        baselines.GaussianAugmenter(random_state=0),
    ],
)
def test_a_model_stores_no_spectrum_that_its_draws_do_not_use(
    small, tmp_path, augmenter
):
    arrays = arrays_of(augmenter.fit(small.data, small.target), tmp_path)
    assert not holds(arrays, small.data)
    assert not holds(arrays, sample_minmax(small.data))


def test_the_file_of_the_reported_model_is_little_more_than_its_weights(
    serum, tmp_path
):
    augmenter = CVAEAugmenter.as_reported(max_epochs=1, random_state=0)
    augmenter.fit(serum.data, serum.target).save(tmp_path / "model")
    weights = augmenter.model_.row_model.weights.values()
    size = sum(array.nbytes for array in weights)
    assert size < (tmp_path / "model").stat().st_size < size + 20_000


def test_the_default_model_stores_the_shapes_that_its_draws_need(small, tmp_path):
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0)
    arrays = arrays_of(augmenter.fit(small.data, small.target), tmp_path)
    shapes = [a for a in arrays if a.shape == small.data.shape]
    assert len(shapes) >= 1
    assert not holds(arrays, small.data)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (baselines.MixupAugmenter, {"alpha": -3}),
        (baselines.NoiseAugmenter, {"scale": -1.0}),
        (CVAEAugmenter, {"latent_dim": 0}),
        (CVAEAugmenter, {"prior": "flat"}),
        (CVAEAugmenter, {"expansion_factor": 0.5}),
    ],
)
def test_parameters_that_fit_would_refuse_are_refused_by_load(
    small, tmp_path, kind, parameters
):
    quickly = {"max_epochs": 1} if kind is CVAEAugmenter else {}
    augmenter = kind(**quickly, random_state=0).fit(small.data, small.target)
    augmenter.set_params(**parameters).save(tmp_path / "model")
    with pytest.raises(ValueError, match=rf"model: .*'{next(iter(parameters))}'"):
        kind.load(tmp_path / "model")
