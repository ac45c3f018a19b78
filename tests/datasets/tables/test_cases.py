"""Reported tables with metadata and marks: what each kind of them has to become.

A case is the name of a file (see `samples.save`), what it holds, the fields that are
read or None, a part of the refusal or None, and options. With both, either is right.
"""

import pytest

from .samples import (
    AGES,
    AXIS,
    IDS,
    LABELS,
    PEOPLE,
    SEXES,
    check,
    made,
    read,
    save,
    table,
    turned,
)

CODES = [["HC", "SLE", "RA"].index(label) for label in LABELS]
ROUND = [[round(value) for value in row] for row in made(height=1000.0)[0]]
NM = [*range(785, 809, 2)]
OFTEN = ["AB", "AB", "CD"] * 4
STARCH = [6.22, 3.19, 6.62, 5.91, 4.48, 7.07, 3.3, 5.16, 6.04, 4.87, 8.81, 7.21]
UNNAMED = {"wavenumbers": None}


def cases(kind):
    """Parametrise a test with the cases of a kind, by their names."""
    return pytest.mark.parametrize("case", kind.values(), ids=kind.keys())


def outcome(case, tmp_path):
    name, content, expected, refusal, *options = case
    return check(save(tmp_path / name, content), expected, refusal, **dict(*options))


def marked(mark, rows=ROUND):
    """Rows with a mark of thousands in whole numbers of four digits."""
    return [
        [v if isinstance(v, str) else f"{v:,}".replace(",", mark) for v in row]
        for row in rows
    ]


def with_marks(mark, rows=ROUND):
    return table({"label": LABELS, "*": "{}"}, marked(mark, rows))


COUNTS = read(data=[[float(value) for value in row] for row in ROUND])
LONG_AXIS = [*range(990, 1014, 2)]
WITH_TENTHS = [[f"{value + 0.25:,}" for value in row] for row in ROUND]
THOUSANDTHS = [[value / 1000 for value in row] for row in ROUND]
CELL = r"cell [A-Z]+\d+|thousand"
THOUSANDS = {
    "quoted": ("a.csv", with_marks(","), COUNTS, CELL),
    "German": ("a.csv[;,]", with_marks("."), COUNTS, CELL),
    "tabs": ("a.tsv", with_marks(","), COUNTS, CELL),
    "tabs and dots": ("a.tsv", with_marks("."), COUNTS, CELL),
    "text in a sheet": ("a.xlsx[text]", with_marks(","), COUNTS, CELL),
    "dots in a sheet": ("a.xlsx[text]", with_marks("."), COUNTS, CELL),
    "apostrophes": ("a.csv[;.]", with_marks("'"), COUNTS, CELL),
    "spaces": ("a.tsv", with_marks("\u202f"), COUNTS, CELL),
    "in columns": ("a.tsv", turned(with_marks(",")), COUNTS, CELL),
    "both marks": (
        "a.csv",
        table({"label": LABELS, "*": "{}"}, WITH_TENTHS),
        read(data=[[value + 0.25 for value in row] for row in ROUND]),
        CELL,
    ),
    "in the axis": (
        "a.csv",
        table({"label": LABELS, "*": "{:,}"}, axis=LONG_AXIS),
        read(wavenumbers=LONG_AXIS),
        "header|axis|cell",
    ),
    "none, three decimals in each number": (
        "a.csv",
        table(
            {"label": LABELS, "*": "{}"}, [[f"{v:.3f}" for v in r] for r in THOUSANDTHS]
        ),
        read(data=THOUSANDTHS),
        None,
    ),
    "none, bare integers beside decimals": (
        "a.csv",
        table(
            {"label": LABELS, "*": "{}"},
            [[f"{v:.4g}" if v > 900 else v + 0.5 for v in r] for r in ROUND],
        ),
        read(
            data=[[float(f"{v:.4g}") if v > 900 else v + 0.5 for v in r] for r in ROUND]
        ),
        None,
    ),
}


@cases(THOUSANDS)
def test_marks_of_thousands_are_read_as_such_or_refused(case, tmp_path):
    outcome(case, tmp_path)


