"""The verdict, and its sentence."""

import json
import re
import warnings

import numpy as np
import pandas as pd
import pytest

from cvae_augment.study._statistics import corrected_interval, smallest_effect
from cvae_augment.study._verdict import (
    best_candidate,
    choose_candidates,
    make_verdict,
)

DESIGN = {
    "n_spectra": 100,
    "n_persons": None,
    "n_splits": 5,
    "n_repeats": 2,
    "sensitivity": [0.7, 0.7],
    "n_test": [10, 10],
}


def verdict_of(choices, outer, **changes):
    return make_verdict(choices, outer, DESIGN | changes, "balanced_accuracy")


def scores_table(by_factor, name="cvae", n_splits=10, spread=0.002):
    """Scores that are the same function of the factor on each split, but for noise.

    The factor 0 is no augmentation, whose score the duplicates have, too.
    """
    rng = np.random.default_rng(0)
    rows = []
    for fold in range(n_splits):
        for factor, score in by_factor.items():
            names = ["none"] if factor == 0 else [name, "duplicates"]
            for augmenter in names:
                value = by_factor[0] if augmenter == "duplicates" else score
                strategy = "none" if factor == 0 else "balanced"
                rows.append((0, fold, augmenter, strategy, factor, "lda", value))
    columns = ["repeat", "fold", "augmenter", "strategy", "factor", "classifier"]
    columns.append("score")
    table = pd.DataFrame(rows, columns=columns).assign(n_train=80, n_test=20)
    table["score"] += spread * rng.standard_normal(len(table))
    return table


@pytest.mark.parametrize(
    ("by_factor", "helps", "factor"),
    [
        ({0: 0.7, 2: 0.75, 5: 0.8}, True, 5),
        ({0: 0.7, 2: 0.75, 5: 0.72}, True, 2),
        ({0: 0.7, 1: 0.8, 5: 0.72}, True, 1),
        ({0: 0.7, 2: 0.65, 5: 0.6}, False, None),
        ({0: 0.7, 1: 0.7, 5: 0.7}, False, None),
    ],
)
def test_verdict_follows_the_curve(by_factor, helps, factor):
    outer = scores_table(by_factor)
    choices = choose_candidates(outer, outer.assign(inner=0))
    verdict = verdict_of(choices, outer)
    assert verdict["helps"] is helps
    assert verdict["recommended_factor"] == factor
    assert verdict["recommended_strategy"] == ("balanced" if helps else None)
    advice = f"use the strategy 'balanced' with factor {factor}." if helps else "do not"
    assert advice in verdict["sentence"]
    starts = "Augmentation helps: " if helps else "No evidence that augmentation helps"
    assert verdict["sentence"].split("). ")[1].startswith(starts)


def test_no_augmentation_is_a_candidate_beside_factor_1():
    outer = scores_table({0: 0.7, 1: 0.8, 5: 0.6}, n_splits=2, spread=0)
    inner = [
        scores_table({0: 0.9, 1: 0.8, 5: 0.7}, n_splits=1, spread=0),
        scores_table({0: 0.7, 1: 0.8, 5: 0.7}, n_splits=1, spread=0).assign(fold=1),
    ]
    choices = choose_candidates(outer, pd.concat(inner))
    assert choices["augmenter"].tolist() == ["none", "cvae"]
    assert choices["factor"].tolist() == [0, 1]
    assert choices["score"].tolist() == [0.7, 0.8]
    assert choices["score_none"].tolist() == [0.7, 0.7]


def test_choice_of_no_augmentation_everywhere_is_told_without_an_interval():
    outer = scores_table({0: 0.7, 2: 0.65})
    choices = choose_candidates(outer, outer.assign(inner=0))
    verdict = verdict_of(choices, outer)
    assert verdict["gain"] == 0
    assert "within no training fold any factor did better" in verdict["sentence"]
    assert verdict["sentence"].startswith("Balanced accuracy stayed at 0.7")


