"""Tables of the page."""

from __future__ import annotations

import numpy as np

from ..datasets.spectra import NO_GROUP
from ..study._evaluation import DUPLICATES, NONE
from ._blocks import table
from ._words import METRICS, OTHER_COLUMNS

_UNIT = "cm\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT ONE}"
BOUNDS = ["95 % low", "95 % high"]
REFERENCES = ("training spectra", "class mean")


def data_terms(facts):
    """What was studied, in a few terms."""
    settings, terms = facts.settings, {}
    source = settings.get("input", {})
    if "name" in source:
        terms["File"] = source["name"]
    if "sha256" in source:
        terms["SHA-256 of the file"] = source["sha256"]
    if facts.result.spectra is None:
        if settings.get("n_spectra") is not None:
            terms["Real spectra"] = str(settings["n_spectra"])
        if settings.get("n_groups") is not None:
            terms["Persons or samples"] = str(settings["n_groups"])
        return terms
    n_spectra, n_features = facts.X.shape
    terms["Real spectra"] = f"{n_spectra}, of {n_features} intensities each"
    axis = "not given; features are counted"
    if facts.wavenumbers is not None:
        first, last = facts.wavenumbers[[0, -1]]
        axis = f"{first:g} to {last:g} {_UNIT}"
    terms["Wavenumbers"] = axis
    if facts.groups is None:
        terms["Persons or samples"] = (
            "not given: each spectrum counts as one of its own"
        )
    else:
        terms["Persons or samples"] = str(len(_names(facts.groups)))
    return terms


def _names(groups):
    return set(groups.tolist()) - set(NO_GROUP)


def counts(facts):
    """Spectra, and persons, of each class."""
    columns = ["Class", "Real spectra"]
    columns += ["Persons"] if facts.groups is not None else []
    columns += ["Synthetic spectra shown"] if facts.has_spectra else []
    rows = []
    for label in np.unique(facts.y):
        row = [str(label), int((facts.y == label).sum())]
        if facts.groups is not None:
            row.append(len(_names(facts.groups[facts.y == label])))
        if facts.has_spectra:
            row.append(int((facts.y_new == label).sum()))
        rows.append(row)
    return table("Spectra of each class", columns, rows)


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
    own = own[own["classifier"] == "all"]
    rows = []
    for factor, part in own.groupby("factor"):
        row: list = [float(factor)]
        for versus in (NONE, DUPLICATES):
            bounds = part[part["versus"] == versus]
            bounds = bounds[["difference", "low", "high"]].to_numpy()
            row += bounds[0].tolist() if len(bounds) else [None] * 3
        rows.append([f"{row[0]:g}", *row[1:]])
    columns = ["Factor"]
    for name in ("Gain", "Over duplicates"):
        columns += [name, *BOUNDS]
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
    factor = verdict.get("recommended_factor", 1)
    if factor not in own["factor"].to_numpy():
        factor = own["factor"].max()
    without = scores[scores["augmenter"] == NONE]
    with_synthetic = own[own["factor"] == factor]
    figures = ["sensitivity", "specificity"]
    before, after = (
        part.groupby("class", sort=False)[figures].mean()
        for part in (without, with_synthetic)
    )
    rows = [
        [str(label), *before.loc[label], *after.loc[label]]
        for label in before.index
        if label in after.index
    ]
    columns = ["Class", "Sensitivity, real", "Specificity, real"]
    columns += ["Sensitivity, augmented", "Specificity, augmented"]
    return table(
        f"Each class on held-out real spectra, without and with {facts.studied} at "
        f"factor {factor:g}; means over splits and classifiers",
        columns,
        rows,
    )


def _headings(names):
    known = {**METRICS, **OTHER_COLUMNS}
    return [known[name][0] if name in known else name for name in names]


def fidelity(facts):
    """Metrics of the spectra that are shown, with their references."""
    of = facts.result.fidelity
    names = [name for name in of.columns if name in METRICS]
    order = sorted(range(len(of)), key=lambda i: of["spectra"].iloc[i] == "synthetic")
    rows = [[of["spectra"].iloc[i], *of[names].iloc[i]] for i in order]
    return table(
        "The spectra shown here, against the real ones they were learnt from. Aim: "
        "like real vs real",
        ["Spectra", *_headings(names)],
        rows,
        digits=4,
        references=len(of) - 1,
    )


