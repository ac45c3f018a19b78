"""How synthetic spectra differ from real ones they were not trained on.

    OMP_NUM_THREADS=1 python benchmarks/fidelity.py --data FOLDER

Generators are trained on the training rows of each split, scaled sample-wise, and
judged by their rows as drawn, as in ``utility.py``; for the raw spread they are
trained on the rows as measured. The held-out rows are halved by groups: one half
is what every row of the table is compared with, at equal counts in each class.
Spread needs no equal counts: five draws per training row are compared with all
held-out rows, and with all training rows.

No figure has a fixed target. Compare it with the reference rows.

fresh real
    The other half of the held-out rows, as from a perfect generator. Its spread is that
    of one half divided by that of both.
training rows
    The rows that the generators learn from, as from a generator that copies. They also
    show how far the persons trained on differ from the persons held out.
class mean
    The mean training spectrum of each class, repeated, as from a collapsed generator.
gaussian_pooled
    A Gaussian with the class means and a pooled shrunk covariance. It is the simplest
    generator that copies nobody, and the reference of the copying share.
smote
    Points between neighbouring training rows. They are close to copies and vary too
    little.
as_reported
    The autoencoder of the literature, in the first ``--slow-repeats`` only.
diffusion
    The default diffusion. ``diffusion.py`` shows the one that failed in the report.
span_kernel
    A smoothed bootstrap in the span of the training rows, the nearest rival.
cvae_no_noise
    The default without the white noise that it adds.

Each result is written to a CSV at once, and a new run continues after the last result.
``--summary`` only prints the tables and writes them as JSON.
"""

import argparse
import io
import json
from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np
import pandas as pd
from _common import (
    PEERS,
    SLOW_PEERS,
    Split,
    make_split,
    set_names,
    stable_seed,
    synthetic_rows,
)
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
SLOW_REPEATS = 3
REFERENCES = ("fresh real", "training rows", "class mean")
GENERATORS = (
    *("gaussian_pooled", "smote", "span_kernel", "as_reported", "diffusion"),
    *("cvae_no_noise", "cvae"),
)
MIN_ROWS = 8  # per class and half
DRAWS_PER_ROW = 5
UNIT = ["set", "n", "repeat", "row"]
FOUR = ["cosine", "mse", "pearson", "wasserstein"]
COLUMNS = [
    *UNIT,
    *("spread", "spread to training", "spread raw", "spread raw to training"),
    *("feature wasserstein", "mmd", "mmd p", "c2st auc", "roughness auc"),
    *("recall", "copying share", *FOUR),
]


class Comparison(NamedTuple):
    """A split, row numbers of the halves of its held-out rows, and equal counts."""

    split: Split
    real: np.ndarray
    fresh: np.ndarray
    per_class: np.ndarray


def make_comparison(folder, name, n, repeat):
    """Split a set, or return None if too few rows are held out for two halves."""
    split = make_split(folder, name, n, repeat, n_fresh=1)
    if split is None:
        return None
    rng = np.random.default_rng(stable_seed(name, n, repeat, "halves"))
    real, fresh = _halves(split.y_test, split.groups_test, rng)
    n_classes = split.y.max() + 1
    counts = [
        np.bincount(labels, minlength=n_classes)
        for labels in (split.y, split.y_test[real], split.y_test[fresh])
    ]
    per_class = np.min(counts, axis=0)
    if per_class.min() < MIN_ROWS:
        return None
    return Comparison(split, real, fresh, per_class)


