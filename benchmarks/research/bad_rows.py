"""What one bad spectrum of the training set does to all synthetic ones.

    OMP_NUM_THREADS=1 python benchmarks/research/bad_rows.py --data FOLDER

Fifteen spectra per class; one spectrum gets a wrong label, is zero, has a spike, is
saturated, shifted or reversed, has another unit, or is noise. For each kind the script
prints the spread ratio of the synthetic spectra over that without the bad spectrum, in
all classes and in those that are right, and the gain of the classifiers of
``utility.py``, over the real spectra with the bad one, minus the gain without it.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import research_common as common
from tqdm import tqdm

from cvae_augment import CVAEAugmenter
from cvae_augment.metrics import spread_ratio
from cvae_augment.preprocessing import sample_minmax

N_PER_CLASS, FACTOR = 15, 10


def noise(spectrum):
    """White noise with mean and deviation of a spectrum."""
    rng = np.random.default_rng(0)
    return rng.normal(spectrum.mean(), spectrum.std(), len(spectrum))


#: Name -> what becomes of the first spectrum.
KINDS = {
    "clean": lambda x: x,
    "wrong label": lambda x: x,
    "zeros": np.zeros_like,
    "spike": lambda x: x + 20 * np.ptp(x) * (np.arange(len(x)) == len(x) // 3),
    "saturated": lambda x: np.minimum(x, np.quantile(x, 0.6)),
    "shifted": lambda x: np.roll(x, 15),
    "reversed": lambda x: x[::-1],
    "unit x 1000": lambda x: 1000 * x,
    "noise": noise,
}


def measure(split, kind, seed):
    """Spread ratios of all and of right classes, and mean gain of the classifiers."""
    X, y = split.X.copy(), split.y.copy()
    X[0] = KINDS[kind](X[0])
    right = np.ones(y.max() + 1, dtype=bool)
    if kind == "wrong label":
        right[y[0]] = False
        y[0] = (y[0] + 1) % len(right)
    right[y[0]] = False
    augmenter = CVAEAugmenter(random_state=seed).fit(X, y)
    new, y_new = augmenter.sample(y=np.repeat(y, FACTOR))
    X, new, test = (sample_minmax(rows) for rows in (X, new, split.X_test))
    ratios = [
        spread_ratio(X[part], y[part], new[part_new], y_new[part_new])
        for part, part_new in (
            (slice(None), slice(None)),
            (right[y], right[y_new]),
        )
    ]
    alone = common.scores(X, y, test, split.y_test)
    both = np.concatenate([X, new]), np.concatenate([y, y_new])
    found = common.scores(*both, test, split.y_test)
    return *ratios, np.mean([found[name] - alone[name] for name in alone])


def main():
    """Print a row for each kind: means over sets, and the farthest from 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of .npz files")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--sets", nargs="+", help="all, unless named")
    arguments = parser.parse_args()
    names = arguments.sets or sorted(p.stem for p in arguments.data.glob("*.npz"))
    rows = []
    for name in tqdm(names):
        for repeat in range(arguments.repeats):
            split = common.make_split(
                arguments.data, name, N_PER_CLASS, repeat, n_fresh=1
            )
            if split is None or split.y.max() < 2:
                continue  # no class would be right
            seed = common.stable_seed(name, repeat) % 2**31
            clean = measure(split, "clean", seed)
            for kind in KINDS:
                spread, of_right, gain = measure(split, kind, seed)
                rows.append(
                    {
                        "kind": kind,
                        "set": name,
                        "spread over clean": spread / clean[0],
                        "of right classes": of_right / clean[1],
                        "gain minus clean": gain - clean[2],
                    }
                )
    table = pd.DataFrame(rows).drop(columns="set").groupby("kind", sort=False)
    means, low, high = table.mean(), table.min(), table.max()
    for column in ("spread over clean", "of right classes"):
        means[f"{column}: least"] = low[column]
        means[f"{column}: most"] = high[column]
    means["standard error of gain"] = table["gain minus clean"].sem()
    print(means.round(3).to_string())


if __name__ == "__main__":
    main()
