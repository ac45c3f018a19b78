"""Time and memory to read and write a table, with and without the extra `fast`.

    python benchmarks/tables.py [--spectra 5000] [--wavenumbers 1000] [--json FILE]

Each measurement has a process of its own. The memory is the peak of that process.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

FORMATS = (".xlsx", ".csv", ".tsv", ".parquet", ".npz")


def spectra(n, p):
    """Random numbers, which need all digits of a float."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, p)), rng.choice(["control", "SLE"], size=n)


def measure(action, path, n, p, fast):
    """Seconds and megabytes of reading or writing; `fast` allows the fast library."""
    if not fast:
        sys.modules["python_calamine"] = None
    from cvae_augment.datasets import read_spectra, write_spectra

    data, target = spectra(n, p)
    start = time.perf_counter()
    if action == "write":
        write_spectra(path, data, target, wavenumbers=400 + np.arange(p) / 2)
    else:
        read = read_spectra(path)
    seconds = time.perf_counter() - start
    if action == "read" and not np.array_equal(read.data, data):
        raise SystemExit(f"{path}: reading gives other data than were written")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(seconds, 2), "peak_mb": round(peak)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spectra", type=int, default=5000)
    parser.add_argument("--wavenumbers", type=int, default=1000)
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    size = arguments.spectra, arguments.wavenumbers
    if arguments.one:
        action, path, fast = arguments.one
        print(json.dumps(measure(action, Path(path), *size, fast == "fast")))
        return
    table = []
    with TemporaryDirectory() as folder:
        for suffix in FORMATS:
            path = Path(folder) / f"spectra{suffix}"
            jobs = [("write", "fast"), ("read", "fast")]
            if suffix == ".xlsx":
                jobs.append(("read", "slow"))
            for action, fast in jobs:
                command = [sys.executable, __file__, "--spectra", str(size[0])]
                command += ["--wavenumbers", str(size[1])]
                command += ["--one", action, str(path), fast]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                row = {"format": suffix, "action": action, "library": fast}
                table.append(row | json.loads(done.stdout))
                print(*table[-1].values(), sep="\t", flush=True)
    if arguments.json:
        figures = {"spectra": size[0], "wavenumbers": size[1], "table": table}
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
