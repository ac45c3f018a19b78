"""Whether augmentation helps, in one sentence with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ._evaluation import DUPLICATES, NONE
from ._statistics import ROUNDING, corrected_interval


def choose_factors(outer, inner, name):
    """The factor of each split that its inner cross-validation prefers, and its score.

    The best mean score counts, and of equals the smallest factor.
    """
    rows = []
    for (repeat, fold), part in inner.groupby(["repeat", "fold"], sort=False):
        chosen = best_factor(part)
        here = outer[(outer["repeat"] == repeat) & (outer["fold"] == fold)]
        mean = here.groupby(["augmenter", "factor"])["score"].mean()
        none = mean[NONE, 1]
        rows.append(
            {
                "repeat": repeat,
                "fold": fold,
                "factor": chosen,
                "score": none if chosen == 1 else mean[name, chosen],
                "score_none": none,
                "score_duplicates": none if chosen == 1 else mean[DUPLICATES, chosen],
                "n_train": here["n_train"].iloc[0],
                "n_test": here["n_test"].iloc[0],
            }
        )
    return pd.DataFrame(rows)


def best_factor(scores):
    """Factor of the best mean score, the smallest of equals; 1 is no augmentation."""
    candidates = scores[scores["augmenter"] != DUPLICATES]
    mean = candidates.groupby("factor")["score"].mean()
    return mean.index[np.argmax(mean.round(12))].item()


def make_verdict(choices, outer, name, n_spectra):
    """Verdict of a nested choice of the factor.

    Parameters
    ----------
    choices : DataFrame
        Score of each split at the factor that its training fold chose, and those of
        both controls.
    outer : DataFrame
        Scores of all splits and factors, which recommend a factor.
    name : str
        Augmenter.
    n_spectra : int
        Number of spectra studied.

    Returns
    -------
    dict
        `helps`, `recommended_factor` (1 where it does not), `gain` and `interval`
        over no augmentation, `over_duplicates` and `sentence`. Bounds that are not
        known are None.
    """
    rows = choices["n_train"], choices["n_test"]
    gain, low, high = corrected_interval(
        choices["score"] - choices["score_none"], *rows
    )
    control = corrected_interval(choices["score"] - choices["score_duplicates"], *rows)
    helps = bool(low > 0 and control[1] > 0)
    factor = best_factor(outer[outer["augmenter"] == name]) if helps else 1
    figures = f"{gain:+.3f} (95 % interval {low:+.3f} to {high:+.3f})"
    if helps:
        sentence = (
            f"Augmentation helps here: {figures} on held-out real spectra, the factor "
            f"chosen within each training fold; {factor:g} is recommended."
        )
    elif (choices["factor"] == 1).all():
        sentence = (
            "No evidence that augmentation helps here: within no training fold did any "
            "factor do better than no augmentation."
        )
    elif max(abs(low), abs(high)) <= ROUNDING:
        sentence = (
            "No evidence that augmentation helps here: held-out real spectra are "
            "classified as well with it as without, on each split."
        )
    elif not np.isfinite(high):
        sentence = (
            f"No evidence that augmentation helps here: the difference is {gain:+.3f} "
            "on every split, which tells nothing of how far it may vary."
        )
    elif high < 0:
        sentence = f"Augmentation harms here: {figures} on held-out real spectra."
    elif low > 0:
        sentence = (
            f"No evidence that the synthetic spectra help here: {figures} over no "
            f"augmentation, but {control[0]:+.3f} ({control[1]:+.3f} to "
            f"{control[2]:+.3f}) over the training spectra repeated as often."
        )
    else:
        sentence = (
            f"No evidence that augmentation helps here: {figures} on held-out real "
            f"spectra. {n_spectra} spectra can't tell effects below about "
            f"{(high - low) / 2:.3f} from chance."
        )
    return {
        "helps": helps,
        "recommended_factor": factor,
        "gain": gain,
        "interval": _bounded(low, high),
        "over_duplicates": _bounded(*control),
        "sentence": sentence,
    }


def _bounded(*figures):
    """Figures as JSON can hold them: None for what is infinite."""
    return [figure if np.isfinite(figure) else None for figure in figures]
