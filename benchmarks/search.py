"""A grid search over expansion factor and code width, against the naive way.

    OMP_NUM_THREADS=1 python benchmarks/search.py [--repeats 3] [--json FILE]

60 fits: 4 factors x 3 widths x 5 folds on 118 x 312 simulated spectra, one process.
The naive way trains the report's model anew for every fit. It runs once, between the
repeats of the other ways. Best parameters and scores must be the same with `memory`,
without `memory`, and without `memory` in two processes or two threads.
"""

import argparse
import json
import os
import statistics
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import numpy as np
import torch
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

RESULTS = Path(__file__).parent / "results" / "search.json"
GRID = {
    "augmentedclassifier__augmenter__expansion_factor": [1.5, 2, 3, 5],
    "augmentedclassifier__augmenter__latent_dim": [8, 16, 32],
}


def search(augmenter, X, y, backend=None):
    """Seconds, and the search when it is done, by two workers of a backend if given."""
    model = make_pipeline(SampleMinMaxScaler(), AugmentedClassifier(SVC(), augmenter))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    grid = GridSearchCV(model, GRID, cv=folds, refit=False)
    workers = {"n_jobs": 1} if backend is None else {"backend": backend, "n_jobs": 2}
    with joblib.parallel_config(**workers):
        start = time.perf_counter()
        grid.fit(X, y)
        return time.perf_counter() - start, grid


def scores(grid):
    """All scores of a search, and its choice."""
    results = grid.cv_results_
    return grid.best_params_, [results[f"split{i}_test_score"] for i in range(5)]


def are_equal(one, other):
    """Whether two searches have the same scores, to the last bit, and choice."""
    (best, found), (other_best, other_found) = scores(one), scores(other)
    return best == other_best and np.array_equal(found, other_found)


def main():
    """Search in all three ways, and print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    spectra = make_serum_spectra(random_state=0)
    X, y = spectra.data, spectra.target
    CVAEAugmenter(random_state=0).fit_resample(X, y)  # warm
    seconds = defaultdict(list)
    for repeat in range(arguments.repeats):
        with TemporaryDirectory() as folder:
            taken, cached = search(CVAEAugmenter(memory=folder, random_state=0), X, y)
        seconds["with memory"].append(taken)
        taken, fresh = search(CVAEAugmenter(random_state=0), X, y)
        seconds["without memory"].append(taken)
        grids = [cached]
        for name, backend in (("processes", "loky"), ("threads", "threading")):
            taken, grid = search(CVAEAugmenter(random_state=0), X, y, backend)
            seconds[f"without memory, two {name}"].append(taken)
            grids.append(grid)
        if not all(are_equal(fresh, grid) for grid in grids):
            raise SystemExit("scores differ with memory or between backends")
        if repeat == arguments.repeats // 2:
            taken, _ = search(CVAEAugmenter.as_reported(random_state=0), X, y)
            seconds["as reported, naive"].append(taken)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    figures = {
        "seconds": medians,
        "naive over with memory": medians["as reported, naive"]
        / medians["with memory"],
        "naive over without memory": medians["as reported, naive"]
        / medians["without memory"],
        "scores are equal": True,
        "best": {k.split("__")[-1]: v for k, v in cached.best_params_.items()},
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "repeats": arguments.repeats,
    }
    print(json.dumps(figures, indent=1))
    arguments.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
