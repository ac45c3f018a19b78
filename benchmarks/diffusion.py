"""From the diffusion that fails to one that works, one cause at a time.

    OMP_NUM_THREADS=1 python benchmarks/diffusion.py --data FOLDER

Two sets, ``covid_serum.npz`` of the folder and simulated spectra, 40 training spectra
per class, split as in ``fidelity.py``. Rows of the table:

as reported
    ``DiffusionAugmenter.as_reported()``, whose intensities lie in [0, 1].
+ scaling, + levels, + velocity, + stopping
    One change on top of all changes before: intensities are centred and have unit
    variance; the cosine schedule has 1000 levels; the target is the velocity; weights
    are averaged, and training stops by held-out spectra.
+ components
    The default: whitened principal components and a perceptron.
perceptron on intensities
    The default's network and training in the space of + stopping. It shows what the
    U-Net contributes.
10, 50 ddim steps
    As reported, but sampled with fewer steps. Errors that add up over steps would be
    smaller.

Beside them ``CVAEAugmenter()``, the pooled Gaussian, and two references: fresh real
spectra and the mean of each class. Negative is the share of draws that have a
negative cosine to the mean training spectrum of their class, as drawn; the four
metrics, copying, C2ST and roughness are those of ``fidelity.py``; gain and tstr are
means over logistic regression, LDA, PLS-DA and SVM at factor 2.

What classifiers gain over all sets comes from ``utility.py --peers diffusion --factors
5 --repeats 2 --classifiers lr lda plsda svm --out results/utility_diffusion.csv``, and
is printed beside the same splits of ``results/utility.csv``.

A U-Net takes minutes to train on one core. Each result is written to a CSV at once, and
a new run continues after the last result. ``--summary`` only prints the table.
"""

import argparse
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from _common import stable_seed
from _results import read_results
from fidelity import FOUR, likeness, make_comparison
from sklearn.exceptions import ConvergenceWarning
from utility import CLASSIFIERS, held_out_score

from cvae_augment import CVAEAugmenter, DiffusionAugmenter
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.metrics import spread_ratio
from cvae_augment.preprocessing import sample_minmax

RESULTS = Path(__file__).parent / "results" / "diffusion.csv"
SETS = ("covid_serum", "sim_default")
N_PER_CLASS = 40
FACTOR = 2

_SCALING = {"space": "spectrum"}
_LEVELS = _SCALING | {"schedule": "cosine", "n_levels": 1000}
_VELOCITY = _LEVELS | {"prediction": "v"}
_STOPPING = _VELOCITY | {"averaging": 0.99, "early_stopping": True}
_FAST = {"network": "mlp", "batch_size": 512, "max_epochs": 1000}

#: Name -> function of the seed that returns an augmenter.
GENERATORS = {
    name: lambda seed, changes=changes: DiffusionAugmenter.as_reported(
        random_state=seed, **changes
    )
    for name, changes in {
        "as reported": {},
        "+ scaling": _SCALING,
        "+ levels": _LEVELS,
        "+ velocity": _VELOCITY,
        "+ stopping": _STOPPING,
        "perceptron on intensities": _STOPPING | _FAST,
        "50 ddim steps": {"sampler": "ddim", "n_steps": 50},
        "10 ddim steps": {"sampler": "ddim", "n_steps": 10},
    }.items()
} | {
    "+ components": lambda seed: DiffusionAugmenter(random_state=seed),
    "cvae": lambda seed: CVAEAugmenter(random_state=seed),
    "gaussian_pooled": lambda seed: GaussianAugmenter(random_state=seed),
}
REFERENCES = ("fresh real", "class mean")
COLUMNS = [
    *("set", "repeat", "row", "negative", "spread", *FOUR),
    *("roughness auc", "c2st auc", "copying share", "gain", "tstr"),
    *("first loss", "last loss", "epochs", "fit s", "draw s"),
]


