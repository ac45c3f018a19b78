"""Random tables of spectra, with what they mean and whether that is certain."""

import csv
import datetime
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import openpyxl

UNIT_OF_DRESS = {
    **dict.fromkeys(("{}", "X{}", "w{}", "Int_{}", "{} cm-1", "{} cm^-1"), "cm^-1"),
    **dict.fromkeys(("{} cm⁻¹", "{} (1/cm)"), "cm^-1"),
    **dict.fromkeys(("nm_{}", "{} nm", "{}nm", "{} [nm]"), "nm"),
    **dict.fromkeys(("{} um", "{} µm"), "um"),
}
CORNERS = {
    **dict.fromkeys(("wavenumber", "Raman shift", "Wavenumber (cm-1)"), "cm^-1"),
    **dict.fromkeys(("Wavelength (nm)", "wavelength / nm"), "nm"),
}
KNOWN_LABELS = (
    "label",
    "class",
    "diagnosis",
    "target",
    "y",
    "Diagnose",
    "Klasse",
    "类别",
)
OTHER_LABELS = ("tissue", "Species", "outcome", "kind of cell", "Stamm", "菌种")
KNOWN_GROUPS = ("patient", "patientID", "subject", "person", "patient_id", "donor")
CLASSES = (
    *(["HC", "SLE", "RA"], ["control", "tumour"], ["E. coli", "S. aureus", "none"]),
    *(["健康", "狼瘡"], ["gesund", "krank", "unklar"], ["A1", "B2", "C3", "D4"]),
)


@dataclass
class Table:
    """Grid of cells, how it is written, and what it means."""

    grid: list
    truth: dict
    tag: str
    kind: str
    options: dict = field(default_factory=dict)
    suffix: str = ".csv"
    delimiter: str = ","
    decimal: str = "."
    as_text: bool = False
    comments: tuple = ()
    dressed: frozenset = frozenset()  # names of the intensities

    def write(self, folder, name):
        """Write the file, and return its path."""
        path = folder / f"{name}{self.suffix}"
        if self.suffix == ".xlsx":
            self._write_workbook(path)
            return path
        with path.open("w", newline="", encoding="utf-8") as file:
            file.writelines(f"# {comment}\n" for comment in self.comments)
            writer = csv.writer(file, delimiter=self.delimiter)
            writer.writerows([self.text(cell) for cell in row] for row in self.grid)
        return path

    def _write_workbook(self, path):
        book = openpyxl.Workbook()
        for i, row in enumerate(self.grid, 1):
            for j, cell in enumerate(row, 1):
                if cell not in (None, ""):
                    value = self.text(cell) if self.as_text else cell
                    book.active.cell(i, j, value)
        book.save(path)

    def text(self, cell):
        """A cell as text; numbers get the decimal mark."""
        if isinstance(cell, float) or cell in self.dressed:
            cell = cell if isinstance(cell, str) else repr(cell)
            return cell.replace(".", self.decimal)
        return "" if cell is None else str(cell)


