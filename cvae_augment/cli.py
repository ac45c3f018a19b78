"""Command line of the package.

Nothing beyond the standard library is loaded before a command runs, so that
``--help`` answers at once.
"""

import argparse
import json
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

from . import __version__, _study_command

EPILOG = """\
examples:
  cvae-augment demo
  cvae-augment augment serum.xlsx -o augmented.xlsx --expansion-factor 3
  cvae-augment evaluate serum.xlsx augmented.xlsx
  cvae-augment study serum.xlsx --groups patient --out study

exit status: 0 done; 2 bad input, told in one line on stderr, with nothing written;
130 interrupted
"""

FORMATS = ".xlsx, .csv, .tsv, .parquet or .npz"

MATPLOTLIB_MISSING = (
    "figure1.png needs matplotlib, which is not installed; "
    "pip install 'cvae-augment[plot]' brings it"
)


class _Parser(argparse.ArgumentParser):
    """A parser that tells an error in one line, as the commands do."""

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {message}\n")


def main(argv=None):
    """Run a command.

    Parameters
    ----------
    argv : list of str, default=None
        Arguments; None takes those of the process.

    Returns
    -------
    int
        Exit status: 0 done, 2 bad input, 130 interrupted.
    """
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_, **__: _say(arguments, message)
            arguments.command(arguments)
    except (ValueError, OSError, ArithmeticError, ImportError) as error:
        line = " ".join(str(error).split())
        print(f"{parser.prog}: error: {line}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser():
    parser = _Parser(
        prog="cvae-augment",
        description="Learn labelled spectra and generate more of each class.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    quiet: dict = {"action": "store_true", "help": "print neither notes nor progress"}
    parser.add_argument("-q", "--quiet", default=False, **quiet)
    # A default here would overwrite a -q that stands before the command.
    common = _Parser(add_help=False)
    common.add_argument("-q", "--quiet", default=argparse.SUPPRESS, **quiet)
    common.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object on stdout, and nothing else there",
    )
    common.add_argument(
        "--random-state",
        type=int,
        default=0,
        metavar="SEED",
        help="seed of all randomness (default: %(default)s)",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    demo = commands.add_parser(
        "demo",
        parents=[common],
        help="run the main job on simulated spectra",
        description="Augment 118 simulated serum spectra threefold, and show how "
        "the synthetic ones compare.",
    )
    demo.set_defaults(command=_demo)
    demo.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("cvae-augment-demo"),
        help="folder for the results (default: %(default)s)",
    )

    tables = _Parser(add_help=False)
    tables.add_argument("--label", metavar="COLUMN", help="name or 0-based position")
    tables.add_argument(
        "--group", "--groups", metavar="COLUMN", help="name or 0-based position"
    )
    tables.add_argument("--sheet", metavar="NAME", help="sheet (default: the first)")
    tables.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first row is a header (default: guessed)",
    )
    tables.add_argument(
        "--orientation",
        choices=["rows", "columns"],
        help="whether spectra stand in rows or in columns (default: guessed)",
    )

    augment = commands.add_parser(
        "augment",
        parents=[common, tables],
        help="add synthetic spectra to a table",
        description="Write the spectra of IN, unchanged, followed by synthetic ones, "
        "with a column 'synthetic' of 0 and 1, and, but for text files, with what "
        "they were made of.",
    )
    augment.set_defaults(command=_augment)
    augment.add_argument("input", metavar="IN", type=Path, help=FORMATS)
    augment.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help=FORMATS
    )
    augment.add_argument(
        "--expansion-factor",
        type=float,
        default=2,
        metavar="K",
        help="spectra in all, over those in IN (default: %(default)s)",
    )
    augment.add_argument(
        "--sampling-strategy",
        default="proportional",
        choices=["proportional", "balanced"],
        help="keep the class frequencies, or make them equal (default: %(default)s)",
    )
    augment.add_argument("--latent-dim", type=int, metavar="N", help="width of a code")
    augment.add_argument("--max-epochs", type=int, metavar="N")
    augment.add_argument(
        "--no-marker",
        action="store_true",
        help="keep the layout of IN: no column 'synthetic'",
    )
    augment.add_argument(
        "--synthetic-only", action="store_true", help="leave the real rows out"
    )

    study = _study_command.add_parser(commands, [common, tables])
    study.set_defaults(command=_study)

    evaluate = commands.add_parser(
        "evaluate",
        parents=[common, tables],
        help="compare synthetic with real spectra",
        description="Print likeness and spread of the synthetic spectra, beside "
        "what another real spectrum and the class mean would reach.",
    )
    evaluate.set_defaults(command=_evaluate)
    evaluate.add_argument("real", metavar="REAL", type=Path, help=FORMATS)
    evaluate.add_argument(
        "synthetic",
        metavar="SYNTHETIC",
        type=Path,
        help="only rows marked synthetic count; without marks, rows that REAL has too "
        "are left out",
    )
    return parser


