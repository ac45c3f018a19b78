"""Replicates without groups."""

import warnings

import numpy as np
import pytest

from cvae_augment.study._setup import check_data

from .common import LDA


def check(X, y, groups=None):
    """Check the input as each function of the study does before anything else."""
    check_data(X, y, groups, LDA, "sample_minmax", "accuracy", 3, random_state=0)


@pytest.mark.filterwarnings("error::UserWarning")
def test_single_spectra_give_no_warning(serum):
    check(serum.data, serum.target)


def ordered(spectra):
    """Replicates next to each other, as instruments write them."""
    return spectra.take(np.lexsort([spectra.groups, spectra.target]))


def test_replicates_without_groups_give_a_warning(replicates):
    spectra = ordered(replicates)
    with pytest.warns(UserWarning, match="pass groups to keep replicates"):
        check(spectra.data, spectra.target)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        check(spectra.data, spectra.target, spectra.groups)


def test_repeated_spectra_without_groups_give_a_warning(serum):
    X, y = np.tile(serum.data, (2, 1)), np.tile(serum.target, 2)
    with pytest.warns(UserWarning, match="36 of 72 spectra equal another one"):
        check(X, y)
