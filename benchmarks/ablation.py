"""Which part of the autoencoder matters, on real and on simulated serum spectra.

    OMP_NUM_THREADS=1 python benchmarks/ablation.py --data FOLDER

`cvae_augment.study.ablation` on ``covid_serum.npz`` of the folder and on 118 simulated
spectra: five folds, whole persons held out, expansion factor 5. The script prints one
Markdown table per set and writes the tables of the study to ``results/ablation``.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from cvae_augment.datasets import make_serum_spectra
from cvae_augment.study import ablation

RESULTS = Path(__file__).parent / "results" / "ablation"


def table(result):
    """One row per variant, below the reference rows of the likeness."""
    likeness = result.likeness.copy()
    is_reference = likeness["spectra"] != "synthetic"
    name = likeness["augmenter"].mask(is_reference, likeness["spectra"])
    columns = ["cosine", "spread_ratio", "c2st_auc", "roughness_auc", "copying_share"]
    rows = likeness.groupby(name, sort=False)[columns].mean()
    scores = result.scores[result.scores["augmenter"] != "none"]
    of_variant = scores.groupby("augmenter")
    rows["agreement"] = of_variant["agreement"].mean()
    real = result.scores.query("augmenter == 'none'")["score"].mean()
    rows["tstr"] = of_variant["score_synthetic"].mean() - real
    gains = result.differences.query("classifier == 'all' and versus == 'none'")
    gains = gains.set_index("augmenter")
    for column in ("difference", "low", "high"):
        rows[column] = gains[column]
    return rows


def as_markdown(rows):
    """The table as the README shows it."""
    lines = [
        "| | cosine | spread | C2ST AUC | roughness AUC | copying share "
        "| agreement | tstr | gain (95 % interval) |",
        "|---" * 9 + "|",
    ]
    for name, row in rows.iterrows():
        cells = [f"{value:.3f}" for value in row.iloc[:7]]
        cells.append(
            f"{row['difference']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})"
        )
        cells = ["" if "nan" in cell else cell for cell in cells]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    """Run both sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of .npz files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    with np.load(arguments.data / "covid_serum.npz", allow_pickle=False) as file:
        covid = file["X"].astype(float), file["y"], file["groups"]
    simulated = make_serum_spectra(random_state=0)
    sets = {
        "covid_serum": covid,
        "simulated": (simulated.data, simulated.target, simulated.groups),
    }
    memory = Path(tempfile.gettempdir()) / "cvae-augment-ablation"
    for name, (X, y, groups) in sets.items():
        result = ablation(
            X,
            y,
            groups=groups,
            n_repeats=arguments.repeats,
            memory=memory,
            n_jobs=arguments.jobs,
            verbose=1,
        )
        result.save(arguments.out / name)
        print(f"\n{name}\n\n{as_markdown(table(result))}")


if __name__ == "__main__":
    main()
