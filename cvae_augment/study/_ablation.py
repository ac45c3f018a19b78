"""Which part of the autoencoder matters: one part changed at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from .._utils.docstrings import parameters_of
from ..augmenters.cvae import CVAEAugmenter
from ._comparison import compare, compare_augmenters
from ._result import StudyResult
from ._setup import check_data

FULL = "full model"


@parameters_of(compare_augmenters)
def ablation(
    X,
    y,
    variants=None,
    *,
    groups=None,
    classifiers=None,
    factor=5,
    scoring="balanced_accuracy",
    n_splits=5,
    n_repeats=2,
    random_state=0,
    memory=None,
    n_jobs=None,
    verbose=0,
) -> StudyResult:
    """Change one part of the autoencoder at a time, and measure the effect.

    Each variant is judged by likeness and spread of its spectra (`likeness`), by how
    well classifiers trained on real spectra find their labels (`agreement`), and by the
    gain of classifiers (`scores`, `differences`). Variants are trained on spectra in
    their own units, since scaling is one of the parts. Sample-wise min-max is applied
    between them and the classifiers. All variants get the same number of spectra of
    each class, as in `compare_augmenters`.

    Parameters
    ----------
    variants : dict of str to sampler, default=None
        None takes the full model; the class in the prior alone, or nowhere;
        cross-entropy in place of a Gaussian of learned noise level; a standard normal
        prior; no residual; the autoencoder alone, from which draws are not
        taken otherwise; no white noise; no
        linear path; global min-max, z-scores or nothing in place of sample-wise
        min-max; and the model of the report with and without the class.

    factor : float, default=5
        Expansion factor.

    n_repeats : int, default=2
        Number of cross-validations.

    random_state : int, default=0
        Seed of the folds and of the default variants.

    Returns
    -------
    result : StudyResult
        Tables `scores`, `per_class`, `differences` and `likeness`.

    Raises
    ------
    ValueError
        If an argument can't be used, or a class has too few spectra or groups.

    Warns
    -----
    UserWarning
        If no groups are given and the spectra look like replicates.

    See Also
    --------
    compare_augmenters : The same for any samplers.

    Notes
    -----
    Parts depend on each other: the loss from taking one part from the full model is not
    the gain from adding it to another model. Without the class anywhere
    (``conditioning="none"``) labels are nominal, and classifiers trained on such
    spectra learn noise.

    Examples
    --------
    >>> from cvae_augment import CVAEAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import ablation
    >>> spectra = make_serum_spectra((15, 15), n_wavenumbers=60, random_state=0)
    >>> result = ablation(
    ...     spectra.data,
    ...     spectra.target,
    ...     {"plain VAE": CVAEAugmenter(conditioning="none", random_state=0)},
    ...     n_splits=2,
    ...     n_repeats=1,
    ... )
    >>> result.likeness["augmenter"].unique().tolist()
    ['none', 'duplicates', 'plain VAE']
    """
    data = check_data(
        X, y, groups, classifiers, "sample_minmax", scoring, n_splits, random_state
    )
    data = replace(data, augment_raw=True)
    variants = default_variants(random_state) if variants is None else variants
    folds, how = (n_splits, n_repeats, random_state), (memory, n_jobs, verbose)
    return compare(data, variants, [factor], None, folds, how)


def default_variants(random_state):
    """Variants of the autoencoder, by name."""
    cvae = partial(CVAEAugmenter, random_state=random_state)
    reported = partial(CVAEAugmenter.as_reported, random_state=random_state)
    return {
        FULL: cvae(),
        "class in the prior only": cvae(conditioning="prior"),
        "no class": cvae(conditioning="none"),
        "cross-entropy": cvae(likelihood="bernoulli"),
        "standard normal prior": cvae(prior="standard_normal"),
        "no residual": cvae(residual=None),
        "autoencoder alone": cvae(prior="standard_normal", residual="white", noise=0),
        "no noise": cvae(noise=0),
        "no linear path": cvae(linear_path=False),
        "global min-max": ScaledAugmenter(cvae(scaling=None), GlobalMinMaxScaler()),
        "z-scores": ScaledAugmenter(cvae(scaling=None), StandardScaler()),
        "no scaling": cvae(scaling=None),
        "as reported": reported(),
        "as reported, no class": reported(conditioning="none"),
    }


class ScaledAugmenter(BaseEstimator):
    """An augmenter that is trained on scaled spectra. Its spectra are scaled back."""

    def __init__(self, augmenter, scaler, sampling_strategy="balanced"):
        self.augmenter = augmenter
        self.scaler = scaler
        self.sampling_strategy = sampling_strategy

    def fit_resample(self, X, y):
        """Return the given spectra, then the synthetic ones."""
        scaler = clone(self.scaler).fit(X)
        augmenter = clone(self.augmenter)
        augmenter.set_params(sampling_strategy=self.sampling_strategy)
        X_all, y_all = augmenter.fit_resample(scaler.transform(X), y)
        X_new = scaler.inverse_transform(X_all[len(X) :])
        return np.concatenate([X, X_new]), y_all


class GlobalMinMaxScaler(MinMaxScaler):
    """Scale the smallest intensity of all spectra to 0 and the largest to 1."""

    def fit(self, X, y=None):
        """Learn the two intensities, for all wavenumbers together."""
        low, high = np.min(X), np.max(X)
        return super().fit(np.array([[low], [high]]).repeat(X.shape[1], axis=1))
