"""Tables of the page."""

from __future__ import annotations

import numpy as np

from .._utils.numbers import decimals
from .._utils.words import WORDS, name_of, name_of_score, text
from ..datasets.spectra import NO_GROUP
from ..study._evaluation import ALL, DUPLICATES, NONE
from ._blocks import Cell, cell, table

_UNITS = {"cm^-1": "cm\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT ONE}", "um": "µm"}
REFERENCES = ("training spectra", "class mean")
_COMPARED = ["without", "with", "with_interval"]
_SIGNED = ("difference", "low", "high", "tstr", "over_duplicates")


def _table(caption, names, rows, **options):
    """Table with a caption and headings of the file of words."""
    signed = [_heading(name) for name in _SIGNED]
    headings = [_heading(name) for name in names]
    return table(caption, headings, rows, signed=signed, **options)


def _heading(name):
    for section in ("metrics", "comparison"):
        if name in WORDS[section]:
            return WORDS[section][name][0]
    return name_of("columns", name)


def _caption(name, /, **values):
    return text("captions", name, **values)


def _rows(frame):
    return frame.to_numpy(dtype=object).tolist()


def question(facts):
    """What was asked: axis, persons, classifiers, splits, strategies and factors."""
    settings, real, words = facts.settings, facts.real, WORDS["terms"]
    values = {"axis": None, "persons": settings.get("n_groups")}
    if real is not None:
        n_features = real.data.shape[1]
        values["axis"] = text("terms", "no_axis", n=n_features)
        if real.wavenumbers is not None:
            first, last = real.wavenumbers[[0, -1]]
            unit = _UNITS.get(real.axis_unit, real.axis_unit)
            ends = {"first": f"{first:g}", "last": f"{last:g}", "unit": unit}
            values["axis"] = text("terms", "axis_of", n=n_features, **ends)
        values["persons"] = words["no_persons"]
        if real.groups is not None:
            values["persons"] = _n_groups(real)
    if "n_splits" in settings:
        names = [name_of("classifiers", name) for name in settings["classifiers"]]
        values |= {
            "classifiers": ", ".join(names),
            "score": name_of_score(settings["scoring"]),
            "splits": text("terms", "splits_of", **settings),
            "strategies": ", ".join(settings.get("strategies", [])),
            "factors": ", ".join(f"{factor:g}" for factor in settings["factors"]),
        }
    return {words[name]: str(v) for name, v in values.items() if v not in (None, "")}


def origin(facts):
    """When the page was made, and from which file."""
    source = facts.settings.get("input", {})
    values = {
        "made": facts.settings.get("made"),
        "file": source.get("name"),
        "sha256": source.get("sha256"),
    }
    return {WORDS["terms"][name]: str(v) for name, v in values.items() if v}


def _n_groups(spectra):
    return len(set(spectra.groups.tolist()) - set(NO_GROUP))


def by_classifier(facts, frame):
    """Each classifier without and with augmentation."""
    names = [name_of("classifiers", name) for name in frame["classifier"]]
    caption = _caption("by_classifier", score=facts.score)
    return _compared(caption, "classifier", names, frame)


def _compared(caption, heading, names, frame):
    """Table of a score without and with augmentation, and the difference."""
    columns = ["without", "with", "difference", "low", "high"]
    rows = [
        [name, without, with_synthetic, _with_interval(*figures)]
        for name, (without, with_synthetic, *figures) in zip(
            names, _rows(frame[columns]), strict=True
        )
    ]
    return _table(caption, [heading, *_COMPARED], rows)


def _with_interval(difference, low, high):
    """Cell of a difference and its interval, which is sorted by the difference."""
    figures = {"difference": difference, "low": low, "high": high}
    if not np.isfinite([*figures.values()]).all():
        return cell(difference, sign=True)
    signed = {k: decimals(v, sign=True) for k, v in figures.items()}
    return Cell(text("columns", "interval_of", **signed), difference)


def measures(facts, frame):
    """Other measures, and sensitivity and specificity of each class.

    Of two classes the rarer one is shown: its sensitivity is the specificity of the
    other one.
    """
    positive = facts.settings.get("positive_class")
    if positive is not None:
        frame = frame[frame["class"].isin(["", positive])]
    names = []
    for name, label in zip(frame["measure"], frame["class"], strict=True):
        known = name_of("measures", name)
        if name == "average_precision":
            label = positive or ""
        names.append(f"{known}, {label}" if label else known)
    return _compared(_caption("measures"), "measure", names, frame)


def by_spectrum(frame):
    """Score on splits by person, and on those that ignore persons."""
    mean = frame[frame["classifier"] == ALL]
    mean = mean.assign(training=[name_of("columns", k) for k in mean["training"]])
    names = ["training", "by_person", "by_spectrum", "difference"]
    return _table(_caption("by_spectrum"), names, _rows(mean[names]))


def counts(facts):
    """Spectra, and persons, of each class."""
    rows = []
    for label in np.unique(facts.real.target):
        of_class = facts.real.take(facts.real.target == label)
        row = {"class": str(label), "n_real": len(of_class.target)}
        if of_class.groups is not None:
            row["n_persons"] = _n_groups(of_class)
        if facts.has_both:
            row["n_synthetic"] = np.sum(facts.synthetic.target == label)
        rows.append(row)
    return _table(_caption("counts"), [*rows[0]], [row.values() for row in rows])


