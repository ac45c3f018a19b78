"""Results that need packages of an extra: figures and the page."""

PAGE = "report.html"


def write_extras(folder, figures, result, console):
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
