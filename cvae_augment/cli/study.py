"""Measure whether augmentation helps a diagnosis.

Cross-validate classifiers on real spectra, with and without synthetic
spectra, and print whether the synthetic spectra help. The same command
continues a study that was interrupted.

examples:
  cvae-augment study serum.xlsx --groups patient --out study
  cvae-augment study serum.xlsx --out study --peers mixup smote diffusion
"""

import json
import shutil
from dataclasses import replace

from ..augmenters import registry
from .extras import write_extras
from .options import INPUTS, add_command
from .tables import augmented, provenance, read_real, training_input

#: Folder of finished parts, inside the folder of the results; a study ends without it.
CACHE = ".unfinished"

#: File of the augmented spectra, and its replacement if a sheet is too narrow.
AUGMENTED, AUGMENTED_WIDE = "augmented.xlsx", "augmented.npz"

#: Columns of a sheet beside the intensities: label, group and marker.
N_OTHER_COLUMNS = 3

DEFAULT_PEERS = ("noise", "mixup", "gaussian", "span_kernel")
CLASSIFIERS = ("logistic_regression", "lda", "svm", "random_forest", "knn")
DEFAULT_FACTORS = (1, 2, 3, 5, 10, 20)


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "study", run, __doc__, reads_tables=True)
    peers = *registry.names(), "smote"
    add("input IN", INPUTS)
    add("--out DIR", "folder for the results", required=True)
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
        "spectra, divided by the number of the real ones; all classes get the same "
        "number, and 1 fills them up to the size of the largest (default: "
        f"{' '.join(map(str, DEFAULT_FACTORS))})",
        nargs="+",
        default=DEFAULT_FACTORS,
    )
    add(
        "--peers --augmenters NAME",
        f"augmenters to compare with cvae: any of {', '.join(peers)} (default: "
        f"{' '.join(DEFAULT_PEERS)})",
        nargs="*",
        choices=peers,
        default=DEFAULT_PEERS,
    )
    add("--peer-factor K", "expansion factor of this comparison", default=5)
    add("--splits N", "number of folds of a cross-validation", default=5)
    add("--repeats N", "number of cross-validations", default=2)
    add("--jobs N", "parallel processes (default: one per core)", type=int, default=-1)
    add("--drop-label-noise", "drop synthetic spectra that look like another class")
    add("--ablation", "change one part of the autoencoder at a time (takes minutes)")
    add("--force", "replace the study of another input in the folder of the results")


def run(arguments, console):
    """Run the study, write the results, and return the verdict and the files."""
    if arguments.splits < 2:
        raise ValueError("--splits 1: expected at least 2 folds")
    real = read_real(arguments, arguments.input, console)
    _check_groups(arguments.input, real.groups)
    # torch is loaded after the file is read, so that a bad file is told at once.
    from .._utils.files import sha256
    from ..augmenters.cvae import CVAEAugmenter
    from ..study import ablation, compare_augmenters, expansion_curve, with_spectra
    from ..study._setup import check_factors

    out, seed, factor = arguments.out, arguments.random_state, arguments.peer_factor
    digest = sha256(arguments.input)
    _check_input_stays(arguments, digest)
    X, y = real.data, real.target
    if arguments.peers or arguments.ablation:  # used late, so checked early
        check_factors([factor], y, name="--peer-factor")
    options = {
        "groups": real.groups,
        "classifiers": _classifiers(arguments.classifiers, seed),
        "n_splits": arguments.splits,
        "n_repeats": arguments.repeats,
        "random_state": seed,
        "memory": out / CACHE,
        "n_jobs": arguments.jobs,
        "verbose": console.shows_progress,
    }
    cvae = CVAEAugmenter(random_state=seed)
    result = expansion_curve(X, y, cvae, factors=arguments.factors, **options)
    if arguments.peers:
        peers = {name: _augmenter(name, seed) for name in ("cvae", *arguments.peers)}
        compared = compare_augmenters(X, y, peers, factors=[factor], **options)
        result = result.joined(compared)
    path = arguments.input
    result.settings["input"] = {"name": path.name, "sha256": digest}
    if real.notes:
        result.settings["notes"] = [f"Reading the file: {n}." for n in real.notes]
    fitted = CVAEAugmenter(random_state=seed).fit(**training_input(real))
    result = with_spectra(result, fitted, X, y, groups=real.groups, random_state=seed)
    result.save(out)
    if arguments.ablation:
        result = replace(result, ablation=ablation(X, y, factor=factor, **options))
        result.save(out)
    paths = [out / "study.json", _write_augmented(arguments, console, real, result)]
    figures = _figures(arguments, result, fitted, real)
    paths += write_extras(out, figures, result, console)
    shutil.rmtree(out / CACHE, ignore_errors=True)
    _print(result, console)
    return {"verdict": result.verdict, **console.wrote(paths)}


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


