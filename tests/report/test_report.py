"""The page of a study, read as text."""

import html
import re
from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import NearestCentroid

from cvae_augment._utils.words import WORDS
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.report import render_report
from cvae_augment.report._blocks import cell
from cvae_augment.study import (
    StudyResult,
    compare_augmenters,
    expansion_curve,
    with_spectra,
)

VERDICT = {"sentence": "It helps here: +0.1 (95 % interval +0.0 to +0.2)."}


def shown(small, labels=(0, 1, 2), result=None):
    y = np.array(labels)[small.target]
    augmenter = GaussianAugmenter(random_state=0).fit(small.data, y)
    return with_spectra(
        result or StudyResult(),
        augmenter,
        small.data,
        y,
        groups=small.groups,
        wavenumbers=small.wavenumbers,
    )


@pytest.fixture(scope="module")
def result(small):
    """The spectra of three classes."""
    return shown(small)


@pytest.fixture(scope="module")
def page(result):
    return render_report(result)


def sections(page):
    return re.findall(r'<section id="([^"]+)"', page)


def test_sections_without_data_are_absent():
    page = render_report(StudyResult(verdict=VERDICT))
    assert sections(page) == ["verdict", "data", "privacy", "citing"]


def test_spectra_bring_their_sections(page):
    expected = ["data", "figure-1", "differences", "variation", "metrics"]
    assert sections(page) == [*expected, "privacy", "citing", "made"]
    assert '<td class="number" data-value="14.0">14</td>' in page


def test_nothing_to_show_is_refused(tmp_path):
    with pytest.raises(ValueError, match="nothing to show"):
        render_report(StudyResult(), tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_page_is_the_same_each_time_and_leaves_matplotlib_alone(result, page):
    before = dict(mpl.rcParams)
    assert render_report(result) == page
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


def test_identifiers_are_unique(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    references = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', page))
    assert references <= set(ids)


def test_labels_are_text_whatever_is_in_them(small):
    labels = ["<b>x</b>", "</script>&\"'", "系统性红斑狼疮"]
    page = render_report(shown(small, labels))
    assert "<b>x" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert page.count("</script>") == 1
    assert "系统性红斑狼疮" in page


def test_the_folder_gives_the_same_page(result, page, tmp_path):
    result.save(tmp_path)
    assert render_report(StudyResult.load(tmp_path)) == page


def test_references_stand_before_what_is_compared(page):
    rows = re.findall(r'<tr( class="reference")?>\s*<th scope="row"[^>]*>([^<]+)', page)
    metric_rows = [row for row in rows if row[1] in ("real vs real", "synthetic")]
    assert metric_rows == [(' class="reference"', "real vs real"), ("", "synthetic")]


def test_only_peers_at_the_same_factor_are_compared(small):
    def compare(names, factor):
        return compare_augmenters(
            small.data,
            small.target,
            names,
            classifiers={"nearest": NearestCentroid()},
            factors=[factor],
            n_splits=2,
            n_repeats=1,
        )

    assert "Augmenters at expansion" not in render_report(compare(["noise"], 2))
    page = render_report(compare(["mixup", "gaussian"], 3))
    table = page[page.index("Augmenters at expansion factor 3, means") :]
    table = table[: table.index("</table>")]
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)', table) == [
        *("duplicates", "mixup", "gaussian")
    ]


def test_no_augmentation_and_factor_1_are_told_apart_among_the_choices():
    choices = pd.DataFrame({"factor": [1, 0, 5, 0], "strategy": "s", "augmenter": "a"})
    choices.loc[choices["factor"] == 0, "strategy"] = "none"
    page = render_report(StudyResult(verdict=VERDICT, choices=choices))
    assert (
        "Chosen within the 4 training folds: no augmentation in 2, s factor 1 in 1, "
        "s factor 5 in 1."
    ) in page


def test_copying_is_reported_if_it_was_measured():
    rows = [(0, 2, 0.6), (1, 2, 0.7), (0, 5, 0.6), (1, 5, 0.7), (2, 5, np.nan)]
    likeness = pd.DataFrame(rows, columns=["fold", "factor", "copying_share"])
    likeness = likeness.assign(spectra="synthetic", augmenter="a", repeat=0)
    differences = pd.DataFrame(
        [("a", "s", 2, "all", "none", 0.0, 0.0, 0.0)],
        columns=[
            *("augmenter", "strategy", "factor", "classifier", "versus"),
            *("difference", "low", "high"),
        ],
    )
    result = StudyResult(likeness=likeness, differences=differences)
    assert "Copying share of a: 0.65 (mean over 2 splits)" in render_report(result)
    unknown = render_report(replace(result, likeness=None, verdict=VERDICT))
    assert "was not measured here" in unknown


