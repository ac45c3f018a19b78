"""Trained models that are kept, for all fits that would train the same one."""

import os

import numpy as np
from sklearn.utils.validation import check_memory

from .. import __version__

#: Parameters that a trained model does not depend on, or that are in the key anyway.
_NOT_TRAINED = (
    "expansion_factor",
    "sampling_strategy",
    "memory",
    "random_state",
    "verbose",
)


def recall_or_train(estimator, X, codes, n_classes):
    """Model of an estimator with `memory` and an integer `random_state`."""
    memory = estimator.memory
    if isinstance(memory, os.PathLike):
        memory = os.fspath(memory)
    parameters = estimator.get_params(deep=False)
    for name in _NOT_TRAINED:
        del parameters[name]
    parameters |= estimator._where(X.size)  # "auto" is one of the others
    seed = int(estimator.random_state)
    key = type(estimator).__name__, parameters, seed, _environment()
    recall = check_memory(memory).cache(_train, ignore=["estimator"])
    return recall(key, X, codes, n_classes, estimator=estimator)


def _train(key, X, codes, n_classes, estimator):
    """Train a model; the cache knows it by all arguments but the last."""
    return estimator._train_from_seed(X, codes, n_classes)


def _environment():
    """What a model depends on beside data and parameters, to the last bit."""
    import torch

    return __version__, np.__version__, torch.__version__, torch.get_num_threads()
