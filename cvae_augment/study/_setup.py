"""The input of a study, checked, and the defaults by name."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real

import numpy as np
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils import check_array, check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets

from ..augmenters import registry
from ..augmenters.base import BaseAugmenter
from ..augmenters.baselines import DuplicateAugmenter
from ..augmenters.counts import OWN_STRATEGIES, class_totals
from ..metrics._validation import check_groups
from ..preprocessing import SampleMinMaxScaler
from ._evaluation import ALL, DUPLICATES, NONE, Data, name_of_strategy
from ._plsda import PLSDiscriminantAnalysis
from ._replicates import warn_of_replicates
from ._result import environment
from ._smote import SMOTEOfFew

#: The peer that is not in the registry, because it is imbalanced-learn's.
SMOTE = "smote"

#: Folds of the cross-validation that chooses a factor within a training fold.
N_INNER_SPLITS = 3

#: Ratio of the largest class to the smallest from which strategies are compared.
_UNEQUAL = 1.5

_DEFAULT_AUGMENTERS = ("cvae", "noise", "mixup", "gaussian", "span_kernel")


def named_augmenters(names, random_state=None):
    """Augmenters by name.

    Parameters
    ----------
    names : sequence of str
        Names that `cvae_augment.augmenters.registry.names` lists, or 'smote'. SMOTE
        takes fewer neighbours where a class has few spectra.

    random_state : int, default=None
        Seed of the augmenters.

    Returns
    -------
    augmenters : dict of str to augmenter
        Unfitted augmenters, in this order.

    Raises
    ------
    ValueError
        If no augmenter has one of the names.

    Examples
    --------
    >>> from cvae_augment.study import named_augmenters
    >>> named_augmenters(["mixup"], random_state=0)
    {'mixup': MixupAugmenter(random_state=0)}
    """
    return {
        name: SMOTEOfFew(random_state=random_state)
        if name == SMOTE
        else registry.make(name, random_state=random_state)
        for name in names
    }


def default_classifiers():
    """The default classifiers of a study.

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
    logistic_regression = LogisticRegression(tol=1e-3, max_iter=1000)
    return {
        "logistic_regression": make_pipeline(StandardScaler(), logistic_regression),
        "lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
        "svm": make_pipeline(StandardScaler(), SVC(C=10)),
    }


def named_classifiers(names, random_state=None):
    """Classifiers by name.

    Parameters
    ----------
    names : sequence of str
        Any of 'logistic_regression', 'lda', 'svm', which are those of
        `default_classifiers`; 'pls_da' (partial least squares discriminant analysis),
        'random_forest' and 'knn' (five nearest neighbours).

    random_state : int, default=None
        Seed of the random forest.

    Returns
    -------
    classifiers : dict of str to classifier
        Unfitted classifiers, in this order.

    Raises
    ------
    ValueError
        If no classifier has one of the names.

    Examples
    --------
    >>> from cvae_augment.study import named_classifiers
    >>> list(named_classifiers(["pls_da", "lda"]))
    ['pls_da', 'lda']
    """
    known = default_classifiers() | {
        "pls_da": PLSDiscriminantAnalysis(),
        "random_forest": RandomForestClassifier(random_state=random_state),
        "knn": KNeighborsClassifier(),
    }
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise ValueError(
                f"classifier {name!r} is not known; known: {', '.join(known)}"
            )
    return {name: known[name] for name in names}


def check_data(
    X, y, groups, classifiers, preprocessing, scoring, n_splits, random_state
):
    """Checked spectra, labels, groups and classifiers of a study."""
    if not isinstance(random_state, Integral):
        raise TypeError(f"random_state must be an integer, got {random_state!r}")
    if not isinstance(scoring, str):  # study.json holds the name
        raise TypeError(f"scoring must be the name of a scorer, got {scoring!r}")
    get_scorer(scoring)
    X = check_array(X, dtype=[np.float64, np.float32])
    y = column_or_1d(y, warn=True)
    check_classification_targets(y)
    check_consistent_length(X, y, groups)
    classes, sizes = np.unique(y, return_counts=True)
    counts = sizes  # of spectra, or of groups
    if len(classes) < 2:
        raise ValueError(f"y has {len(classes)} class; expected at least 2")
    unit = "spectra"
    if groups is None:
        warn_of_replicates(X, y)
    else:
        groups = np.unique(check_groups(groups, X), return_inverse=True)[1]
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
    if isinstance(classifiers, list | tuple):
        classifiers = named_classifiers(classifiers, random_state)
    if not isinstance(classifiers, Mapping) or not classifiers:
        raise TypeError(
            "classifiers must be a dict of name to classifier, or a list of names, got "
            f"{classifiers!r}"
        )
    if ALL in classifiers:
        raise ValueError(
            f"a classifier is named {ALL!r}, which is the name of the mean of all; "
            "choose another name"
        )
    classifiers = {name: clone(model) for name, model in classifiers.items()}
    # The rarer class is the positive one, the last of equals.
    positive = classes[::-1][sizes[::-1].argmin()] if len(classes) == 2 else None
    return Data(X, y, groups, classifiers, preprocessing, scoring, positive)


