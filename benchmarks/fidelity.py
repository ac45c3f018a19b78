"""How synthetic spectra differ from real ones they were not trained on.

    OMP_NUM_THREADS=1 python benchmarks/fidelity.py --data FOLDER

The held-out spectra of each split are halved by groups: one half is what every
row of the table is compared with, the other is the row "fresh real". All rows have
the same number of spectra of each class. Generators are trained on spectra scaled
sample-wise, and their draws scaled again; for the raw spread they are trained on
the raw spectra. No figure has a fixed target: read it against the reference rows.
"""

import argparse
import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from _common import PEERS, make_split, set_names, stable_seed, synthetic_rows
from tqdm import tqdm

from cvae_augment.metrics import (
    c2st_auc,
    copying_share,
    feature_wasserstein_distance,
    fidelity_table,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
    spread_ratio,
)
from cvae_augment.preprocessing import sample_minmax

RESULTS = Path(__file__).parent / "results" / "fidelity.csv"
REFERENCES = ("fresh real", "training rows", "class mean")
GENERATORS = ("gaussian_pooled", "smote", "as_reported", "cvae")
MIN_ROWS = 8  # per class and half
FOUR = ["cosine", "mse", "pearson", "wasserstein"]


def run_split(folder, name, n, repeat, generators):
    """Figures of all rows on one split, or none where too few rows are held out."""
    split = make_split(folder, name, n, repeat, n_fresh=1)
    if split is None:
        return []
    seed = stable_seed(name, n, repeat, "fidelity")
    rng = np.random.default_rng(seed)
    real, fresh = _halves(split.y_test, split.groups_test, rng)
    n_classes = split.y.max() + 1
    per_class = np.min(
        [
            np.bincount(labels, minlength=n_classes)
            for labels in (split.y, split.y_test[real], split.y_test[fresh])
        ],
        axis=0,
    )
    if per_class.min() < MIN_ROWS:
        return []
    real = real[_take(split.y_test[real], per_class, rng)]
    fresh = fresh[_take(split.y_test[fresh], per_class, rng)]
    train = _take(split.y, per_class, rng)
    y = np.repeat(np.arange(n_classes), per_class)
    raw, scaled = {}, {}
    for rows, X, X_test in (
        (raw, split.X, split.X_test),
        (scaled, sample_minmax(split.X), sample_minmax(split.X_test)),
    ):
        rows |= {"real": X_test[real], "fresh real": X_test[fresh]}
        rows |= {"training rows": X[train], "class mean": _class_means(X, split.y)[y]}
        for peer in generators:
            ((_, X_new, y_new),) = synthetic_rows(peer, X, split.y, [1], seed)
            draw = np.random.default_rng(seed)  # the same rows, raw and scaled
            rows[peer] = X_new[_take(y_new, per_class, draw)]
    return [
        {"set": name, "n": n, "repeat": repeat, "row": row}
        | _figures(raw, scaled, row, y, seed)
        for row in (*REFERENCES, *generators)
    ]


def _halves(y, groups, rng):
    """Row numbers of two halves of a held-out set that share no group."""
    groups = np.unique(groups, return_inverse=True)[1]
    first = np.zeros(len(y), dtype=bool)
    # Class by class, lest one half lack a class.
    for label in np.unique(y):
        own = rng.permutation(np.setdiff1d(groups[y == label], groups[first]))
        first |= np.isin(groups, own[: len(own) // 2])
    return np.flatnonzero(first), np.flatnonzero(~first)


def _take(y, per_class, rng):
    """Indices of `per_class` random rows of each class, class by class."""
    return np.concatenate(
        [
            rng.permutation(np.flatnonzero(y == label))[:count]
            for label, count in enumerate(per_class)
        ]
    )


def _class_means(X, y):
    return np.array([X[y == label].mean(axis=0) for label in range(y.max() + 1)])


def _figures(raw, scaled, row, y, seed):
    """All figures of one row against the real half."""
    real, X = scaled["real"], sample_minmax(scaled[row])
    likeness = fidelity_table(real, y, X, y, random_state=seed).loc["synthetic"]
    mmd = maximum_mean_discrepancy(real, X, random_state=seed)
    return {
        "spread": spread_ratio(real, y, X, y),
        "spread raw": spread_ratio(raw["real"], y, raw[row], y),
        "feature wasserstein": feature_wasserstein_distance(real, X),
        "mmd": mmd.statistic,
        "mmd p": mmd.pvalue,
        "c2st auc": c2st_auc(real, X, random_state=seed),
        "roughness auc": roughness_auc(real, X),
        "recall": recall(real, X),
        "copying share": copying_share(
            scaled["training rows"], real, X, random_state=seed
        ),
        **likeness[FOUR],
    }


def parse_arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--n-per-class", type=int, nargs="+", default=[15, 40])
    parser.add_argument("--sets", nargs="+", help="all, unless named")
    parser.add_argument("--rows", nargs="+", choices=PEERS, default=list(GENERATORS))
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def main():
    """Run all splits, print the tables, write CSV and JSON."""
    arguments = parse_arguments()
    units = [
        (arguments.data, name, n, repeat, arguments.rows)
        for repeat in range(arguments.repeats)
        for n in arguments.n_per_class
        for name in arguments.sets or set_names(arguments.data)
    ]
    parallel = joblib.Parallel(arguments.jobs, return_as="generator")
    results = parallel(joblib.delayed(run_split)(*unit) for unit in units)
    lines = [
        line for part in tqdm(results, total=len(units), desc="splits") for line in part
    ]
    table = pd.DataFrame(lines)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    table.round(6).to_csv(arguments.out, index=False)
    sets = table.drop(columns="repeat").groupby(["n", "set", "row"]).mean()
    tables = {}
    for n in arguments.n_per_class:
        # In the order of the rows, each set weighing the same.
        mean = sets.loc[n].groupby("row").mean()
        tables[f"{n} per class"] = mean.loc[[*REFERENCES, *arguments.rows]]
        for name, part in sets.loc[n].groupby("set"):
            tables[f"{n} per class, {name}"] = part.droplevel("set")
    for title, part in tables.items():
        print(f"\n{title}\n{part.round(3).to_string()}")
    arguments.out.with_suffix(".json").write_text(
        json.dumps({t: json.loads(v.to_json()) for t, v in tables.items()}, indent=1)
        + "\n"
    )


if __name__ == "__main__":
    main()
