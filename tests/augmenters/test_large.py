"""Sets that are too large to copy are read in parts and learnt from a part."""

import tracemalloc

import numpy as np
import pytest
import torch

from cvae_augment import CVAEAugmenter, DiffusionAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.models.cvae import _kept_rows
from cvae_augment.models.training import torch_device


@pytest.fixture
def few_are_many(monkeypatch):
    """Treat 200 spectra as a large set: 150 spectra are kept, and 20 axes are seen."""
    monkeypatch.setattr(CVAEAugmenter, "_max_copied", 200)
    monkeypatch.setattr("cvae_augment.models.cvae.MAX_KEPT", 200)
    monkeypatch.setattr("cvae_augment.models.cvae.MAX_KEPT_CELLS", 40 * 150)
    monkeypatch.setattr("cvae_augment.models.cvae.MIN_KEPT", 100)
    monkeypatch.setattr("cvae_augment.models.cvae.MAX_AXES", 20)


@pytest.fixture(scope="module")
def many():
    return make_serum_spectra((200, 150, 50), n_wavenumbers=40, random_state=0)


def cvae(**params):
    return CVAEAugmenter(**{"random_state": 0, "batch_size": 128} | params)


def test_a_memory_map_gives_the_bits_of_the_array(tmp_path, many, few_are_many):
    X = many.data.astype(np.float32)
    np.save(tmp_path / "spectra.npy", X)
    mapped = np.load(tmp_path / "spectra.npy", mmap_mode="r")
    drawn = [
        cvae(max_epochs=2).fit(spectra, many.target).sample(30)[0]
        for spectra in (X, mapped, np.asfortranarray(X))
    ]
    assert drawn[0].dtype == np.float32
    for other in drawn[1:]:
        np.testing.assert_array_equal(drawn[0], other)


def test_a_large_set_is_not_copied(few_are_many):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30_000, 60)).astype(np.float32)
    X[:, :30] += rng.normal(size=(len(X), 1))
    augmenter = cvae(max_epochs=1)
    augmenter.fit(X[:300], np.arange(300) % 2)  # imported modules stay in memory
    tracemalloc.start()
    augmenter.fit(X, np.arange(len(X)) % 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < X.nbytes / 2


@pytest.mark.parametrize(
    "augmenter",
    [
        CVAEAugmenter(max_epochs=1, random_state=0),
        DiffusionAugmenter(max_epochs=1, n_levels=20, random_state=0),
    ],
)
def test_scores_are_taken_in_parts_that_do_not_matter(augmenter, small, monkeypatch):
    fitted = augmenter.fit(small.data, small.target)
    X, y = np.tile(small.data, (40, 1)), np.tile(small.target, 40)
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 64 * X.shape[1])
    tracemalloc.start()
    scores = fitted.score_samples(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * X.nbytes
    expected = np.tile(fitted.score_samples(small.data, small.target), 40)
    np.testing.assert_allclose(scores, expected)


@pytest.mark.parametrize("scaling", ["sample_minmax", None])
def test_draws_of_a_large_set_vary_as_its_spectra_do(many, few_are_many, scaling):
    augmenter = cvae(scaling=scaling).fit(many.data, many.target)
    assert augmenter.model_.row_model.architecture["n_features"] == 20
    assert len(augmenter.model_.row_model.kernel.deviations) == 150
    X, y = augmenter.sample(y=np.repeat([0, 1, 2], 1000))
    for label in range(3):
        real, drawn = many.data[many.target == label], X[y == label]
        sd = real.std(axis=0, ddof=1)
        assert np.abs((drawn.mean(axis=0) - real.mean(axis=0)) / sd).mean() < 0.15
        assert 0.85 < (drawn.std(axis=0) / sd).mean() < 1.2
    # The roughness is in axes that the network does not see.
    rough = [np.diff(rows, n=2, axis=1).std() for rows in (many.data, X)]
    assert rough[1] == pytest.approx(rough[0], rel=0.15)


def test_methods_of_a_model_of_a_large_set(tmp_path, many, few_are_many):
    augmenter = cvae(max_epochs=2).fit(many.data, many.target)
    codes = augmenter.encode(many.data, many.target)
    decoded = augmenter.decode(codes, many.target)
    usual = many.data.std()
    assert np.sqrt(np.square(decoded - many.data).mean()) < 0.5 * usual
    fresh = make_serum_spectra((40, 40, 40), n_wavenumbers=40, random_state=1)
    bound = augmenter.score(fresh.data, fresh.target)
    assert bound > augmenter.score(fresh.data[:, ::-1], fresh.target)
    augmenter.save(tmp_path / "model")
    loaded = CVAEAugmenter.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.sample(9)[0], augmenter.sample(9)[0])
    assert loaded.score(fresh.data, fresh.target) == bound


