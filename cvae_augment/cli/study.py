"""Measure whether augmentation helps a diagnosis.

Cross-validate classifiers on real spectra, with and without synthetic
spectra, and print whether the synthetic spectra help. The same command
continues a study that was interrupted.

examples:
  cvae-augment study serum.xlsx --groups patient --out study --quick
  cvae-augment study serum.xlsx --out study --peers mixup smote diffusion
"""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

from .. import __version__
from ..augmenters import registry
from .demo import figures_of
from .extras import add_format, write_extras
from .options import INPUTS, add_command
from .tables import augmented, provenance, read_real, training_input

#: Folder of finished parts, inside the folder of the results; a study ends without it.
CACHE = ".unfinished"

#: File of the augmented spectra, and its replacement if a sheet is too narrow.
AUGMENTED, AUGMENTED_WIDE = "augmented.xlsx", "augmented.npz"

#: Columns of a sheet beside the intensities: label, group and marker.
N_OTHER_COLUMNS = 3

CLASSIFIERS = ("logistic_regression", "lda", "svm", "pls_da", "random_forest", "knn")
STRATEGIES = ("balanced", "proportional")
SCORES = ("balanced_accuracy", "accuracy", "f1_macro", "matthews_corrcoef", "roc_auc")

#: Arguments that do not change the results.
_NOT_OF_RESULTS = ("input", "out", "run", "force", "jobs", "quiet", "json")

#: Defaults of the options that `--quick` changes, and of these with `--quick`.
DEFAULTS: dict = {
    "factors": (1, 2, 3, 5, 10, 20),
    "peers": ("noise", "mixup", "gaussian", "span_kernel"),
    "repeats": 2,
}
QUICK: dict = {"factors": (1, 5), "peers": (), "repeats": 1}


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "study", run, __doc__, reads_tables=True)
    peers = *registry.names(), "smote"
    add("input IN", INPUTS)
    add("--out DIR", "folder for the results", required=True)
    add(
        "--quick",
        "a first look, in about a minute: factors 1 and 5, one repeat, and no peers "
        "unless --peers names them",
    )
    add(
        "--classifiers NAME",
        f"any of {', '.join(CLASSIFIERS)} (default: the first three)",
        nargs="+",
        choices=CLASSIFIERS,
        default=CLASSIFIERS[:3],
    )
    add(
        "--factors K",
        "expansion factors to try beside no augmentation: number of all training "
        "spectra, divided by the number of the real ones; with 'balanced', 1 fills all "
        "classes up to the size of the largest (default: 1 2 3 5 10 20)",
        nargs="+",
    )
    add(
        "--strategies NAME",
        "make the classes equal in size ('balanced'), keep their frequencies "
        "('proportional'), or compare both (default: both if the largest class has at "
        "least 1.5 times as many spectra as the smallest, otherwise 'balanced')",
        nargs="+",
        choices=STRATEGIES,
    )
    add(
        "--peers --augmenters NAME",
        f"augmenters to compare with cvae: any of {', '.join(peers)} (default: "
        "noise mixup gaussian span_kernel)",
        nargs="*",
        choices=peers,
    )
    add("--peer-factor K", "expansion factor of this comparison", default=5)
    add(
        "--scoring NAME",
        f"score that decides: any of {', '.join(SCORES)}, the last for two classes",
        choices=SCORES,
        default=SCORES[0],
    )
    add("--splits N", "number of folds of a cross-validation", default=5)
    add("--repeats N", f"number of cross-validations (default: {DEFAULTS['repeats']})")
    add("--jobs N", "parallel processes (default: one per core)", type=int, default=-1)
    add("--drop-label-noise", "drop synthetic spectra that look like another class")
    add("--ablation", "change one part of the autoencoder at a time (takes minutes)")
    add(
        "--force",
        "compute a finished study again, or replace the study of another input",
    )
    add_format(add)


def run(arguments, console):
    """Run the study, write the results, and return the verdict and the files."""
    if arguments.splits < 2:
        raise ValueError("--splits 1: expected at least 2 folds")
    for name, value in (QUICK if arguments.quick else DEFAULTS).items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, value)
    real = read_real(arguments, arguments.input, console)
    _check_groups(arguments.input, real.groups)
    # torch is loaded after the file is read, so that a bad file is told at once.
    from .._utils.files import sha256
    from ..study import StudyResult

    command = command_of(arguments, sha256(arguments.input))
    before = _check_input_stays(arguments, command)
    is_finished = before == command and not (arguments.out / CACHE).exists()
    if is_finished and not arguments.force:
        result = StudyResult.load(arguments.out)
        console.note(
            f"{arguments.out} holds this study already (of {result.settings['made']}); "
            "nothing was computed; --force computes it again"
        )
        _print(result, console)
        return _content(result) | {"files": []}
    try:
        result, paths = _run(arguments, console, real, command)
    except KeyboardInterrupt:
        console.note("interrupted; the same command goes on where it stopped")
        raise
    shutil.rmtree(arguments.out / CACHE, ignore_errors=True)
    _print(result, console)
    return _content(result) | console.wrote(paths)


