"""The command `augment`."""

import hashlib
import json

import numpy as np
import pytest

from cvae_augment import __version__
from cvae_augment.datasets import read_spectra, write_spectra

from .helpers import quick


def test_augment_keeps_real_rows_and_marks_synthetic_ones(
    headerless, tmp_path, small, capsys
):
    out = tmp_path / "out.xlsx"
    assert quick(headerless, "-o", out, "--expansion-factor", 3) == 0
    spectra = read_spectra(out)
    assert np.bincount(spectra.target).tolist() == [30, 30, 30]
    assert spectra.data[:30].tobytes() == small.data.tobytes()
    assert spectra.is_synthetic.tolist() == [False] * 30 + [True] * 60
    assert spectra.wavenumbers is None
    assert spectra.feature_names == [f"x{i}" for i in range(1, 41)]
    notes = capsys.readouterr().err
    assert "90 spectra (0: 30, 1: 30, 2: 30)" in notes
    assert "60 of them synthetic (0: 16, 1: 20, 2: 24)" in notes


def test_augment_leaves_the_group_of_synthetic_rows_empty_and_labels_as_they_were(
    with_groups, tmp_path, small
):
    out = tmp_path / "out.csv"
    assert quick(with_groups, "-o", out) == 0
    spectra = read_spectra(out)
    assert spectra.groups[:30].tolist() == small.groups.tolist()
    assert set(spectra.groups[30:]) == {-1}
    assert set(spectra.target) == {"NA", "001", "=1+1"}
    np.testing.assert_array_equal(spectra.wavenumbers, small.wavenumbers)
    header, *lines = out.read_text().splitlines()
    assert header.endswith(",synthetic")
    assert all(line.split(",")[1] == "" for line in lines[30:])


def test_no_marker_keeps_the_layout_of_the_input(headerless, tmp_path):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--no-marker") == 0
    lines = out.read_text().splitlines()
    assert len(lines) == 150
    assert {len(line.split(",")) for line in lines} == {41}
    assert float(lines[0].split(",")[1]) == read_spectra(headerless).data[0, 0]


def test_synthetic_only_leaves_the_real_rows_out(headerless, tmp_path):
    out = tmp_path / "out.npz"
    assert quick(headerless, "-o", out, "--synthetic-only") == 0
    spectra = read_spectra(out)
    assert len(spectra.data) == 120
    assert spectra.is_synthetic.all()


def test_augment_learns_from_the_real_rows_of_its_own_output(headerless, tmp_path):
    once, twice, direct = (tmp_path / f"{name}.csv" for name in ("once", "twice", "d"))
    assert quick(headerless, "-o", once) == 0
    assert quick(once, "-o", twice, "--expansion-factor", 3) == 0
    assert quick(headerless, "-o", direct, "--expansion-factor", 3) == 0
    assert twice.read_text() == direct.read_text()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_spectra_in_columns_stay_in_columns(tmp_path, small, suffix, capsys):
    path, out = tmp_path / "in.tsv", tmp_path / f"out{suffix}"
    write_spectra(
        path,
        small.data,
        small.target,
        wavenumbers=small.wavenumbers,
        groups=small.groups,
        orientation="columns",
    )
    assert quick(path, "-o", out) == 0
    assert "orientation: a spectrum in each column" in capsys.readouterr().err
    spectra = read_spectra(out)
    assert spectra.data[:30].tobytes() == small.data.tobytes()
    assert spectra.is_synthetic.sum() == 120
    assert spectra.groups[:30].tolist() == small.groups.tolist()
    np.testing.assert_array_equal(spectra.wavenumbers, small.wavenumbers)
    if suffix != ".npz":
        assert spectra.layout.orientation == "columns"
    # In rows, the wavenumbers would be the labels.
    assert quick(path, "-o", out, "--orientation", "rows") == 2
    assert "state with --label which" in capsys.readouterr().err
    assert quick(path, "-o", out, "--orientation", "rows", "--label", 0) == 2
    assert "holds no classes" in capsys.readouterr().err


