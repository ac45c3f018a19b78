"""Spectra of the model on all data, beside a study: what a report shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_array, column_or_1d

from ..datasets.spectra import with_no_group
from ..metrics import fidelity_table, label_noise
from ..preprocessing import sample_minmax
from ._replicates import reason_for_replicates
from ._result import StudyResult, environment
from ._setup import default_classifiers

#: Classes with fewer spectra than this are told.
FEW = 10


def with_spectra(
    result, augmenter, X, y, *, groups=None, wavenumbers=None, random_state=0
) -> StudyResult:
    """Add to a study the spectra that a report shows.

    As many synthetic spectra of each class are drawn as there are real ones, and
    compared with them. They come from a model of all real spectra, which a study,
    that holds some out, has none of.

    Parameters
    ----------
    result : StudyResult
        A study of these spectra, or ``StudyResult()`` where none was made.

    augmenter : augmenter
        Fitted on these spectra, with a method `sample(y=..., random_state=...)`.

    X : array-like of shape (n_samples, n_features)
        Real spectra, in the unit that the augmenter was fitted on.

    y : array-like of shape (n_samples,)
        Their classes.

    groups : array-like of shape (n_samples,), default=None
        Person or sample of each spectrum.

    wavenumbers : array-like of shape (n_features,), default=None
        Wavenumber of each intensity, in cm^-1. None takes `augmenter.wavenumbers_`,
        where there is one.

    random_state : int, default=0
        Draws the synthetic spectra, and the pairs that are compared.

    Returns
    -------
    result : StudyResult
        The study with `spectra`, `fidelity`, and `history` where the augmenter has
        one; with parameters of the augmenter and what to be wary of in `settings`
        ("model", "notes").

    See Also
    --------
    cvae_augment.report.render_report : The page that shows them.

    Examples
    --------
    >>> from cvae_augment import CVAEAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> from cvae_augment.study import StudyResult, with_spectra
    >>> spectra = make_serum_spectra((15, 15), random_state=0)
    >>> augmenter = CVAEAugmenter(random_state=0).fit(spectra.data, spectra.target)
    >>> result = with_spectra(StudyResult(), augmenter, spectra.data, spectra.target)
    >>> len(result.spectra.data)
    60
    """
    if wavenumbers is None:
        wavenumbers = getattr(augmenter, "wavenumbers_", None)
    X, y = check_array(X, dtype=[np.float64, np.float32]), _labels(y)
    groups = None if groups is None else _labels(groups)
    X_new, y_new = augmenter.sample(y=column_or_1d(y), random_state=random_state)
    y_new = _labels(y_new)
    spectra = Bunch(
        data=np.concatenate([X, X_new]),
        target=np.concatenate([y, y_new]),
        groups=with_no_group(groups, len(y_new)),
        wavenumbers=None if wavenumbers is None else np.asarray(wavenumbers),
        is_synthetic=np.repeat([False, True], [len(y), len(y_new)]),
    )
    fidelity = fidelity_table(X, y, X_new, y_new, random_state=random_state)
    history = getattr(augmenter, "history_", None)
    settings = {
        **environment(),
        "random_state": _plain(random_state),
        **result.settings,
        "model": {
            "class": type(augmenter).__name__,
            "parameters": {k: _plain(v) for k, v in augmenter.get_params().items()},
        },
        "notes": [
            *result.settings.get("notes", []),
            *_notes(X, y, groups),
            *_label_noise(X, y, X_new, y_new),
        ],
    }
    return replace(
        result,
        spectra=spectra,
        fidelity=fidelity.rename_axis("spectra").reset_index(),
        history=None if history is None else _by_epoch(history),
        settings=settings,
    )


def _labels(y):
    """Labels as an array that a file of arrays can hold."""
    y = np.asarray(y)
    return y.astype(str) if y.dtype.kind == "O" else y


def _plain(value):
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    known = isinstance(value, bool | int | float | str) or value is None
    return value if known else repr(value)


def _by_epoch(history):
    table = pd.DataFrame(history)
    table.insert(0, "epoch", np.arange(1, len(table) + 1))
    return table


def _notes(X, y, groups):
    """What a reader of these data is to be wary of."""
    classes, counts = np.unique(y, return_counts=True)
    few = [f"{c} ({n})" for c, n in zip(classes, counts, strict=True) if n < FEW]
    if few:
        yield f"Fewer than {FEW} spectra: class {', '.join(few)}."
    if groups is None:
        reason = reason_for_replicates(X, y)
        if reason:
            yield (
                f"No groups were given, but {reason}. Where these are replicates of "
                "one sample or person, scores are too high and intervals too narrow."
            )
    else:
        of_group = pd.Series(y).groupby(groups).nunique()
        mixed = int((of_group > 1).sum())
        if mixed:
            yield f"{mixed} of {len(of_group)} groups have spectra of several classes."


def _label_noise(X, y, X_new, y_new):
    """How many synthetic spectra look like another class."""
    if len(np.unique(y)) < 2:
        return
    judge = default_classifiers()["logistic_regression"]
    mask = label_noise(judge, sample_minmax(X), y, sample_minmax(X_new), y_new).mask
    if mask.any():
        yield (
            f"{int(mask.sum())} of {len(mask)} synthetic spectra look like another "
            "class to a logistic regression of the real ones."
        )
