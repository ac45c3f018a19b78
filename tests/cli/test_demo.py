"""The command `demo`."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from cvae_augment.cli import main
from cvae_augment.datasets import read_spectra

from .helpers import evaluate, printed_json


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Folder of the demo, and what it printed on stdout and stderr."""
    out = tmp_path_factory.mktemp("demo") / "results"
    with redirect_stdout(StringIO()) as result, redirect_stderr(StringIO()) as notes:
        assert main(["demo", "--out", str(out)]) == 0
    return out, result.getvalue(), notes.getvalue()


def test_demo_writes_its_files_and_prints_the_table(demo):
    out, result, notes = demo
    spectra = read_spectra(out / "augmented.xlsx")
    assert len(spectra.data) == 354
    assert spectra.is_synthetic.sum() == 236
    assert len(spectra.wavenumbers) == 312
    table = pd.read_csv(out / "metrics.csv", index_col=0)
    assert list(table.index) == ["synthetic", "real vs real", "class mean"]
    loss = pd.read_csv(out / "loss.csv", index_col="epoch")
    assert list(loss.columns) == ["loss", "reconstruction", "kl"]
    assert (out / "figure1.png").read_bytes().startswith(b"\x89PNG")
    for text in [*table.index, *table.columns]:
        assert text in result
    for name in ("augmented.xlsx", "figure1.png", "report.html"):
        assert f"wrote {out / name}" in notes


def test_metrics_of_the_demo_are_those_of_the_file_it_writes(demo, capsys):
    path = demo[0] / "augmented.xlsx"
    assert evaluate(path, path, "--json") == 0
    metrics = pd.DataFrame(printed_json(capsys)["metrics"]).T
    expected = pd.read_csv(demo[0] / "metrics.csv", index_col=0)
    np.testing.assert_allclose(metrics, expected, rtol=1e-12)


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
