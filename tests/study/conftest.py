"""Data that the tests of studies share."""

import pytest

from cvae_augment.datasets import make_serum_spectra

from .common import CountingAugmenter


@pytest.fixture(scope="session")
def serum():
    """36 spectra of three classes and few wavenumbers."""
    return make_serum_spectra((14, 12, 10), n_wavenumbers=60, random_state=0)


@pytest.fixture(scope="session")
def replicates():
    """60 spectra of 20 persons, three of each."""
    return make_serum_spectra(
        (30, 30), n_wavenumbers=60, n_replicates=3, random_state=0
    )


@pytest.fixture
def counting():
    CountingAugmenter.n_trained, CountingAugmenter.fail_at = 0, None
    CountingAugmenter.seen = []
    return CountingAugmenter(random_state=0)
