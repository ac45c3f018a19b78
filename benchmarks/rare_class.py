"""A class of five spectra beside one of a hundred: ours, SMOTE and a span kernel.

    OMP_NUM_THREADS=1 python benchmarks/rare_class.py --data FOLDER

Balanced accuracy on new real spectra, mean of ten draws: simulated serum spectra, and
the spectra of a file, whose persons are kept apart. The classifiers are a logistic
regression without and with class weights, and a linear discriminant analysis (LDA) with
shrinkage and equal priors, which needs no help. The README shows these figures.
``imbalance.py`` measures the same on many sets, with more classifiers and rivals.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from _common import make_imbalanced_split
from imblearn.over_sampling import SMOTE
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.baselines import SpanKernelAugmenter
from cvae_augment.datasets import make_serum_spectra

RESULTS = Path(__file__).parent / "results" / "rare_class.json"
COUNTS, N_DRAWS = (100, 5), 10


def logistic(weight=None):
    """Logistic regression of intensities in units of their deviation."""
    return make_pipeline(
        StandardScaler(), LogisticRegression(max_iter=1000, class_weight=weight)
    )


CLASSIFIERS = {
    "logistic regression": logistic(),
    "logistic regression, class weights": logistic("balanced"),
    "shrinkage LDA, equal priors": LinearDiscriminantAnalysis(
        solver="lsqr", shrinkage="auto", priors=[0.5, 0.5]
    ),
}


def augmenters(seed):
    """What is added to the training spectra, by name."""
    return {
        "nothing": None,
        "SMOTE": SMOTE(k_neighbors=4, random_state=seed),
        "span kernel": SpanKernelAugmenter(expansion_factor=5, random_state=seed),
        "CVAEAugmenter()": CVAEAugmenter(random_state=seed),
    }


def scores(X, y, X_test, y_test, seed):
    """Balanced accuracy of each classifier with each augmenter."""
    found = {}
    for added, augmenter in augmenters(seed).items():
        for name, classifier in CLASSIFIERS.items():
            model = make_pipeline(
                SampleMinMaxScaler(), AugmentedClassifier(classifier, augmenter)
            )
            predicted = model.fit(X, y).predict(X_test)
            found[name, added] = balanced_accuracy_score(y_test, predicted)
    return found


def simulated(draw):
    """Training and test spectra of the simulator."""
    seeds = np.random.SeedSequence(draw).generate_state(2)
    train = make_serum_spectra(COUNTS, random_state=int(seeds[0]))
    test = make_serum_spectra((150, 150), random_state=int(seeds[1]))
    return train.data, train.target, test.data, test.target


def real(folder, name, draw):
    """Training and test spectra of a file."""
    split = make_imbalanced_split(folder, name, COUNTS, draw)
    return split.X, split.y, split.X_test, split.y_test


def main():
    """Print both tables, and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of .npz files")
    parser.add_argument("--set", default="covid_serum", help="name of the file")
    arguments = parser.parse_args()
    results = {}
    for title, make in (
        ("simulated", simulated),
        (arguments.set, lambda draw: real(arguments.data, arguments.set, draw)),
    ):
        found = [scores(*make(draw), draw) for draw in range(N_DRAWS)]
        draws = pd.DataFrame(found)
        draws.columns = pd.MultiIndex.from_tuples(draws.columns)
        ours = draws.xs("CVAEAugmenter()", axis=1, level=1)
        error = draws.rsub(ours, level=0).std(ddof=1) / np.sqrt(N_DRAWS)
        order = list(augmenters(0))
        table = draws.mean().unstack().loc[list(CLASSIFIERS), order]
        print(f"\n{title}\n{table.round(3).to_string()}")
        error = error.unstack().loc[list(CLASSIFIERS), order]
        print(f"standard error of ours minus it\n{error.round(3).to_string()}")
        results[title] = {
            name: draws[name].mean().loc[order].to_dict() for name in CLASSIFIERS
        }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
