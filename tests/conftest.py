"""Data that several test modules share."""

import os

# Set before scipy is imported anywhere: the array checks of scikit-learn need it.
os.environ["SCIPY_ARRAY_API"] = "1"
os.environ["MPLBACKEND"] = "agg"  # no test opens a window

import numpy as np
import pytest
import torch

from cvae_augment.datasets import make_serum_spectra

torch.set_num_threads(1)  # pytest-xdist runs a process per core already


@pytest.fixture(scope="session")
def serum():
    """118 simulated serum spectra of three classes."""
    return make_serum_spectra(random_state=0)


@pytest.fixture(scope="session")
def small():
    """30 simulated spectra of 40 intensities: 14, 10 and 6 per class."""
    return make_serum_spectra((14, 10, 6), n_wavenumbers=40, random_state=0)


@pytest.fixture
def global_states():
    """A function that reads the global random states of NumPy and torch."""

    def read():
        return np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()

    return read
