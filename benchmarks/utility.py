"""What synthetic spectra add to a classifier, for each peer on each data set.

    OMP_NUM_THREADS=1 python benchmarks/utility.py --data FOLDER

Balanced accuracy on held-out real spectra after training on real spectra, on real
and synthetic ones (``gain``, minus real alone) and on synthetic ones alone
(``tstr``, minus real alone). All spectra are scaled sample-wise before anything
is fitted. Each result is written to a CSV at once, and a new run continues after the
last result. ``--summary`` only prints the tables and writes them as JSON.

Logistic regression and SVM come after a StandardScaler. Without it, more rows alone
weaken the penalty of the logistic regression, and plain duplicates seem to gain .035.
"""

import argparse
import json
import warnings
from pathlib import Path

import joblib
import numpy as np
from _classifiers import PLSDA, ShrinkageLDA
from _common import (
    PEERS,
    SLOW_PEERS,
    FreshRows,
    make_split,
    set_names,
    stable_seed,
    synthetic_rows,
)
from _results import append_rows, done_units, summarise
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from tqdm import tqdm

from cvae_augment import AugmentedClassifier
from cvae_augment.preprocessing import sample_minmax

RESULTS = Path(__file__).parent / "results" / "utility.csv"
SLOW_REPEATS = 3
N_INNER_FOLDS = 3

#: Name -> classifier, and the grid of an inner cross-validation.
CLASSIFIERS = {
    "lr": (
        make_pipeline(StandardScaler(), LogisticRegression(tol=1e-3, max_iter=300)),
        {"logisticregression__C": [0.01, 0.1, 1, 10]},
    ),
    "lda": (ShrinkageLDA(), {"shrinkage": ["auto", 0.01, 0.1, 0.5]}),
    "plsda": (PLSDA(), {"n_components": [4, 8, 16]}),
    "svm": (
        make_pipeline(StandardScaler(), SVC(C=10)),
        {"svc__C": [1, 10, 100]},
    ),
    "rf": (
        RandomForestClassifier(100, random_state=0),
        {"min_samples_leaf": [1, 3, 10]},
    ),
}


