"""Reported tables with odd rows, labels and headers: what each kind has to become.

A case is the name of a file (see `samples.save`), what it holds, the fields that are
read or None, a part of the refusal or None, and options. With both, either is right.
"""

import re

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra

from .samples import (
    AXIS,
    DATA,
    LABELS,
    PEOPLE,
    check,
    read,
    save,
    table,
    turned,
)

CODES = [["HC", "SLE", "RA"].index(label) for label in LABELS]
PLAIN = table({"label": LABELS, "*": "{}"})


def cases(kind):
    """Parametrise a test with the cases of a kind, by their names."""
    return pytest.mark.parametrize("case", kind.values(), ids=kind.keys())


def outcome(case, tmp_path):
    name, content, expected, refusal, *options = case
    return check(save(tmp_path / name, content), expected, refusal, **dict(*options))


def pairs(x="wavenumber", y="{}", axis=AXIS, blank=False):
    """An axis beside each spectrum; `x` names it, `y` the spectrum after its label."""
    counts = [LABELS[:i].count(label) for i, label in enumerate(LABELS)]
    head = []
    for i, (label, count) in enumerate(zip(LABELS, counts, strict=True)):
        head += [x.format(f".{i}" if i else ""), y.format(label, f"_{count}")]
        head += [""] * blank
    rows = []
    for at, values in zip(axis, turned(DATA), strict=True):
        cells = [[at, value, *[""] * blank] for value in values]
        rows.append([cell for three in cells for cell in three])
    return [head, *rows]


DRIFTED = pairs()
for line in DRIFTED[1:]:
    line[4] += 300  # the third axis hardly overlaps with the others
NEVER = r"axis|axes|wavenumber"
XY = {
    "csv": ("a.csv", pairs(), read(), None),
    "tsv": ("a.tsv", pairs(), read(), None),
    "semicolons": ("a.csv[;,]", pairs(), read(), None),
    "a sheet": ("a.xlsx", pairs(), read(), None),
    "Raman shift": ("a.csv", pairs("Raman shift (cm-1)"), read(), None),
    "blank columns between": ("a.xlsx", pairs(blank=True), read(), None),
    "mangled axes": ("a.csv", pairs("wavenumber{}"), read(), None),
    "falling": (
        "a.csv",
        pairs(axis=AXIS[::-1]),
        read(wavenumbers=AXIS[::-1]),
        None,
    ),
    "nanometres": ("a.csv", pairs("Wavelength (nm)"), read(axis_unit="nm"), None),
    "numbered labels": ("a.csv", pairs(y="{}{}"), None, "label"),
    "numbered labels and a pattern": (
        "a.csv",
        pairs(y="{}{}"),
        read(),
        None,
        {"label_pattern": "([A-Z]+)_"},
    ),
    "names that are no axis": ("a.csv", pairs("X"), read(), ""),
    "blank names": ("a.csv", pairs(""), read(), ""),
    "other axes": ("a.csv", DRIFTED, None, NEVER),
}


@cases(XY)
def test_axis_beside_each_spectrum_is_no_spectrum(case, tmp_path):
    outcome(case, tmp_path)


