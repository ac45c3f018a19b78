"""Whether synthetic spectra are copies of training spectra, and of which person."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from .._utils.docstrings import parameters_of
from ._validation import by_class, check_groups, check_real_and_synthetic


@parameters_of(check_real_and_synthetic)
def copying_share(
    X_train, y_train, X_held_out, y_held_out, X_synthetic, y_synthetic
) -> float:
    """Share of synthetic spectra nearer to a training than to a held-out spectrum.

    The nearest real spectrum of the same class decides, as in the test of data copying
    of Meehan et al. [1]_. A tie counts half. The larger of two kinds is nearest more
    often because of its number alone. The number of times that a kind is nearest is
    therefore divided by its number of spectra. The share is averaged over the classes.

    Parameters
    ----------
    X_train : array-like of shape (n_train, n_features)
        Spectra that the generator was trained on.

    y_train : array-like of shape (n_train,)
        Class of each training spectrum.

    X_held_out : array-like of shape (n_held_out, n_features)
        Real spectra of samples that the generator was not trained on.

    y_held_out : array-like of shape (n_held_out,)
        Class of each held-out spectrum.

    Returns
    -------
    share : float
        1 if each synthetic spectrum is nearest to a training spectrum, about .5 if the
        generator knows the population and copies nobody, 0 if each synthetic spectrum
        is nearest to a held-out spectrum.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, or a class with synthetic
        spectra has no training or no held-out ones.

    Notes
    -----
    A generator with the mean of the training spectra is nearer to them without copying
    any: a Gaussian, which can't copy, reaches .5 to .97 on small sets. Compare with
    such a generator. Noise added to copies hides little, since it moves a spectrum away
    from all others alike. A copy under the label of another class is not detected. The
    share of a repeated class mean is meaningless: it rests on one comparison per class.

    References
    ----------
    .. [1] Meehan, C., Chaudhuri, K. and Dasgupta, S. (2020). "A non-parametric test to
       detect data-copying in generative models." AISTATS.

    Examples
    --------
    >>> from cvae_augment.metrics import copying_share
    >>> train, held_out = [[0.0], [4.0]], [[1.0], [5.0]]
    >>> copying_share(train, ["a"] * 2, held_out, ["a"] * 2, [[0.1], [4.9]], ["a"] * 2)
    0.5
    """
    train = by_class(X_train, y_train, X_synthetic, y_synthetic)
    held_out = by_class(X_held_out, y_held_out, X_synthetic, y_synthetic)
    shares = [
        _share_of_class(known, unseen, synthetic)
        for (known, synthetic), (unseen, _) in zip(train, held_out, strict=True)
    ]
    return float(np.mean(shares))


def _share_of_class(known, unseen, synthetic):
    to_known, to_unseen = (cdist(synthetic, X).min(axis=1) for X in (known, unseen))
    nearer = np.mean(to_known < to_unseen) + 0.5 * np.mean(to_known == to_unseen)
    # Spectra of the larger kind are not dropped: copies of these would go unnoticed.
    per_known, per_unseen = nearer / len(known), (1 - nearer) / len(unseen)
    return per_known / (per_known + per_unseen)


@parameters_of(copying_share, check_real_and_synthetic)
def nearest_neighbor_distance_ratio(
    X_train,
    y_train,
    X_held_out,
    y_held_out,
    X_synthetic,
    y_synthetic,
    *,
    groups_held_out=None,
) -> float:
    """How much nearer synthetic spectra come to training than to held-out spectra.

    The distance from a synthetic spectrum to the nearest training spectrum of its class
    is divided by the distance to the nearest held-out one. The median of these ratios
    is divided by the same median for held-out spectra, each compared with the others.
    This second median is what a fresh spectrum has, whatever the sizes of the two sets.
    The result is averaged over the classes. The comparison with held-out records is
    that of Platzer and Reutterer [1]_.

    Parameters
    ----------
    X_held_out : array-like of shape (n_held_out, n_features)
        Real spectra of samples that the generator was not trained on, two or more in
        each class.

    groups_held_out : array-like of shape (n_held_out,) or None, default=None
        Sample of each held-out spectrum. Replicates of one sample are not compared with
        each other. None means that each spectrum is of a sample of its own.

    Returns
    -------
    ratio : float
        From 0, if most synthetic spectra are copies; about 1 for fresh spectra of the
        population; above 1 if they avoid the training spectra.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class with synthetic spectra
        has no training spectra or held-out ones of less than two samples, or half of
        its held-out spectra repeat a training or another held-out spectrum.

    See Also
    --------
    copying_share : Counts the nearer spectra, and detects copies with noise.
    copying_by_group : Shows who was copied.

    Notes
    -----
    Other authors give this name to the distance to the nearest over that to the second
    nearest training spectrum. That ratio needs no held-out set, but its value for fresh
    spectra is not known.

    Spectra drawn around single training spectra, as a smoothed bootstrap draws them,
    are well below 1, on simulated spectra near .7; a Gaussian of the class is near 1.
    A median does not show copies that are fewer than half. Noise or a wide spread hides
    copies, since both distances grow: this ratio measures how near spectra are, the
    copying share how often they are nearer. Few held-out spectra make the ratio
    uncertain. Replicates without `groups_held_out` make it too small. Copies under the
    label of another class are not detected.

    References
    ----------
    .. [1] Platzer, M. and Reutterer, T. (2021). "Holdout-based empirical assessment of
       mixed-type synthetic data." Frontiers in Big Data 4:679939.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.metrics import nearest_neighbor_distance_ratio
    >>> X, y = np.random.default_rng(0).normal(size=(3, 200, 5)), ["a"] * 200
    >>> nearest_neighbor_distance_ratio(X[0], y, X[1], y, X[0], y)
    0.0
    >>> 0.9 < nearest_neighbor_distance_ratio(X[0], y, X[1], y, X[2], y) < 1.1
    True
    """
    X_train, y_train, *synthetic = check_real_and_synthetic(
        X_train, y_train, X_synthetic, y_synthetic, names=("training", "synthetic")
    )
    X_held_out, y_held_out, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_held_out, y_held_out, *synthetic, names=("held-out", "synthetic")
    )
    if groups_held_out is None:
        groups_held_out = np.arange(len(X_held_out))
    groups = check_groups(groups_held_out, X_held_out, "groups_held_out")
    ratios = []
    for label in np.unique(y_synthetic).tolist():
        known, of_class = X_train[y_train == label], y_held_out == label
        unseen, sample = X_held_out[of_class], groups[of_class]
        if len(np.unique(sample)) < 2:
            raise ValueError(
                f"class {label!r} has held-out spectra of {len(np.unique(sample))} "
                "sample; expected at least two"
            )
        to_others = cdist(unseen, unseen)
        to_others[sample[:, None] == sample] = np.inf
        reference = _median_ratio(cdist(unseen, known), to_others)
        if not 0 < reference < np.inf:
            raise ValueError(
                f"half of the {len(unseen)} held-out spectra of class {label!r} repeat "
                "a training or another held-out spectrum; expected fresh ones"
            )
        synthetic = X_synthetic[y_synthetic == label]
        found = _median_ratio(cdist(synthetic, known), cdist(synthetic, unseen))
        ratios.append(found / reference)
    return float(np.mean(ratios))


def _median_ratio(to_known, to_unseen):
    """Median over rows of the smallest distance of the one over that of the other."""
    to_known, to_unseen = to_known.min(axis=1), to_unseen.min(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A spectrum that is in both sets is as near to the one as to the other.
        return np.median(np.where(to_known == to_unseen, 1, to_known / to_unseen))


@parameters_of(copying_share, check_real_and_synthetic)
def copying_by_group(
    X_train, y_train, groups, X_synthetic, y_synthetic
) -> pd.DataFrame:
    """For each group of training spectra, the share of synthetic spectra near it.

    A group is what must not be recognised: a person, or a sample with its replicates.
    Each synthetic spectrum counts for the group of the nearest training spectrum of its
    class, in equal parts if several are equally near.

    Parameters
    ----------
    groups : array-like of shape (n_train,)
        Group of each training spectrum.

    Returns
    -------
    table : DataFrame of shape (n_groups, 5)
        One row for each group with training spectra in a class that has synthetic ones.
        `n_train` is the number of its spectra in these classes. `share`, from 0 to 1,
        is the share of the synthetic spectra of its classes that are nearest to it.
        `expected` is the share that its number of spectra suggests. `ratio` is share
        over expected, 1 if the group is nearest as often as others. `distance_ratio` is
        the distance to the spectra of the group over that to the spectra of other
        groups, the median over the synthetic spectra nearest to the group: 0 for
        copies, at most 1, and NaN if no synthetic spectrum is nearest to the group or
        its class has no other group.

    Raises
    ------
    ValueError
        If the sets differ in the number of intensities, a class has synthetic spectra
        but no training ones, or there isn't one group for each training spectrum.

    See Also
    --------
    copying_share : Whether there is copying at all.

    Notes
    -----
    A high ratio alone does not show copying: in many dimensions a few spectra near the
    middle of their class are nearest to many fresh spectra [1]_, and among many groups
    one is highest by chance. Interpret the two ratios together, beside those of a
    generator that can't copy, or of fresh real spectra. If all groups are copied alike,
    each `ratio` is 1, and only the distances show it. A repeated class mean counts for
    one group, the one nearest to it. Copies under the label of another class are not
    detected.

    References
    ----------
    .. [1] Radovanović, M., Nanopoulos, A. and Ivanović, M. (2010). "Hubs in space:
       popular nearest neighbors in high-dimensional data." Journal of Machine Learning
       Research 11:2487-2531.

    Examples
    --------
    >>> from cvae_augment.metrics import copying_by_group
    >>> X, people = [[0.0], [1.0], [10.0], [20.0]], ["ann", "ann", "bob", "eve"]
    >>> X_synthetic = [[10.0], [10.0], [10.0], [19.0]]
    >>> copying_by_group(X, ["a"] * 4, people, X_synthetic, ["a"] * 4)
           n_train  share  expected  ratio  distance_ratio
    group
    ann          2   0.00      0.50    0.0             NaN
    bob          1   0.75      0.25    3.0        0.000000
    eve          1   0.25      0.25    1.0        0.111111
    """
    X_train, y_train, X_synthetic, y_synthetic = check_real_and_synthetic(
        X_train, y_train, X_synthetic, y_synthetic, names=("training", "synthetic")
    )
    groups = check_groups(groups, X_train)
    parts: list = []
    for label in np.unique(y_synthetic).tolist():
        of_class = y_train == label
        distances = cdist(X_synthetic[y_synthetic == label], X_train[of_class])
        parts += _nearness_to_groups(distances, groups[of_class])
    columns = {"share": "mean", "expected": "mean", "distance_ratio": "median"}
    table = pd.concat(parts).groupby("group").agg(columns)
    used = groups[np.isin(y_train, y_synthetic)]
    table.insert(0, "n_train", pd.Series(used).value_counts())
    table.insert(3, "ratio", table["share"] / table["expected"])
    return table


def _nearness_to_groups(distances, groups):
    """For each group of a class, a table with a row for each synthetic spectrum."""
    is_nearest = distances == distances.min(axis=1, keepdims=True)
    weights = is_nearest / is_nearest.sum(axis=1, keepdims=True)
    for group in np.unique(groups).tolist():
        own = groups == group
        weight = weights[:, own].sum(axis=1)
        to_own = distances[:, own].min(axis=1)
        to_others = distances[:, ~own].min(axis=1, initial=np.inf)
        # 1 for equal distances, 0 and 0 included. No ratio without other groups.
        ratio = np.divide(
            to_own, to_others, where=to_own < to_others, out=np.ones_like(to_own)
        )
        ratio[(weight == 0) | np.isinf(to_others)] = np.nan
        columns = {"share": weight, "expected": own.mean(), "distance_ratio": ratio}
        yield pd.DataFrame(columns).assign(group=group)
