"""Which metric sees which failure of a generator.

    OMP_NUM_THREADS=1 python benchmarks/metric_failures.py

Each generator fails in a known way. It is compared with one that draws fresh spectra of
the population, at 40 simulated spectra per class. The table has a row for each metric
and a column for each failure, with the mean figure and a mark:

seen
    In every population the figure is worse than that of fresh spectra in any.
flattered
    In every population the figure is better than that of fresh spectra in any.
blind
    The mean figure is within the range of fresh spectra.

No mark means that the populations disagree.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.ndimage import uniform_filter1d
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import (
    band_table,
    c2st_auc,
    copying_by_group,
    copying_share,
    coverage,
    density,
    feature_wasserstein_distance,
    fidelity_table,
    label_noise,
    maximum_mean_discrepancy,
    nearest_neighbor_distance_ratio,
    paired_spectral_angle,
    precision,
    recall,
    roughness_auc,
    spread_ratio,
    train_on_synthetic,
)
from cvae_augment.preprocessing import sample_minmax

N = 40  # spectra of a class
FRESH_SEEDS, FAILURE_SEEDS = range(10), range(4)
BANDS = {
    "tube 809": (785.0, 826.0),
    "phenylalanine 1003": (985.0, 1021.0),
    "tube 1330": (1308.0, 1352.0),
    "carotenoids 1520": (1500.0, 1540.0),
}
RATIOS = {"1003 / 809": ("phenylalanine 1003", "tube 809")}


@lru_cache
def spectra(seed, n=N, noise=6.0):
    """Scaled spectra of three classes, sorted by class, and their classes."""
    simulated = make_serum_spectra((n, n, n), noise=noise, random_state=seed)
    order = np.argsort(simulated.target, kind="stable")
    return sample_minmax(simulated.data)[order], simulated.target[order]


def class_statistic(function, X, y):
    """The statistic of each row's class, one row for each."""
    return np.array([function(X[y == label], axis=0) for label in range(3)])[y]


# Generators: training spectra, their classes, seed -> synthetic spectra, same classes.


def fresh(train, y, seed):
    """Other people of the population: no failure."""
    return spectra(300 + seed)[0]


def copies(train, y, seed):
    """The training spectra themselves."""
    return train


def class_mean(train, y, seed):
    """The mean training spectrum of each class, repeated."""
    return class_statistic(np.mean, train, y)


def half_spread(train, y, seed):
    """Fresh spectra, drawn half way to the class mean."""
    return (fresh(train, y, seed) + class_mean(train, y, seed)) / 2


def independent_noise(train, y, seed):
    """The right mean and spread at each wavenumber, and no relation between them."""
    noise = np.random.default_rng(seed).normal(size=train.shape)
    return class_mean(train, y, seed) + class_statistic(np.std, train, y) * noise


def noisy(train, y, seed):
    """Fresh spectra with white noise of 1 % of their range."""
    noise = np.random.default_rng(seed).normal(scale=0.01, size=train.shape)
    return fresh(train, y, seed) + noise


def over_smoothed(train, y, seed):
    """A moving average over three intensities of fresh spectra."""
    return uniform_filter1d(fresh(train, y, seed), 3, axis=1, mode="nearest")


def few_components(train, y, seed):
    """Fresh spectra, rebuilt from ten principal components of the training spectra."""
    components = PCA(10, svd_solver="full").fit(train)
    return components.inverse_transform(components.transform(fresh(train, y, seed)))


