"""How often the verdict of a study is right where the truth is known.

    OMP_NUM_THREADS=1 python benchmarks/calibration.py

Four truths, on simulated spectra of 100 wavenumbers:

permuted labels
    20 spectra of each of three classes, two per person. The labels are permuted among
    the persons, so nothing can help.
permuted rare
    60 spectra of one class and 6 of another, one per person, with permuted labels. The
    study compares balanced classes with proportional ones.
plenty
    200 spectra of each of two classes that differ clearly. More spectra cannot help.
oracle
    13 spectra of each of five classes on a strong background, of which 10 or 11 are
    trained on. Instead of the autoencoder a sampler draws fresh spectra from the
    simulation, so there is much to gain.

The setting is reduced: factors 1, 3 and 10 (plenty: 1 and 3), five folds, two repeats.
Each result is written to a CSV at once. A new run continues after the last result.
"""

import argparse
import csv
import json
from pathlib import Path

import joblib
import numpy as np
from scipy.stats import binomtest
from sklearn.base import BaseEstimator
from tqdm import tqdm

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.preprocessing import sample_minmax
from cvae_augment.study import expansion_curve

RESULTS = Path(__file__).parent / "results" / "calibration.csv"
COLUMNS = ["truth", "seed", "helps", "gain", "low", "high"]
N_WAVENUMBERS = 100
BACKGROUND = 4.0  # of the oracle's spectra


class Oracle(BaseEstimator):
    """Adds fresh spectra of the simulation, scaled like the given spectra."""

    def __init__(self, sampling_strategy=None, random_state=None):
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state

    def fit_resample(self, X, y):
        """Return the given spectra, then fresh spectra."""
        counts = [self.sampling_strategy[k] - n for k, n in enumerate(np.bincount(y))]
        # The seed depends on the fold, so that all folds have other fresh spectra.
        seed = np.random.default_rng([self.random_state, int(1e6 * X.sum()) % 2**32])
        fresh = simulate(counts, seed=int(seed.integers(2**31)), background=BACKGROUND)
        X_new = sample_minmax(fresh.data)
        return np.concatenate([X, X_new]), np.concatenate([y, fresh.target])


def simulate(counts, *, seed, **options):
    """Simulated spectra of the benchmark's size."""
    return make_serum_spectra(
        tuple(int(n) for n in counts),
        n_wavenumbers=N_WAVENUMBERS,
        random_state=seed,
        **options,
    )


def permuted(seed):
    """Spectra whose labels are permuted among the persons."""
    spectra = simulate((20, 20, 20), seed=seed, n_replicates=2)
    persons, code = np.unique(spectra.groups, return_inverse=True)
    labels = np.repeat([0, 1, 2], -(-len(persons) // 3))[: len(persons)]
    labels = np.random.default_rng(seed).permutation(labels)
    return spectra.data, labels[code], spectra.groups, CVAEAugmenter(random_state=seed)


def permuted_rare(seed):
    """Two classes of very different size, whose labels are permuted."""
    spectra = simulate((60, 6), seed=seed)
    y = np.random.default_rng(seed).permutation(spectra.target)
    return spectra.data, y, None, CVAEAugmenter(random_state=seed)


def plenty(seed):
    """So many spectra that more cannot help."""
    spectra = simulate((200, 200), seed=seed, class_effect=1.5)
    return spectra.data, spectra.target, None, CVAEAugmenter(random_state=seed)


def oracle(seed):
    """Few spectra, and a sampler that has more of them."""
    spectra = simulate((13,) * 5, seed=seed, background=BACKGROUND)
    return spectra.data, spectra.target, None, Oracle(random_state=seed)


TRUTHS = {
    "permuted labels": permuted,
    "permuted rare": permuted_rare,
    "plenty": plenty,
    "oracle": oracle,
}


def run_one(truth, seed):
    """Row of one study."""
    X, y, groups, augmenter = TRUTHS[truth](seed)
    verdict = expansion_curve(
        X,
        y,
        augmenter,
        groups=groups,
        factors=[1, 3] if truth == "plenty" else [1, 3, 10],
        n_repeats=2,
        random_state=seed,
    ).verdict
    return truth, seed, verdict["helps"], verdict["gain"], *verdict["interval"]


def read(path):
    """Rows of the CSV, if there is one."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["high"]]


def main():
    """Run what is missing, print the table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--truths", nargs="+", choices=TRUTHS, default=list(TRUTHS))
    arguments = parser.parse_args()
    done = {(row["truth"], int(row["seed"])) for row in read(arguments.out)}
    units = [(t, s) for s in range(arguments.runs) for t in arguments.truths]
    units = [unit for unit in units if unit not in done]
    is_new = not arguments.out.exists()
    with arguments.out.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        parallel = joblib.Parallel(arguments.jobs, return_as="generator_unordered")
        rows = parallel(joblib.delayed(run_one)(*unit) for unit in units)
        for row in tqdm(rows, total=len(units), desc="studies"):
            writer.writerow(row)
            file.flush()
    table = {}
    for truth in TRUTHS:
        rows = [row for row in read(arguments.out) if row["truth"] == truth]
        if not rows:
            continue
        helps = sum(row["helps"] == "True" for row in rows)
        interval = binomtest(helps, len(rows)).proportion_ci()
        table[truth] = {
            "runs": len(rows),
            "verdict 'helps'": helps,
            "share": helps / len(rows),
            "interval": [interval.low, interval.high],
            "mean gain": float(np.mean([float(row["gain"]) for row in rows])),
        }
        print(truth, table[truth])
    arguments.out.with_suffix(".json").write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
