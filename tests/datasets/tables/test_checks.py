"""Rows that are no spectra, ignored spectra, and columns that are pointed at."""

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra

from .samples import AXIS, DATA, LABELS, save, turned

MEANS = {
    label: np.mean([x for x, y in zip(DATA, LABELS, strict=True) if y == label], axis=0)
    for label in sorted(set(LABELS))
}


def sheet(names, labels, data):
    rows = zip(names, labels, map(list, data), strict=True)
    return [["spectrum", "Genotype", *AXIS], *([n, y, *x] for n, y, x in rows)]


NAMES = [f"s{i}" for i in range(len(LABELS))]


@pytest.mark.parametrize("turn", [list, turned])
@pytest.mark.parametrize(
    "names",
    [
        [f"Mean {label}" for label in MEANS],
        ["Mittelwert"] * len(MEANS),
        [f"moyenne_{i}" for i in range(len(MEANS))],
        ["平均值"] * len(MEANS),
        [f"q{i}" for i in range(len(MEANS))],
    ],
)
def test_means_are_known_by_their_names_or_by_their_values(tmp_path, turn, names):
    means = [mean.round(2).tolist() for mean in MEANS.values()]
    grid = sheet([*NAMES, *names], [*LABELS, *MEANS], [*DATA, *means])
    path = save(tmp_path / "a.csv", turn(grid))
    with pytest.warns(UserWarning, match="left out, because they hold no spectra"):
        spectra = read_spectra(path, label="Genotype")
    assert spectra.target.tolist() == LABELS
    assert spectra.data.tolist() == [list(row) for row in DATA]


@pytest.mark.parametrize(("turn", "which"), [(list, "row 3"), (turned, "C")])
def test_a_spectrum_can_be_ignored(tmp_path, turn, which):
    path = save(tmp_path / "a.csv", turn(sheet(NAMES, LABELS, DATA)))
    spectra = read_spectra(path, label="Genotype", ignore=[which])
    assert len(spectra.data) == len(DATA) - 1
    assert spectra.metadata["spectrum"].tolist() == [NAMES[0], *NAMES[2:]]
    assert "ignored: 1 spectra" in spectra.notes


def test_the_number_that_breaks_the_order_is_pointed_at(tmp_path):
    rows = zip(LABELS, map(list, DATA), strict=True)
    grid = [["label", 2023, *AXIS], *([y, 1, *x] for y, x in rows)]
    path = save(tmp_path / "a.csv", grid)
    with pytest.raises(ValueError, match=r"2023 in header cell B1 .* --ignore B"):
        read_spectra(path)
    assert read_spectra(path, ignore=["B"]).wavenumbers.tolist() == [*map(float, AXIS)]


def test_a_running_number_that_occurs_twice_is_no_person(tmp_path):
    grid = sheet([*NAMES[:-1], NAMES[0]], LABELS, DATA)
    grid[0][0] = "ID"
    path = save(tmp_path / "a.csv", grid)
    spectra = read_spectra(path, label="Genotype")
    assert spectra.groups is None
    assert [*spectra.metadata] == ["ID"]


def test_errors_say_which_of_several_sheets_they_are_about(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Info"
    book.active.append(["operator", "laser"])
    book.active.append(["AB", "785 nm"])
    book.create_sheet("Spectra")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match=r"sheet 'Info' of \['Info', 'Spectra'\]"):
        read_spectra(tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match="positions count from 0"):
        read_spectra(tmp_path / "a.xlsx", sheet=2)
