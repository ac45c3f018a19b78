"""Whether augmentation helps, in two sentences with an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._utils.numbers import decimals
from .._utils.words import name_of_score, text
from ._evaluation import ALL, CANDIDATE, DUPLICATES, NO_FACTOR, NONE, PLAIN, SPLIT
from ._statistics import (
    ROUNDING,
    compared,
    is_share,
    mean_of_classifiers,
    sizes_of,
    smallest_effect,
)

#: Name of the classifier that each training fold chooses.
BEST = "best"

#: Folds and repeats from which a study is more than a first look.
ENOUGH = 5, 2

_PLAIN = (NONE, *PLAIN)


def chosen_within(inner):
    """What the inner cross-validation of each split chooses.

    The candidates are no augmentation and all strategies and factors of the augmenter.
    That of the best mean score is chosen; of equals no augmentation, or else the
    smallest factor.
    """
    rows = [
        (*split, *best_candidate(part))
        for split, part in inner.groupby(SPLIT, sort=False)
    ]
    return pd.DataFrame(rows, columns=[*SPLIT, *CANDIDATE])


def choose_candidates(outer, inner):
    """What each split chooses, with its score and those of both controls."""
    mean, rows = outer.groupby([*SPLIT, *CANDIDATE])["score"].mean(), []
    choices = chosen_within(inner)
    for *split, name, strategy, factor in choices.itertuples(index=False):
        chosen = name, strategy, factor
        control = chosen if chosen == _PLAIN else (DUPLICATES, strategy, factor)
        rows.append([mean[(*split, *at)] for at in (chosen, _PLAIN, control)])
    choices[["score", "score_none", "score_duplicates"]] = rows
    return choices.join(sizes_of(outer), on=SPLIT)


def best_candidate(scores):
    """Augmenter, strategy and factor of the best mean score."""
    return _best(scores[scores["augmenter"] != DUPLICATES], CANDIDATE)


def _best(scores, columns):
    """Values of `columns` at the best mean score, the smallest factor of equals."""
    order = ["factor", *(name for name in columns if name != "factor")]
    mean = scores.groupby(order)["score"].mean().round(12)
    best = dict(zip(order, mean.idxmax(), strict=True))
    return tuple(best[name] for name in columns)


def by_classifier(outer, inner, choices, scoring):
    """Score of each classifier without and with what its training folds chose.

    The last rows are the mean of the classifiers ("all"), which the verdict is about,
    and the best classifier ("best"): on each split that which did best within the
    training fold, without augmentation and among all.
    """
    table, sizes = pd.concat([outer, mean_of_classifiers(outer)]), sizes_of(outer)
    rows = []
    for name in [*outer["classifier"].unique(), ALL]:
        after, before = _pair(table[table["classifier"] == name], choices, "score")
        rows.append((name, *compared(after, before, sizes, scoring)))
    if outer["classifier"].nunique() > 1:
        after, before = _best_pair(outer, inner)
        rows.append((BEST, *compared(after, before, sizes, scoring)))
    return pd.DataFrame(rows, columns=["classifier", *_COMPARED])


_COMPARED = ["without", "with", "difference", "low", "high"]


def _pair(table, choices, value):
    """Mean of a column on each split, at what was chosen and without augmentation."""
    chosen = table.merge(choices[[*SPLIT, *CANDIDATE]], on=[*SPLIT, *CANDIDATE])
    plain = table[table["augmenter"] == NONE]
    return [
        part.groupby(SPLIT)[value].mean(numeric_only=True) for part in (chosen, plain)
    ]


def _best_pair(outer, inner):
    """Score on each split of the best of all, and of the best plain classifier."""
    columns = [*CANDIDATE, "classifier"]
    scores = outer.set_index([*SPLIT, *columns])["score"]
    pair: dict = {}
    for split, part in inner.groupby(SPLIT, sort=False):
        plain = part[part["augmenter"] == NONE]
        pair[split] = [scores[(*split, *_best(p, columns))] for p in (part, plain)]
    table = pd.DataFrame.from_dict(pair, orient="index")
    table.index = pd.MultiIndex.from_tuples(table.index, names=SPLIT)
    return table[0], table[1]


def other_measures(outer, per_class, choices):
    """Measures beside the score, mean of the classifiers, without and with.

    Rows are the balanced accuracy, ROC AUC and average precision of two classes, and
    the sensitivity and specificity of each class.
    """
    parts = [
        ("balanced_accuracy", "", per_class, "sensitivity"),
        *((name, "", outer, name) for name in _TWO_CLASS if name in outer),
        *(
            (name, label, per_class[per_class["class"] == label], name)
            for label in per_class["class"].unique()
            for name in ("sensitivity", "specificity")
        ),
    ]
    sizes = sizes_of(outer)
    rows = []
    for name, label, table, column in parts:
        after, before = _pair(table.dropna(subset=column), choices, column)
        both = after.index.intersection(before.index)
        if len(both):
            figures = compared(after.loc[both], before.loc[both], sizes)
            rows.append((name, label, *figures))
    return pd.DataFrame(rows, columns=["measure", "class", *_COMPARED])


_TWO_CLASS = ("roc_auc", "average_precision")


def beside_by_spectrum(by_person, by_spectrum):
    """Scores of splits by person beside those of splits that ignore persons.

    Both are tables of `by_classifier`. Strategy and factor were chosen within the
    training folds of either kind of splits.
    """
    tables = [
        table.melt("classifier", ["without", "with"], "training", name)
        for table, name in ((by_person, "by_person"), (by_spectrum, "by_spectrum"))
    ]
    both = tables[0].merge(tables[1], on=["classifier", "training"])
    return both.assign(difference=both["by_spectrum"] - both["by_person"])


def design_of(data, per_class, folds):
    """The design of a study: its size, and what its test folds hold."""
    n_splits, n_repeats = folds[:2]
    plain = per_class[per_class["augmenter"] == NONE]
    persons = np.arange(len(data.y)) if data.groups is None else data.groups
    return {
        "n_spectra": len(data.y),
        "n_persons": None if data.groups is None else len(np.unique(persons)),
        "n_splits": int(n_splits),
        "n_repeats": int(n_repeats),
        "sensitivity": plain.groupby("class", sort=False)["sensitivity"].mean(),
        "n_test": [
            len(np.unique(persons[data.y == label])) / n_splits
            for label in np.unique(data.y)
        ],
    }


def make_verdict(choices, outer, design, scoring):
    """Verdict of a nested choice of the strategy and the factor.

    Parameters
    ----------
    choices : DataFrame
        Score of each split at what its training fold chose, and the scores of both
        controls.
    outer : DataFrame
        Scores of all splits and candidates, for the recommendation.
    design : dict
        See `design_of`.
    scoring : str
        Name of the score.

    Returns
    -------
    dict
        `helps`, `outcome`, `scoring`, `recommended_strategy` and `recommended_factor`
        (None if augmentation does not help), the mean scores `without` and `with`,
        `gain` and `interval` over no augmentation, `over_duplicates`,
        `smallest_effect`, `sentence` and `limit`. Values that are not known are None.
    """
    of_split = choices.set_index(SPLIT)
    sizes = of_split[["n_train", "n_test"]]
    over_none, over_duplicates = (
        compared(of_split["score"], of_split[f"score_{control}"], sizes, scoring)
        for control in (NONE, DUPLICATES)
    )
    without, with_synthetic, gain, low, high = over_none
    outcome = _outcome(choices, over_none[2:], over_duplicates[2:])
    strategy = factor = None
    if outcome == "helps":
        augmented = ~outer["augmenter"].isin([NONE, DUPLICATES])
        _, strategy, factor = best_candidate(outer[augmented])
    deviation = of_split["score"].sub(of_split["score_none"]).std()
    effect = smallest_effect(
        deviation,
        design["sensitivity"],
        design["n_test"] if is_share(scoring) else None,
        len(choices),
        choices["n_test"].mean() / choices["n_train"].mean(),
    )
    return {
        "outcome": outcome,
        "helps": outcome == "helps",
        "scoring": scoring,
        "recommended_strategy": strategy,
        "recommended_factor": factor,
        "without": _known(without),
        "with": _known(with_synthetic),
        "gain": _known(gain),
        "interval": [_known(low), _known(high)],
        "over_duplicates": [_known(figure) for figure in over_duplicates[2:]],
        "smallest_effect": _known(effect),
        "sentence": _sentence(
            over_none,
            scoring,
            _advice(outcome, over_duplicates, strategy, factor),
            is_known=outcome != "unknown",
        ),
        "limit": _limit(effect, without, design, scoring),
    }


def _outcome(choices, over_none, over_duplicates):
    gain, low, high = over_none
    if not np.isfinite(gain):
        return "unknown"
    if (choices["factor"] == NO_FACTOR).all():
        return "not_chosen"
    if max(abs(low), abs(high)) <= ROUNDING:
        return "equal"
    if low > 0:
        return "helps" if over_duplicates[1] > 0 else "repeats_do_as_well"
    return "harms" if high < 0 else "no_evidence"


def _advice(outcome, over_duplicates, strategy, factor):
    """What the figures mean, and what to do."""
    return text(
        "verdict",
        outcome,
        strategy=strategy,
        factor=factor or 0,
        over_repeats=decimals(over_duplicates[2], sign=True),
        interval=_interval(*over_duplicates[3:]),
    )


def _interval(low, high):
    bounds = {"low": decimals(low, sign=True), "high": decimals(high, sign=True)}
    has_bounds = np.isfinite([low, high]).all()
    return text("verdict", "interval" if has_bounds else "no_interval", **bounds)


def _sentence(over_none, scoring, advice, *, is_known):
    """What happened to the score, and the advice."""
    if not is_known:
        return advice
    without, with_synthetic, gain, low, high = over_none
    change = float(decimals(gain))
    how = "rose" if change > 0 else "fell" if change < 0 else "stayed"
    name = name_of_score(scoring)
    figures = {
        "score": name[0].upper() + name[1:],
        "without": decimals(without),
        "with_synthetic": decimals(with_synthetic),
        "gain": decimals(gain, sign=True),
        "interval": _interval(low, high),
    }
    return f"{text('verdict', how, **figures)} {advice}"


def _limit(effect, without, design, scoring):
    """What the design can't distinguish from chance, and whether there is room."""
    name = "design" if design["n_persons"] is None else "design_of_persons"
    words = text("verdict", name, **design)
    is_visible = np.isfinite(effect) and (effect < 0.5 or not is_share(scoring))
    limit = text(
        "verdict",
        "limit" if is_visible else "no_limit",
        design=words,
        effect=decimals(effect) if is_visible else "",
    )
    sentences = [limit]
    if is_visible and is_share(scoring) and 1 - without < effect:
        room = {"without": decimals(without), "room": decimals(1 - without)}
        sentences.append(text("verdict", "no_room", **room))
    if design["n_splits"] < ENOUGH[0] or design["n_repeats"] < ENOUGH[1]:
        sentences.append(text("verdict", "few_folds"))
    return " ".join(sentences)


def _known(figure):
    """The figure if it is finite, else None: JSON has no other numbers."""
    return figure if np.isfinite(figure) else None
