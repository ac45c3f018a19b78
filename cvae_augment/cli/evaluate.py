"""Compare synthetic spectra with real ones.

Print how similar the synthetic spectra are to the real ones, and how much
they vary. Two rows are for reference: 'real vs real' compares each real
spectrum with another real spectrum of its class, and 'class mean' compares it
with the mean of its class.

examples:
  cvae-augment evaluate serum.xlsx augmented.xlsx
"""

import json
from argparse import Namespace

from .options import FORMATS, add_command
from .tables import read, read_real


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "evaluate", run, __doc__, reads_tables=True)
    add("real_file REAL", f"real spectra: {FORMATS}")
    add(
        "synthetic_file SYNTHETIC",
        f"synthetic spectra: {FORMATS}; if a column marks synthetic spectra, only "
        "these are compared; otherwise all spectra that are not in REAL",
    )


def run(arguments, console):
    """Print the table of metrics, and return it as JSON has it."""
    files = arguments.real_file, arguments.synthetic_file
    real = read_real(arguments, files[0], console, beside=files[1])
    spectra = _read_synthetic(arguments, console)
    synthetic = _synthetic_part(spectra, real, files, console)
    _check_same_axis(real, synthetic, files)
    metrics = compare(real, synthetic, arguments.random_state)
    print_metrics(metrics, console)
    return {"metrics": as_json(metrics)}


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


def _read_synthetic(arguments, console):
    """Spectra of the second file, which may lack the columns that the options name."""
    from ..datasets.formats.common import NoSuchColumnError

    files = arguments.synthetic_file, arguments.real_file
    try:
        return read(arguments, files[0], console, beside=files[1])
    except NoSuchColumnError as error:
        console.note(f"{error}; the columns of this file are detected instead")
        columns = dict.fromkeys(("label", "group", "synthetic"))
        arguments = Namespace(**vars(arguments) | columns)
        return read(arguments, files[0], console, beside=files[1])


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


def _check_same_axis(real, synthetic, files):
    import numpy as np

    first, second = real.wavenumbers, synthetic.wavenumbers
    if np.shape(first) != np.shape(second):
        return  # there is nothing to compare, or another check reports the shapes
    for i in np.flatnonzero(first != second)[:1]:
        raise ValueError(
            f"wavenumber {i} is {first[i]:g} in {files[0]} and {second[i]:g} in "
            f"{files[1]}; expected the same wavenumbers: interpolate one file"
        )