def test_scores_that_augmentation_leaves_alone_are_told_without_an_interval():
    outer = scores_table({0: 1.0, 2: 1.0}, spread=0)
    choices = choose_candidates(outer, scores_table({0: 0.8, 2: 0.9}))
    assert (choices["factor"] == 2).all()
    sentence = verdict_of(choices, outer)["sentence"]
    assert "on each split" in sentence


def test_a_difference_that_does_not_vary_is_no_certainty():
    assert corrected_interval([0.1, 0.1], [50] * 2, [50] * 2)[1:] == (-np.inf, np.inf)
    assert corrected_interval([0, 0], [50] * 2, [50] * 2) == (0, 0, 0)
    outer = scores_table({0: 0.5, 2: 0.6}, spread=0)
    choices = choose_candidates(outer, scores_table({0: 0.8, 2: 0.9}))
    verdict = verdict_of(choices, outer)
    assert not verdict["helps"]
    assert "(+0.100; the splits are too few" in verdict["sentence"]
    assert verdict["interval"] == [None, None]
    json.dumps(verdict, allow_nan=False)


def test_gain_that_duplicates_have_too_is_no_help():
    outer = scores_table({0: 0.7, 5: 0.8})
    outer.loc[outer["augmenter"] == "duplicates", "score"] += 0.1
    choices = choose_candidates(outer, outer.assign(inner=0))
    verdict = verdict_of(choices, outer)
    assert verdict["interval"][0] > 0
    assert not verdict["helps"]
    assert "The gain over training spectra that are only rep" in verdict["sentence"]
    assert verdict["recommended_factor"] is None


def test_verdict_can_be_that_augmentation_harms():
    outer = scores_table({0: 0.8, 5: 0.7})
    # Inner folds that mislead: they prefer what harms.
    choices = choose_candidates(outer, scores_table({0: 0.7, 5: 0.8}))
    verdict = verdict_of(choices, outer)
    assert "harms" in verdict["sentence"]
    assert verdict["recommended_factor"] is None
    assert '"recommended_factor": null' in json.dumps(verdict)


def test_of_equal_candidates_none_is_best_and_then_the_smallest_factor():
    table = scores_table({0: 0.7, 1: 0.8, 5: 0.8}, spread=0)
    assert best_candidate(table) == ("cvae", "balanced", 1)
    proportional = table[table["factor"] == 1].assign(strategy="proportional")
    table = pd.concat([proportional, table])
    assert best_candidate(table) == ("cvae", "balanced", 1)
    table = scores_table({0: 0.8, 1: 0.8, 5: 0.7}, spread=0)
    assert best_candidate(table) == ("none", "none", 0)


@pytest.mark.parametrize("deviation", [0.0, 0.01, np.nan])
def test_the_smallest_effect_never_shrinks_when_folds_are_taken_away(deviation):
    for n in (24, 60, 118, 465):
        effects = [
            smallest_effect(
                deviation, [0.75] * 3, [n / 3 / k] * 3, k * repeats, 1 / (k - 1)
            )
            for k, repeats in ((2, 1), (3, 1), (5, 1), (5, 2), (5, 3), (10, 3))
        ]
        assert effects == sorted(effects, reverse=True)
    assert smallest_effect(deviation, [0.7], [10], 1, 1) == np.inf


def test_the_smallest_effect_grows_with_fewer_persons_of_any_class():
    few, many = ([10, n] for n in (1, 10))
    effects = [smallest_effect(0.0, [0.9, 0.7], n, 10, 0.25) for n in (few, many)]
    assert effects[0] > 1.5 * effects[1]


