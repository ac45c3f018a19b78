"""Tables of `imbalance.py`."""

import io

import pandas as pd
from _results import _interval

UNIT = ["set", "design", "draw", "method", "factor", "classifier", "kind"]
FIGURES = [
    *("balanced accuracy", "roc auc", "average precision", "mcc"),
    *("sensitivity at 90 % specificity", "log-loss", "brier"),
]
COLUMNS = [*UNIT, *FIGURES]
OURS, OUR_FACTOR = "cvae", 5  # the default
NOT_PEERS = ("nothing", OURS, "cvae_proportional", "cvae_calibrated")


def read_results(path):
    """The CSV as a table. An incomplete last line is removed."""
    text = path.read_text()
    if not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1]
        path.write_text(text)
    return pd.read_csv(io.StringIO(text))


def summarise(path):
    """All tables, by title."""
    table = read_results(path).dropna(subset=["classifier"])
    tables = {}
    for design, part in table.groupby("design", sort=False):
        weighted = part[part["kind"] == "weighted"]
        judged = weighted[~weighted["method"].isin(["cvae_calibrated"])]
        tables[f"{design}: weighted classifiers"] = _over_sets(judged, FIGURES[:5])
        plain = part[part["kind"] == "plain"]
        tables[f"{design}: classifiers without weights"] = _over_sets(
            plain, FIGURES[:5]
        )
        if OURS in set(judged["method"]):
            for figure in FIGURES[:2]:
                tables[f"{design}: {OURS} minus others, {figure}"] = _differences(
                    judged, figure
                )
        tables[f"{design}: balanced accuracy by set"] = _by(judged, "set")
        tables[f"{design}: balanced accuracy by classifier"] = _by(judged, "classifier")
        tables[f"{design}: best classifier of each set"] = _best_classifiers(judged)
        with_probabilities = part[part["log-loss"].notna()]
        tables[f"{design}: probabilities"] = _probabilities(with_probabilities)
    return tables


def _over_sets(part, figures):
    sets = part.groupby(["method", "factor", "set"])[figures].mean()
    table = sets.groupby(["method", "factor"]).mean()
    table["sets"] = sets.groupby(["method", "factor"]).size()
    return table.sort_values(figures[0], ascending=False)


def best_factors(part):
    """Factor of each method whose mean balanced accuracy over sets is best."""
    means = _over_sets(part, FIGURES[:1])["balanced accuracy"]
    most = means.groupby("method").idxmax()
    return dict(most.to_numpy())


def _differences(part, figure):
    """Ours minus each method: at its best factor, and at equal factors."""
    best = best_factors(part)
    cells = part.groupby(["set", "draw", "method", "factor"])[figure].mean()
    rows = {}
    factors = set(part[part["method"] == OURS]["factor"])
    default = OUR_FACTOR if OUR_FACTOR in factors else max(factors)
    shown = sorted({1, default, best[OURS]})
    pairs = [((OURS, factor), ("nothing", 0)) for factor in shown]
    for method, factor in best.items():
        if method not in NOT_PEERS:
            pairs += [((OURS, default), (method, factor))]
            pairs += [((OURS, f), (method, f)) for f in (1, 10)]
    at = {
        key: values.droplevel(["method", "factor"])
        for key, values in cells.groupby(["method", "factor"])
    }
    for ours, theirs in pairs:
        if ours not in at or theirs not in at:
            continue
        difference = (at[ours] - at[theirs]).dropna()
        low, high = _interval(difference)
        mean = difference.groupby("set").mean().mean()
        title = f"{OURS} at {ours[1]} minus {theirs[0]} at {theirs[1]}"
        rows[title] = {
            "difference": mean,
            "low": low,
            "high": high,
            "sets": difference.index.unique("set").size,
        }
    return pd.DataFrame(rows).T


def _by(part, key):
    """Balanced accuracy of each method at its best factor, by a column."""
    best = best_factors(part)
    chosen = part[part["factor"] == part["method"].map(best)]
    if key == "set":
        return chosen.pivot_table(
            index=["method", "factor"], columns=key, values="balanced accuracy"
        )
    sets = chosen.groupby(["method", "factor", key, "set"])["balanced accuracy"].mean()
    return sets.groupby(["method", "factor", key]).mean().unstack(key)


def _best_classifiers(part):
    """Figures of the classifier that is best on the mean of the draws of each set.

    Test rows chose it, for all methods alike: each figure is a little too high.
    """
    unit = ["method", "factor", "set", "classifier"]
    means = part.groupby(unit)[FIGURES[:2]].mean()
    over_sets = means.groupby(["method", "factor", "set"]).max()
    table = over_sets.groupby(["method", "factor"]).mean()
    return table.sort_values(FIGURES[0], ascending=False)


def _probabilities(part):
    """Log-loss and Brier score, where classes are as frequent as in training."""
    few = part[part["method"].isin(["nothing", *NOT_PEERS])]
    if "cvae_calibrated" in set(few["method"]):  # the splits that it has
        known = few[few["method"] == "cvae_calibrated"][["set", "draw"]]
        few = few.merge(known.drop_duplicates())
    index = ["method", "factor", "kind"]
    sets = few.groupby([*index, "set"])[FIGURES[5:]].mean()
    return sets.groupby(index).mean().sort_values("log-loss")
