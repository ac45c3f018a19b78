"""Simulated serum Raman spectra: a population of which any number can be drawn."""

from numbers import Integral, Real
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import voigt_profile
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, validate_params

from .spectra import Spectra

_FIRST_WAVENUMBER, _LAST_WAVENUMBER = 402.0, 1800.0  # cm^-1

# Bands of eight constituents of serum, and of the tube. Serum is often measured through
# the wall of its polypropylene tube. The bands of the tube are then higher than those
# of serum, as in the published spectra used for calibration. Positions and widths are
# in cm^-1. A height of 1 is about the maximum of a spectrum, which is the band of the
# tube at 1459 cm^-1.
_TABLE = pd.read_csv(Path(__file__).with_name("serum_bands.csv"))
_BANDS = [
    bands[["position", "height", "width"]].to_numpy(dtype=float)
    for _, bands in _TABLE.groupby("constituent", sort=False)
]
_N_CONSTITUENTS = len(_BANDS) - 1

# The fluorescence of serum, tube and glass is a sum of broad humps. A hump has a centre
# and a width in cm^-1, a median height and the standard deviation of its logarithm.
_HUMPS = ((520, 320, 0.083, 0.75), (1050, 300, 0.071, 0.50), (1400, 1100, 0.110, 0.58))
_HUMPS_IN_COMMON = 0.5  # share of the log variance that all humps have in common
# Interference in the detector modulates the fluorescence and does not change bands.
_ETALON_DEPTH, _ETALON_PERIOD = 0.12, 26.0  # share of the light, cm^-1

# Variation between persons: standard deviations of logarithms, unless a unit is given.
_CONCENTRATION_SD = 0.16
_DILUTION_SHARE = 0.3  # share of the log variance that all of serum has in common
_TUBE_SD = 0.06
_GAIN, _GAIN_SD = 0.228, 0.23
_SHIFT_SD = 0.6  # error of the wavenumber calibration, cm^-1
_WITHIN_PERSON = 0.38  # standard deviation within a person, share of the total
_READ_NOISE, _SHOT_NOISE = 0.0025, 0.005

_CLASS_EFFECT_SD = 0.26
_CLASS_EFFECT_SEED = 3  # fixed, because the class effects are part of the population


