"""Add synthetic spectra to a table.

Write the spectra of IN, unchanged, followed by synthetic spectra. A column
'synthetic' marks these with 1. All formats but text also store how the
spectra were made.

examples:
  cvae-augment augment serum.xlsx -o augmented.xlsx --expansion-factor 3
  cvae-augment augment serum.xlsx -o augmented.xlsx --save-model serum.model
  cvae-augment augment serum.csv -o new.csv --label diagnosis --group patient
"""

from .extras import add_figure, check_figure, figure_1, save_figure
from .options import FORMATS, INPUTS, add_command
from .tables import augmented, provenance, read_real, training_input, written


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "augment", run, __doc__, reads_tables=True)
    add("input IN", INPUTS)
    add("-o --output OUT", FORMATS, required=True)
    add(
        "--expansion-factor K",
        "number of spectra in OUT over the number in IN; at 1, 'balanced' fills all "
        "classes up to the size of the largest, and 'proportional' adds nothing",
        default=5,
    )
    add(
        "--sampling-strategy",
        "make the classes equal in size, or keep their frequencies",
        choices=["balanced", "proportional"],
        default="balanced",
    )
    add("--latent-dim N", "dimension of the latent code")
    add("--max-epochs N", "number of training epochs")
    add("--no-marker", "keep the columns of IN: add no column 'synthetic'")
    add("--save-model FILE", "save the model for the command sample")
    add("--synthetic-only", "leave out the real spectra")
    add_figure(add)


def run(arguments, console):
    """Augment the table, and return what was written."""
    from ..datasets.formats.common import check_output, check_place

    check_output(arguments.output, [arguments.input])
    if arguments.save_model is not None:
        check_place(arguments.save_model, [arguments.input, arguments.output])
    others = [arguments.input, arguments.output, arguments.save_model]
    check_figure(arguments.figure, [path for path in others if path is not None])
    real = read_real(arguments, arguments.input, console)
    # torch is loaded after the file is read, so that a bad file is told at once.
    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets import write_spectra

    augmenter = CVAEAugmenter(
        expansion_factor=arguments.expansion_factor,
        sampling_strategy=arguments.sampling_strategy,
        random_state=arguments.random_state,
        verbose=console.shows_progress,
    )
    for name in ("latent_dim", "max_epochs"):
        if getattr(arguments, name) is not None:
            augmenter.set_params(**{name: getattr(arguments, name)})
    spectra = augmented(augmenter, real)
    new = spectra.take(spectra.is_synthetic)
    added = new.target
    if arguments.synthetic_only:
        spectra = new
    if not len(spectra.target):
        raise ValueError(
            "--synthetic-only leaves no spectra to write with --expansion-factor "
            f"{arguments.expansion_factor:g}; give a larger factor"
        )
    write_spectra(
        arguments.output,
        spectra,
        marker=not arguments.no_marker,
        provenance=provenance("input", arguments.input, augmenter),
        verbose=console.shows_progress,
    )
    content = written(arguments.output, spectra.target, added, console)
    if arguments.save_model is not None:
        if not len(added):  # then nothing was trained
            augmenter.fit(**training_input(real))
        augmenter.save(arguments.save_model)
        content["files"] += console.wrote([arguments.save_model])["files"]
    if arguments.figure is not None:
        content["files"] += _draw(arguments, real, new, console)
    return content


def _draw(arguments, real, synthetic, console):
    """Draw Figure 1, and return the list of its file; without spectra only note it."""
    if not len(synthetic.target):
        console.note("no figure: nothing was added; a larger factor adds spectra")
        return []
    save_figure(figure_1(real, synthetic), arguments.figure)
    return console.wrote([arguments.figure])["files"]
