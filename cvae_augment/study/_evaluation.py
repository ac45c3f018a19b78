"""One split of a cross-validation: train, augment, test; and many of them at once."""

from __future__ import annotations

import warnings
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from os import PathLike

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.metrics import (
    average_precision_score,
    get_scorer,
    multilabel_confusion_matrix,
    recall_score,
    roc_auc_score,
)
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_memory

from .. import __version__, metrics
from .._utils.memory import MODEL_VERSION
from .._utils.progress import progress
from ..augmenters.base import BaseAugmenter
from ..augmenters.counts import class_totals
from ..augmenters.validation import check_positive_integer

#: Name of training on the real spectra as they are.
NONE = "none"

#: Strategy and factor of no augmentation in the tables, which no augmenter can have.
NO_FACTOR = 0
PLAIN = (NONE, NO_FACTOR)

#: Name of the control that repeats the training spectra.
DUPLICATES = "duplicates"

#: Name of the mean of the classifiers.
ALL = "all"

#: Columns that say what a classifier was trained on.
CANDIDATE = ["augmenter", "strategy", "factor"]

#: Columns that identify a split.
SPLIT = ["repeat", "fold"]

#: Columns of `fidelity_table` that go into the likeness of a split.
FIDELITY = ["cosine", "mse", "pearson", "wasserstein"]

#: Scores for two classes, which need more than the predicted class.
TWO_CLASS_SCORES = {
    "roc_auc": roc_auc_score,
    "average_precision": average_precision_score,
}


@dataclass(frozen=True)
class Data:
    """Spectra, and how they are scaled, classified and scored."""

    X: np.ndarray
    y: np.ndarray
    groups: np.ndarray | None
    classifiers: dict
    preprocessing: object | None
    scoring: str
    positive: object | None = None  # of two classes that with fewer spectra
    augment_raw: bool = False  # augmenters get the spectra before `preprocessing`


@dataclass(frozen=True)
class Job:
    """One augmenter on one split."""

    key: dict  # columns that identify the split
    train: np.ndarray
    test: np.ndarray
    name: str
    augmenter: object | None
    candidates: tuple  # pairs of strategy and factor
    detailed: tuple = ()  # those whose synthetic spectra alone are judged, too


def outer_splits(data, n_splits, n_repeats, seed):
    """List (key, train, test) of repeated stratified cross-validation.

    With groups, whole groups are held out.
    """
    check_positive_integer(n_repeats, "n_repeats")
    random_state, rows = check_random_state(seed), np.arange(len(data.y))
    return [
        ({"repeat": repeat, "fold": fold}, *split)
        for repeat in range(n_repeats)
        for fold, split in enumerate(_splits(data, rows, n_splits, random_state))
    ]


def inner_splits(data, rows, n_splits, seed):
    """List (train, test) of one cross-validation of `rows`, as row numbers of all."""
    try:
        splits = list(_splits(data, rows, n_splits, seed))
    except ValueError:  # more folds than spectra of any class, or than groups
        splits = []
    if min((len(np.unique(data.y[train])) for train, _ in splits), default=0) < 2:
        unit = "spectra" if data.groups is None else "groups"
        raise ValueError(
            f"a training fold has too few {unit} for the {n_splits} folds within it "
            "that choose the factor; expected more of each class, or a larger n_splits"
        )
    return splits


def _splits(data, rows, n_splits, random_state):
    kind, groups = StratifiedKFold, None
    if data.groups is not None:
        kind, groups = StratifiedGroupKFold, data.groups[rows]
    folds = kind(n_splits, shuffle=True, random_state=random_state)
    for train, test in folds.split(data.X[rows], data.y[rows], groups):
        yield rows[train], rows[test]


