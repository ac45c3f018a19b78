"""The command `demo`."""

import pandas as pd

from cvae_augment.cli import main
from cvae_augment.datasets import read_spectra

from .helpers import evaluate, printed_json


def test_demo_writes_its_files_and_prints_the_table(tmp_path, capsys):
    out = tmp_path / "results"
    assert main(["demo", "--out", str(out)]) == 0
    spectra = read_spectra(out / "augmented.xlsx")
    assert len(spectra.data) == 354
    assert spectra.is_synthetic.sum() == 236
    assert len(spectra.wavenumbers) == 312
    table = pd.read_csv(out / "metrics.csv", index_col=0)
    assert list(table.index) == ["synthetic", "real vs real", "class mean"]
    loss = pd.read_csv(out / "loss.csv", index_col="epoch")
    assert list(loss.columns) == ["loss", "reconstruction", "kl"]
    assert (out / "figure1.png").read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr()
    for text in [*table.index, *table.columns]:
        assert text in printed.out
    for name in ("augmented.xlsx", "figure1.png", "report.html"):
        assert f"wrote {out / name}" in printed.err


def test_metrics_of_the_demo_are_those_of_the_file_it_writes(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path), "--json"]) == 0
    demo = printed_json(capsys)["metrics"]
    path = tmp_path / "augmented.xlsx"
    assert evaluate(path, path, "--json") == 0
    assert printed_json(capsys)["metrics"] == demo


def test_demo_without_matplotlib_states_how_to_install_it(tmp_path, capsys, without):
    without("matplotlib")
    assert main(["demo", "--out", str(tmp_path)]) == 0
    assert "pip install 'cvae-augment[plot]'" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "augmented.xlsx",
        "loss.csv",
        "metrics.csv",
    ]


def test_an_output_folder_that_cannot_be_made_is_an_error(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["-q", "demo", "--out", str(tmp_path / "file")]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err
