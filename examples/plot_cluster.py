"""
A grid search on a cluster
==========================

When one machine is not enough, the same `GridSearchCV` runs on a `dask.distributed`
cluster. Here the cluster is two processes on this machine, which is no faster than
``n_jobs=2``. In a laboratory, use the address of a scheduler. The scores are the same,
bit by bit, wherever they are computed.
"""

import tempfile

import joblib
import matplotlib.pyplot as plt
import pandas as pd
from distributed import Client, LocalCluster
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cvae_augment import AugmentedClassifier, CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra

# %%
# The search
# ----------
# `memory` is a folder that all workers can read. Models that differ only in the
# expansion factor are trained once for each fold. `memory` needs an integer
# `random_state`.
spectra = make_serum_spectra((30, 30, 30), n_wavenumbers=100, random_state=0)
cache = tempfile.TemporaryDirectory()
augmenter = CVAEAugmenter(memory=cache.name, random_state=0)
classifier = make_pipeline(StandardScaler(), LogisticRegression())
search = GridSearchCV(
    AugmentedClassifier(classifier, augmenter),
    {"augmenter__expansion_factor": [1, 2, 5], "augmenter__latent_dim": [4, 16]},
    cv=StratifiedKFold(3, shuffle=True, random_state=0),
)

# %%
# The cluster
# -----------
# Use one process with one thread per core. `scatter` copies the spectra to every
# worker: when one worker dies, the others do its tasks.
if __name__ == "__main__":  # the workers import this file
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as here,
        Client(here),
        joblib.parallel_config("dask", scatter=[spectra.data, spectra.target]),
    ):
        search.fit(spectra.data, spectra.target)
    print(search.best_params_, round(search.best_score_, 3))

    table = pd.DataFrame(search.cv_results_).pivot(
        index="param_augmenter__expansion_factor",
        columns="param_augmenter__latent_dim",
        values="mean_test_score",
    )
    table.plot(marker="o", figsize=(5, 3), xlabel="expansion factor", ylabel="accuracy")
    plt.legend(title="latent_dim")
    plt.show()

# %%
# The best score of a grid is partly chance, so it is too high. An outer
# cross-validation gives an honest score (see the example on grid search).
cache.cleanup()
