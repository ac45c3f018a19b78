"""Unequal classes: every sampler of a study gets the same number of each class."""

import json
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import RandomOverSampler

from cvae_augment import CVAEAugmenter
from cvae_augment.baselines import GaussianAugmenter, MixupAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.study import (
    StudyResult,
    ablation,
    compare_augmenters,
    expansion_curve,
)
from cvae_augment.study import _evaluation as evaluation
from cvae_augment.study._ablation import default_variants

from .common import LDA

OPTIONS = {"classifiers": LDA, "n_splits": 5, "n_repeats": 1}
FACTORS = [1, 2, 5]
REAL = (32, 8)  # spectra of each class in a training fold
#: Totals of the augmenters at each factor.
BALANCED = {1: (32, 32), 2: (40, 40), 5: (100, 100)}
PROPORTIONAL = {2: (64, 16), 5: (160, 40)}
BOTH = {"balanced": BALANCED, "proportional": PROPORTIONAL}


@pytest.fixture(scope="module")
def unequal():
    """40 spectra of one class and 10 of another."""
    spectra = make_serum_spectra((40, 10), n_wavenumbers=40, random_state=0)
    return spectra.data, spectra.target


@pytest.fixture
def spied(monkeypatch):
    """Function that gives the class totals of each sampler on the training folds."""
    seen, made = defaultdict(list), evaluation.synthetic_rows

    def synthetic_rows(X, y, augmenter, candidates):
        for candidate, X_new, y_new in made(X, y, augmenter, candidates):
            if tuple(np.bincount(y)) == REAL:
                totals = tuple(np.bincount(np.concatenate([y, y_new])).tolist())
                seen[type(augmenter).__name__, *candidate].append(totals)
            yield candidate, X_new, y_new

    def totals(name, strategy="balanced"):
        """By factor; each fold was computed once and has the same totals."""
        of_name = {f: v for (n, s, f), v in seen.items() if (n, s) == (name, strategy)}
        for found in of_name.values():
            assert len(found) == 5
            assert len(set(found)) == 1
        return {factor: found[0] for factor, found in of_name.items()}

    monkeypatch.setattr(evaluation, "synthetic_rows", synthetic_rows)
    return totals


@pytest.mark.slow
@pytest.mark.parametrize(
    ("augmenter", "expected"),
    [
        (GaussianAugmenter(random_state=0), BOTH),
        (
            GaussianAugmenter(random_state=0, sampling_strategy="proportional"),
            {"proportional": PROPORTIONAL},
        ),
        (RandomOverSampler(random_state=0), BOTH),
        (
            GaussianAugmenter(random_state=0, sampling_strategy="auto"),
            {"auto": dict.fromkeys(FACTORS, (32, 32))},
        ),
    ],
)
def test_the_control_and_peers_get_the_class_totals_of_the_augmenter(
    unequal, spied, augmenter, expected
):
    peers = {"mixup": MixupAugmenter(random_state=0)}
    result = expansion_curve(
        *unequal, augmenter, factors=FACTORS, peers=peers, peer_factor=5, **OPTIONS
    )
    for strategy, totals in expected.items():
        assert spied(type(augmenter).__name__, strategy) == totals
        assert spied("DuplicateAugmenter", strategy) == totals
        assert spied("MixupAugmenter", strategy) == {5: totals[5]}
    assert spied("NoneType", "none") == {0: REAL}
    factors = {factor for totals in expected.values() for factor in totals}
    assert result.settings["factors"] == sorted(factors)
    assert result.settings["strategies"] == list(expected)
    assert set(result.likeness["augmenter"]) > {"none", "duplicates", "mixup"}
    # The first after the controls is the one that the study is about.
    assert [*result.settings["augmenters"]][2:] == [type(augmenter).__name__, "mixup"]


@pytest.mark.slow
def test_all_peers_get_the_class_totals_of_the_first_augmenter(unequal, spied):
    peers = {
        "foreign": RandomOverSampler(random_state=0),
        "gaussian": GaussianAugmenter(random_state=0),
        "mixup": MixupAugmenter(random_state=0, sampling_strategy="proportional"),
    }
    result = compare_augmenters(*unequal, peers, factors=FACTORS, **OPTIONS)
    for kind in ("Gaussian", "Mixup", "Duplicate"):
        assert spied(f"{kind}Augmenter") == BALANCED
    assert spied("RandomOverSampler") == BALANCED
    assert "proportional" not in result.settings["augmenters"]["mixup"]
    assert peers["mixup"].sampling_strategy == "proportional"


