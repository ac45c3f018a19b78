"""Where there is room: Gaussian rows whose mean or covariance is the true one.

    OMP_NUM_THREADS=1 python benchmarks/research/oracle.py --data FOLDER

Gain of the five untuned classifiers of ``utility.py`` at 15 spectra per class, when ten
rows per real one are drawn from a Gaussian whose class means, or pooled covariance, are
those of the training rows or of all rows outside the test ("true"). Fresh real rows
stand beside: those that the training set does not have. Only sets with three times as
many fresh rows as training rows count.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import research_common as common
from tqdm import tqdm

from cvae_augment.models.baselines import Gaussian
from cvae_augment.preprocessing import sample_minmax

N_PER_CLASS, FACTOR = 15, 10


def rows_of(split, seed):
    """Yield the name, rows and classes of what is added to the training rows."""
    X, y = sample_minmax(split.X), split.y
    fresh = sample_minmax(split.X_fresh)
    whole = np.concatenate([X, fresh]), np.concatenate([y, split.y_fresh])
    known, true = Gaussian.fit(X, y, pooled=True), Gaussian.fit(*whole, pooled=True)
    y_new = np.repeat(y, FACTOR)
    for name, means, covariances in (
        ("both of the training rows", known.means, known.covariances),
        ("true covariance", known.means, true.covariances),
        ("true means", true.means, known.covariances),
        ("both true", true.means, true.covariances),
    ):
        model = Gaussian(means, covariances)
        yield name, model.draw(y_new, np.random.default_rng(seed)), y_new
    yield "fresh real rows", fresh, split.y_fresh


def _n_fresh(split):
    return np.bincount(split.y_fresh, minlength=split.y.max() + 1).min()


def main():
    """Print the mean gain over sets, and by set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of .npz files")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    names = sorted(path.stem for path in arguments.data.glob("*.npz"))
    rows = []
    for name in tqdm(names):
        for repeat in range(arguments.repeats):
            split = common.make_split(
                arguments.data, name, N_PER_CLASS, repeat, n_fresh=1
            )
            if split is None or _n_fresh(split) < 3 * N_PER_CLASS:
                continue
            X, test = (
                sample_minmax(split.X),
                (sample_minmax(split.X_test), split.y_test),
            )
            alone = common.scores(X, split.y, *test)
            seed = common.stable_seed(name, repeat)
            for title, X_new, y_new in rows_of(split, seed):
                both = np.concatenate([X, X_new]), np.concatenate([split.y, y_new])
                found = common.scores(*both, *test)
                gain = np.mean([found[key] - alone[key] for key in found])
                rows.append({"rows": title, "set": name, "gain": gain})
    table = pd.DataFrame(rows).pivot_table("gain", "rows", "set", sort=False)
    table.insert(0, "mean", table.mean(axis=1))
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()
