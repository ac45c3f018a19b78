"""Small spectra, the tables made of them, and the check of what is read."""

import csv
import io
import re

import numpy as np
import openpyxl

from cvae_augment.datasets import read_spectra

AXIS = [*range(400, 424, 2)]


def made(classes=("HC", "SLE", "RA"), n_each=4, axis=AXIS, height=100.0, seed=0):
    """Intensities and labels: each class has a band of its own on a background."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.array(classes), n_each)
    at = np.linspace(0, 1, len(axis))
    centre = np.linspace(0.25, 0.85, len(classes))[np.arange(len(labels)) // n_each]
    bands = height * np.exp(-(((at - centre[:, None]) / 0.12) ** 2)) + height / 2
    noise = rng.normal(0, height / 60, bands.shape)
    return (bands + noise).round(2).tolist(), labels.tolist()


DATA, LABELS = made()
PEOPLE = [3, 3, 5, 5, 8, 8, 11, 11, 14, 14, 17, 17]
AGES = [55, 69, 67, 41, 38, 72, 26, 24, 49, 63, 58, 30]
SEXES = [0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1]
IDS = [f"{i:04}" for i in range(1, 13)]


def read(**changes):
    """Fields of the spectra of `DATA` with the axis of whole wavenumbers."""
    fields = {"data": DATA, "target": LABELS, "wavenumbers": AXIS}
    return fields | {"axis_unit": "cm^-1", "groups": None} | changes


def table(columns, data=DATA, axis=AXIS):
    """Grid with a header row.

    `columns` has the cells by the names of the columns. The intensities stand at the
    name `*`, and their names follow the format there, for example `X{}`.
    """
    names, rows = [], [[] for _ in data]
    for name, cells in columns.items():
        wide = name == "*"
        names += [cells.format(value) for value in axis] if wide else [name]
        for row, cell in zip(rows, data if wide else cells, strict=True):
            row.extend(cell if wide else [cell])
    return [names, *rows]


def turned(grid):
    """The grid with rows and columns exchanged."""
    return [list(column) for column in zip(*grid, strict=True)]


def cell_text(cell, decimal="."):
    """A cell as text; numbers get the decimal mark."""
    if cell is None:
        return ""
    text = str(cell)
    return text if isinstance(cell, str) else text.replace(".", decimal)


def lines(grid, delimiter=",", decimal="."):
    """The grid as delimited text."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerows([cell_text(cell, decimal) for cell in row] for row in grid)
    return file.getvalue()


def save(path, content):
    """Write a grid, text or bytes as the suffix says; a name has an optional kind.

    `path` may end with a kind in brackets: `a.csv[;,]` has semicolons and decimal
    commas, and `a.xlsx[text]` has cells of text only.
    """
    name, _, kind = path.name.partition("[")
    path, kind = path.with_name(name), kind.rstrip("]")
    if callable(content):
        content(path)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif path.suffix == ".xlsx":
        save_workbook(path, {"Sheet": content}, as_text=kind == "text")
    else:
        marks = kind or (",." if path.suffix == ".csv" else "\t.")
        path.write_text(lines(content, marks[0], marks[-1]), encoding="utf-8")
    return path


def save_workbook(path, sheets, *, as_text=False, merged=()):
    """Write a workbook with a grid in each sheet. `merged` are ranges of the first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, grid in sheets.items():
        sheet = book.create_sheet(title)
        for i, row in enumerate(grid, 1):
            for j, value in enumerate(row, 1):
                if value in (None, ""):
                    continue
                shown = number(value) if isinstance(value, str) else value
                sheet.cell(i, j, cell_text(value) if as_text else shown)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    book.save(path)


def number(text):
    """The number that a text is, as a person types it into a sheet, else the text."""
    plain = re.fullmatch(r"(0|[1-9]\d*)(\.\d+)?", text)
    return text if plain is None else float(text) if plain[2] else int(text)


def differences(spectra, expected):
    """Names of the fields that are not as expected."""
    wrong = []
    for name, value in expected.items():
        got = getattr(spectra, name)
        if name == "metadata":
            same = set(value) <= set(got)
        else:
            got = got if got is None or isinstance(got, str) else np.asarray(got)
            same = (got.tolist() if isinstance(got, np.ndarray) else got) == value
        if not same:
            wrong.append(f"{name}: {got!r}; expected {value!r}")
    return wrong


def check(path, expected=None, refusal=None, **options):
    """The file is read as expected, or refused in one line that holds `refusal`.

    None forbids the one or the other. Returns the message of a refusal, else None.
    """
    try:
        spectra = read_spectra(path, **options)
    except ValueError as error:
        message = str(error)
        assert refusal is not None, f"refused: {message}"
        assert message.startswith(str(path)), message
        assert len(message.splitlines()) == 1, message
        assert re.search(refusal, message.removeprefix(str(path)), re.I), message
        return message
    assert expected is not None, f"read: {spectra.target[:5]}, {spectra.notes}"
    wrong = differences(spectra, expected)
    assert not wrong, "\n".join(wrong)
    return None
