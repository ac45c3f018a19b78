"""Ten thousand small fits in one process: does memory grow?

    python benchmarks/soak.py

Each round clones one of five augmenters, fits it and resamples. Every ninth round also
draws, scores, copies, saves, loads and pickles the augmenter. Every 99th round gives
`fit` spectra that it refuses. Resident memory, Python objects, open files and threads
of the process are read every hundred rounds, after a garbage collection.

A straight line through the readings after the warm-up gives the growth per thousand
fits. Its standard error is that of Newey and West (1987), because each reading is near
the one before. Memory is flat if the upper end of the 95 % interval is below 100 KiB,
which is a megabyte in all. The script writes results/soak.json.
"""

import argparse
import copy
import gc
import json
import pickle
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from sklearn.base import clone

#: Growth of resident memory (KiB) that counts as none: a megabyte in ten thousand fits.
KIB_PER_THOUSAND_FITS = 100

RESULTS = Path(__file__).parent / "results"
SMALL = {"latent_dim": 2, "hidden_dims": (4,), "embedding_dim": 2}


def make_augmenters():
    """One augmenter for each kind of training: network, likelihood, batches, noise."""
    from cvae_augment import CVAEAugmenter, DiffusionAugmenter
    from cvae_augment.baselines import GaussianAugmenter

    return {
        "cvae": CVAEAugmenter(**SMALL, max_epochs=2, noise=0.1),
        "cvae, noise chosen": CVAEAugmenter(**SMALL, max_epochs=1),
        "cvae, as reported": CVAEAugmenter.as_reported(
            **SMALL, max_epochs=2, batch_size=8
        ),
        "diffusion": DiffusionAugmenter(width=8, depth=1, max_epochs=1, n_steps=2),
        "Gaussian": GaussianAugmenter(),
    }


def one_round(i, augmenter, X, y, folder):
    """Fit, and in some rounds use all other methods of the augmenter."""
    augmenter = clone(augmenter).set_params(random_state=i)
    X_new, _ = augmenter.fit_resample(X, y)
    if not np.isfinite(X_new).all():
        raise AssertionError(f"round {i}: intensities that are not finite")
    if i % 9 == 0:
        drawn, _ = augmenter.sample(5)
        path = folder / "model"
        augmenter.save(path)
        for other in (
            type(augmenter).load(path),
            copy.deepcopy(augmenter),
            pickle.loads(pickle.dumps(augmenter)),
        ):
            if not np.array_equal(other.sample(5)[0], drawn):
                raise AssertionError(f"round {i}: a copy draws other spectra")
        if hasattr(augmenter, "score"):
            augmenter.score(X, y)
    if i % 99 == 0:
        try:
            augmenter.fit(X * np.nan, y)
        except ValueError:
            return
        raise AssertionError(f"round {i}: nan was accepted")


def reading(process):
    """Memory, objects, files and threads of the process now."""
    gc.collect()
    return {
        "rss_kib": process.memory_info().rss / 1024,
        "objects": len(gc.get_objects()),
        "open_files": process.num_fds(),
        "threads": process.num_threads(),
    }


def slope(x, y, n_lags):
    """Slope of a least-squares line, and its standard error of Newey and West."""
    x = x - x.mean()
    slope = x @ y / (x @ x)
    scores = x * (y - y.mean() - slope * x)
    variance = scores @ scores
    for lag in range(1, n_lags + 1):
        weight = 1 - lag / (n_lags + 1)
        variance += 2 * weight * (scores[lag:] @ scores[:-lag])
    return slope, np.sqrt(max(variance, 0)) / (x @ x)


def growth(readings, quantity, warm_up):
    """Growth per thousand fits after the warm-up, with its standard error."""
    kept = [r for r in readings if r["fits"] >= warm_up]
    fits = np.array([r["fits"] for r in kept]) / 1000
    values = np.array([r[quantity] for r in kept], dtype=float)
    per_thousand, error = slope(fits, values, n_lags=max(1, len(kept) // 10))
    return {
        "first": values[0],
        "last": values[-1],
        "per_thousand_fits": round(per_thousand, 3),
        "standard_error": round(error, 3),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fits", type=int, default=10_000)
    parser.add_argument("--every", type=int, default=100, help="fits between readings")
    parser.add_argument("--warm-up", type=int, default=1_000, help="fits not judged")
    arguments = parser.parse_args()

    import torch

    from cvae_augment.datasets import make_serum_spectra

    torch.set_num_threads(1)
    spectra = make_serum_spectra((6, 6), n_wavenumbers=16, random_state=0)
    augmenters = list(make_augmenters().values())
    process, readings = psutil.Process(), []
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for i in range(arguments.fits + 1):
            if i % arguments.every == 0:
                readings.append({"fits": i} | reading(process))
            augmenter = augmenters[i % len(augmenters)]
            one_round(i, augmenter, spectra.data, spectra.target, Path(folder))
    quantities = list(readings[0])[1:]
    grown = {q: growth(readings, q, arguments.warm_up) for q in quantities}
    memory = grown["rss_kib"]
    upper = memory["per_thousand_fits"] + 1.96 * memory["standard_error"]
    record = {
        "fits": arguments.fits,
        "augmenters": list(make_augmenters()),
        "cpu_minutes": round((time.process_time() - began) / 60, 1),
        "warm_up_fits": arguments.warm_up,
        "growth": grown,
        "upper_95_kib": round(upper, 1),
        "flat": bool(upper < KIB_PER_THOUSAND_FITS),
        "readings": [list(r.values()) for r in readings],
        "columns_of_readings": list(readings[0]),
    }
    RESULTS.joinpath("soak.json").write_text(json.dumps(record) + "\n")
    print(json.dumps({k: v for k, v in record.items() if k != "readings"}, indent=1))


if __name__ == "__main__":
    main()