PATIENTS = {"diagnosis": LABELS, "patientID": PEOPLE, "age": AGES, "sex": SEXES}
KNOWN = read(groups=PEOPLE, metadata=["age", "sex"])
AROUND = ["age", "*", "sex", "patientID", "y"]
AROUND_CELLS = [AGES, "X{}", SEXES, PEOPLE, LABELS]
DATES = [f"2024-01-{i:02}" for i in range(1, 13)]
NUMBERS = {
    "R names": ("a.csv", table({**PATIENTS, "*": "X{}"}), KNOWN, None),
    "a sheet": ("a.xlsx", table({**PATIENTS, "*": "X{}"}), KNOWN, None),
    "semicolons": ("a.csv[;,]", table({**PATIENTS, "*": "X{}"}), KNOWN, None),
    "plain": ("a.tsv", table({**PATIENTS, "*": "{}"}), KNOWN, None),
    "units": ("a.csv", table({**PATIENTS, "*": "{} cm-1"}), KNOWN, None),
    "superscripts": ("a.xlsx", table({**PATIENTS, "*": "{} cm⁻¹"}), KNOWN, None),
    "full width": ("a.csv", table({**PATIENTS, "*": "{}（cm－1）"}), KNOWN, None),
    "letters": ("a.csv", table({**PATIENTS, "*": "w{}"}), KNOWN, None),
    "falling": (
        "a.csv",
        table({**PATIENTS, "*": "Int_{}"}, axis=AXIS[::-1]),
        {**KNOWN, "wavenumbers": AXIS[::-1]},
        None,
    ),
    "nanometres": (
        "a.csv",
        table({**PATIENTS, "*": "nm_{}"}, axis=NM),
        {**KNOWN, "wavenumbers": NM, "axis_unit": "nm"},
        None,
    ),
    "nanometres behind": (
        "a.csv",
        table({**PATIENTS, "*": "{} nm"}, axis=NM),
        {**KNOWN, "wavenumbers": NM, "axis_unit": "nm"},
        None,
    ),
    "behind the axis": ("a.csv", table({"*": "X{}", **PATIENTS}), KNOWN, None),
    "around the axis": (
        "a.csv",
        table(
            {"age": AGES, "*": "X{}", "sex": SEXES, "patientID": PEOPLE, "y": LABELS}
        ),
        KNOWN,
        None,
    ),
    "in columns": ("a.xlsx", turned(table({**PATIENTS, "*": "{}"})), KNOWN, None),
    "columns of a text": ("a.csv", turned(table({**PATIENTS, "*": "{}"})), KNOWN, None),
    "ages that rise": (
        "a.csv",
        table({**PATIENTS, "age": sorted(AGES), "*": "X{}"}),
        KNOWN,
        None,
    ),
    "dates": (
        "a.csv",
        table(
            {"date": [f"2024-01-{i:02}" for i in range(1, 13)], **PATIENTS, "*": "{}"}
        ),
        {**KNOWN, "metadata": ["date", "age", "sex"]},
        None,
    ),
    "blank ages": (
        "a.csv",
        table({**PATIENTS, "age": [*AGES[:5], None, *AGES[6:]], "*": "X{}"}),
        KNOWN,
        None,
    ),
    "a given label and group": (
        "a.csv",
        table({"sex": SEXES, "visit": PEOPLE, "age": AGES, "*": "X{}"}),
        read(target=SEXES, groups=PEOPLE, metadata=["age"]),
        None,
        {"label": "sex", "group": "visit"},
    ),
    "letters of columns": (
        "a.csv",
        table({"sex": SEXES, "visit": PEOPLE, "age": AGES, "*": "X{}"}),
        read(target=SEXES, groups=PEOPLE, metadata=["age"]),
        None,
        {"label": "A", "group": "B"},
    ),
}


@cases(NUMBERS)
def test_numbers_about_a_person_are_no_intensities(case, tmp_path):
    outcome(case, tmp_path)


