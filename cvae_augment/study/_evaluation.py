"""One split of a cross-validation: train, augment, test; and many of them at once."""

from __future__ import annotations

import warnings
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from functools import partial
from os import PathLike

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, get_scorer
from sklearn.model_selection import (
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
)
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_memory

from .. import __version__, metrics
from .._utils.progress import progress
from ..augmenters.base import BaseAugmenter
from ..augmenters.counts import OWN_STRATEGIES, largest_remainder
from ..augmenters.validation import check_positive_integer

#: Name of training on the real spectra as they are.
NONE = "none"

#: Name of the control that repeats the training spectra.
DUPLICATES = "duplicates"

#: Name of the mean of the classifiers.
ALL = "all"

#: Columns of `fidelity_table` that go into the likeness of a split.
FIDELITY = ["cosine", "mse", "pearson", "wasserstein"]


@dataclass(frozen=True)
class Data:
    """Spectra with what decides how they are split and scored."""

    X: np.ndarray
    y: np.ndarray
    groups: np.ndarray | None
    classifiers: dict
    preprocessing: object | None
    scoring: str
    augment_raw: bool = False  # augmenters see spectra before `preprocessing`


@dataclass(frozen=True)
class Job:
    """One augmenter on one split."""

    key: dict  # columns that say which split
    train: np.ndarray
    test: np.ndarray
    name: str
    augmenter: object | None
    factors: tuple
    detailed: bool = False  # whether synthetic spectra are looked at alone, too


