"""What synthetic spectra add where one class is rare.

    OMP_NUM_THREADS=1 python benchmarks/imbalance.py --data FOLDER

Classifiers are trained on few real spectra of one class and many of another, and on
these with synthetic ones, and judged on held-out real spectra of other groups. All
spectra are scaled sample-wise before anything is fitted. Which classes of a set take
part, and which of them is rare, is drawn anew in each draw. A class takes part if ten
spectra or more are left for the test.

The classifiers are weighted: ``class_weight="balanced"``, or equal priors for LDA.
Classes of equal size have equal weights, so that balanced synthetic spectra compete
with weights, not with their absence. ``plain`` classifiers have no weights; they are
trained where nothing balances the classes.

At factor 1 each class is filled up to the largest. At factor k each class has a share
of k times the training spectra, or the size of the largest if that is more. Each result
is written to a CSV at once, and a new run continues after the last result.
``--summary`` only prints the tables and writes them as JSON.
"""

import argparse
import json
import warnings
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from _classifiers import ShrinkageLDA
from _common import make_imbalanced_split, stable_seed
from _imbalance_tables import COLUMNS, read_results, summarise
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    log_loss,
    matthews_corrcoef,
    roc_auc_score,
    roc_curve,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from tqdm import tqdm

from cvae_augment import AugmentedClassifier
from cvae_augment.augmenters import registry
from cvae_augment.augmenters.counts import class_totals
from cvae_augment.preprocessing import sample_minmax

RESULTS = Path(__file__).parent / "results" / "imbalance.csv"

#: Training spectra of each class, and how many draws there are.
DESIGNS = {
    "60:6": ((60, 6), 6),
    "100:10": ((100, 10), 3),
    "30:3": ((30, 3), 3),
    "60:20:6": ((60, 20, 6), 3),
}
FACTORS = (1, 2, 5, 10)
CALIBRATED_DRAWS = 2


def classifiers(weighted):
    """Classifiers by name, with weights of the classes or without."""
    weight = "balanced" if weighted else None
    logistic = LogisticRegression(tol=1e-3, max_iter=300, class_weight=weight)
    return {
        "lr": make_pipeline(StandardScaler(), logistic),
        "svm": make_pipeline(StandardScaler(), SVC(C=10, class_weight=weight)),
        "rf": RandomForestClassifier(100, random_state=0, class_weight=weight),
        "lda": ShrinkageLDA(equal_priors=weighted),
    }


#: Name -> function of the class totals, the number of neighbours and a seed.
SAMPLERS = {
    "random_oversampler": lambda totals, k, seed: RandomOverSampler(
        sampling_strategy=totals, random_state=seed
    ),
    "random_oversampler_shrinkage": lambda totals, k, seed: RandomOverSampler(
        sampling_strategy=totals, shrinkage=0.5, random_state=seed
    ),
    "smote": lambda totals, k, seed: SMOTE(
        sampling_strategy=totals, k_neighbors=k, random_state=seed
    ),
    "borderline_smote": lambda totals, k, seed: BorderlineSMOTE(
        sampling_strategy=totals, k_neighbors=k, random_state=seed
    ),
    "adasyn": lambda totals, k, seed: ADASYN(
        sampling_strategy=totals, n_neighbors=k, random_state=seed
    ),
}
AUGMENTERS = ("mixup", "gaussian", "span_kernel", "cvae")
METHODS = (
    *("nothing", *SAMPLERS, *AUGMENTERS),
    *("cvae_proportional", "cvae_calibrated"),
)


def run_unit(folder, name, design, draw, method):
    """Score one method on one split: a row per factor and classifier."""
    warnings.simplefilter("ignore")
    counts, _ = DESIGNS[design]
    split = make_imbalanced_split(folder, name, counts, draw)
    X, X_test = sample_minmax(split.X), sample_minmax(split.X_test)
    seed = stable_seed(name, design, draw, "method") % 2**31
    rows = []
    for factor, X_all, y_all in _training_sets(method, X, split.y, seed):
        kinds = [True, False] if method in ("nothing", "cvae_proportional") else [True]
        for weighted in kinds:
            for classifier, model in classifiers(weighted).items():
                if method == "cvae_calibrated":
                    if classifier == "svm" or not weighted:
                        continue
                    model = _calibrated(model, seed)
                model.fit(X_all, y_all)
                figures = score(model, X_test, split.y_test, counts)
                kind = "weighted" if weighted else "plain"
                unit = (name, design, draw, method)
                rows.append((*unit, factor, classifier, kind, *figures))
    return rows or [(name, design, draw, method, 0, "", "", *[np.nan] * 7)]


