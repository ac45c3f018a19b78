"""Augment simulated spectra.

Augment 118 simulated serum spectra threefold, and compare the synthetic
spectra with the real ones.

examples:
  cvae-augment demo --out demo
"""

from pathlib import Path

from .evaluate import as_json, compare, print_metrics
from .extras import add_format, figure_1, write_extras
from .options import add_command
from .tables import augmented, provenance

SIMULATED = "cvae_augment.datasets.make_serum_spectra"


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "demo", run, __doc__)
    add("--out DIR", "folder for the results", default=Path("cvae-augment-demo"))
    add_format(add)


def run(arguments, console):
    """Write the results, and return the metrics and the names of the files."""
    from .._utils.files import replaced_when_complete
    from ..augmenters.cvae import CVAEAugmenter
    from ..datasets import make_serum_spectra, write_spectra
    from ..study import StudyResult, with_spectra

    out, seed = arguments.out, arguments.random_state
    real = make_serum_spectra(random_state=seed)
    augmenter = CVAEAugmenter(
        expansion_factor=3, random_state=seed, verbose=console.shows_progress
    )
    spectra = augmented(augmenter, real)
    new = spectra.take(spectra.is_synthetic)
    metrics = compare(real, new, seed)
    shown = with_spectra(
        StudyResult(),
        augmenter,
        real.data,
        real.target,
        synthetic=(new.data, new.target),
        random_state=seed,
    )
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / "augmented.xlsx", out / "metrics.csv", out / "loss.csv"]
    write_spectra(
        paths[0],
        spectra,
        provenance=provenance("input", SIMULATED, augmenter),
        verbose=console.shows_progress,
    )
    with replaced_when_complete(paths[1]) as partial:
        metrics.to_csv(partial, index_label="spectra")
    with replaced_when_complete(paths[2]) as partial:
        shown.tables["history"].to_csv(partial, index=False)
    figures = figures_of(shown)
    paths += write_extras(out, figures, shown, console, arguments.format)
    print_metrics(metrics, console)
    written = console.wrote(paths)
    console.note("next: cvae-augment inspect FILE; cvae-augment study FILE --out DIR")
    return {"metrics": as_json(metrics), **written}


def figures_of(result):
    """Figure 1 of the spectra of a study."""
    spectra = result.spectra
    parts = (spectra.take(spectra.is_synthetic == flag) for flag in (False, True))
    yield "figure1", figure_1(*parts)