def outer_splits(data, n_splits, n_repeats, seed):
    """List (key, train, test) of repeated stratified cross-validation.

    With groups, whole groups are held out.
    """
    check_positive_integer(n_repeats, "n_repeats")
    if data.groups is None:
        folds = RepeatedStratifiedKFold(
            n_splits=n_splits, n_repeats=n_repeats, random_state=seed
        )
        splits = list(folds.split(data.X, data.y))
    else:
        splits = []
        for repeat in range(n_repeats):
            folds = StratifiedGroupKFold(
                n_splits, shuffle=True, random_state=seed + repeat
            )
            splits += folds.split(data.X, data.y, data.groups)
    keys = [{"repeat": i // n_splits, "fold": i % n_splits} for i in range(len(splits))]
    return [(key, *split) for key, split in zip(keys, splits, strict=True)]


def inner_splits(data, rows, n_splits, seed):
    """List (train, test) of one cross-validation of `rows`, as row numbers of all."""
    if data.groups is None:
        folds = StratifiedKFold(n_splits, shuffle=True, random_state=seed)
        groups = None
    else:
        folds = StratifiedGroupKFold(n_splits, shuffle=True, random_state=seed)
        groups = data.groups[rows]
    try:
        splits = list(folds.split(data.X[rows], data.y[rows], groups))
    except ValueError:  # more folds than spectra of any class, or than groups
        splits = []
    splits = [(rows[train], rows[test]) for train, test in splits]
    if min((len(np.unique(data.y[train])) for train, _ in splits), default=0) < 2:
        unit = "spectra" if groups is None else "groups"
        raise ValueError(
            f"a training fold has too few {unit} for the {n_splits} folds within it "
            "that choose the factor; expected more of each class, or a larger n_splits"
        )
    return splits


def evaluate_all(data, jobs, *, memory, n_jobs, verbose):
    """Tables of scores, classes and likeness of all `jobs`, in their order.

    Each job is kept in `memory`, so that an interrupted run goes on where it stopped.
    """
    memory = str(memory) if isinstance(memory, PathLike) else memory
    evaluate = check_memory(memory).cache(_evaluate)
    results = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(evaluate)(data, job, version=__version__) for job in jobs
    )
    results = progress(results, what="study", total=len(jobs), shown=verbose)
    try:
        parts = list(zip(*results, strict=True))
    except BrokenExecutor as error:
        raise ChildProcessError(
            f"a worker process died, for lack of memory perhaps, with n_jobs={n_jobs}; "
            "fewer need less, and what was finished is kept where `memory` was given"
        ) from error
    return [pd.DataFrame([row for rows in part for row in rows]) for part in parts]


def _evaluate(data, job, version):
    """Rows of the three tables for one job; `version` is a part of what is cached."""
    X_train, X_test = data.X[job.train], data.X[job.test]
    y_train, y_test = data.y[job.train], data.y[job.test]
    scaler = FunctionTransformer()  # changes nothing
    if data.preprocessing is not None:
        scaler = clone(data.preprocessing)
    X_raw, X_train = X_train, scaler.fit_transform(X_train, y_train)
    X_test = scaler.transform(X_test)
    seen = X_raw if data.augment_raw else X_train
    scores, classes, likeness = [], [], []
    for factor, X_new, y_new in synthetic_rows(
        job.augmenter, seen, y_train, job.factors
    ):
        if data.augment_raw and len(y_new):
            X_new = scaler.transform(X_new)
        key = {**job.key, "augmenter": job.name, "factor": factor}
        X_all = np.concatenate([X_train, X_new])
        y_all = np.concatenate([y_train, y_new])
        for title, classifier in data.classifiers.items():
            model = clone(classifier).fit(X_all, y_all)
            unit = {**key, "classifier": title}
            row = {**unit, "score": _score(data, model, X_test, y_test)}
            if job.detailed and len(y_new):
                row["score_synthetic"] = np.nan
                if np.isin(y_train, y_new).all():  # else it would not know a class
                    alone = clone(classifier).fit(X_new, y_new)
                    row["score_synthetic"] = _score(data, alone, X_test, y_test)
                real = clone(classifier).fit(X_train, y_train)
                row["agreement"] = balanced_accuracy_score(y_new, real.predict(X_new))
            scores.append({**row, "n_train": len(X_train), "n_test": len(X_test)})
            by_class = per_class(y_test, model.predict(X_test), np.unique(data.y))
            classes += [{**unit, **row} for row in by_class]
        if job.detailed:
            likeness += [
                {**key, **row}
                for row in likeness_rows(X_train, y_train, X_test, y_test, X_new, y_new)
            ]
    return scores, classes, likeness


def _score(data, model, X, y):
    with warnings.catch_warnings():
        # A test fold may lack a class: the mean is then over those that it has.
        warnings.filterwarnings("ignore", message="y_pred contains classes not in")
        return float(get_scorer(data.scoring)(model, X, y))


def per_class(y, predicted, labels):
    """Sensitivity and specificity of each class; NaN where none could be counted."""
    matrix = confusion_matrix(y, predicted, labels=labels).astype(float)
    hits, actual, called = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    rejected = matrix.sum() - actual - called + hits
    with np.errstate(invalid="ignore"):
        sensitivity = hits / actual
        specificity = rejected / (matrix.sum() - actual)
    rows = zip(labels.tolist(), sensitivity, specificity, actual, strict=True)
    return [
        {"class": str(c), "sensitivity": a, "specificity": b, "n_test": int(n)}
        for c, a, b, n in rows
    ]


def likeness_rows(X_train, y_train, X_test, y_test, X_new, y_new):
    """How synthetic spectra compare with held-out ones, or training spectra do.

    Where there are no synthetic spectra: a row for the training spectra, and one for
    the mean of each class repeated, the references of all others.
    """
    if len(y_new):
        return [_likeness("synthetic", X_train, y_train, X_test, y_test, X_new, y_new)]
    means = np.empty_like(X_train)
    for label in np.unique(y_train):
        means[y_train == label] = X_train[y_train == label].mean(axis=0)
    return [
        _likeness(name, X_train, y_train, X_test, y_test, rows, y_train)
        for name, rows in (("training spectra", X_train), ("class mean", means))
    ]


def _likeness(name, X_train, y_train, X_test, y_test, X_new, y_new):
    known = np.isin(y_new, y_test)  # a test fold of few groups may lack a class
    four = (X_test, y_test, X_new[known], y_new[known])
    table = metrics.fidelity_table(*four, random_state=0).iloc[0]
    figures = {
        **{column: table[column] for column in FIDELITY},
        "spread_ratio": metrics.spread_ratio(*four),
        "feature_wasserstein": metrics.feature_wasserstein_distance(*four),
        "recall": metrics.recall(*four, random_state=0),
        "roughness_auc": metrics.roughness_auc(*four),
    }
    judges = {
        "c2st_auc": partial(metrics.c2st_auc, *four, random_state=0),
        "copying_share": partial(metrics.copying_share, X_train, y_train, *four),
    }
    for title, judge in judges.items():
        try:
            figures[title] = judge()
        except ValueError:  # too few spectra of a class in this fold
            figures[title] = np.nan
    return {"spectra": name, **figures}


def synthetic_rows(augmenter, X, y, factors):
    """Yield (factor, X, y) of what `augmenter` adds for each expansion factor.

    An augmenter of this package is trained once for all factors; the rows are those
    that its `fit_resample` would add. Any other sampler is run for each factor, which
    is set through `expansion_factor` or, as class totals, `sampling_strategy`.
    """
    if augmenter is None:
        yield 1, X[:0], y[:0]
    elif (
        isinstance(augmenter, BaseAugmenter)
        and augmenter.sampling_strategy in OWN_STRATEGIES
    ):
        model = clone(augmenter).fit(X, y)
        for factor in factors:
            model.set_params(expansion_factor=factor)
            n_new = model._n_new(y, model.classes_, model.class_counts_)
            labels = np.repeat(model.classes_, n_new)
            rows = model.sample(y=labels) if len(labels) else (X[:0], y[:0])
            yield factor, *rows
    else:
        for factor in factors:
            X_all, y_all = _with_factor(augmenter, factor).fit_resample(X, y)
            if not np.array_equal(X_all[: len(X)], X):
                raise ValueError(
                    f"{augmenter!r} does not return first the spectra that it was "
                    "given; expected all of them, unchanged, then the synthetic ones"
                )
            yield factor, X_all[len(X) :], y_all[len(y) :]


def _with_factor(sampler, factor):
    parameters = sampler.get_params(deep=False)
    if "expansion_factor" in parameters:
        return clone(sampler).set_params(expansion_factor=factor)
    if "sampling_strategy" in parameters:
        strategy = partial(_totals, factor=factor)
        return clone(sampler).set_params(sampling_strategy=strategy)
    raise TypeError(
        f"{sampler!r} has neither expansion_factor nor sampling_strategy, one of "
        "which sets how many spectra it returns"
    )


def _totals(y, factor):
    """Class totals of an expansion factor that keeps the frequencies."""
    labels, counts = np.unique(y, return_counts=True)
    totals = largest_remainder(round(factor * len(y)), counts)
    return dict(zip(labels.tolist(), totals.tolist(), strict=True))
