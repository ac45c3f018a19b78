"""Time and memory of a fit for more and more spectra, or intensities.

    OMP_NUM_THREADS=1 python benchmarks/scale.py [--repeats 3] [--json FILE] [--smote]

Rows go from 118 to 118,000 at 312 intensities, intensities from 312 to 4,992 at 118
rows. 118,000 x 1,000 are read from a memory map of float32. Each size has a process of
its own. Each repeat goes through all sizes, and medians count. Memory is the highest
anonymous memory during a fit minus that after a small fit. The pages of the memory map
are not counted, because the system can take them back.

``--smote`` only compares `fit_resample` of 5,000 x 300 spectra with SMOTE for the same
number of spectra, in turn in one process, by processor time. All runs end with it.

If torch finds a GPU, the largest set is also learnt and drawn on the GPU, in turn with
the CPU. The name of the card is written beside the figures.
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
import torch

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
    """Memory of this process that does not come from files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status has no RssAnon: this needs Linux")


class Peak:
    """Highest anonymous memory while the block runs, read every 5 ms."""

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


def measure(path, device):
    """Seconds and memory of a fit and of a thousand draws or a large set's, warm."""
    from cvae_augment import CVAEAugmenter
    from cvae_augment.datasets import make_serum_spectra

    small = make_serum_spectra(random_state=0)
    augmenter = CVAEAugmenter(device=device, random_state=0)
    augmenter.fit(small.data, small.target).sample()
    X = np.load(path, mmap_mode="r")
    y = np.load(path.with_suffix(".labels.npy"))
    with Peak() as peak:
        start = time.perf_counter()
        augmenter.fit(X, y)
        seconds = time.perf_counter() - start
    n_draws = len(X) if X.shape == LARGE else 1000
    start = time.perf_counter()
    augmenter.sample(n_draws)
    return {
        "fit_s": seconds,
        "sample_s": time.perf_counter() - start,
        "n_draws": n_draws,
        "peak_mb": peak.highest - peak.start,
        "steps": len(augmenter.history_["loss"]) * -(-len(X) // augmenter.batch_size),
    }


def exponent(table, sizes, axis):
    """Slope of log time over log size."""
    seconds = [table.loc[[size], "fit_s"].iloc[0] for size in sizes]
    return np.polyfit(np.log([size[axis] for size in sizes]), np.log(seconds), 1)[0]


def summary(table):
    """Growth of time and memory, and the CPU in comparison with a GPU."""
    table, all_devices = table.loc["cpu"], table
    fit, largest = table["fit_s"], table.loc[[LARGE]].iloc[0]
    figures = {
        "time, rows x 1000": fit[ROWS[-1]] / fit[ROWS[0]],
        "exponent of rows": exponent(table, ROWS, 0),
        "exponent of rows, from 1,180": exponent(table, ROWS[1:], 0),
        "time, intensities x 16": fit[COLUMNS[-1]] / fit[COLUMNS[0]],
        "exponent of intensities": exponent(table, COLUMNS, 1),
        "118,000 x 1,000: seconds": largest["fit_s"],
        "118,000 x 1,000: memory over file": largest["peak_mb"] / largest["file_mb"],
    }
    if ("cuda", *LARGE) in all_devices.index:
        card = all_devices.loc[("cuda", *LARGE)]
        figures |= {
            f"118,000 x 1,000: CPU over GPU, {part}": largest[part] / card[part]
            for part in ("fit_s", "sample_s")
        }
    return figures


def over_smote(repeats):
    """Time of `fit_resample` over that of SMOTE for 5,000 x 300 spectra doubled."""
    from imblearn.over_sampling import SMOTE

    from cvae_augment import CVAEAugmenter
    from cvae_augment.datasets import make_serum_spectra

    spectra = make_serum_spectra((2500, 2500), n_wavenumbers=300, random_state=0)
    samplers = (
        CVAEAugmenter(expansion_factor=2, random_state=0),
        SMOTE(sampling_strategy={0: 5000, 1: 5000}, random_state=0),
    )
    seconds = []
    for _ in range(repeats + 1):  # the first loads libraries
        seconds.append([])
        for sampler in samplers:
            start = time.process_time()
            sampler.fit_resample(spectra.data, spectra.target)
            seconds[-1].append(time.process_time() - start)
    return float(np.median([ours / smote for ours, smote in seconds[1:]]))


def main():
    """Measure all sizes, and print and keep the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--smote", action="store_true", help="only that ratio")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        path, device = arguments.one
        print(json.dumps(measure(Path(path), device)))
        return
    if arguments.smote:
        print(f"5,000 x 300 over SMOTE: {over_smote(arguments.repeats):.1f}")
        return
    card = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    jobs = [("cpu", *size) for size in SIZES]
    if card:
        jobs.append(("cuda", *LARGE))
    rows = []
    with TemporaryDirectory() as folder:
        files = {size: spectra_file(folder, *size) for size in SIZES}
        for repeat in range(arguments.repeats):
            for device, n, p in jobs:
                path = files[n, p]
                command = [sys.executable, __file__, "--one", str(path), device]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                row = {"device": device, "n": n, "p": p, "repeat": repeat}
                row |= json.loads(done.stdout)
                rows.append(row | {"file_mb": path.stat().st_size / 2**20})
                print(rows[-1])
                sys.stdout.flush()
    table = pd.DataFrame(rows).groupby(["device", "n", "p"]).median()
    table = table.drop(columns="repeat")
    figures = summary(table) | {"5,000 x 300 over SMOTE": over_smote(arguments.repeats)}
    print(table.round(3).to_string())
    print(pd.Series(figures).round(3).to_string())
    content = {
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "card": card,
        "repeats": arguments.repeats,
        "sizes": table.reset_index().to_dict(orient="records"),
        "figures": figures,
    }
    arguments.json.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
