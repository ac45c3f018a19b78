"""What the README shows is true: its code runs, and its figures are measured."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
CHINESE = (ROOT / "README.zh-CN.md").read_text()
RESULTS = ROOT / "benchmarks" / "results"


def code(text):
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


def figures(text):
    """Numbers of the rows of the table, as they stand there."""
    rows = [line.split("|")[2:-1] for line in text.splitlines() if line[:1] == "|"]
    return [re.findall(r"-?0?(\.\d+)", " ".join(row)) for row in rows[2:]]


def result(name):
    return json.loads((RESULTS / f"{name}.json").read_text())


@pytest.mark.slow
def test_the_python_runs_as_it_stands():
    names: dict = {}
    for block in code(README):
        assert len(block.strip().splitlines()) <= 13
        exec(block, names)
    assert len(names["scores"]) == 5
    assert np.isfinite(names["scores"]).all()


def test_it_is_short_and_its_links_lead_somewhere():
    assert len(README.splitlines()) <= 120
    for text in (README, CHINESE):
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert (ROOT / link).exists(), link


def test_figures_of_rare_classes_are_those_that_the_benchmarks_wrote():
    lda, weights = "shrinkage LDA, equal priors", "logistic regression, class weights"
    measured = [
        result("rare_class")[data][classifier].values()
        for data, classifier in [
            ("simulated", "logistic regression"),
            ("simulated", lda),
            ("covid_serum", weights),
            ("covid_serum", lda),
        ]
    ]
    for title in ("weighted classifiers", "best classifier of each set"):
        scores = result("imbalance")[f"60:6: {title}"]["balanced accuracy"]
        smote, span_kernel = (
            max(scores[f"('{name}', {factor})"] for factor in (1, 2, 5, 10))
            for name in ("smote", "span_kernel")
        )
        ours = scores["('cvae', 5)"]
        measured.append([scores["('nothing', 0)"], smote, span_kernel, ours])
    shown = [[f"{value:.3f}".lstrip("0") for value in row] for row in measured]
    assert figures(README) == shown


def test_figures_of_equal_classes_are_those_that_the_benchmark_wrote():
    tables = result("utility")
    measured = []
    for peer, value in [
        ("cvae", "all peers/gain, real sets"),
        ("span_kernel", "all peers/gain, real sets"),
        ("cvae", "best against best, and losses/difference, real sets"),
        ("duplicates", "best against best, and losses/difference, real sets"),
    ]:
        table, column = value.split("/")
        for n in (15, 40):
            title = f"{n} per class, 5 synthetic per real: {table}"
            shown = f"{tables[title][column][peer] + 1e-9:.3f}".replace("0.", ".")
            measured.append(shown.replace("-.000", ".000"))
    paragraph = README.partition("**Where classes are equal**")[2].partition("**On")[0]
    assert re.findall(r"-?\.\d+", paragraph) == measured


def test_the_chinese_one_has_the_same_commands_code_and_figures():
    for command in re.findall(
        r"^(?:    python|cvae-augment) .*?(?=  #|$)", README, re.M
    ):
        assert command in CHINESE
    assert figures(README) == figures(CHINESE)
    for ours, theirs in zip(code(README), code(CHINESE), strict=True):
        assert re.sub("#.*", "", ours) == re.sub("#.*", "", theirs)
