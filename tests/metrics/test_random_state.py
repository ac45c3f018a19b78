"""The one rule for `random_state`: an integer, a RandomState instance or None."""

from functools import partial

import numpy as np
import pytest

from cvae_augment import metrics

METRICS = [
    metrics.c2st_auc,
    metrics.coverage,
    metrics.density,
    metrics.fidelity_table,
    partial(metrics.maximum_mean_discrepancy, n_permutations=3),
    metrics.precision,
    metrics.recall,
]


@pytest.fixture
def four():
    rng = np.random.default_rng(0)
    X, X_synthetic = rng.normal(size=(20, 4)), rng.normal(size=(12, 4))
    return X, np.repeat(["a", "b"], 10), X_synthetic, np.repeat(["a", "b"], 6)


def difference(X, y, X_synthetic, y_synthetic, *, random_state):
    return metrics.difference_spectrum(X, y, "a", "b", random_state=random_state)


@pytest.mark.parametrize("metric", [*METRICS, difference])
def test_a_generator_is_refused(metric, four):
    with pytest.raises(ValueError, match="cannot be used to seed"):
        metric(*four, random_state=np.random.default_rng(0))


@pytest.mark.parametrize("metric", [*METRICS, difference])
def test_an_integer_and_a_random_state_repeat_a_figure(metric, four):
    for state in (7, np.int64(7)):
        np.testing.assert_array_equal(
            metric(*four, random_state=state), metric(*four, random_state=7)
        )
    first, second = (
        metric(*four, random_state=np.random.RandomState(7)) for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("metric", [*METRICS, difference])
def test_none_leaves_the_global_state_alone(metric, four):
    before = np.random.get_state()[1].tolist()
    metric(*four, random_state=None)
    assert np.random.get_state()[1].tolist() == before
