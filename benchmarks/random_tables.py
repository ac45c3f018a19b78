"""Random tables of spectra: which are read exactly, refused or misread?

    python benchmarks/random_tables.py [--n 2000] [--seed 0] [--json FILE]
    python benchmarks/random_tables.py --only 17 --keep FOLDER

The maker of a table tags it. 'unambiguous': a person who sees only the file, and the
option that is given with it, can read it in one way. 'either': whole numbers with a
mark of thousands, which may be read or refused. 'ambiguous': two readings are possible,
or the table has no labels. An ambiguous table has to be refused.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from _table_maker import draw

from cvae_augment.datasets import read_spectra


def outcome(table, path):
    """'read', 'refused' or 'misread', and the message or the wrong fields."""
    try:
        spectra = read_spectra(path, **table.options)
    except ValueError as error:
        return "refused", str(error).removeprefix(str(path))
    except Exception as error:  # any other error is a fault
        return "misread", repr(error)
    wrong = []
    for name, value in table.truth.items():
        got = getattr(spectra, name, None)
        if name == "metadata":
            same = {*value} <= {*(got or {})}
        else:
            got = got.tolist() if isinstance(got, np.ndarray) else got
            if table.as_text and name in ("target", "groups") and value and got:
                got, value = [*map(str, got)], [*map(str, value)]
            same = got == value
        if not same:
            wrong.append(name)
    return ("misread", ", ".join(wrong)) if wrong else ("read", "")


GOOD = {
    "unambiguous": ("read",),
    "either": ("read", "refused"),
    "ambiguous": ("refused",),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=2000, help="number of tables")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="number of the one table to draw")
    parser.add_argument("--keep", type=Path, help="folder for tables that went wrong")
    parser.add_argument("--json", type=Path, help="file for the figures")
    arguments = parser.parse_args()
    counts: Counter = Counter()
    faults = []
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    numbers = range(arguments.n) if arguments.only is None else [arguments.only]
    with TemporaryDirectory() as folder:
        for i in numbers:
            table = draw(arguments.seed, i)
            path = table.write(Path(folder), f"{i:05}")
            result, detail = outcome(table, path)
            counts[table.tag, table.kind, result] += 1
            if result not in GOOD[table.tag]:
                fault = {"number": i, "tag": table.tag, "kind": table.kind}
                fault |= {"outcome": result, "detail": detail[:200]}
                faults.append(fault | {"options": table.options, "file": path.name})
                if arguments.keep:
                    name = f"{result}_{path.name}"
                    (arguments.keep / name).write_bytes(path.read_bytes())
            path.unlink()
    figures = {"seed": arguments.seed, "n": len(numbers), **summary(counts)}
    print_figures(figures)
    if arguments.keep:
        text = json.dumps(faults, indent=1, ensure_ascii=False)
        (arguments.keep / "faults.json").write_text(text + "\n", encoding="utf-8")
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        shown = figures | {"faults": faults[:50]}
        text = json.dumps(shown, indent=1, ensure_ascii=False)
        arguments.json.write_text(text + "\n", encoding="utf-8")


def summary(counts):
    """Counts by tag, and by tag and kind."""
    rows: dict = {"tags": {}, "kinds": {}}
    for (tag, kind, result), count in sorted(counts.items()):
        for group, name in (("tags", tag), ("kinds", f"{tag}: {kind}")):
            row = rows[group].setdefault(
                name, dict.fromkeys(("read", "refused", "misread"), 0)
            )
            row[result] += count
    return rows


def print_figures(figures):
    print(f"{'':45} {'read':>6} {'refused':>8} {'misread':>8}")
    for group in ("tags", "kinds"):
        for name, row in figures[group].items():
            print(f"{name:45} {row['read']:6} {row['refused']:8} {row['misread']:8}")


if __name__ == "__main__":
    main()
