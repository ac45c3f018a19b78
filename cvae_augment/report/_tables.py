"""Tables of the page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..datasets.spectra import NO_GROUP
from ..study._evaluation import DUPLICATES, NONE
from ._blocks import table
from ._words import COMPARISON, METRICS

_UNITS = {"cm^-1": "cm\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT ONE}", "um": "µm"}
BOUNDS = ["95 % low", "95 % high"]
REFERENCES = ("training spectra", "class mean")
_SIGNED = ["Gain", *BOUNDS, "Tstr"]
_GAIN_AND_USE = ["Gain", *BOUNDS, *(words[0] for words in COMPARISON.values())]

#: Settings of a study, and their titles.
_SETTINGS = {
    "random_state": "Seed",
    "scoring": "Score",
    "preprocessing": "Preprocessing",
    "sampling_strategy": "Sampling strategy",
    "factors": "Expansion factors",
    "n_splits": "Folds",
    "n_repeats": "Repeats",
    "n_inner_splits": "Folds within training folds",
}


def data_terms(facts):
    """The file, the number of spectra, their axis and groups, as terms."""
    settings, real = facts.settings, facts.real
    source = settings.get("input", {})
    terms = {
        "File": source.get("name"),
        "SHA-256 of the file": source.get("sha256"),
        "Real spectra": settings.get("n_spectra"),
        "Wavenumbers": None,
        "Persons or samples": settings.get("n_groups"),
    }
    if real is not None:
        n_spectra, n_features = real.data.shape
        terms["Real spectra"] = f"{n_spectra}, of {n_features} intensities each"
        terms["Wavenumbers"] = "not given; features are counted"
        if real.wavenumbers is not None:
            first, last = real.wavenumbers[[0, -1]]
            unit = _UNITS.get(real.axis_unit, real.axis_unit)
            terms["Wavenumbers"] = f"{first:g} to {last:g} {unit}"
        terms["Persons or samples"] = "not given; each spectrum counts as one"
        if real.groups is not None:
            terms["Persons or samples"] = _n_groups(real)
    return {term: str(value) for term, value in terms.items() if value is not None}


def _n_groups(spectra):
    return len(set(spectra.groups.tolist()) - set(NO_GROUP))


def counts(facts):
    """Spectra, and persons, of each class."""
    rows = []
    for label in np.unique(facts.real.target):
        of_class = facts.real.take(facts.real.target == label)
        row = {"Class": str(label), "Real spectra": len(of_class.target)}
        if of_class.groups is not None:
            row["Persons"] = _n_groups(of_class)
        if facts.has_both:
            row["Synthetic spectra shown"] = np.sum(facts.synthetic.target == label)
        rows.append(row)
    return table("Spectra of each class", [*rows[0]], [row.values() for row in rows])


def verdict(verdict):
    """Both differences that a verdict rests on."""
    columns = ["Difference in score", "Mean", *BOUNDS]
    rows = [["over no augmentation", verdict["gain"], *verdict["interval"]]]
    if "over_duplicates" in verdict:
        rows.append(["over repeated training spectra", *verdict["over_duplicates"]])
    caption = "Gain on held-out real spectra, the factor chosen within training folds"
    return table(caption, columns, rows, signed=columns)


def gains(facts, own):
    """Gain of the studied augmenter at each factor, over both controls."""
    own = own[own["classifier"] == "all"].set_index(["factor", "versus"])
    own = own[["difference", "low", "high"]]
    rows = []
    for factor in own.index.unique("factor").sort_values():
        parts = own.reindex([(factor, NONE), (factor, DUPLICATES)])
        rows.append([f"{factor:g}", *parts.to_numpy().ravel()])
    columns = ["Factor", "Gain", *BOUNDS, "Over duplicates", *BOUNDS]
    return table(
        f"Gain of {facts.studied} by expansion factor, mean of the classifiers, with "
        "95 % intervals",
        columns,
        rows,
        signed=columns,
    )


def per_class(facts):
    """Sensitivity and specificity without and with synthetic spectra."""
    scores, verdict = facts.result.per_class, facts.result.verdict or {}
    own = scores[scores["augmenter"] == facts.studied]
    factor = verdict.get("recommended_factor")
    if factor not in own["factor"].to_numpy():
        factor = own["factor"].max()
    without, with_synthetic = scores["augmenter"] == NONE, own["factor"] == factor
    before, after = (
        part.groupby("class", sort=False)[["sensitivity", "specificity"]].mean()
        for part in (scores[without], own[with_synthetic])
    )
    both = pd.concat([before, after], axis=1, join="inner")
    return table(
        f"Each class on held-out real spectra, without and with {facts.studied} at "
        f"factor {factor:g}; means over splits and classifiers",
        [
            "Class",
            *("Sensitivity, real", "Specificity, real"),
            *("Sensitivity, augmented", "Specificity, augmented"),
        ],
        both.reset_index().to_numpy().tolist(),
    )


def _headings(names):
    return [METRICS[name][0] for name in names]


def fidelity(of):
    """Metrics of the spectra that are shown, with their references first."""
    names = [name for name in of.columns if name in METRICS]
    of = of.iloc[np.argsort(of["spectra"] == "synthetic", kind="stable")]
    return table(
        "The spectra shown here, compared with the real ones. Aim: like real vs real",
        ["Spectra", *_headings(names)],
        of[["spectra", *names]].to_numpy().tolist(),
        digits=4,
        references=len(of) - 1,
    )


def likeness(likeness):
    """Metrics against held-out spectra, mean over splits, with their references."""
    names = [name for name in METRICS if name in likeness]
    is_synthetic = likeness["spectra"] == "synthetic"
    titles = likeness["augmenter"].where(is_synthetic, likeness["spectra"])
    means = likeness.groupby(titles, sort=False)[names].mean()
    first = [name for name in REFERENCES if name in means.index]
    means = means.loc[[*first, *means.index.difference(first, sort=False)]]
    return table(
        "Compared with held-out real spectra, mean over splits. Aim: like the training "
        "spectra",
        ["Spectra", *_headings(names)],
        means.reset_index().to_numpy().tolist(),
        references=len(first),
    )


def peers(result):
    """The factor at which augmenters were compared, and the table; None without."""
    compared = result.likeness[result.likeness["spectra"] == "synthetic"]
    factor = compared["factor"].max()
    names = compared[compared["factor"] == factor]["augmenter"].unique().tolist()
    if len([name for name in names if name != DUPLICATES]) < 2:
        return None
    return factor, table(
        f"Augmenters at expansion factor {factor:g}, means over splits and classifiers",
        ["Augmenter", *_GAIN_AND_USE],
        _gain_and_use(result, names, factor).reset_index().to_numpy().tolist(),
        signed=_SIGNED,
    )


def _gain_and_use(result, names, factor):
    """Frame of the gain, its bounds and the comparison of each augmenter."""
    scores, used = result.scores, ["agreement", "score_synthetic"]
    gains = result.differences.set_index("augmenter")
    chosen = (gains["classifier"] == "all") & (gains["versus"] == NONE)
    chosen &= gains["factor"] == factor
    gains = gains.loc[chosen, ["difference", "low", "high"]]
    at_factor = scores[scores["factor"] == factor].set_index("augmenter")
    means = at_factor.reindex(columns=used).groupby("augmenter").mean()
    means["score_synthetic"] -= scores[scores["augmenter"] == NONE]["score"].mean()
    return gains.join(means).loc[names]


def ablation(parts):
    """Variants: spread, detection, agreement, use."""
    names = parts.differences["augmenter"].unique().tolist()
    names = [name for name in names if name != DUPLICATES]
    rows = _gain_and_use(parts, names, parts.differences["factor"].max())
    columns = ["Variant", *_GAIN_AND_USE]
    if parts.likeness is not None:
        chosen = [n for n in ("spread_ratio", "c2st_auc") if n in parts.likeness]
        rows = rows.join(parts.likeness.groupby("augmenter")[chosen].mean())
        columns += _headings(chosen)
    caption = "Variants of the model, means over splits and classifiers"
    return table(
        caption, columns, rows.reset_index().to_numpy().tolist(), signed=_SIGNED
    )


def parameters(facts):
    """Tables of all parameters and versions."""
    settings = facts.settings
    model = settings.get("model", {"class": "", "parameters": {}})
    named = {name: repr(value) for name, value in model["parameters"].items()}
    run = {_SETTINGS[k]: _text(settings[k]) for k in _SETTINGS if k in settings}
    for kind in ("augmenter", "classifier"):
        for name, text in settings.get(f"{kind}s", {}).items():
            run[f"{kind.capitalize()} {name}"] = text
    versions = {k: v for k, v in settings.items() if k == "python"}
    versions |= settings.get("versions", {})
    parts = (
        (f"Parameters of the {model['class']}", ["Parameter", "Value"], named),
        ("What was run", ["Setting", "Value"], run),
        ("Versions", ["Package", "Version"], versions),
    )
    return [
        table(caption, columns, list(rows.items()))
        for caption, columns, rows in parts
        if rows
    ]


def _text(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
