"""Folders of files with one spectrum each, on the command line."""

import json

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra

from .helpers import quick, run


@pytest.fixture
def folder(tmp_path, small):
    """Files of two columns in a sub-folder for each class."""
    path = tmp_path / "spectra"
    for i, (label, row) in enumerate(zip(small.target, small.data, strict=True)):
        file = path / f"class {label}" / f"p{i // 2}_{i}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        pairs = zip(small.wavenumbers.tolist(), row.tolist(), strict=True)
        file.write_text(
            "#Wave\t\t#Intensity\n" + "".join(f"{x}\t{y}\n" for x, y in pairs)
        )
    return path


def test_a_folder_is_augmented(folder, tmp_path, small, capsys):
    out = tmp_path / "out.xlsx"
    assert quick(folder, "-o", out, "--group", r"(p\d+)_") == 0
    spectra = read_spectra(out)
    real = spectra.take(~spectra.is_synthetic)
    order = np.argsort(small.target, kind="stable")
    assert np.array_equal(real.data, small.data[order])
    assert real.target.tolist() == [f"class {k}" for k in small.target[order]]
    assert np.array_equal(real.wavenumbers, small.wavenumbers)
    assert len(set(real.groups.tolist())) == 15
    assert spectra.provenance["input"] == "spectra"
    assert "30 spectra of 40 intensities" in capsys.readouterr().err
    first = out.read_bytes()
    assert quick(folder, "-o", out, "--group", r"(p\d+)_") == 0
    assert out.read_bytes() == first


def test_a_sheet_is_written_filled_in_and_read(folder, tmp_path, capsys):
    sheet = tmp_path / "samples.csv"
    assert run("inspect", folder, "--write-sheet", sheet) == 0
    lines = sheet.read_text().splitlines()
    assert lines[0] == "file,label,group"
    assert len(lines) == 31
    sheet.write_text("\n".join([lines[0], *(f"{line}g" for line in lines[1:])]))
    capsys.readouterr()
    assert run("inspect", folder, "--label", sheet, "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert sum(content["classes"].values()) == 30
    assert content["n_groups"] == 1
    assert run("inspect", folder, "--write-sheet", sheet) == 2
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sheet", "1"], "is a folder, which --sheet cannot describe"),
        (
            ["--skip-rows", "1", "--ignore", "a"],
            "--ignore, --skip-rows cannot describe",
        ),
        (["--label", "(x)"], "files without a label"),
    ],
)
def test_options_of_tables_do_not_describe_a_folder(folder, capsys, arguments, message):
    assert run("inspect", folder, *arguments) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert message in error


def test_one_spectrum_alone_says_what_to_do(folder, capsys):
    file = next(folder.rglob("*.txt"))
    assert run("inspect", file) == 2
    assert "give the folder that holds these" in capsys.readouterr().err


def test_an_export_with_many_columns_is_one_spectrum_too(tmp_path, capsys):
    path = tmp_path / "a.txt"
    rows = "".join(f"{i};{400 + i};100;{120 + i % 3};{20 + i % 3};\n" for i in range(9))
    head = "Date;2024\nPixel;Raman Shift;Dark;Raw data #1;Dark Subtracted #1;\n"
    path.write_text(head + rows)
    assert run("inspect", path) == 2
    assert "a single spectrum of 9 points, as an instrument" in capsys.readouterr().err


def test_the_results_of_a_study_are_not_among_its_input(folder, capsys):
    assert run("study", folder, "--out", folder / "out") == 2
    assert "the folder of the input" in capsys.readouterr().err
    assert not (folder / "out").exists()
