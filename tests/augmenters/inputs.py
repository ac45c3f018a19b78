"""Good spectra, and cases of bad ones, for the tests of what augmenters accept."""

import warnings
from collections import namedtuple

import joblib
import numpy as np
import pandas as pd
import pytest

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra

SPECTRA = make_serum_spectra((14, 10, 6), n_wavenumbers=40, random_state=0)
X, Y = SPECTRA.data, SPECTRA.target
NAMES = np.array(["a", "b", "c"])
AXIS = list(SPECTRA.wavenumbers)

Bad = namedtuple("Bad", "name X y error message")


def quick(**params):
    small = {"max_epochs": 1, "latent_dim": 2, "hidden_dims": (8,), "random_state": 0}
    return CVAEAugmenter(**small | params)


def frame(cells=X, columns=AXIS):
    return pd.DataFrame(cells, columns=columns)


def ids(case):
    return case.name


def state(estimator):
    return joblib.hash(vars(estimator))


def assert_refused(case, call, estimator):
    before = state(estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(case.error, match=case.message):
            call()
    assert state(estimator) == before