def wrong_class(train, y, seed):
    """Fresh spectra of each class under the label of another."""
    return np.roll(fresh(train, y, seed), len(y) // 3, axis=0)


def merged_means(train, y, seed):
    """Fresh spectra whose classes are moved onto one mean."""
    synthetic = fresh(train, y, seed)
    means = class_statistic(np.mean, synthetic, y)
    return synthetic - means + means.mean(axis=0)


FAILURES = (
    copies,
    class_mean,
    half_spread,
    independent_noise,
    noisy,
    over_smoothed,
    few_components,
    wrong_class,
    merged_means,
)

#: Figure -> the side on which it is worse than that of fresh spectra.
WORSE = {
    "cosine": "low",
    "mse": "high",
    "pearson": "low",
    "wasserstein": "high",
    "spectral angle": "high",
    "spread ratio": "either",
    "feature wasserstein": "high",
    "precision": "low",
    "recall": "low",
    "density": "low",
    "coverage": "low",
    "mmd": "high",
    "mmd p": "low",
    "c2st auc": "high",
    "roughness auc": "high",
    "copying share": "high",
    "distance ratio": "low",
    "group ratio": "high",
    "group distance ratio": "low",
    "tstr": "low",
    "gain": "low",
    "label noise": "high",
    "band means": "high",
    "band spread": "either",
}


class Population(NamedTuple):
    """Training spectra, held-out spectra of other people, and the classes of both."""

    train: np.ndarray
    held_out: np.ndarray
    y: np.ndarray

    @classmethod
    def draw(cls, seed):
        """Draw both from the simulated population."""
        train, y = spectra(100 + seed)
        return cls(train, spectra(200 + seed)[0], y)


def figures(population, synthetic):
    """Figures of all metrics for synthetic spectra, sorted by class like real ones."""
    train, held_out, y = population
    pair = (held_out, y, synthetic, y)
    triple = (train, y, *pair)
    likeness = fidelity_table(*pair, random_state=0).loc["synthetic"]
    partner = np.random.default_rng(0).permutation(N)
    partner = np.concatenate([partner + N * k for k in range(3)])
    mmd = maximum_mean_discrepancy(*pair, random_state=0)
    groups = copying_by_group(train, y, np.arange(len(train)), synthetic, y)
    classifier = make_pipeline(
        StandardScaler(), PCA(20), LogisticRegression(max_iter=1000)
    )
    utility = train_on_synthetic(classifier, train, y, synthetic, y, held_out, y)
    wavenumbers = make_serum_spectra(3).wavenumbers
    bands = band_table(*pair, wavenumbers, BANDS, ratios=RATIOS)
    return {
        **likeness[["cosine", "mse", "pearson", "wasserstein"]],
        "spectral angle": paired_spectral_angle(synthetic, held_out[partner]).mean(),
        "spread ratio": spread_ratio(*pair),
        "feature wasserstein": feature_wasserstein_distance(*pair),
        "precision": precision(*pair, random_state=0),
        "recall": recall(*pair, random_state=0),
        "density": density(*pair, random_state=0),
        "coverage": coverage(*pair, random_state=0),
        "mmd": mmd.statistic,
        "mmd p": mmd.pvalue,
        "c2st auc": c2st_auc(*pair, random_state=0),
        "roughness auc": roughness_auc(*pair),
        "copying share": copying_share(*triple),
        "distance ratio": nearest_neighbor_distance_ratio(*triple),
        "group ratio": groups["ratio"].max(),
        "group distance ratio": groups["distance_ratio"].median(),
        "tstr": utility.tstr,
        "gain": utility.gain,
        "label noise": label_noise(classifier, train, y, synthetic, y).mask.mean(),
        "band means": bands["difference"].abs().mean(),
        "band spread": (bands["synthetic_sd"] / bands["real_sd"]).median(),
    }


def figures_of(generator, seeds):
    """All figures of a generator, one row for each population."""
    rows = []
    for seed in seeds:
        population = Population.draw(seed)
        synthetic = generator(population.train, population.y, seed)
        rows.append(figures(population, synthetic))
    return pd.DataFrame(rows)


def mark(found, expected, worse):
    """Mark of a metric, from its figures for a failure and for fresh spectra."""
    low, high = expected.min(), expected.max()
    sides = {"low": (found < low).all(), "high": (found > high).all()}
    if worse == "either":
        sides = {"either": any(sides.values())}
    if any(sides.values()):
        return "seen" if sides.get(worse) else "flattered"
    return "blind" if low <= found.mean() <= high else ""


def table(fresh_seeds=FRESH_SEEDS, failure_seeds=FAILURE_SEEDS):
    """Mean figures, and marks, by failure and metric."""
    expected = figures_of(fresh, fresh_seeds)
    means, marks = {"fresh": expected.mean()}, {}
    for failure in FAILURES:
        found = figures_of(failure, failure_seeds)
        means[failure.__name__] = found.mean()
        marks[failure.__name__] = {
            name: mark(found[name], expected[name], worse)
            for name, worse in WORSE.items()
        }
    return pd.DataFrame(means).T, pd.DataFrame(marks).T


def main():
    """Print both tables as Markdown, with a column for each failure."""
    means, marks = table()
    names = [name.replace("_", " ") for name in means.index]
    print("| " + " | ".join(["", *names]) + " |")
    print("|---" * (len(names) + 1) + "|")
    for metric in WORSE:
        cells = [f"{means.loc['fresh', metric]:.3f}"]
        for failure in marks.index:
            said = marks.loc[failure, metric]
            cells.append(f"{means.loc[failure, metric]:.3f} {said}".strip())
        print("| " + " | ".join([metric, *cells]) + " |")


if __name__ == "__main__":
    main()
