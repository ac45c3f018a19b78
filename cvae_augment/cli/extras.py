"""Results that need packages of an extra: figures and the page."""

PAGE = "report.html"
FORMATS_OF_FIGURES = ("png", "svg", "pdf")

#: Largest number of points that vector formats draw as lines.
MAX_POINTS = 100_000
#: Synthetic spectra of each class in Figure 1.
N_SHOWN = 10


def add_format(add):
    """Add the option of the formats of figures."""
    add(
        "--format NAME",
        f"formats of figures: any of {', '.join(FORMATS_OF_FIGURES)}",
        nargs="+",
        choices=FORMATS_OF_FIGURES,
        default=["png"],
    )


def add_figure(add):
    """Add the option of a file for Figure 1."""
    add(
        "--figure FILE",
        "draw real and synthetic spectra of each class; a .png, .svg or .pdf file",
    )


def check_figure(path, others):
    """Raise if a figure can't be drawn there, before anything is computed."""
    if path is None:
        return
    from ..datasets.formats.common import check_place

    if path.suffix.lower().removeprefix(".") not in FORMATS_OF_FIGURES:
        formats = ", ".join(f".{name}" for name in FORMATS_OF_FIGURES)
        raise ValueError(f"--figure {path}: expected a file of the type {formats}")
    check_place(path, others)
    try:
        from ..plotting import SpectraDisplay  # noqa: F401, only to see that it can be
    except ImportError as error:
        raise ImportError(
            f"--figure needs matplotlib ({error}); install it with: pip install "
            "'cvae-augment[plot]'"
        ) from error


def figure_1(real, synthetic):
    """Real spectra, and the first synthetic ones of each class, as a display."""
    import numpy as np

    from ..plotting import SpectraDisplay

    labels = real.target, synthetic.target
    if labels[0].dtype.kind != labels[1].dtype.kind:
        labels = tuple(target.astype(str) for target in labels)
    first = [np.flatnonzero(labels[1] == c)[:N_SHOWN] for c in np.unique(labels[0])]
    rows = np.concatenate(first)
    return SpectraDisplay.from_predictions(
        real.data,
        labels[0],
        synthetic.data[rows],
        labels[1][rows],
        wavenumbers=real.wavenumbers,
        axis_unit=real.axis_unit,
        rasterized=real.data.size > MAX_POINTS,
    )


def save_figure(display, *paths):
    """Write the figure of a display in the formats of the suffixes."""
    from ..plotting import files

    files.save_figure(display.figure_, *paths)


def write_extras(folder, figures, result, console, formats=("png",)):
    """Write figures and the page of a study, and return the paths.

    `figures` yields names and Displays, and imports matplotlib for them. A note says
    what is left out because a package is not installed.
    """
    paths = []
    try:
        for name, display in figures:
            files = [folder / f"{name}.{kind}" for kind in formats]
            save_figure(display, *files)
            paths += files
    except ImportError as error:
        console.note(f"no figures: {error}; pip install 'cvae-augment[plot]' helps")
    try:
        from ..report import render_report

        render_report(result, folder / PAGE)
        paths.append(folder / PAGE)
    except ImportError as error:
        console.note(f"no {PAGE}: {error}")
    return paths
