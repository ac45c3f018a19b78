"""The command `study`: from a table of spectra to a folder of tables and figures."""

import shutil
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from .. import __version__
from . import report as _report_command

#: Folder, within that of the results, of what an interrupted study had finished.
CACHE = ".unfinished"

#: The spectra in the folder of the results, and where a sheet is too narrow for them.
AUGMENTED, AUGMENTED_WIDE = "augmented.xlsx", "augmented.npz"

#: Columns of a sheet beside the intensities: label, group and marker.
N_OTHER_COLUMNS = 3

#: Names of augmenters and classifiers on the command line.
AUGMENTERS = (
    *("noise", "mixup", "gaussian", "span_kernel", "smote", "as_reported"),
    *("cvae", "diffusion", "diffusion_as_reported"),
)
DEFAULT_AUGMENTERS = ("noise", "mixup", "gaussian", "span_kernel")
CLASSIFIERS = ("logistic_regression", "lda", "svm", "random_forest", "knn")
DEFAULT_CLASSIFIERS = ("logistic_regression", "lda", "svm")
DEFAULT_FACTORS = (1, 2, 3, 5, 10, 20)


def add_parser(commands, parents):
    """Add the command to a parser."""
    study = commands.add_parser(
        "study",
        parents=parents,
        help="measure whether augmentation helps a diagnosis",
        description="Cross-validate classifiers on real spectra, with and without "
        "synthetic ones, and say whether these help. An interrupted study goes on "
        "where it stopped.",
    )
    study.add_argument(
        "input",
        metavar="IN",
        type=Path,
        help=".xlsx, .csv, .tsv, .parquet or .npz",
    )
    study.add_argument("--out", metavar="DIR", type=Path, required=True)
    study.add_argument(
        "--classifiers",
        nargs="+",
        choices=CLASSIFIERS,
        default=list(DEFAULT_CLASSIFIERS),
        metavar="NAME",
        help=f"of {', '.join(CLASSIFIERS)} (default: the first three)",
    )
    study.add_argument(
        "--factors",
        nargs="+",
        type=float,
        default=list(DEFAULT_FACTORS),
        metavar="K",
        help="expansion factors of the curve (default: 1 2 3 5 10 20)",
    )
    study.add_argument(
        "--augmenters",
        nargs="*",
        choices=AUGMENTERS,
        default=list(DEFAULT_AUGMENTERS),
        metavar="NAME",
        help=f"peers of the cvae, which is always there: of {', '.join(AUGMENTERS)} "
        "(default: the first four)",
    )
    study.add_argument(
        "--peer-factor",
        type=float,
        default=5,
        metavar="K",
        help="expansion factor at which peers are compared (default: 5)",
    )
    study.add_argument("--splits", type=int, default=5, metavar="N")
    study.add_argument("--repeats", type=int, default=2, metavar="N")
    study.add_argument("--jobs", type=int, default=-1, metavar="N", help="processes")
    study.add_argument(
        "--drop-label-noise",
        action="store_true",
        help="leave out synthetic spectra that look like another class",
    )
    study.add_argument(
        "--ablation",
        action="store_true",
        help="change one part of the autoencoder at a time, too (minutes more)",
    )


def run(arguments, *, read, real_rows, say, shows_progress):
    """Run the command, and return what it found and wrote.

    The functions are those of the command line.
    """
    from .._utils.files import sha256
    from ..augmenters.cvae import CVAEAugmenter
    from ..study import ablation, compare_augmenters, expansion_curve, with_spectra
    from ..study._setup import check_factors

    _check_input_stays(arguments)
    spectra = read(arguments, arguments.input)
    real = real_rows(arguments, arguments.input, spectra)
    X, y = spectra.data[real], spectra.target[real]
    groups = None if spectra.groups is None else spectra.groups[real]
    if arguments.augmenters or arguments.ablation:
        check_factors([arguments.peer_factor])  # used when the curve has been measured
    seed, cache = arguments.random_state, arguments.out / CACHE
    options = {
        "groups": groups,
        "classifiers": _classifiers(arguments.classifiers, seed),
        "n_splits": arguments.splits,
        "n_repeats": arguments.repeats,
        "random_state": seed,
        "memory": cache,
        "n_jobs": arguments.jobs,
        "verbose": shows_progress(arguments),
    }
    cvae = CVAEAugmenter(random_state=seed)
    result = expansion_curve(X, y, cvae, factors=arguments.factors, **options)
    if arguments.augmenters:
        peers = {"cvae": cvae} | _augmenters(arguments.augmenters, seed)
        compared = compare_augmenters(
            X, y, peers, factors=[arguments.peer_factor], **options
        )
        result = result.joined(compared)
    result.settings["input"] = {
        "name": arguments.input.name,
        "sha256": sha256(arguments.input),
    }
    if spectra.notes:
        result.settings["notes"] = [f"Reading the file: {n}." for n in spectra.notes]
    fitted = CVAEAugmenter(random_state=seed).fit(X, y)
    axis = spectra.wavenumbers
    result = with_spectra(
        result, fitted, X, y, groups=groups, wavenumbers=axis, random_state=seed
    )
    result.save(arguments.out)
    if arguments.ablation:
        parts = ablation(X, y, factor=arguments.peer_factor, **options)
        result = replace(result, ablation=parts)
        result.save(arguments.out)
    shown = shows_progress(arguments)
    written = _write_augmented(arguments, spectra, real, result, cvae, say, shown)
    if find_spec("matplotlib") is None:
        say(arguments, "no figures: they need matplotlib, which is not installed")
    else:
        written += _write_figures(arguments, result, fitted, X, y, axis)
    written += _report_command.write(arguments, result, arguments.out, say)
    shutil.rmtree(cache, ignore_errors=True)
    if not arguments.json:
        _print(result)
    written = [arguments.out / "study.json", *written]
    for path in written:
        say(arguments, f"wrote {path}")
    return {"verdict": result.verdict, "files": [str(path) for path in written]}


