"""The command `sample`."""

import itertools
import weakref

import numpy as np
import pytest

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import read_spectra, write_spectra

from .helpers import quick, sample


@pytest.fixture
def small_chunks(monkeypatch):
    """Spectra drawn three at a time."""
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 3 * 40)


def test_sample_draws_from_the_model_that_augment_kept(model, tmp_path, small):
    out = tmp_path / "new.xlsx"
    assert sample(model, "-n", 7, "-o", out) == 0
    spectra = read_spectra(out)
    assert spectra.data.shape == (7, small.data.shape[1])
    assert spectra.is_synthetic.all()
    np.testing.assert_array_equal(spectra.wavenumbers, small.wavenumbers)
    assert set(spectra.target) <= {"NA", "001", "=1+1"}
    assert spectra.provenance["model"] == "serum.model"


def test_sample_draws_as_many_of_each_label_asked_for(model, tmp_path):
    out = tmp_path / "new.csv"
    assert sample(model, "-n", 3, "--label", "001", "NA", "-o", out) == 0
    assert read_spectra(out).target.tolist() == ["001"] * 3 + ["NA"] * 3


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
def test_sample_writes_columns_if_that_is_said(model, tmp_path, small_chunks, suffix):
    rows, out = tmp_path / f"rows{suffix}", tmp_path / f"columns{suffix}"
    assert sample(model, "-n", 7, "-o", rows) == 0
    assert sample(model, "-n", 7, "-o", out, "--orientation", "columns") == 0
    spectra = read_spectra(out)
    assert spectra.layout.orientation == "columns"
    assert spectra.data.tobytes() == read_spectra(rows).data.tobytes()


def test_sample_matches_integer_labels_as_text(headerless, tmp_path):
    path, out = tmp_path / "serum.model", tmp_path / "new.csv"
    assert quick(headerless, "-o", tmp_path / "o.csv", "--save-model", path) == 0
    assert sample(path, "-n", 2, "--label", "1", "-o", out) == 0
    assert read_spectra(out).target.tolist() == [1, 1]


def test_model_of_augmenting_by_one_is_trained_all_the_same(headerless, tmp_path):
    path = tmp_path / "serum.model"
    options = ["--expansion-factor", 1, "--save-model", path]
    assert quick(headerless, "-o", tmp_path / "out.csv", *options) == 0
    assert sample(path, "-n", 2, "-o", tmp_path / "new.csv") == 0


def test_seed_decides_the_sample(model, tmp_path):
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        assert sample(model, "-n", 4, "-o", path, "--random-state", seed) == 0
    same, again, other = (path.read_bytes() for path in paths)
    assert same == again != other


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--label", "x"], "label 'x' was not seen in fit; known: ["),
        (["--label", "NA", "na"], "label 'na' was not seen in fit; known: ["),
    ],
)
def test_bad_sample_is_one_line_and_no_file(
    model, tmp_path, capsys, arguments, message
):
    capsys.readouterr()
    assert sample(model, "-n", 2, *arguments, "-o", tmp_path / "new.csv") == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "new.csv").exists()


def test_a_table_is_no_model(headerless, tmp_path, capsys):
    assert sample(headerless, "-n", 2, "-o", tmp_path / "new.csv") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_model_is_never_overwritten_by_its_sample(model, tmp_path, capsys):
    path = model.rename(tmp_path / "model.npz")
    before = path.read_bytes()
    assert sample(path, "-n", 2, "-o", path) == 2
    assert "give another file to write" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_sample_writes_what_the_estimator_draws(model, tmp_path, small_chunks, suffix):
    out = tmp_path / f"new{suffix}"
    augmenter = CVAEAugmenter.load(model)
    assert sample(model, "-n", 10, "--random-state", 5, "-o", out) == 0
    X, y = augmenter.sample(10, random_state=5)
    spectra = read_spectra(out)
    assert spectra.data.tobytes() == X.tobytes()
    assert spectra.target.tolist() == y.tolist()
    assert sample(model, "-n", 4, "--label", "NA", "001", "-o", out) == 0
    X, y = augmenter.sample(y=["NA"] * 4 + ["001"] * 4, random_state=0)
    spectra = read_spectra(out)
    assert spectra.data.tobytes() == X.tobytes()
    assert spectra.target.tolist() == y.tolist()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_sample_writes_before_it_draws_all(model, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 300 * 40)
    monkeypatch.setattr(
        "cvae_augment.datasets.formats.parquet._CELLS_IN_GROUP", 300 * 40
    )
    iter_samples, alive, sizes = CVAEAugmenter.iter_samples, [], []

    def noted(self, **options):
        for block, y in iter_samples(self, **options):
            alive.append(weakref.ref(block))
            assert sum(chunk() is not None for chunk in alive) <= 2
            sizes.append(sum(p.stat().st_size for p in tmp_path.glob("*.part")))
            yield block, y

    monkeypatch.setattr(CVAEAugmenter, "iter_samples", noted)
    assert sample(model, "-n", 1500, "-o", tmp_path / f"new{suffix}") == 0
    assert len(sizes) == 5
    assert sizes[-1] > sizes[1]


