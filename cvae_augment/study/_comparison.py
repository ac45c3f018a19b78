"""Comparison of augmenters and expansion factors on splits of real spectra."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils import check_array, check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets

from ..baselines import (
    DuplicateAugmenter,
    GaussianAugmenter,
    MixupAugmenter,
    NoiseAugmenter,
    SpanKernelAugmenter,
)
from ..cvae import CVAEAugmenter
from ..preprocessing import SampleMinMaxScaler
from ._evaluation import NONE, Data, Job, evaluate_all, inner_splits, outer_splits
from ._replicates import warn_of_replicates
from ._result import StudyResult, environment
from ._statistics import corrected_interval
from ._verdict import make_verdict

#: Name of the control that repeats the training spectra.
DUPLICATES = "duplicates"

#: Folds of the cross-validation that chooses a factor within a training fold.
N_INNER_SPLITS = 3

_AUGMENTERS: dict[str, Callable] = {
    "cvae": CVAEAugmenter,
    DUPLICATES: DuplicateAugmenter,
    "noise": NoiseAugmenter,
    "mixup": MixupAugmenter,
    "gaussian": GaussianAugmenter,
    "span_kernel": SpanKernelAugmenter,
    "as_reported": CVAEAugmenter.as_reported,
}
DEFAULT_AUGMENTERS = ("cvae", "noise", "mixup", "gaussian", "span_kernel")
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
        "mixup", "gaussian", "span_kernel", "as_reported". A sampler has a parameter
        `expansion_factor`, or else a `sampling_strategy` that takes a callable, as
        those of imbalanced-learn. None takes all names but the last.

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
        1 or more shows a progress bar on stderr.

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
    data = _check_data(X, y, groups, classifiers, preprocessing, scoring, n_splits)
    factors = _check_factors(factors)
    samplers = _check_augmenters(augmenters, random_state)
    samplers = {NONE: None, DUPLICATES: DuplicateAugmenter(), **samplers}
    splits = outer_splits(data, n_splits, n_repeats, random_state)
    jobs = [
        Job(_key(repeat, fold), train, test, name, sampler, factors, detailed=True)
        for repeat, fold, train, test in splits
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
        settings=_settings(data, samplers, factors, n_splits, n_repeats, random_state),
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
        1 or more shows a progress bar on stderr.

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
    data = _check_data(X, y, groups, classifiers, preprocessing, scoring, n_splits)
    factors = _check_factors(factors)
    if augmenter is None:
        augmenter = CVAEAugmenter(random_state=random_state)
    name = _name_of(augmenter)
    _check_augmenters({name: augmenter}, random_state)
    samplers = {NONE: None, DUPLICATES: DuplicateAugmenter(), name: augmenter}
    splits = outer_splits(data, n_splits, n_repeats, random_state)
    jobs = []
    for repeat, fold, train, test in splits:
        key = {**_key(repeat, fold), "inner": -1}
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
        settings=_settings(data, samplers, factors, n_splits, n_repeats, random_state),
    )


def named_augmenters(names, random_state=None):
    """Augmenters of this package by name.

    Parameters
    ----------
    names : sequence of str
        As in `compare_augmenters`.

    random_state : int, default=None
        Seed of those that have one.

    Returns
    -------
    augmenters : dict of str to augmenter
        In this order.

    Raises
    ------
    ValueError
        If a name is not known.

    Examples
    --------
    >>> from cvae_augment.study import named_augmenters
    >>> named_augmenters(["mixup"], random_state=0)
    {'mixup': MixupAugmenter(random_state=0)}
    """
    augmenters = {}
    for name in names:
        if name not in _AUGMENTERS:
            raise ValueError(
                f"augmenter {name!r} is not known; known: {list(_AUGMENTERS)}"
            )
        augmenters[name] = _AUGMENTERS[name]()
        if "random_state" in augmenters[name].get_params():
            augmenters[name].set_params(random_state=random_state)
    return augmenters


def default_classifiers():
    """Classifiers that studies use unless told otherwise.

    Returns
    -------
    classifiers : dict of str to classifier
        Logistic regression and RBF-SVM (C=10), both behind a `StandardScaler`, and
        linear discriminant analysis with Ledoit-Wolf shrinkage.

    Examples
    --------
    >>> from cvae_augment.study import default_classifiers
    >>> list(default_classifiers())
    ['logistic_regression', 'lda', 'svm']
    """
    return {
        "logistic_regression": make_pipeline(
            StandardScaler(), LogisticRegression(tol=1e-3, max_iter=1000)
        ),
        "lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
        "svm": make_pipeline(StandardScaler(), SVC(C=10)),
    }


def differences(scores):
    """Paired differences of each augmenter to no augmentation and to duplicates.

    A row per augmenter, factor, classifier ("all" is their mean on each split) and
    control (`versus`), with the mean difference and its interval.
    """
    split = ["repeat", "fold"]
    mean = scores.groupby(["augmenter", "factor", *split], as_index=False, sort=False)
    mean = mean[["score", "n_train", "n_test"]].mean().assign(classifier="all")
    table = pd.concat([scores, mean])
    rows = []
    keys = ["augmenter", "factor", "classifier"]
    for (name, factor, classifier), part in table.groupby(keys, sort=False):
        own = part.set_index(split)
        for versus, at in ((NONE, 1), (DUPLICATES, factor)):
            control = table[
                (table["augmenter"] == versus)
                & (table["factor"] == at)
                & (table["classifier"] == classifier)
            ].set_index(split)
            if name in (versus, NONE) or control.empty:
                continue
            difference = own["score"] - control["score"].reindex(own.index)
            mean_difference, low, high = corrected_interval(
                difference, own["n_train"], own["n_test"]
            )
            rows.append(
                {
                    "augmenter": name,
                    "factor": factor,
                    "classifier": classifier,
                    "versus": versus,
                    "difference": mean_difference,
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows)


def choose_factors(outer, inner, name):
    """The factor of each split that its inner cross-validation prefers, and its score.

    The best mean score counts, and of equals the smallest factor.
    """
    rows = []
    for (repeat, fold), part in inner.groupby(["repeat", "fold"], sort=False):
        chosen = best_factor(part)
        here = outer[(outer["repeat"] == repeat) & (outer["fold"] == fold)]
        mean = here.groupby(["augmenter", "factor"])["score"].mean()
        none = mean[NONE, 1]
        rows.append(
            {
                "repeat": repeat,
                "fold": fold,
                "factor": chosen,
                "score": none if chosen == 1 else mean[name, chosen],
                "score_none": none,
                "score_duplicates": none if chosen == 1 else mean[DUPLICATES, chosen],
                "n_train": here["n_train"].iloc[0],
                "n_test": here["n_test"].iloc[0],
            }
        )
    return pd.DataFrame(rows)


def best_factor(scores):
    """Factor of the best mean score, the smallest of equals; 1 is no augmentation."""
    candidates = scores[scores["augmenter"] != DUPLICATES]
    mean = candidates.groupby("factor")["score"].mean()
    return mean.index[np.argmax(mean.round(12))].item()


def _key(repeat, fold):
    return {"repeat": repeat, "fold": fold}


def _name_of(augmenter):
    return "cvae" if type(augmenter) is CVAEAugmenter else type(augmenter).__name__


def _check_data(X, y, groups, classifiers, preprocessing, scoring, n_splits):
    X = check_array(X, dtype=[np.float64, np.float32])
    y = column_or_1d(y, warn=True)
    check_classification_targets(y)
    check_consistent_length(X, y, groups)
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) < 2:
        raise ValueError(f"y has {len(classes)} class; expected at least 2")
    unit = "spectra"
    if groups is None:
        warn_of_replicates(X, y)
    else:
        groups = np.unique(column_or_1d(groups), return_inverse=True)[1]
        counts = np.array([len(np.unique(groups[y == label])) for label in classes])
        unit = "groups"
    fewest = counts.argmin()
    if counts[fewest] < n_splits:
        raise ValueError(
            f"class {classes[fewest].item()!r} has {counts[fewest]} {unit}; expected "
            f"at least n_splits={n_splits}"
        )
    if preprocessing == "sample_minmax":
        preprocessing = SampleMinMaxScaler()
    if classifiers is None:
        classifiers = default_classifiers()
    if not isinstance(classifiers, Mapping) or not classifiers:
        raise TypeError(
            f"classifiers must be a dict of name to classifier, got {classifiers!r}"
        )
    classifiers = {name: clone(model) for name, model in classifiers.items()}
    return Data(X, y, groups, classifiers, preprocessing, scoring)


def _check_factors(factors):
    factors = list(np.atleast_1d(np.asarray(factors, dtype=object)))
    for factor in factors:
        if not isinstance(factor, Real) or not 1 <= float(factor) < np.inf:
            raise ValueError(f"factors must be numbers of at least 1, got {factor!r}")
    # 1 is no augmentation, which has a row of its own.
    return tuple(sorted({_plain(factor) for factor in factors} - {1}))


def _plain(factor):
    return int(factor) if float(factor).is_integer() else float(factor)


def _check_augmenters(augmenters, random_state):
    if augmenters is None:
        augmenters = DEFAULT_AUGMENTERS
    if not isinstance(augmenters, Mapping):
        augmenters = named_augmenters(augmenters, random_state)
    for name, sampler in augmenters.items():
        if name == NONE or not hasattr(sampler, "fit_resample"):
            raise ValueError(
                f"augmenter {name!r}: expected an object with fit_resample and a name "
                f"other than {NONE!r}, got {sampler!r}"
            )
    return dict(augmenters)


def _settings(data, samplers, factors, n_splits, n_repeats, random_state):
    return {
        "augmenters": {name: repr(sampler) for name, sampler in samplers.items()},
        "classifiers": {name: repr(model) for name, model in data.classifiers.items()},
        "preprocessing": repr(data.preprocessing),
        "scoring": data.scoring,
        "factors": list(factors),
        "n_splits": n_splits,
        "n_repeats": n_repeats,
        "n_inner_splits": N_INNER_SPLITS,
        "random_state": random_state,
        "n_spectra": len(data.y),
        "n_groups": None if data.groups is None else int(data.groups.max()) + 1,
        **environment(),
    }
