"""Splits, classifiers and tables of the experiments in this folder."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from _common import make_split, stable_seed
from _results import _interval as interval
from utility import CLASSIFIERS, held_out_score

from cvae_augment.preprocessing import sample_minmax

#: Sets whose classes are joined in pairs: each class is then a mixture of two.
UNIONS = ("plastics", "yeast", "milk", "collagen", "forages")
__all__ = ["stable_seed"]
KEYS = ["set", "n", "repeat", "variant", "classifier"]


def set_names(folder):
    """Names of the real sets of a folder, then those with joined classes."""
    real = sorted(path.stem for path in Path(folder).glob("*.npz"))
    return real + [f"{name}, joined" for name in UNIONS if name in real]


def scaled_split(folder, name, n, repeat):
    """Training and test rows, scaled sample-wise, with their classes; or None."""
    joined = name.endswith(", joined")
    per_class = -(-n // 2) if joined else n
    split = make_split(
        folder, name.removesuffix(", joined"), per_class, repeat, n_fresh=1
    )
    if split is None:
        return None
    if joined:
        split = _join(split)
    return sample_minmax(split.X), split.y, sample_minmax(split.X_test), split.y_test


def _join(split):
    """The split with the k-th class of the first half joined to that of the second."""
    n_classes = (split.y.max() + 1) // 2
    train, test = split.y < 2 * n_classes, split.y_test < 2 * n_classes
    return replace(
        split,
        X=split.X[train],
        y=split.y[train] % n_classes,
        X_test=split.X_test[test],
        y_test=split.y_test[test] % n_classes,
    )


def scores(X, y, X_test, y_test):
    """Balanced accuracy of each untuned classifier on the test rows."""
    return {
        name: held_out_score(model, X, y, X_test, y_test)
        for name, (model, _) in CLASSIFIERS.items()
    }


def gains(path):
    """Gain over real rows alone of each cell of a CSV with the columns `KEYS`."""
    table = pd.read_csv(path)
    index = [key for key in KEYS if key != "variant"]
    is_real = table["variant"] == "real"
    real = table[is_real].set_index(index)["score"].rename("real")
    table = table[~is_real].join(real, on=index)
    return table.assign(gain=table["score"] - table["real"])


def overview(table, reference):
    """Gain of each variant, minus the reference, by classifier, and losing cells."""
    splits = table.groupby(["set", "repeat", "variant"])["gain"].mean().unstack()
    cells = table.groupby(["set", "classifier", "variant"])["gain"].mean()
    rows = {}
    for variant in splits:
        difference = (splits[variant] - splits[reference]).dropna()
        low, high = interval(difference)
        own = cells.xs(variant, level="variant")
        rows[variant] = {
            "gain": own.groupby("set").mean().mean(),
            "minus reference": difference.groupby("set").mean().mean(),
            "low": low,
            "high": high,
            "worst set": own.groupby("set").mean().min(),
            "cells below -.005": np.mean(own < -0.005),
            "sets": own.index.unique("set").size,
            **own.groupby("classifier").mean(),
        }
    return pd.DataFrame(rows).T.sort_values("gain", ascending=False)


def chosen_without(table, candidates):
    """Gain on each set of the candidate that is best on all other sets.

    It shows what a choice among the variants is worth where it was not made.
    """
    table = table[table["variant"].isin(candidates)]
    sets = table.groupby(["set", "variant"])["gain"].mean().unstack()
    chosen = {name: sets.drop(name).mean().idxmax() for name in sets.index}
    gains_there = {name: sets.loc[name, variant] for name, variant in chosen.items()}
    return pd.DataFrame({"chosen": chosen, "gain there": gains_there})