@pytest.mark.slow
def test_variants_of_an_ablation_get_the_same_class_totals(unequal, spied):
    variants = default_variants(0)
    scaled = variants["z-scores"].set_params(augmenter__max_epochs=2)
    reported = variants["as reported"].set_params(max_epochs=2)
    full = CVAEAugmenter(max_epochs=2, random_state=0)
    variants = {"full model": full, "scaled": scaled, "as reported": reported}
    ablation(*unequal, variants, factor=2, **OPTIONS)
    assert spied("ScaledAugmenter") == spied("DuplicateAugmenter") == {2: (40, 40)}


def test_no_augmentation_stands_beside_factor_1_in_every_table(unequal, tmp_path):
    result = expansion_curve(
        *unequal, GaussianAugmenter(random_state=0), factors=FACTORS, **OPTIONS
    )
    for table in (result.scores, result.per_class):
        none = table["augmenter"] == "none"
        assert set(table[none]["factor"]) == {0}
        assert set(table[~none]["factor"]) == set(FACTORS)
    parity = result.differences.query("factor == 1 and classifier == 'all'")
    assert len(parity) == 3  # both over none, and the augmenter over duplicates
    assert set(parity["strategy"]) == {"balanced"}  # the other one adds nothing
    is_none = result.choices["augmenter"] == "none"
    assert (is_none == (result.choices["factor"] == 0)).all()
    result.save(tmp_path)
    loaded = StudyResult.load(tmp_path)
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(table, loaded.tables[name], check_exact=True)
    assert loaded.verdict == result.verdict


def test_a_choice_of_no_augmentation_survives_the_folder(unequal, tmp_path):
    X, y = unequal
    result = expansion_curve(
        np.random.default_rng(0).permutation(X),
        y,
        RandomOverSampler(random_state=0),
        factors=[1],
        **OPTIONS | {"n_repeats": 2},
    )
    assert set(result.choices["augmenter"]) == {"none", "RandomOverSampler"}
    result.save(tmp_path)
    pd.testing.assert_frame_equal(StudyResult.load(tmp_path).choices, result.choices)
    verdict = json.loads((tmp_path / "study.json").read_text())["verdict"]
    assert not verdict["helps"]
    assert verdict["recommended_factor"] is None


def test_equal_classes_do_not_compute_factor_1(spied):
    spectra = make_serum_spectra((32, 8), n_wavenumbers=40, random_state=0)
    rows = np.concatenate([np.flatnonzero(spectra.target == c)[:8] for c in (0, 1)])
    result = expansion_curve(
        spectra.data[rows],
        spectra.target[rows],
        GaussianAugmenter(random_state=0),
        factors=[1, 2],
        **OPTIONS | {"n_splits": 2},
    )
    assert set(result.scores["factor"]) == {0, 2}
    assert result.settings["factors"] == [2]


def test_a_fold_of_equal_classes_has_the_score_of_no_augmentation(unequal):
    X, y = unequal
    # The folds train on 3 and 3 spectra, and on 4 and 3.
    rows = np.concatenate([np.flatnonzero(y == 0)[:7], np.flatnonzero(y == 1)[:6]])
    result = compare_augmenters(
        X[rows], y[rows], ["gaussian"], factors=[1], **OPTIONS | {"n_splits": 2}
    )
    scores = result.scores.pivot(index="n_train", columns="augmenter", values="score")
    assert scores.index.tolist() == [6, 7]
    assert scores.loc[6, "gaussian"] == scores.loc[6, "none"]
    shown = result.likeness.groupby("augmenter")["fold"].nunique()
    assert shown.to_dict() == {"duplicates": 1, "gaussian": 1, "none": 2}


def test_parity_alone_can_be_compared(unequal):
    result = compare_augmenters(*unequal, ["gaussian"], factors=[1], **OPTIONS)
    likeness = result.likeness[result.likeness["augmenter"] == "gaussian"]
    assert set(likeness["factor"]) == {1}
    scores = result.scores[result.scores["augmenter"] == "gaussian"]
    assert scores["score"].notna().all()
    # Synthetic spectra of one class alone train no classifier.
    assert scores["score_synthetic"].isna().all()
