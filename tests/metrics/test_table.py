"""The figure that each metric has for each failure of a generator."""

import numpy as np
import pytest
from metric_failures import (
    class_mean,
    copies,
    few_components,
    fresh,
    half_spread,
    independent_noise,
    merged_means,
    noisy,
    spectra,
    wrong_class,
)

from cvae_augment.metrics import (
    c2st_auc,
    copying_share,
    feature_wasserstein_distance,
    maximum_mean_discrepancy,
    recall,
    roughness_auc,
    spread_ratio,
)

SEEDS = range(4)


def c2st(train, held_out, synthetic, y):
    return c2st_auc(held_out, y, synthetic, y, random_state=0)


def roughness(train, held_out, synthetic, y):
    return roughness_auc(held_out, y, synthetic, y)


def pvalue(train, held_out, synthetic, y):
    return maximum_mean_discrepancy(held_out, y, synthetic, y, random_state=0).pvalue


def discrepancy(train, held_out, synthetic, y):
    return maximum_mean_discrepancy(
        held_out, y, synthetic, y, n_permutations=1, random_state=0
    ).statistic


def wasserstein(train, held_out, synthetic, y):
    return feature_wasserstein_distance(held_out, y, synthetic, y)


def reached(train, held_out, synthetic, y):
    return recall(held_out, y, synthetic, y, random_state=0)


def copied(train, held_out, synthetic, y):
    return copying_share(train, y, held_out, y, synthetic, y)


def spread(train, held_out, synthetic, y):
    return spread_ratio(held_out, y, synthetic, y)


TABLE = {
    # Limits of the mean figure; "blind": those of fresh spectra, or close to them.
    c2st: {
        fresh: (0.45, 0.6),
        copies: (0.4, 0.6),  # blind
        class_mean: (0.99, 1),
        half_spread: (0.9, 1),
        independent_noise: (0.95, 1),
        noisy: (0.45, 0.65),  # blind
        few_components: (0.45, 0.65),  # blind
        wrong_class: (0.95, 1),
        merged_means: (0.8, 1),
    },
    roughness: {
        fresh: (0.5, 0.57),
        copies: (0.5, 0.57),  # blind
        class_mean: (0.85, 1),
        half_spread: (0.75, 1),
        independent_noise: (0.95, 1),
        noisy: (0.95, 1),
        few_components: (0.75, 1),
        wrong_class: (0.5, 0.57),  # blind
        merged_means: (0.5, 0.57),  # blind
    },
    discrepancy: {
        fresh: (-0.01, 0.01),
        copies: (-0.01, 0.01),  # blind
        class_mean: (0.25, 2),
        half_spread: (0.06, 2),
        independent_noise: (0.02, 2),
        noisy: (-0.01, 0.01),  # blind
        few_components: (-0.01, 0.01),  # blind
        wrong_class: (0.04, 2),
        merged_means: (0.01, 2),
    },
    pvalue: {
        fresh: (0.15, 0.85),
        copies: (0.15, 0.95),  # blind
        class_mean: (0, 0.01),
        half_spread: (0, 0.01),
        independent_noise: (0, 0.01),
        noisy: (0.15, 0.85),  # blind
        few_components: (0.1, 0.85),  # blind
        wrong_class: (0, 0.01),
        merged_means: (0, 0.1),
    },
    wasserstein: {
        fresh: (0.2, 0.31),
        copies: (0.2, 0.31),  # blind
        class_mean: (0.7, 0.8),
        half_spread: (0.37, 0.5),
        independent_noise: (0.35, 0.5),
        noisy: (0.2, 0.32),  # blind
        few_components: (0.2, 0.32),  # blind
        wrong_class: (0.36, 0.5),
        merged_means: (0.31, 0.4),
    },
    reached: {
        fresh: (0.87, 1),
        copies: (0.87, 1),  # blind
        class_mean: (0, 0),
        half_spread: (0, 0.3),
        independent_noise: (0.7, 0.9),
        noisy: (0.9, 1),  # raised
        few_components: (0.6, 0.8),
        wrong_class: (0.5, 0.8),
        merged_means: (0.8, 0.92),
    },
    copied: {
        fresh: (0.43, 0.57),
        copies: (1, 1),
        class_mean: (0, 1),  # one comparison per class: anything
        half_spread: (0.4, 0.65),
        independent_noise: (0.4, 0.75),
        noisy: (0.43, 0.57),
        few_components: (0.43, 0.62),
        wrong_class: (0.4, 0.6),
        merged_means: (0.4, 0.57),
    },
    spread: {
        fresh: (0.9, 1.1),
        copies: (0.9, 1.2),  # blind
        class_mean: (0, 1e-6),
        half_spread: (0.45, 0.55),
        independent_noise: (0.9, 1.15),  # blind
        noisy: (0.9, 1.15),  # blind
        few_components: (0.85, 1.05),  # blind
        wrong_class: (0.9, 1.1),  # blind
        merged_means: (0.9, 1.1),  # blind
    },
}


def mean_figure(metric, failure):
    """Mean of a metric over some populations of training and held-out people."""
    values = []
    for seed in SEEDS:
        train, y = spectra(100 + seed)
        held_out, _ = spectra(200 + seed)
        values.append(metric(train, held_out, failure(train, y, seed), y))
    return np.mean(values)


@pytest.mark.parametrize(
    ("metric", "failure", "low", "high"),
    [
        pytest.param(
            metric, failure, *limits, id=f"{metric.__name__}-{failure.__name__}"
        )
        for metric, row in TABLE.items()
        for failure, limits in row.items()
    ],
)
def test_metric_sees_and_passes_what_it_says(metric, failure, low, high):
    assert low <= mean_figure(metric, failure) <= high


@pytest.mark.parametrize("unit", [1e-3, 1e5])
@pytest.mark.parametrize("metric", TABLE)
def test_figures_do_not_depend_on_the_unit(metric, unit):
    train, y = spectra(100)
    parts = train, spectra(200)[0], spectra(300)[0]
    assert metric(*(unit * X for X in parts), y) == pytest.approx(
        metric(*parts, y), rel=1e-6
    )


@pytest.mark.parametrize("metric", TABLE)
def test_figures_are_within_class_whatever_the_labels_are(metric):
    train, y = spectra(100)
    parts = train, spectra(200)[0], spectra(300)[0]
    offset = 10.0 * y[:, None]  # between classes, the same for real and synthetic
    names = np.array(["control", "covid", "other"])[y]
    assert metric(*(X + offset for X in parts), names) == pytest.approx(
        metric(*parts, y), rel=1e-6
    )
