"""Twenty layouts of laboratories and public data sets, as small files."""

import json
from dataclasses import dataclass
from typing import Any

from .samples import (
    AGES,
    AXIS,
    DATA,
    IDS,
    LABELS,
    PEOPLE,
    SEXES,
    read,
    save,
    save_workbook,
    table,
    turned,
)

CODES = [["HC", "SLE", "RA"].index(label) for label in LABELS]
SHIFTS = [400.5 + 2.5 * i for i in range(12)]
NANOMETRES = [*range(1100, 1220, 10)]
NAMES = [f"{label}_{i % 4 + 1:02}.txt" for i, label in enumerate(LABELS)]


@dataclass(frozen=True)
class Layout:
    """A file, what it means, and the options that settle what is not certain.

    Attributes
    ----------
    about : str
        Where such files come from.
    file : str
        Name, with the kind of :func:`.samples.save`.
    content : object
        What :func:`.samples.save` writes.
    expected : dict or None
        Fields of the spectra. None means that no option reads the file.
    options : tuple of dict
        Alternatives, each with one option. A refusal names one of them.
    certain : bool
        Whether the file has to be read without options.
    """

    about: str
    file: str
    content: Any
    expected: dict | None
    options: tuple = ()
    certain: bool = False


def ungrouped(**changes):
    """Fields of the spectra without groups, because IDs of samples may be groups."""
    return {name: v for name, v in read(**changes).items() if name != "groups"}


def kaggle_covid():
    names = ["Healthy"] * 6 + ["SARS-CoV-2"] * 6
    grid = table({"*": "{}", "diagnostic": names}, axis=SHIFTS)
    return Layout(
        "Kaggle, Raman of COVID-19: wavenumbers, then the diagnosis",
        "kaggle_covid.csv",
        grid,
        read(target=names, wavenumbers=SHIFTS),
        ({"label": "diagnostic"},),
        certain=True,
    )


def kaggle_diabetes():
    ill = [0, 1] * 6
    header = ["has_DM2", *[f"Var{i}" for i in range(2, 14)]]
    grid = [header, ["NaN", *map(float, AXIS)], *table({"y": ill, "*": "{}"})[1:]]
    return Layout(
        "Kaggle, Raman of diabetes: names of MATLAB, then a row with the axis",
        "kaggle_diabetes.csv",
        grid,
        read(target=ill),
        ({"skip_rows": 1},),
    )


def coffee():
    columns = {"Sample Number:": [*range(1, 13)], "Group Code:": CODES, "*": "{}"}
    return Layout(
        "FTIR of coffee: spectra in columns, numbers of samples and groups above them",
        "coffee_ftir.csv",
        turned(table(columns, axis=SHIFTS)),
        ungrouped(target=CODES, wavenumbers=SHIFTS),
        ({"label": "Group Code:"}, {"label": 1}),
    )


def bacteria():
    return Layout(
        "bacteria-ID and its like: an array with the class last, without a header",
        "bacteria_id.csv",
        table({"*": "{}", "y": CODES})[1:],
        {"data": DATA, "target": CODES, "wavenumbers": None},
        ({"label": -1},),
    )


def pandas_index():
    columns = {"": [*range(12)], "species": CODES, "*": "{}"}
    return Layout(
        "pandas, to_csv with its index; a label of an uncommon name",
        "pandas_index.csv",
        table(columns),
        read(target=CODES),
        ({"label": "species"},),
    )


def r_patients():
    columns = {"diagnosis": LABELS, "patientID": PEOPLE, "age": AGES, "sex": SEXES}
    return Layout(
        "R, data frame with numbers about the patients before X400",
        "r_patients.csv",
        table({**columns, "*": "X{}"}),
        read(groups=PEOPLE),
        certain=True,
    )


def matlab_corner():
    codes = [code + 1 for code in CODES]
    return Layout(
        "MATLAB, writematrix of [0 axis; labels spectra]",
        "matlab_writematrix.csv",
        table({"0": codes, "*": "{}"}),
        read(target=codes),
        ({"label": 0}, {"label": "A"}),
    )


def excel_title():
    grid = table({"Sample": IDS, "Diagnosis": LABELS, "*": "{}"})
    title = ["Serum of 2021, measured at 785 nm", *[None] * 13]
    return Layout(
        "Excel with a title and a blank row above the table",
        "excel_title.xlsx",
        [title, [None] * 14, *grid],
        ungrouped(),
        ({"skip_rows": 2},),
    )


def german_excel():
    columns = {"Diagnose": LABELS, "Alter": AGES, "*": "{}"}
    grid = table(columns, axis=SHIFTS)
    grid[0] = [name.replace(".", ",") for name in grid[0]]
    return Layout(
        "German Excel: semicolons and decimal commas",
        "german_excel.csv[;,]",
        grid,
        read(wavenumbers=SHIFTS),
        ({"label": "Diagnose"},),
        certain=True,
    )


def sheet_per_class():
    def write(path):
        rows = {
            name: [row for row, y in zip(DATA, LABELS, strict=True) if y == name]
            for name in ("HC", "SLE", "RA")
        }
        sheets = {
            name: table({"Sample": ["s1", "s2", "s3", "s4"], "*": "{}"}, part)
            for name, part in rows.items()
        }
        save_workbook(path, sheets)

    return Layout(
        "Excel with a sheet for each class", "sheet_per_class.xlsx", write, None
    )


