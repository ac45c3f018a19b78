"""Which part of the autoencoder does it: one part changed at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.preprocessing import StandardScaler

from ..augmenters.baselines import DuplicateAugmenter
from ..augmenters.cvae import CVAEAugmenter
from ._evaluation import DUPLICATES, NONE, Job, evaluate_all, outer_splits
from ._result import StudyResult
from ._setup import check_augmenters, check_data, check_factors, settings
from ._statistics import differences

FULL = "full model"


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
    """Change one part of the autoencoder at a time, and see what that costs.

    Each variant is judged by likeness and spread of its spectra (`likeness`), by how
    well their labels are found by classifiers trained on real spectra (`agreement`),
    and by what classifiers gain from them (`scores`, `differences`). Variants are
    trained on spectra in their own units, whose scaling is one of the parts;
    sample-wise min-max comes between them and the classifiers.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Real spectra, in any unit.

    y : array-like of shape (n_samples,)
        Their classes.

    variants : dict of str to sampler, default=None
        None takes the full model; the class in the prior alone, or nowhere;
        cross-entropy in place of a Gaussian of learned noise level; a standard normal
        prior; no residual; no noise outside the span of the training spectra; no
        linear path; global min-max, z-scores or nothing in place of sample-wise
        min-max; and the model of the report with and without the class.

    groups : array-like of shape (n_samples,), default=None
        Person or sample of each spectrum. Spectra of a group are never split.

    classifiers : dict of str to classifier, default=None
        As in `compare_augmenters`.

    factor : float, default=5
        Expansion factor.

    scoring : str, default="balanced_accuracy"
        Name of a scorer of scikit-learn.

    n_splits : int, default=5
        Folds of a cross-validation.

    n_repeats : int, default=2
        Cross-validations.

    random_state : int, default=0
        Seed of the folds and of the default variants.

    memory : str, path, joblib.Memory or None, default=None
        Where finished parts are kept.

    n_jobs : int, default=None
        Parallel processes, as in scikit-learn.

    verbose : int, default=0
        1 or more shows a progress bar on stderr after two seconds.

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
    Parts depend on each other: what one costs when taken from the full model is not
    what it would add to another. Without the class anywhere (``conditioning="none"``)
    labels are nominal, and classifiers trained on such spectra are taught noise.

    Examples
    --------
    >>> from cvae_augment import CVAEAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import ablation
    >>> spectra = make_serum_spectra((15, 15), random_state=0)
    >>> result = ablation(
    ...     spectra.data,
    ...     spectra.target,
    ...     {"plain VAE": CVAEAugmenter(conditioning="none", random_state=0)},
    ...     n_splits=3,
    ...     n_repeats=1,
    ... )
    >>> result.likeness["augmenter"].unique().tolist()
    ['none', 'plain VAE']
    """
    data = check_data(
        X, y, groups, classifiers, "sample_minmax", scoring, n_splits, random_state
    )
    data = replace(data, augment_raw=True)
    factors = check_factors([factor])
    variants = default_variants(random_state) if variants is None else variants
    variants = check_augmenters(variants, random_state)
    splits = outer_splits(data, n_splits, n_repeats, random_state)
    samplers = {NONE: None, **variants}
    control = DuplicateAugmenter(random_state=random_state)
    jobs = [
        Job(key, train, test, name, sampler, factors, detailed=name != DUPLICATES)
        for key, train, test in splits
        for name, sampler in {**samplers, DUPLICATES: control}.items()
    ]
    scores, per_class, likeness = evaluate_all(
        data, jobs, memory=memory, n_jobs=n_jobs, verbose=verbose
    )
    return StudyResult(
        scores=scores,
        per_class=per_class,
        differences=differences(scores),
        likeness=likeness,
        settings=settings(data, samplers, factors, n_splits, n_repeats, random_state),
    )


def default_variants(random_state):
    """Variants of the autoencoder, by name."""

    def cvae(**changes):
        return CVAEAugmenter(random_state=random_state, **changes)

    def reported(**changes):
        return CVAEAugmenter.as_reported(random_state=random_state, **changes)

    return {
        FULL: cvae(),
        "class in the prior only": cvae(conditioning="prior"),
        "no class": cvae(conditioning="none"),
        "cross-entropy": cvae(likelihood="bernoulli"),
        "standard normal prior": cvae(prior="standard_normal"),
        "no residual": cvae(residual=None),
        "no noise": cvae(noise=0.0),
        "no linear path": cvae(linear_path=False),
        "global min-max": ScaledAugmenter(cvae(scaling=None), GlobalMinMaxScaler()),
        "z-scores": ScaledAugmenter(cvae(scaling=None), StandardScaler()),
        "no scaling": cvae(scaling=None),
        "as reported": reported(),
        "as reported, no class": reported(conditioning="none"),
    }


class ScaledAugmenter(BaseEstimator):
    """An augmenter that sees scaled spectra and whose spectra are scaled back."""

    def __init__(self, augmenter, scaler, expansion_factor=2):
        self.augmenter = augmenter
        self.scaler = scaler
        self.expansion_factor = expansion_factor

    def fit_resample(self, X, y):
        """Return the spectra that came in, then the synthetic ones."""
        scaler = clone(self.scaler).fit(X)
        augmenter = clone(self.augmenter)
        augmenter.set_params(expansion_factor=self.expansion_factor)
        X_all, y_all = augmenter.fit_resample(scaler.transform(X), y)
        X_new = scaler.inverse_transform(X_all[len(X) :])
        return np.concatenate([X, X_new]), y_all


class GlobalMinMaxScaler(BaseEstimator):
    """Bring the smallest intensity of all to 0 and the largest to 1."""

    def fit(self, X, y=None):
        """Learn the two intensities."""
        self.low_, self.range_ = X.min(), np.ptp(X)
        return self

    def transform(self, X):
        """Scale spectra."""
        return (X - self.low_) / self.range_

    def inverse_transform(self, X):
        """Scale spectra back."""
        return X * self.range_ + self.low_