class Maker:
    """Everything that is drawn for one table."""

    def __init__(self, rng):
        self.rng = rng
        self.classes = self.pick(CLASSES)
        self.n = len(self.classes) * int(rng.integers(4, 8))
        self.codes = np.arange(self.n) % len(self.classes)
        if self.chance(0.6):
            self.codes.sort()
        self.data = self.intensities(int(rng.integers(10, 31)))

    def pick(self, options):
        return options[int(self.rng.integers(len(options)))]

    def chance(self, share):
        return bool(self.rng.random() < share)

    def intensities(self, n_points):
        """A band on a background: counts, decimals, absorbances or a difference."""
        at = np.linspace(0, 1, n_points)
        centre = 0.2 + 0.6 * self.codes / len(self.classes)
        bands = 0.5 + np.exp(-(((at - centre[:, None]) / 0.15) ** 2))
        bands = bands + self.rng.normal(0, 0.02, bands.shape)
        scale, digits, shift = self.pick(
            [(1000, 2, 0), (1, 5, 0), (80, 3, 0), (1, 6, 1)]
        )
        return (scale * (bands - shift)).round(digits)

    def axis(self, unit, whole):
        """Strictly monotonic numbers in the range of the unit."""
        n = self.data.shape[1]
        start, step = {"cm^-1": (400, 2), "nm": (900, 4), "um": (2, 0.05)}[unit]
        start += int(self.rng.integers(4)) * (50 if start > 2 else 1)
        if whole and unit != "um":
            values = [start + step * i for i in range(n)]
        else:
            values = [round(start + 1.37 * step * i + step / 4, 3) for i in range(n)]
        return values[::-1] if self.chance(0.3) else values

    def labels(self, numbers):
        return self.codes.tolist() if numbers else [self.classes[k] for k in self.codes]

    def person(self):
        """Groups: two or three spectra of one class each, numbers or names."""
        order = np.argsort(self.codes, kind="stable")
        groups = np.empty(self.n, dtype=int)
        groups[order] = np.arange(self.n) // 2 + 7
        if self.chance(0.5):
            return groups.tolist()
        return [f"P{group:02}" for group in groups]

    def numbers(self):
        """Columns of numbers about a spectrum, none of which looks like a class."""
        columns = {
            "age": (self.rng.permutation(60)[: self.n] + 20).tolist(),
            "dose": self.rng.uniform(0, 9, self.n).round(2).tolist(),
            "laser power": self.rng.normal(50, 2, self.n).round(1).tolist(),
            "scans": (self.rng.permutation(self.n) + 11).tolist(),
        }
        return self.some(columns)

    def texts(self):
        """Columns of text about a spectrum."""
        start = datetime.date(2024, 1, 2)
        days = [start + datetime.timedelta(days=i // 3) for i in range(self.n)]
        columns = {
            "date": [str(day) for day in days],
            "measured": days,
            "file": [f"f{i:03}.spc" for i in self.rng.permutation(self.n)],
            "operator": [self.pick(("AB", "CD", "EF")) for _ in range(self.n)],
            "note": ["ok"] * self.n,
        }
        return self.some(columns)

    def some(self, columns):
        names = [name for name in columns if self.chance(0.35)]
        self.rng.shuffle(names)
        return {name: columns[name] for name in names}


def table_of(columns, data, names):
    """Grid with a header row; the intensities are at the name '*'."""
    header: list[Any] = []
    rows: list[list[Any]] = [[] for _ in data]
    for name, cells in columns.items():
        header += names if name == "*" else [name]
        for row, cell in zip(rows, data if name == "*" else cells, strict=True):
            row.extend(cell if name == "*" else [cell])
    return [header, *rows]


def turned(grid):
    return [list(column) for column in zip(*grid, strict=True)]


def placed(make, label, columns, index):
    """Columns in an order: the label first, between others or last."""
    place = make.pick(("first", "between", "last"))
    before = {name: cells for name, cells in columns.items() if make.chance(0.7)}
    after = {name: cells for name, cells in columns.items() if name not in before}
    wide = {"*": None}
    if place == "first":
        ordered = {**label, **before, **wide, **after}
    elif place == "between":
        ordered = {**before, **label, **wide, **after}
    else:
        ordered = {**before, **wide, **after, **label}
    return {"": [*range(make.n)], **ordered} if index else ordered


def written(make, table):
    """The table with a format, blank rows and comments."""
    formats = [
        (".csv", ",", "."),
        (".csv", ";", ","),
        (".csv", ";", "."),
        (".tsv", "\t", "."),
    ]
    formats += [(".tsv", "\t", ","), (".xlsx", "", "."), (".xlsx", "", ".")]
    table.suffix, table.delimiter, table.decimal = make.pick(formats)
    table.as_text = table.suffix == ".xlsx" and make.chance(0.25)
    if table.suffix != ".xlsx" and make.chance(0.2):
        table.comments = ("laser 785 nm, 10 mW", "2024-01-02")
    if make.chance(0.15):
        table.grid.insert(make.pick((2, 5, len(table.grid))), [""] * len(table.grid[0]))
    return table


def with_header(make):
    """Unambiguous: a header of numbers, and a label that is certain or given."""
    how = make.pick(("usual name", "only text", "only column", "option"))
    in_columns = make.chance(0.35)
    dress = make.pick([*UNIT_OF_DRESS, *["{}"] * 6])
    unit, corner = UNIT_OF_DRESS[dress], None
    columns = {} if how == "only column" else make.numbers()
    if how in ("usual name", "option"):
        columns |= make.texts()
    metadata = [*columns]
    groups = make.person() if how != "only column" and make.chance(0.5) else None
    if groups:
        columns = {make.pick(KNOWN_GROUPS): groups, **columns}
    marks = [0] * make.n
    if make.chance(0.15):
        marks = [int(i >= make.n // 2) for i in range(make.n)]
        columns["synthetic"] = marks
    labels = make.labels(how != "only text" and make.chance(0.4))
    name = make.pick(KNOWN_LABELS if how == "usual name" else OTHER_LABELS)
    if in_columns and how == "only column" and not columns and dress == "{}":
        corner = make.pick([*CORNERS])
        name, unit, labels = corner, CORNERS[corner], make.labels(False)
    axis = make.axis(unit, whole=dress != "{}" or make.chance(0.5))
    index = how in ("usual name", "only text") and not in_columns and make.chance(0.25)
    ordered = placed(make, {name: labels}, columns, index)
    if in_columns:  # what is not an intensity stands above the axis
        ordered = {name: labels, **columns, "*": None}
        if not corner and make.chance(0.3):
            ordered = {**columns, name: labels, "*": None}
    names = axis if dress == "{}" else [dress.format(value) for value in axis]
    grid = table_of(ordered, make.data.tolist(), names)
    truth = {"target": labels, "groups": groups, "wavenumbers": axis, "axis_unit": unit}
    truth |= {"is_synthetic": [bool(mark) for mark in marks], "metadata": metadata}
    options = {"label": name} if how == "option" else {}
    kind = f"{'columns' if in_columns else 'rows'}, label by {how}"
    table = Table(grid, truth, "unambiguous", kind, options, dressed=frozenset(names))
    table.grid = turned(grid) if in_columns else grid
    return table


def without_header(make):
    """Unambiguous: labels that are text, or whose position is given."""
    given = make.chance(0.5)
    first = make.chance(0.5)
    labels = make.labels(given)
    columns = {"y": labels, "*": None} if first else {"*": None, "y": labels}
    grid = table_of(columns, make.data.tolist(), [""] * make.data.shape[1])[1:]
    truth = {"target": labels, "groups": None, "wavenumbers": None}
    options = {"label": 0 if first else -1} if given else {}
    kind = f"no header, label {'by option' if given else 'is the only text'}"
    return Table(grid, truth, "unambiguous", kind, options)


def with_thousands(make):
    """Whole numbers with marks of thousands, or such numbers with decimals."""
    whole = make.chance(0.5)
    make.data = (900 * (0.7 + make.data / np.abs(make.data).max())).round(
        0 if whole else 2
    )
    axis = make.axis("cm^-1", whole=True)
    labels, name = make.labels(False), make.pick(KNOWN_LABELS)
    shown = "{:,.0f}" if whole else "{:,.2f}"
    cells = [[shown.format(value) for value in row] for row in make.data]
    grid = table_of({name: labels, "*": None}, cells, [str(value) for value in axis])
    truth = {"target": labels, "groups": None, "wavenumbers": axis}
    tag = "either" if whole else "unambiguous"
    table = Table(grid, truth, tag, f"thousands, {'whole' if whole else 'decimals'}")
    if make.chance(0.3):
        table.suffix, table.delimiter = ".tsv", "\t"
    return table


def ambiguous(make):
    """Tables with two readings, or without labels; the truth is what the maker had."""
    kind = make.pick((*_UNCERTAIN, "counts without a header", "two decimal marks"))
    labels = make.labels(False)
    axis: Any = make.axis("cm^-1", whole=True)
    first = make.chance(0.5)
    if kind == "counts without a header":
        make.data = (1000 * (make.data - make.data.min()) / np.ptp(make.data)).round()
        labels = make.labels(True)
        columns = {"y": labels, "*": None} if first else {"*": None, "y": labels}
        # The other end looks like labels, too: a detector that counts next to nothing.
        make.data[:, -1 if first else 0] = make.rng.integers(0, 3, make.n)
        cells = make.data.astype(int).tolist()
        grid, axis = table_of(columns, cells, [""] * len(cells[0]))[1:], None
    elif kind == "two decimal marks":
        make.data = (1 + make.data / np.abs(make.data).max() / 2).round(3)
        cells = [
            [f"{v:.3f}".replace(".", make.pick(",.")) for v in row] for row in make.data
        ]
        grid = table_of({"label": labels, "*": None}, cells, [str(v) for v in axis])
    else:
        labels, columns = _UNCERTAIN[kind](make, labels)
        ordered = {**columns, "*": None} if first else {"*": None, **columns}
        grid = table_of(ordered, make.data.tolist(), axis)
        if columns and first and make.chance(0.3):
            grid = turned(grid)
    truth = {"target": labels, "groups": None, "wavenumbers": axis}
    return Table(grid, truth, "ambiguous", kind)


def _two(numbers, names):
    def draw(make, labels):
        other = make.rng.permutation([i % 3 for i in range(make.n)]).tolist()
        if numbers:
            labels = make.codes.tolist()
        else:
            other = [["AB", "CD", "EF"][i] for i in other]
        return labels, {names[0]: other, names[1]: labels}

    return draw


def _one(name, cells):
    def draw(make, labels):
        return labels, {name: cells(make)} if name else {}

    return draw


#: Columns besides the intensities, none of which is certain to be the label.
_UNCERTAIN = {
    "two texts": _two(False, ("site", "tissue")),
    "two whole numbers": _two(True, ("grade", "kind")),
    "two usual names": _two(False, ("class", "diagnosis")),
    "no label": _one("", None),
    "an age": _one("age", lambda make: make.numbers().get("age", [*range(make.n)])),
    "names of samples": _one("sample", lambda make: [f"s{i}" for i in range(make.n)]),
    "a concentration": _one(
        "starch", lambda make: (make.rng.permutation(make.n) / 7 + 3).round(2).tolist()
    ),
}


def draw(seed, i):
    """Table number i of a seed."""
    make = Maker(np.random.default_rng([seed, i]))
    share = make.rng.random()
    if share < 0.25:
        table = ambiguous(make)
    elif share < 0.32:
        table = with_thousands(make)
    else:
        table = (without_header if share < 0.4 else with_header)(make)
    table.truth["data"] = make.data.tolist()
    if table.kind.startswith("thousands"):
        return table
    table = written(make, table)
    if table.kind == "two decimal marks" and table.delimiter == ",":
        table.delimiter = ";"
    return table