@validate_params(
    {
        "n_samples": [Interval(Integral, 1, None, closed="left"), "array-like"],
        "n_wavenumbers": [Interval(Integral, 2, 10_000, closed="both")],
        "n_replicates": [Interval(Integral, 1, None, closed="left")],
        "class_effect": [Interval(Real, 0, None, closed="left")],
        "noise": [Interval(Real, 0, None, closed="left")],
        "background": [Interval(Real, 0, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def make_serum_spectra(
    n_samples=(40, 39, 39),
    *,
    n_wavenumbers=312,
    n_replicates=1,
    class_effect=1.0,
    noise=1.0,
    background=1.0,
    random_state=None,
):
    """Simulate labelled Raman spectra of serum.

    Each spectrum is a sum of Voigt bands at published positions on a fluorescence
    background. The bands are those of eight constituents of serum [1]_ [2]_ and of the
    polypropylene tube that holds the serum [3]_. Concentrations differ between persons,
    and all bands of a constituent change together. Classes differ by small changes of
    concentrations. The detector adds gain, a wavenumber shift and noise that grows with
    the signal. Each spectrum is centred on zero, as after a baseline correction.

    The population is fixed. `random_state` decides which persons are drawn from it, so
    that another seed gives new spectra of the same population. With the default
    settings, the spectra vary about as much as published serum spectra [4]_, and their
    classes are about as hard to distinguish.

    Parameters
    ----------
    n_samples : int or array-like of int, default=(40, 39, 39)
        Number of spectra of each class. The number of entries is the number of
        classes. An int is divided evenly among three classes.

    n_wavenumbers : int, default=312
        Number of intensities of a spectrum, evenly spaced from 402 to
        1800 cm^-1.

    n_replicates : int, default=1
        Number of spectra of one person. The last person of a class has fewer if the
        number of spectra is not a multiple of `n_replicates`.

    class_effect : float, default=1.0
        Factor on the differences between classes. With 0, classes do not differ.

    noise : float, default=1.0
        Factor on the standard deviation of the detector noise.

    background : float, default=1.0
        Factor on the fluorescence background.

    random_state : int, RandomState instance or None, default=None
        Determines which persons are drawn, and the order of the rows. The same seed
        gives the same persons for any `class_effect`, `noise` or `background`.

    Returns
    -------
    spectra : Spectra
        Spectra in arbitrary units, in shuffled rows. `target` is 0 for the control
        group and 1 or more for the groups of patients; `target_names` holds their
        names. `groups` holds the number of the person of each spectrum. `wavenumbers`
        is the axis in cm^-1, rounded to 0.01.

    Raises
    ------
    ValueError
        If a class has less than one spectrum, or a parameter is out of its range.

    References
    ----------
    .. [1] Movasaghi, Z., Rehman, S. and Rehman, I. U. (2007). "Raman
       spectroscopy of biological tissues." Applied Spectroscopy Reviews, 42(5),
       493-541.
    .. [2] Atkins, C. G., Buckley, K., Blades, M. W. and Turner, R. F. B. (2017).
       "Raman spectroscopy of blood and blood components." Applied Spectroscopy,
       71(5), 767-793.
    .. [3] Andreassen, E. (1999). "Infrared and Raman spectroscopy of
       polypropylene." In Polypropylene: An A-Z Reference, 320-328. Springer.
    .. [4] Yin, G. et al. (2021). "An efficient primary screening of COVID-19 by
       serum Raman spectroscopy." Journal of Raman Spectroscopy, 52, 949-958.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra((20, 10), n_replicates=2, random_state=0)
    >>> spectra.data.shape
    (30, 312)
    >>> len(set(spectra.groups))
    15
    """
    counts = _class_counts(n_samples)
    target = np.repeat(np.arange(len(counts)), counts)
    position = np.concatenate([np.arange(count) for count in counts])  # in its class
    groups = np.cumsum(position % n_replicates == 0) - 1
    wavenumbers = np.linspace(_FIRST_WAVENUMBER, _LAST_WAVENUMBER, n_wavenumbers)
    wavenumbers = wavenumbers.round(2)

    rng = check_random_state(random_state)
    people = _People(rng, groups)
    signal = _bands(people, wavenumbers, class_effect * _class_effects(counts)[target])
    signal += background * _fluorescence(people, wavenumbers)
    signal += noise * _detector_noise(rng, signal)
    gain = _GAIN * np.exp(_GAIN_SD * people.draw(1))
    data = gain * (signal - signal.mean(axis=1, keepdims=True))

    patients = [f"patient group {k}" for k in range(1, len(counts))]
    order = rng.permutation(len(data))
    return Spectra(
        data=data[order],
        target=target[order],
        target_names=["control", *patients],
        wavenumbers=wavenumbers,
        groups=groups[order],
    )


def _class_counts(n_samples):
    if isinstance(n_samples, Integral):
        n_samples = [(int(n_samples) + 2 - k) // 3 for k in range(3)]
    counts = np.asarray(n_samples)
    if counts.ndim != 1 or counts.dtype.kind not in "iu" or (counts < 1).any():
        raise ValueError(
            "n_samples must be an int or one int of at least 1 for each class, "
            f"got {n_samples!r}"
        )
    return counts


class _People:
    """Standard normal traits, which the spectra of a person have partly in common."""

    def __init__(self, rng, groups):
        self.rng = rng
        self.groups = groups
        self.n_persons = groups[-1] + 1

    def draw(self, n_traits):
        between = self.rng.standard_normal((self.n_persons, n_traits))[self.groups]
        if self.n_persons == len(self.groups):
            return between
        within = self.rng.standard_normal(between.shape)
        return np.sqrt(1 - _WITHIN_PERSON**2) * between + _WITHIN_PERSON * within

    def draw_correlated(self, n_traits, correlation):
        common, own = self.draw(1), self.draw(n_traits)
        return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own


def _class_effects(counts):
    # The stream of RandomState never changes, and each class is one row of it. A class
    # is therefore the same with any version of NumPy and any number of later classes.
    patients = np.random.RandomState(_CLASS_EFFECT_SEED).standard_normal(
        (len(counts) - 1, _N_CONSTITUENTS)
    )
    return np.vstack([np.zeros(_N_CONSTITUENTS), _CLASS_EFFECT_SD * patients])


def _bands(people, wavenumbers, class_effects):
    log_serum = class_effects + _CONCENTRATION_SD * people.draw_correlated(
        _N_CONSTITUENTS, _DILUTION_SHARE
    )
    log_tube = _TUBE_SD * people.draw(1)
    components = np.array([_component(bands, wavenumbers) for bands in _BANDS])
    bands = np.exp(np.hstack([log_serum, log_tube])) @ components
    # The shift is small compared with the widths, so that its first order is enough.
    shift = _SHIFT_SD * people.draw(1)
    return bands - shift * np.gradient(bands, wavenumbers, axis=1)


def _component(bands, wavenumbers):
    positions, heights, widths = bands.T[..., np.newaxis]
    # The Gaussian and the Lorentzian part each have about 0.6 of the width.
    sigma, gamma = 0.6 * widths / np.sqrt(8 * np.log(2)), 0.52 * widths / 2
    profiles = voigt_profile(wavenumbers - positions, sigma, gamma)
    return (heights * profiles / voigt_profile(0, sigma, gamma)).sum(axis=0)


def _fluorescence(people, wavenumbers):
    centres, widths, heights, log_sds = np.array(_HUMPS).T[..., np.newaxis]
    humps = heights * np.exp(-4 * np.log(2) * ((wavenumbers - centres) / widths) ** 2)
    etalon = 1 + _ETALON_DEPTH * np.sin(2 * np.pi * wavenumbers / _ETALON_PERIOD)
    traits = people.draw_correlated(len(_HUMPS), _HUMPS_IN_COMMON)
    return np.exp(log_sds.T * traits) @ (humps * etalon)


def _detector_noise(rng, signal):
    white = rng.standard_normal((signal.shape[0], signal.shape[1] + 2))
    # Neighbouring channels share noise, as after resampling to a common axis.
    smooth = 0.25 * white[:, :-2] + 0.5 * white[:, 1:-1] + 0.25 * white[:, 2:]
    return smooth * np.sqrt(_READ_NOISE**2 + _SHOT_NOISE**2 * np.maximum(signal, 0))
