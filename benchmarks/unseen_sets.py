"""Two public near-infrared sets that had no influence on the defaults, as .npz.

    python benchmarks/unseen_sets.py --out FOLDER

The sets come from two R packages, which must be installed (Debian: r-base-core,
r-cran-pls, r-cran-modeldata). ``utility.py --data FOLDER`` then reads them.

mayonnaise
    54 samples of mayonnaise of six vegetable oils, each measured three times (a
    group), 351 wavelengths from 1100 to 2500 nm. Package pls (GPL-2); Indahl, U. G.
    et al. (1999), Chemom. Intell. Lab. Syst. 49:19-31.
meats
    215 samples of chopped meat, 100 wavelengths from 850 to 1050 nm, in two classes:
    fat above 20 % or not. Package modeldata (MIT); Borggaard, C. and Thodberg, H. H.
    (1992), Anal. Chem. 64:545-551.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

R_SCRIPT = """
data(mayonnaise, package = "pls")
write.csv(cbind(mayonnaise$oil.type, mayonnaise$NIR), "mayonnaise.csv", row.names = F)
data(meats, package = "modeldata")
write.csv(as.data.frame(meats), "meats.csv", row.names = F)
"""


def mayonnaise(table):
    """Arrays of the mayonnaise set. Three consecutive rows are one sample."""
    X = table.iloc[:, 1:].to_numpy(np.float32)
    return {
        "X": X,
        "y": table.iloc[:, 0].astype(int).astype(str).to_numpy(str),
        "wavenumbers": np.linspace(1100, 2500, X.shape[1], dtype=np.float32),
        "groups": (np.arange(len(X)) // 3).astype(str),
    }


def meats(table):
    """Arrays of the meat set."""
    X = table.filter(like="x_").to_numpy(np.float32)
    return {
        "X": X,
        "y": np.where(table["fat"] > 20, "fat", "lean"),
        "wavenumbers": np.linspace(850, 1050, X.shape[1], dtype=np.float32),
    }


def main():
    """Write both files into a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["Rscript", "-e", R_SCRIPT], cwd=scratch, check=True)
        for make in (mayonnaise, meats):
            arrays = make(pd.read_csv(Path(scratch) / f"{make.__name__}.csv"))
            np.savez(folder / f"{make.__name__}.npz", **arrays)
            print(make.__name__, arrays["X"].shape, np.unique(arrays["y"]))


if __name__ == "__main__":
    main()
