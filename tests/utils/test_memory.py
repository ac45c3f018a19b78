"""The cache of trained models: which fits share a model, which do not, and faults."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from joblib import Memory, Parallel, delayed
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from cvae_augment import AugmentedClassifier, CVAEAugmenter, DiffusionAugmenter


@pytest.fixture
def trainings(monkeypatch):
    """A list that grows by one with every training."""
    calls = []
    for kind in (CVAEAugmenter, DiffusionAugmenter):

        def counted(self, *arguments, train=kind._train):
            calls.append(self)
            return train(self, *arguments)

        monkeypatch.setattr(kind, "_train", counted)
    return calls


def cvae(memory, **params):
    params = {"max_epochs": 1, "random_state": 0} | params
    return CVAEAugmenter(memory=memory, **params)


@pytest.mark.parametrize("kind", [str, Path, lambda folder: Memory(folder, verbose=0)])
def test_factors_and_strategies_share_one_training(small, tmp_path, trainings, kind):
    for changes in (
        {"expansion_factor": 2},
        {"expansion_factor": 3, "verbose": 1},
        {"device": "auto"},
        {"sampling_strategy": "balanced"},
    ):
        augmenter = cvae(kind(tmp_path), **changes)
        X, _ = augmenter.fit_resample(small.data, small.target)
        plain = clone(augmenter).set_params(memory=None)
        expected, _ = plain.fit_resample(small.data, small.target)
        np.testing.assert_array_equal(X, expected)
    assert len([c for c in trainings if c.memory is not None]) == 1


CHANGES = {
    "latent_dim": 3,
    "hidden_dims": (5,),
    "embedding_dim": 4,
    "conditioning": "prior",
    "likelihood": "bernoulli",
    "prior": "standard_normal",
    "linear_path": False,
    "residual": None,
    "noise": 0.5,
    "scaling": None,
    "beta": 0.5,
    "lr": 0.01,
    "max_epochs": 2,
    "batch_size": 8,
    "random_state": 1,
}


def test_every_parameter_of_the_model_is_in_the_key(small, tmp_path, trainings):
    shared = {"expansion_factor", "sampling_strategy", "device", "memory", "verbose"}
    assert set(CHANGES) == set(CVAEAugmenter().get_params()) - shared
    cvae(tmp_path).fit(small.data, small.target)
    for name, value in CHANGES.items():
        before = len(trainings)
        cvae(tmp_path, **{name: value}).fit(small.data, small.target)
        assert len(trainings) == before + 1, name


def test_spectra_and_labels_are_in_the_key(small, tmp_path, trainings):
    X, y = small.data.copy(), small.target.copy()
    cvae(tmp_path).fit(X, y)
    X[3, 5] += 1e-9
    cvae(tmp_path).fit(X, y)
    y[[0, -1]] = y[[-1, 0]]
    cvae(tmp_path).fit(X, y)
    assert len(trainings) == 3


def test_names_of_labels_are_not(small, tmp_path, trainings):
    cvae(tmp_path).fit(small.data, small.target)
    named = cvae(tmp_path).fit(small.data, np.array(["a", "b", "c"])[small.target])
    assert len(trainings) == 1
    assert named.classes_.tolist() == ["a", "b", "c"]


def test_two_kinds_of_augmenter_do_not_meet(small, tmp_path, trainings):
    cvae(tmp_path).fit(small.data, small.target)
    DiffusionAugmenter(memory=tmp_path, max_epochs=1, random_state=0).fit(
        small.data, small.target
    )
    assert len(trainings) == 2


@pytest.mark.parametrize("random_state", [None, np.random.RandomState(0)])
def test_without_an_integer_seed_nothing_is_kept(small, tmp_path, random_state):
    cvae(tmp_path, random_state=random_state).fit(small.data, small.target)
    assert not list(tmp_path.iterdir())


def test_a_torn_entry_is_trained_again(small, tmp_path, trainings):
    expected = cvae(tmp_path).fit(small.data, small.target).sample(9)[0]
    (entry,) = tmp_path.rglob("output.pkl")
    entry.write_bytes(entry.read_bytes()[:1000])
    again = cvae(tmp_path).fit(small.data, small.target)
    assert len(trainings) == 2
    np.testing.assert_array_equal(again.sample(9)[0], expected)


def test_an_entry_without_its_result_is_trained_again(small, tmp_path, trainings):
    """A writer that was killed leaves such an entry."""
    expected = cvae(tmp_path).fit(small.data, small.target).sample(9)[0]
    (entry,) = tmp_path.rglob("output.pkl")
    entry.rename(entry.with_name("output.pkl.thread-1-pid-1"))
    again = cvae(tmp_path).fit(small.data, small.target)
    assert len(trainings) == 2
    np.testing.assert_array_equal(again.sample(9)[0], expected)


def test_what_comes_from_the_cache_is_not_shared(small, tmp_path):
    first, second = (cvae(tmp_path).fit(small.data, small.target) for _ in range(2))
    first.model_.row_model.kernel.means[:] = 0
    assert second.model_.row_model.kernel.means.any()


@pytest.mark.parametrize("augmenter", [CVAEAugmenter, DiffusionAugmenter])
def test_arrays_of_the_cache_may_be_memory_maps(small, tmp_path, augmenter):
    memory = Memory(tmp_path, mmap_mode="r", verbose=0)
    first, second = (
        augmenter(max_epochs=1, random_state=0, memory=memory) for _ in range(2)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = [a.fit(small.data, small.target).sample(9)[0] for a in (first, second)]
    np.testing.assert_array_equal(*rows)


def drawn(X, y, memory, seed):
    return cvae(memory, random_state=seed).fit(X, y).sample(5)[0]


def test_processes_share_a_folder(small, tmp_path):
    X, y = small.data, small.target
    results = Parallel(2, backend="multiprocessing")(
        delayed(drawn)(X, y, tmp_path, seed) for seed in (0, 1) * 4
    )
    expected = [drawn(X, y, None, seed) for seed in (0, 1)]
    for i, spectra in enumerate(results):
        np.testing.assert_array_equal(spectra, expected[i % 2])


def test_a_grid_search_is_the_same_with_and_without(small, tmp_path, trainings):
    grid = {"augmenter__expansion_factor": [2, 3], "augmenter__latent_dim": [2, 4]}
    found = []
    for memory in (None, tmp_path):
        before = len(trainings)
        model = AugmentedClassifier(LogisticRegression(), cvae(memory))
        search = GridSearchCV(model, grid, cv=2, refit=False)
        search.fit(small.data, small.target)
        found.append((search.cv_results_["mean_test_score"], search.best_params_))
        n_trained = len(trainings) - before
        assert n_trained == (8 if memory is None else 4)
    np.testing.assert_array_equal(found[0][0], found[1][0])
    assert found[0][1] == found[1][1]


def test_what_is_no_cache_is_refused(small):
    with pytest.raises(ValueError, match="memory"):
        cvae(3).fit(small.data, small.target)


def test_a_saved_augmenter_forgets_the_folder(small, tmp_path):
    augmenter = cvae(Memory(tmp_path, verbose=0)).fit(small.data, small.target)
    augmenter.save(tmp_path / "model")
    assert CVAEAugmenter.load(tmp_path / "model").memory is None
