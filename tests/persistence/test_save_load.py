import contextlib
import copy
import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from dataclasses import fields, is_dataclass
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from cvae_augment import CVAEAugmenter, DiffusionAugmenter, baselines
from cvae_augment.persistence import archive as _codec

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


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 1, "random_state": 0} | params)


def every_augmenter():
    yield from (quick(**params) for params in CONFIGURATIONS)
    yield CVAEAugmenter.as_reported(max_epochs=1, random_state=0)
    yield CVAEAugmenter.as_reported(max_epochs=1, conditioning="none")
    for space in ("components", "spectrum", "unit"):
        yield DiffusionAugmenter(space=space, max_epochs=1, random_state=0)
    yield DiffusionAugmenter(network="unet", max_epochs=1, random_state=0)
    yield from BASELINES


def round_trip(augmenter, folder):
    augmenter.save(folder / "augmenter")
    return type(augmenter).load(folder / "augmenter")


def assert_same(value, other):
    """Equal to the last bit, and of the same type."""
    if isinstance(value, np.generic):  # a NumPy scalar comes back as a Python one
        assert value.item() == other
        return
    assert type(value) is type(other)
    if isinstance(value, np.ndarray):
        assert value.dtype == other.dtype
        assert value.shape == other.shape
        assert value.flags.fnc == other.flags.fnc
        assert other.flags.writeable
        assert value.tolist() == other.tolist()
        if value.dtype != object and value.dtype != np.longdouble:  # has padding
            assert value.tobytes() == other.tobytes()
    elif is_dataclass(value):
        for field in fields(value):
            assert_same(getattr(value, field.name), getattr(other, field.name))
    elif isinstance(value, dict):
        assert list(value) == list(other)
        for key in value:
            assert_same(value[key], other[key])
    elif isinstance(value, list | tuple):
        assert len(value) == len(other)
        for item, item_other in zip(value, other, strict=True):
            assert_same(item, item_other)
    else:
        assert value == other


def assert_draws_the_same(augmenter, other):
    X, y = augmenter.sample(9, random_state=3)
    X_other, y_other = other.sample(9, random_state=3)
    assert_same(X, X_other)
    assert_same(y, y_other)


@pytest.fixture(scope="module")
def fitted(small):
    """A fitted augmenter of the default configuration."""
    return quick().fit(small.data, small.target)


@pytest.fixture(scope="module")
def content(fitted):
    """What `save` writes of it."""
    return _codec.to_bytes(
        "CVAEAugmenter",
        fitted.get_params(),
        {k: v for k, v in vars(fitted).items() if k not in fitted.get_params()},
        fitted._model_classes(),
    )


def load(content, folder, **kwargs):
    (folder / "file").write_bytes(content)
    return CVAEAugmenter.load(folder / "file", **kwargs)


def sealed(body):
    """Content with the checksum that it should have."""
    return body[:-64] + hashlib.sha256(body[:-64]).hexdigest().encode()


def rewritten(content, change_header=None, change_arrays=None, header=None):
    """Content with another header, or other members, and a right checksum."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
        comment = archive.comment
    values = json.loads(members["header.json"])
    if change_header:
        change_header(values)
    members["header.json"] = json.dumps(values).encode() if header is None else header
    if change_arrays:
        change_arrays(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return sealed(buffer.getvalue())


def npy(array, **kwargs):
    buffer = io.BytesIO()
    np.save(buffer, array, **kwargs)
    return buffer.getvalue()


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
    """It was made by these lines, with version 0.1.0.

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
    monkeypatch.setattr(_codec, "MAX_HEADER_BYTES", 100)
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


# What is refused at load


def test_the_file_of_another_class_is_refused_with_both_names(tmp_path, fitted):
    fitted.save(tmp_path / "augmenter")
    with pytest.raises(
        ValueError, match=r"augmenter: .* a CVAEAugmenter, expected a MixupAugmenter"
    ):
        baselines.MixupAugmenter.load(tmp_path / "augmenter")


def test_another_format_is_refused_with_both_versions(tmp_path, content):
    other = sealed(content.replace(b"augment format 1 ", b"augment format 2 "))
    with pytest.raises(ValueError, match="file has format 2; this version reads 1"):
        load(other, tmp_path)


def test_a_larger_file_than_allowed_is_refused_with_both_sizes(tmp_path, content):
    n = len(content)
    with pytest.raises(ValueError, match=rf"{n} bytes; max_bytes={n - 1} allows"):
        load(content, tmp_path, max_bytes=n - 1)
    assert load(content, tmp_path, max_bytes=n).n_features_in_ == 40


@pytest.mark.parametrize(
    "other",
    [b"", b"label,402,404\n", b"PK\5\6" + bytes(18), pickle.dumps([1]), b"\0" * 500],
)
def test_what_save_did_not_write_is_refused(tmp_path, other):
    with pytest.raises(ValueError, match=r"file: .* cut off, or `save` did not write"):
        load(other, tmp_path)


