"""What designs of published studies report, and what whole persons leave of it.

    OMP_NUM_THREADS=1 python benchmarks/published.py --data FOLDER

The first table repeats two published tests of the serum spectra of Yin et al. (2021).
The code that came with the data draws 80 % of the spectra of two classes at random,
trains an SVM, tests on the rest, and does so ten times. The code of Guevara (2021) runs
a cross-validation of ten folds over spectra (principal components, SVM). A person has
three spectra there. Beside each stands the same test with whole persons held out. Both
SVMs are tuned on their training rows; the feature selection and baseline correction of
the originals are left out.

The second table changes the design of an augmentation study step by step. Each gain is
balanced accuracy with synthetic rows minus that without, under the same split:

a  synthetic rows are made of all spectra, then all rows are split and tested
b  as a, but only real spectra are tested
c  real spectra are split, synthetic rows are made of the training spectra
d  as c, but whole persons (samples, scans) are held out

A third of the rows is tested, in ten random draws. There are two synthetic rows for
each real one. Scores are means of LDA, SVM and three nearest neighbours, untuned.
Intervals are those of the corrected resampled t-test.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from _classifiers import ShrinkageLDA
from _common import stable_seed, synthetic_rows
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from sklearn.svm import SVC

from cvae_augment.datasets import read_spectra
from cvae_augment.preprocessing import sample_minmax
from cvae_augment.study._statistics import corrected_interval

RESULTS = Path(__file__).parent / "results" / "published.json"
SETS = ("covid_serum", "honey", "olive_oil", "mouse_colon")
AUGMENTERS = ("smote", "noise", "osm", "cvae")
REPEATS, FACTOR = 10, 2
PAIRS = (("covid", "suspected"), ("covid", "healthy"), ("suspected", "healthy"))
CLASSIFIERS = (
    ShrinkageLDA(),
    make_pipeline(StandardScaler(), SVC(C=10)),
    make_pipeline(StandardScaler(), KNeighborsClassifier(3)),
)
_GRID = {"svc__C": [1, 10, 100, 1000], "svc__gamma": [1e-3, 1e-2, 1e-1, "scale"]}
#: Steps before the SVM in both published tests of the serum spectra.
PUBLISHED = {
    "ten draws of 80 %": (StandardScaler(),),
    "ten folds": (Normalizer(), PCA(10, random_state=0), StandardScaler()),
}


def masks_of_folds(y, groups, n_folds, seed):
    """Masks of the test rows of each fold; no group stands in two folds."""
    folds = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    for _, rows in folds.split(y, y, groups):
        yield np.isin(np.arange(len(y)), rows)


def draw(y, groups, seed):
    """Mask of a third of the rows, of each class."""
    return next(masks_of_folds(y, groups, 3, seed))


def interval(values, test):
    """Mean of a value over splits with its interval; `test` holds the masks."""
    n_test = [mask.sum() for mask in test]
    n_train = [(~mask).sum() for mask in test]
    return [min(1.0, float(x)) for x in corrected_interval(values, n_train, n_test)]


def published(spectra):
    """Rows of the first table."""
    rows = []
    for design, steps in PUBLISHED.items():
        for pair in PAIRS if design.startswith("ten draws") else PAIRS[1:2]:
            part = np.isin(spectra.target, pair)
            X, y = spectra.data[part], spectra.target[part]
            row = {"design": design, "classes": " and ".join(pair)}
            of = {"spectra": np.arange(len(y)), "persons": spectra.groups[part]}
            for unit, groups in of.items():
                if design == "ten folds":
                    test = list(masks_of_folds(y, groups, 10, 0))
                else:
                    test = [
                        next(masks_of_folds(y, groups, 5, r)) for r in range(REPEATS)
                    ]
                model = GridSearchCV(make_pipeline(*steps, SVC()), _GRID, cv=5)
                scores = [model.fit(X[~t], y[~t]).score(X[t], y[t]) for t in test]
                row[unit] = interval(scores, test)
            rows.append(row)
    return rows


def scores_of(X, y, X_test, y_test, is_real=None):
    """Mean balanced accuracy of the classifiers, on all and then on real test rows."""
    predicted = [clone(c).fit(X, y).predict(X_test) for c in CLASSIFIERS]
    masks = [slice(None)] if is_real is None else [slice(None), is_real]
    return [
        float(np.mean([balanced_accuracy_score(y_test[m], p[m]) for p in predicted]))
        for m in masks
    ]


def one_repeat(name, X, y, persons, repeat):
    """Both test masks, and the scores of each design and augmenter."""
    seed = stable_seed(name, repeat, "published")
    test = {
        "spectra": draw(y, np.arange(len(y)), seed),
        "persons": draw(y, persons, seed),
    }
    plain = {unit: scores_of(X[~t], y[~t], X[t], y[t])[0] for unit, t in test.items()}
    gains = {}
    for augmenter in AUGMENTERS:
        by_spectrum, by_person = test["spectra"], test["persons"]
        ((_, X_new, y_new),) = synthetic_rows(augmenter, X, y, [FACTOR], seed)
        new_test = draw(y_new, np.arange(len(y_new)), seed + 1)
        held_out = np.concatenate([by_spectrum, new_test])
        X_all, y_all = np.concatenate([X, X_new]), np.concatenate([y, y_new])
        is_real = np.arange(held_out.sum()) < by_spectrum.sum()
        found = scores_of(
            X_all[~held_out],
            y_all[~held_out],
            X_all[held_out],
            y_all[held_out],
            is_real,
        )
        for t in (by_spectrum, by_person):
            new = next(synthetic_rows(augmenter, X[~t], y[~t], [FACTOR], seed))[1:]
            both = [np.concatenate(p) for p in zip((X[~t], y[~t]), new, strict=True)]
            found += scores_of(*both, X[t], y[t])
        before = [plain["spectra"]] * 3 + [plain["persons"]]
        gains[augmenter] = np.subtract(found, before)
    return test, plain, gains


def steps(name, spectra):
    """Rows of the second table: plain accuracies, and gains of each augmenter."""
    X, persons = sample_minmax(spectra.data), spectra.groups
    y = np.unique(spectra.target, return_inverse=True)[1]
    runs = [one_repeat(name, X, y, persons, repeat) for repeat in range(REPEATS)]
    test = {unit: [run[0][unit] for run in runs] for unit in ("spectra", "persons")}
    plain = {u: interval([run[1][u] for run in runs], test[u]) for u in test}
    rows = [{"set": name, "augmenter": "none", **plain}]
    for augmenter in AUGMENTERS:
        gains = np.array([run[2][augmenter] for run in runs]).T
        used = [test["spectra"]] * 3 + [test["persons"]]
        found = [interval(gain, masks) for gain, masks in zip(gains, used, strict=True)]
        rows.append(
            {"set": name, "augmenter": augmenter}
            | dict(zip("abcd", found, strict=True))
        )
    return rows


def text(table):
    """The table with each mean beside its interval; gains have a sign."""
    shown = table.copy()
    for name in table:
        sign = "+" if name in "abcd" else ""
        pattern = "{:" + sign + ".3f} ({:" + sign + ".3f} to {:" + sign + ".3f})"
        shown[name] = [
            pattern.format(*x) if isinstance(x, list) else x for x in table[name]
        ]
    return shown.fillna("").to_string(index=False)


def main():
    """Print both tables and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    spectra = {name: read_spectra(arguments.data / f"{name}.npz") for name in SETS}
    first = published(spectra["covid_serum"])
    second = [row for name in SETS for row in steps(name, spectra[name])]
    table = pd.DataFrame(second)
    gains = table[table["a"].notna()].set_index("augmenter")[list("abcd")]
    means = gains.map(lambda x: x[0]).groupby(level=0, sort=False).mean()
    print(text(pd.DataFrame(first)), text(table), means.round(3), sep="\n\n")
    content = {"published": first, "steps": second, "means": means.to_dict("index")}
    arguments.out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
