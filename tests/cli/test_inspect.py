"""The command inspect: what it prints, what it loads, and that it writes nothing."""

import json
import subprocess
import sys

import numpy as np
import pytest

from cvae_augment.datasets import write_spectra

from .helpers import run

HEAVY = ("torch", "sklearn", "skorch", "pandas", "matplotlib", "imblearn")


@pytest.fixture
def table(tmp_path, small):
    """A table with everything: labels, persons, two more columns, an axis in nm."""
    path = tmp_path / "serum.csv"
    lines = [["diagnosis", "patient", "age", "note"]]
    lines[0] += [f"{w:g} nm" for w in small.wavenumbers]
    for i, (label, row) in enumerate(zip(small.target, small.data, strict=True)):
        lines.append([f"c{label}", f"p{i // 2}", 30 + i, "ok", *row.tolist()])
    path.write_text("\n".join(",".join(map(str, line)) for line in lines))
    return path


def test_inspect_prints_how_a_table_is_understood(table, capsys, small):
    before = sorted(table.parent.iterdir())
    assert run("inspect", table) == 0
    out = capsys.readouterr().out
    lines = {line[:14].strip(): line[14:] for line in out.splitlines()}
    assert lines["spectra"] == "30 of 40 intensities"
    assert lines["layout"] == "spectra in rows, a header"
    counts = np.unique(small.target, return_counts=True)[1]
    classes = ", ".join(f"c{k} ({n})" for k, n in enumerate(counts))
    assert lines["labels"] == f"column 'diagnosis': {classes}"
    assert lines["groups"] == "column 'patient': 15 persons or samples"
    assert lines["axis"] == "402 to 1800 nm"
    assert lines["not learnt"] == "age, note"
    assert f"{small.data[0, 0]:g}" in out
    assert sorted(table.parent.iterdir()) == before


def test_inspect_prints_one_json_object(table, capsys):
    assert run("inspect", table, "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["spectra"] == 30
    assert content["axis"] == [402.0, 1800.0]
    assert content["axis_unit"] == "nm"
    assert (content["label"], content["group"]) == ("diagnosis", "patient")
    assert content["not_learnt"] == ["age", "note"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".npz", ".xlsx", ".txt"])
def test_inspect_loads_no_heavy_library(tmp_path, small, suffix):
    path = tmp_path / f"in{suffix}"
    if suffix == ".txt":
        source = tmp_path / "in.tsv"
        write_spectra(source, small)
        source.rename(path)
    else:
        write_spectra(path, small)
    code = (
        "import sys; from cvae_augment.cli import main; "
        f"assert main(['-q', 'inspect', {str(path)!r}]) == 0; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "command", ["augment", "study", "evaluate", "inspect", "sample"]
)
def test_a_file_that_cannot_be_read_is_told_before_torch_is_loaded(tmp_path, command):
    path = tmp_path / "none.csv"
    more = {
        "augment": ["-o", "o.csv"],
        "study": ["--out", "o"],
        "evaluate": [str(path)],
        "sample": ["-n", "1", "-o", "o.csv"],
    }
    arguments = [command, str(path), *more.get(command, [])]
    code = (
        "import sys; from cvae_augment.cli import main; "
        f"assert main({arguments!r}) == 2; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == "[]"
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--wavenumbers", "a", "b"], "--wavenumbers a b: expected the first and"),
        (["--wavenumbers", "400", "500"], "the table has an axis from 402 to 1800"),
        (["--ignore", "nothing"], "no single ignored column 'nothing'"),
        (["--label-pattern", "["], "label_pattern '[' is no regular expression"),
        (["--label", "age"], "column 'age' holds no classes"),
        (["--sheet", "2"], "sheet belong to other formats"),
    ],
)
def test_options_that_do_not_fit_are_one_line(table, capsys, arguments, message):
    assert run("inspect", table, *arguments) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert message in error