def _training_sets(method, X, y, seed):
    """Yield factor, rows and labels of the training sets of a method."""
    if method in ("nothing", "cvae_calibrated"):
        yield (0 if method == "nothing" else 1), X, y
        return
    strategy = "proportional" if method == "cvae_proportional" else "balanced"
    factors = (10,) if method == "cvae_proportional" else FACTORS
    seen, model = set(), None
    for factor in factors:
        totals = class_totals(strategy, factor, y)
        if tuple(totals) in seen:  # as at the factor before
            continue
        seen.add(tuple(totals))
        if method in SAMPLERS:
            rarest = np.bincount(y).min()
            sampler = SAMPLERS[method](
                dict(enumerate(totals.tolist())), min(5, rarest - 1), seed
            )
            try:
                X_all, y_all = sampler.fit_resample(X, y)
            except (ValueError, RuntimeError):  # ADASYN where no row is at a border
                continue
            if len(y_all) > len(y):
                yield factor, X_all, y_all
            continue
        if model is None:
            name = method.removesuffix("_proportional")
            model = registry.make(name, random_state=seed).fit(X, y)
        y_new = np.repeat(np.arange(len(totals)), totals - np.bincount(y))
        X_new, _ = model.sample(y=y_new)
        yield factor, np.concatenate([X, X_new]), np.concatenate([y, y_new])


def _calibrated(model, seed):
    augmenter = registry.make("cvae", expansion_factor=1, random_state=seed)
    return CalibratedClassifierCV(AugmentedClassifier(model, augmenter), cv=3)


def score(model, X, y, counts):
    """Figures of a fitted model; the rare class is the last.

    Classes weigh the same, whatever their number of test rows. In log-loss and Brier
    score they weigh as in the training set: these judge probabilities where classes
    are as frequent as in training.
    """
    n_classes = len(counts)
    equal = 1 / np.bincount(y)[y]
    as_trained = np.array(counts)[y] * equal
    has_proba = hasattr(model, "predict_proba")
    scores = model.predict_proba(X) if has_proba else model.decision_function(X)
    if scores.ndim == 1:
        scores = np.column_stack([-scores, scores])
    is_rare = y == n_classes - 1
    rare = scores[:, -1] - (0 if n_classes == 2 else scores[:, :-1].max(axis=1))
    if n_classes == 2:
        auc = roc_auc_score(is_rare, rare)
    else:
        auc = np.mean([roc_auc_score(y == k, scores[:, k]) for k in range(n_classes)])
    false_alarms, found, _ = roc_curve(is_rare, rare, drop_intermediate=False)
    predicted = model.predict(X)
    figures = [
        balanced_accuracy_score(y, predicted),
        auc,
        average_precision_score(is_rare, rare, sample_weight=equal),
        matthews_corrcoef(y, predicted, sample_weight=equal),
        found[false_alarms <= 0.1].max(),
        np.nan,
        np.nan,
    ]
    if has_proba:
        squared = np.square(scores - np.eye(n_classes)[y]).sum(axis=1)
        figures[5] = log_loss(y, scores, sample_weight=as_trained)
        figures[6] = np.average(squared, weights=as_trained)
    return [round(float(figure), 6) for figure in figures]


def plan(arguments):
    """Units that are not done yet, and sets with room by design."""
    done = set()
    if arguments.out.exists():
        known = read_results(arguments.out)[["set", "design", "draw", "method"]]
        done = set(known.itertuples(index=False, name=None))
    names = arguments.sets or sorted(p.stem for p in arguments.data.glob("*.npz"))
    units, room = [], {}
    for design in arguments.designs:
        counts, n_draws = DESIGNS[design]
        for draw in range(min(n_draws, arguments.draws or n_draws)):
            for name in names:
                if make_imbalanced_split(arguments.data, name, counts, draw) is None:
                    continue
                room.setdefault(design, {})[name] = None
                for method in arguments.methods:
                    unit = name, design, draw, method
                    is_slow = method == "cvae_calibrated"
                    if is_slow and (draw >= CALIBRATED_DRAWS or design != "60:6"):
                        continue
                    if unit not in done:
                        units.append((arguments.data, *unit))
    return units, room


def run(arguments):
    """Compute all units of the plan and write their lines to the CSV."""
    units, room = plan(arguments)
    for design, names in room.items():
        print(f"{design}: {', '.join(names)}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    if not arguments.out.exists():
        pd.DataFrame(columns=COLUMNS).to_csv(arguments.out, index=False)
    parallel = joblib.Parallel(arguments.jobs, return_as="generator_unordered")
    results = parallel(joblib.delayed(run_unit)(*unit) for unit in units)
    with arguments.out.open("a") as file:
        for rows in tqdm(results, total=len(units), desc="methods x splits"):
            table = pd.DataFrame(rows, columns=COLUMNS)
            table.to_csv(file, header=False, index=False)
            file.flush()


def parse_arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--designs", nargs="+", choices=DESIGNS, default=list(DESIGNS))
    parser.add_argument("--draws", type=int, help="at most; all, unless given")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--sets", nargs="+", help="all, unless named")
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
