"""How long everything takes, beside alternatives: one run, one thread.

    OMP_NUM_THREADS=1 python benchmarks/speed.py [SHEET.xlsx] [--repeats 7]

All jobs run in turn, round after round. The first round warms up, and the medians of
the others count. Whole processes, and fits beside a busy process on each core, have
rounds of their own. If ctgan is installed (extra `bench`), its TVAE is trained once.
The script prints tables and writes ``benchmarks/results/speed.json``.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pandas as pd
import torch
from imblearn.over_sampling import SMOTE
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm

from cvae_augment import CVAEAugmenter
from cvae_augment._utils import threads
from cvae_augment.datasets import make_serum_spectra, write_spectra
from cvae_augment.networks.cvae import build
from cvae_augment.networks.layers import Linear
from cvae_augment.preprocessing import sample_minmax

RESULTS = Path(__file__).parent / "results" / "speed.json"
STEPS = 25, 225
N_DRAWS, CHUNK = 100_000, 4096
IMPORTS = "import torch, sklearn, pandas, openpyxl"


def medians(jobs, repeats, title):
    """Median seconds of each job; the first round warms up and does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in tqdm(range(repeats + 1), desc=title):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values[1:]) for name, values in seconds.items()}


def report_script(X, codes):
    """The report's training as a plain script: DataLoader, batch 32, 500 epochs."""
    reported = CVAEAugmenter.as_reported()
    network = build(torch.Generator().manual_seed(0), **reported_architecture(X, codes))
    rows = TensorDataset(torch.from_numpy(sample_minmax(X)).float(), codes)
    loader = DataLoader(rows, batch_size=reported.batch_size, shuffle=True)
    optimizer = torch.optim.Adam(network.parameters(), lr=reported.lr)
    for _ in range(reported.max_epochs):
        for x, c in loader:
            optimizer.zero_grad()
            reconstruction, kl = network(x, c, torch.randn(len(x), network.latent_dim))
            (reconstruction.sum() + kl.sum()).backward()
            optimizer.step()


def reported_architecture(X, codes):
    """Arguments of the report's network for these spectra."""
    reported = CVAEAugmenter.as_reported()
    return {
        "n_features": X.shape[1],
        "n_classes": int(codes.max()) + 1,
        "latent_dim": reported.latent_dim,
        "hidden_dims": reported.hidden_dims,
        "embedding_dim": reported.embedding_dim,
        "likelihood": reported.likelihood,
        "linear_path": reported.linear_path,
    }


class BareSteps:
    """The default's own training steps, with nothing around them."""

    def __init__(self, X, y):
        model = CVAEAugmenter(random_state=0).fit(X, y).model_
        self.architecture = model.row_model.architecture
        self.x = torch.from_numpy(model.representation.rows(X)).float()
        self.codes = torch.from_numpy(np.unique(y, return_inverse=True)[1])

    def run(self, n_steps):
        """Train for so many steps with torch's fused Adam."""
        generator = torch.Generator().manual_seed(0)
        network = build(generator, **self.architecture)
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, fused=True)
        shape = len(self.x), network.latent_dim
        for _ in range(n_steps):
            eps = torch.randn(shape, generator=generator)
            optimizer.zero_grad()
            reconstruction, kl = network(self.x, self.codes, eps)
            (reconstruction.sum() + kl.sum()).backward()
            optimizer.step()

    def products(self):
        """Matrix products of a step as pairs of matrices, forward and backward."""
        network = build(torch.Generator().manual_seed(0), **self.architecture)
        n, pairs = len(self.x), []
        for name, layer in network.named_modules():
            if not isinstance(layer, Linear):
                continue
            weight = layer.weight.detach()
            n_out, n_in = weight.shape
            rows, gradient = torch.randn(n, n_in), torch.randn(n, n_out)
            pairs += [(rows, weight.T), (gradient.T, rows)]
            if name not in ("encoder.0", "encoder_linear"):  # data need no gradient
                pairs.append((gradient, weight))
        return pairs

    def multiply(self, pairs, n_steps):
        """As many rounds of the products of a step."""
        for _ in range(n_steps):
            for left, right in pairs:
                torch.mm(left, right)