def run_unit(folder, name, repeat, row):
    """One line of the CSV."""
    comparison = make_comparison(folder, name, N_PER_CLASS, repeat)
    split = comparison.split
    X, X_test = sample_minmax(split.X), sample_minmax(split.X_test)
    seed = stable_seed(name, N_PER_CLASS, repeat, "peer")
    line = {"set": name, "repeat": repeat, "row": row}
    if row == "fresh real":
        X_new, y_new = X_test[comparison.fresh], split.y_test[comparison.fresh]
    elif row == "class mean":
        X_new, y_new = _class_means(X, split.y), split.y
    else:
        start = time.perf_counter()
        augmenter = GENERATORS[row](seed).fit(X, split.y)
        trained = time.perf_counter()
        X_new, y_new = augmenter.sample(y=np.tile(split.y, FACTOR))
        line |= {"fit s": trained - start, "draw s": time.perf_counter() - trained}
        line |= _utility(X, split.y, X_test, split.y_test, X_new, y_new)
        loss = augmenter.history_.get("loss", np.array([]))
        if len(loss):
            line |= {"first loss": loss[0], "last loss": loss[-1], "epochs": len(loss)}
    line["spread"] = spread_ratio(X_test, split.y_test, X_new, y_new)
    means = np.array([X[split.y == c].mean(axis=0) for c in range(split.y.max() + 1)])
    line["negative"] = ((X_new * means[y_new]).sum(axis=1) < 0).mean()
    line |= likeness(comparison, (X, X_test, X_new, y_new), seed)
    return pd.DataFrame([line]).reindex(columns=COLUMNS).round(5)


def _class_means(X, y):
    means = np.array([X[y == code].mean(axis=0) for code in range(y.max() + 1)])
    return means[y]


def _utility(X, y, X_test, y_test, X_new, y_new):
    """Mean gain and tstr over the classifiers."""
    scores = np.array(
        [
            [
                held_out_score(model, *data, X_test, y_test)
                for data in (
                    (X, y),
                    (np.concatenate([X, X_new]), np.concatenate([y, y_new])),
                    (X_new, y_new),
                )
            ]
            for model, _ in (CLASSIFIERS[c] for c in ("lr", "lda", "plsda", "svm"))
        ]
    ).mean(axis=0)
    return {"gain": scores[1] - scores[0], "tstr": scores[2] - scores[0]}


def run(arguments):
    """Compute what the CSV does not have yet, one line at a time."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    warnings.filterwarnings("ignore", message="the linear schedule of 200")
    out = arguments.out
    out.parent.mkdir(parents=True, exist_ok=True)
    if not out.exists():
        pd.DataFrame(columns=COLUMNS).to_csv(out, index=False)
    done = pd.read_csv(out)[["set", "repeat", "row"]]
    done = set(done.itertuples(index=False, name=None))
    for repeat in range(arguments.repeats):
        for name in SETS:
            for row in arguments.rows:
                if (name, repeat, row) not in done:
                    line = run_unit(arguments.data, name, repeat, row)
                    line.to_csv(out, mode="a", header=False, index=False)
                    print(line.to_string(index=False, header=False), flush=True)


def print_gains():
    """Mean gain and tstr over all sets, on the splits that the diffusion was run on."""
    real = ["set", "n", "repeat", "classifier"]
    lines = pd.concat(
        read_results(RESULTS.with_name(name))
        for name in ("utility.csv", "utility_diffusion.csv")
    )
    lines = lines[~lines["tuned"]]
    base = lines[lines["peer"] == "real"].set_index(real)["score"].rename("base")
    lines = lines.join(base, on=real)
    cell = [*real, "factor"]
    run = lines[lines["peer"] == "diffusion"][cell]
    lines = lines[lines["peer"].isin(["diffusion", "cvae", "gaussian_pooled"])]
    lines = lines.merge(run, on=cell)
    lines["gain"] = lines["score"] - lines["base"]
    lines["tstr"] = lines["score_synthetic"] - lines["base"]
    means = lines.groupby(["n", "peer"])[["gain", "tstr"]].mean()
    print(f"\nall sets, {run['repeat'].nunique()} splits\n{means.round(3).to_string()}")


def main():
    """Run what is missing, and print a table per set."""
    rows = [*REFERENCES, *GENERATORS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--rows", nargs="+", choices=rows, default=rows)
    parser.add_argument("--summary", action="store_true", help="run nothing")
    arguments = parser.parse_args()
    if not arguments.summary:
        if arguments.data is None:
            parser.error("--data FOLDER is needed, except with --summary")
        run(arguments)
    table = pd.read_csv(arguments.out)
    table["row"] = pd.Categorical(table["row"], rows)
    for name, part in table.groupby("set"):
        means = part.groupby("row", observed=True).mean(numeric_only=True)
        means["repeat"] = part.groupby("row", observed=True).size()
        means = means.rename(columns={"repeat": "splits"})
        print(f"\n{name}\n{means.round(3).to_string()}")
    print_gains()


if __name__ == "__main__":
    main()