def check_candidates(factors, strategies, y, name="factors"):
    """Pairs of strategy and factor that add spectra to the classes of `y`.

    No augmentation has a job of its own.
    """
    factors = list(np.atleast_1d(np.asarray(factors, dtype=object)))
    for factor in factors:
        if not isinstance(factor, Real) or not 1 <= float(factor) < np.inf:
            raise ValueError(f"expected {name} of at least 1, got {factor!r}")
    sizes = np.unique(y, return_counts=True)[1]
    used = [int(f) if f.is_integer() else f for f in sorted({*map(float, factors)})]

    def adds(strategy, factor):
        is_own = strategy in OWN_STRATEGIES  # others give the totals themselves
        return not is_own or (class_totals(strategy, factor, y) != sizes).any()

    found = tuple((s, f) for s in strategies for f in used if adds(s, f))
    if not found:
        names = " or ".join(map(repr, strategies))
        raise ValueError(
            f"{name} {factors} add no spectra to classes of {sizes.tolist()} with "
            f"sampling_strategy={names}; expected a number above 1"
        )
    return found


def check_strategies(strategies, own, y):
    """Sampling strategies to compare: those given, or that of the augmenter.

    If classes differ in size, "balanced" is compared with "proportional".
    """
    if strategies is None:
        sizes = np.unique(y, return_counts=True)[1]
        differ = sizes.max() >= _UNEQUAL * sizes.min()
        is_default = isinstance(own, str) and own == "balanced"
        return ("balanced", "proportional") if differ and is_default else (own,)
    if isinstance(strategies, str) or not {*strategies} <= {*OWN_STRATEGIES}:
        raise ValueError(
            f"strategies is {strategies!r}; expected a list of some of "
            f"{', '.join(map(repr, OWN_STRATEGIES))}"
        )
    return tuple(dict.fromkeys(strategies))


def samplers_by_name(augmenters, random_state):
    """No augmentation, the training spectra repeated, and the augmenters, checked.

    The sampling strategy of the first augmenter of this package is returned, too. All
    get the same one. Else a gain could come from the class totals.
    """
    if augmenters is None:
        augmenters = _DEFAULT_AUGMENTERS
    if not isinstance(augmenters, Mapping):
        augmenters = named_augmenters(augmenters, random_state)
    for name, sampler in augmenters.items():
        if name == NONE or not hasattr(sampler, "fit_resample"):
            raise ValueError(
                f"augmenter {name!r}: expected an object with fit_resample and a name "
                f"other than {NONE!r}, got {sampler!r}"
            )
        if name == DUPLICATES and not isinstance(sampler, DuplicateAugmenter):
            raise ValueError(
                f"{sampler!r} is named {DUPLICATES!r}, which is the name of the "
                "control; choose another name"
            )
        if not hasattr(sampler, "sampling_strategy"):
            raise TypeError(
                f"{sampler!r} has no sampling_strategy, through which a study sets the "
                "number of spectra of each class; add a parameter of this name that "
                "takes a dict of class totals"
            )
    own = [s for s in augmenters.values() if isinstance(s, BaseAugmenter)]
    strategy = own[0].sampling_strategy if own else "balanced"
    control = DuplicateAugmenter(random_state=random_state)
    return {NONE: None, DUPLICATES: control, **augmenters}, strategy


def _shown(sampler):
    """An augmenter without its strategy, which the study sets."""
    if isinstance(sampler, BaseAugmenter):
        sampler = clone(sampler).set_params(sampling_strategy="balanced")
    return repr(sampler)


def settings(data, samplers, candidates, folds):
    """What was run, in types that JSON has."""
    n_splits, n_repeats, random_state = (int(n) for n in folds)  # no NumPy in JSON
    return {
        "augmenters": {name: _shown(sampler) for name, sampler in samplers.items()},
        "classifiers": {name: repr(model) for name, model in data.classifiers.items()},
        "preprocessing": repr(data.preprocessing),
        "scoring": data.scoring,
        "positive_class": None if data.positive is None else str(data.positive),
        "strategies": list(dict.fromkeys(name_of_strategy(s) for s, _ in candidates)),
        "factors": sorted({factor for _, factor in candidates}),
        "n_splits": n_splits,
        "n_repeats": n_repeats,
        "n_inner_splits": N_INNER_SPLITS,
        "random_state": random_state,
        "n_spectra": len(data.y),
        "n_groups": None if data.groups is None else int(data.groups.max()) + 1,
        **environment(),
    }
