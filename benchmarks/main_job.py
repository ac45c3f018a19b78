"""The main job: fidelity on a sheet, use on fresh spectra, time.

    python benchmarks/main_job.py SHEET.xlsx

The script prints three tables and writes them to
``benchmarks/results/main_job.json``. Set ``OMP_NUM_THREADS=1`` for the times.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from tqdm import tqdm

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra, read_spectra
from cvae_augment.metrics import fidelity_table
from cvae_augment.preprocessing import sample_minmax

AUGMENTERS = {"default": CVAEAugmenter, "as_reported": CVAEAugmenter.as_reported}
RESULTS = Path(__file__).parent / "results" / "main_job.json"


def fidelity(spectra, n_seeds):
    """The metric table of each augmenter on one set, averaged over seeds."""
    tables = {}
    for name, augmenter in AUGMENTERS.items():
        runs = []
        for seed in tqdm(range(n_seeds), desc=f"fidelity, {name}"):
            fitted = augmenter(random_state=seed).fit(spectra.data, spectra.target)
            X, y = fitted.sample(10 * len(spectra.data))
            runs.append(
                fidelity_table(spectra.data, spectra.target, X, y, random_state=seed)
            )
        mean = sum(runs) / len(runs)
        tables[name] = mean.loc["synthetic"]
        references = mean.loc[["real vs real", "class mean"]]
    return pd.concat([pd.DataFrame(tables).T, references])


def utility(n_seeds):
    """Balanced accuracy on fresh spectra after training on synthetic ones alone."""
    rows = []
    for seed in tqdm(range(n_seeds), desc="train on synthetic"):
        train = make_serum_spectra(random_state=seed)
        fresh = make_serum_spectra((200, 200, 200), random_state=10_000 + seed)
        row = {"real": (train.data, train.target)}
        for name, augmenter in AUGMENTERS.items():
            fitted = augmenter(random_state=seed).fit(train.data, train.target)
            for times in (1, 5):
                row[f"{name}, {times} x"] = fitted.sample(times * len(train.data))
        rows.append({name: accuracy(*data, fresh) for name, data in row.items()})
    table = pd.DataFrame(rows).agg(["mean", "std"]).T
    table["ratio to real"] = table["mean"] / table.loc["real", "mean"]
    return table


def accuracy(X, y, fresh):
    """Balanced accuracy on fresh spectra of a logistic regression trained on X, y."""
    classifier = LogisticRegression(max_iter=2000).fit(sample_minmax(X), y)
    return balanced_accuracy_score(
        fresh.target, classifier.predict(sample_minmax(fresh.data))
    )


def times(n_repeats):
    """Median seconds of a warm fit on 118 x 312, interleaved."""
    spectra = make_serum_spectra(random_state=0)
    seconds: dict[str, list[float]] = {name: [] for name in AUGMENTERS}
    for repeat in tqdm(range(n_repeats + 1), desc="fit times"):
        for name, augmenter in AUGMENTERS.items():
            start = time.perf_counter()
            augmenter(random_state=repeat).fit(spectra.data, spectra.target)
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
    table = pd.DataFrame({"seconds": medians})
    table["ratio to as_reported"] = table["seconds"] / medians["as_reported"]
    return table


def main():
    """Run the three parts and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sheet", help="labelled spectra, one row each")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    results = {
        f"fidelity on {Path(arguments.sheet).name}": fidelity(
            read_spectra(arguments.sheet), arguments.seeds
        ),
        "logistic regression on fresh simulated spectra": utility(arguments.seeds),
        "fit of 118 x 312": times(arguments.repeats),
    }
    for title, table in results.items():
        print(f"\n{title}\n{table.round(4).to_string()}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({t: json.loads(v.to_json()) for t, v in results.items()}, indent=1)
        + "\n"
    )


if __name__ == "__main__":
    main()
