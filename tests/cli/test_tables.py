"""Options of reading a table."""

import numpy as np
import pytest

from cvae_augment.cli import main
from cvae_augment.datasets import read_spectra

from .helpers import evaluate, printed_table, quick


def odd_text(path, spectra):
    """A table of text that nothing guesses: bars, semicolons, decimal commas."""
    lines = ["label|" + "|".join(f"{w:.1f}" for w in spectra.wavenumbers)]
    for label, row in zip(spectra.target, spectra.data, strict=True):
        lines.append("|".join([f"ж;{label}", *map(repr, row.tolist())]))
    path.write_bytes("\n".join(lines).replace(".", ",").encode("cp1251"))
    return path


ODD_TEXT = ["--delimiter", "|", "--decimal", ",", "--encoding", "cp1251"]


def test_text_is_read_as_said(tmp_path, small, capsys):
    path, out = odd_text(tmp_path / "in.csv", small), tmp_path / "out.xlsx"
    assert quick(path, "-o", out, *ODD_TEXT) == 0
    spectra = read_spectra(out)
    assert spectra.data[:30].tobytes() == small.data.tobytes()
    assert set(spectra.target) == {"ж;0", "ж;1", "ж;2"}
    capsys.readouterr()
    # What only one of two formats has is for that one.
    assert evaluate(path, out, *ODD_TEXT, "--sheet", "spectra") == 0
    assert set(printed_table(capsys)) == {"synthetic", "real vs real", "class mean"}
    assert evaluate(path, path, *ODD_TEXT, "--sheet", "spectra") == 2
    assert "sheet belong to other formats" in capsys.readouterr().err


def test_larger_tables_are_read_if_that_is_said(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--max-cells", 1229) == 2
    assert "has over 1229 cells" in capsys.readouterr().err
    assert quick(headerless, "-o", out, "--max-cells", 1230) == 0


def test_the_column_of_marks_can_be_said(tmp_path, small):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = np.column_stack([small.target, np.arange(30) >= 27, small.data])
    np.savetxt(
        path, rows, delimiter=",", header="y,new," + "x," * 39 + "x", comments=""
    )
    assert quick(path, "-o", out, "--synthetic", "new", "--expansion-factor", 3) == 0
    spectra = read_spectra(out, synthetic="new")
    assert (~spectra.is_synthetic).sum() == 27
    assert len(spectra.target) == 3 * 27


@pytest.mark.parametrize("command", ["augment", "evaluate", "study"])
def test_commands_that_read_have_the_same_options(command, capsys):
    options = ["label", "group", "synthetic", "sheet", "header", "orientation"]
    options += ["delimiter", "decimal", "encoding", "max-cells"]
    with pytest.raises(SystemExit):
        main([command, "--help"])
    out = capsys.readouterr().out
    assert all(f"--{option} " in out for option in options)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--delimiter", "::", "expected one character or 'tab', got '::'"),
        ("--max-cells", "-1", "expected a whole number of at least 1, got '-1'"),
        ("--decimal", ";", "invalid choice: ';'"),
    ],
)
def test_options_of_tables_that_cannot_be_are_one_line(capsys, option, value, message):
    with pytest.raises(SystemExit) as stop:
        main(["augment", "in.csv", "-o", "out.csv", option, value])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_tab_is_a_tab(headerless, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(headerless.read_text().replace(",", "\t"))
    assert quick(path, "-o", tmp_path / "out.csv", "--delimiter", "tab") == 0
