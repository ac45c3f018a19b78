"""Comparison of augmenters and expansion factors on splits of real spectra."""

from __future__ import annotations

from .._utils.docstrings import parameters_of
from ..augmenters.cvae import CVAEAugmenter
from ._evaluation import NONE, Job, evaluate_all, inner_splits, outer_splits
from ._result import StudyResult
from ._setup import (
    N_INNER_SPLITS,
    check_data,
    check_factors,
    samplers_by_name,
    settings,
)
from ._statistics import differences
from ._verdict import choose_factors, make_verdict

DEFAULT_FACTORS = (1, 2, 3, 5, 10, 20)


def compare_augmenters(
    X,
    y,
    augmenters=None,
    *,
    groups=None,
    classifiers=None,
    factors=(5,),
    preprocessing="sample_minmax",
    scoring="balanced_accuracy",
    n_splits=5,
    n_repeats=3,
    random_state=0,
    memory=None,
    n_jobs=None,
    verbose=0,
) -> StudyResult:
    """Compare augmenters by the gain of classifiers on held-out real spectra.

    The splits are those of a repeated stratified cross-validation, which keeps groups
    together. In each split, every augmenter is trained on the training spectra alone.
    Classifiers are trained on real spectra, on real and synthetic ones, and on
    synthetic ones alone. Only real spectra are scored. Each augmenter is compared,
    split by split, with no augmentation and with a control that repeats the training
    spectra: more rows alone weaken the regularisation of some classifiers, which may
    look like a gain. All augmenters and the control get the same number of spectra of
    each class, so that no difference comes from balanced classes alone.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Real spectra, in any unit.

    y : array-like of shape (n_samples,)
        Their classes.

    augmenters : dict of str to sampler, or list of str, default=None
        Objects with `fit_resample`, or names of augmenters of the registry, which
        `cvae_augment.augmenters.registry.names` lists. A sampler has a parameter
        `sampling_strategy` that takes a dict of class totals, as those of
        imbalanced-learn do. The study sets it for all: the `sampling_strategy` of the
        first augmenter of this package decides the totals, or "balanced" if there is
        no augmenter of this package. None takes "cvae", "noise", "mixup", "gaussian"
        and "span_kernel".

    groups : array-like of shape (n_samples,), default=None
        Person or sample of each spectrum. Spectra of a group are never split.

    classifiers : dict of str to classifier, default=None
        Classifiers, whose parameters are not tuned. None takes logistic regression and
        RBF-SVM (C=10), both behind a `StandardScaler`, and linear discriminant analysis
        with Ledoit-Wolf shrinkage.

    factors : sequence of float, default=(5,)
        Expansion factors: real and synthetic training spectra over real ones. With
        "balanced", 1 fills all classes up to the size of the largest. 1 is left out if
        it adds nothing. Every study has no augmentation, too.

    preprocessing : "sample_minmax", transformer or None, default="sample_minmax"
        First step for all spectra, fitted on the training spectra.

    scoring : str, default="balanced_accuracy"
        Name of a scorer of scikit-learn.

    n_splits : int, default=5
        Number of folds of a cross-validation.

    n_repeats : int, default=3
        Number of cross-validations.

    random_state : int, default=0
        Seed of the folds, and of the augmenters that are given by name.

    memory : str, path, joblib.Memory or None, default=None
        Folder of finished parts. An interrupted study continues where it stopped, and a
        study with more augmenters repeats nothing.

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
    expansion_curve : How many synthetic spectra to add, and whether it helps.

    Notes
    -----
    Intervals are those of the corrected resampled t-test [1]_, which allows for the
    overlap of training folds. They do not allow for the number of augmenters: the best
    of several looks better than it is.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). "Inference for the generalization error."
       Machine Learning 52:239-281.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import compare_augmenters
    >>> spectra = make_serum_spectra((15, 15), n_wavenumbers=60, random_state=0)
    >>> result = compare_augmenters(
    ...     spectra.data, spectra.target, ["gaussian"], n_splits=2, n_repeats=1
    ... )
    >>> result.scores["augmenter"].unique().tolist()
    ['none', 'duplicates', 'gaussian']
    """
    data = check_data(
        X, y, groups, classifiers, preprocessing, scoring, n_splits, random_state
    )
    folds, how = (n_splits, n_repeats, random_state), (memory, n_jobs, verbose)
    return compare(data, augmenters, factors, folds, how)