INDEX = [*range(12)]
FILTERED = [0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 14, 15]
INDEXED = {
    "integers of a known name": ({"": INDEX, "label": CODES}, CODES, None),
    "text of a known name": ({"": INDEX, "label": LABELS}, LABELS, None),
    "filtered": ({"": FILTERED, "label": LABELS}, LABELS, None),
    "shuffled": ({"": [*FILTERED[5:], *FILTERED[:5]], "class": CODES}, CODES, None),
    "from 1": ({"": [*range(1, 13)], "diagnosis": LABELS}, LABELS, None),
    "floats": ({"": [float(i) for i in INDEX], "label": LABELS}, LABELS, None),
    "names": ({"": IDS, "label": LABELS}, LABELS, None),
    "named by pandas": ({"Unnamed: 0": INDEX, "label": LABELS}, LABELS, None),
    "named index": ({"index": INDEX, "label": LABELS}, LABELS, None),
    "twice": ({"Unnamed: 0": INDEX, "": FILTERED, "label": CODES}, CODES, None),
    "text of an unknown name": ({"": INDEX, "species": LABELS}, LABELS, "label"),
    "integers of an unknown name": ({"": INDEX, "species": CODES}, CODES, "label"),
    "filtered, unknown": ({"": FILTERED, "species": CODES}, CODES, "label"),
    "no label": ({"": INDEX}, None, "label"),
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx", "a.csv[;,]"])
@cases(INDEXED)
def test_index_of_pandas_is_no_axis_and_no_label(case, file, tmp_path):
    columns, labels, refusal = case
    path = save(tmp_path / file, table({**columns, "*": "{}"}))
    check(path, None if labels is None else read(target=labels), refusal)
    if "species" in columns:
        check(path, read(target=labels), label="species")


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("label", ["label", "species"])
def test_index_above_spectra_in_columns_is_no_axis(label, file, tmp_path):
    grid = turned(table({"": INDEX, label: CODES, "*": "{}"}))
    check(save(tmp_path / file, grid), read(target=CODES), "label|orientation")


CORNERS = (
    "Wavelength",
    "Wavenumber",
    "Raman shift",
    "wavenumber (cm-1)",
    "cm-1",
    "波数",
)


@pytest.mark.parametrize("file", ["a.csv", "a.tsv", "a.xlsx"])
@pytest.mark.parametrize("corner", CORNERS)
def test_corner_says_what_goes_across_if_the_header_has_the_axis(
    corner, file, tmp_path
):
    samples = [f"s{i}" for i in range(12)]
    columns = {corner: samples, "starch": STARCH, "*": "{}"}
    expected = read()
    del expected["axis_unit"]  # the corner may be a unit or not
    check(save(tmp_path / f"no_{file}", table(columns)), None, "label")
    columns = {corner: samples, "class": LABELS, "*": "{}"}
    check(save(tmp_path / file, table(columns)), expected)


@pytest.mark.parametrize(
    ("corner", "unit"),
    [("Wavelength (nm)", "nm"), ("Raman shift / cm-1", "cm^-1"), ("λ/µm", "um")],
)
def test_corner_gives_the_unit_of_spectra_in_columns(corner, unit, tmp_path):
    grid = turned(table({corner: LABELS, "*": "{}"}))
    check(save(tmp_path / "a.csv", grid), read(axis_unit=unit))


@pytest.mark.parametrize(
    "corner",
    [
        "Frequency (THz)",
        "Wavelength [Å]",
        "Energy / eV",
        "Wavenumber (m-1)",
        "Energy (meV)",
        "1/m",
    ],
)
def test_a_unit_that_no_axis_has_is_refused_until_one_is_stated(corner, tmp_path):
    path = save(tmp_path / "a.csv", turned(table({corner: LABELS, "*": "{}"})))
    check(path, None, "--axis-unit")
    check(path, read(axis_unit="index"), axis_unit="index")


@pytest.mark.parametrize(
    "name", ["case_id", "MRN", "Pat.-Nr.", "病例号", "Fall-Nr", "Hospital ID"]
)
def test_names_of_persons_in_hospitals_are_known(name, tmp_path):
    path = save(tmp_path / "a.csv", table({"label": LABELS, name: PEOPLE, "*": "{}"}))
    check(path, read(groups=PEOPLE))


def test_a_unit_can_be_given(tmp_path):
    path = save(tmp_path / "a.csv", table({"label": LABELS, "*": "{}"}, axis=NM))
    for unit in ("nm", "cm^-1"):
        expected = read(wavenumbers=NM, axis_unit=unit)
        check(path, expected, axis_unit=unit)


RISING = [*range(101, 113)]
GIVEN = {
    "IDs rise": ({"Spectrum_ID": IDS, "Subtype": LABELS}, "Subtype"),
    "integers rise": ({"Spectrum_ID": RISING, "Subtype": LABELS}, "Subtype"),
    "integer classes": ({"Spectrum_ID": RISING, "Subtype": CODES}, "Subtype"),
    "by letter": ({"Spectrum_ID": RISING, "Subtype": LABELS}, "B"),
    "by position": ({"Spectrum_ID": RISING, "Subtype": LABELS}, 1),
    "from the end": ({"Spectrum_ID": RISING, "Subtype": LABELS}, -13),
    "floats": ({"m/z": STARCH[::-1], "Subtype": LABELS}, "Subtype"),
    "an operator": ({"ID": IDS, "operator": ["AB"] * 12, "Subtype": LABELS}, "Subtype"),
    "two operators": ({"ID": IDS, "operator": OFTEN, "Subtype": LABELS}, "Subtype"),
    "the operator": ({"ID": IDS, "operator": LABELS, "Subtype": OFTEN}, "operator"),
    "a known name beside": ({"class": OFTEN, "Subtype": LABELS}, "Subtype"),
    "a column with blanks": ({"x": [None, *IDS[1:]], "Subtype": LABELS}, "Subtype"),
    "a name in another case": ({"note": OFTEN, "subTYPE": LABELS}, "subTYPE"),
}


@pytest.mark.parametrize("file", ["a.csv", "a.tsv", "a.xlsx"])
@cases(GIVEN)
def test_given_label_in_the_first_row_means_spectra_in_rows(case, file, tmp_path):
    columns, label = case
    labels = columns["Subtype"] if label not in columns else columns[label]
    path = save(tmp_path / file, table({**columns, "*": "{}"}))
    expected = read(target=labels)
    del expected["groups"]
    check(path, expected, label=label)


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
@cases({name: case for name, case in GIVEN.items() if case[1] in case[0]})
def test_given_label_in_the_first_column_means_spectra_in_columns(case, file, tmp_path):
    columns, label = case
    path = save(tmp_path / file, turned(table({**columns, "*": "{}"})))
    expected = read(target=columns[label])
    del expected["groups"]
    check(path, expected, label=label)


CANDIDATES = {
    "two texts": {"operator": OFTEN, "Subtype": LABELS},
    "a text of one value": {"operator": ["AB"] * 12, "Subtype": LABELS},
    "IDs and two texts": {"Spectrum_ID": IDS, "operator": OFTEN, "Subtype": LABELS},
    "text and integers": {"batch": CODES, "Subtype": LABELS},
    "two integers": {"batch": [1, 2] * 6, "Subtype": CODES},
}


@pytest.mark.parametrize("turn", [list, turned])
@cases(CANDIDATES)
def test_label_among_several_columns_is_asked_for(case, turn, tmp_path):
    path = save(tmp_path / "a.csv", turn(table({**case, "*": "{}"})))
    # A reader may take the only text, or the only one that varies, for the label.
    one = OFTEN not in case.values() and case["Subtype"] is LABELS
    check(path, read() if one else None, "label")
    check(path, read(target=case["Subtype"]), label="Subtype")


def test_ignored_columns_do_not_compete_for_the_label(tmp_path):
    columns = {"operator": OFTEN, "note": OFTEN, "Subtype": LABELS, "*": "{}"}
    path = save(tmp_path / "a.csv", table(columns))
    check(path, read(), ignore=["operator", "note"])
    check(path, read(), ignore=["A", 1])
    check(path, None, "ignore|missing", ignore=["missing"])


SOLE = {
    "last": {"*": "{}", "classLabel": LABELS},
    "first": {"Tissue": LABELS, "*": "{}"},
    "last, integers": {"*": "{}", "classLabel": CODES},
    "last, truth": {"*": "{}", "is_tumour": ["yes", "no"] * 6},
    "last, dressed": {"*": "X{}", "outcome": LABELS},
    "last, after an index": {"": INDEX, "*": "{}", "outcome": LABELS},
    "last, after IDs": {"ID": IDS, "*": "{}", "outcome": LABELS},
}


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx", "a.csv[;,]"])
@cases(SOLE)
def test_the_one_name_among_wavenumbers_is_the_label(case, file, tmp_path):
    labels = case.get("Tissue") or [*case.values()][-1]
    expected = read(target=labels)
    del expected["groups"]  # IDs may be groups
    check(save(tmp_path / file, table(case)), expected)


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
def test_the_one_name_among_wavenumbers_in_the_middle_is_the_label(file, tmp_path):
    grid = table({"*": "{}"})
    for row, label in zip(grid, ["outcome", *LABELS], strict=True):
        row.insert(5, label)
    check(save(tmp_path / file, grid), read(), "label")


def test_the_one_name_below_the_axis_is_the_label_of_spectra_in_columns(tmp_path):
    grid = turned(table({"*": "{}", "outcome": LABELS}))
    check(save(tmp_path / "a.csv", grid), read(), "label|orientation")