def run_unit(folder, name, n, repeat, peer, cells, tuned, by_group=True):
    """Score one peer on one split: a row per factor and classifier in `cells`."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    factors = sorted({factor for factor, _ in cells})
    n_fresh = max(factors) if peer == "oracle" else 1
    split = make_split(folder, name, n, repeat, n_fresh=n_fresh, by_group=by_group)
    X, X_test = sample_minmax(split.X), sample_minmax(split.X_test)
    seed = stable_seed(name, n, repeat, "peer")
    rows = []
    for factor, X_new, y_new in _added_rows(peer, split, X, factors, seed):
        for classifier in [c for f, c in cells if f == factor]:
            model = CLASSIFIERS[classifier][0]
            if tuned:
                model = _tune(classifier, peer, factor, split, X, seed)
            real_and_new = np.concatenate([X, X_new]), np.concatenate([split.y, y_new])
            score, score_new = (
                held_out_score(model, *data, X_test, split.y_test)
                for data in (real_and_new, (X_new, y_new))
            )
            unit = (name, n, repeat, peer, factor, classifier, tuned)
            rows.append((*unit, score, score_new))
    return rows


def _added_rows(peer, split, X, factors, seed):
    """Yield the rows that a peer adds to the training rows, for each factor."""
    if peer == "real":
        yield 0, X[:0], split.y[:0]
    elif peer == "oracle":
        for factor in factors:
            X_all, y_all = _oracle(split, factor).fit_resample(X, split.y)
            yield factor, X_all[len(X) :], y_all[len(X) :]
    else:
        yield from synthetic_rows(peer, X, split.y, factors, seed)


def _oracle(split, factor):
    return FreshRows(sample_minmax(split.X_fresh), split.y_fresh, factor)


def held_out_score(model, X, y, X_test, y_test):
    """Balanced accuracy; NaN where a class has no training row."""
    if len(np.unique(y)) < len(np.unique(y_test)):
        return float("nan")
    return round(balanced_accuracy_score(y_test, model.fit(X, y).predict(X_test)), 6)


def _tune(classifier, peer, factor, split, X, seed):
    """The classifier with the parameters that are best on real rows, not augmented."""
    model, grid = clone(CLASSIFIERS[classifier][0]), CLASSIFIERS[classifier][1]
    if peer != "real":
        sampler = (
            _oracle(split, factor) if peer == "oracle" else PEERS[peer](factor, seed)
        )
        model = AugmentedClassifier(model, sampler)
        grid = {f"estimator__{name}": values for name, values in grid.items()}
    folds = StratifiedGroupKFold(N_INNER_FOLDS, shuffle=True, random_state=seed)
    search = GridSearchCV(
        model, grid, scoring="balanced_accuracy", cv=folds, refit=False
    ).fit(X, split.y, groups=split.groups)
    best = model.set_params(**search.best_params_)
    return best if peer == "real" else best.estimator


def plan(arguments):
    """List the units that are not done yet, repeat by repeat."""
    done = done_units(arguments.out)
    units = []
    for repeat in range(arguments.repeats):
        for n in arguments.n_per_class:
            for name in arguments.sets or set_names(arguments.data):
                units += _units_of_split(arguments, name, n, repeat, done)
    return units


def _units_of_split(arguments, name, n, repeat, done):
    split = make_split(arguments.data, name, n, repeat, n_fresh=1)
    if split is None:
        return []
    units = []
    for peer in ["real", *arguments.peers]:
        if peer in SLOW_PEERS and repeat >= arguments.slow_repeats:
            continue
        if peer == "oracle" and not _is_large_enough(split):
            continue
        cells = [
            (factor, classifier)
            for factor in ([0] if peer == "real" else arguments.factors)
            for classifier in arguments.classifiers
            if (name, n, repeat, peer, factor, classifier, arguments.tuned) not in done
        ]
        # The oracle's fresh rows depend on the factor: each factor is a unit.
        parts = [[c for c in cells if c[0] == f] for f in arguments.factors]
        units += [
            (arguments.data, name, n, repeat, peer, part)
            for part in (parts if peer == "oracle" else [cells])
            if part
        ]
    return units


def _is_large_enough(split):
    """Whether each class has a fresh row for every two it trains on."""
    n_classes = split.y.max() + 1
    fresh = np.bincount(split.y_fresh, minlength=n_classes)
    return bool((2 * fresh >= np.bincount(split.y)).all())


def run(arguments):
    """Compute all units of the plan and write a line of the CSV for each result."""
    units = plan(arguments)
    parallel = joblib.Parallel(arguments.jobs, return_as="generator_unordered")
    results = parallel(
        joblib.delayed(run_unit)(*unit, arguments.tuned, not arguments.by_spectrum)
        for unit in units
    )
    for rows in tqdm(results, total=len(units), desc="peers x splits"):
        append_rows(arguments.out, rows)


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
    parser.add_argument("--factors", type=int, nargs="+", default=[5, 15])
    known = [*PEERS, "oracle"]
    parser.add_argument("--peers", nargs="+", choices=known, default=known)
    parser.add_argument("--sets", nargs="+", help="all, unless named")
    parser.add_argument(
        "--classifiers", nargs="+", choices=CLASSIFIERS, default=list(CLASSIFIERS)
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--tuned", action="store_true", help="tune by an inner cross-validation"
    )
    parser.add_argument(
        "--by-spectrum",
        action="store_true",
        help="let spectra of a person stand on both sides of a split, to see what "
        "that flatters; choose another --out",
    )
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
    tables = summarise(arguments.out, tuned=arguments.tuned)
    for title, table in tables.items():
        print(f"\n{title}\n{table.round(4).to_string()}")
    stem = arguments.out.stem.removesuffix("_tuned")
    suffix = "_tuned.json" if arguments.tuned else ".json"
    path = arguments.out.with_name(stem + suffix)
    path.write_text(
        json.dumps({t: json.loads(v.to_json()) for t, v in tables.items()}, indent=1)
        + "\n"
    )


if __name__ == "__main__":
    main()
