"""Spectra and a stand-in for an augmenter, for tests of figures."""

import numpy as np

WAVENUMBERS = np.linspace(400, 1800, 25)


def spectra(n_classes, n_per_class=4):
    rng = np.random.default_rng(0)
    y = np.repeat([f"class {i}" for i in range(n_classes)], n_per_class)
    return rng.uniform(5, 9, size=(len(y), 25)), y


class Copier:
    """A stand-in for a fitted augmenter: repeats one spectrum, remembers the call."""

    def __init__(self, spectrum):
        self.spectrum = spectrum

    def sample(self, *, y, random_state):
        self.asked = list(y), random_state
        return np.tile(self.spectrum, (len(y), 1)), np.asarray(y)
