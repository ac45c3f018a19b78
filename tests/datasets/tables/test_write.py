"""Writing: what is written is read back, and a file is replaced as a whole."""

import os
import sys

import numpy as np
import pytest

from cvae_augment.datasets import (
    Spectra,
    make_serum_spectra,
    read_spectra,
    write_spectra,
)
from cvae_augment.datasets.tables.write import write_chunks

from ..helpers import FORMATS, PROVENANCE, SHEETS, rewritten, save_grid


@pytest.mark.parametrize("library", ["fast", "slow"])
@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("text_labels", [False, True])
def test_what_is_written_is_read_back_to_the_last_bit(
    tmp_path, suffix, text_labels, orientation, library, monkeypatch
):
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    made = make_serum_spectra((7, 6), n_replicates=2, random_state=0)
    target = np.array(["lupus, SLE", "NA"])[made.target] if text_labels else made.target
    is_synthetic = np.arange(13) > 9
    path = tmp_path / f"out{suffix}"
    write_spectra(
        path,
        made.data,
        target,
        wavenumbers=made.wavenumbers,
        groups=made.groups,
        is_synthetic=is_synthetic,
        orientation=orientation,
    )
    spectra = read_spectra(path)
    assert np.array_equal(spectra.data, made.data)
    assert spectra.data.dtype == np.float64
    assert spectra.target.tolist() == target.tolist()
    assert spectra.target.dtype.kind == target.dtype.kind
    assert np.array_equal(spectra.wavenumbers, made.wavenumbers)
    assert np.array_equal(spectra.groups[~is_synthetic], made.groups[~is_synthetic])
    assert np.array_equal(spectra.is_synthetic, is_synthetic)
    assert spectra.feature_names == made.feature_names


@pytest.mark.parametrize("source", SHEETS)
@pytest.mark.parametrize("target", FORMATS)
def test_a_table_goes_from_one_format_to_another(tmp_path, source, target):
    path = save_grid(
        tmp_path / f"in{source}", [["y", 400.5, 402], ["a", 0.1, 2], ["b", 3, 4]]
    )
    original = read_spectra(path)
    spectra = read_spectra(rewritten(original, tmp_path / f"out{target}", n_new=1))
    assert np.array_equal(spectra.data[:2], original.data)
    assert spectra.target.tolist() == ["a", "b", "a"]
    assert spectra.wavenumbers.tolist() == [400.5, 402]
    assert spectra.is_synthetic.tolist() == [False, False, True]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_spectra_are_the_same_bytes(tmp_path, suffix, monkeypatch):
    paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
    for path in paths:
        monkeypatch.setattr("time.time", lambda path=path: 2e9 + 1e6 * int(path.stem))
        write_spectra(path, [[1.0, 2.0]], ["a"], provenance={"seed": "0"})
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".npz"])
def test_provenance_comes_back(tmp_path, suffix, orientation):
    path = tmp_path / f"out{suffix}"
    write_spectra(
        path, [[1.0, 2.0]], ["a"], provenance=PROVENANCE, orientation=orientation
    )
    spectra = read_spectra(path)
    assert spectra.provenance == PROVENANCE
    assert spectra.data.tolist() == [[1, 2]]
    write_spectra(path, [[1.0, 2.0]], ["a"])
    assert read_spectra(path).provenance == {}


