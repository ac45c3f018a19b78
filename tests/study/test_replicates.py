"""Replicates without groups."""

import warnings

import numpy as np
import pytest

from cvae_augment.study import compare_augmenters

from .common import LDA


@pytest.mark.filterwarnings("error::UserWarning")
def test_single_spectra_give_no_warning(serum):
    compare_augmenters(
        serum.data, serum.target, [], classifiers=LDA, n_splits=3, n_repeats=1
    )


def ordered(spectra):
    """Replicates next to each other, as instruments write them."""
    order = np.lexsort([spectra.groups, spectra.target])
    return spectra.data[order], spectra.target[order], spectra.groups[order]


def test_replicates_without_groups_are_told(replicates):
    X, y, groups = ordered(replicates)
    options = {"classifiers": LDA, "n_splits": 3, "n_repeats": 1}
    with pytest.warns(UserWarning, match="pass groups to keep replicates"):
        compare_augmenters(X, y, [], **options)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        compare_augmenters(X, y, [], groups=groups, **options)


def test_repeated_spectra_without_groups_are_told(serum):
    X, y = np.tile(serum.data, (2, 1)), np.tile(serum.target, 2)
    with pytest.warns(UserWarning, match="36 of 72 spectra equal another one"):
        compare_augmenters(X, y, [], classifiers=LDA, n_splits=3, n_repeats=1)
