"""Sections of the page, in their order. A section without data is left out."""

from __future__ import annotations

from .._utils.numbers import decimals
from .._utils.words import WORDS, name_of_score, text
from ..study._evaluation import DUPLICATES, NO_FACTOR, NONE
from . import _figures, _tables
from ._blocks import Fold, Items, Section, Terms, Text


def sections(result):
    """Sections that the study has data for."""
    facts = Facts(result)
    blocks = {name: make(facts) for name, make in SECTIONS.items()}
    if any(blocks.values()):
        blocks |= {"privacy": _privacy(facts), "citing": _citing(facts)}
        blocks["made"] = blocks.pop("made")  # comes last
    titles = WORDS["sections"]
    return [Section(name, titles[name], made) for name, made in blocks.items() if made]


class Facts:
    """A study, its real and synthetic spectra, and the augmenter that it is about."""

    def __init__(self, result):
        self.result = result
        self.settings = result.settings
        known = [*self.settings.get("augmenters", {})]
        if not known and "augmenter" in result.differences:
            known = result.differences["augmenter"].unique().tolist()
        studied = [name for name in known if name not in (NONE, DUPLICATES)]
        self.studied = studied[0] if studied else None
        self.real = self.synthetic = None
        if (spectra := result.spectra) is not None:
            self.real = spectra.take(~spectra.is_synthetic)
            self.synthetic = spectra.take(spectra.is_synthetic)

    @property
    def has_both(self):
        """Whether there are real and synthetic spectra."""
        return self.synthetic is not None and len(self.synthetic.target) > 0

    @property
    def score(self):
        """Name of the score within a sentence."""
        return name_of_score(self.settings.get("scoring", "balanced_accuracy"))


def text_of(name, /, **values):
    """A paragraph of the page."""
    return text("texts", name, **values)


def _verdict(facts):
    verdict, table = facts.result.verdict, facts.result.by_classifier
    if verdict is None:
        return []
    blocks: list = [Text(verdict["sentence"], style="verdict")]
    if "limit" in verdict:
        blocks.append(Text(verdict["limit"]))
    if table is not None:
        blocks.append(_tables.by_classifier(facts, table))
        blocks.append(Text(_in_words(facts)))
        if "best" in table["classifier"].to_numpy():
            blocks.append(Text(text_of("best")))
        over = verdict.get("over_duplicates", [None])
        if None not in over:
            signed = [decimals(value, sign=True) for value in over]
            figures = dict(zip(("figure", "low", "high"), signed, strict=True))
            blocks.append(Text(text_of("over_repeats", **figures)))
    return blocks


def _in_words(facts):
    """What without, with and the score mean."""
    words = text_of("in_words", score=facts.score)
    if facts.settings.get("scoring") == "balanced_accuracy":
        n_classes = facts.result.per_class["class"].nunique()
        words += " " + text_of("balanced_accuracy", chance=decimals(1 / n_classes, 2))
    return words


def _classes(facts):
    measures = facts.result.measures
    if measures is None:
        return []
    blocks: list = [_tables.measures(facts, measures)]
    meanings = ["sensitivity"]
    if (measures["measure"] == "roc_auc").any():
        meanings.append("two_classes")
    positive = facts.settings.get("positive_class")
    return [
        *blocks,
        Text(" ".join(text_of(name, positive=positive) for name in meanings)),
    ]


def _persons(facts):
    table = facts.result.by_spectrum
    if table is None:
        return []
    means = table[(table["classifier"] == "all") & (table["training"] == "without")]
    figures = {k: decimals(means[k].item()) for k in ("by_person", "by_spectrum")}
    words = text_of("persons", score=facts.score, **figures)
    return [Text(words), _tables.by_spectrum(table)]


def _data(facts):
    blocks: list = []
    if facts.real is not None:
        blocks.append(_tables.counts(facts))
    if terms := _tables.question(facts):
        blocks.append(Terms(terms))
    if facts.result.choices is not None:
        blocks.append(Text(_chosen(facts.result.choices)))
    if facts.result.verdict is not None:
        if facts.result.choices is not None:
            blocks.append(Text(text_of("terms")))
        limits = text_of("limits")
        if facts.settings.get("n_groups", 0) is None:
            limits += f" {text_of('no_persons')}"
        blocks.append(Text(limits))
    if notes := facts.settings.get("notes", []):
        blocks += [Text(text_of("warnings")), Items(notes)]
    return blocks


