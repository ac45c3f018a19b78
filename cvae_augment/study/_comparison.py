"""Comparison of augmenters and expansion factors on splits of real spectra."""

from __future__ import annotations

from ..augmenters.baselines import DuplicateAugmenter
from ..augmenters.cvae import CVAEAugmenter
from ._evaluation import (
    DUPLICATES,
    NONE,
    Job,
    evaluate_all,
    inner_splits,
    outer_splits,
)
from ._result import StudyResult
from ._setup import (
    N_INNER_SPLITS,
    check_augmenters,
    check_data,
    check_factors,
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
    """Compare augmenters by what they add to classifiers of held-out real spectra.

    Repeated stratified cross-validation, which keeps groups together. In each split,
    every augmenter is trained on the training spectra alone; classifiers are trained
    on real spectra, on real and synthetic ones, and on synthetic ones alone; only
    real spectra are scored. Each augmenter is compared, split by split, with no
    augmentation and with a control that repeats the training spectra: more rows
    alone weaken the regularisation of some classifiers, which may look like a gain.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Real spectra, in any unit.

    y : array-like of shape (n_samples,)
        Their classes.

    augmenters : dict of str to sampler, or list of str, default=None
        Objects with `fit_resample`, or names of them: "cvae", "duplicates", "noise",
        "mixup", "gaussian", "span_kernel", "as_reported", "diffusion",
        "diffusion_as_reported". A sampler has a parameter `expansion_factor`, or else
        a `sampling_strategy` that takes a callable, as those of imbalanced-learn. None
        takes all names but the last three.

    groups : array-like of shape (n_samples,), default=None
        Person or sample of each spectrum. Spectra of a group are never split.

    classifiers : dict of str to classifier, default=None
        Classifiers, untuned. None takes logistic regression and RBF-SVM (C=10),
        both behind a `StandardScaler`, and linear discriminant analysis with
        Ledoit-Wolf shrinkage.

    factors : sequence of float, default=(5,)
        Expansion factors: training spectra in all over real ones. 1 is no
        augmentation, which is always there.

    preprocessing : "sample_minmax", transformer or None, default="sample_minmax"
        What spectra pass before anything else; fitted on training spectra.

    scoring : str, default="balanced_accuracy"
        Name of a scorer of scikit-learn.

    n_splits : int, default=5
        Folds of a cross-validation.

    n_repeats : int, default=3
        Cross-validations.

    random_state : int, default=0
        Seed of the folds, and of the augmenters that are given by name.

    memory : str, path, joblib.Memory or None, default=None
        Where finished parts are kept, so that an interrupted study goes on where it
        stopped, and one with more augmenters repeats nothing.

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
    overlap of training folds. They do not allow for many peers being compared.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). "Inference for the generalization error."
       Machine Learning 52:239-281.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import compare_augmenters
    >>> spectra = make_serum_spectra((15, 15), random_state=0)
    >>> result = compare_augmenters(
    ...     spectra.data, spectra.target, ["gaussian"], n_splits=3, n_repeats=1
    ... )
    >>> result.scores["augmenter"].unique().tolist()
    ['none', 'duplicates', 'gaussian']
    """
    data = check_data(
        X, y, groups, classifiers, preprocessing, scoring, n_splits, random_state
    )
    factors = check_factors(factors)
    samplers = check_augmenters(augmenters, random_state)
    control = DuplicateAugmenter(random_state=random_state)
    samplers = {NONE: None, DUPLICATES: control, **samplers}
    splits = outer_splits(data, n_splits, n_repeats, random_state)
    jobs = [
        Job(key, train, test, name, sampler, factors, detailed=True)
        for key, train, test in splits
        for name, sampler in samplers.items()
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
    """Score classifiers along the expansion factor, and say whether augmenting helps.

    The augmenter is trained once per split, however many factors there are. The
    factor that counts is chosen within each training fold, by an inner
    cross-validation over all factors, 1 (no augmentation) included: the gain that
    is reported was measured on spectra that had no part in the choice.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Real spectra, in any unit.

    y : array-like of shape (n_samples,)
        Their classes.

    augmenter : sampler, default=None
        Object with `fit_resample`, as in `compare_augmenters`. None takes
        :class:`~cvae_augment.CVAEAugmenter`.

    groups : array-like of shape (n_samples,), default=None
        Person or sample of each spectrum. Spectra of a group are never split.

    classifiers : dict of str to classifier, default=None
        As in `compare_augmenters`. The factor is chosen for their mean score.

    factors : sequence of float, default=(1, 2, 3, 5, 10, 20)
        Expansion factors: training spectra in all over real ones.

    preprocessing : "sample_minmax", transformer or None, default="sample_minmax"
        What spectra pass before anything else; fitted on training spectra.

    scoring : str, default="balanced_accuracy"
        Name of a scorer of scikit-learn.

    n_splits : int, default=5
        Folds of a cross-validation.

    n_repeats : int, default=3
        Cross-validations.

    random_state : int, default=0
        Seed of the folds, and of the default augmenter.

    memory : str, path, joblib.Memory or None, default=None
        Where finished parts are kept.

    n_jobs : int, default=None
        Parallel processes, as in scikit-learn.

    verbose : int, default=0
        1 or more shows a progress bar on stderr after two seconds.

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
    The verdict is that augmentation helps only where the intervals of two paired
    differences lie above zero: of the augmented classifiers over those without
    augmentation, and over those trained on the training spectra repeated as often.
    Both have a confidence of 95 % by the corrected resampled t-test [1]_, averaged
    over the classifiers.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). "Inference for the generalization error."
       Machine Learning 52:239-281.

    Examples
    --------
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import expansion_curve
    >>> spectra = make_serum_spectra((15, 15), random_state=0)
    >>> result = expansion_curve(
    ...     spectra.data, spectra.target, factors=[1, 3], n_splits=3, n_repeats=1
    ... )
    >>> sorted(result.verdict)
    ['gain', 'helps', 'interval', 'over_duplicates', 'recommended_factor', 'sentence']
    """
    data = check_data(
        X, y, groups, classifiers, preprocessing, scoring, n_splits, random_state
    )
    factors = check_factors(factors)
    if augmenter is None:
        augmenter = CVAEAugmenter(random_state=random_state)
    name = _name_of(augmenter)
    check_augmenters({name: augmenter}, random_state)
    control = DuplicateAugmenter(random_state=random_state)
    samplers = {NONE: None, DUPLICATES: control, name: augmenter}
    splits = outer_splits(data, n_splits, n_repeats, random_state)
    jobs = []
    for key, train, test in splits:
        key = {**key, "inner": -1}
        jobs += [
            Job(key, train, test, title, sampler, factors)
            for title, sampler in samplers.items()
        ]
        inner = inner_splits(data, train, N_INNER_SPLITS, random_state)
        for i, (inner_train, inner_test) in enumerate(inner):
            key = {**key, "inner": i}
            jobs += [
                Job(key, inner_train, inner_test, title, samplers[title], factors)
                for title in (NONE, name)
            ]
    scores, per_class, _ = evaluate_all(
        data, jobs, memory=memory, n_jobs=n_jobs, verbose=verbose
    )
    is_outer = scores["inner"] == -1
    outer = scores[is_outer].drop(columns="inner").reset_index(drop=True)
    per_class = per_class[per_class["inner"] == -1].drop(columns="inner")
    choices = choose_factors(outer, scores[~is_outer], name)
    return StudyResult(
        scores=outer,
        per_class=per_class.reset_index(drop=True),
        differences=differences(outer),
        choices=choices,
        verdict=make_verdict(choices, outer, name, len(data.y)),
        settings=settings(data, samplers, factors, n_splits, n_repeats, random_state),
    )


def _name_of(augmenter):
    return "cvae" if type(augmenter) is CVAEAugmenter else type(augmenter).__name__