def training(X, y, repeats):
    """Seconds of fits and of their parts."""
    codes = torch.from_numpy(np.unique(y, return_inverse=True)[1])
    bare = BareSteps(X, y)
    pairs = bare.products()
    few, many = STEPS

    def fit(**parameters):
        CVAEAugmenter(random_state=0, **parameters).fit(X, y)

    jobs = {
        "default fit": fit,
        "as_reported fit": lambda: CVAEAugmenter.as_reported(random_state=0).fit(X, y),
        "the report's script": lambda: report_script(X, codes),
        "fit_resample at 3 x": lambda: CVAEAugmenter(
            expansion_factor=3, random_state=0
        ).fit_resample(X, y),
        "SMOTE at 3 x": lambda: smote(X, y),
    }
    for n in STEPS:
        jobs[f"fit, {n} steps"] = lambda n=n: fit(max_epochs=n)
        jobs[f"bare loop, {n} steps"] = lambda n=n: bare.run(n)
    jobs[f"matrix products, {many - few} steps"] = lambda: bare.multiply(
        pairs, many - few
    )
    seconds = medians(jobs, repeats, "training")
    step = {
        name: (seconds[f"{name}, {many} steps"] - seconds[f"{name}, {few} steps"])
        / (many - few)
        for name in ("fit", "bare loop")
    }
    floor = seconds[f"matrix products, {many - few} steps"] / (many - few)
    figures = {
        "the report's script over default fit": seconds["the report's script"]
        / seconds["default fit"],
        "as_reported fit over default fit": seconds["as_reported fit"]
        / seconds["default fit"],
        "fit_resample at 3 x over SMOTE": seconds["fit_resample at 3 x"]
        / seconds["SMOTE at 3 x"],
        "step, ms": 1000 * step["fit"],
        "step over that of the bare loop": step["fit"] / step["bare loop"],
        "step over its matrix products": step["fit"] / floor,
        "bare loop over matrix products": step["bare loop"] / floor,
    }
    return seconds, figures


def smote(X, y):
    """SMOTE to three times the rows of each class."""
    labels, counts = np.unique(y, return_counts=True)
    totals = dict(zip(labels.tolist(), (3 * counts).tolist(), strict=True))
    SMOTE(sampling_strategy=totals, random_state=0).fit_resample(X, y)


def where_a_step_goes(X, y, n_steps=200):
    """Share of the time of training steps by kind of work, from torch's profiler."""
    augmenter = CVAEAugmenter(max_epochs=n_steps, random_state=0)
    augmenter.fit(X, y)
    activities = [torch.profiler.ProfilerActivity.CPU]
    with torch.profiler.profile(activities=activities) as profiler:
        augmenter.fit(X, y)
    kinds = dict.fromkeys(
        ["matrix products", "optimiser and zero_grad", "all other operations"], 0.0
    )
    for event in profiler.key_averages():
        name = event.key.removeprefix("aten::")
        if name in ("mm", "addmm", "bmm"):
            kind = "matrix products"
        elif name in ("_fused_adam_", "zero_"):
            kind = "optimiser and zero_grad"
        else:
            kind = "all other operations"
        kinds[kind] += event.self_cpu_time_total
    total = sum(kinds.values())
    return {kind: value / total for kind, value in kinds.items()}


def crowded(repeats):
    """Seconds of fits in a process that has a thread per core, like a user's own."""
    command = [sys.executable, __file__, "--crowded", "--repeats", str(repeats)]
    own = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=own)
    seconds = json.loads(done.stdout)
    one, all_cores = seconds.values()
    return seconds, {"crowded fit, a thread per core over one": all_cores / one}


def crowded_here(X, y, repeats):
    """Seconds of fits while each core has other work."""
    jobs = {
        "fit, crowded": lambda: CVAEAugmenter(random_state=0).fit(X, y),
        "fit, crowded, a thread per core": lambda: fit_with_threads(X, y),
    }
    busy = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(busy) for _ in range(os.cpu_count() or 1)]
    try:
        return medians(jobs, repeats, "crowded")
    finally:
        for other in others:
            other.kill()
            other.wait()


def fit_with_threads(X, y):
    """Fit the default without the limit of threads that small sets have."""
    with patch.object(threads, "MIN_THREADED", 0):
        CVAEAugmenter(random_state=0).fit(X, y)