@pytest.mark.parametrize("residual", ["white", None])
def test_axes_without_a_residual_have_the_class_mean(many, few_are_many, residual):
    model = cvae(residual=residual, max_epochs=2).fit(many.data, many.target).model_
    rows = model.row_model.draw(np.full(10, 2), np.random.default_rng(0))
    # The smallest class is kept whole.
    whole = model.representation.rows(many.data[many.target == 2])
    expected = np.tile(whole[:, 20:].mean(axis=0), (10, 1))
    np.testing.assert_allclose(rows[:, 20:], expected, atol=1e-9)
    assert rows[:, :20].std(axis=0).min() > 0


def test_axes_that_the_network_does_not_see_vary_as_in_the_class(many, few_are_many):
    model = cvae(max_epochs=2).fit(many.data, many.target).model_
    rows = model.row_model.draw(np.full(4000, 2), np.random.default_rng(0))[:, 20:]
    whole = model.representation.rows(many.data[many.target == 2])[:, 20:]
    # The covariance is pooled over all classes, with the spread of this class.
    assert 0.8 < (rows.std(axis=0) / whole.std(axis=0)).mean() < 1.2
    distance = (rows.mean(axis=0) - whole.mean(axis=0)) / whole.std(axis=0)
    assert np.abs(distance).max() < 0.1


def test_scores_of_a_large_set_are_finite_where_an_axis_is_empty(few_are_many):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 30)) @ rng.normal(size=(30, 40))
    X += 1e-9 * rng.normal(size=X.shape)
    augmenter = cvae(scaling=None, max_epochs=2).fit(X, np.arange(300) % 2)
    per_axis = augmenter.score_samples(X + 1e-6, np.arange(300) % 2) / 40
    assert np.isfinite(per_axis).all()
    assert per_axis.min() > -100


def test_the_reported_model_of_a_large_set_sees_all_intensities(many, few_are_many):
    augmenter = CVAEAugmenter.as_reported(max_epochs=1, random_state=0)
    augmenter.fit(many.data, many.target)
    assert augmenter.model_.row_model.architecture["n_features"] == 40
    assert augmenter.sample(5)[0].shape == (5, 40)


def test_small_classes_are_kept_whole(few_are_many):
    codes = np.repeat([0, 1, 2], [1000, 20, 300])
    kept = _kept_rows(codes, 40, np.random.default_rng(0))
    assert np.bincount(codes[kept]).tolist() == [65, 20, 65]
    assert (np.diff(kept) > 0).all()
    few = np.repeat([0, 1], 100)
    assert len(few[_kept_rows(few, 40, None)]) == 200


@pytest.mark.parametrize(("n_rows", "epochs"), [(100, 40), (1200, 10), (6400, 2)])
def test_passes_end_where_steps_suffice(n_rows, epochs):
    X = np.random.default_rng(0).normal(size=(n_rows, 4))
    augmenter = CVAEAugmenter(batch_size=128, hidden_dims=(4,), random_state=0)
    augmenter.fit(X, np.arange(n_rows) % 2)
    assert len(augmenter.history_["loss"]) == epochs


def test_auto_takes_a_gpu_for_large_sets_alone(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert torch_device("auto", 118 * 312) == "cpu"
    assert torch_device("auto", 118_000 * 1000) == "cuda"
    assert torch_device("cuda", 0) == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert torch_device("auto", 118_000 * 1000) == "cpu"


@pytest.mark.parametrize("kind", [CVAEAugmenter, DiffusionAugmenter])
def test_a_gpu_that_is_not_there_is_reported(small, monkeypatch, kind):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    augmenter = kind(device="cuda", random_state=0)
    with pytest.raises(ValueError, match=r"device='cuda', but torch finds no GPU"):
        augmenter.fit(small.data, small.target)
    assert not hasattr(augmenter, "model_")
    augmenter.set_params(device="cpu", max_epochs=1).fit(small.data, small.target)
    with pytest.raises(ValueError, match="no GPU"):
        augmenter.set_params(device="cuda").sample()


@pytest.mark.parametrize("kind", [CVAEAugmenter, DiffusionAugmenter])
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_gives_what_the_processor_gives(serum, kind):
    drawn = [
        kind(device=device, max_epochs=5, random_state=0)
        .fit(serum.data, serum.target)
        .sample(50)[0]
        for device in ("cpu", "cuda")
    ]
    np.testing.assert_allclose(*drawn, rtol=1e-3, atol=1e-3 * np.ptp(serum.data))
