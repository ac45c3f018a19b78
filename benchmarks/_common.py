"""Data sets, group-wise splits and peers that several benchmarks use."""

import importlib.util
import io
import tempfile
import zlib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from imblearn.over_sampling import SMOTE, BorderlineSMOTE, RandomOverSampler
from sklearn.base import BaseEstimator

from cvae_augment.augmenters import registry
from cvae_augment.augmenters.base import BaseAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.models.spectrum_model import SpectrumModel

MAX_TEST_ROWS = 300
MIN_TEST_ROWS = 5  # per class

#: Test rows of a class at least, and at most, where one class is rare.
MIN_RARE_TEST_ROWS, MAX_RARE_TEST_ROWS = 10, 100

#: Spectra per class as shares of n, and the other arguments of the simulator.
SIMULATED = {
    "sim_default": ((1, 1, 1), {}),
    "sim_easy": ((1, 1, 1), {"class_effect": 2.0}),
    "sim_noisy": ((1, 1, 1), {"noise": 10.0}),
    "sim_baseline": ((1, 1, 1), {"background": 4.0}),
    "sim_replicates": ((1, 1, 1), {"n_replicates": 3}),
    "sim_five": ((1, 0.8, 0.6, 0.6, 0.4), {}),
}
#: Sets that may not influence any choice of a model or parameter.
HELD_OUT = ("sim_noisy", "sim_replicates", "sim_five")
HELD_OUT_REAL: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """Training rows, test rows of other groups, and fresh rows for the oracle.

    Fresh rows of a real set may belong to training groups, never to test groups.
    """

    X: np.ndarray
    y: np.ndarray
    groups: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    groups_test: np.ndarray
    X_fresh: np.ndarray
    y_fresh: np.ndarray


def stable_seed(*parts):
    """Seed that is the same in every process and on every machine."""
    return zlib.crc32("|".join(map(str, parts)).encode())


def set_names(folder):
    """Names of all sets: the ``.npz`` files of a folder, then the simulated ones."""
    return sorted(path.stem for path in Path(folder).glob("*.npz")) + list(SIMULATED)


def make_split(folder, name, n_per_class, repeat, *, n_fresh, by_group=True):
    """Split a set, or return None if too few spectra remain for a test.

    `n_per_class` is the number of training spectra of a class; in an imbalanced set,
    of the largest class. A simulated set has `n_fresh` fresh spectra for each training
    spectrum. A real set has all spectra that are left. Rows keep the units of the file.
    Without `by_group`, spectra of a group may stand on both sides.
    """
    seed = stable_seed(name, n_per_class, repeat)
    if name in SIMULATED:
        return _simulated_split(name, n_per_class, seed, n_fresh)
    X, y, groups = _read(Path(folder) / f"{name}.npz")
    if not by_group:  # spectra of a person may stand on both sides
        groups = _identical(X)
    return _real_split(X, y, groups, n_per_class, seed)