def test_the_output_says_what_it_was_made_of_and_is_the_same_again(
    headerless, tmp_path
):
    outs = [tmp_path / f"{name}.xlsx" for name in "ab"]
    for out in outs:
        assert quick(headerless, "-o", out, "--random-state", 7) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()
    provenance = read_spectra(outs[0]).provenance
    assert provenance["package"] == f"cvae-augment {__version__}"
    assert provenance["augmenter"] == "CVAEAugmenter"
    assert provenance["random_state"] == "7"
    assert provenance["max_epochs"] == "1"
    assert provenance["input"] == "serum.csv"
    digest = hashlib.sha256(headerless.read_bytes()).hexdigest()
    assert provenance["input_sha256"] == digest


def test_proportional_strategy_is_passed_on(headerless, tmp_path):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--sampling-strategy", "proportional") == 0
    assert np.bincount(read_spectra(out).target).tolist() == [70, 50, 30]


def test_factor_1_fills_the_classes_or_adds_nothing(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    options = [headerless, "-o", out, "--expansion-factor", 1, "--json"]
    assert quick(*options) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["classes"] == {"0": 14, "1": 14, "2": 14}
    assert content["synthetic_classes"] == {"1": 4, "2": 8}
    assert quick(*options, "--sampling-strategy", "proportional") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["synthetic_classes"] == {}
    assert f"wrote {out}: 30 spectra (0: 14, 1: 10, 2: 6), 0 of them" in printed.err


def test_seed_decides_the_output(headerless, tmp_path):
    outs = [tmp_path / f"{i}.csv" for i in range(3)]
    for out, seed in zip(outs, [0, 0, 1], strict=True):
        assert quick(headerless, "-o", out, "--random-state", seed) == 0
    texts = [out.read_text() for out in outs]
    assert texts[0] == texts[1] != texts[2]


def test_a_single_class_is_an_error_that_says_so(tmp_path, small, capsys):
    path = tmp_path / "in.csv"
    write_spectra(path, small.data, np.zeros(30, dtype=int))
    assert quick(path, "-o", tmp_path / "out.csv") == 2
    assert "more than 1 class" in capsys.readouterr().err


def test_the_input_is_never_overwritten(headerless, capsys):
    before = headerless.read_bytes()
    assert quick(headerless, "-o", headerless) == 2
    assert "give another file to write" in capsys.readouterr().err
    assert headerless.read_bytes() == before
    out = headerless.with_name("out.csv")
    for model in (headerless, out):
        assert quick(headerless, "-o", out, "--save-model", model) == 2
        assert "give another file to write" in capsys.readouterr().err
    assert headerless.read_bytes() == before
    assert not out.exists()


def test_a_model_that_cannot_be_kept_is_told_before_anything_is_learnt(
    headerless, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", None)
    out = tmp_path / "out.csv"
    for model, message in (
        (tmp_path / "none" / "serum.model", "there is no folder"),
        (tmp_path, "is a folder; give a file"),
    ):
        assert quick(headerless, "-o", out, "--save-model", model) == 2
        assert message in capsys.readouterr().err
        assert not out.exists()


@pytest.mark.parametrize("out", ["out.txt", "none/out.csv", "out.folder.csv"])
def test_an_output_that_cannot_be_is_told_before_anything_is_learnt(
    headerless, tmp_path, monkeypatch, capsys, out
):
    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", None)
    (tmp_path / "out.folder.csv").mkdir()
    assert quick(headerless, "-o", tmp_path / out) == 2
    assert f"error: {tmp_path / out}" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_names_of_features_are_kept_in_every_format(tmp_path, small, suffix):
    path, out = tmp_path / "in.csv", tmp_path / f"out{suffix}"
    names = [f"band {i}" for i in range(40)]
    write_spectra(path, small.data, small.target, feature_names=names)
    assert quick(path, "-o", out) == 0
    assert read_spectra(out).feature_names == names


def test_the_model_is_reported_beside_the_spectra(headerless, tmp_path, capsys):
    out, model = tmp_path / "out.csv", tmp_path / "serum.model"
    assert quick(headerless, "-o", out, "--save-model", model, "--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["files"] == [str(out), str(model)]
    assert f"wrote {out}: 150 spectra" in printed.err
    assert f"wrote {model}" in printed.err
