"""Variants of the generator, to see what each part of it is worth.

    OMP_NUM_THREADS=1 python benchmarks/research/variants.py --data FOLDER

Gain of the five untuned classifiers of ``utility.py`` on held-out real spectra, over
real spectra alone, with ten synthetic spectra per real one at 15 per class and five at
40. Sets with joined classes have classes that are mixtures. Results go to a CSV, and a
new run continues after the last one. ``--summary`` only prints the tables.

default
    `CVAEAugmenter()`.
no noise
    `CVAEAugmenter(noise=0)`. The variants below have no white noise either, unless they
    are named after it. They are compared with this row.
all differences
    The noise of the kernel has the form of differences between all rows of a class, as
    that of a span kernel, and not of those between neighbours.
half neighbours, sixth neighbours
    A half or a sixth of the rows of a class are neighbours, and not a third.
more noise, less noise
    The share of the variance that is noise is .4 or .1, and not .25.
pooled, own
    The noise of a class comes from all classes alike, or from its own rows.
outliers count
    No distance is shortened.
more white noise
    White noise of twice the level that the spectra have is added.
half Gaussian
    Every other draw is one of a pooled Ledoit-Wolf Gaussian.
half Gaussian where noisy
    The same where white noise has more than .05 of the isotropic part of that Gaussian.
no training
    The network stays at its closed-form start, probabilistic PCA.
"""

import argparse
import csv
from pathlib import Path

import joblib
import numpy as np
import research_common as common
from tqdm import tqdm

from cvae_augment import CVAEAugmenter
from cvae_augment.baselines import (
    DuplicateAugmenter,
    GaussianAugmenter,
    MixupAugmenter,
    SpanKernelAugmenter,
)
from cvae_augment.models import neighbours
from cvae_augment.models.baselines import Gaussian
from cvae_augment.models.restoration import WhiteNoise

RESULTS = Path(__file__).parents[1] / "results" / "research_variants.csv"
FACTORS = {15: 10, 40: 5}

#: Constants of `cvae_augment.models.neighbours` and parameters of the augmenter.
VARIANTS: dict = {
    "default": ({}, {}),
    "no noise": ({}, {"noise": 0}),
    "all differences": ({"NEIGHBOURS": 1}, {}),
    "half neighbours": ({"NEIGHBOURS": 1 / 2}, {}),
    "sixth neighbours": ({"NEIGHBOURS": 1 / 6}, {}),
    "more noise": ({"NOISE_SHARE": 0.4}, {}),
    "less noise": ({"NOISE_SHARE": 0.1}, {}),
    "pooled": ({"PRIOR_ROWS": 1e9}, {}),
    "own": ({"PRIOR_ROWS": 1e-9}, {}),
    "outliers count": ({"MAX_NEAR": 1e9, "MAX_FAR": 1e9}, {}),
    "more white noise": ({}, {"noise": 2}),
    "no training": ({}, {"max_epochs": 0}),
}
PEERS = {
    "span kernel": SpanKernelAugmenter,
    "pooled Gaussian": GaussianAugmenter,
    "mixup": MixupAugmenter,
    "duplicates": DuplicateAugmenter,
}
MIXED = ("half Gaussian", "half Gaussian where noisy")
NAMES = (*VARIANTS, *MIXED, *PEERS)


def drawn(variant, X, y, y_new, seed):
    """Spectra of a variant for the labels `y_new`."""
    if variant in PEERS:
        return PEERS[variant](random_state=seed).fit(X, y).sample(y=y_new)[0]
    if variant in MIXED:
        spectra = drawn("no noise", X, y, y_new, seed)
        if variant == MIXED[0] or noise_ratio(X, y) > 0.05:
            half = GaussianAugmenter(random_state=seed).fit(X, y)
            spectra[::2] = half.sample(y=y_new[::2])[0]
        return spectra
    constants, parameters = VARIANTS[variant]
    known = {name: getattr(neighbours, name) for name in constants}
    try:
        for name, value in constants.items():
            setattr(neighbours, name, value)
        if variant != "default":
            parameters = {"noise": 0} | parameters
        augmenter = CVAEAugmenter(random_state=seed, **parameters).fit(X, y)
    finally:
        for name, value in known.items():
            setattr(neighbours, name, value)
    return augmenter.sample(y=y_new)[0]


def noise_ratio(X, y):
    """White noise over the isotropic part of the pooled covariance, both variances."""
    isotropic = Gaussian.fit(X, y, pooled=True).covariances[0].isotropic
    return np.median(np.square(WhiteNoise.fit(X, y, 1).sd)) / max(isotropic, 1e-300)


def run_unit(folder, name, n, repeat, variant):
    """Scores of a variant on one split: a row per classifier."""
    X, y, *test = common.scaled_split(folder, name, n, repeat)
    y_new = np.repeat(y, FACTORS[n])
    seed = common.stable_seed(name, n, repeat) % 2**31
    if variant == "real":
        found = common.scores(X, y, *test)
    else:
        spectra = drawn(variant, X, y, y_new, seed)
        both = np.concatenate([X, spectra]), np.concatenate([y, y_new])
        found = common.scores(*both, *test)
    unit = (name, n, repeat, variant)
    return [(*unit, classifier, score) for classifier, score in found.items()]


def run(arguments):
    """Compute what is missing, and write a line of the CSV for each score."""
    done = set()
    if arguments.out.exists():
        with arguments.out.open() as file:
            done = {tuple(row[:4]) for row in csv.reader(file)}
    names = arguments.sets or common.set_names(arguments.data)
    units = [
        (arguments.data, name, n, repeat, variant)
        for repeat in range(arguments.repeats)
        for n in arguments.n_per_class
        for name in names
        if common.scaled_split(arguments.data, name, n, repeat) is not None
        for variant in ("real", *arguments.variants)
        if (name, str(n), str(repeat), variant) not in done
    ]
    parallel = joblib.Parallel(arguments.jobs, return_as="generator_unordered")
    results = parallel(joblib.delayed(run_unit)(*unit) for unit in units)
    with arguments.out.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not done:
            writer.writerow([*common.KEYS, "score"])
        for rows in tqdm(results, total=len(units), desc="variants x splits"):
            writer.writerows(rows)
            file.flush()


def main():
    """Run what is missing and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--repeats", type=int, default=4)
    parser.add_argument("--n-per-class", type=int, nargs="+", default=[15, 40])
    parser.add_argument("--variants", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--sets", nargs="+", help="all, unless named")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--summary", action="store_true", help="run nothing")
    arguments = parser.parse_args()
    if not arguments.summary:
        run(arguments)
    table = common.gains(arguments.out)
    joined = table["set"].str.endswith(", joined")
    for n, part in table.groupby("n"):
        for title, own in (
            ("sets", part[~joined[part.index]]),
            ("sets with joined classes", part[joined[part.index]]),
        ):
            print(f"\n{title}, {n} per class, minus no noise")
            print(common.overview(own, "no noise").round(4).to_string())
        left_out = common.chosen_without(part, [*VARIANTS, *MIXED])
        print(f"\nchosen on all other sets, {n} per class")
        print(left_out["chosen"].value_counts().to_string())
        print("mean gain there", left_out["gain there"].mean().round(4))
        peer = part[part["variant"] == "span kernel"].groupby("set")["gain"].mean()
        print("span kernel", peer.mean().round(4))


if __name__ == "__main__":
    main()
