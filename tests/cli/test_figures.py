"""Figures that commands write."""

import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cvae_augment.cli import demo
from cvae_augment.datasets import read_spectra, write_spectra
from cvae_augment.metrics import fidelity_table
from cvae_augment.study import with_spectra

from .helpers import evaluate, quick, run

KINDS = ("png", "svg", "pdf")


@pytest.mark.parametrize("kind", KINDS)
def test_augment_and_evaluate_draw_the_same_figure(headerless, tmp_path, capsys, kind):
    out, first, second = (
        tmp_path / name for name in ("o.csv", f"a.{kind}", f"b.{kind}")
    )
    assert quick(headerless, "-o", out, "--figure", first, "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(out), str(first)]
    assert evaluate(headerless, out, "--figure", second, "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(second)]
    assert first.read_bytes() == second.read_bytes()
    assert plt.get_fignums() == []
    quick(headerless, "-o", out, "--figure", second, "--synthetic-only")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("a.jpg", "expected a file of the type .png, .svg, .pdf"),
        ("a", "expected a file of the type"),
        ("none/a.png", "there is no folder"),
        ("out.csv", "expected a file of the type"),
    ],
)
def test_a_figure_that_cannot_be_is_told_before_anything_is_learnt(
    headerless, tmp_path, monkeypatch, capsys, figure, message
):
    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", None)
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--figure", tmp_path / figure) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
    assert evaluate(headerless, headerless, "--figure", tmp_path / figure) == 2
    assert message in capsys.readouterr().err


def test_no_figure_is_drawn_if_nothing_is_added(headerless, tmp_path, capsys):
    out, figure = tmp_path / "out.csv", tmp_path / "a.png"
    options = ["--sampling-strategy", "proportional", "--expansion-factor", 1]
    assert quick(headerless, "-o", out, "--figure", figure, "--json", *options) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["files"] == [str(out)]
    assert "no figure: nothing was added" in printed.err
    assert not figure.exists()


def test_a_figure_without_matplotlib_is_one_line(headerless, tmp_path, capsys, without):
    without("matplotlib")
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--figure", tmp_path / "a.png") == 2
    error = capsys.readouterr().err
    assert "pip install 'cvae-augment[plot]'" in error
    assert error.count("\n") == 1
    assert not out.exists()


@pytest.fixture
def quick_demo(monkeypatch, small):
    """A demo of few spectra."""
    monkeypatch.setattr(
        "cvae_augment.datasets.make_serum_spectra", lambda **_: small.take(slice(None))
    )


@pytest.mark.slow
def test_demo_writes_figures_in_each_format(quick_demo, tmp_path, capsys):
    out = tmp_path / "demo"
    assert run("demo", "--out", out, "--format", *KINDS, "--json") == 0
    files = json.loads(capsys.readouterr().out)["files"]
    figures = [str(out / f"figure1.{kind}") for kind in KINDS]
    assert [name for name in files if "figure1" in name] == figures
    assert (out / "figure1.pdf").read_bytes().startswith(b"%PDF")


def test_demo_evaluate_page_and_csv_have_the_same_figures(
    quick_demo, tmp_path, capsys, small, monkeypatch
):
    shown = []

    def kept(*given, **options):
        shown.append(with_spectra(*given, **options))
        return shown[-1]

    monkeypatch.setattr("cvae_augment.study.with_spectra", kept)
    out = tmp_path / "demo"
    assert run("demo", "--out", out, "--json") == 0
    metrics = json.loads(capsys.readouterr().out)["metrics"]
    augmented = read_spectra(out / "augmented.xlsx")
    assert augmented.provenance["augmenter"] == "CVAEAugmenter"
    new = augmented.take(augmented.is_synthetic)
    expected = fidelity_table(
        small.data, small.target, new.data, new.target, random_state=0
    )
    for name, row in metrics.items():
        assert row == pytest.approx(expected.loc[name].to_dict(), rel=1e-12)
    of_page = shown[0].fidelity.set_index("spectra")
    assert of_page.to_dict("index") == expected.to_dict("index")
    of_csv = pd.read_csv(out / "metrics.csv", index_col="spectra")
    pd.testing.assert_frame_equal(of_csv, expected, check_names=False, rtol=1e-12)
    real = tmp_path / "real.npz"
    write_spectra(real, small)
    assert evaluate(real, out / "augmented.xlsx", "--json") == 0
    assert json.loads(capsys.readouterr().out)["metrics"] == metrics
    assert demo.SIMULATED in augmented.provenance.values()
