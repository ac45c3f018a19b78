"""Spectra of a model of all data, added to a study for its report."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.utils import check_array, column_or_1d

from .._utils.docstrings import parameters_of
from .._utils.random import generator_of
from .._utils.words import text
from ..datasets import Spectra
from ..metrics import fidelity_table, label_noise
from ..preprocessing import sample_minmax
from ._comparison import compare_augmenters
from ._replicates import reason_for_replicates
from ._result import StudyResult, environment
from ._setup import default_classifiers

#: Classes with fewer spectra than this have a note.
FEW = 10


@parameters_of(compare_augmenters)
def with_spectra(
    result,
    augmenter,
    X,
    y,
    *,
    groups=None,
    wavenumbers=None,
    axis_unit=None,
    synthetic=None,
    random_state=0,
) -> StudyResult:
    """Add to a study the spectra that a report shows.

    Without `synthetic`, as many synthetic spectra of each class are drawn as there are
    real ones. They are compared with the real ones. They come from a model of all real
    spectra. The models of a study are trained on some of the spectra only.

    Parameters
    ----------
    result : StudyResult
        A study of these spectra, or ``StudyResult()`` without a study.

    augmenter : augmenter
        Fitted on these spectra, with a method `sample(y=..., random_state=...)`.

    X : array-like of shape (n_samples, n_features)
        Real spectra, in the unit that the augmenter was fitted on.

    wavenumbers : array-like of shape (n_features,), default=None
        Wavenumber of each intensity. None takes `augmenter.wavenumbers_`, if there is
        one.

    axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
        Unit of the axis. None takes that of the augmenter, else 'cm^-1'.

    synthetic : tuple of two arrays, default=None
        Synthetic spectra, for example those that were added to a table, and their
        classes. None draws some.

    random_state : int, default=0
        Seed of the synthetic spectra, which are others than those of
        ``augmenter.sample(random_state=random_state)``, and of the pairs of spectra
        that are compared.

    Returns
    -------
    result : StudyResult
        The study with `spectra`, `fidelity`, and `history` if the augmenter has one.
        The `settings` have the parameters of the augmenter ("model") and warnings for
        the reader ("notes").

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
        axis_unit = axis_unit or getattr(augmenter, "axis_unit_", None)
    real = Spectra(
        data=check_array(X, dtype=[np.float64, np.float32]),
        target=_labels(y),
        groups=None if groups is None else _labels(groups),
        wavenumbers=None if wavenumbers is None else np.asarray(wavenumbers),
        axis_unit=axis_unit or "cm^-1",
    )
    # A seed of its own: `sample` with `random_state` gives the spectra of other draws.
    seed = int(generator_of(random_state, stream="with_spectra").integers(2**31))
    X_new, y_new = (
        augmenter.sample(y=column_or_1d(y), random_state=seed)
        if synthetic is None
        else synthetic
    )
    four = real.data, real.target, X_new, _labels(y_new)
    fidelity = fidelity_table(*four, random_state=random_state)
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
            *_notes(real),
            *_label_noise(*four),
        ],
    }
    return replace(
        result,
        spectra=real.append_synthetic(*four[2:]),
        fidelity=fidelity.rename_axis("spectra").reset_index(),
        history=None if history is None else _by_epoch(history),
        settings=settings,
    )


def _labels(y):
    """Labels as an array that a file of arrays can hold."""
    y = np.asarray(y)
    return y.astype(str) if y.dtype.kind == "O" else y


def _plain(value):
    """The value in a type that JSON has."""
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


def _notes(real):
    """Warnings about real spectra, for the reader of a report."""
    classes, counts = np.unique(real.target, return_counts=True)
    few = [f"{c} ({n})" for c, n in zip(classes, counts, strict=True) if n < FEW]
    if few:
        yield text("notes", "few", few=FEW, classes=", ".join(few))
    if real.groups is None:
        reason = reason_for_replicates(real.data, real.target)
        if reason:
            yield text("notes", "replicates", reason=reason)
    else:
        n_classes = pd.Series(real.target).groupby(real.groups).nunique()
        n_mixed = int((n_classes > 1).sum())
        if n_mixed:
            yield text("notes", "mixed", n_mixed=n_mixed, n=len(n_classes))


def _label_noise(X, y, X_new, y_new):
    """A warning about synthetic spectra that look like another class."""
    if len(np.unique(y)) < 2:
        return
    judge = default_classifiers()["logistic_regression"]
    mask = label_noise(judge, sample_minmax(X), y, sample_minmax(X_new), y_new).mask
    if mask.any():
        yield text("notes", "label_noise", n_noise=int(mask.sum()), n=len(mask))