def test_a_file_cut_off_anywhere_is_refused(tmp_path, content):
    rng = np.random.default_rng(0)
    lengths = {*rng.integers(len(content), size=100), *range(1, 130), len(content) - 1}
    for n in lengths:
        with pytest.raises(ValueError, match="cut off"):
            load(content[:n], tmp_path)
    with pytest.raises(ValueError, match="cut off"):
        load(content + b"\n", tmp_path)


def test_no_flipped_bit_goes_unseen(tmp_path, content):
    rng = np.random.default_rng(0)
    n = len(content)
    # Anywhere, in the header at the start, and in the directory at the end.
    for low, high in [(0, n), (0, 3000), (n - 4000, n), (n - 120, n)]:
        for place in rng.integers(low, high, size=60):
            changed = bytearray(content)
            changed[place] ^= 1 << rng.integers(8)
            with pytest.raises(ValueError, match=r"damaged|format|cut off"):
                load(changed, tmp_path)


def test_bytes_changed_under_a_right_checksum_give_nothing_but_a_value_error(
    tmp_path, content
):
    rng = np.random.default_rng(1)
    n, n_loaded = len(content), 0
    for low, high in [(0, n), (0, 6000), (n - 6000, n)]:
        for place in rng.integers(low, high - 64, size=100):
            changed = bytearray(content)
            changed[place] = rng.integers(256)
            with contextlib.suppress(ValueError):
                load(sealed(changed), tmp_path)
                n_loaded += 1
    assert 0 < n_loaded < 300


def put(part, name, value):
    return lambda header: header[part].update({name: value})


HOSTILE_HEADERS = [
    (put("attributes", "model_", {"Popen": {"args": "id"}}), "'Popen', which is no"),
    (put("attributes", "model_", {"Pipeline": {}}), "'Pipeline', which is no class"),
    (put("attributes", "model_", {"PrincipalAxes": {}}), r"\['axes'\] missing"),
    (
        put("attributes", "model_", {"PrincipalAxes": {"axes": 1, "draw": 1}}),
        r"PrincipalAxes: \[\] missing, \['draw'\] unknown",
    ),
    (put("attributes", "model_", {"Mixup": 3}), "not a file of `save`"),
    (put("attributes", "model_", {"array": "nowhere"}), "nowhere"),
    (put("attributes", "model_", {"array": []}), "not a file of `save`"),
    (put("attributes", "model_", {}), "file: "),
    (put("attributes", "sample", "text"), r"\['sample'\] unknown"),
    (put("attributes", "__class__", "text"), r"\['__class__'\] unknown"),
    (lambda h: h["attributes"].pop("model_"), r"\['model_'\] missing"),
    (put("parameters", "colour", "cpu"), r"\['colour'\] unknown"),
    (put("parameters", "beta", {"dict": [[[], 1]]}), "unhashable"),
    (put("parameters", "beta", {"dict": [[1]]}), "file: "),
    (put("parameters", "beta", {"tuple": 1}), "not a file of `save`"),
    (put("parameters", "beta", {"strings": ["a", ["b"]]}), "holds something else"),
    (put("parameters", "beta", {"strings": "ab"}), "holds something else"),
    (put("parameters", "beta", {"dtype": "O"}), "dtype 'O', which is not allowed"),
    (put("attributes", "_dtype", {"dtype": "=U9"}), "'=U9', expected floats"),
    (put("parameters", "beta", {"dtype": "=f3"}), "not a file of `save`"),
    (put("parameters", "beta", {"dtype": ["=f8"]}), "not a file of `save`"),
    (put("arrays", "model_/kernel/means", "|O"), r"'\|O', which is not allowed"),
    (put("arrays", "model_/kernel/means", "=f4"), "type float64, expected float32"),
    (put("arrays", "extra", "=f8"), r"members: \['extra.npy'\] missing"),
    (lambda h: h["arrays"].pop("classes_"), r"members: \[\] missing, \['classes_.npy'"),
    (lambda h: h.pop("arrays"), r"header: \['arrays'\] missing"),
    (lambda h: h.update(run="id"), r"header: \[\] missing, \['run'\] unknown"),
    (lambda h: h.update(arrays=[]), "file: "),
    (lambda h: h.update(parameters=[]), "not a file of `save`"),
    (lambda h: h.update({"class": ["CVAEAugmenter"]}), "expected a CVAEAugmenter"),
]


@pytest.mark.parametrize(("change", "message"), HOSTILE_HEADERS)
def test_a_header_made_to_mislead_is_refused(tmp_path, content, change, message):
    with pytest.raises(ValueError, match=message):
        load(rewritten(content, change), tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b"[" * 10**6,
        b'{"tuple":' * 10**5,
        b"1" * 10**5,
        b"\xff\xfe",
        b'{"class": "CVAEAugmenter"',
        b"cos\nsystem\n(S'id'\ntR.",
    ],
)
def test_a_header_that_is_no_header_is_refused(tmp_path, content, header):
    with pytest.raises(ValueError, match="file: "):
        load(rewritten(content, header=header), tmp_path)


