"""The command `evaluate`."""

import numpy as np
import pytest

from cvae_augment.datasets import write_spectra

from .helpers import evaluate, printed_table, quick


def test_evaluate_counts_only_marked_rows(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    quick(headerless, "-o", out)
    capsys.readouterr()
    assert evaluate(headerless, out) == 0
    marked = printed_table(capsys)
    only = tmp_path / "only.csv"
    quick(headerless, "-o", only, "--synthetic-only")
    capsys.readouterr()
    assert evaluate(headerless, only) == 0
    assert printed_table(capsys) == marked
    assert set(marked) == {"synthetic", "real vs real", "class mean"}


def test_evaluate_leaves_copies_out_where_there_are_no_marks(
    headerless, tmp_path, capsys
):
    out = tmp_path / "out.csv"
    quick(headerless, "-o", out, "--no-marker")
    capsys.readouterr()
    assert evaluate(headerless, out) == 0
    notes = capsys.readouterr().err
    assert f"30 spectra that are also in {headerless} are left out" in notes
    assert "120 are compared" in notes


def test_evaluate_reads_synthetic_rows_without_marks_and_groups(
    with_groups, tmp_path, capsys
):
    out = tmp_path / "out.csv"
    assert quick(with_groups, "-o", out, "--no-marker", "--synthetic-only") == 0
    assert evaluate(with_groups, out) == 0
    assert "120 rows have none" in capsys.readouterr().err


def test_evaluate_takes_the_label_1_and_the_text_1_for_the_same(
    headerless, tmp_path, small, capsys
):
    text = tmp_path / "text.npz"
    write_spectra(text, small.data + 1, small.target.astype(str))
    assert evaluate(headerless, text) == 0


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
@pytest.mark.parametrize("marks", [True, False])
def test_evaluate_without_a_synthetic_spectrum_is_the_same_error_in_every_format(
    headerless, tmp_path, small, capsys, marks, suffix
):
    out = tmp_path / f"out{suffix}"
    flags = np.zeros(30, dtype=bool) if marks else None
    write_spectra(out, small.data, small.target, is_synthetic=flags)
    assert evaluate(headerless, out) == 2
    expected = (
        "none of the 30 spectra is marked" if marks else "all 30 spectra are also"
    )
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_real_spectra_that_are_all_marked_as_synthetic_are_an_error(
    headerless, tmp_path, small, capsys, suffix
):
    real = tmp_path / f"real{suffix}"
    write_spectra(real, small.data, small.target, is_synthetic=np.ones(30, dtype=bool))
    assert evaluate(real, headerless) == 2
    assert "all 30 spectra are marked as synthetic" in capsys.readouterr().err


def test_evaluate_refuses_another_axis(tmp_path, small, capsys):
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, shift in zip(paths, (0, 1), strict=True):
        write_spectra(
            path,
            small.data + shift,
            small.target,
            wavenumbers=small.wavenumbers + shift,
        )
    assert evaluate(*paths) == 2
    assert "has the intensity 403, and" in capsys.readouterr().err


@pytest.mark.parametrize("suffixes", [(".npz", ".xlsx"), (".csv", ".npz")])
def test_evaluate_takes_the_output_of_augment_where_columns_have_other_names(
    tmp_path, small, suffixes, capsys
):
    path, out = tmp_path / f"in{suffixes[0]}", tmp_path / f"out{suffixes[1]}"
    if path.suffix == ".npz":
        np.savez(path, X=small.data, sex=small.target, person=small.groups)
    else:
        write_spectra(path, small.data, small.target, groups=small.groups)
        path.write_text(path.read_text().replace("label,group", "sex,person"))
    options = ["--label", "sex", "--group", "person"]
    assert quick(path, "-o", out, *options) == 0
    capsys.readouterr()
    assert evaluate(path, out, *options) == 0
    notes = capsys.readouterr().err
    assert f"{out}: 120 spectra marked as synthetic are compared" in notes
    assert evaluate(path, out, "--label", "age") == 2
    assert f"{path}: " in capsys.readouterr().err