def _run(arguments, console, real, command):
    """Compute the study and write its files."""
    from .._utils.words import text
    from ..study import ablation, expansion_curve, with_spectra
    from ..study._setup import check_candidates

    out, seed = arguments.out, arguments.random_state
    X, y = real.data, real.target
    if arguments.peers or arguments.ablation:  # named as the option is
        factor, strategies = arguments.peer_factor, arguments.strategies
        check_candidates([factor], strategies or ["balanced"], y, "--peer-factor")
    options = {
        "groups": real.groups,
        "classifiers": arguments.classifiers,
        "scoring": arguments.scoring,
        "n_splits": arguments.splits,
        "n_repeats": arguments.repeats,
        "random_state": seed,
        "memory": out / CACHE,
        "n_jobs": arguments.jobs,
        "verbose": not console.quiet,
    }
    if (out / CACHE).is_dir():
        console.note(f"{out}: goes on with an unfinished study")
    result = expansion_curve(
        X,
        y,
        peers=list(arguments.peers) or None,
        peer_factor=arguments.peer_factor,
        factors=arguments.factors,
        strategies=arguments.strategies,
        **options,
    )
    result.settings.update(
        input={"name": arguments.input.name, "sha256": command["sha256"]},
        command=command,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
    if real.notes:
        notes = [text("notes", "reading", note=note) for note in real.notes]
        result.settings["notes"] = notes
    parts = None
    if arguments.ablation:
        parts = ablation(X, y, factor=arguments.peer_factor, **options)
    fitted, spectra = _augmented(arguments, console, real, result.verdict)
    shown = None if spectra is None else (spectra.data, spectra.target)
    result = with_spectra(
        replace(result, ablation=parts),
        fitted,
        X,
        y,
        groups=real.groups,
        synthetic=shown,
        random_state=seed,
    )
    result.save(out)
    paths = [out / "study.json"]
    if spectra is not None:
        paths.append(_write_augmented(arguments, console, real, spectra, fitted))
    else:
        _say_how_to_augment(arguments, console)
    figures = _figures(arguments, result)
    return result, paths + write_extras(out, figures, result, console, arguments.format)


def command_of(arguments, digest):
    """What decides the results of the command, as JSON has it."""
    options = {k: v for k, v in vars(arguments).items() if k not in _NOT_OF_RESULTS}
    content = {"sha256": digest, "version": __version__, **options}
    return json.loads(json.dumps(content, default=str))


def _check_groups(path, groups):
    """Raise if some spectra have no group: then nobody knows which belong together."""
    from ..datasets.spectra import NO_GROUP

    n_none = 0 if groups is None else sum(g in NO_GROUP for g in groups.tolist())
    if n_none:
        raise ValueError(
            f"{path}: {n_none} of {len(groups)} spectra have no group; a study keeps "
            "the spectra of a person together: fill in the column, or leave it out "
            "with --ignore if each spectrum is of another person"
        )


def _check_input_stays(arguments, command):
    """Return the command of the study in the folder, {} without one.

    Raises ValueError if the results would replace the input, or the study of another
    one.
    """
    from ..datasets.formats.common import check_place
    from ..study import StudyResult

    out, path = arguments.out.resolve(), arguments.input.resolve()
    if path.is_dir() and (out == path or path in out.parents):
        raise ValueError(
            f"--out {arguments.out} is in {arguments.input}, the folder of the input; "
            "give another folder"
        )
    settings, study = {}, arguments.out / "study.json"
    if study.is_file():
        try:
            settings = json.loads(study.read_text(encoding="utf-8"))["settings"]
            before = settings["input"]
        except (ValueError, KeyError, TypeError):
            before, settings = {}, {}  # no study of this command
        digest = command["sha256"]
        if before.get("sha256", digest) != digest and not arguments.force:
            raise ValueError(
                f"{arguments.out} holds the study of {before.get('name')!r}, another "
                "input; give another folder, or state --force to replace it"
            )
    if arguments.out.is_dir():
        for name in (AUGMENTED, AUGMENTED_WIDE, *StudyResult.file_names):
            check_place(arguments.out / name, [arguments.input])
    return settings.get("command", {})


def _augmented(arguments, console, real, verdict):
    """A fitted augmenter, and the synthetic spectra to write; None for none."""
    from ..augmenters.cvae import CVAEAugmenter

    cvae = CVAEAugmenter(random_state=arguments.random_state)
    if verdict["recommended_factor"] is None:
        return cvae.fit(**training_input(real)), None
    cvae.set_params(
        expansion_factor=verdict["recommended_factor"],
        sampling_strategy=verdict["recommended_strategy"],
    )
    spectra = augmented(cvae, real)
    spectra = spectra.take(spectra.is_synthetic)
    return cvae, _without_label_noise(arguments, console, real, spectra)


def _without_label_noise(arguments, console, real, spectra):
    """Report synthetic spectra that look like another class, and perhaps drop them."""
    from ..metrics import label_noise
    from ..preprocessing import sample_minmax
    from ..study import default_classifiers

    judge = default_classifiers()["logistic_regression"]
    new = sample_minmax(spectra.data), spectra.target
    is_noise = label_noise(judge, sample_minmax(real.data), real.target, *new).mask
    console.note(
        f"a logistic regression of the real spectra puts {is_noise.sum()} of "
        f"{len(is_noise)} synthetic spectra into another class; they are "
        + ("left out" if arguments.drop_label_noise else "kept")
    )
    if arguments.drop_label_noise and is_noise.all():
        raise ValueError(
            "--drop-label-noise leaves no synthetic spectrum; leave the option out"
        )
    return spectra.take(~is_noise) if arguments.drop_label_noise else spectra


def _write_augmented(arguments, console, real, spectra, cvae):
    """Write the real and the synthetic spectra, and return the path."""
    from ..datasets import write_spectra
    from ..datasets.formats.grid import MAX_COLUMNS

    fits = real.data.shape[1] + N_OTHER_COLUMNS <= MAX_COLUMNS
    path = arguments.out / (AUGMENTED if fits else AUGMENTED_WIDE)
    both = real.append_synthetic(spectra.data, spectra.target)
    both = replace(
        both, layout=None, provenance=provenance("input", arguments.input, cvae)
    )
    write_spectra(path, both, verbose=console.shows_progress)
    return path


def _say_how_to_augment(arguments, console):
    """Say that no sheet was written, and remove that of an earlier study."""
    for name in (AUGMENTED, AUGMENTED_WIDE):
        (arguments.out / name).unlink(missing_ok=True)
    console.note(
        f"{AUGMENTED} was not written, since the advice is not to augment; to make one "
        f"all the same: cvae-augment augment {arguments.input} -o {AUGMENTED}"
    )


def _figures(arguments, result):
    from ..plotting import DifferencesDisplay, ExpansionCurveDisplay

    yield from figures_of(result)
    yield "expansion_curve", ExpansionCurveDisplay.from_result(result)
    if arguments.peers:
        peers = DifferencesDisplay.from_result(result, factor=arguments.peer_factor)
        yield "peers", peers


def _print(result, console):
    from .._utils.words import name_of, name_of_score, text

    verdict, table = result.verdict, result.by_classifier
    console.result(text("verdict", "table", score=name_of_score(verdict["scoring"])))
    console.table(
        table.assign(
            classifier=[name_of("classifiers", k) for k in table["classifier"]]
        ),
        digits=3,
        signed=["difference", "low", "high"],
        index=False,
    )
    peers = result.settings["augmenters"].keys() - {"none", "duplicates", "cvae"}
    if peers:
        gains = result.differences
        gains = gains[(gains["classifier"] == "all") & (gains["versus"] == "none")]
        gains = gains[gains["factor"] == result.settings["command"]["peer_factor"]]
        columns = ["augmenter", "strategy", "factor", "difference", "low", "high"]
        console.result("Other augmenters, gain of the mean of the classifiers:")
        console.table(gains[columns], digits=3, signed=columns[3:], index=False)
    console.result(verdict["sentence"])
    console.result(verdict["limit"])


def _content(result):
    """What the JSON object holds."""
    tables = {"by_classifier": result.by_classifier, "measures": result.measures}
    return {"verdict": result.verdict} | {
        name: json.loads(table.to_json(orient="records", double_precision=15))
        for name, table in tables.items()
    }
