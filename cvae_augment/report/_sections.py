"""Sections of the page, in their order; one without data is absent."""

from __future__ import annotations

import numpy as np

from ..study._evaluation import DUPLICATES, NONE
from . import _figures, _tables, _words
from ._blocks import Items, Section, Terms, Text


def sections(result):
    """Sections that the study has data for."""
    facts = Facts(result)
    made = [
        Section("data", "Data", _data(facts)),
        Section("verdict", "Verdict", _verdict(facts)),
        Section("figure-1", "Figure 1: real and synthetic spectra", _figure_1(facts)),
        Section("differences", "Difference spectra", _differences(facts)),
        Section("spread", "Spread at each wavenumber", _spread(facts)),
        Section("components", "Principal components", _components(facts)),
        Section("curve", "Expansion curve", _curve(facts)),
        Section("metrics", "Metrics", _metrics(facts)),
        Section("peers", "Peers", _peers(facts)),
        Section("ablation", "Ablation", _ablation(facts)),
        Section("loss", "Training loss", _loss(facts)),
        Section("parameters", "Parameters, seeds and versions", _parameters(facts)),
    ]
    made = [section for section in made if section.blocks]
    if made:
        made += [
            Section("privacy", "What synthetic spectra hide", _privacy(facts)),
            Section("citing", "How to cite", _citing(facts)),
        ]
    return made


class Facts:
    """A study with what several sections ask of it."""

    def __init__(self, result):
        self.result = result
        self.settings = result.settings
        known = [*self.settings.get("augmenters", {})]
        if not known and "augmenter" in result.differences:
            known = result.differences["augmenter"].unique().tolist()
        studied = [name for name in known if name not in (NONE, DUPLICATES)]
        #: The augmenter that the study is about.
        self.studied = studied[0] if studied else None
        if result.spectra is not None:
            new = np.asarray(result.spectra.is_synthetic, dtype=bool)
            self.X, self.y = result.spectra.data[~new], result.spectra.target[~new]
            self.X_new = result.spectra.data[new]
            self.y_new = result.spectra.target[new]
            groups = result.spectra.groups
            self.groups = None if groups is None else groups[~new]
            self.wavenumbers = result.spectra.wavenumbers

    @property
    def has_spectra(self):
        """Whether there are real and synthetic spectra to draw."""
        return self.result.spectra is not None and len(self.X_new) > 0

    @property
    def four(self):
        """Real spectra and classes, synthetic ones and theirs."""
        return self.X, self.y, self.X_new, self.y_new


def _data(facts):
    terms = _tables.data_terms(facts)
    blocks: list = [Terms(terms)] if terms else []
    if facts.result.spectra is not None:
        blocks.append(_tables.counts(facts))
    notes = facts.settings.get("notes", [])
    if notes:
        blocks += [Text("To be wary of:"), Items(notes)]
    return blocks


def _verdict(facts):
    verdict = facts.result.verdict
    if verdict is None:
        return []
    blocks = [Text(verdict["sentence"], style="verdict")]
    if "interval" in verdict:
        blocks.append(_tables.verdict(verdict))
    choices = facts.result.choices
    if choices is not None:
        counts = choices["factor"].value_counts().sort_index()
        chosen = ", ".join(f"{f:g} in {n}" for f, n in counts.items())
        blocks.append(
            Text(
                f"Expansion factors chosen within the {len(choices)} training folds: "
                f"{chosen}. 1 is no augmentation."
            )
        )
    limits = (
        "This holds for these spectra and these classifiers. Intervals are those of "
        "the corrected resampled t-test, which allows for overlapping training folds."
    )
    if facts.settings.get("n_groups", 0) is None:
        limits += (
            " No persons were given: replicates across a split make scores too high."
        )
    return [*blocks, Text(limits)]