def _chosen(choices):
    """What the training folds chose."""
    keys = [name for name in ("strategy", "factor") if name in choices]
    counts = choices.groupby(keys)["factor"].size().sort_index(level="factor")
    parts = []
    for key, n in counts.items():
        strategy, factor = key if len(keys) == 2 else ("", key)
        name = "chosen_none" if factor == NO_FACTOR else "chosen_factor"
        parts.append(text_of(name, strategy=strategy, factor=factor, n=n).strip())
    return text_of("chosen", n=len(choices), chosen=", ".join(parts))


def _figure_1(facts):
    if not facts.has_both:
        return []
    note = Text(text_of("model_of_all"))
    return [_figures.spectra(facts), _figures.means(facts), note]


def _differences(facts):
    figures = _figures.differences(facts) if facts.has_both else []
    if not figures:
        return []
    units = text_of("spectra" if facts.real.groups is None else "whole_persons")
    return [Text(text_of("differences", units=units)), *figures]


def _variation(facts):
    if not facts.has_both:
        return []
    blocks = [_figures.spread(facts)]
    if min(facts.real.data.shape) >= 2:
        blocks.append(_figures.components(facts))
    return blocks


def _gains(facts):
    """Gain along the factor, and of other augmenters."""
    figures, folds = [], []
    gains = facts.result.differences
    if facts.studied is not None and not gains.empty:
        own = gains[gains["augmenter"] == facts.studied]
        if own["factor"].nunique() > 1:
            figures.append(_figures.curve(facts))
            folds.append(Fold(text("folds", "gains"), [_tables.gains(facts, own)]))
    likeness = facts.result.likeness
    peers = None if likeness is None else _tables.peers(facts.result)
    if peers is not None:
        factor, compared = peers
        figures.append(_figures.peers(facts, factor))
        meanings = Terms(dict(WORDS["comparison"].values()))
        words = Text(text_of("many_peers"))
        folds.append(Fold(text("folds", "peers"), [words, compared, meanings]))
    return [*figures, *folds]


def _metrics(facts):
    fidelity, likeness = facts.result.fidelity, facts.result.likeness
    blocks, names = [], set()
    if fidelity is not None:
        blocks.append(_tables.fidelity(fidelity))
        names |= set(fidelity.columns)
    if likeness is not None:
        blocks.append(_tables.likeness(likeness))
        names |= set(likeness.columns)
    if not blocks:
        return []
    meanings = dict(words for name, words in WORDS["metrics"].items() if name in names)
    return [
        Text(text_of("likeness_rewards_collapse")),
        Fold(text("folds", "metrics"), [*blocks, Terms(meanings)]),
    ]


def _ablation(facts):
    parts = facts.result.ablation
    if parts is None or parts.differences.empty:
        return []
    table = Fold(text("folds", "ablation"), [_tables.ablation(parts)])
    return [Text(text_of("ablation")), _figures.ablation(parts), table]


def _privacy(facts):
    measured, likeness = text_of("copying_unknown"), facts.result.likeness
    if likeness is not None and "copying_share" in likeness:
        own = likeness[likeness["augmenter"] == facts.studied]
        own = own.dropna(subset="copying_share")
        n_splits = len(own[["repeat", "fold"]].drop_duplicates())  # of many factors
        if n_splits:
            share = own["copying_share"].mean()
            measured = text_of("copying", name=facts.studied, share=share, n=n_splits)
    return [
        Items(WORDS["lists"]["hides"]),
        Text(measured),
        Text(text_of("no_promise")),
    ]


def _citing(facts):
    version = facts.settings.get("versions", {}).get("cvae-augment", "")
    package = f"cvae-augment {version}".strip()
    return [Text(text_of("cite", package=package)), Items(WORDS["lists"]["methods"])]


def _made(facts):
    terms, tables = _tables.origin(facts), _tables.parameters(facts)
    blocks: list = [Terms(terms)] if terms else []
    history = facts.result.history
    if history is not None and not history.empty:
        blocks.append(Fold(text("folds", "loss"), [_figures.loss(history)]))
    if tables:
        blocks.append(Fold(text("folds", "parameters"), tables))
    return blocks


#: Functions that make the blocks of each section. Titles stand among the words.
SECTIONS = {
    "verdict": _verdict,
    "classes": _classes,
    "persons": _persons,
    "data": _data,
    "figure-1": _figure_1,
    "differences": _differences,
    "variation": _variation,
    "gains": _gains,
    "metrics": _metrics,
    "ablation": _ablation,
    "made": _made,
}