def sampling(X, y, repeats):
    """Seconds of many draws, and of the decoder and the noise alone."""
    augmenter = CVAEAugmenter(random_state=0).fit(X, y)
    model = augmenter.model_
    root, noise = model.row_model.kernel.root, model.restoration.noise
    class_index = np.repeat(np.arange(3), -(-N_DRAWS // 3))[:N_DRAWS]

    def bare(spectra=None):
        """Decode latent codes, and add a residual and white noise to each.

        The spectra are written to `spectra`, or thrown away without it.
        """
        rng = np.random.default_rng(0)
        latent_dim = model.row_model.architecture["latent_dim"]
        for start in range(0, N_DRAWS, CHUNK):
            own = class_index[start : start + CHUNK]
            normal = rng.standard_normal((len(own), len(root)))
            z, residual = np.split(normal @ root, [latent_dim], axis=1)
            rows = model.row_model.decode(z, own) + residual
            drawn = (rows @ model.representation.axes)[:, : X.shape[1]]
            drawn += noise.sd * rng.standard_normal(drawn.shape)
            if spectra is not None:
                spectra[start : start + CHUNK] = drawn

    jobs = {
        "sample, 100,000": lambda: augmenter.sample(N_DRAWS),
        "decoder and noise alone, 100,000": lambda: bare(
            np.empty((N_DRAWS, X.shape[1]))
        ),
        "decoder and noise alone, thrown away": bare,
    }
    seconds = medians(jobs, repeats, "sampling")
    sample, alone, thrown_away = seconds.values()
    return seconds, {
        "sampling over decoder and noise alone": sample / alone,
        "sampling over decoder and noise, thrown away": sample / thrown_away,
    }


def processes(sheet, repeats):
    """Seconds of whole processes."""
    with TemporaryDirectory() as folder:
        if sheet is None:
            sheet = Path(folder) / "sheet.xlsx"
            spectra = make_serum_spectra(random_state=0)
            write_spectra(sheet, spectra.data, spectra.target)
        out = str(Path(folder) / "out.xlsx")
        command = [sys.executable, "-m", "cvae_augment"]
        runs = {
            "python": [sys.executable, "-c", ""],
            "import cvae_augment": [sys.executable, "-c", "import cvae_augment"],
            "--help": [*command, "--help"],
            IMPORTS: [sys.executable, "-c", IMPORTS],
            "augment": [*command, "-q", "augment", str(sheet), "-o", out],
        }
        jobs = {
            name: lambda run=run: subprocess.run(
                run, check=True, stdout=subprocess.DEVNULL
            )
            for name, run in runs.items()
        }
        seconds = medians(jobs, repeats, "processes")
    return seconds, {
        "--help, s": seconds["--help"],
        "augment minus imports, s": seconds["augment"] - seconds[IMPORTS],
    }


def tvae(X, y):
    """Seconds of one training of ctgan's TVAE with its defaults."""
    from _common import CtganTVAE

    start = time.perf_counter()
    CtganTVAE(expansion_factor=3, random_state=0).fit(X, y)
    return time.perf_counter() - start


def main():
    """Run all parts, print them and keep them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sheet", nargs="?", type=Path, help="for the command line")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--crowded", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    spectra = make_serum_spectra(random_state=0)
    X, y = spectra.data, spectra.target
    if arguments.crowded:
        print(json.dumps(crowded_here(X, y, arguments.repeats)))
        return
    torch.set_num_threads(1)
    seconds, figures = {}, {}
    for part in (
        training(X, y, arguments.repeats),
        sampling(X, y, max(arguments.repeats // 2, 1)),
        crowded(max(arguments.repeats // 2, 1)),
        processes(arguments.sheet, arguments.repeats),
    ):
        seconds |= part[0]
        figures |= part[1]
    if importlib.util.find_spec("ctgan"):
        seconds["TVAE fit, once"] = tvae(X, y)
    shares = where_a_step_goes(X, y)
    for title, table in (
        ("median seconds", seconds),
        ("figures", figures),
        ("where a step goes (share, torch's profiler)", shares),
    ):
        print(f"\n{title}\n{pd.Series(table).round(4).to_string()}")
    content = {
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "torch": torch.__version__,
        "repeats": arguments.repeats,
        "seconds": seconds,
        "figures": figures,
        "where a step goes": shares,
    }
    arguments.json.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