def _halves(y, groups, rng):
    """Row numbers of two halves of a held-out set that share no group."""
    groups = np.unique(groups, return_inverse=True)[1]
    first = np.zeros(len(y), dtype=bool)
    # Class by class, so that both halves have all classes.
    for label in np.unique(y):
        own = rng.permutation(np.setdiff1d(groups[y == label], groups[first]))
        first |= np.isin(groups, own[: len(own) // 2])
    return np.flatnonzero(first), np.flatnonzero(~first)


def run_unit(folder, name, n, repeat, row):
    """All figures of one row of the table on one split, as a line of the CSV."""
    comparison = make_comparison(folder, name, n, repeat)
    split = comparison.split
    seed = stable_seed(name, n, repeat, "peer")  # generators share their chance
    raw, scaled = (
        (scale(split.X), scale(split.X_test), *_rows(row, comparison, scale, seed))
        for scale in (np.asarray, sample_minmax)
    )
    per_class = comparison.per_class
    drawn = [np.bincount(rows[-1], minlength=len(per_class)) for rows in (raw, scaled)]
    if (drawn < per_class).any():
        figures = {}  # a sampler that adds to some classes only
    else:
        figures = _spreads(split, raw, scaled) | likeness(comparison, scaled, seed)
    unit = dict(zip(UNIT, (name, n, repeat, row), strict=True))
    return pd.DataFrame([unit | figures], columns=COLUMNS).round(6)


def _rows(row, comparison, scale, seed):
    """The spectra that a row of the table stands for, and their classes."""
    split, fresh = comparison.split, comparison.fresh
    X, y = scale(split.X), split.y
    if row == "fresh real":
        return scale(split.X_test)[fresh], split.y_test[fresh]
    if row == "training rows":
        return X, y
    if row == "class mean":
        means = [X[y == label].mean(axis=0) for label in range(y.max() + 1)]
        return np.array(means)[y], y
    ((_, X_new, y_new),) = synthetic_rows(row, X, y, [DRAWS_PER_ROW], seed)
    return X_new, y_new


def _spreads(split, raw, scaled):
    """Spread of all drawn rows divided by that of held-out and training rows."""
    figures = {}
    for (X, X_test, X_new, y_new), unit in ((scaled, ""), (raw, " raw")):
        for real, y_real, to in (
            (X_test, split.y_test, ""),
            (X, split.y, " to training"),
        ):
            figures[f"spread{unit}{to}"] = spread_ratio(real, y_real, X_new, y_new)
    return figures


def likeness(comparison, scaled, seed):
    """Figures against one half of the held-out rows, at equal counts."""
    split, per_class = comparison.split, comparison.per_class
    X, X_test, X_new, y_new = scaled
    half = comparison.real
    real = half[_take(split.y_test[half], per_class, 0)]
    new = _take(y_new, per_class, seed)
    both = X_test[real], split.y_test[real], X_new[new], y_new[new]
    mmd = maximum_mean_discrepancy(*both, random_state=seed)
    four = fidelity_table(*both, random_state=seed).loc["synthetic", FOUR]
    return {
        "feature wasserstein": feature_wasserstein_distance(*both),
        "mmd": mmd.statistic,
        "mmd p": mmd.pvalue,
        "c2st auc": c2st_auc(*both, random_state=seed),
        "roughness auc": roughness_auc(*both),
        "recall": recall(*both, random_state=seed),
        # It takes all rows, because it corrects for their numbers.
        "copying share": copying_share(
            X, split.y, X_test[half], split.y_test[half], X_new, y_new
        ),
        **four,
    }


def _take(y, per_class, seed):
    """Indices of `per_class` random rows of each class."""
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [
            rng.permutation(np.flatnonzero(y == label))[:count]
            for label, count in enumerate(per_class)
        ]
    )


def plan(arguments):
    """List the units that are not done yet, repeat by repeat."""
    done = set()
    if arguments.out.exists():
        done = set(read_results(arguments.out)[UNIT].itertuples(index=False, name=None))
    return [
        (arguments.data, name, n, repeat, row)
        for repeat in range(arguments.repeats)
        for n in arguments.n_per_class
        for name in arguments.sets or set_names(arguments.data)
        if make_comparison(arguments.data, name, n, repeat) is not None
        for row in (*REFERENCES, *arguments.rows)
        if row not in SLOW_PEERS or repeat < arguments.slow_repeats
        if (name, n, repeat, row) not in done
    ]


def run(arguments):
    """Compute all units of the plan and write a line of the CSV for each."""
    units = plan(arguments)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    if not arguments.out.exists():
        pd.DataFrame(columns=COLUMNS).to_csv(arguments.out, index=False)
    parallel = joblib.Parallel(arguments.jobs, return_as="generator_unordered")
    results = parallel(joblib.delayed(run_unit)(*unit) for unit in units)
    with arguments.out.open("a") as file:
        for line in tqdm(results, total=len(units), desc="rows x splits"):
            line.to_csv(file, header=False, index=False)
            file.flush()


def read_results(path):
    """The CSV as a table. An incomplete last line is removed."""
    text = path.read_text()
    if not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1]
        path.write_text(text)
    return pd.read_csv(io.StringIO(text))


def summarise(path):
    """Mean figures by title: over sets of equal weight, then for each set."""
    table = read_results(path)
    order = pd.unique(pd.Series([*REFERENCES, *GENERATORS, *table["row"]]))
    table["row"] = pd.Categorical(table["row"], order).remove_unused_categories()
    sets = table.groupby(["n", "set", "row"], observed=True)
    sets = sets.mean().drop(columns="repeat").assign(repeats=sets.size())
    tables = {}
    for n, part in sets.groupby("n"):
        part = part.droplevel("n")
        tables[f"{n} per class"] = part.groupby("row", observed=True).mean()
        for name in part.index.unique("set"):
            tables[f"{n} per class, {name}"] = part.loc[name]
    return tables


def parse_arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument(
        "--slow-repeats",
        type=int,
        default=SLOW_REPEATS,
        help=f"repeats of {', '.join(SLOW_PEERS)}",
    )
    parser.add_argument("--n-per-class", type=int, nargs="+", default=[15, 40])
    parser.add_argument("--sets", nargs="+", help="all, unless named")
    parser.add_argument("--rows", nargs="+", choices=PEERS, default=list(GENERATORS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--summary", action="store_true", help="run nothing")
    arguments = parser.parse_args()
    if arguments.data is None and not arguments.summary:
        parser.error("--data FOLDER is needed, except with --summary")
    return arguments


def main():
    """Run what is missing, print the tables and write them as JSON."""
    arguments = parse_arguments()
    if not arguments.summary:
        run(arguments)
    tables = summarise(arguments.out)
    for title, table in tables.items():
        print(f"\n{title}\n{table.round(3).to_string()}")
    arguments.out.with_suffix(".json").write_text(
        json.dumps({t: json.loads(v.to_json()) for t, v in tables.items()}, indent=1)
        + "\n"
    )


if __name__ == "__main__":
    main()
