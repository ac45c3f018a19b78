"""Files that the tests of several commands read."""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest

from cvae_augment.datasets import write_spectra
from cvae_augment.study import _comparison as comparison

from .helpers import quick, study, write_sheet


@pytest.fixture
def headerless(tmp_path, small):
    """The report's layout: no header, integer label first."""
    path = tmp_path / "serum.csv"
    rows = np.column_stack([small.target, small.data])
    lines = [",".join([str(int(row[0])), *map(repr, row[1:].tolist())]) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def with_groups(tmp_path, small):
    """A workbook with header row, text labels and a group column."""
    path = tmp_path / "serum.xlsx"
    write_spectra(
        path,
        small.data,
        np.array(["NA", "001", "=1+1"])[small.target],
        wavenumbers=small.wavenumbers,
        groups=small.groups,
    )
    return path


@pytest.fixture
def model(with_groups, tmp_path):
    path = tmp_path / "serum.model"
    assert quick(with_groups, "-o", tmp_path / "out.csv", "--save-model", path) == 0
    return path


@pytest.fixture
def terminal(capsys, monkeypatch):
    """A stderr that is a terminal, and progress without delay."""
    monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 0)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)


@pytest.fixture
def without(monkeypatch):
    """A function that makes a package look as if it were not installed."""

    def hide(package):
        for name in [*sys.modules]:
            if name.startswith(("cvae_augment.plotting", "cvae_augment.report")):
                monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, package, None)

    return hide


@pytest.fixture
def sheet(tmp_path):
    return write_sheet(tmp_path)


@pytest.fixture
def no_extras(monkeypatch):
    """Neither figures nor a page, which take most of the time."""
    for name in ("cvae_augment.plotting", "cvae_augment.report"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture(scope="session")
def done(tmp_path_factory):
    """A finished study: its input, its folder, and its JSON object."""
    path = write_sheet(tmp_path_factory.mktemp("input"))
    out = tmp_path_factory.mktemp("done") / "study"
    with redirect_stdout(StringIO()) as printed:
        assert study(path, out, "--json") == 0
    return path, out, json.loads(printed.getvalue())


@pytest.fixture
def recommend(monkeypatch):
    """A function that makes each study recommend a strategy and a factor."""
    made = comparison.make_verdict

    def recommend(strategy, factor):
        changes = {"recommended_strategy": strategy, "recommended_factor": factor}
        monkeypatch.setattr(
            comparison, "make_verdict", lambda *given: made(*given) | changes
        )

    return recommend