def _check_input_stays(arguments, digest):
    """Raise if the results would replace the input, or the study of another one."""
    from ..datasets.formats.common import check_place
    from ..study import StudyResult

    out, path = arguments.out.resolve(), arguments.input.resolve()
    if path.is_dir() and (out == path or path in out.parents):
        raise ValueError(
            f"--out {arguments.out} is in {arguments.input}, the folder of the input; "
            "give another folder"
        )
    study = arguments.out / "study.json"
    if study.is_file() and not arguments.force:
        try:
            before = json.loads(study.read_text(encoding="utf-8"))["settings"]["input"]
        except (ValueError, KeyError, TypeError):
            before = {}  # no study of this command
        if before.get("sha256", digest) != digest:
            raise ValueError(
                f"{arguments.out} holds the study of {before.get('name')!r}, another "
                "input; give another folder, or state --force to replace it"
            )
    if arguments.out.is_dir():
        for name in (AUGMENTED, AUGMENTED_WIDE, *StudyResult.file_names):
            check_place(arguments.out / name, [arguments.input])


def _augmenter(name, seed):
    if name != "smote":
        return registry.make(name, random_state=seed)
    from imblearn.over_sampling import SMOTE

    return SMOTE(random_state=seed)


def _classifiers(names, seed):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier

    from ..study import default_classifiers

    known = default_classifiers() | {
        "random_forest": RandomForestClassifier(random_state=seed),
        "knn": KNeighborsClassifier(),
    }
    return {name: known[name] for name in names}


def _write_augmented(arguments, console, real, result):
    """Write the spectra at the recommended factor, and return the path."""
    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets import write_spectra
    from ..datasets.formats.grid import MAX_COLUMNS
    from ..metrics import label_noise
    from ..preprocessing import sample_minmax
    from ..study import default_classifiers

    cvae = CVAEAugmenter(random_state=arguments.random_state)
    factor = result.verdict["recommended_factor"]
    if factor is None:  # nothing is to be added
        cvae.set_params(expansion_factor=1, sampling_strategy="proportional")
    else:
        cvae.set_params(expansion_factor=factor)
    spectra = augmented(cvae, real)
    new = spectra.is_synthetic
    if new.any():
        judge = default_classifiers()["logistic_regression"]
        X, y, is_noise = sample_minmax(spectra.data), spectra.target, new.copy()
        is_noise[new] = label_noise(judge, X[~new], y[~new], X[new], y[new]).mask
        console.note(
            f"a logistic regression of the real spectra puts {is_noise.sum()} of "
            f"{new.sum()} synthetic spectra into another class; they are "
            + ("left out" if arguments.drop_label_noise else "kept")
        )
        if arguments.drop_label_noise:
            spectra = spectra.take(~is_noise)
    fits = real.data.shape[1] + N_OTHER_COLUMNS <= MAX_COLUMNS
    path = arguments.out / (AUGMENTED if fits else AUGMENTED_WIDE)
    spectra = replace(
        spectra, layout=None, provenance=provenance("input", arguments.input, cvae)
    )
    write_spectra(path, spectra, verbose=console.shows_progress)
    return path


def _figures(arguments, result, fitted, real):
    from ..plotting import DifferencesDisplay, ExpansionCurveDisplay, SpectraDisplay

    yield "figure1", SpectraDisplay.from_estimator(fitted, real.data, real.target)
    yield "expansion_curve", ExpansionCurveDisplay.from_result(result)
    if arguments.peers:
        peers = DifferencesDisplay.from_result(result, factor=arguments.peer_factor)
        yield "peers", peers


def _print(result, console):
    table = result.differences
    table = table[(table["classifier"] == "all") & (table["versus"] == "none")]
    console.result("Gain in balanced accuracy over no augmentation, mean of the")
    console.result("classifiers, with its 95 % interval from low to high:")
    columns = ["augmenter", "factor", "difference", "low", "high"]
    console.table(table[columns], signed=True, index=False)
    console.result(result.verdict["sentence"])
