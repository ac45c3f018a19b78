"""What the command line takes."""

import argparse
from pathlib import Path

from .. import __version__
from . import report as _report_command
from . import study as _study_command

EPILOG = """\
examples:
  cvae-augment demo --out demo
  cvae-augment augment serum.xlsx -o augmented.xlsx --expansion-factor 3
  cvae-augment augment serum.xlsx -o augmented.xlsx --save-model serum.model
  cvae-augment augment serum.csv -o new.csv --label diagnosis --group patient
  cvae-augment sample serum.model -n 50 --label control -o controls.xlsx
  cvae-augment sample serum.model -n 100000 -o many.parquet
  cvae-augment evaluate serum.xlsx augmented.xlsx
  cvae-augment study serum.xlsx --groups patient --out study
  cvae-augment report study

exit status: 0 done; 2 bad input, told in one line on stderr, with nothing written;
130 interrupted; 141 nobody reads what is printed
"""

FORMATS = ".xlsx, .csv, .tsv, .parquet or .npz"


class HelpFormatter(argparse.HelpFormatter):
    """Help whose lists of lines stay as they are."""

    def _fill_text(self, text, width, indent):
        if text.startswith("examples:"):
            return text
        return super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser that tells an error in one line, as the commands do."""

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {message}\n")


def _add_options_of_tables(group):
    column = "name or position from 0 of the column"
    group.add_argument("--label", metavar="COLUMN", help=f"{column} of labels")
    group.add_argument(
        "--group", "--groups", metavar="COLUMN", help=f"{column} of persons or samples"
    )
    group.add_argument(
        "--synthetic",
        dest="marks",
        metavar="COLUMN",
        help=f"{column} of 0 and 1 that marks synthetic spectra",
    )
    group.add_argument("--sheet", metavar="NAME", help="sheet (default: the first)")
    group.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first row is a header",
    )
    group.add_argument(
        "--orientation",
        choices=["rows", "columns"],
        help="whether spectra stand in rows or in columns",
    )
    group.add_argument(
        "--delimiter",
        type=_delimiter,
        metavar="CHARACTER",
        help="between the cells of text; 'tab' is a tab",
    )
    group.add_argument(
        "--decimal",
        choices=[".", ","],
        metavar="MARK",
        help="decimal mark of numbers that are text, '.' or ','",
    )
    group.add_argument("--encoding", metavar="NAME", help="of text, such as cp1252")
    group.add_argument(
        "--max-cells",
        type=_positive,
        metavar="N",
        help="most cells that a table may have; more than the default of 6000000 need "
        "more than 1 GB of memory",
    )


def _delimiter(text):
    character = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(character) != 1:
        raise argparse.ArgumentTypeError(
            f"expected one character or 'tab', got {text!r}"
        )
    return character


def _positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {text!r}")
    return int(text)


def build_parser():
    """Return the parser of all commands; `command` holds the name of one."""
    parser = Parser(
        prog="cvae-augment",
        description="Learn labelled spectra and generate more of each class.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    quiet: dict = {"action": "store_true", "help": "print neither notes nor progress"}
    parser.add_argument("-q", "--quiet", default=False, **quiet)
    # A default here would overwrite a -q that stands before the command.
    common = Parser(add_help=False)
    common.add_argument("-q", "--quiet", default=argparse.SUPPRESS, **quiet)
    common.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object on stdout, and nothing else there",
    )
    common.add_argument(
        "--random-state",
        type=int,
        default=0,
        metavar="SEED",
        help="seed of all randomness (default: %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    demo = commands.add_parser(
        "demo",
        parents=[common],
        help="run the main job on simulated spectra",
        description="Augment 118 simulated serum spectra threefold, and show how "
        "the synthetic ones compare.",
    )
    demo.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("cvae-augment-demo"),
        help="folder for the results (default: %(default)s)",
    )

    tables = Parser(add_help=False)
    _add_options_of_tables(
        tables.add_argument_group(
            "how tables are read",
            "Whatever is not said is guessed. With spectra in columns, what is said of "
            "columns holds for rows; in an .npz, columns are arrays by name.",
        )
    )

    augment = commands.add_parser(
        "augment",
        parents=[common, tables],
        help="add synthetic spectra to a table",
        description="Write the spectra of IN, unchanged, followed by synthetic ones, "
        "with a column 'synthetic' of 0 and 1, and, but for text files, with what "
        "they were made of.",
    )
    augment.add_argument("input", metavar="IN", type=Path, help=FORMATS)
    augment.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help=FORMATS
    )
    augment.add_argument(
        "--expansion-factor",
        type=float,
        default=2,
        metavar="K",
        help="spectra in all, over those in IN (default: %(default)s)",
    )
    augment.add_argument(
        "--sampling-strategy",
        default="proportional",
        choices=["proportional", "balanced"],
        help="keep the class frequencies, or make them equal (default: %(default)s)",
    )
    augment.add_argument("--latent-dim", type=int, metavar="N", help="width of a code")
    augment.add_argument("--max-epochs", type=int, metavar="N")
    augment.add_argument(
        "--no-marker",
        action="store_true",
        help="keep the layout of IN: no column 'synthetic'",
    )
    augment.add_argument(
        "--save-model", metavar="FILE", type=Path, help="keep the model for sample"
    )
    augment.add_argument(
        "--synthetic-only", action="store_true", help="leave the real rows out"
    )

    sample = commands.add_parser(
        "sample",
        parents=[common],
        help="draw spectra from a saved model",
        description="Write synthetic spectra of a model that augment --save-model "
        "kept, each chunk before the next is drawn, so that memory does not grow with "
        "their number, but for spectra in columns.",
    )
    sample.add_argument("model", metavar="MODEL", type=Path)
    sample.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help=FORMATS
    )
    sample.add_argument(
        "-n",
        "--n-samples",
        type=int,
        required=True,
        metavar="N",
        help="spectra in all, or of each --label",
    )
    sample.add_argument(
        "--label",
        nargs="+",
        metavar="LABEL",
        help="classes (default: all, in proportion to their training spectra)",
    )
    sample.add_argument(
        "--orientation",
        choices=["rows", "columns"],
        help="whether spectra become rows or columns of OUT (default: rows)",
    )

    _study_command.add_parser(commands, [common, tables])
    _report_command.add_parser(commands, [common])

    evaluate = commands.add_parser(
        "evaluate",
        parents=[common, tables],
        help="compare synthetic with real spectra",
        description="Print likeness and spread of the synthetic spectra, beside "
        "what another real spectrum and the class mean would reach.",
    )
    evaluate.add_argument("real", metavar="REAL", type=Path, help=FORMATS)
    evaluate.add_argument(
        "synthetic",
        metavar="SYNTHETIC",
        type=Path,
        help=f"{FORMATS}; only rows marked synthetic count; without marks, rows that "
        "REAL has too are left out",
    )
    for name, command in commands.choices.items():
        lines = [line for line in EPILOG.splitlines() if f"-augment {name} " in line]
        command.formatter_class = HelpFormatter
        command.epilog = "\n".join(["examples:", *lines])
    return parser
