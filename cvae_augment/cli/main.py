"""Command line of the package.

Nothing beyond the standard library is loaded before a command runs, so that
``--help`` answers at once.
"""

import json
import os
import sys
import warnings
from importlib.util import find_spec

from .. import __version__
from . import evaluate as _evaluate_command
from . import report as _report_command
from . import study as _study_command
from .options import build_parser

MATPLOTLIB_MISSING = (
    "figure1.png needs matplotlib, which is not installed; "
    "pip install 'cvae-augment[plot]' brings it"
)


def main(argv=None):
    """Run a command.

    Parameters
    ----------
    argv : list of str, default=None
        Arguments; None takes those of the process.

    Returns
    -------
    int
        Exit status: 0 done, 2 bad input, 130 interrupted, 141 nobody reads what is
        printed.
    """
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if hasattr(sys.stdout, "reconfigure"):
        # A label that the terminal's encoding lacks is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_, **__: _say(arguments, message)
            _COMMANDS[arguments.command](arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Or Python would try again to write what is left, and say that it cannot.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return 141
    except (ValueError, OSError, ArithmeticError, ImportError, MemoryError) as error:
        line = " ".join(str(error).split()) or "out of memory"
        print(f"{parser.prog}: error: {line}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _say(arguments, note):
    if not arguments.quiet and not arguments.json:
        print(note)


def _shows_progress(arguments):
    """Whether there is somebody to look at it."""
    return _is_terminal() and not (arguments.quiet or arguments.json)


def _is_terminal():
    return sys.stderr.isatty()


def _print_json(arguments, content):
    if arguments.json:
        print(json.dumps(content))


def _demo(arguments):
    from .._utils.files import replaced_when_complete
    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets import make_serum_spectra, write_spectra
    from ..metrics import fidelity_table
    from ..study import StudyResult, with_spectra

    seed = arguments.random_state
    spectra = make_serum_spectra(random_state=seed)
    augmenter = CVAEAugmenter(
        expansion_factor=3, random_state=seed, verbose=_shows_progress(arguments)
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
    shown = with_spectra(
        StudyResult(),
        augmenter,
        spectra.data,
        spectra.target,
        wavenumbers=spectra.wavenumbers,
        random_state=seed,
    )
    paths = [*files.values()]
    paths += _report_command.write(arguments, shown, arguments.out, _say)
    _print_metrics(arguments, table)
    for path in paths:
        _say(arguments, f"wrote {path}")
    written = {"files": [str(path) for path in paths]}
    _print_json(arguments, {"metrics": _as_dict(table), **written})


def _loss_table(history):
    import pandas as pd

    table = pd.DataFrame(history)
    table.index = pd.RangeIndex(1, len(table) + 1, name="epoch")
    return table


def _figure1(augmenter, spectra, path):
    from ..plotting import SpectraDisplay

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


def _read(arguments, path, beside=None):
    """Spectra of a file; options that only the format of `beside` has are for that."""
    from ..datasets import read_spectra
    from ..datasets.formats.common import OPTIONS

    options = {"label": arguments.label, "group": arguments.group}
    options["synthetic"] = arguments.marks
    if arguments.max_cells is not None:
        options["max_cells"] = arguments.max_cells
    own, others = (
        OPTIONS.get(p.suffix.lower(), ()) if p else () for p in (path, beside)
    )
    for name in ("header", "orientation", "sheet", "delimiter", "decimal", "encoding"):
        if name in own or name not in others:
            options[name] = getattr(arguments, name)
    silent = arguments.quiet or arguments.json
    verbose = 0 if silent else 1 + _shows_progress(arguments)
    spectra = read_spectra(path, **options, verbose=verbose)
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

    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets import write_spectra
    from ..datasets.formats.common import check_output, check_place
    from ..datasets.spectra import with_no_group

    check_output(arguments.output, [arguments.input])
    if arguments.save_model is not None:
        check_place(arguments.save_model, [arguments.input, arguments.output])
    spectra = _read(arguments, arguments.input)
    real = _real_rows(arguments, arguments.input, spectra)
    augmenter = CVAEAugmenter(
        expansion_factor=arguments.expansion_factor,
        sampling_strategy=arguments.sampling_strategy,
        random_state=arguments.random_state,
        verbose=_shows_progress(arguments),
    )
    given = {"latent_dim": arguments.latent_dim, "max_epochs": arguments.max_epochs}
    augmenter.set_params(**{k: v for k, v in given.items() if v is not None})
    X_real, y_real = spectra.data[real], spectra.target[real]
    X, y = augmenter.fit_resample(X_real, y_real, wavenumbers=spectra.wavenumbers)
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
        verbose=_shows_progress(arguments),
    )
    if arguments.save_model is not None:
        if not hasattr(augmenter, "model_"):
            augmenter.fit(X_real, y_real, wavenumbers=spectra.wavenumbers)
        augmenter.save(arguments.save_model)
    _tell_written(arguments, y[keep], int(new[keep].sum()))


def _study(arguments):
    content = _study_command.run(
        arguments,
        read=_read,
        real_rows=_real_rows,
        say=_say,
        shows_progress=_shows_progress,
    )
    _print_json(arguments, content)


def _report(arguments):
    path = _report_command.run(arguments, say=_say)
    _print_json(arguments, {"files": [str(path)]})


def _evaluate(arguments):
    table = _evaluate_command.run(arguments, read=_read, real_rows=_real_rows, say=_say)
    _print_metrics(arguments, table)
    _print_json(arguments, {"metrics": _as_dict(table)})


def _sample(arguments):
    import numpy as np

    from .._utils.files import sha256
    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets.formats.common import check_output
    from ..datasets.tables.write import write_chunks

    check_output(arguments.output, [arguments.model])
    if arguments.n_samples < 1:
        raise ValueError(f"-n must be at least 1, got {arguments.n_samples}")
    augmenter = CVAEAugmenter.load(arguments.model)
    n_samples, labels, seed = arguments.n_samples, None, arguments.random_state
    if arguments.label:
        labels = np.repeat(_labels(augmenter, arguments.label), n_samples)
        n_samples = len(labels)
    y = augmenter.labels_to_sample(n_samples) if labels is None else labels
    blocks = augmenter.iter_samples(n_samples, labels, seed)
    write_chunks(
        arguments.output,
        (block for block, _ in blocks),
        y,
        n_features=augmenter.n_features_in_,
        dtype=augmenter.dtype_,
        wavenumbers=augmenter.wavenumbers_,
        is_synthetic=np.ones(len(y), dtype=bool),
        orientation=arguments.orientation,
        provenance={
            "package": f"cvae-augment {__version__}",
            "model": arguments.model.name,
            "model_sha256": sha256(arguments.model),
            "random_state": str(seed),
        },
        shown=_shows_progress(arguments),
    )
    _tell_written(arguments, y, len(y))


def _labels(augmenter, texts):
    """Classes that are written like these texts."""
    known = {str(label): label for label in augmenter.classes_.tolist()}
    unknown = [text for text in texts if text not in known]
    if unknown:
        raise ValueError(
            f"label {unknown[0]!r} was not seen in fit; known: {list(known)}"
        )
    return [known[text] for text in texts]


def _tell_written(arguments, y, n_new):
    classes, counts = _counts(y)
    per_class = ", ".join(f"{c}: {n}" for c, n in zip(classes, counts, strict=True))
    _say(
        arguments,
        f"wrote {arguments.output}: {len(y)} spectra, {n_new} of them synthetic "
        f"({per_class})",
    )
    _print_json(
        arguments,
        {
            "files": [str(arguments.output)],
            "n_spectra": len(y),
            "n_synthetic": n_new,
            "classes": dict(zip(map(str, classes), counts, strict=True)),
        },
    )


_COMMANDS = {
    "demo": _demo,
    "augment": _augment,
    "sample": _sample,
    "study": _study,
    "report": _report,
    "evaluate": _evaluate,
}


if __name__ == "__main__":
    sys.exit(main())
