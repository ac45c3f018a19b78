"""The command line: this module chooses the command, and reports errors.

Learn labelled spectra, and generate more spectra of each class.

examples:
{examples}
exit status:
  0    done
  1    fault of the program, with a traceback
  2    bad input, or not enough memory: one line on stderr states the reason,
       and no file is left incomplete
  130  interrupted
  141  the reader of the output has gone, for example 'head'
"""

# Nothing beyond the standard library is loaded before a command runs, so that
# `--help` answers at once.
import os
import re
import sys
import warnings

from .. import __version__
from . import augment, demo, evaluate, inspect, report, sample, study
from .console import PROGRAM, Console
from .options import QUIET, Parser, adder

#: torch reports that there is no memory left as a RuntimeError, with such a text.
_NO_MEMORY = "out of memory|not enough memory|can't allocate memory|bad_alloc"


def main(argv=None):
    """Run a command.

    Parameters
    ----------
    argv : list of str, default=None
        Arguments. None takes those of the process.

    Returns
    -------
    int
        Exit status: 0 done, 2 bad input or not enough memory, 130 interrupted,
        141 the reader of the output has gone.
    """
    arguments = build_parser().parse_args(argv)
    console = Console(quiet=arguments.quiet, as_json=arguments.json)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = console.warn
            console.json(arguments.run(arguments, console))
        sys.stdout.flush()
    except BrokenPipeError:
        # Otherwise Python would try to write the rest when it ends, and report that.
        # It stays open until then, so no `with` can close it.
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        return 141
    except (ValueError, OSError, ArithmeticError, ImportError) as error:
        return console.error(error)
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and not re.search(_NO_MEMORY, str(error)):
            raise
        detail = f" ({error})" if str(error) else ""
        return console.error(f"out of memory; use fewer spectra or intensities{detail}")
    except KeyboardInterrupt:
        return 130
    return 0


def build_parser():
    """Return the parser of all commands; `run` is the function of the chosen one."""
    parser = Parser(__doc__, prog=PROGRAM)
    parser.add_argument("--version", action="version", version=__version__)
    adder(parser)("-q --quiet", QUIET)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (demo, inspect, augment, sample, evaluate, study, report):
        command.add_parser(commands)
    examples = [command.examples for command in commands.choices.values()]
    parser.epilog = str(parser.epilog).format(examples="".join(examples))
    return parser


if __name__ == "__main__":
    sys.exit(main())
