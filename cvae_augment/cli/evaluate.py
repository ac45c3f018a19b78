"""The command `evaluate`: synthetic spectra beside real ones, in numbers."""

from argparse import Namespace


def run(arguments, *, read, real_rows, say):
    """Table of metrics; the three functions are those of the command line."""
    from ..metrics import fidelity_table

    real = read(arguments, arguments.real, beside=arguments.synthetic)
    kept = real_rows(arguments, arguments.real, real)
    synthetic = _read_synthetic(arguments, read, say)
    chosen = _synthetic_rows(arguments, real, synthetic, say)
    _check_same_axis(arguments, real, synthetic)
    labels = real.target, synthetic.target
    if labels[0].dtype.kind != labels[1].dtype.kind:
        labels = tuple(target.astype(str) for target in labels)  # 1 is '1'
    return fidelity_table(
        real.data[kept],
        labels[0][kept],
        synthetic.data[chosen],
        labels[1][chosen],
        random_state=arguments.random_state,
    )


def _read_synthetic(arguments, read, say):
    """Spectra of the second file, which may name its columns as another format does."""
    from ..datasets.formats.common import NoSuchColumnError

    try:
        return read(arguments, arguments.synthetic, beside=arguments.real)
    except NoSuchColumnError as error:
        say(arguments, f"{error}; so label, group and marks are guessed there")
        unsaid = {"label": None, "group": None, "marks": None}
        arguments = Namespace(**vars(arguments) | unsaid)
        return read(arguments, arguments.synthetic, beside=arguments.real)


def _synthetic_rows(arguments, real, synthetic, say):
    """Mask of the rows of the second file that count."""
    path, marked = arguments.synthetic, synthetic.is_synthetic
    has_marks = synthetic.layout is not None and synthetic.layout.synthetic is not None
    if marked.any():
        say(arguments, f"{path}: the {int(marked.sum())} rows marked synthetic count")
        return marked
    if has_marks:
        raise ValueError(f"{path}: none of the {len(marked)} rows is marked synthetic")
    known = {row.tobytes() for row in real.data.astype(float)}
    copies = [row.tobytes() in known for row in synthetic.data.astype(float)]
    chosen = ~marked
    chosen[copies] = False
    say(
        arguments,
        f"{path}: no marks of synthetic rows; {sum(copies)} rows that are also in "
        f"{arguments.real} are left out, {int(chosen.sum())} count",
    )
    if not chosen.any():
        raise ValueError(f"{path}: every row is also in {arguments.real}")
    return chosen


def _check_same_axis(arguments, real, synthetic):
    import numpy as np

    axes = real.wavenumbers, synthetic.wavenumbers
    if any(axis is None for axis in axes) or len(axes[0]) != len(axes[1]):
        return  # nothing to compare, or an error of shapes with a message of its own
    differs = np.flatnonzero(axes[0] != axes[1])
    if differs.size:
        i = differs[0]
        raise ValueError(
            f"wavenumber {i} is {axes[0][i]:g} in {arguments.real} and {axes[1][i]:g} "
            f"in {arguments.synthetic}"
        )
