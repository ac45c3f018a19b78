"""Options and help that the commands share."""

import argparse
from argparse import SUPPRESS, ArgumentTypeError, BooleanOptionalAction
from pathlib import Path

ORIENTATIONS = ("rows", "columns")
UNITS = ("cm^-1", "nm", "um", "index")
FORMATS = ".xlsx, .csv, .tsv, .parquet or .npz"
INPUTS = (
    ".xlsx, .csv, .tsv, .txt, .parquet, .npz or .mat, or a folder of files with one "
    "spectrum each"
)
QUIET = "print neither notes nor progress; warnings and errors stay"


class Parser(argparse.ArgumentParser):
    """A parser whose errors take one line, as those of the commands do.

    Parameters
    ----------
    doc : str
        Docstring of a module: a title, a description and the examples. The help shows
        the description as it is, and the examples at its end.
    """

    def __init__(self, doc, **options):
        text, _, self.examples = str(doc).partition("examples:\n")
        super().__init__(
            description=text.partition("\n\n")[2].strip(),
            epilog=f"examples:\n{self.examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **options,
        )

    def error(self, message):
        """Print the line, and end with status 2."""
        self.exit(2, f"{self.prog}: error: {message}\n")


def add_command(commands, name, run, doc, *, reads_tables=False):
    """Parser of a command, and a function that adds arguments to it."""
    parser = commands.add_parser(name, doc=doc, help=str(doc).partition("\n")[0])
    parser.set_defaults(run=run)
    if reads_tables:
        _add_options_of_tables(parser)
    add = adder(parser.add_argument_group("options of every command"))
    # Another default would overwrite a -q before the name of the command.
    add("-q --quiet", QUIET, default=SUPPRESS)
    add("--json", "print the results as one JSON object on stdout, and nothing else")
    add("--random-state SEED", "seed of everything that is random", default=0)
    return adder(parser)


def adder(parser):
    """Function that adds an argument to a parser, or to a group of one.

    Its first parameter has the names of the argument and the name of its value in
    upper case, which decides the type. Without a value the argument is a switch.
    """

    def add(usage, text, **options):
        *names, last = usage.split()
        if last.isupper():
            options = {"metavar": last, "type": _TYPES[last]} | options
        else:
            names.append(last)
            if not {"choices", "action"} & set(options):
                options["action"] = "store_true"
        default = options.get("default", SUPPRESS)
        if default not in (SUPPRESS, []) and "default" not in text:
            shown = " ".join(default) if isinstance(default, list) else default
            text = f"{text} (default: {shown})"
        parser.add_argument(*names, help=text, **options)

    return add


def _add_options_of_tables(parser):
    group = parser.add_argument_group(
        "how tables are read",
        "The command reads what is certain, and prints it; what is not certain is an\n"
        "error that names the option. A COLUMN is a name, a letter as in Excel, or a\n"
        "position: 0 is the first, -1 the last. If the spectra are in columns, the\n"
        "options for columns apply to rows, and 'row 2' stands for a letter. In an\n"
        ".npz or .mat file, a column is an array, and its name that of the array.\n"
        "IN can be a folder of files with one spectrum each. Then --label is 'folder'\n"
        "(a sub-folder for each class), a regular expression that finds the class in\n"
        "the name of a file, or a sheet with a column of file names.",
    )
    add, column = adder(group), "column"
    marks = "that marks synthetic spectra with 1 and real spectra with 0"
    add("--label --labels COLUMN", f"{column} of labels")
    add(
        "--label-pattern REGEX", "regular expression: the class is this part of a label"
    )
    add("--group --groups COLUMN", f"{column} of persons or samples")
    add("--synthetic COLUMN", f"{column} {marks}")
    add("--data NAME", "array of the spectra in an .npz or .mat file")
    add("--ignore COLUMN", "columns that hold no intensities", nargs="+", default=[])
    add(
        "--wavenumbers VALUE",
        "the first and the last wavenumber, or a file with one in each line, for a "
        "table without them",
        nargs="+",
    )
    add("--axis-unit", "unit of the axis", choices=[*UNITS, "cm-1"])
    add(
        "--sheet NAME",
        "sheet of a workbook, or its position from 0 (default: the first)",
    )
    add("--skip-rows N", "number of lines above the table, which are not read")
    add("--header", "whether the first row is a header", action=BooleanOptionalAction)
    add("--orientation", "whether spectra are rows or columns", choices=ORIENTATIONS)
    add("--delimiter CHARACTER", "character between cells of text; 'tab' is a tab")
    add("--decimal MARK", "'.' or ',' in numbers that are text", choices=[".", ","])
    add("--encoding NAME", "encoding of a text file, for example cp1252")
    add(
        "--max-cells N",
        "largest number of cells of a table; more than the default of 6000000 need "
        "more than 1 GB of memory",
    )


def _delimiter(text):
    character = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(character) != 1:
        message = f"expected one character or 'tab', got {text!r}"
        raise ArgumentTypeError(message)
    return character


def _factor(text):
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value < float("inf"):
        message = f"expected a number of at least 1, got {text!r}"
        raise ArgumentTypeError(message)
    return value


def _seed(text):
    if not text.isdecimal() or int(text) >= 2**32:
        message = f"expected a whole number from 0 to 4294967295, got {text!r}"
        raise ArgumentTypeError(message)
    return int(text)


def _positive(text):
    if not text.isdecimal() or int(text) < 1:
        message = f"expected a whole number of at least 1, got {text!r}"
        raise ArgumentTypeError(message)
    return int(text)


#: Types of values, by the name that they have in the help.
_TYPES = {
    **dict.fromkeys(("IN", "OUT", "FILE", "DIR", "MODEL", "REAL", "SYNTHETIC"), Path),
    **dict.fromkeys(("COLUMN", "NAME", "LABEL", "MARK"), str),
    **dict.fromkeys(("VALUE", "REGEX"), str),
    **{"N": _positive, "K": _factor, "SEED": _seed, "CHARACTER": _delimiter},
}