def test_the_design_says_what_it_cannot_see():
    outer = scores_table({0: 0.7, 2: 0.7})
    choices = choose_candidates(outer, scores_table({0: 0.7, 2: 0.8}))
    verdict = verdict_of(choices, outer)
    effect = verdict["smallest_effect"]
    assert verdict["limit"] == (
        "This design (100 spectra, 5 folds x 2) cannot tell effects below about "
        f"{effect:.3f} from chance."
    )
    verdict = verdict_of(choices, outer, n_persons=40, n_repeats=1)
    assert "(100 spectra of 40 persons, 5 folds x 1)" in verdict["limit"]
    assert "a first look only" in verdict["limit"]
    verdict = verdict_of(choices, outer, n_test=[0.05, 0.05])
    assert "cannot tell any effect from chance" in verdict["limit"]


def test_an_interval_ends_where_scores_end():
    score = np.array([1.0, 0.6, 1.0])
    choices = choices_of(score, [0.9, 0.8, 0.9], [0.9, 0.8, 0.9])
    outer = scores_table({0: 0.9, 2: 0.9})
    low, high = verdict_of(choices, outer)["interval"]
    assert high == pytest.approx(1 - np.mean([0.9, 0.8, 0.9]))
    assert low > -np.mean([0.9, 0.8, 0.9])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss = make_verdict(choices, outer, DESIGN, "neg_log_loss")
    assert loss["interval"][1] > high
    assert "cannot tell effects below" in loss["limit"]


def choices_of(score, score_none, score_duplicates):
    """Choices of one factor, with the scores of some splits."""
    table = pd.DataFrame(
        {
            "fold": range(len(score)),
            "score": score,
            "score_none": score_none,
            "score_duplicates": score_duplicates,
        }
    )
    return table.assign(repeat=0, factor=2, n_train=80, n_test=20)


@pytest.mark.parametrize(
    "choices",
    [
        choices_of([0.8], [0.7], [0.7]),
        choices_of([0.8, 0.9], [0.7, 0.8], [0.7, 0.8]),
        choices_of([0.8, 0.81, 0.8], [0.7, 0.7, 0.7], [0.7, 0.71, 0.7]),
        choices_of([0.7, 0.8], [0.8, 0.9], [0.8, 0.9]),
        choices_of([0.8, np.nan], [0.7, 0.7], [0.7, 0.7]),
        choices_of([0.8, 0.9], [0.7, np.nan], [0.7, 0.7]),
        choices_of([0.1 + 0.2, 0.3], [0.2, 0.2], [0.2, 0.2]),
    ],
    ids=[
        *("one split", "equal gains", "equal gains over duplicates", "equal losses"),
        *("no score on a split", "no control on a split", "equal up to rounding"),
    ],
)
def test_a_verdict_without_an_interval_says_so_in_words(choices):
    verdict = verdict_of(choices, scores_table({0: 0.7, 2: 0.8}))
    assert not verdict["helps"]
    assert not re.search(r"inf\b|nan\b", verdict["sentence"])
    assert re.search("too few, or too alike|has no score", verdict["sentence"])
    assert not re.search(r"inf\b|nan\b", verdict["limit"])
    json.dumps(verdict, allow_nan=False)


@pytest.mark.parametrize("gain", [-1e-4, -1e-9, 1e-4])
def test_a_rounded_zero_has_no_sign(gain):
    score = 0.7 + gain + np.array([-4e-4, 4e-4, 0])
    choices = choices_of(score, [0.7] * 3, [0.7] * 3)
    verdict = verdict_of(choices, scores_table({0: 0.7, 2: 0.7}))
    assert not re.search(r"[-+]0\.000", verdict["sentence"])
    assert "(0.000; 95 % interval" in verdict["sentence"]
    assert "stayed at" in verdict["sentence"]


@pytest.mark.parametrize(("score", "is_told"), [(0.995, True), (0.6, False)])
def test_a_score_without_room_for_a_gain_is_told(score, is_told):
    outer = scores_table({0: score, 2: score})
    choices = choose_candidates(outer, outer.assign(inner=0))
    limit = verdict_of(choices, outer, sensitivity=[score, score])["limit"]
    assert ("no augmentation can show an effect" in limit) is is_told