def compare(data, augmenters, factors, folds, how):
    """Study of augmenters and both controls on the same splits.

    `folds` are `n_splits`, `n_repeats` and `random_state`. `how` are `memory`, `n_jobs`
    and `verbose`.
    """
    samplers, strategy = samplers_by_name(augmenters, folds[-1])
    factors = check_factors(factors, data.y, strategy)
    jobs = [
        Job(key, train, test, name, sampler, factors, strategy, detailed=True)
        for key, train, test in outer_splits(data, *folds)
        for name, sampler in samplers.items()
    ]
    scores, per_class, likeness = evaluate_all(data, jobs, *how)
    return StudyResult(
        scores=scores,
        per_class=per_class,
        differences=differences(scores),
        likeness=likeness,
        settings=settings(data, samplers, strategy, factors, folds),
    )


@parameters_of(compare_augmenters)
def expansion_curve(
    X,
    y,
    augmenter=None,
    *,
    groups=None,
    classifiers=None,
    factors=DEFAULT_FACTORS,
    preprocessing="sample_minmax",
    scoring="balanced_accuracy",
    n_splits=5,
    n_repeats=3,
    random_state=0,
    memory=None,
    n_jobs=None,
    verbose=0,
) -> StudyResult:
    """Score classifiers at several expansion factors, and decide whether they help.

    The augmenter is trained once per split, for all factors. Each training fold chooses
    between no augmentation and all factors by an inner cross-validation. The reported
    gain is therefore measured on spectra that had no influence on the choice. The
    choice is made for the mean score of the classifiers. The control, which repeats the
    training spectra, gets as many spectra of each class as the augmenter.

    Parameters
    ----------
    augmenter : sampler, default=None
        Object with `fit_resample`, as in `compare_augmenters`. None takes
        :class:`~cvae_augment.CVAEAugmenter`.

    factors : sequence of float, default=(1, 2, 3, 5, 10, 20)
        Expansion factors, as in `compare_augmenters`.

    random_state : int, default=0
        Seed of the folds, and of the default augmenter.

    Returns
    -------
    result : StudyResult
        Tables `scores`, `per_class`, `differences` and `choices`, and the `verdict`.

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
    compare_augmenters : Several augmenters at the same factors.

    Notes
    -----
    The verdict is that augmentation helps if the intervals of two paired differences
    lie above zero: the augmented classifiers minus those without augmentation, and
    minus those trained on the training spectra repeated as often. Both intervals have a
    confidence of 95 % by the corrected resampled t-test [1]_, for the mean of the
    classifiers.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). "Inference for the generalization error."
       Machine Learning 52:239-281.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import expansion_curve
    >>> spectra = make_serum_spectra((15, 15), n_wavenumbers=60, random_state=0)
    >>> result = expansion_curve(
    ...     spectra.data, spectra.target, factors=[1, 3], n_splits=2, n_repeats=1
    ... )
    >>> sorted(result.verdict)
    ['gain', 'helps', 'interval', 'over_duplicates', 'recommended_factor', 'sentence']
    """
    data = check_data(
        X, y, groups, classifiers, preprocessing, scoring, n_splits, random_state
    )
    folds = n_splits, n_repeats, random_state
    if augmenter is None:
        augmenter = CVAEAugmenter(random_state=random_state)
    name = "cvae" if type(augmenter) is CVAEAugmenter else type(augmenter).__name__
    samplers, strategy = samplers_by_name({name: augmenter}, random_state)
    factors = check_factors(factors, data.y, strategy)
    how, jobs = (factors, strategy), []
    for key, train, test in outer_splits(data, *folds):
        jobs += [
            Job({**key, "inner": -1}, train, test, title, sampler, *how)
            for title, sampler in samplers.items()
        ]
        inner = inner_splits(data, train, N_INNER_SPLITS, random_state)
        jobs += [
            Job({**key, "inner": i}, train, test, title, samplers[title], *how)
            for i, (train, test) in enumerate(inner)
            for title in (NONE, name)
        ]
    scores, per_class, _ = evaluate_all(data, jobs, memory, n_jobs, verbose)
    inner = scores[scores["inner"] >= 0]
    outer, per_class = (
        table[table["inner"] < 0].drop(columns="inner").reset_index(drop=True)
        for table in (scores, per_class)
    )
    choices = choose_factors(outer, inner, name)
    return StudyResult(
        scores=outer,
        per_class=per_class,
        differences=differences(outer),
        choices=choices,
        verdict=make_verdict(choices, outer, name, len(data.y)),
        settings=settings(data, samplers, strategy, factors, folds),
    )
