"""Draw spectra from a saved model.

Write synthetic spectra of a model that 'augment --save-model' saved. They
differ from the spectra that augment wrote. The same model, options and
--random-state give the same spectra again; another --random-state gives
others. The spectra are drawn and written in blocks. Memory therefore does not
grow with their number, except with '--orientation columns'.

examples:
  cvae-augment sample serum.model -n 50 --label control -o controls.xlsx
  cvae-augment sample serum.model -n 100000 -o many.parquet --random-state 1
"""

from .options import FORMATS, ORIENTATIONS, add_command
from .tables import provenance, written


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "sample", run, __doc__)
    add("model MODEL", "file that 'augment --save-model' wrote")
    add("-o --output OUT", FORMATS, required=True)
    add("-n --n-samples N", "number of spectra, or of each --label", required=True)
    add("--label LABEL", "classes (default: all, as often as in training)", nargs="+")
    add("--orientation", "spectra as rows (default) or columns", choices=ORIENTATIONS)


def run(arguments, console):
    """Draw and write the spectra, and return what was written."""
    from ..datasets.formats.common import check_output

    check_output(arguments.output, [arguments.model])
    arguments.model.open("rb").close()  # a missing file is told before torch is loaded
    import numpy as np

    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets.tables.write import write_chunks

    n_samples, seed = arguments.n_samples, arguments.random_state
    augmenter = CVAEAugmenter.load(arguments.model).set_params(random_state=seed)
    if arguments.label:
        y = np.repeat(_labels(augmenter, arguments.label), n_samples)
    else:
        y = augmenter.labels_to_sample(n_samples)
    names = getattr(augmenter, "feature_names_in_", None)
    write_chunks(
        arguments.output,
        (block for block, _ in augmenter.iter_samples(y=y)),
        y,
        n_features=augmenter.n_features_in_,
        dtype=augmenter.dtype_,
        wavenumbers=augmenter.wavenumbers_,
        axis_unit=augmenter.axis_unit_,
        feature_names=None if names is None else names.tolist(),
        is_synthetic=np.ones(len(y), dtype=bool),
        orientation=arguments.orientation,
        provenance=provenance("model", arguments.model, augmenter),
        shown=console.shows_progress,
    )
    console.note(
        f"--random-state {seed} repeats these spectra; another --random-state gives "
        "others"
    )
    return written(arguments.output, y, y, console)


def _labels(augmenter, texts):
    """Classes whose text was given."""
    known = {str(label): label for label in augmenter.classes_.tolist()}
    for text in sorted(set(texts) - set(known)):
        raise ValueError(f"label {text!r} was not seen in fit; known: {list(known)}")
    return [known[text] for text in texts]