def _say(arguments, note):
    if not arguments.quiet and not arguments.json:
        print(note)


def _print_json(arguments, content):
    if arguments.json:
        print(json.dumps(content))


def _demo(arguments):
    from .cvae import CVAEAugmenter
    from .datasets import make_serum_spectra, write_spectra
    from .datasets._files import replaced_when_complete
    from .metrics import fidelity_table

    seed = arguments.random_state
    spectra = make_serum_spectra(random_state=seed)
    augmenter = CVAEAugmenter(
        expansion_factor=3, random_state=seed, verbose=not arguments.quiet
    )
    X, y = augmenter.fit_resample(spectra.data, spectra.target)
    new = augmenter.is_synthetic_
    table = fidelity_table(
        spectra.data, spectra.target, X[new], y[new], random_state=seed
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    files = {
        name: arguments.out / name
        for name in ("augmented.xlsx", "figure1.png", "metrics.csv", "loss.csv")
    }
    write_spectra(
        files["augmented.xlsx"],
        X,
        y,
        wavenumbers=spectra.wavenumbers,
        is_synthetic=new,
    )
    with replaced_when_complete(files["metrics.csv"]) as partial:
        table.to_csv(partial, index_label="spectra")
    with replaced_when_complete(files["loss.csv"]) as partial:
        _loss_table(augmenter.history_).to_csv(partial)
    if find_spec("matplotlib") is None:
        del files["figure1.png"]
        _say(arguments, MATPLOTLIB_MISSING)
    else:
        with replaced_when_complete(files["figure1.png"]) as partial:
            _figure1(augmenter, spectra, partial)
    _print_metrics(arguments, table)
    for path in files.values():
        _say(arguments, f"wrote {path}")
    written = {"files": [str(path) for path in files.values()]}
    _print_json(arguments, {"metrics": _as_dict(table), **written})


def _loss_table(history):
    import pandas as pd

    table = pd.DataFrame(history)
    table.index = pd.RangeIndex(1, len(table) + 1, name="epoch")
    return table


def _figure1(augmenter, spectra, path):
    from .plotting import SpectraDisplay

    display = SpectraDisplay.from_estimator(
        augmenter, spectra.data, spectra.target, wavenumbers=spectra.wavenumbers
    )
    display.figure_.savefig(path, format="png", dpi=200)


def _as_dict(table):
    """Rows of a metric table, as JSON has them: NaN is null."""
    return json.loads(table.to_json(orient="index", double_precision=15))


def _print_metrics(arguments, table):
    if arguments.json:
        return
    print("after sample-wise min-max; spread_ratio_raw in the units of the input")
    print(table.to_string(float_format="{:.4f}".format))
    print("like real vs real is the aim; better likeness is bought with lost spread")


def _read(arguments, path):
    from .datasets import read_spectra

    options = {"label": arguments.label, "group": arguments.group}
    options |= {"header": arguments.header, "sheet": arguments.sheet}
    options |= {"orientation": arguments.orientation}
    spectra = read_spectra(path, **options)
    for note in spectra.notes:
        _say(arguments, f"{path}: {note}")
    classes, counts = _counts(spectra.target)
    per_class = ", ".join(f"{c}: {n}" for c, n in zip(classes, counts, strict=True))
    _say(
        arguments,
        f"{path}: {spectra.data.shape[0]} spectra of "
        f"{spectra.data.shape[1]} intensities ({per_class})",
    )
    return spectra


def _counts(labels):
    import numpy as np

    classes, counts = np.unique(labels, return_counts=True)
    return classes.tolist(), counts.tolist()


def _real_rows(arguments, path, spectra):
    """Indices of the rows that are not marked synthetic, with a note on the others."""
    real = ~spectra.is_synthetic
    if not real.all():
        n_marked = int((~real).sum())
        _say(arguments, f"{path}: {n_marked} rows marked synthetic are left out")
    if not real.any():
        raise ValueError(f"{path}: all {len(real)} rows are marked synthetic")
    return real


def _augment(arguments):
    import numpy as np

    from .cvae import CVAEAugmenter
    from .datasets import write_spectra
    from .datasets._spectra import with_no_group
    from .datasets.tables import check_output

    check_output(arguments.output)
    if arguments.output.exists() and arguments.output.samefile(arguments.input):
        raise ValueError(f"{arguments.output} is the input; give another output file")
    spectra = _read(arguments, arguments.input)
    real = _real_rows(arguments, arguments.input, spectra)
    augmenter = CVAEAugmenter(
        expansion_factor=arguments.expansion_factor,
        sampling_strategy=arguments.sampling_strategy,
        random_state=arguments.random_state,
        verbose=not (arguments.quiet or arguments.json),
    )
    given = {"latent_dim": arguments.latent_dim, "max_epochs": arguments.max_epochs}
    augmenter.set_params(**{k: v for k, v in given.items() if v is not None})
    X, y = augmenter.fit_resample(spectra.data[real], spectra.target[real])
    new = augmenter.is_synthetic_
    groups = None if spectra.groups is None else spectra.groups[real]
    groups = with_no_group(groups, int(new.sum()))
    keep = new if arguments.synthetic_only else np.ones_like(new)
    if not keep.any():
        raise ValueError(
            f"--synthetic-only with --expansion-factor {arguments.expansion_factor:g} "
            "leaves no row to write"
        )
    write_spectra(
        arguments.output,
        X[keep],
        y[keep],
        wavenumbers=spectra.wavenumbers,
        groups=None if groups is None else groups[keep],
        is_synthetic=new[keep],
        layout=spectra.layout,
        marker=not arguments.no_marker,
        provenance=_study_command.provenance(arguments.input, augmenter),
    )
    classes, counts = _counts(y[keep])
    per_class = ", ".join(f"{c}: {n}" for c, n in zip(classes, counts, strict=True))
    n_new = int(new[keep].sum())
    _say(
        arguments,
        f"wrote {arguments.output}: {len(y[keep])} spectra, {n_new} of them synthetic "
        f"({per_class})",
    )
    _print_json(
        arguments,
        {
            "files": [str(arguments.output)],
            "n_spectra": len(y[keep]),
            "n_synthetic": n_new,
            "classes": dict(zip(map(str, classes), counts, strict=True)),
        },
    )


def _study(arguments):
    content = _study_command.run(arguments, read=_read, real_rows=_real_rows, say=_say)
    _print_json(arguments, content)


def _evaluate(arguments):
    from .metrics import fidelity_table

    real = _read(arguments, arguments.real)
    kept = _real_rows(arguments, arguments.real, real)
    synthetic = _read(arguments, arguments.synthetic)
    chosen = _synthetic_rows(arguments, real, synthetic)
    _check_same_axis(arguments, real, synthetic)
    labels = real.target, synthetic.target
    if labels[0].dtype.kind != labels[1].dtype.kind:
        labels = tuple(target.astype(str) for target in labels)  # 1 is '1'
    table = fidelity_table(
        real.data[kept],
        labels[0][kept],
        synthetic.data[chosen],
        labels[1][chosen],
        random_state=arguments.random_state,
    )
    _print_metrics(arguments, table)
    _print_json(arguments, {"metrics": _as_dict(table)})


def _synthetic_rows(arguments, real, synthetic):
    """Mask of the rows of the second file that count."""
    path, marked = arguments.synthetic, synthetic.is_synthetic
    has_marks = synthetic.layout is not None and synthetic.layout.synthetic is not None
    if marked.any():
        _say(arguments, f"{path}: the {int(marked.sum())} rows marked synthetic count")
        return marked
    if has_marks:
        raise ValueError(f"{path}: none of the {len(marked)} rows is marked synthetic")
    known = {row.tobytes() for row in real.data.astype(float)}
    copies = [row.tobytes() in known for row in synthetic.data.astype(float)]
    chosen = ~marked
    chosen[copies] = False
    _say(
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


if __name__ == "__main__":
    sys.exit(main())
