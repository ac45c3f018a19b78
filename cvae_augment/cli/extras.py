"""Results that need packages of an extra: figures and the page."""

PAGE = "report.html"


def add_format(add):
    """Add the option of the formats of figures."""
    add("--format NAME", "formats of figures", nargs="+", default=["png"])


def figure_1(spectra):
    """Real spectra, and the first synthetic ones of each class."""
    import numpy as np

    from ..plotting import SpectraDisplay

    real, new = spectra.take(~spectra.is_synthetic), spectra.take(spectra.is_synthetic)
    first = [np.flatnonzero(new.target == c)[:10] for c in np.unique(new.target)]
    new = new.take(np.concatenate(first))
    return SpectraDisplay.from_predictions(
        real.data,
        real.target,
        new.data,
        new.target,
        wavenumbers=real.wavenumbers,
        axis_unit=real.axis_unit,
    )


def write_extras(folder, figures, result, console, formats=("png",)):
    """Write figures and the page of a study, and return the paths.

    `figures` yields names and Displays, and imports matplotlib for them. A note says
    what is left out because a package is not installed.
    """
    from .._utils.files import replaced_when_complete

    paths = []
    try:
        for name, display in figures:
            path = folder / f"{name}.png"
            with replaced_when_complete(path) as partial:
                display.figure_.savefig(
                    partial, format="png", dpi=200, bbox_inches="tight"
                )
            paths.append(path)
    except ImportError as error:
        console.note(f"no figures: {error}; pip install 'cvae-augment[plot]' helps")
    try:
        from ..report import render_report

        render_report(result, folder / PAGE)
        paths.append(folder / PAGE)
    except ImportError as error:
        console.note(f"no {PAGE}: {error}")
    return paths