def test_the_answer_has_both_halves_of_the_verdict():
    rows = [
        ("lda", 0.7, 0.8, 0.1, -0.02, 0.22),
        ("all", 0.7, 0.7, 0.0, -np.inf, np.inf),
    ]
    columns = ["classifier", "without", "with", "difference", "low", "high"]
    result = StudyResult(
        verdict=VERDICT | {"over_duplicates": [0.013, -0.015, 0.041]},
        by_classifier=pd.DataFrame(rows, columns=columns),
    )
    page = render_report(result)
    assert "is +0.013 (95 % interval -0.015 to +0.041)" in page
    assert ">+0.100 (-0.020 to +0.220)<" in page
    assert ">0.000<" in page  # without an interval
    unknown = VERDICT | {"over_duplicates": [0.013, None, None]}
    assert "The other half" not in render_report(replace(result, verdict=unknown))


def test_replicates_and_few_spectra_have_notes(small, result):
    X, y = np.tile(small.data, (2, 1)), np.tile(small.target, 2)
    augmenter = GaussianAugmenter(random_state=0).fit(X, y)
    repeated = with_spectra(StudyResult(), augmenter, X, y).settings["notes"]
    assert any("30 of 60 spectra equal another one" in note for note in repeated)
    few = result.settings["notes"]
    assert any("Fewer than 10 spectra: class 2 (6)" in note for note in few)


def test_a_rounded_zero_in_a_table_has_no_sign():
    assert cell(-1e-5).text == cell(-1e-5, sign=True).text == "0.000"
    assert cell(-0.002, sign=True).text == "-0.002"
    assert cell(np.int64(-3), sign=True).text == "-3"


def test_bounds_that_are_not_known_are_empty():
    assert [cell(bound).text for bound in (None, -np.inf, np.inf, np.nan)] == [""] * 4


@pytest.mark.parametrize(
    ("history", "unit"),
    [
        ({"loss": [1.0], "kl": [0.5]}, "Nats per spectrum"),
        ({"loss": [1.0], "held_out": [0.5]}, "Mean squared error"),
    ],
)
def test_the_loss_has_its_unit_in_the_caption(history, unit):
    page = render_report(StudyResult(history=pd.DataFrame(history)))
    assert f"{unit}. A falling loss" in page


def marked(words):
    """The words of the page, each with a mark in front."""
    if isinstance(words, dict):
        return {key: marked(value) for key, value in words.items()}
    if isinstance(words, list):
        return [marked(value) for value in words]
    return f"§{words}"


@pytest.mark.slow
def test_a_translation_is_one_file(small, monkeypatch):
    for section, words in marked(WORDS).items():
        monkeypatch.setitem(WORDS, section, words)
    y = np.array(["A", "B", "A"])[small.target]
    options = {"n_splits": 3, "n_repeats": 1, "factors": [2, 3]}
    result = expansion_curve(
        small.data,
        y,
        GaussianAugmenter(random_state=0),
        peers=["mixup", "noise"],
        peer_factor=2,
        groups=np.arange(len(y)) // 2,
        classifiers={"C": NearestCentroid(), "D": NearestCentroid(metric="manhattan")},
        **options,
    )
    augmenter = GaussianAugmenter(random_state=0).fit(small.data, y)
    page = render_report(with_spectra(result, augmenter, small.data, y))
    page = page[: page.index('<section id="made"')]  # names of parameters
    page = re.sub(r"<(style|script|details)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r"<li>.*?</li>", "", page, flags=re.DOTALL)  # titles of papers
    found = [html.unescape(part).strip() for part in re.findall(r">([^<>]+)<", page)]
    names = {"A", "B", "C", "D", "none", "duplicates", "mixup", "noise", "B - A"}
    names |= {"GaussianAugmenter", "balanced", "proportional"}
    strange = {
        part
        for part in found
        if "§" not in part
        and not re.fullmatch(r"[-−+\d.,\s]*", part)
        and not names.issuperset(part.split(", "))
    }
    # Lines of a label in a figure are texts of their own.
    strange -= {"scaled to [0, 1]", "spectra scaled to [0, 1]"}
    assert not strange