NUMBERED = [f"{label}_{i % 4}" for i, label in enumerate(LABELS)]
MANGLED = [f"{label}.{i % 4}" if i % 4 else label for i, label in enumerate(LABELS)]
ONCE = {
    "samples": ("sample", [f"s{i}" for i in range(12)]),
    "row numbers": ("label", [*range(12)]),
    "row numbers from 1": ("class", [*range(1, 13)]),
    "floats": ("y", [round(3.1 + i * 0.37, 2) for i in range(12)]),
    "percent": ("target", [f"{i}.5 %" for i in range(12)]),
    "numbered": ("label", NUMBERED),
    "mangled": ("label", MANGLED),
    "dates": ("label", [f"2024-01-{i:02}" for i in range(1, 13)]),
    "files": ("file", [f"{name}.spc" for name in NUMBERED]),
    "all but two once": ("label", ["s0", *[f"s{i}" for i in range(11)]]),
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx", "a.csv[;.]"])
@pytest.mark.parametrize("turn", [list, turned])
@cases(ONCE)
def test_labels_that_occur_once_are_refused(case, turn, file, tmp_path):
    name, labels = case
    path = save(tmp_path / file, turn(table({name: labels, "*": "{}"})))
    check(path, None, "label")


PATTERNS = {
    "numbered": (NUMBERED, "([A-Z]+)_"),
    "mangled": (MANGLED, "[A-Z]+"),
    "files": ([f"2024-{name}.spc" for name in NUMBERED], r"-([A-Z]+)_"),
    "behind": ([f"{i}, {y}" for i, y in enumerate(LABELS)], r", (.+)"),
    "an end": ([f"donor{i}-{y}" for i, y in enumerate(LABELS)], "[A-Z]+$"),
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("turn", [list, turned])
@cases(PATTERNS)
def test_part_of_a_label_can_be_the_class(case, turn, file, tmp_path):
    labels, pattern = case
    path = save(tmp_path / file, turn(table({"label": labels, "*": "{}"})))
    check(path, read(), label_pattern=pattern)
    check(path, read(), label="label", label_pattern=pattern)
    check(path, None, "pattern", label_pattern="nowhere")


HEADERLESS = {
    "first column whole": [[float(i % 2), *row[1:]] for i, row in enumerate(DATA)],
    "plain": DATA,
    "first column zero": [[0, *row[1:]] for row in DATA],
    "all counts": [[round(10 * v) for v in row] for row in DATA],
    "last intensity whole": [[*row[:-1], i % 3] for i, row in enumerate(DATA)],
}


@pytest.mark.parametrize("file", ["a.csv", "a.tsv", "a.xlsx", "a.csv[;,]"])
@cases(HEADERLESS)
def test_label_last_without_a_header_is_asked_for(case, file, tmp_path):
    grid = [[*row, code] for row, code in zip(case, CODES, strict=True)]
    path = save(tmp_path / file, grid)
    fields = {"data": case, "target": CODES, "wavenumbers": None, "groups": None}
    check(path, None, "label")
    for label in (-1, 12, "M"):
        check(path, fields, label=label)
    check(path, {**fields, "wavenumbers": AXIS}, label=-1, wavenumbers=(400, 422))


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("file", ["a.csv", "a.tsv", "a.xlsx", "a.csv[;,]"])
@cases(HEADERLESS)
def test_table_without_labels_is_refused(case, header, file, tmp_path):
    if case is HEADERLESS["first column whole"] and file == "a.xlsx" and not header:
        pytest.skip("a workbook of integers and intensities has its labels first")
    path = save(tmp_path / file, table({"*": "{}"}, case)[not header :])
    check(path, None, "label")


def test_axis_can_come_from_a_file(tmp_path):
    path = save(tmp_path / "a.csv", table({"y": CODES, "*": "{}"})[1:])
    axis = tmp_path / "axis.csv"
    axis.write_text("".join(f"{value}\n" for value in AXIS))
    check(path, read(target=CODES), label=0, wavenumbers=axis)
    axis.write_text("400\n402\n")
    check(path, None, "wavenumbers", label=0, wavenumbers=axis)
    check(path, None, "wavenumbers", label=0, wavenumbers=(400, 400))


MEANS = np.mean(DATA, axis=0).round(2).tolist()
SPREADS = np.std(DATA, axis=0).round(2).tolist()
RATIOS = np.divide(SPREADS, MEANS).round(4).tolist()
RAISED = [float(value) for value in AXIS]
NM_AXIS = [round(1e7 / (1e7 / 785 - x), 2) for x in AXIS]
ODD_ROWS = {
    "second axis": [["wavelength (nm)", *NM_AXIS], *PLAIN[1:]],
    "axis again": [["Raman shift", *RAISED], *PLAIN[1:]],
    "axis of no label": [["NaN", *RAISED], *PLAIN[1:]],
    "axis of a blank label": [["", *RAISED], *PLAIN[1:]],
    "mean": [*PLAIN[1:], ["mean", *MEANS]],
    "mean and SD": [*PLAIN[1:], ["Mean", *MEANS], ["SD", *SPREADS]],
    "German": [*PLAIN[1:], ["Mittelwert", *MEANS], ["Standardabweichung", *SPREADS]],
    "RSD": [*PLAIN[1:], ["RSD", *RATIOS]],
    "units": [["", *["a.u."] * 12], *PLAIN[1:]],
    "numbers of points": [["point", *range(1, 13)], *PLAIN[1:]],
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx", "a.csv[;,]"])
@pytest.mark.parametrize("turn", [list, turned])
@cases(ODD_ROWS)
def test_row_that_is_no_spectrum_is_told_or_refused(case, turn, file, tmp_path):
    path = save(tmp_path / file, turn([PLAIN[0], *case]))
    if check(path, read(), "") is None:
        assert any(re.search("left out|not a spectrum", n) for n in notes_of(path))


def notes_of(path, **options):
    return read_spectra(path, **options).notes


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx", "a.tsv"])
@pytest.mark.parametrize("word", ["NaN", "nan", "", "ramanShift"])
def test_row_below_numbered_names_is_the_axis_or_refused(word, file, tmp_path):
    ill = [0, 1] * 6
    names = ["has_DM2", *[f"Var{i}" for i in range(2, 14)]]
    grid = [names, [word, *RAISED], *table({"y": ill, "*": "{}"})[1:]]
    check(save(tmp_path / file, grid), read(target=ill), "")


FIRST_ONLY = [p if i % 2 == 0 else None for i, p in enumerate(PEOPLE)]
NAMED = [f"P{p}" for p in PEOPLE]
FILLED = {
    "numbers": ("patient", FIRST_ONLY, LABELS, PEOPLE),
    "names": ("patient", [p and f"P{p}" for p in FIRST_ONLY], LABELS, NAMED),
    "patientID": ("patientID", FIRST_ONLY, LABELS, PEOPLE),
    "integer classes": ("subject", FIRST_ONLY, CODES, PEOPLE),
    "a person of one spectrum": (
        "patient",
        [1, 2, None, None, *FIRST_ONLY[4:]],
        LABELS,
        [1, 2, 2, 2, *PEOPLE[4:]],
    ),
    "not in the first row": ("patient", [None, *FIRST_ONLY[1:]], LABELS, None),
    "across classes": (
        "patient",
        [1, *[None] * 7, 9, *[None] * 3],
        LABELS,
        [1] * 8 + [9] * 4,
    ),
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx", "a.csv[;,]"])
@pytest.mark.parametrize("turn", [list, turned])
@cases(FILLED)
def test_groups_of_the_first_row_of_a_person_are_filled_or_refused(
    case, turn, file, tmp_path
):
    name, cells, labels, groups = case
    columns = {"diagnosis": labels, name: cells, "*": "X{}"}
    path = save(tmp_path / file, turn(table(columns)))
    expected = None if groups is None else read(target=labels, groups=groups)
    if check(path, expected, "group|patient|subject") is None:
        assert any(name in note for note in notes_of(path))


SPELLED = {
    "blanks": ["HC", "HC ", "HC", " HC", *LABELS[4:]],
    "case": ["HC", "Hc", "hc", "HC", *LABELS[4:]],
    "both": ["HC", "HC", "hc ", "HC", *LABELS[4:]],
    "two blanks": ["no  RA", "no RA", "no RA", "no RA", *LABELS[4:]],
    "hard blanks": ["no\u00a0RA", "no RA", "no RA", "no RA", *LABELS[4:]],
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("turn", [list, turned])
@cases(SPELLED)
def test_labels_that_differ_by_blanks_or_case_are_merged_or_refused(
    case, turn, file, tmp_path
):
    path = save(tmp_path / file, turn(table({"label": case, "*": "{}"})))
    spellings = {" ".join(label.split()) for label in case}
    if len({label.casefold() for label in spellings}) < len(spellings):
        with pytest.raises(ValueError, match="which differ only by capitals"):
            read_spectra(path)
        return
    spectra = read_spectra(path)
    assert len(set(spectra.target[:4])) == 1
    assert spectra.target[4:].tolist() == LABELS[4:]
    assert any("label" in note and case[0] in note for note in spectra.notes)
