"""What the augmenters with a neural network share."""

import os
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

from .base import BaseAugmenter, parameters


@parameters
class NetworkAugmenter(BaseAugmenter):
    """Base of the augmenters that train a network.

    Warning: this class is not meant to be used directly.

    Parameters
    ----------
    lr : float, default=1e-3
        Learning rate of Adam.
    device : {"cpu", "cuda", "auto"}, default="cpu"
        Where the network is trained and drawn from. ``"auto"`` takes a GPU where
        there is one and the training set is large. Devices differ by rounding.
    memory : str, path-like, joblib.Memory or None, default=None
        Folder or cache for trained models: fits that differ in `expansion_factor` or
        `sampling_strategy` alone train once. It needs an integer `random_state`. It
        holds pickles: load it only if you trust it.
    verbose : int, default=0
        1 or more shows a progress bar on stderr after two seconds.
    """

    lr: float = 1e-3
    device: str = "cpu"
    memory: Any = None
    verbose: int = 0

    _parameter_constraints: ClassVar[dict] = {
        **BaseAugmenter._parameter_constraints,
        "lr": [Interval(Real, 0, None, closed="neither")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "device": [StrOptions({"cpu", "cuda", "auto"})],
        "memory": [str, os.PathLike, HasMethods("cache"), None],
        "verbose": ["verbose"],
    }

    def _device_for(self, size):
        from ..models.training import torch_device  # torch takes seconds to load

        return torch_device(self.device, size)

    def _given(self, *names):
        """Parameters by name, with Python's types in place of NumPy's."""
        given = {name: getattr(self, name) for name in names}
        numbers = {k: v.item() for k, v in given.items() if isinstance(v, np.generic)}
        return given | numbers
