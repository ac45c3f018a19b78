"""Sections of the page, in their order. A section without data is left out."""

from __future__ import annotations

from ..study._evaluation import DUPLICATES, NO_FACTOR, NONE
from . import _figures, _tables
from ._blocks import Items, Section, Terms, Text
from ._words import COMPARISON, LISTS, METRICS, text


def sections(result):
    """Sections that the study has data for."""
    facts = Facts(result)
    made = [
        Section(name, title, blocks)
        for name, (title, make) in SECTIONS.items()
        if (blocks := make(facts))
    ]
    if made:
        made.append(Section("privacy", "What synthetic spectra hide", _privacy(facts)))
        made.append(Section("citing", "How to cite", _citing(facts)))
    return made


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


def _data(facts):
    terms = _tables.data_terms(facts)
    blocks: list = [Terms(terms)] if terms else []
    if facts.real is not None:
        blocks.append(_tables.counts(facts))
    notes = facts.settings.get("notes", [])
    return [*blocks, Text(text("warnings")), Items(notes)] if notes else blocks


def _verdict(facts):
    verdict, choices = facts.result.verdict, facts.result.choices
    if verdict is None:
        return []
    blocks = [Text(verdict["sentence"], style="verdict")]
    if "interval" in verdict:
        blocks.append(_tables.verdict(verdict))
    if choices is not None:
        counts = choices["factor"].value_counts().sort_index()
        chosen = ", ".join(
            f"{'no augmentation' if f == NO_FACTOR else f'factor {f:g}'} in {n}"
            for f, n in counts.items()
        )
        blocks.append(Text(text("chosen", n=len(choices), chosen=chosen)))
    limits = text("limits")
    if facts.settings.get("n_groups", 0) is None:
        limits += f" {text('no_persons')}"
    return [*blocks, Text(limits)]


def _figure_1(facts):
    if not facts.has_both:
        return []
    note = Text(text("model_of_all"))
    return [_figures.spectra(facts), _figures.means(facts), note]


def _differences(facts):
    figures = _figures.differences(facts) if facts.has_both else []
    if not figures:
        return []
    units = "spectra" if facts.real.groups is None else "persons"
    return [Text(text("differences", units=units)), *figures]


def _spread(facts):
    return [_figures.spread(facts)] if facts.has_both else []


def _components(facts):
    can = facts.has_both and min(facts.real.data.shape) >= 2
    return [_figures.components(facts)] if can else []


def _curve(facts):
    gains = facts.result.differences
    if facts.studied is None or gains.empty:
        return []
    own = gains[gains["augmenter"] == facts.studied]
    if own["factor"].nunique() < 2:
        return []
    return [_figures.curve(facts), _tables.gains(facts, own), _tables.per_class(facts)]


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
    meanings = dict(words for name, words in METRICS.items() if name in names)
    return [Text(text("likeness_rewards_collapse")), *blocks, Terms(meanings)]


def _peers(facts):
    likeness = facts.result.likeness
    peers = None if likeness is None else _tables.peers(facts.result)
    if peers is None:
        return []
    factor, compared = peers
    meanings = Terms(dict(COMPARISON.values()))
    figure = _figures.peers(facts, factor)
    return [figure, compared, meanings, Text(text("many_peers"))]


def _ablation(facts):
    parts = facts.result.ablation
    if parts is None or parts.differences.empty:
        return []
    return [Text(text("ablation")), _figures.ablation(parts), _tables.ablation(parts)]


def _loss(facts):
    history = facts.result.history
    return [] if history is None or history.empty else [_figures.loss(history)]


def _privacy(facts):
    measured, likeness = text("copying_unknown"), facts.result.likeness
    if likeness is not None and "copying_share" in likeness:
        own = likeness[likeness["augmenter"] == facts.studied]
        own = own.dropna(subset="copying_share")
        n_splits = len(own[["repeat", "fold"]].drop_duplicates())  # of many factors
        if n_splits:
            share = own["copying_share"].mean()
            measured = text("copying", name=facts.studied, share=share, n=n_splits)
    return [Items(LISTS["hides"]), Text(measured), Text(text("no_promise"))]


def _citing(facts):
    version = facts.settings.get("versions", {}).get("cvae-augment", "")
    package = f"cvae-augment {version}".strip()
    return [Text(text("cite", package=package)), Items(LISTS["methods"])]


#: Identifier and title of each section, and the function that makes its blocks.
SECTIONS = {
    "data": ("Data", _data),
    "verdict": ("Verdict", _verdict),
    "figure-1": ("Figure 1: real and synthetic spectra", _figure_1),
    "differences": ("Difference spectra", _differences),
    "spread": ("Spread at each wavenumber", _spread),
    "components": ("Principal components", _components),
    "curve": ("Expansion curve", _curve),
    "metrics": ("Metrics", _metrics),
    "peers": ("Peers", _peers),
    "ablation": ("Ablation", _ablation),
    "loss": ("Training loss", _loss),
    "parameters": ("Parameters, seeds and versions", _tables.parameters),
}
