"""Show how a file is understood.

Print what a table holds, as the other commands would read it: the orientation,
the labels, the groups, the axis, what is not learnt, and the first spectra.
Nothing is learnt.

examples:
  cvae-augment inspect serum.xlsx
  cvae-augment inspect serum.csv --label diagnosis --json
  cvae-augment inspect spectra --write-sheet samples.csv
  cvae-augment inspect spectra --label samples.csv
"""

from .options import INPUTS, add_command
from .tables import counts, load

_SPECTRA_SHOWN, _ENDS_SHOWN, _CLASSES_SHOWN = 3, 3, 12


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "inspect", run, __doc__, reads_tables=True)
    add("input IN", INPUTS)
    add(
        "--write-sheet FILE",
        "for a folder: write a sheet with its files, in which you fill in label and "
        "group, for --label FILE of the other commands",
    )


def run(arguments, console):
    """Print how the file is understood, and return it as JSON has it."""
    if arguments.write_sheet is not None:
        from ..datasets.folders.sheets import write_sample_sheet

        write_sample_sheet(arguments.input, arguments.write_sheet)
        console.note(
            f"fill in the columns label and group of {arguments.write_sheet}; then: "
            f"cvae-augment inspect {arguments.input} --label {arguments.write_sheet}"
        )
        return console.wrote([arguments.write_sheet])
    # Neither torch nor scikit-learn is loaded here, so that the answer comes at once.
    spectra = load(arguments, arguments.input, progress=console.shows_progress)
    content = _content(arguments.input, spectra)
    for name, value in _lines(content):
        console.result(f"{name:<14}{value}")
    console.result("")
    for line in _first_spectra(spectra):
        console.result(line)
    return content


def _content(path, spectra):
    """What is known about the spectra, as JSON has it."""
    layout, axis = spectra.layout, spectra.wavenumbers
    names = () if layout is None or layout.header is None else layout.header
    (n, p), real = spectra.data.shape, ~spectra.is_synthetic

    def name(position):
        """Name of a column, or its position where it has no name."""
        if layout is None or position is None:
            return None
        cell = names[position] if names else None
        return position if cell is None else str(cell)

    groups = None
    if spectra.groups is not None:
        groups = len(set(spectra.groups[real].tolist()))
    return {
        "file": str(path),
        "spectra": n,
        "intensities": p,
        "spectra_are": None if layout is None else layout.orientation,
        "header": None if layout is None else layout.header is not None,
        "label": None if layout is None else name(layout.label),
        "classes": counts(spectra.target),
        "group": None if layout is None else name(layout.group),
        "n_groups": groups,
        "perhaps_groups": {} if groups is not None else _perhaps_groups(spectra),
        "n_synthetic": int((~real).sum()),
        "axis": None if axis is None else [float(axis[0]), float(axis[-1])],
        "axis_unit": spectra.axis_unit,
        "not_learnt": [*spectra.metadata],
        "notes": spectra.notes,
    }


def _perhaps_groups(spectra):
    """Metadata that repeat, each value within one class, with the number of values."""
    found = {}
    for name, cells in spectra.metadata.items():
        of_class: dict = {}
        for cell, label in zip(map(str, cells), spectra.target.tolist(), strict=True):
            of_class.setdefault(cell, set()).add(label)
        is_nested = all(len(labels) == 1 for labels in of_class.values())
        n_classes = len(set(spectra.target.tolist()))
        if is_nested and n_classes < len(of_class) < 0.8 * len(cells):
            found[name] = len(of_class)
    return found


def _lines(content):
    """Rows of the table: a name and a value."""
    yield "file", content["file"]
    yield "spectra", f"{content['spectra']} of {content['intensities']} intensities"
    if content["spectra_are"]:
        header = "a header" if content["header"] else "no header"
        yield "layout", f"spectra in {content['spectra_are']}, {header}"
    column = {"columns": "row"}.get(content["spectra_are"], "column")
    where = "" if content["label"] is None else f"{column} {content['label']!r}: "
    classes = [f"{label} ({n})" for label, n in content["classes"].items()]
    more = [f"... {len(classes)} classes"] * (len(classes) > _CLASSES_SHOWN)
    yield "labels", where + ", ".join(classes[:_CLASSES_SHOWN] + more)
    if content["n_groups"] is None:
        yield "groups", "none stated; each spectrum counts as a person of its own"
        for name, number in content["perhaps_groups"].items():
            yield (
                "",
                f"{name!r} has {number} values, each within one class; if it names the "
                f"persons, state --group {name!r}",
            )
    else:
        where = "" if content["group"] is None else f"{column} {content['group']!r}: "
        yield "groups", f"{where}{content['n_groups']} persons or samples"
    if content["axis"]:
        first, last = content["axis"]
        yield "axis", f"{first:g} to {last:g} {content['axis_unit']}"
    else:
        yield "axis", "none; the intensities are counted"
    if content["n_synthetic"]:
        yield "synthetic", f"{content['n_synthetic']} spectra are marked as synthetic"
    if content["not_learnt"]:
        yield "not learnt", ", ".join(content["not_learnt"])
    told = ("header ", "orientation: ", "not learnt: ")
    notes = [note for note in content["notes"] if not note.startswith(told)]
    for i, note in enumerate(notes):
        yield "" if i else "notes", note


def _first_spectra(spectra):
    """Lines with the ends of the first spectra, below those of the axis."""
    names, p = spectra.feature_names, spectra.data.shape[1]
    shown = [*range(min(p, _ENDS_SHOWN)), *range(max(p - _ENDS_SHOWN, _ENDS_SHOWN), p)]
    if spectra.wavenumbers is not None:
        names = [f"{wavenumber:g}" for wavenumber in spectra.wavenumbers]
    rows = [["", *(names[j] for j in shown)]]
    for label, row in zip(spectra.target, spectra.data[:_SPECTRA_SHOWN], strict=False):
        rows.append([str(label), *(f"{row[j]:g}" for j in shown)])
    if p > 2 * _ENDS_SHOWN:
        for row in rows:
            row.insert(1 + _ENDS_SHOWN, "...")
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for label, *cells in rows:
        padded = (cell.rjust(w) for cell, w in zip(cells, widths[1:], strict=True))
        yield "  ".join([label.ljust(widths[0]), *padded]).rstrip()
