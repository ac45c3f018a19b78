"""A cache of trained models, for all fits that would train the same one."""

import os
from numbers import Integral

import numpy as np
from sklearn.utils.validation import check_memory

from .. import __version__

#: Raised by every change of what a model learns or draws: caches hold it in their
#: keys, so that they never recall a model that this version would not train.
MODEL_VERSION = 3

#: Parameters that a trained model does not depend on, or that the key has anyway.
_NOT_TRAINED = (
    "expansion_factor",
    "sampling_strategy",
    "memory",
    "random_state",
    "verbose",
)


def recall_or_train(train, estimator, X, class_index, **resolved):
    """Model of ``train(X, class_index)``, from the estimator's `memory` if it has it.

    Models are kept where there is a `memory` and an integer `random_state`.
    `resolved` has the values of parameters that depend on the machine.
    """
    memory = getattr(estimator, "memory", None)
    if memory is None or not isinstance(estimator.random_state, Integral):
        return train(X, class_index)
    if isinstance(memory, os.PathLike):
        memory = os.fspath(memory)
    parameters = estimator.get_params(deep=False) | resolved
    for name in _NOT_TRAINED:
        parameters.pop(name, None)
    key = type(estimator).__qualname__, parameters, int(estimator.random_state)
    recall = check_memory(memory).cache(_trained, ignore=["train"])
    return recall((*key, environment()), X, class_index, train=train)


def _trained(key, X, class_index, train):
    """Train a model; the cache knows it by all arguments but the last."""
    return train(X, class_index)


def environment():
    """What a model depends on beside data and parameters, to the last bit."""
    import torch

    versions = __version__, MODEL_VERSION, np.__version__, torch.__version__
    return *versions, torch.get_num_threads()
