"""Random numbers: explicit generators, never a global state."""

from numbers import Integral

import numpy as np
from sklearn.utils import check_random_state


def generator_of(random_state, *, stream):
    """Generator of one stream of a scikit-learn `random_state`.

    Streams of different names are independent, for example "fit" and "sample". None
    takes entropy from the operating system, never NumPy's global state.
    """
    if random_state is None:
        return np.random.default_rng()
    if isinstance(random_state, Integral):
        seed = int(random_state)
    elif random_state is np.random:
        seed = np.random.randint(2**31)  # noqa: NPY002, the caller asked for it
    else:
        seed = int(check_random_state(random_state).randint(2**31))
    return np.random.default_rng([seed, int.from_bytes(stream.encode())])


def deal(class_index, sizes, rng):
    """Deal out 0 to ``size - 1`` within each class, each number equally often.

    Parameters
    ----------
    class_index : ndarray of int of shape (n,)
        Class of each position.
    sizes : int or ndarray of int of shape (n_classes,)
        How many numbers there are, for all classes or for each.
    rng : numpy.random.Generator
        Source of the order.

    Returns
    -------
    ndarray of int of shape (n,)
        Numbers in random order. Within a class, their frequencies differ by one at
        most.
    """
    hand = np.empty_like(class_index)
    for k in np.unique(class_index):
        place = np.flatnonzero(class_index == k)
        deck = rng.permutation(sizes if np.ndim(sizes) == 0 else sizes[k])
        hand[rng.permutation(place)] = np.resize(deck, len(place))
    return hand


def deal_rows(class_index, counts, rng):
    """Deal out rows that are sorted by class, as `deal` does with numbers.

    Parameters
    ----------
    class_index : ndarray of int of shape (n,)
        Class of each position.
    counts : ndarray of int of shape (n_classes,)
        Number of rows of each class.
    rng : numpy.random.Generator
        Source of the order.

    Returns
    -------
    ndarray of int of shape (n,)
        Row for each position.
    """
    return (counts.cumsum() - counts)[class_index] + deal(class_index, counts, rng)