def class_row():
    columns = {"Sample": NAMES, "Class": LABELS, "*": "{}"}
    return Layout(
        "Origin or Excel: spectra in columns, a row of samples and a row of classes",
        "class_row.xlsx",
        turned(table(columns, axis=SHIFTS)),
        ungrouped(wavenumbers=SHIFTS),
        ({"label": "Class"},),
        certain=True,
    )


def xy_pairs():
    rows = [[n for name in LABELS for n in ("Raman shift", name)]]
    rows += [
        [n for value in column for n in (shift, value)]
        for shift, column in zip(AXIS, turned(DATA), strict=True)
    ]
    return Layout(
        "Origin: a column of wavenumbers beside each spectrum",
        "origin_xy_pairs.csv",
        rows,
        read(),
        certain=True,
    )


def unscrambler():
    columns = {"": [f"Tablet {i}" for i in range(1, 13)], "Type": LABELS}
    names = {**columns, "Active": [round(5 + i / 7, 2) for i in range(12)]}
    return Layout(
        "Unscrambler: names of samples, a category, a response, wavelengths with nm",
        "unscrambler.csv",
        table({**names, "*": "{} nm"}, axis=NANOMETRES),
        read(wavenumbers=NANOMETRES, axis_unit="nm"),
        ({"label": "Type"},),
    )


def chinese():
    names = ["健康"] * 4 + ["狼瘡"] * 4 + ["关节炎"] * 4
    return Layout(
        "Excel with Chinese headers",
        "chinese.xlsx",
        table({"样品编号": IDS, "类别": names, "年龄": AGES, "*": "{} cm⁻¹"}),
        ungrouped(target=names),
        ({"label": "类别"},),
        certain=True,
    )


def orange():
    grid = table({"sample": NAMES, "kind": LABELS, "*": "{}"})
    types = ["string", "discrete", *["continuous"] * 12]
    flags = ["meta", "class", *[""] * 12]
    return Layout(
        "Orange: three header rows, for names, types and roles",
        "orange.tsv",
        [grid[0], types, flags, *grid[1:]],
        None,
    )


def r_short_header():
    grid = table({"diagnosis": LABELS, "*": "{}"})
    rows = [[str(i), *row] for i, row in enumerate(grid[1:], 1)]
    return Layout(
        "R, write.table: no name above the names of the rows",
        "r_write_table.tsv",
        [grid[0], *rows],
        read(),
        certain=True,
    )


def hyperspec_long():
    grid = [["sample", "class", ".wavelength", "spc"]]
    for i, (label, row) in enumerate(zip(LABELS, DATA, strict=True), 1):
        grid += [[i, label, x, y] for x, y in zip(AXIS, row, strict=True)]
    return Layout(
        "R, hyperSpec in the long form: one intensity in each row",
        "hyperspec_long.tsv",
        grid,
        None,
    )


def ucr():
    codes = [code + 1 for code in CODES]
    return Layout(
        "UCR archive: the class first, tabs, without a header",
        "ucr_train.tsv",
        table({"y": codes, "*": "{}"})[1:],
        {"data": DATA, "target": codes, "wavenumbers": None},
        ({"label": 0}, {"label": "A"}),
    )


def mango():
    kinds = ["Caly"] * 4 + ["KP"] * 4 + ["R2E2"] * 4
    columns = {
        "Set": ["Cal"] * 6 + ["Val"] * 6,
        "Region": ["NT", "QLD"] * 6,
        "Cultivar": kinds,
        "DM": [round(14 + i * 0.37, 2) for i in range(12)],
        "*": "{}",
    }
    return Layout(
        "Mendeley, NIR of mango: several text columns, any of them a class",
        "mango.csv",
        table(columns, axis=NANOMETRES),
        {"data": DATA, "target": kinds, "wavenumbers": NANOMETRES, "groups": None},
        ({"label": "Cultivar"},),
    )


def file_names():
    return Layout(
        "Names of files, in which the class is a part, as the only names",
        "file_names.csv[;.]",
        table({"Spectrum": NAMES, "*": "{}"}),
        read(),
        ({"label_pattern": "([A-Za-z]+)_"},),
    )


MAKERS = (
    *(kaggle_covid, kaggle_diabetes, coffee, bacteria, pandas_index, r_patients),
    *(matlab_corner, excel_title, german_excel, sheet_per_class, class_row, xy_pairs),
    *(unscrambler, chinese, orange, r_short_header, hyperspec_long, ucr, mango),
    file_names,
)


def write_all(folder):
    """Write all files and `expected.json`; returns the layouts by file."""
    folder.mkdir(parents=True, exist_ok=True)
    layouts = {}
    for maker in MAKERS:
        layout = maker()
        layouts[save(folder / layout.file, layout.content).name] = layout
    expected = {
        name: {
            "about": layout.about,
            "expected": layout.expected,
            "options": layout.options,
            "certain": layout.certain,
        }
        for name, layout in layouts.items()
    }
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
    return layouts


def names_option(message, options):
    """Whether a refusal names the option, as a word of Python or of the command."""
    (name,) = options
    return name in message or name.replace("_", "-") in message