def _check_input_stays(arguments):
    """Raise if a file of the results would take the place of the input."""
    from ..datasets.formats.common import check_place
    from ..study._result import FILES

    if arguments.out.is_dir():
        for name in (AUGMENTED, AUGMENTED_WIDE, *FILES):
            check_place(arguments.out / name, [arguments.input])


def _augmenters(names, seed):
    from imblearn.over_sampling import SMOTE

    from ..study import named_augmenters

    own = named_augmenters(
        [name for name in names if name not in ("cvae", "smote")], seed
    )
    return own | ({"smote": SMOTE(random_state=seed)} if "smote" in names else {})


def _classifiers(names, seed):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier

    from ..study import default_classifiers

    known = default_classifiers() | {
        "random_forest": RandomForestClassifier(random_state=seed),
        "knn": KNeighborsClassifier(),
    }
    return {name: known[name] for name in names}


def provenance(path, augmenter):
    """What made the output; no date, so that the same command writes the same."""
    from .._utils.files import sha256

    parameters = augmenter.get_params()
    del parameters["verbose"]
    return {
        "package": f"cvae-augment {__version__}",
        "augmenter": type(augmenter).__name__,
        "input": path.name,
        "input_sha256": sha256(path),
        **{name: str(value) for name, value in parameters.items()},
    }


def _write_augmented(arguments, spectra, real, result, cvae, say, shown):
    """Write the sheet at the recommended factor, which may be 1."""
    import numpy as np

    from ..datasets import write_spectra
    from ..datasets.formats.grid import MAX_COLUMNS
    from ..datasets.spectra import with_no_group
    from ..metrics import label_noise
    from ..preprocessing import sample_minmax
    from ..study import default_classifiers

    X_real, y_real = spectra.data[real], spectra.target[real]
    cvae.set_params(expansion_factor=result.verdict["recommended_factor"])
    X, y = cvae.fit_resample(X_real, y_real)
    new = cvae.is_synthetic_
    groups = None if spectra.groups is None else spectra.groups[real]
    groups = with_no_group(groups, int(new.sum()))
    keep = np.ones_like(new)
    if new.any():
        judge = default_classifiers()["logistic_regression"]
        noise = label_noise(
            judge, sample_minmax(X_real), y_real, sample_minmax(X[new]), y[new]
        )
        keep[new] = ~noise.mask if arguments.drop_label_noise else True
        what = "dropped" if arguments.drop_label_noise else "kept"
        say(
            arguments,
            f"{int(noise.mask.sum())} of {int(new.sum())} synthetic spectra look like "
            f"another class to a model of the real ones, and are {what}",
        )
    fits = X.shape[1] + N_OTHER_COLUMNS <= MAX_COLUMNS
    path = arguments.out / (AUGMENTED if fits else AUGMENTED_WIDE)
    write_spectra(
        path,
        X[keep],
        y[keep],
        wavenumbers=spectra.wavenumbers,
        groups=None if groups is None else groups[keep],
        is_synthetic=new[keep],
        provenance=provenance(arguments.input, cvae),
        verbose=shown,
    )
    return [path]


def _write_figures(arguments, result, augmenter, X, y, wavenumbers):
    from .._utils.files import replaced_when_complete
    from ..plotting import DifferencesDisplay, ExpansionCurveDisplay, SpectraDisplay

    figures = {
        "figure1": partial(
            SpectraDisplay.from_estimator, augmenter, X, y, wavenumbers=wavenumbers
        ),
        "expansion_curve": partial(ExpansionCurveDisplay.from_result, result),
    }
    if result.likeness is not None:
        figures["peers"] = partial(
            DifferencesDisplay.from_result, result, factor=arguments.peer_factor
        )
    paths = []
    for name, draw in figures.items():
        paths.append(arguments.out / f"{name}.png")
        with replaced_when_complete(paths[-1]) as partial_path:
            draw().figure_.savefig(
                partial_path, format="png", dpi=200, bbox_inches="tight"
            )
    return paths


def _print(result):
    table = result.differences
    table = table[(table["classifier"] == "all") & (table["versus"] == "none")]
    columns = ["augmenter", "factor", "difference", "low", "high"]
    print("balanced accuracy minus that without augmentation, mean of classifiers")
    print(table[columns].to_string(index=False, float_format="{:+.4f}".format))
    print(result.verdict["sentence"])
