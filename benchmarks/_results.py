"""Results of the utility benchmark on disk, and the tables made from them."""

import csv

import numpy as np
import pandas as pd
from _common import HELD_OUT, HELD_OUT_REAL, SIMULATED

UNIT = ["set", "n", "repeat", "peer", "factor", "classifier", "tuned"]
COLUMNS = [*UNIT, "score", "score_synthetic"]
SPLIT = ["set", "n", "repeat", "classifier"]
NOT_RIVALS = ("cvae", "cvae_no_noise", "oracle")
N_BOOTSTRAP = 2000


def append_rows(path, rows):
    """Add lines to the CSV and flush them to disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerows(rows)
        file.flush()


def done_units(path):
    """Units that the CSV holds. An incomplete last line is removed."""
    if not path.exists():
        return set()
    text = path.read_text()
    if not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1])
    if not path.read_text():
        path.unlink()
        return set()
    return set(read_results(path)[UNIT].itertuples(index=False, name=None))


def read_results(path):
    """The CSV as a table, without an incomplete last line."""
    lines = path.read_text().splitlines(keepends=True)
    rows = csv.DictReader(line for line in lines if line.endswith("\n"))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["tuned"] = table["tuned"] == "True"
    return table.astype(
        dict.fromkeys(["n", "repeat", "factor"], int)
        | dict.fromkeys(["score", "score_synthetic"], float)
    )


def gains(path, *, tuned):
    """One row per peer and split: `gain` and `tstr`, minus the real spectra alone.

    A peer that added nothing has a gain of 0 and no `tstr`.
    """
    table = read_results(path)
    table = table[table["tuned"] == tuned]
    is_real = table["peer"] == "real"
    real = table[is_real].set_index(SPLIT)["score"].rename("real")
    table = table[~is_real].join(real, on=SPLIT, how="inner")
    table["gain"] = table["score"] - table["real"]
    table["tstr"] = table["score_synthetic"] - table["real"]
    return table


def summarise(path, *, tuned):
    """All tables, by title."""
    table = gains(path, tuned=tuned)
    tables = {}
    for (n, factor), part in table.groupby(["n", "factor"]):
        title = f"{n} per class, {factor} synthetic per real"
        tables[f"{title}: all peers"] = overview(part)
        tables[f"{title}: gain by set"] = by_set(part, "gain")
        tables[f"{title}: tstr by set"] = by_set(part, "tstr")
        tables[f"{title}: gain by classifier"] = mean_over_sets(part, "classifier")
        tables[f"{title}: best against best, and losses"] = best_against_best(part)
        if "cvae" in set(part["peer"]):
            tables[f"{title}: gain of cvae with interval"] = gain_intervals(part)
        if "oracle" in set(part["peer"]):
            tables[f"{title}: share of the oracle's gain"] = oracle_share(part)
        if "cvae" in set(part["peer"]) and set(part["peer"]) - {*NOT_RIVALS}:
            tables[f"{title}: cvae minus peer"] = paired_differences(part)
    return tables


def overview(part):
    """Mean gain, tstr and ranks of each peer, with equal weights of the sets."""
    sets = part.groupby(["set", "peer"])[["gain", "tstr"]].mean()
    table = sets.groupby("peer").mean()
    rivals = part[part["peer"] != "oracle"]
    table["rank over sets"] = _mean_rank(rivals, ["set"])
    table["rank over set x classifier"] = _mean_rank(rivals, ["set", "classifier"])
    names = sets.index.get_level_values("set")
    for title, chosen in (
        ("real sets", ~names.isin([*SIMULATED, *HELD_OUT_REAL])),
        ("unseen real sets", names.isin(HELD_OUT_REAL)),
        ("unseen simulated sets", names.isin(HELD_OUT)),
    ):
        part_of_sets = sets[chosen].groupby("peer").mean()
        table[f"gain, {title}"] = part_of_sets["gain"]
        table[f"tstr, {title}"] = part_of_sets["tstr"]
    table["sets"] = sets.groupby("peer").size()
    table["repeats"] = part.groupby("peer")["repeat"].nunique()
    return table.sort_values("gain", ascending=False)


def _mean_rank(part, keys):
    """Mean rank of the gain. Peers with fewer repeats are ranked by these repeats."""
    means = part.groupby([*keys, "peer"])["gain"].mean().unstack("peer")
    return means.rank(axis=1, ascending=False).mean()


def by_set(part, value):
    """Mean of a value: a row per peer, a column per set."""
    return part.pivot_table(index="peer", columns="set", values=value)


def mean_over_sets(part, key):
    """Mean gain per peer and `key`, with equal weights of the sets."""
    sets = part.groupby(["set", "peer", key])["gain"].mean()
    return sets.groupby(["peer", key]).mean().unstack(key)


def best_against_best(part):
    """Score of the classifier that is best of a set, with a peer and without.

    A user who may choose the classifier compares these two. Beside them stand the share
    of cells (set and classifier) that lose more than .005, and the classifier and set
    with the lowest gain.
    """
    cells = part.assign(with_peer=part["real"] + part["gain"])
    cells = cells.groupby(["peer", "set", "classifier"])
    cells = cells[["real", "with_peer", "gain"]].mean()
    best = cells.groupby(["peer", "set"])[["real", "with_peer"]].max()
    table = best.groupby("peer").mean()
    table = table.rename(columns={"real": "best plain", "with_peer": "best with it"})
    difference = best["with_peer"] - best["real"]
    table["difference"] = difference.groupby("peer").mean()
    is_real = ~difference.index.get_level_values("set").isin([*SIMULATED])
    table["difference, real sets"] = difference[is_real].groupby("peer").mean()
    by_peer = cells["gain"].groupby("peer")
    table["share of cells below -.005"] = by_peer.apply(
        lambda gain: (gain < -0.005).mean()
    )
    for key in ("classifier", "set"):
        means = cells["gain"].groupby(["peer", key]).mean()
        table[f"lowest {key}"] = means.groupby("peer").min()
    return table.sort_values("difference", ascending=False)


def oracle_share(part):
    """Gain of each peer divided by that of the oracle, in sets where that is > .005."""
    table = by_set(part, "gain")
    return table.loc[:, table.loc["oracle"] > 0.005] / table.loc["oracle"]


def paired_differences(part):
    """Gain of the autoencoder minus that of each peer on the same splits.

    The interval is a 95 % bootstrap that draws sets, then splits within them.
    """
    splits = part.groupby(["set", "repeat", "peer"])["gain"].mean().unstack("peer")
    peers = [peer for peer in splits if peer not in NOT_RIVALS]
    sets = part[part["peer"].isin(peers)].groupby(["peer", "set"])["gain"].mean()
    best = sets.groupby("peer").mean().idxmax() if peers else None
    rows = {}
    for peer in peers:
        difference = (splits["cvae"] - splits[peer]).dropna()
        low, high = _interval(difference)
        mean = difference.groupby("set").mean().mean()
        rows[peer] = {"difference": mean, "low": low, "high": high}
    table = pd.DataFrame(rows).T
    table["is best peer"] = table.index == best
    return table.sort_values("difference")


def gain_intervals(part):
    """Gain of the autoencoder by classifier and in all; sets have equal weights.

    The interval is that of `paired_differences`.
    """
    part = part[part["peer"] == "cvae"]
    every = part.assign(classifier="all")
    rows = {}
    for classifier, own in pd.concat([part, every]).groupby("classifier", sort=False):
        gain = own.groupby(["set", "repeat"])["gain"].mean()
        low, high = _interval(gain)
        mean = gain.groupby("set").mean().mean()
        rows[classifier] = {"gain": mean, "low": low, "high": high}
    return pd.DataFrame(rows).T


def _interval(difference):
    rng = np.random.default_rng(0)
    sets = [values.to_numpy() for _, values in difference.groupby("set")]
    if not sets:
        return np.nan, np.nan
    # Means of resampled splits of each set, then means over resampled sets.
    means = np.array(
        [
            rng.choice(values, size=(N_BOOTSTRAP, len(sets), len(values))).mean(axis=2)
            for values in sets
        ]
    )  # (n_sets, N_BOOTSTRAP, n_slots)
    chosen = rng.integers(len(sets), size=(N_BOOTSTRAP, len(sets)))
    draw, slot = np.indices(chosen.shape)
    return np.percentile(means[chosen, draw, slot].mean(axis=1), [2.5, 97.5])