def vast(dtype="<f8", shape=(10**15,)):
    buffer = io.BytesIO()
    description = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, description)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "array",
    [
        b"",
        b"\x93NUMPY",
        npy(np.array([None]), allow_pickle=True),
        npy(np.zeros((3, 56), dtype=[("a", float)])),
        npy(np.zeros((3, 56), dtype=">f8")),
        npy(np.zeros((3, 56)))[:-1],
        npy(np.zeros((3, 56))) + b"\0",
        vast(),
        vast(shape=(-1, 5)),
        vast(shape=(2**62, 2**62)),
        vast(dtype="|O", shape=()),
        vast(dtype="<U0"),
        b"\x93NUMPY\2\0" + npy(np.zeros(3))[8:],
    ],
)
def test_an_array_made_to_mislead_is_refused(tmp_path, content, array):
    def change(members):
        members["model_/kernel/means.npy"] = array

    with pytest.raises(ValueError, match="file: "):
        load(rewritten(content, change_arrays=change), tmp_path)


def test_missing_and_extra_members_are_named(tmp_path, content):
    for change, message in (
        (lambda m: m.pop("classes_.npy"), r"\['classes_.npy'\] missing, \[\] unknown"),
        (lambda m: m.update({"run.py": b"x"}), r"\[\] missing, \['run.py'\] unknown"),
    ):
        with pytest.raises(ValueError, match="members: " + message):
            load(rewritten(content, change_arrays=change), tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path, content):
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("header.json", b"{}")
    buffer.seek(0)
    with pytest.raises(ValueError, match="members"):
        load(sealed(buffer.read()), tmp_path)


@pytest.mark.parametrize("how", ["compressed", "overlapping", "header", "members"])
def test_a_bomb_is_refused_before_it_goes_off(tmp_path, content, monkeypatch, how):
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if how == "compressed" else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("header.json", b" " * 10**6)
        if how == "overlapping":
            archive.infolist().extend(archive.infolist() * 5)
        if how == "members":
            for i in range(200):
                archive.writestr(str(i), b"")
        archive.comment = content[content.rindex(b"cvae-augment format") :]
    monkeypatch.setattr(_codec, "MAX_HEADER_BYTES", 10**5)
    monkeypatch.setattr(_codec, "MAX_MEMBERS", 100)
    message = {
        "compressed": "unpacks to 1000000 bytes and has",
        "overlapping": "unpacks to 6000000 bytes and has",
        "header": "the header has 1000000 bytes; 100000 are allowed",
        "members": "more than 100 members",
    }[how]
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("was read"))
    with pytest.raises(ValueError, match=message):
        load(sealed(buffer.getvalue()), tmp_path)


# Other ways to keep an augmenter


@pytest.mark.parametrize("augmenter", [quick(), baselines.GaussianAugmenter()])
def test_pickle_joblib_and_copies_draw_the_same_bits(small, tmp_path, augmenter):
    augmenter = clone(augmenter).fit(small.data, small.target)
    joblib.dump(augmenter, tmp_path / "augmenter.joblib")
    for other in (
        pickle.loads(pickle.dumps(augmenter)),
        joblib.load(tmp_path / "augmenter.joblib"),
        copy.deepcopy(augmenter),
        copy.copy(augmenter),
        clone(augmenter).fit(small.data, small.target),
    ):
        assert_draws_the_same(augmenter, other)


def test_a_pickle_does_not_grow_with_use(small):
    augmenter = quick().fit(small.data, small.target)
    unused = len(pickle.dumps(augmenter))
    augmenter.sample(3)
    augmenter.score(small.data, small.target)
    assert len(pickle.dumps(augmenter)) == unused
    assert vars(copy.deepcopy(augmenter).model_).keys() == {
        field.name for field in fields(augmenter.model_)
    }


def test_another_process_draws_the_same_bits(tmp_path, fitted):
    fitted.save(tmp_path / "augmenter")
    (tmp_path / "augmenter.pickle").write_bytes(pickle.dumps(fitted))
    script = (
        "import pickle, sys, torch\n"
        "from cvae_augment import CVAEAugmenter\n"
        "torch.set_num_threads(1)\n"
        "loaded = CVAEAugmenter.load('augmenter')\n"
        "unpickled = pickle.load(open('augmenter.pickle', 'rb'))\n"
        "for augmenter in (loaded, unpickled):\n"
        "    X, _ = augmenter.sample(9, random_state=3)\n"
        "    sys.stdout.write(X.tobytes().hex() + '\\n')\n"
    )
    package = Path(_codec.__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(package), "OMP_NUM_THREADS": "1"}
    printed = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    expected = fitted.sample(9, random_state=3)[0].tobytes().hex()
    assert printed == [expected, expected]