def evaluate_all(data, jobs, memory, n_jobs, verbose):
    """Tables of scores, classes and likeness of all `jobs`, in their order.

    Each finished job is kept in `memory`, so that an interrupted study continues where
    it stopped.
    """
    memory = str(memory) if isinstance(memory, PathLike) else memory
    evaluate = check_memory(memory).cache(_evaluate)
    versions = __version__, MODEL_VERSION
    at = [evaluate.check_call_in_cache(data, job, versions=versions) for job in jobs]
    done, missing = np.flatnonzero(at), np.flatnonzero(~np.array(at, dtype=bool))
    found: dict = {i: evaluate(data, jobs[i], versions=versions) for i in done}
    results = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(evaluate)(data, jobs[i], versions=versions) for i in missing
    )
    how = {"what": "study", "total": len(jobs), "initial": len(done), "lines": True}
    try:
        with warnings.catch_warnings():
            # joblib replaces a worker whose memory grows; nothing is lost.
            warnings.filterwarnings("ignore", message="A worker stopped while some")
            found |= zip(missing, progress(results, **how, shown=verbose), strict=True)
    except BrokenExecutor as error:
        raise ChildProcessError(
            f"a worker process died with n_jobs={n_jobs}, perhaps for lack of memory; "
            "use fewer processes. With `memory`, finished parts are kept"
        ) from error
    parts = zip(*(found[i] for i in range(len(jobs))), strict=True)
    return [pd.DataFrame([row for rows in part for row in rows]) for part in parts]


def _evaluate(data, job, versions):
    """Rows of the three tables for one job; `versions` are in the key of the cache."""
    y_train, y_test = data.y[job.train], data.y[job.test]
    scaler = clone(make_pipeline(data.preprocessing))  # None changes nothing
    X_train = scaler.fit_transform(data.X[job.train], y_train)
    X_test = scaler.transform(data.X[job.test])
    augmented = data.X[job.train] if data.augment_raw else X_train
    new_rows = synthetic_rows(augmented, y_train, job.augmenter, job.candidates)
    scores, classes, likeness = [], [], []
    for candidate, X_new, y_new in new_rows:
        is_detailed = candidate in job.detailed
        strategy, factor = name_of_strategy(candidate[0]), candidate[1]
        if data.augment_raw and len(y_new):
            X_new = scaler.transform(X_new)
        key = {
            **job.key,
            "augmenter": job.name,
            "strategy": strategy,
            "factor": factor,
        }
        X_all = np.concatenate([X_train, X_new])
        y_all = np.concatenate([y_train, y_new])
        for title, classifier in data.classifiers.items():
            model = clone(classifier).fit(X_all, y_all)
            unit = {**key, "classifier": title}
            row = {**unit, "score": _score(data, model, X_test, y_test)}
            row |= two_class_scores(model, X_test, y_test, data.positive)
            if is_detailed and len(y_new):
                row["score_synthetic"] = np.nan
                if np.isin(y_train, y_new).all():  # else it would not know a class
                    alone = clone(classifier).fit(X_new, y_new)
                    row["score_synthetic"] = _score(data, alone, X_test, y_test)
                real = clone(classifier).fit(X_train, y_train)
                row["agreement"] = _balanced_accuracy(y_new, real.predict(X_new))
            scores.append({**row, "n_train": len(X_train), "n_test": len(X_test)})
            by_class = per_class(y_test, model.predict(X_test), np.unique(data.y))
            classes += [{**unit, **row} for row in by_class]
        if is_detailed and (len(y_new) or job.augmenter is None):
            rows = likeness_rows(X_train, y_train, X_test, y_test, X_new, y_new)
            likeness += [{**key, **row} for row in rows]
    return scores, classes, likeness


def _score(data, model, X, y):
    with warnings.catch_warnings():
        # A test fold may lack a class: the mean is that of the classes it has.
        warnings.filterwarnings("ignore", message="y_pred contains classes not in")
        return float(get_scorer(data.scoring)(model, X, y))


def two_class_scores(model, X, y, positive):
    """ROC AUC and average precision of the class `positive`; nothing if it is None."""
    if positive is None:
        return {}
    truth, values = y == positive, dict.fromkeys(TWO_CLASS_SCORES, np.nan)
    if truth.all() or not truth.any():
        return values
    for method in ("decision_function", "predict_proba"):
        if hasattr(model, method):
            response = getattr(model, method)(X)
            break
    else:
        return values
    if response.ndim == 2:
        response = response[:, 1]
    if model.classes_[1] != positive:
        response = -response
    return {name: score(truth, response) for name, score in TWO_CLASS_SCORES.items()}


