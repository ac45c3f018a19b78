"""Reading and augmenting of spectra, as several commands do it."""

import io
from contextlib import redirect_stdout

from .. import __version__

#: Options of `read_spectra` that the command line has, by name.
_OPTIONS = (
    *("label", "group", "synthetic", "max_cells", "header", "orientation"),
    *("sheet", "delimiter", "decimal", "encoding", "ignore", "label_pattern", "data"),
    *("skip_rows", "wavenumbers", "axis_unit"),
)


#: Options for a folder of files, and their names in `read_folder`.
_OF_FOLDERS = {
    **{"label": "labels", "group": "groups"},
    **{name: name for name in ("decimal", "encoding", "axis_unit", "max_cells")},
}


def load(arguments, path, beside=None, *, progress=False):
    """Read a file.

    An option that only the format of the file `beside` has is meant for that file.
    """
    from ..datasets.formats.common import OPTIONS
    from ..datasets.tables.read import read_spectra

    if path.is_dir():
        return _load_folder(arguments, path, progress=progress)
    own, others = (
        OPTIONS.get(file.suffix.lower(), ()) if file else () for file in (path, beside)
    )
    options = {name: getattr(arguments, name) for name in _OPTIONS}
    options["wavenumbers"] = _axis(arguments.wavenumbers)
    options = {
        name: value
        for name, value in options.items()
        if value not in (None, []) and (name in own or name not in others)
    }
    with redirect_stdout(io.StringIO()):  # `tell` prints the notes
        return read_spectra(path, **options, verbose=2 * progress)


def _load_folder(arguments, path, *, progress):
    """Read a folder of files with one spectrum each."""
    from ..datasets.folders.read import read_folder

    options = {name: getattr(arguments, name) for name in _OPTIONS}
    useless = [
        _option(name)
        for name, value in options.items()
        if value not in (None, []) and name not in _OF_FOLDERS
    ]
    if useless:
        raise ValueError(
            f"{path} is a folder, which {', '.join(useless)} cannot describe; its "
            f"options are {', '.join(map(_option, _OF_FOLDERS))}"
        )
    options = {_OF_FOLDERS[k]: v for k, v in options.items() if v not in (None, [])}
    with redirect_stdout(io.StringIO()):
        return read_folder(path, **options, verbose=2 * progress)


def _option(name):
    return f"--{name.replace('_', '-')}"


def tell(path, spectra, console):
    """Note what was detected in a file, and what it holds."""
    for note in spectra.notes:
        console.note(f"{path}: {note}")
    if spectra.groups is None:
        console.note(f"{path}: no persons are stated; each spectrum counts as one")
    (n, p), classes = spectra.data.shape, per_class(spectra.target)
    console.note(f"{path}: {n} spectra of {p} intensities ({classes})")


def read(arguments, path, console, beside=None):
    """Read a file, and note what was detected."""
    spectra = load(arguments, path, beside, progress=console.shows_progress)
    tell(path, spectra, console)
    return spectra


def _axis(values):
    """The two ends of an axis as numbers, or the path of a file that holds it."""
    if values is None or len(values) == 1:
        return values and values[0]
    try:
        first, last = map(float, values)
    except ValueError:
        raise ValueError(
            f"--wavenumbers {' '.join(values)}: expected the first and the last "
            "wavenumber, or one file"
        ) from None
    return first, last


def read_real(arguments, path, console, beside=None):
    """Read a file, and keep the spectra that are not marked as synthetic."""
    spectra = read(arguments, path, console, beside)
    n_marked = int(spectra.is_synthetic.sum())
    if n_marked == len(spectra.target):
        raise ValueError(f"{path}: all {n_marked} spectra are marked as synthetic")
    if n_marked:
        console.note(f"{path}: {n_marked} spectra marked as synthetic are left out")
    return spectra.take(~spectra.is_synthetic)


def counts(labels):
    """Number of spectra of each class."""
    import numpy as np

    classes, numbers = np.unique(labels, return_counts=True)
    return dict(zip(map(str, classes.tolist()), numbers.tolist(), strict=True))


def per_class(labels):
    """Number of spectra of each class, as text."""
    return ", ".join(f"{label}: {n}" for label, n in counts(labels).items())


def training_input(spectra):
    """Arguments of `fit`; names of intensities that are no wavenumbers make a frame."""
    import pandas as pd

    from ..datasets.spectra import names_of_features

    X, names, axis = spectra.data, spectra.feature_names, spectra.wavenumbers
    is_unique = len(set(names)) == len(names)
    if axis is None and is_unique and names != names_of_features(None, len(names)):
        X = pd.DataFrame(X, columns=names)
    axis_unit = spectra.axis_unit
    return {"X": X, "y": spectra.target, "wavenumbers": axis, "axis_unit": axis_unit}


def augmented(augmenter, real):
    """Real spectra, followed by synthetic ones of the augmenter, which learns them."""
    import numpy as np

    X, y = augmenter.fit_resample(**training_input(real))
    new = augmenter.is_synthetic_
    return real.append_synthetic(np.asarray(X)[new], y[new])


def provenance(source, path, augmenter):
    """How an output was made; it has no date, so that a command repeats its file.

    `path` is a file, or a text that says where the spectra come from.
    """
    from .._utils.files import sha256

    origin = {source: path}
    if not isinstance(path, str):
        origin = {source: path.name, f"{source}_sha256": sha256(path)}
    parameters = augmenter.get_params()
    del parameters["verbose"]
    return {
        "package": f"cvae-augment {__version__}",
        **origin,
        "augmenter": type(augmenter).__name__,
        **parameters,
    }


def written(path, y, y_new, console):
    """Note what a file holds, and return that as JSON has it.

    `y` are the labels of all spectra in the file, `y_new` those of the synthetic ones.
    """
    synthetic = f"{len(y_new)} of them synthetic"
    if len(y_new):
        synthetic += f" ({per_class(y_new)})"
    console.note(f"wrote {path}: {len(y)} spectra ({per_class(y)}), {synthetic}")
    return {
        "files": [str(path)],
        "n_spectra": len(y),
        "n_synthetic": len(y_new),
        "classes": counts(y),
        "synthetic_classes": counts(y_new),
    }