def likeness(facts, likeness):
    """Metrics against held-out spectra, mean over splits, with their references."""
    names = [name for name in METRICS if name in likeness]
    titles = likeness["augmenter"].where(
        likeness["spectra"] == "synthetic", likeness["spectra"]
    )
    means = likeness.groupby(titles, sort=False)[names].mean()
    first = [name for name in REFERENCES if name in means.index]
    means = means.loc[first + [name for name in means.index if name not in first]]
    return table(
        "Against held-out real spectra, mean over splits. Aim: like the training "
        "spectra",
        ["Spectra", *_headings(names)],
        [
            [title, *row]
            for title, row in zip(means.index, means.to_numpy(), strict=True)
        ],
        references=len(first),
    )


def peers(facts, likeness):
    """The factor at which augmenters were compared, and the table; None without."""
    compared = likeness[likeness["spectra"] == "synthetic"]
    factor = compared["factor"].max()
    names = compared[compared["factor"] == factor]["augmenter"].unique().tolist()
    if len([name for name in names if name != DUPLICATES]) < 2:
        return None
    rows = _rows_of_gain(facts.result, names, factor)
    return factor, table(
        f"Augmenters at expansion factor {factor:g}, means over splits and classifiers",
        ["Augmenter", "Gain", *BOUNDS, *_headings(OTHER_COLUMNS)],
        rows,
        signed=["Gain", *BOUNDS, "Tstr"],
    )


def _rows_of_gain(result, names, factor):
    gains, scores = result.differences, result.scores
    gains = gains[
        (gains["classifier"] == "all")
        & (gains["versus"] == NONE)
        & (gains["factor"] == factor)
    ].set_index("augmenter")
    real = scores[scores["augmenter"] == NONE]["score"].mean()
    rows = []
    for name in names:
        own = scores[(scores["augmenter"] == name) & (scores["factor"] == factor)]
        row = [name, *gains.loc[name, ["difference", "low", "high"]]]
        row.append(own["agreement"].mean() if "agreement" in own else None)
        alone = own["score_synthetic"].mean() if "score_synthetic" in own else np.nan
        rows.append([*row, alone - real])
    return rows


def ablation(parts):
    """Variants: spread, detection, agreement, use."""
    names = parts.differences["augmenter"].unique().tolist()
    names = [name for name in names if name != DUPLICATES]
    rows = _rows_of_gain(parts, names, parts.differences["factor"].max())
    columns = ["Variant", "Gain", *BOUNDS, *_headings(OTHER_COLUMNS)]
    if parts.likeness is not None:
        chosen = [n for n in ("spread_ratio", "c2st_auc") if n in parts.likeness]
        mean = parts.likeness.groupby("augmenter")[chosen].mean().reindex(names)
        rows = [[*row, *mean.loc[row[0]]] for row in rows]
        columns += _headings(chosen)
    return table(
        "Variants of the model, means over splits and classifiers",
        columns,
        rows,
        signed=["Gain", *BOUNDS, "Tstr"],
    )


def parameters(facts):
    """Everything that was set, and what it ran on."""
    settings, tables = facts.settings, []
    model = settings.get("model")
    if model:
        rows = [[name, repr(value)] for name, value in model["parameters"].items()]
        tables.append(
            table(f"Parameters of the {model['class']}", ["Parameter", "Value"], rows)
        )
    names = {
        "random_state": "Seed",
        "scoring": "Score",
        "preprocessing": "Preprocessing",
        "factors": "Expansion factors",
        "n_splits": "Folds",
        "n_repeats": "Repeats",
        "n_inner_splits": "Folds within training folds",
    }
    rows = [
        [title, _text(settings[key])] for key, title in names.items() if key in settings
    ]
    for kind in ("augmenters", "classifiers"):
        rows += [
            [f"{kind[:-1].capitalize()} {name}", text]
            for name, text in settings.get(kind, {}).items()
        ]
    if rows:
        tables.append(table("What was run", ["Setting", "Value"], rows))
    versions = settings.get("versions", {})
    rows = [["python", settings["python"]]] if "python" in settings else []
    rows += [[name, version] for name, version in versions.items()]
    if rows:
        tables.append(table("Versions", ["Package", "Version"], rows))
    return tables


def _text(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