def _figure_1(facts):
    if not facts.has_spectra:
        return []
    return [
        _figures.spectra(facts),
        _figures.means(facts),
        Text(
            "These synthetic spectra come from a model of all real spectra shown here. "
            "They should look like these; whether they are of use, the held-out "
            "spectra of a cross-validation say."
        ),
    ]


def _differences(facts):
    figures = _figures.differences(facts) if facts.has_spectra else []
    if not figures:
        return []
    how = "persons" if facts.groups is not None else "spectra"
    return [
        Text(
            "Means of sample-wise scaled spectra. The band is the bootstrap interval "
            f"of the real difference, with whole {how} resampled, at each wavenumber "
            "alone: along the axis some points lie outside by chance."
        ),
        *figures,
    ]


def _spread(facts):
    return [_figures.spread(facts)] if facts.has_spectra else []


def _components(facts):
    can = facts.has_spectra and min(facts.X.shape) >= 2
    return [_figures.components(facts)] if can else []


def _curve(facts):
    gains = facts.result.differences
    if facts.studied is None or gains.empty:
        return []
    own = gains[gains["augmenter"] == facts.studied]
    if own["factor"].nunique() < 2:
        return []
    return [
        _figures.curve(facts),
        _tables.gains(facts, own),
        _tables.per_class(facts),
    ]


def _metrics(facts):
    blocks, named = [], []
    if facts.result.fidelity is not None:
        blocks.append(_tables.fidelity(facts))
        named += facts.result.fidelity.columns.tolist()
    likeness = facts.result.likeness
    if likeness is not None:
        blocks.append(_tables.likeness(facts, likeness))
        named += likeness.columns.tolist()
    words = {name: text for key, (name, text) in _words.METRICS.items() if key in named}
    if not blocks:
        return []
    return [Text(_words.LIKENESS_REWARDS_COLLAPSE), *blocks, Terms(words)]


def _peers(facts):
    likeness = facts.result.likeness
    if likeness is None:
        return []
    peers = _tables.peers(facts, likeness)
    if peers is None:
        return []
    factor, compared = peers
    return [
        _figures.peers(facts, factor),
        compared,
        Terms(dict(_words.OTHER_COLUMNS.values())),
        Text(
            "The intervals do not allow for many peers being compared: the best of "
            "several is flattered."
        ),
    ]


def _ablation(facts):
    parts = facts.result.ablation
    if parts is None or parts.differences.empty:
        return []
    return [
        Text(
            "One part of the model changed at a time. Parts depend on each other: what "
            "one costs when taken from the full model is not what it would add to "
            "another."
        ),
        _figures.ablation(parts),
        _tables.ablation(parts),
    ]


def _loss(facts):
    history = facts.result.history
    if history is None or history.empty:
        return []
    return [_figures.loss(history)]


def _parameters(facts):
    return _tables.parameters(facts)


def _privacy(facts):
    measured = (
        "The copying share was not measured here: it takes spectra that the model has "
        "not seen, as a study holds out."
    )
    likeness = facts.result.likeness
    if likeness is not None and "copying_share" in likeness:
        own = likeness[likeness["augmenter"] == facts.studied]
        own = own.dropna(subset="copying_share")
        n_splits = len(own[["repeat", "fold"]].drop_duplicates())  # of many factors
        if n_splits:
            measured = (
                f"Copying share of {facts.studied}: {own['copying_share'].mean():.2f} "
                f"(mean over {n_splits} splits). Fresh spectra have .50 and copies 1: "
                "above .50, synthetic spectra lie nearer to those trained on than to "
                "others of the same class."
            )
    return [Items(_words.HIDES), Text(measured), Text(_words.NO_PROMISE)]


def _citing(facts):
    version = facts.settings.get("versions", {}).get("cvae-augment")
    package = f"cvae-augment {version}" if version else "cvae-augment"
    return [
        Text(
            f"State the package and its version ({package}), that spectra are "
            "synthetic and how many, the parameters and seeds above, how the factor "
            "was chosen, and the score on real spectra with its interval. Methods:"
        ),
        Items(_words.METHODS),
    ]
