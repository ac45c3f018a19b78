"""Commands as functions, and what they printed."""

import json

import numpy as np

from cvae_augment.cli import main
from cvae_augment.datasets import make_serum_spectra, write_spectra


def run(*arguments):
    """Run a command, and return its status, also where it ends the process."""
    try:
        return main([*map(str, arguments)])
    except SystemExit as stop:
        return stop.code


def quick(*arguments):
    """Augment a table after one epoch of training."""
    return run("augment", *arguments, "--max-epochs", 1)


def evaluate(*arguments):
    return run("evaluate", *arguments)


def sample(*arguments):
    return run("sample", *arguments)


def printed_table(capsys):
    lines = capsys.readouterr().out.splitlines()
    return {
        line[:12].strip(): [float(x) for x in line[12:].split()]
        for line in lines
        if line.startswith(("synthetic", "real vs real", "class mean"))
    }


def printed_json(capsys):
    """What was printed: one JSON object, in which there is no NaN."""

    def no_nan(name):
        raise AssertionError(name)

    return json.loads(capsys.readouterr().out, parse_constant=no_nan)


def write_sheet(folder):
    """Two classes of persons measured twice."""
    spectra = make_serum_spectra(
        (16, 16), n_wavenumbers=40, n_replicates=2, random_state=0
    )
    path = folder / "serum.csv"
    write_spectra(
        path,
        spectra.data,
        np.array(["control", "patient"])[spectra.target],
        wavenumbers=spectra.wavenumbers,
        groups=spectra.groups,
    )
    return path


FIXED = [
    *("--classifiers", "lda", "--splits", "2", "--repeats", "1", "--jobs", "1"),
    *("--factors", "1", "3", "--augmenters", "gaussian", "--peer-factor", "3"),
]


def study(path, out, *arguments):
    return run("study", path, "--out", out, *FIXED, *arguments)
