"""Whether augmentation helps, in one sentence with an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._utils.numbers import decimals
from ._evaluation import DUPLICATES, NO_FACTOR, NONE
from ._statistics import ROUNDING, corrected_interval


def choose_factors(outer, inner, name):
    """What the inner cross-validation of each split chooses, and its score.

    The candidates are no augmentation and all factors of the augmenter. That of the
    best mean score is chosen; of equals no augmentation, or else the smallest factor.
    """
    split, rows = ["repeat", "fold"], []
    mean = outer.groupby([*split, "augmenter", "factor"])["score"].mean()
    for (repeat, fold), part in inner.groupby(split, sort=False):
        factor = best_factor(part)
        chosen, none, control = (name, factor), (NONE, NO_FACTOR), (DUPLICATES, factor)
        if factor == NO_FACTOR:
            chosen = control = none
        scores = (mean[repeat, fold, *at] for at in (chosen, none, control))
        rows.append((repeat, fold, *chosen, *scores))
    columns = [*split, "augmenter", "factor"]
    columns += ["score", "score_none", "score_duplicates"]
    sizes = outer.groupby(split)[["n_train", "n_test"]].first()
    return pd.DataFrame(rows, columns=columns).join(sizes, on=split)


def best_factor(scores):
    """Factor of the best mean score, the smallest of equals."""
    candidates = scores[scores["augmenter"] != DUPLICATES]
    mean = candidates.groupby("factor")["score"].mean()
    return mean.index[np.argmax(mean.round(12))].item()


def make_verdict(choices, outer, name, n_spectra):
    """Verdict of a nested choice of the factor.

    Parameters
    ----------
    choices : DataFrame
        Score of each split at the factor that its training fold chose, and the scores
        of both controls.
    outer : DataFrame
        Scores of all splits and factors, for the recommended factor.
    name : str
        Augmenter.
    n_spectra : int
        Number of spectra studied.

    Returns
    -------
    dict
        `helps`, `recommended_factor` (None if augmentation does not help), `gain` and
        `interval` over no augmentation, `over_duplicates` and `sentence`. Values that
        are not known are None.
    """
    sizes = choices["n_train"], choices["n_test"]
    over_none, over_duplicates = (
        corrected_interval(choices["score"] - choices[f"score_{control}"], *sizes)
        for control in (NONE, DUPLICATES)
    )
    gain, low, high = over_none
    helps = bool(low > 0 and over_duplicates[1] > 0)
    factor = best_factor(outer[outer["augmenter"] == name]) if helps else None
    no_evidence = "No evidence that augmentation helps here"
    figures = f"{_figures(over_none)} on held-out real spectra"
    if helps:
        parity = ", which fills all classes up to the size of the largest,"
        sentence = (
            f"Augmentation helps here: {figures}, the factor chosen within each "
            f"training fold; factor {factor:g}{parity if factor == 1 else ''} is "
            "recommended."
        )
    elif (choices["factor"] == NO_FACTOR).all():
        sentence = (
            f"{no_evidence}: within no training fold did any factor do better than no "
            "augmentation."
        )
    elif max(abs(low), abs(high)) <= ROUNDING:
        sentence = (
            f"{no_evidence}: held-out real spectra are classified as well with it as "
            "without, on each split."
        )
    elif not np.isfinite(high):
        sentence = f"{no_evidence}: {figures}."
    elif high < 0:
        sentence = f"Augmentation harms here: {figures}."
    elif low > 0:
        sentence = (
            f"No evidence that the synthetic spectra help here: {_figures(over_none)} "
            f"over no augmentation, but {_figures(over_duplicates)} over the training "
            "spectra repeated as often."
        )
    else:
        sentence = (
            f"{no_evidence}: {figures}. {n_spectra} spectra can't distinguish effects "
            f"below about {decimals((high - low) / 2)} from chance."
        )
    return {
        "helps": helps,
        "recommended_factor": factor,
        "gain": _known(gain),
        "interval": [_known(low), _known(high)],
        "over_duplicates": [_known(figure) for figure in over_duplicates],
        "sentence": sentence,
    }


def _figures(interval):
    """A mean and its interval in words."""
    mean, low, high = (decimals(figure, sign=True) for figure in interval)
    if np.isfinite(interval).all():
        return f"{mean} (95 % interval {low} to {high})"
    if np.isfinite(interval[0]):
        return f"{mean} (the splits are too few, or too alike, for an interval)"
    return "a difference that is not known, because a split has no score,"


def _known(figure):
    """The figure if it is finite, else None: JSON has no other numbers."""
    return figure if np.isfinite(figure) else None
