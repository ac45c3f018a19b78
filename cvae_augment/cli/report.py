"""Write the page of a study again.

Write one HTML page from the folder of a study. The page needs no other file
and no network.

examples:
  cvae-augment report study
"""

from .extras import PAGE
from .options import add_command


def add_parser(commands):
    """Add the command to the parser."""
    add = add_command(commands, "report", run, __doc__)
    add("folder DIR", "folder that 'study --out' made")
    add("--out FILE", f"page (default: DIR/{PAGE})")


def run(arguments, console):
    """Write the page, and return its path."""
    from ..datasets.formats.common import check_place

    path = arguments.folder / PAGE if arguments.out is None else arguments.out
    check_place(path, [])  # before torch is loaded
    from ..report import render_report
    from ..study import StudyResult

    check_place(path, [arguments.folder / name for name in StudyResult.file_names])
    render_report(StudyResult.load(arguments.folder), path)
    return console.wrote([path])
