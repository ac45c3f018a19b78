"""A class of five spectra beside one of a hundred: ours and SMOTE.

    OMP_NUM_THREADS=1 python benchmarks/rare_class.py --data FOLDER

Balanced accuracy of a logistic regression on new real spectra, mean of ten draws:
simulated serum spectra, and the spectra of a file, whose persons are kept apart. The
README shows these figures. ``imbalance.py`` measures the same on many sets, with many
classifiers and rivals.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from _common import make_imbalanced_split
from imblearn.over_sampling import SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.datasets import make_serum_spectra

RESULTS = Path(__file__).parent / "results" / "rare_class.json"
COUNTS, N_DRAWS = (100, 5), 10


def augmenters(seed):
    """What is added to the training spectra, by name."""
    return {
        "nothing": None,
        "SMOTE": SMOTE(k_neighbors=4, random_state=seed),
        "CVAEAugmenter()": CVAEAugmenter(random_state=seed),
    }


def scores(X, y, X_test, y_test, seed, weight):
    """Balanced accuracy with each augmenter."""
    logistic = LogisticRegression(max_iter=1000, class_weight=weight)
    found = {}
    for name, augmenter in augmenters(seed).items():
        model = make_pipeline(
            SampleMinMaxScaler(),
            AugmentedClassifier(make_pipeline(StandardScaler(), logistic), augmenter),
        )
        predicted = model.fit(X, y).predict(X_test)
        found[name] = balanced_accuracy_score(y_test, predicted)
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
    tables = {}
    for title, make in (
        ("simulated", simulated),
        (arguments.set, lambda draw: real(arguments.data, arguments.set, draw)),
    ):
        for weight in (None, "balanced"):
            found = [scores(*make(draw), draw, weight) for draw in range(N_DRAWS)]
            means = {name: np.mean([s[name] for s in found]) for name in found[0]}
            tables[f"{title}, class_weight={weight}"] = means
            print(f"{title}, class_weight={weight}")
            for name, mean in means.items():
                difference = [s["CVAEAugmenter()"] - s[name] for s in found]
                error = np.std(difference, ddof=1) / np.sqrt(N_DRAWS)
                ours = f"{np.mean(difference):+.3f} (standard error {error:.3f})"
                print(f"  {name:16s} {mean:.3f}   ours minus it {ours}")
    RESULTS.write_text(json.dumps(tables, indent=1) + "\n")


if __name__ == "__main__":
    main()
