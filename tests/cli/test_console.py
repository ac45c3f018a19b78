"""Results go to stdout, everything else to stderr."""

import re
import sys

import pandas as pd
import pytest

from cvae_augment.cli import main
from cvae_augment.cli.console import Console
from cvae_augment.datasets import read_spectra, write_spectra

from .helpers import evaluate, printed_json, quick, sample


@pytest.mark.parametrize("place", [0, 1, None])
def test_quiet_silences_notes_and_progress(headerless, tmp_path, capsys, place):
    arguments = ["augment", str(headerless), "-o", str(tmp_path / "out.csv")]
    arguments.insert(len(arguments) if place is None else place, "-q")
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_notes_and_progress_go_to_stderr(headerless, tmp_path, capsys, terminal):
    assert main(["augment", str(headerless), "-o", str(tmp_path / "out.csv")]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    for text in ("header row: none", "reading: 100%", "training", "writing", "wrote "):
        assert text in captured.err


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_sample_shows_progress_with_the_time_left(
    model, tmp_path, capsys, terminal, suffix
):
    capsys.readouterr()
    assert sample(model, "-n", 40, "-o", tmp_path / f"new{suffix}") == 0
    assert re.search(r"writing: 100%.*4[01]/4[01] \[.*<", capsys.readouterr().err)


@pytest.mark.parametrize("silent", ["-q", "no terminal", "two seconds"])
def test_progress_is_for_those_who_look_and_wait(
    model, tmp_path, capsys, terminal, monkeypatch, silent
):
    if silent == "no terminal":
        monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: False)
    if silent == "two seconds":
        monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 1e6)
    options = [silent] if silent == "-q" else []
    capsys.readouterr()
    assert sample(model, "-n", 40, "-o", tmp_path / "new.csv", *options) == 0
    assert "writing" not in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["-q"], ["--json"], ["-q", "--json"]])
def test_a_warning_is_one_line_on_stderr_whatever_is_silenced(
    tmp_path, small, capsys, options
):
    target = small.target.copy()
    target[0] = 9
    path = tmp_path / "in.csv"
    write_spectra(path, small.data, target)
    assert quick(path, "-o", tmp_path / "out.csv", *options) == 0
    captured = capsys.readouterr()
    assert "class 9" not in captured.out
    lines = [line for line in captured.err.splitlines() if "class 9" in line]
    assert [line.partition(" class 9")[0] for line in lines] == [
        "cvae-augment: warning:"
    ]
    if "-q" in options:
        assert captured.err.splitlines() == lines


def test_json_is_all_that_stdout_gets(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--json") == 0
    content = printed_json(capsys)
    assert content["files"] == [str(out)]
    n_real = len(read_spectra(headerless).target)
    assert (content["n_spectra"], content["n_synthetic"]) == (5 * n_real, 4 * n_real)
    assert sum(content["classes"].values()) == 5 * n_real
    assert evaluate(headerless, out, "--json") == 0
    metrics = printed_json(capsys)["metrics"]
    assert set(metrics) == {"synthetic", "real vs real", "class mean"}
    assert metrics["class mean"]["spread_ratio"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        (-0.00004, False, "0.0000"),
        (-0.00004, True, "0.0000"),
        (0.00004, True, "0.0000"),
        (0.25, True, "+0.2500"),
        (0.25, False, "0.2500"),
        (float("inf"), True, "unknown"),
        (-float("inf"), False, "unknown"),
        (float("nan"), True, "unknown"),
    ],
)
def test_a_table_has_no_sign_of_zero_and_no_infinity(capsys, value, signed, text):
    frame = pd.DataFrame({"difference": [value, 0.5]})
    Console(quiet=False, as_json=False).table(
        frame, signed=["difference"] * signed, index=False
    )
    assert capsys.readouterr().out.split()[1] == text
