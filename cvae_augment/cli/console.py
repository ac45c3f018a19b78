"""What a command prints: its results on stdout, everything else on stderr."""

import functools
import json
import math
import sys

#: Name of the program in its messages.
PROGRAM = "cvae-augment"


class Console:
    """The two streams of a command.

    Notes, warnings, errors and progress go to stderr. Tables and sentences go to
    stdout, or one JSON object in their place.

    Parameters
    ----------
    quiet : bool
        Whether notes and progress are left out. Warnings and errors stay.

    as_json : bool
        Whether stdout gets JSON instead of text.
    """

    def __init__(self, *, quiet, as_json):
        self.quiet, self.as_json = quiet, as_json

    @property
    def shows_progress(self):
        """Whether stderr is a terminal, and the user wants to see progress."""
        return sys.stderr.isatty() and not self.quiet

    def note(self, line):
        """Print a line that informs, for example of a column that was detected."""
        if not self.quiet:
            print(line, file=sys.stderr)

    def warn(self, message, *_, **__):
        """Print a warning; the signature is that of `warnings.showwarning`."""
        print(f"{PROGRAM}: warning: {_one_line(message)}", file=sys.stderr)

    def error(self, message):
        """Print an error, and return the exit status."""
        print(f"{PROGRAM}: error: {_one_line(message)}", file=sys.stderr)
        return 2

    def wrote(self, paths):
        """Note the files that were written, and return them as JSON has them."""
        for path in paths:
            self.note(f"wrote {path}")
        return {"files": [str(path) for path in paths]}

    def result(self, text):
        """Print a sentence or a table of the results."""
        if not self.as_json:
            print(text)

    def table(self, table, *, digits=4, signed=(), **options):
        """Print a frame of pandas; infinity is unknown.

        Numbers of the columns `signed` have a plus sign.
        """
        from .._utils.numbers import decimals

        finite = table.replace([math.inf, -math.inf], math.nan)
        formats = {
            name: functools.partial(decimals, digits=digits, sign=name in signed)
            for name in finite.select_dtypes("float")
        }
        self.result(finite.to_string(formatters=formats, na_rep="unknown", **options))

    def json(self, content):
        """Print the results as one JSON object."""
        if self.as_json:
            print(json.dumps(content))


def _one_line(message):
    return " ".join(str(message).split())