def gains(facts, own):
    """Gain of the studied augmenter at each factor, over both controls."""
    own = own[own["classifier"] == ALL].set_index(["strategy", "factor", "versus"])
    own = own[["difference", "low", "high"]]
    rows = []
    for strategy, factor in dict.fromkeys(zip(*own.index.codes[:2], strict=True)):
        at = own.index.levels[0][strategy], own.index.levels[1][factor]
        parts = own.reindex([(*at, NONE), (*at, DUPLICATES)])
        rows.append([at[0], f"{at[1]:g}", *parts.to_numpy().ravel()])
    bounds = ["low", "high"]
    names = ["strategy", "factor", "difference", *bounds, "over_duplicates", *bounds]
    return _table(_caption("gains", name=facts.studied), names, rows)


def fidelity(of):
    """Metrics of the spectra that are shown, with their references first."""
    names = [name for name in of.columns if name in WORDS["metrics"]]
    of = of.iloc[np.argsort(of["spectra"] == "synthetic", kind="stable")]
    return _table(
        _caption("fidelity"),
        ["spectra", *names],
        _rows(of[["spectra", *names]]),
        digits=4,
        references=len(of) - 1,
    )


def likeness(frame):
    """Metrics against held-out spectra, mean over splits, with their references."""
    names = [name for name in WORDS["metrics"] if name in frame]
    titles = _titles(frame).where(frame["spectra"] == "synthetic", frame["spectra"])
    means = frame.groupby(titles, sort=False)[names].mean()
    first = [name for name in REFERENCES if name in means.index]
    means = means.loc[[*first, *means.index.difference(first, sort=False)]]
    return _table(
        _caption("likeness"),
        ["spectra", *names],
        _rows(means.reset_index()),
        references=len(first),
    )


def _titles(frame):
    """Name of each augmenter, with the strategy if there are several."""
    names = frame["augmenter"]
    strategies = (
        frame.loc[~names.isin([NONE]), "strategy"] if "strategy" in frame else []
    )
    if len(set(strategies)) < 2:
        return names
    return names + (" (" + frame["strategy"] + ")").where(names != NONE, "")


def peers(result):
    """The factor at which augmenters were compared, and the table; None without."""
    compared = result.likeness[result.likeness["spectra"] == "synthetic"]
    factor = compared["factor"].max()
    names = compared[compared["factor"] == factor]["augmenter"].unique().tolist()
    if len([name for name in names if name != DUPLICATES]) < 2:
        return None
    return factor, _table(
        _caption("peers", factor=factor),
        ["augmenter", "difference", "low", "high", *WORDS["comparison"]],
        _rows(_gain_and_use(result, names, factor).reset_index()),
    )


def _gain_and_use(result, names, factor):
    """Frame of the gain, its bounds and the comparison of each augmenter."""
    scores, used = result.scores, ["agreement", "score_synthetic"]
    gains = result.differences
    chosen = (gains["classifier"] == ALL) & (gains["versus"] == NONE)
    gains = gains[chosen & (gains["factor"] == factor)]
    gains = gains[gains["augmenter"].isin(names)]
    gains = gains.set_index(_titles(gains))[["difference", "low", "high"]]
    at_factor = scores[(scores["factor"] == factor) & scores["augmenter"].isin(names)]
    of_title = at_factor.reindex(columns=used).groupby(_titles(at_factor))
    means = of_title.mean()
    means["score_synthetic"] -= scores[scores["augmenter"] == NONE]["score"].mean()
    return gains.join(means)


def ablation(parts):
    """Variants: spread, detection, agreement, use."""
    names = parts.differences["augmenter"].unique().tolist()
    names = [name for name in names if name != DUPLICATES]
    rows = _gain_and_use(parts, names, parts.differences["factor"].max())
    columns = ["variant", "difference", "low", "high", *WORDS["comparison"]]
    if parts.likeness is not None:
        chosen = [n for n in ("spread_ratio", "c2st_auc") if n in parts.likeness]
        rows = rows.join(parts.likeness.groupby("augmenter")[chosen].mean())
        columns += chosen
    return _table(_caption("ablation"), columns, _rows(rows.reset_index()))


def parameters(facts):
    """Tables of all parameters and versions."""
    settings, titles = facts.settings, WORDS["settings"]
    model = settings.get("model", {"class": "", "parameters": {}})
    named = {name: repr(value) for name, value in model["parameters"].items()}
    run = {titles[k]: _text(settings[k]) for k in titles if k in settings}
    for kind in ("augmenter", "classifier"):
        for name, value in settings.get(f"{kind}s", {}).items():
            run[f"{name_of('columns', kind)} {name}"] = value
    versions = {k: v for k, v in settings.items() if k == "python"}
    versions |= settings.get("versions", {})
    parts = (
        (_caption("model", name=model["class"]), ["parameter", "value"], named),
        (_caption("run"), ["setting", "value"], run),
        (_caption("versions"), ["package", "version"], versions),
    )
    return [
        _table(caption, columns, list(rows.items()))
        for caption, columns, rows in parts
        if rows
    ]


def _text(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
