"""Written workbooks: no formulas, limits of the format, other programs."""

import shutil
import subprocess
import zipfile

import numpy as np
import openpyxl
import pytest

from cvae_augment.datasets import make_serum_spectra, read_spectra, write_spectra
from cvae_augment.datasets.formats.grid import MAX_COLUMNS, MAX_ROWS, MAX_TEXT

from ..helpers import LABELS, NASTY_LABELS, PROVENANCE


def test_no_label_becomes_a_formula(tmp_path):
    write_spectra(tmp_path / "out.xlsx", [[1.0]], ["=1+1"])
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    path = tmp_path / "out.xlsx"
    labels = LABELS["formulas"]
    write_spectra(
        path,
        np.ones((len(labels), 2)),
        labels,
        groups=labels,
        feature_names=["=A1", "@x"],
        provenance={"=1": "=2"},
    )
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            assert (
                b"<f"
                not in package.read(name).replace(b"<fi", b"").replace(b"<fo", b"")
                or "sheets" not in name
            )


@pytest.mark.parametrize("orientation", ["rows", "columns"])
@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("MAX_ROWS", r"\d rows x \d columns do not fit an .xlsx sheet of at most 2 x"),
        ("MAX_COLUMNS", r"do not fit an .xlsx sheet of at most 1048576 x 2;"),
    ],
)
def test_a_table_too_large_for_a_sheet_is_refused(
    tmp_path, limit, message, orientation, monkeypatch
):
    monkeypatch.setattr(f"cvae_augment.datasets.formats.xlsx_writer.{limit}", 2)
    arguments = np.zeros((3, 3)), ["a"] * 3
    with pytest.raises(ValueError, match=message):
        write_spectra(tmp_path / "out.xlsx", *arguments, orientation=orientation)
    assert list(tmp_path.iterdir()) == []


def test_the_limits_of_a_sheet_are_those_of_excel(tmp_path):
    values, labels = np.zeros((1, 16_384)), ["a"]
    with pytest.raises(ValueError, match="2 rows x 16385 columns do not fit"):
        write_spectra(tmp_path / "out.xlsx", values, labels)
    with pytest.raises(ValueError, match="cell A2 has 32768 characters"):
        write_spectra(tmp_path / "out.xlsx", [[1.0]], ["a" * 32_768])
    assert list(tmp_path.iterdir()) == []
    assert (MAX_ROWS, MAX_COLUMNS, MAX_TEXT) == (2**20, 2**14, 2**15 - 1)


def test_text_longer_than_a_cell_goes_to_other_formats(tmp_path):
    label = "a" * 40_000
    with pytest.raises(ValueError, match="has 40000 characters"):
        write_spectra(tmp_path / "out.xlsx", [[1.0]], [label])
    for suffix in (".csv", ".tsv", ".parquet", ".npz"):
        write_spectra(tmp_path / f"out{suffix}", [[1.0]], [label])
        assert read_spectra(tmp_path / f"out{suffix}").target.tolist() == [label]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_libreoffice_finds_the_same_numbers_and_labels(tmp_path, orientation):
    made = make_serum_spectra((9, 8), n_wavenumbers=20, random_state=0)
    labels = [*NASTY_LABELS, "=cmd|'/c calc'!A0", "a,b", 'a"b', "_x0041_", " a "]
    target = np.array([*labels, *labels])[: len(made.data)]
    path = tmp_path / "out.xlsx"
    write_spectra(
        path,
        made.data,
        target,
        wavenumbers=made.wavenumbers,
        orientation=orientation,
        provenance=PROVENANCE,
    )
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    # Commas, quotes, UTF-8, from the first line, and numbers as they are stored.
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"
    command = ["soffice", home, "--headless", "--convert-to", as_csv, path.name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    spectra = read_spectra(tmp_path / "out.csv", orientation=orientation)
    assert spectra.target.tolist() == target.tolist()
    # It writes 15 digits.
    np.testing.assert_allclose(spectra.data, made.data, rtol=1e-14)
    np.testing.assert_allclose(spectra.wavenumbers, made.wavenumbers, rtol=1e-14)
