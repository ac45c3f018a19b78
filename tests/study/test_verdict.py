"""The verdict, and its sentence."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from cvae_augment.study._statistics import corrected_interval
from cvae_augment.study._verdict import best_factor, choose_factors, make_verdict


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
                rows.append((0, fold, augmenter, factor, "lda", value))
    columns = ["repeat", "fold", "augmenter", "factor", "classifier", "score"]
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
    choices = choose_factors(outer, outer.assign(inner=0), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert verdict["helps"] is helps
    assert verdict["recommended_factor"] == factor
    starts = "Augmentation helps here" if helps else "No evidence that augmentation"
    assert verdict["sentence"].startswith(starts)
    recommended = {
        1: "factor 1, which fills all classes up to the size of the largest, is recomm",
        2: "factor 2 is recommended.",
        5: "factor 5 is recommended.",
    }
    for k, words in recommended.items():
        assert (words in verdict["sentence"]) is (k == factor)


def test_no_augmentation_is_a_candidate_beside_factor_1():
    outer = scores_table({0: 0.7, 1: 0.8, 5: 0.6}, n_splits=2, spread=0)
    inner = [
        scores_table({0: 0.9, 1: 0.8, 5: 0.7}, n_splits=1, spread=0),
        scores_table({0: 0.7, 1: 0.8, 5: 0.7}, n_splits=1, spread=0).assign(fold=1),
    ]
    choices = choose_factors(outer, pd.concat(inner), "cvae")
    assert choices["augmenter"].tolist() == ["none", "cvae"]
    assert choices["factor"].tolist() == [0, 1]
    assert choices["score"].tolist() == [0.7, 0.8]
    assert choices["score_none"].tolist() == [0.7, 0.7]


def test_choice_of_no_augmentation_everywhere_is_told_without_an_interval():
    outer = scores_table({0: 0.7, 2: 0.65})
    choices = choose_factors(outer, outer.assign(inner=0), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert verdict["gain"] == 0
    assert "within no training fold did any factor do better" in verdict["sentence"]


def test_scores_that_augmentation_leaves_alone_are_told_without_an_interval():
    outer = scores_table({0: 1.0, 2: 1.0}, spread=0)
    choices = choose_factors(outer, scores_table({0: 0.8, 2: 0.9}), "cvae")
    assert (choices["factor"] == 2).all()
    sentence = make_verdict(choices, outer, "cvae", 100)["sentence"]
    assert "on each split" in sentence
    assert "can't tell effects below" not in sentence  # below 0, that is


def test_a_difference_that_does_not_vary_is_no_certainty():
    assert corrected_interval([0.1, 0.1], [50] * 2, [50] * 2)[1:] == (-np.inf, np.inf)
    assert corrected_interval([0, 0], [50] * 2, [50] * 2) == (0, 0, 0)
    outer = scores_table({0: 0.5, 2: 0.6}, spread=0)
    choices = choose_factors(outer, scores_table({0: 0.8, 2: 0.9}), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert not verdict["helps"]
    assert "+0.100 (the splits are too few" in verdict["sentence"]
    assert verdict["interval"] == [None, None]
    json.dumps(verdict, allow_nan=False)


def test_gain_that_duplicates_have_too_is_no_help():
    outer = scores_table({0: 0.7, 5: 0.8})
    outer.loc[outer["augmenter"] == "duplicates", "score"] += 0.1
    choices = choose_factors(outer, outer.assign(inner=0), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert verdict["interval"][0] > 0
    assert not verdict["helps"]
    assert "repeated as often" in verdict["sentence"]


def test_verdict_can_be_that_augmentation_harms():
    outer = scores_table({0: 0.8, 5: 0.7})
    # Inner folds that mislead: they prefer what harms.
    choices = choose_factors(outer, scores_table({0: 0.7, 5: 0.8}), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert "harms" in verdict["sentence"]
    assert verdict["recommended_factor"] is None
    assert '"recommended_factor": null' in json.dumps(verdict)


def test_of_equal_candidates_none_is_best_and_then_the_smallest_factor():
    assert best_factor(scores_table({0: 0.7, 1: 0.8, 5: 0.8}, spread=0)) == 1
    assert best_factor(scores_table({0: 0.8, 1: 0.8, 5: 0.7}, spread=0)) == 0


def choices_of(score, score_none, score_duplicates):
    """Choices of one factor, with the scores of some splits."""
    table = pd.DataFrame(
        {
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
    verdict = make_verdict(choices, scores_table({0: 0.7, 2: 0.8}), "cvae", 100)
    assert not verdict["helps"]
    assert not re.search(r"inf\b|nan\b", verdict["sentence"])
    assert re.search("too few, or too alike|has no score", verdict["sentence"])
    json.dumps(verdict, allow_nan=False)


@pytest.mark.parametrize("gain", [-1e-4, -1e-9, 1e-4])
def test_a_rounded_zero_has_no_sign(gain):
    score = 0.7 + gain + np.array([-4e-4, 4e-4, 0])
    choices = choices_of(score, [0.7] * 3, [0.7] * 3)
    verdict = make_verdict(choices, scores_table({0: 0.7, 2: 0.7}), "cvae", 100)
    assert not re.search(r"[-+]0\.000", verdict["sentence"])
    assert " 0.000 (95 % interval" in verdict["sentence"]
