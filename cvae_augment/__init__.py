"""Learn a few labelled spectra and generate more, behind a scikit-learn estimator.

Importing the package loads nothing beyond the standard library; each name is
resolved when it is first used.
"""

from importlib import import_module

__version__ = "0.1.0"

_ROOMS = {
    "AugmentedClassifier": "classifier",
    "CVAEAugmenter": "cvae",
    "DiffusionAugmenter": "diffusion",
    "SampleMinMaxScaler": "preprocessing",
}

__all__ = [
    "AugmentedClassifier",
    "CVAEAugmenter",
    "DiffusionAugmenter",
    "SampleMinMaxScaler",
]


def __getattr__(name):
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ROOMS[name]}", __name__), name)


def __dir__():
    return sorted({*globals(), *__all__})
