"""The command `report`: the page of a study, from its folder."""

from importlib.util import find_spec
from pathlib import Path

NAME = "report.html"
_NEEDED = {"jinja2": "Jinja2", "matplotlib": "matplotlib"}


def add_parser(commands, parents):
    """Add the command to a parser."""
    report = commands.add_parser(
        "report",
        parents=parents,
        help="write the page of a study again",
        description="Write one HTML page, which needs no other file and no network, "
        "from the folder of a study.",
    )
    report.add_argument(
        "folder", metavar="DIR", type=Path, help="what study --out made"
    )
    report.add_argument(
        "--out", metavar="FILE", type=Path, help=f"page (default: DIR/{NAME})"
    )


def run(arguments, *, say):
    """Run the command, and return the path of the page."""
    line = missing()
    if line:
        raise ImportError(line)
    from ..datasets.formats.common import check_place
    from ..report import render_report
    from ..study import StudyResult
    from ..study._result import FILES

    path = arguments.folder / NAME if arguments.out is None else arguments.out
    check_place(path, [arguments.folder / name for name in FILES])
    render_report(StudyResult.load(arguments.folder), path)
    say(arguments, f"wrote {path}")
    return path


def missing():
    """What a page needs and is not installed, in one line, or None."""
    names = [title for name, title in _NEEDED.items() if find_spec(name) is None]
    if not names:
        return None
    return (
        f"{NAME} needs {' and '.join(names)}, not installed here; "
        "pip install 'cvae-augment[report]' brings it"
    )


def write(arguments, result, folder, say):
    """Write the page at the end of another command, if that can be done."""
    line = missing()
    if line:
        say(arguments, line)
        return []
    from ..report import render_report

    render_report(result, folder / NAME)
    return [folder / NAME]
