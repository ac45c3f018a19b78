"""A grid search on a cluster of two processes, one of which dies in the middle."""

import os

import distributed
import joblib
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from cvae_augment import AugmentedClassifier, CVAEAugmenter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        yield cluster


def search(scoring, memory):
    augmenter = CVAEAugmenter(max_epochs=2, memory=memory, random_state=0)
    grid = {"augmenter__expansion_factor": [2, 3], "augmenter__latent_dim": [2, 4]}
    model = AugmentedClassifier(LogisticRegression(), augmenter)
    return GridSearchCV(model, grid, scoring=scoring, cv=3, refit=False)


@pytest.mark.parametrize("with_memory", [False, True])
def test_a_worker_that_dies_changes_nothing(small, tmp_path, cluster, with_memory):
    memory = tmp_path / "cache" if with_memory else None
    died, here = tmp_path / "died", os.getpid()

    def scoring(model, X, y):
        if os.getpid() != here and not died.exists():
            died.touch()
            os._exit(1)
        return model.predict_proba(X)[:, 0].sum()

    # `scatter` copies the spectra to every worker, so that a dead worker loses nothing.
    spectra = [small.data, small.target]
    with (
        distributed.Client(cluster) as client,
        joblib.parallel_config("dask", scatter=spectra),
    ):
        # With one worker joblib would run everything here: the other may be starting
        # again, because the test before this one has stopped it.
        client.wait_for_workers(2)
        on_cluster = search(scoring, memory).fit(small.data, small.target)
    assert died.exists()
    alone = search(scoring, None).fit(small.data, small.target)
    for fold in range(3):
        np.testing.assert_array_equal(
            on_cluster.cv_results_[f"split{fold}_test_score"],
            alone.cv_results_[f"split{fold}_test_score"],
        )
    assert on_cluster.best_params_ == alone.best_params_
