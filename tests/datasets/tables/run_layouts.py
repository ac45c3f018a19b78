"""Write the twenty layouts into a folder, and run a version of the package on them.

    python -m tests.datasets.tables.run_layouts FOLDER
    python -m tests.datasets.tables.run_layouts FOLDER --report FILE --package DIRECTORY

The first command writes the files, and `expected.json` with what is to be read. The
second one also runs `augment` of the package in DIRECTORY on each file, first without
options, then with the option that settles the layout, and writes a table.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from .layouts import names_option, write_all

READ = """
import json, sys
from cvae_augment.datasets import read_spectra
spectra = read_spectra(sys.argv[1], **json.loads(sys.argv[2]))
fields = {}
for name in ("data", "target", "wavenumbers", "groups"):
    value = getattr(spectra, name)
    fields[name] = None if value is None else value.tolist()
print(json.dumps(fields | {"axis_unit": spectra.axis_unit}))
"""


class Package:
    """The package in a directory, run in processes of its own."""

    def __init__(self, directory):
        self.environment = {**os.environ, "PYTHONPATH": str(directory)}

    def run(self, *arguments):
        """Status and what was printed on stdout and on stderr."""
        command = [sys.executable, *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr.strip()

    def augment(self, path, options):
        """Status of the command, and the last line that it printed on stderr."""
        words = [
            f"--{name.replace('_', '-')}={value}" for name, value in options.items()
        ]
        out = path.with_name("out.csv")
        arguments = ["augment", path, "-o", out, "--max-epochs", "1", "--force", *words]
        status, _, errors = self.run("-m", "cvae_augment", *arguments)
        if "unrecognized arguments: --force" in errors:
            arguments.remove("--force")
            status, _, errors = self.run("-m", "cvae_augment", *arguments)
        out.unlink(missing_ok=True)
        return status, errors.splitlines()[-1] if errors else ""

    def wrong_fields(self, path, options, expected):
        """Fields that are read in another way than expected."""
        _, printed, _ = self.run("-c", READ, path, json.dumps(options))
        if expected is None:
            return ["all"]
        fields = json.loads(printed)
        return [name for name, value in expected.items() if fields[name] != value]


def judged(package, path, layout):
    """Outcome of a layout, and the refusal or the fields that are wrong."""
    status, message = package.augment(path, {})
    if status == 0:
        wrong = package.wrong_fields(path, {}, layout.expected)
        if not wrong:
            return "unaided", ""
        grave = {"all", "data", "target"} & {*wrong}
        return "WRONG, status 0" if grave else "read in part", ", ".join(wrong)
    for options in layout.options:
        status, other = package.augment(path, options)
        if status == 0:
            wrong = package.wrong_fields(path, options, layout.expected)
            if not wrong:
                shown = ", ".join(f"{k}={v}" for k, v in options.items())
                named = "" if names_option(message, options) else " (not named)"
                return f"option {shown}{named}", message
            return "WRONG, status 0, by the option", ", ".join(wrong)
        message = f"{message} / {other}"
    return "refused: hand editing", message


def report(folder, layouts, package):
    """Rows of a table in Markdown."""
    rows = ["| layout | outcome | refusal, or wrong fields |", "|---|---|---|"]
    for name, layout in layouts.items():
        outcome, detail = judged(package, folder / name, layout)
        detail = detail.replace(str(folder), "").replace("|", "\\|")
        rows.append(f"| {name}: {layout.about} | {outcome} | {detail[:300]} |")
        print(rows[-1], flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--report", type=Path, help="file for the table")
    parser.add_argument("--package", type=Path, default=Path.cwd())
    arguments = parser.parse_args()
    layouts = write_all(arguments.folder)
    if arguments.report:
        rows = report(arguments.folder, layouts, Package(arguments.package))
        arguments.report.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
