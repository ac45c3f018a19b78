"""Whether augmentation helps, in one sentence with its interval."""

from __future__ import annotations

from ._evaluation import NONE
from ._statistics import corrected_interval


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
        over no augmentation, `over_duplicates` and `sentence`.
    """
    rows = choices["n_train"], choices["n_test"]
    gain, low, high = corrected_interval(
        choices["score"] - choices["score_none"], *rows
    )
    control = corrected_interval(choices["score"] - choices["score_duplicates"], *rows)
    means = outer[outer["augmenter"].isin([NONE, name])]
    means = means.groupby("factor")["score"].mean()
    helps = low > 0 and control[1] > 0
    factor = means.index[means.to_numpy().argmax()].item()
    helps = bool(helps and factor > 1)
    factor = factor if helps else 1
    figures = f"{gain:+.3f} (95 % interval {low:+.3f} to {high:+.3f})"
    if helps:
        sentence = (
            f"Augmentation helps here: {figures} on held-out real spectra, the factor "
            f"chosen within each training fold; {factor:g} is recommended."
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
        "interval": [low, high],
        "over_duplicates": list(control),
        "sentence": sentence,
    }