@pytest.mark.parametrize("axis", [[2.0, 1, 3], [1, 1, 2], [1, 2, np.nan]])
def test_an_axis_that_no_sheet_gives_back_is_refused(tmp_path, axis):
    message = "expected finite, strictly increasing or decreasing wavenumbers"
    X, y = np.ones((2, 3)), [0, 1]
    for suffix in SHEETS:
        with pytest.raises(ValueError, match=message):
            write_spectra(tmp_path / f"out{suffix}", X, y, wavenumbers=axis)
    assert not [*tmp_path.iterdir()]
    write_spectra(tmp_path / "out.npz", X, y, wavenumbers=axis)
    np.testing.assert_equal(read_spectra(tmp_path / "out.npz").wavenumbers, axis)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"target": ["a"]},
            r"target has shape \(1,\); expected \(2,\), one entry for each row",
        ),
        ({"target": ["a", None]}, "target 1 is None; expected a label"),
        ({"target": ["a", " "]}, "target 1 is ' '"),
        ({"is_synthetic": [0, 2]}, "booleans or 0 and 1"),
        ({"wavenumbers": [1, 2, 3]}, r"wavenumbers has shape \(3,\); expected \(2,\)"),
        ({"data": [[1, np.inf], [1, 2]]}, "infinity"),
    ],
    ids=str,
)
def test_arrays_that_do_not_fit_are_refused_before_writing(tmp_path, wrong, message):
    arguments = {"data": [[1, 2], [3, 4]], "target": ["a", "b"], **wrong}
    with pytest.raises(ValueError, match=message):
        write_spectra(tmp_path / "out.csv", **arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_failure_leaves_the_older_file_and_no_litter(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"out{suffix}"
    write_spectra(path, [[1.0, 2.0]], ["old"])
    before = path.read_bytes()

    def fail(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_spectra(path, [[3.0, 4.0]], ["new"])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_is_on_the_disk_before_it_takes_its_place(tmp_path, suffix, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor):
        steps.append(("fsync", os.fstat(descriptor).st_size))
        fsync(descriptor)

    def note_replace(source, target):
        steps.append(("replace", source.stat().st_size, source.parent))
        replace(source, target)

    monkeypatch.setattr("os.fsync", note_fsync)
    monkeypatch.setattr("os.replace", note_replace)
    path = tmp_path / f"out{suffix}"
    write_spectra(path, [[1.0, 2.0]], ["a"])
    size = path.stat().st_size
    assert steps == [("fsync", size), ("replace", size, tmp_path)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_older_file_is_replaced(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    for label in ("old", "new"):
        write_spectra(path, [[1.0, 2.0]], [label])
    assert read_spectra(path).target.tolist() == ["new"]
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        write_spectra(tmp_path / "none" / "out.csv", [[1.0]], ["a"])


def test_spectra_are_written_with_all_their_fields(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("patient,400,402,diagnosis\n7,1,2,a\n8,3,4,b\n")
    read = read_spectra(path)
    more = read.append_synthetic([[5.0, 6]], ["a"])
    write_spectra(tmp_path / "out.csv", more)
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "patient,400,402,diagnosis,synthetic",
        "7,1.0,2.0,a,0",
        "8,3.0,4.0,b,0",
        ",5.0,6.0,a,1",
    ]
    write_spectra(tmp_path / "plain.csv", more, marker=False)
    assert "synthetic" not in (tmp_path / "plain.csv").read_text()


@pytest.mark.parametrize("suffix", FORMATS)
def test_spectra_and_their_arrays_give_the_same_bytes(tmp_path, suffix):
    spectra = Spectra(
        [[1.5, 2], [3, 4]],
        ["a", "b"],
        wavenumbers=[400, 402],
        groups=[1, 2],
        is_synthetic=[False, True],
        provenance={"seed": "0"},
    )
    paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
    write_spectra(paths[0], spectra)
    names = ("data", "target", "wavenumbers", "groups", "is_synthetic", "provenance")
    write_spectra(paths[1], **{name: spectra[name] for name in names})
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_arrays_beside_spectra_are_refused(tmp_path):
    spectra = Spectra([[1.0]], ["a"])
    with pytest.raises(ValueError, match="groups, target belong to arrays; data is a"):
        write_spectra(tmp_path / "out.csv", spectra, ["a"], groups=[1])


@pytest.mark.parametrize("suffix", FORMATS)
def test_chunks_give_the_bytes_of_the_whole(tmp_path, suffix):
    data = np.random.default_rng(0).normal(size=(5, 3))
    target = ["a", "b", "a", "b", "b"]
    fields = {"feature_names": ["p", "q", "r"], "is_synthetic": np.ones(5, dtype=bool)}
    paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
    write_spectra(paths[0], data, target, **fields)
    chunks, fields["dtype"] = [data[:2], data[2:]], data.dtype
    write_chunks(paths[1], chunks, target, n_features=3, **fields)
    assert paths[0].read_bytes() == paths[1].read_bytes()
