"""Compare synthetic spectra with real ones.

Print how similar the synthetic spectra are to the real ones, and how much
they vary. Two rows are for reference: 'real vs real' compares each real
spectrum with another real spectrum of its class, and 'class mean' compares it
with the mean of its class.

examples:
  cvae-augment evaluate serum.xlsx augmented.xlsx
"""

import json
from dataclasses import replace

from .extras import add_figure, check_figure, figure_1, save_figure
from .options import FORMATS, add_command
from .tables import load, read_real, tell

#: Options that describe the form of the first file, and options of its columns.
FORM = ("skip_rows", "sheet", "header", "label_pattern", "wavenumbers", "orientation")
COLUMNS = ("label", "group", "synthetic", "ignore")


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "evaluate", run, __doc__, reads_tables=True)
    add("real_file REAL", f"real spectra: {FORMATS}")
    add(
        "synthetic_file SYNTHETIC",
        f"synthetic spectra: {FORMATS}; if a column marks synthetic spectra, only "
        "these are compared; otherwise all spectra that are not in REAL",
    )
    add_figure(add)


def run(arguments, console):
    """Print the table of metrics, and return it as JSON has it."""
    files = arguments.real_file, arguments.synthetic_file
    check_figure(arguments.figure, files)
    real = read_real(arguments, files[0], console, beside=files[1])
    spectra = _aligned(_read_synthetic(arguments, real, console), real, files, console)
    synthetic = _synthetic_part(spectra, real, files, console)
    metrics = compare(real, synthetic, arguments.random_state)
    print_metrics(metrics, console)
    content = {"metrics": as_json(metrics)}
    if arguments.figure is not None:
        save_figure(figure_1(real, synthetic), arguments.figure)
        content |= console.wrote([arguments.figure])
    return content


def compare(real, synthetic, random_state):
    """Table of metrics; the label 1 and the text '1' are the same label."""
    from ..metrics import fidelity_table

    labels = real.target, synthetic.target
    if labels[0].dtype.kind != labels[1].dtype.kind:
        labels = tuple(target.astype(str) for target in labels)
    return fidelity_table(
        real.data, labels[0], synthetic.data, labels[1], random_state=random_state
    )


def print_metrics(metrics, console):
    """Print a table of metrics, and how to read it."""
    console.result("After sample-wise min-max scaling (spread_ratio_raw: without it):")
    console.table(metrics)
    console.result("Good synthetic spectra have about the values of 'real vs real'.")
    console.result("Spectra that are more similar than that vary too little.")


def as_json(metrics):
    """Rows of a table of metrics as JSON has them: NaN is null."""
    return json.loads(metrics.to_json(orient="index", double_precision=15))


def _read_synthetic(arguments, real, console):
    """Spectra of the second file, read as the first one if that gives its intensities.

    A file that `augment` wrote has neither the lines above the table nor the sheets of
    its input, and may lack its columns.
    """
    from argparse import Namespace

    files = arguments.synthetic_file, arguments.real_file
    found, failure = None, ValueError()
    for left_out in ((), FORM, FORM + COLUMNS):
        options = vars(arguments) | dict.fromkeys(left_out)
        try:
            spectra = load(Namespace(**options), files[0], beside=files[1])
        except ValueError as error:
            failure = failure if failure.args else error
            continue
        found = found or spectra
        if _names(spectra).keys() == _names(real).keys():
            found = spectra
            break
    if found is None:
        raise failure
    tell(files[0], found, console)
    return found


def _names(spectra):
    """Position of each intensity by its wavenumber, else by its name."""
    names = spectra.feature_names
    if spectra.wavenumbers is not None:
        names = spectra.wavenumbers.tolist()
    return {name: position for position, name in enumerate(names)}


def _aligned(synthetic, real, files, console):
    """The synthetic spectra with their intensities in the order of the real ones."""
    (n, m), names = (s.data.shape[1] for s in (real, synthetic)), _names(synthetic)
    wanted = _names(real)
    if n != m or (names.keys() == wanted.keys() and [*names] == [*wanted]):
        return synthetic  # another check reports the numbers of intensities
    if names.keys() == wanted.keys() and len(names) == m:
        console.note(
            f"{files[1]}: the intensities are in another order than in {files[0]}, and "
            "are compared by name"
        )
        return replace(
            synthetic,
            data=synthetic.data[:, [names[name] for name in wanted]],
            wavenumbers=real.wavenumbers,
            feature_names=real.feature_names,
        )
    counted = [f"x{i}" for i in range(1, n + 1)]
    if counted in (real.feature_names, synthetic.feature_names):
        return synthetic  # one of the files has no names
    other = next(name for name in names if name not in wanted) if names else ""
    shown = f"{other:g}" if isinstance(other, float) else repr(other)
    raise ValueError(
        f"{files[1]} has the intensity {shown}, and {files[0]} does not; expected the "
        "same wavenumbers or names in both: interpolate one file, or rename the columns"
    )


def _synthetic_part(spectra, real, files, console):
    """Spectra of the second file that are compared with the real ones."""
    n_spectra, n_marked = len(spectra.target), int(spectra.is_synthetic.sum())
    if n_marked:
        console.note(f"{files[1]}: {n_marked} spectra marked as synthetic are compared")
        return spectra.take(spectra.is_synthetic)
    if spectra.has_marks:
        raise ValueError(
            f"{files[1]}: none of the {n_spectra} spectra is marked as synthetic; "
            "expected at least one, or no column of marks"
        )
    known = {row.tobytes() for row in real.data.astype(float)}
    is_new = [row.tobytes() not in known for row in spectra.data.astype(float)]
    n_new = sum(is_new)
    if not n_new:
        raise ValueError(
            f"{files[1]}: all {n_spectra} spectra are also in {files[0]}; expected "
            "synthetic spectra"
        )
    console.note(
        f"{files[1]}: no column marks synthetic spectra; {n_spectra - n_new} spectra "
        f"that are also in {files[0]} are left out, {n_new} are compared"
    )
    return spectra.take(is_new)