def failing_after(n_blocks, error):
    """An `iter_samples` that raises after some blocks."""
    iter_samples = CVAEAugmenter.iter_samples

    def failing(self, **options):
        yield from itertools.islice(iter_samples(self, **options), n_blocks)
        raise error

    return failing


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            ["-n", 1_048_576],
            "1048577 rows x 42 columns do not fit",
            marks=pytest.mark.slow,
        ),
        (
            ["-n", 16_384, "--orientation", "columns"],
            "42 rows x 16385 columns do not fit",
        ),
    ],
)
def test_more_spectra_than_fit_into_a_sheet_are_an_error_before_drawing(
    model, tmp_path, monkeypatch, capsys, options, message
):
    never = failing_after(0, AssertionError)
    monkeypatch.setattr(CVAEAugmenter, "iter_samples", never)
    capsys.readouterr()
    assert sample(model, *options, "-o", tmp_path / "new.xlsx") == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new.xlsx").exists()


@pytest.mark.parametrize("error", [MemoryError(), OSError("No space left")], ids=repr)
def test_an_error_while_drawing_leaves_no_file(
    model, tmp_path, monkeypatch, capsys, error
):
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 300 * 40)
    monkeypatch.setattr(CVAEAugmenter, "iter_samples", failing_after(2, error))
    before = sorted(tmp_path.iterdir())
    capsys.readouterr()
    assert sample(model, "-n", 1500, "-o", tmp_path / "new.csv") == 2
    assert capsys.readouterr().err.startswith("cvae-augment: error: ")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("strategy", ["proportional", "balanced"])
@pytest.mark.parametrize("seed", [0, 7])
def test_no_sampled_spectrum_was_written_by_augment(
    headerless, tmp_path, seed, strategy
):
    model, first, second = (tmp_path / n for n in ("m", "first.npz", "second.npz"))
    options = ["--random-state", seed, "--sampling-strategy", strategy]
    assert quick(headerless, "-o", first, "--save-model", model, *options) == 0
    options = ["-n", 60, "--random-state", seed]
    assert sample(model, "-o", second, *options) == 0
    written = {row.tobytes() for row in read_spectra(first).data}
    assert len(written) == 150
    assert not written & {row.tobytes() for row in read_spectra(second).data}


def test_sample_notes_that_a_seed_repeats_the_file(model, tmp_path, capsys):
    out = tmp_path / "new.csv"
    assert sample(model, "-n", 2, "-o", out, "--random-state", 3) == 0
    notes = capsys.readouterr().err
    assert "--random-state 3 repeats these spectra" in notes
    assert "another --random-state gives others" in notes


NAMES = [f"band {a}{b}" for a in "abc" for b in "abcdefghijklm"] + ["I(D)/I(G)"]


@pytest.mark.parametrize("source", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_names_of_features_go_from_a_table_through_a_model_into_a_sample(
    tmp_path, small, source, orientation
):
    path, model, out = tmp_path / f"in{source}", tmp_path / "m", tmp_path / "out.csv"
    names = {"feature_names": NAMES, "orientation": orientation}
    write_spectra(path, small.data, small.target, **names)
    assert quick(path, "-o", tmp_path / "a.csv", "--save-model", model) == 0
    assert CVAEAugmenter.load(model).feature_names_in_.tolist() == NAMES
    assert sample(model, "-n", 3, "-o", out) == 0
    assert read_spectra(out).feature_names == NAMES
    # A factor of 1 trains in another way.
    options = ["--expansion-factor", 1, "--save-model", model]
    assert quick(path, "-o", tmp_path / "a.csv", *options) == 0
    assert sample(model, "-n", 3, "-o", out) == 0
    assert read_spectra(out).feature_names == NAMES


def test_names_do_not_change_what_is_drawn(tmp_path, small):
    outs = []
    for names in (NAMES, None):
        path, out = tmp_path / "in.csv", tmp_path / f"out{len(outs)}.npz"
        write_spectra(path, small.data, small.target, feature_names=names)
        assert quick(path, "-o", out) == 0
        outs.append(read_spectra(out).data.tobytes())
    assert outs[0] == outs[1]


def test_names_that_occur_twice_are_left_out_of_the_model(tmp_path, small):
    path, model, out = (tmp_path / name for name in ("in.csv", "m", "out.csv"))
    write_spectra(path, small.data, small.target, feature_names=["a"] * 40)
    assert quick(path, "-o", tmp_path / "a.csv", "--save-model", model) == 0
    assert read_spectra(tmp_path / "a.csv").feature_names == ["a"] * 40
    assert sample(model, "-n", 3, "-o", out) == 0
    assert read_spectra(out).feature_names == [f"x{i}" for i in range(1, 41)]


@pytest.mark.parametrize(("unit", "text"), [("nm", "nm"), ("um", "µm"), ("cm^-1", "")])
def test_the_unit_of_the_axis_goes_through_a_model_into_a_sample(
    tmp_path, small, unit, text
):
    path, model, out = (tmp_path / name for name in ("in.csv", "m", "out.csv"))
    rows = [["label", *(f"{w:g} {text}".strip() for w in small.wavenumbers)]]
    rows += [
        [f"c{y}", *x] for y, x in zip(small.target, small.data.tolist(), strict=True)
    ]
    path.write_text("\n".join(",".join(map(str, row)) for row in rows))
    assert quick(path, "-o", tmp_path / "a.csv", "--save-model", model) == 0
    assert read_spectra(tmp_path / "a.csv").axis_unit == unit
    assert CVAEAugmenter.load(model).axis_unit_ == unit
    for orientation in ("rows", "columns"):
        assert sample(model, "-n", 3, "-o", out, "--orientation", orientation) == 0
        read = read_spectra(out)
        assert read.axis_unit == unit
        np.testing.assert_allclose(read.wavenumbers, small.wavenumbers)
