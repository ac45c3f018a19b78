"""Columns of cells: labels, groups and intensities stay what they are."""

import datetime
import sys

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra, write_spectra

from ..helpers import (
    FORMATS,
    LABELS,
    NASTY_LABELS,
    SHEETS,
    TEXT,
    check_outcome,
    data,
    expect,
    merge,
    odd,
    save_grid,
    workbook,
)

DAY = datetime.datetime(2024, 1, 2)


COLUMNS = {
    "a title of a group of rows": (
        "a.csv",
        data("y,400,402\nControl,,\na,1,2\n"),
        {},
        "cell B2 is blank; expected a number",
    ),
    "a remark below the table": (
        "a.csv",
        data(TEXT + "\nmeasured at noon\n"),
        {},
        "cell B5 is blank; expected a number",
    ),
    "merged labels": (
        "a.xlsx",
        workbook(
            [["y", 400, 402], ["a", 1, 2], [None, 3, 4], ["b", 5, 6]],
            change=merge("A2:A3"),
        ),
        {},
        expect([[1, 2], [3, 4], [5, 6]], ["a", "a", "b"]),
    ),
    "merged intensities": (
        "a.xlsx",
        workbook([["y", 400, 402], ["a", 1, None]], change=merge("B2:C2")),
        {},
        "cell C2 is blank; expected a number",
    ),
    "dates as labels": (
        "a.xlsx",
        workbook([["y", "x"], [DAY, 1], [DAY.replace(hour=3), 2], [DAY.date(), 3]]),
        {},
        expect([[1], [2], [3]], ["2024-01-02", "2024-01-02T03:00:00", "2024-01-02"]),
    ),
    "a date as intensity": (
        "a.xlsx",
        workbook([["y", "x"], ["a", DAY]]),
        {},
        "2 columns leave none for intensities",
    ),
}


@odd(COLUMNS)
def test_odd_column_is_read_as_meant_or_refused(case, library, tmp_path, monkeypatch):
    check_outcome(case, library, tmp_path, monkeypatch)


@pytest.mark.parametrize("suffix", SHEETS)
def test_labels_stay_as_they_are(tmp_path, suffix):
    labels = [*NASTY_LABELS, *NASTY_LABELS]
    grid = [["label", 1, 2], *([label, 3, 4] for label in labels)]
    spectra = read_spectra(save_grid(tmp_path / f"in{suffix}", grid))
    assert spectra.target.tolist() == labels


def test_text_of_an_xlsx_cell_is_no_integer(tmp_path):
    path = save_grid(tmp_path / "in.xlsx", [["1", 3, 1, 2], ["2", 1, 2, 3]])
    assert read_spectra(path).target.tolist() == ["1", "2"]


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize(
    ("suffix", "library"), [*((s, "fast") for s in FORMATS), (".xlsx", "slow")]
)
@pytest.mark.parametrize("case", LABELS)
def test_labels_come_back_exactly(
    case, suffix, orientation, library, tmp_path, monkeypatch
):
    if library == "slow":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    # Labels that differ by blanks alone would become one class.
    bare = {
        " ".join(label.split(" ")).strip(" \t\u00a0"): label for label in LABELS[case]
    }
    labels = [*bare.values(), *bare.values()]
    path = tmp_path / f"out{suffix}"
    values = np.arange(3.0 * len(labels)).reshape(-1, 3) / 7
    write_spectra(
        path,
        values,
        labels,
        groups=labels[::-1],
        wavenumbers=[400, 402, 404],
        orientation=orientation,
    )
    spectra = read_spectra(path)
    assert spectra.target.tolist() == labels
    assert spectra.groups.tolist() == labels[::-1]
    assert np.array_equal(spectra.data, values)


@pytest.mark.parametrize("suffix", FORMATS)
def test_nasty_labels_come_back(tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    labels = [
        *NASTY_LABELS,
        " spaced ",
        "two\nlines",
        'quo"te,',
        "<&>\r",
        "bell\a",
        "\uffff",
        "_x0041_",
    ] * 2
    write_spectra(path, np.ones((len(labels), 2)), labels)
    assert read_spectra(path).target.tolist() == labels


@pytest.mark.parametrize("label", ["a\0", "\ud800", "a\udfffb"])
def test_what_no_text_can_hold_is_refused_before_writing(tmp_path, label):
    for suffix in (".xlsx", ".csv", ".parquet", ".npz"):
        with pytest.raises(ValueError, match="expected text of Unicode characters"):
            write_spectra(
                tmp_path / f"out{suffix}", [[1.0]], np.array([label], dtype=object)
            )
    assert list(tmp_path.iterdir()) == []
