"""The command `study` in a folder that holds a study, finished or not."""

import json

import pytest

from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.cli.main import build_parser
from cvae_augment.cli.study import command_of
from cvae_augment.datasets import write_spectra
from cvae_augment.study import _comparison as comparison

from .helpers import study


@pytest.mark.usefixtures("no_extras")
def test_a_finished_study_is_not_computed_again(sheet, tmp_path, monkeypatch, capsys):
    out = tmp_path / "study"
    assert study(sheet, out, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    before = {path: path.read_bytes() for path in out.iterdir()}
    with monkeypatch.context() as patched:
        patched.setattr(comparison, "evaluate_all", None)  # nothing may call it
        assert study(sheet, out, "--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == first | {"files": []}
    assert "nothing was computed" in printed.err
    assert {path: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize(
    ("options", "is_same"),
    [
        (["--jobs", "3"], True),
        (["-q", "--json", "--force"], True),
        (["--random-state", "1"], False),
        (["--decimal", "."], False),
        (["--format", "svg"], False),
        (["--wavenumbers", "400", "1800"], False),
        (["--drop-label-noise"], False),
    ],
)
def test_options_that_change_the_results_make_another_study(options, is_same):
    given = ["study", "a.csv", "--out", "b"]
    commands = [
        command_of(build_parser().parse_args([*given, *added]), "digest")
        for added in ([], options)
    ]
    assert (commands[0] == commands[1]) == is_same


@pytest.mark.usefixtures("no_extras")
def test_a_study_that_was_interrupted_while_it_wrote_is_not_finished(
    sheet, tmp_path, monkeypatch, capsys
):
    def interrupted(*_):
        raise KeyboardInterrupt

    out = tmp_path / "study"
    with monkeypatch.context() as patched:
        patched.setattr("cvae_augment.cli.study.write_extras", interrupted)
        assert study(sheet, out) == 130
    assert (out / "study.json").exists()
    trained: list = []
    monkeypatch.setattr(GaussianAugmenter, "fit", lambda *_: trained.append(0))
    assert study(sheet, out) == 0
    assert not trained
    assert "nothing was computed" not in capsys.readouterr().err
    assert not (out / ".unfinished").exists()


@pytest.mark.usefixtures("no_extras")
def test_interrupted_study_repeats_nothing_that_was_done(
    sheet, tmp_path, monkeypatch, capsys
):
    fit, trained = GaussianAugmenter.fit, []

    def interrupted_at_last(self, X, y):
        trained.append(X)
        if len(trained) == 2:
            raise KeyboardInterrupt
        return fit(self, X, y)

    out = tmp_path / "study"
    monkeypatch.setattr(GaussianAugmenter, "fit", interrupted_at_last)
    assert study(sheet, out) == 130
    assert not (out / "study.json").exists()
    assert "the same command goes on where it stopped" in capsys.readouterr().err
    assert study(sheet, out) == 0
    assert "goes on with an unfinished study" in capsys.readouterr().err
    # Two splits: the first before the interrupt, the second twice.
    assert len(trained) == 3
    assert not (out / ".unfinished").exists()


def test_the_study_of_another_input_stays_unless_forced(done, tmp_path, small, capsys):
    path, out, _ = done
    before = (out / "study.json").read_bytes()
    other = tmp_path / "other.csv"
    write_spectra(other, small.data + 1, small.target)
    assert study(other, out) == 2
    assert f"holds the study of {path.name!r}, another input" in capsys.readouterr().err
    assert (out / "study.json").read_bytes() == before