def name_of_strategy(strategy):
    """Name of a sampling strategy in tables."""
    return strategy if isinstance(strategy, str) else repr(strategy)


def _balanced_accuracy(y, predicted):
    """As that of scikit-learn, which warns of a single class."""
    return recall_score(y, predicted, labels=np.unique(y), average="macro")


def per_class(y, predicted, labels):
    """Sensitivity and specificity of each class, NaN for a class without spectra."""
    matrices = multilabel_confusion_matrix(y, predicted, labels=labels)
    others, own = matrices.sum(axis=2).T
    with np.errstate(invalid="ignore"):
        sensitivity, specificity = matrices[:, 1, 1] / own, matrices[:, 0, 0] / others
    rows = zip(labels.tolist(), sensitivity, specificity, own, strict=True)
    return [
        {"class": str(c), "sensitivity": a, "specificity": b, "n_test": int(n)}
        for c, a, b, n in rows
    ]


def likeness_rows(X_train, y_train, X_test, y_test, X_new, y_new):
    """How synthetic spectra compare with held-out ones.

    Without synthetic spectra there are two rows, which are the references of all
    others: the training spectra, and the mean of each class repeated.
    """
    shown = {"synthetic": X_new}
    if not len(y_new):
        means = pd.DataFrame(X_train).groupby(y_train).transform("mean").to_numpy()
        shown, y_new = {"training spectra": X_train, "class mean": means}, y_train
    known = np.isin(y_new, y_test)  # a test fold of few groups may lack a class
    for name, X in shown.items():
        four = X_test, y_test, X[known], y_new[known]
        with warnings.catch_warnings():
            # References are not used here: the class with one spectrum has none.
            warnings.filterwarnings("ignore", message=".* have a single real spectrum")
            fidelity = metrics.fidelity_table(*four, random_state=0).iloc[0][FIDELITY]
        yield {
            "spectra": name,
            **fidelity,
            "spread_ratio": metrics.spread_ratio(*four),
            "feature_wasserstein": metrics.feature_wasserstein_distance(*four),
            "recall": metrics.recall(*four, random_state=0),
            "roughness_auc": metrics.roughness_auc(*four),
            "c2st_auc": _known(metrics.c2st_auc, *four, random_state=0),
            "copying_share": _known(metrics.copying_share, X_train, y_train, *four),
        }


def _known(metric, *spectra, **options):
    """The value of a metric, NaN for too few spectra of a class in this fold."""
    try:
        return metric(*spectra, **options)
    except ValueError:
        return np.nan


def synthetic_rows(X, y, augmenter, candidates):
    """Yield ((strategy, factor), X, y) of the synthetic spectra of each candidate.

    An augmenter of this package is trained once for all of them. Its spectra are those
    that `fit_resample` adds. Any other sampler is run for each candidate, and gets the
    same class totals as a dict.
    """
    if augmenter is None:
        yield PLAIN, X[:0], y[:0]
    elif isinstance(augmenter, BaseAugmenter):
        model = clone(augmenter).fit(X, y)
        for strategy, factor in candidates:
            model.set_params(expansion_factor=factor, sampling_strategy=strategy)
            yield (strategy, factor), *model.sample_added(y)
    else:
        labels = np.unique(y).tolist()
        for strategy, factor in candidates:
            totals = class_totals(strategy, factor, y).tolist()
            totals = dict(zip(labels, totals, strict=True))
            sampler = clone(augmenter).set_params(sampling_strategy=totals)
            X_all, y_all = sampler.fit_resample(X, y)
            if not np.array_equal(X_all[: len(X)], X):
                raise ValueError(
                    f"{augmenter!r} does not return the given spectra first; expected "
                    "all of them, unchanged, then the synthetic ones"
                )
            yield (strategy, factor), X_all[len(X) :], y_all[len(y) :]
