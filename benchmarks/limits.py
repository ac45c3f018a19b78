"""How far the gain varies between test folds, beside the binomial error of one score.

    OMP_NUM_THREADS=1 python benchmarks/limits.py --data FOLDER

A study says which effects its design can't distinguish from chance. It needs the
standard deviation of a paired difference on one test fold, which few folds do not show.
Here it is measured on sets of spectra (5 folds x 2 repeats, whole persons held out, the
autoencoder at factor 5, mean of three classifiers), and divided by the binomial error
of one balanced accuracy on such a fold, counted in persons. `PAIRED` in
`cvae_augment.study._statistics` is a value that most sets stay below.

The second table says by how much the stated effect grows if folds are taken away.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from cvae_augment.datasets import read_spectra
from cvae_augment.study import compare_augmenters
from cvae_augment.study._setup import check_data
from cvae_augment.study._statistics import binomial_error, smallest_effect
from cvae_augment.study._verdict import design_of

RESULTS = Path(__file__).parent / "results" / "limits.json"
FOLDS, REPEATS, FACTOR = 5, 2, 5
#: Largest number of spectra of a class. Sets are read in two sizes.
SIZES = (12, 40)
DESIGNS = [(2, 1), (3, 1), (5, 1), (5, 2), (5, 3), (10, 1), (10, 2)]


def smaller(spectra, size, seed):
    """Spectra of random persons, at most `size` of each class."""
    rng, y = np.random.default_rng(seed), spectra.target
    persons = np.arange(len(y)) if spectra.groups is None else spectra.groups
    kept = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        order = rng.permutation(np.unique(persons[rows]))
        rows = np.concatenate([rows[persons[rows] == person] for person in order])
        kept.append(rows[:size])
    return spectra.take(np.sort(np.concatenate(kept)))


def measure(name, spectra):
    """Row of one set: the deviation, the binomial error and their ratio."""
    X, y, groups = spectra.data, spectra.target, spectra.groups
    options = {"n_splits": FOLDS, "n_repeats": REPEATS, "n_jobs": 1}
    result = compare_augmenters(
        X, y, ["cvae"], groups=groups, factors=[FACTOR], **options
    )
    mean = result.scores.groupby(["repeat", "fold", "augmenter"])["score"].mean()
    mean = mean.unstack()
    data = check_data(
        X, y, groups, None, "sample_minmax", "balanced_accuracy", FOLDS, 0
    )
    design = design_of(data, result.per_class, (FOLDS, REPEATS))
    n_splits = FOLDS * REPEATS
    binomial = binomial_error(design["sensitivity"], design["n_test"], n_splits)
    deviation = (mean["cvae"] - mean["none"]).std()
    return {
        "set": name,
        "spectra": len(y),
        "persons": design["n_persons"] or len(y),
        "score": mean["none"].mean(),
        "deviation": deviation,
        "binomial": binomial,
        "ratio": deviation / binomial,
    }


def designs():
    """Stated effects of three classes with a sensitivity of .75."""
    rows = {}
    for n in (60, 118, 300):
        rows[n] = {
            f"{folds} x {repeats}": smallest_effect(
                np.nan,
                [0.75] * 3,
                [n / 3 / folds] * 3,
                folds * repeats,
                1 / (folds - 1),
            )
            for folds, repeats in DESIGNS
        }
    return pd.DataFrame(rows).T.rename_axis("spectra")


def main():
    """Print both tables and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    rows = []
    for path in sorted(arguments.data.glob("*.npz")):
        name, spectra = path.stem, read_spectra(path)
        for size in SIZES:
            try:
                rows.append(measure(name, smaller(spectra, size, seed=0)))
            except ValueError as error:  # fewer persons of a class than folds
                print(f"{name}, {size} of a class: {error}")
                continue
            print(name, size, round(rows[-1]["ratio"], 3), flush=True)
    table = pd.DataFrame(rows)
    of_sets = table.groupby("set")["ratio"].mean()
    print(table.round(3).to_string(index=False))
    print(of_sets.describe().round(3).to_string())
    print(designs().round(3).to_string())
    content = {
        "sets": rows,
        "ratio": {k: float(of_sets.quantile(q)) for k, q in _QUANTILES.items()},
        "designs": designs().to_dict(orient="index"),
    }
    arguments.out.write_text(json.dumps(content, indent=1) + "\n")


_QUANTILES = {"median": 0.5, "90 %": 0.9, "largest": 1.0}

if __name__ == "__main__":
    main()
