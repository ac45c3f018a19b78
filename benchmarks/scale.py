"""Time and memory of a fit as spectra, or their intensities, become more.

    OMP_NUM_THREADS=1 python benchmarks/scale.py [--repeats 3] [--json FILE]

Rows go from 118 to 118,000 at 312 intensities, intensities from 312 to 4,992 at 118
rows, and 118,000 x 1,000 are read from a memory map of float32. Each size has a process
of its own, the repeats go round all sizes, and medians count. Memory is the highest
anonymous memory of a fit above that after a small one: what a memory map holds of the
file is the system's to take back.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

ROWS = [(118, 312), (1_180, 312), (11_800, 312), (118_000, 312)]
COLUMNS = [(118, 312), (118, 1_248), (118, 4_992)]
LARGE = (118_000, 1_000)
SIZES = [*dict.fromkeys([*ROWS, *COLUMNS, LARGE])]
RESULTS = Path(__file__).parent / "results" / "scale.json"


def spectra_file(folder, n, p):
    """Simulated spectra and labels of this size as float32 on disk."""
    from cvae_augment.datasets import make_serum_spectra

    path = Path(folder) / f"{n}x{p}.npy"
    spectra = np.lib.format.open_memmap(path, "w+", np.float32, (n, p))
    labels = np.empty(n, dtype=int)
    for start in range(0, n, 11_800):
        rows = slice(start, min(start + 11_800, n))
        part = make_serum_spectra(
            rows.stop - start, n_wavenumbers=p, random_state=start
        )
        spectra[rows], labels[rows] = part.data, part.target
    spectra.flush()
    np.save(path.with_suffix(".labels.npy"), labels)
    return path


def anonymous_mb():
    """Memory of this process that no file stands behind."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status has no RssAnon: this needs Linux")


class Peak:
    """Highest anonymous memory while the block runs, looked at every 5 ms."""

    def __enter__(self):
        self.start = self.highest = anonymous_mb()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.done.wait(0.005):
            self.highest = max(self.highest, anonymous_mb())

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()


def measure(path):
    """Seconds and memory of a fit and of a thousand draws, warm."""
    from cvae_augment import CVAEAugmenter
    from cvae_augment.datasets import make_serum_spectra

    small = make_serum_spectra(random_state=0)
    CVAEAugmenter(random_state=0).fit(small.data, small.target)
    X = np.load(path, mmap_mode="r")
    y = np.load(path.with_suffix(".labels.npy"))
    augmenter = CVAEAugmenter(random_state=0)
    with Peak() as peak:
        start = time.perf_counter()
        augmenter.fit(X, y)
        seconds = time.perf_counter() - start
    start = time.perf_counter()
    augmenter.sample(1000)
    return {
        "fit_s": seconds,
        "sample_1000_s": time.perf_counter() - start,
        "peak_mb": peak.highest - peak.start,
        "steps": len(augmenter.history_["loss"]) * -(-len(X) // augmenter.batch_size),
    }


def exponent(table, sizes, axis):
    """Slope of log time over log size."""
    seconds = [table.loc[[size], "fit_s"].iloc[0] for size in sizes]
    return np.polyfit(np.log([size[axis] for size in sizes]), np.log(seconds), 1)[0]


def summary(table):
    """What the table says of growth."""
    fit, largest = table["fit_s"], table.loc[[LARGE]].iloc[0]
    return {
        "time, rows x 1000": fit[ROWS[-1]] / fit[ROWS[0]],
        "exponent of rows": exponent(table, ROWS, 0),
        "exponent of rows, from 1,180": exponent(table, ROWS[1:], 0),
        "time, intensities x 16": fit[COLUMNS[-1]] / fit[COLUMNS[0]],
        "exponent of intensities": exponent(table, COLUMNS, 1),
        "118,000 x 1,000: seconds": largest["fit_s"],
        "118,000 x 1,000: memory over file": largest["peak_mb"] / largest["file_mb"],
    }


def main():
    """Measure all sizes, and print and keep the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one)))
        return
    rows = []
    with TemporaryDirectory() as folder:
        files = {size: spectra_file(folder, *size) for size in SIZES}
        for repeat in range(arguments.repeats):
            for size, path in files.items():
                command = [sys.executable, __file__, "--one", str(path)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                row = {"n": size[0], "p": size[1], "repeat": repeat}
                row |= json.loads(done.stdout)
                rows.append(row | {"file_mb": path.stat().st_size / 2**20})
                print(*(f"{value:.4g}" for value in rows[-1].values()), sep="\t")
                sys.stdout.flush()
    table = pd.DataFrame(rows).groupby(["n", "p"]).median().drop(columns="repeat")
    figures = summary(table)
    print(table.round(3).to_string())
    print(pd.Series(figures).round(3).to_string())
    content = {
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "repeats": arguments.repeats,
        "sizes": table.reset_index().to_dict(orient="records"),
        "figures": figures,
    }
    arguments.json.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
