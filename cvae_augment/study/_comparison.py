"""Comparison of augmenters and expansion factors on splits of real spectra."""

from __future__ import annotations

import warnings
from dataclasses import replace

from .._utils.docstrings import parameters_of
from ..augmenters.cvae import CVAEAugmenter
from ._evaluation import (
    DUPLICATES,
    NONE,
    PLAIN,
    Job,
    evaluate_all,
    inner_splits,
    outer_splits,
)
from ._result import StudyResult
from ._setup import (
    N_INNER_SPLITS,
    check_candidates,
    check_data,
    check_strategies,
    samplers_by_name,
    settings,
)
from ._statistics import differences
from ._verdict import (
    ENOUGH,
    beside_by_spectrum,
    by_classifier,
    choose_candidates,
    chosen_within,
    design_of,
    make_verdict,
    other_measures,
)

#: Kinds of splits: with whole persons held out, and with persons ignored.
BY_PERSON, BY_SPECTRUM = "by person", "by spectrum"

#: Columns of the parts of a study that its result has not. `inner` counts the folds
#: within a training fold; -1 is the split itself.
_OF_JOBS = ["kind", "inner"]

DEFAULT_FACTORS = (1, 2, 3, 5, 10, 20)


def compare_augmenters(
    X,
    y,
    augmenters=None,
    *,
    groups=None,
    classifiers=None,
    factors=(5,),
    strategies=None,
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
        Objects with `fit_resample`, or names as in `named_augmenters`. A sampler has a
        parameter `sampling_strategy` that takes a dict of class totals, as those of
        imbalanced-learn do. The study sets it for all. None takes "cvae", "noise",
        "mixup", "gaussian" and "span_kernel".

    groups : array-like of shape (n_samples,), default=None
        Person or sample of each spectrum. Spectra of a group are never split.

    classifiers : dict of str to classifier, or list of str, default=None
        Classifiers, whose parameters are not tuned, or names that
        `cvae_augment.study.named_classifiers` knows. None takes logistic regression and
        RBF-SVM (C=10), both behind a `StandardScaler`, and linear discriminant analysis
        with Ledoit-Wolf shrinkage.

    factors : sequence of float, default=(5,)
        Expansion factors: real and synthetic training spectra over real ones. With
        "balanced", 1 fills all classes up to the size of the largest. 1 is left out if
        it adds nothing. Every study has no augmentation, too.

    strategies : sequence of {"balanced", "proportional"}, default=None
        Sampling strategies, which decide the class totals. None takes the
        `sampling_strategy` of the first augmenter of this package, or "balanced" if
        there is none.

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
    return compare(data, augmenters, factors, strategies, folds, how)


def compare(data, augmenters, factors, strategies, folds, how):
    """Study of augmenters and both controls on the same splits.

    `folds` are `n_splits`, `n_repeats` and `random_state`. `how` are `memory`, `n_jobs`
    and `verbose`.
    """
    samplers, own = samplers_by_name(augmenters, folds[-1])
    strategies = (own,) if strategies is None else strategies
    strategies = check_strategies(strategies, own, data.y)
    candidates = check_candidates(factors, strategies, data.y)
    jobs = [
        Job(key, train, test, name, sampler, candidates, detailed=(PLAIN, *candidates))
        for key, train, test in outer_splits(data, *folds)
        for name, sampler in samplers.items()
    ]
    scores, per_class, likeness = evaluate_all(data, jobs, *how)
    return StudyResult(
        scores=scores,
        per_class=per_class,
        differences=differences(scores, data.scoring),
        likeness=likeness,
        settings=settings(data, samplers, candidates, folds),
    )


@parameters_of(compare_augmenters)
def expansion_curve(
    X,
    y,
    augmenter=None,
    *,
    peers=None,
    peer_factor=5,
    groups=None,
    classifiers=None,
    factors=DEFAULT_FACTORS,
    strategies=None,
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

    The augmenter is trained once per split, for all strategies and factors. Each
    training fold chooses between them and no augmentation by an inner cross-validation.
    The reported gain is therefore measured on spectra that had no influence on the
    choice. The choice is made for the mean score of the classifiers. The control, which
    repeats the training spectra, gets as many spectra of each class as the augmenter.

    Parameters
    ----------
    augmenter : sampler, default=None
        Object with `fit_resample`, as in `compare_augmenters`. None takes
        :class:`~cvae_augment.CVAEAugmenter`.

    peers : dict of str to sampler, or list of str, default=None
        Other augmenters, which are compared with this one on the same splits, as in
        `compare_augmenters`. They have no part in the verdict. None compares none.

    peer_factor : float, default=5
        Expansion factor of that comparison.

    factors : sequence of float, default=(1, 2, 3, 5, 10, 20)
        Expansion factors, as in `compare_augmenters`.

    strategies : sequence of {"balanced", "proportional"}, default=None
        Sampling strategies. None takes both if the largest class has at least 1.5 times
        as many spectra as the smallest, and otherwise that of the augmenter. An
        augmenter with another strategy than "balanced" keeps it.

    random_state : int, default=0
        Seed of the folds, and of the default augmenter.

    Returns
    -------
    result : StudyResult
        Tables `scores`, `per_class`, `differences`, `choices`, `by_classifier` and
        `measures`, and the `verdict`. With groups also `by_spectrum`, with peers also
        `likeness`.

    Raises
    ------
    ValueError
        If an argument can't be used, or a class has too few spectra or groups.

    Warns
    -----
    UserWarning
        If no groups are given and the spectra look like replicates, or there are fewer
        than 5 folds or 2 repeats.

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
    >>> result.by_classifier["classifier"].tolist()
    ['logistic_regression', 'lda', 'svm', 'all', 'best']
    >>> result.verdict["helps"]
    False
    """
    data = check_data(
        X, y, groups, classifiers, preprocessing, scoring, n_splits, random_state
    )
    folds = n_splits, n_repeats, random_state
    if augmenter is None:
        augmenter = CVAEAugmenter(random_state=random_state)
    name = "cvae" if type(augmenter) is CVAEAugmenter else type(augmenter).__name__
    samplers, own = samplers_by_name({name: augmenter}, random_state)
    strategies = check_strategies(strategies, own, data.y)
    candidates, of_peers = check_candidates(factors, strategies, data.y), ()
    if peers is not None:
        for title, sampler in samplers_by_name(peers, random_state)[0].items():
            samplers.setdefault(title, sampler)  # the augmenter and its control stay
        of_peers = check_candidates([peer_factor], strategies, data.y, "peer_factor")
    jobs = _jobs(data, samplers, name, candidates, of_peers, folds)
    _warn_of_few(n_splits, n_repeats)
    scores, per_class, likeness = evaluate_all(data, jobs, memory, n_jobs, verbose)
    outer, inner = _outer_and_inner(scores, BY_PERSON)
    per_class = _outer_and_inner(per_class, BY_PERSON)[0]
    choices = choose_candidates(outer, inner)
    classifiers, leaky = by_classifier(outer, inner, choices, data.scoring), None
    if data.groups is not None:
        others, within = _outer_and_inner(scores, BY_SPECTRUM)
        chosen = chosen_within(within)
        leaky = by_classifier(others, within, chosen, data.scoring)
        leaky = beside_by_spectrum(classifiers, leaky)
    design = design_of(data, per_class, folds)
    verdict = make_verdict(choices, outer, design, data.scoring)
    return StudyResult(
        scores=outer,
        per_class=per_class,
        differences=differences(outer, data.scoring),
        choices=choices,
        by_classifier=classifiers,
        measures=other_measures(outer, per_class, choices),
        by_spectrum=leaky,
        likeness=None if likeness.empty else likeness.drop(columns=_OF_JOBS),
        verdict=verdict,
        settings=settings(data, samplers, candidates, folds),
    )


def _outer_and_inner(table, kind):
    """Rows of the splits of one kind, and of the folds within their training folds."""
    table = table[table["kind"] == kind].drop(columns="kind")
    is_outer = table["inner"] < 0
    outer = table[is_outer].drop(columns="inner")
    return [part.reset_index(drop=True) for part in (outer, table[~is_outer])]


def _jobs(data, samplers, name, candidates, of_peers, folds):
    """Jobs of all splits: of the augmenter `name`, its controls and its peers.

    The jobs of a split follow each other, so that the time left can be told. If persons
    are known, splits that ignore them come last, without controls and peers.
    """
    every = (*candidates, *(pair for pair in of_peers if pair not in candidates))
    pairs = dict.fromkeys(samplers, of_peers)
    pairs |= {NONE: (PLAIN,), DUPLICATES: every, name: every}
    chosen = {NONE: (PLAIN,), name: candidates}
    kinds = [(BY_PERSON, data, pairs)]
    if data.groups is not None:
        kinds.append((BY_SPECTRUM, replace(data, groups=None), chosen))
    detailed, jobs = (PLAIN, *of_peers) if of_peers else (), []
    for kind, of_kind, outer_pairs in kinds:
        for key, train, test in outer_splits(of_kind, *folds):
            inner = inner_splits(of_kind, train, N_INNER_SPLITS, folds[-1])
            parts = [(-1, (train, test), outer_pairs)]
            parts += [(i, rows, chosen) for i, rows in enumerate(inner)]
            for i, (train, test), of_part in parts:
                at = {**key, "kind": kind, "inner": i}
                judged = detailed if kind == BY_PERSON and i < 0 else ()
                jobs += [
                    Job(at, train, test, title, samplers[title], of_title, judged)
                    for title, of_title in of_part.items()
                ]
    return jobs


def _warn_of_few(n_splits, n_repeats):
    """Warn of a design whose verdict is a first look."""
    if n_splits < ENOUGH[0] or n_repeats < ENOUGH[1]:
        warnings.warn(
            f"{n_splits} folds x {n_repeats} show large effects only; expected at "
            f"least {ENOUGH[0]} x {ENOUGH[1]} for a verdict",
            UserWarning,
            stacklevel=3,
        )