def _simulated_split(name, n_per_class, seed, n_fresh):
    shares, arguments = SIMULATED[name]
    counts = np.array([round(share * n_per_class) for share in shares])
    n_test = np.full(len(shares), MAX_TEST_ROWS // len(shares))
    seeds = np.random.SeedSequence(seed).generate_state(3)
    train, test, fresh = (
        make_serum_spectra(n, random_state=int(s), **arguments)
        for n, s in zip((counts, n_test, n_fresh * counts), seeds, strict=True)
    )
    parts = [(part.data, part.target, part.groups) for part in (train, test)]
    return Split(*parts[0], *parts[1], fresh.data, fresh.target)


@lru_cache
def _read(path):
    """Spectra of a file, with the index of the class and of the group of each."""
    with np.load(path, allow_pickle=False) as file:
        X, y = file["X"].astype(np.float64), file["y"]
        # Without groups, identical rows (in collagen and yeast) form one group.
        groups = file["groups"] if "groups" in file else _identical(X)
    codes = [np.unique(labels, return_inverse=True)[1] for labels in (y, groups)]
    return X, *codes


def _identical(X):
    """Index of a group for each row; only identical rows share one."""
    return np.unique(X, axis=0, return_inverse=True)[1].ravel()


def _real_split(X, y, groups, n_per_class, seed):
    # Classes that are too small for training and test are left out. The last group
    # that goes to the test may be larger than what the test needs.
    needed = n_per_class + MIN_TEST_ROWS + np.bincount(groups).max() - 1
    has_room = np.bincount(y) >= needed
    if has_room.sum() < 2:
        return None
    X, groups = X[has_room[y]], groups[has_room[y]]
    y = np.unique(y[has_room[y]], return_inverse=True)[1]
    counts = np.bincount(y)
    # Half of a class is for the test, or fewer rows if training needs them.
    wanted = np.minimum(counts - n_per_class, -(-counts // 2))
    wanted = np.minimum(wanted, MAX_TEST_ROWS // len(counts))
    if wanted.min() < MIN_TEST_ROWS:
        return None
    rng = np.random.default_rng(seed)
    for _ in range(100):  # a set of few groups may need several attempts
        is_test = _deal_groups(y, groups, wanted, rng)
        if np.bincount(y[~is_test], minlength=len(counts)).min() >= n_per_class:
            break
    else:
        return None
    rows = rng.permutation(np.flatnonzero(~is_test))
    rank = np.empty(len(rows), dtype=int)
    for code in range(len(counts)):
        rank[y[rows] == code] = np.arange((y[rows] == code).sum())
    train, fresh = rows[rank < n_per_class], rows[rank >= n_per_class]
    test = rng.permutation(np.flatnonzero(is_test))[:MAX_TEST_ROWS]
    parts = [column[rows] for rows in (train, test) for column in (X, y, groups)]
    return Split(*parts, X[fresh], y[fresh])


def make_imbalanced_split(folder, name, counts, draw):
    """Split some classes of a real set, the first class the largest; or None.

    `counts` are training spectra of each class. Which classes take part is drawn among
    those with room: `MIN_RARE_TEST_ROWS` rows more than they train on.
    """
    X, y, groups = _read(Path(folder) / f"{name}.npz")
    rng = np.random.default_rng(stable_seed(name, *counts, draw))
    n_rows, chosen = np.bincount(y), []
    for count in counts:
        room = np.flatnonzero(n_rows >= count + MIN_RARE_TEST_ROWS)
        room = np.setdiff1d(room, chosen)
        if not len(room):
            return None
        chosen.append(rng.choice(room))
    part = np.isin(y, chosen)
    X, y, groups = (
        X[part],
        np.argsort(chosen)[np.searchsorted(np.sort(chosen), y[part])],
        groups[part],
    )
    for _ in range(100):
        is_test = _deal_groups_but(y, groups, np.array(counts), rng)
        n_test = np.bincount(y[is_test], minlength=len(counts))
        if n_test.min() >= MIN_RARE_TEST_ROWS:
            break
    else:
        return None
    rows = rng.permutation(np.flatnonzero(~is_test))
    train = np.concatenate([rows[y[rows] == k][:n] for k, n in enumerate(counts)])
    test = rng.permutation(np.flatnonzero(is_test))
    test = np.concatenate(
        [test[y[test] == k][:MAX_RARE_TEST_ROWS] for k in range(len(counts))]
    )
    parts = [column[rows] for rows in (train, test) for column in (X, y, groups)]
    return Split(*parts, X[:0], y[:0])


def _deal_groups_but(y, groups, counts, rng):
    """Mark groups for the test while each class keeps `counts` rows for training."""
    is_test = np.zeros(len(y), dtype=bool)
    left = np.bincount(y, minlength=len(counts))
    for group in rng.permutation(np.unique(groups)):
        own = np.bincount(y[groups == group], minlength=len(counts))
        if (left - own >= counts).all():
            is_test |= groups == group
            left -= own
    return is_test


def _deal_groups(y, groups, wanted, rng):
    """Mark rows for the test, group by group, until each class has enough rows."""
    missing = wanted.copy()
    is_test = np.zeros(len(y), dtype=bool)
    for group in rng.permutation(groups.max() + 1):
        rows = groups == group
        counts = np.bincount(y[rows], minlength=len(wanted))
        if (missing[counts > 0] > 0).any():
            is_test |= rows
            missing -= counts
    return is_test


def totals(y, factor):
    """Total per class that adds `factor` synthetic spectra to each real one."""
    labels, counts = np.unique(y, return_counts=True)
    return {
        label: (factor + 1) * count
        for label, count in zip(labels.tolist(), counts.tolist(), strict=True)
    }


class _NeighbourSampler(BaseEstimator):
    """An imbalanced-learn sampler with as many neighbours as the smallest class allows.

    BorderlineSMOTE adds to a class only where it borders on another class. It may add
    fewer rows than asked for, or none.
    """

    def __init__(self, sampler, factor, seed):
        self.sampler = sampler
        self.factor = factor
        self.seed = seed

    def fit_resample(self, X, y):
        """Return the given rows, then the synthetic rows."""
        sampler = self.sampler(
            sampling_strategy=partial(totals, factor=self.factor),
            k_neighbors=min(5, np.bincount(y)[np.unique(y)].min() - 1),
            random_state=self.seed,
        )
        return sampler.fit_resample(X, y)


class FreshRows(BaseEstimator):
    """The oracle adds real rows that were set aside.

    A class receives `factor` fresh rows for each of its own, or all there are.
    """

    def __init__(self, X, y, factor):
        self.X = X
        self.y = y
        self.factor = factor

    def fit_resample(self, X, y):
        """Return the given rows, then the fresh rows."""
        rows = [
            np.flatnonzero(self.y == label)[: self.factor * count]
            for label, count in zip(*np.unique(y, return_counts=True), strict=True)
        ]
        rows = np.concatenate(rows)
        return np.concatenate([X, self.X[rows]]), np.concatenate([y, self.y[rows]])


@dataclass(frozen=True)
class _PerClass:
    """One foreign generator for each class."""

    generate: tuple  # of functions of the number of rows and a seed
    n_features: int

    def draw(self, class_index, rng, device="cpu"):
        """Draw one row for each entry of `class_index`."""
        drawn = np.empty((len(class_index), self.n_features))
        for index in np.unique(class_index):
            batch = class_index == index
            seed = int(rng.integers(2**31))
            drawn[batch] = self.generate[index](int(batch.sum()), seed)
        return drawn


class _PerClassAugmenter(BaseAugmenter):
    """Train a foreign generator, which knows no labels, on each class."""

    def _train(self, X, class_index, n_classes, rng):
        generate = tuple(
            self._train_class(X[class_index == index], int(rng.integers(2**31)))
            for index in range(n_classes)
        )
        return SpectrumModel(_PerClass(generate, X.shape[1]))


class PythaeVAE(_PerClassAugmenter):
    """The plain VAE of pythae with its own networks and a normal prior."""

    def _train_class(self, X, seed):
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            return self._train_quietly(X, seed)

    def _train_quietly(self, X, seed):
        import torch
        from pythae.models import VAE, VAEConfig
        from pythae.pipelines import TrainingPipeline
        from pythae.samplers import NormalSampler
        from pythae.trainers import BaseTrainerConfig

        torch.manual_seed(seed)
        model = VAE(VAEConfig(input_dim=(X.shape[1],), latent_dim=16))
        with tempfile.TemporaryDirectory() as folder:
            config = BaseTrainerConfig(
                output_dir=folder, num_epochs=300, learning_rate=1e-3, no_cuda=True
            )
            pipeline = TrainingPipeline(model=model, training_config=config)
            pipeline(train_data=X.astype(np.float32))

        def generate(n, seed):
            torch.manual_seed(seed)
            drawn = NormalSampler(model).sample(num_samples=n)
            return drawn.detach().cpu().numpy()

        return generate


class CtganTVAE(_PerClassAugmenter):
    """The tabular VAE of ctgan with its defaults, each intensity a column."""

    def _train_class(self, X, seed):
        import pandas as pd
        from ctgan import TVAE

        model = TVAE()
        model.set_random_state(seed)
        model.fit(pd.DataFrame(X, columns=[f"c{i}" for i in range(X.shape[1])]))

        def generate(n, seed):
            model.set_random_state(seed)
            return model.sample(n).to_numpy()

        return generate


def _augmenter(name, factor, seed, **parameters):
    return registry.make(
        name, expansion_factor=factor + 1, random_state=seed, **parameters
    )


def _smoothed_bootstrap(factor, seed):
    strategy = partial(totals, factor=factor)
    return RandomOverSampler(
        sampling_strategy=strategy, shrinkage=1.0, random_state=seed
    )


#: Name -> function of factor and seed that returns a sampler.
PEERS = {
    "duplicates": partial(_augmenter, "duplicates"),
    "smote": partial(_NeighbourSampler, SMOTE),
    "borderline_smote": partial(_NeighbourSampler, BorderlineSMOTE),
    "smoothed_bootstrap": _smoothed_bootstrap,
    "noise": partial(_augmenter, "noise"),
    "mixup": partial(_augmenter, "mixup"),
    "gaussian_class": partial(_augmenter, "gaussian", covariance="class"),
    "gaussian_pooled": partial(_augmenter, "gaussian"),
    "span_kernel": partial(_augmenter, "span_kernel"),
    "osm": partial(_augmenter, "offset_slope_multiplier"),
    "cvae": partial(_augmenter, "cvae"),
    "cvae_no_noise": partial(_augmenter, "cvae", noise=0),
    "as_reported": partial(_augmenter, "as_reported"),
    "diffusion": partial(_augmenter, "diffusion"),
    "diffusion_as_reported": partial(_augmenter, "diffusion_as_reported"),
}
#: Peers whose training takes seconds to minutes.
SLOW_PEERS = ("as_reported", "diffusion_as_reported", "pythae_vae", "ctgan_tvae")
if importlib.util.find_spec("pythae"):
    registry.register("pythae_vae", PythaeVAE)
    PEERS["pythae_vae"] = partial(_augmenter, "pythae_vae")
if importlib.util.find_spec("ctgan"):
    registry.register("ctgan_tvae", CtganTVAE)
    PEERS["ctgan_tvae"] = partial(_augmenter, "ctgan_tvae")


def synthetic_rows(peer, X, y, factors, seed):
    """Yield the synthetic rows of a peer and their labels for each factor.

    A peer that has `sample` is trained once for all factors.
    """
    sampler = PEERS[peer](factors[0], seed)
    if isinstance(sampler, BaseAugmenter):
        sampler.fit(X, y)
        for factor in factors:
            yield factor, *sampler.sample(y=np.tile(y, factor))
    else:
        for factor in factors:
            X_all, y_all = PEERS[peer](factor, seed).fit_resample(X, y)
            yield factor, X_all[len(X) :], y_all[len(y) :]
