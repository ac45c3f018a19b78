"""Functions for the tests of saved augmenters."""

from dataclasses import fields, is_dataclass

import numpy as np

from cvae_augment import CVAEAugmenter


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 1, "random_state": 0} | params)


def round_trip(augmenter, folder):
    augmenter.save(folder / "augmenter")
    return type(augmenter).load(folder / "augmenter")


def assert_same(value, other):
    """Equal to the last bit, and of the same type."""
    if isinstance(value, np.generic):  # it comes back as a Python scalar
        assert value.item() == other
        return
    assert type(value) is type(other)
    if isinstance(value, np.ndarray):
        assert value.dtype == other.dtype
        assert value.shape == other.shape
        assert value.flags.fnc == other.flags.fnc
        assert other.flags.writeable
        assert value.tolist() == other.tolist()
        if value.dtype != object and value.dtype != np.longdouble:  # has padding
            assert value.tobytes() == other.tobytes()
    elif is_dataclass(value):
        for field in fields(value):
            assert_same(getattr(value, field.name), getattr(other, field.name))
    elif isinstance(value, dict):
        assert list(value) == list(other)
        for key in value:
            assert_same(value[key], other[key])
    elif isinstance(value, list | tuple):
        assert len(value) == len(other)
        for item, item_other in zip(value, other, strict=True):
            assert_same(item, item_other)
    else:
        assert value == other


def assert_draws_the_same(augmenter, other):
    X, y = augmenter.sample(9, random_state=3)
    X_other, y_other = other.sample(9, random_state=3)
    assert_same(X, X_other)
    assert_same(y, y_other)
