"""Learn a few labelled spectra and generate more, behind a scikit-learn estimator.

Importing the package loads nothing beyond the standard library; each name is
resolved when it is first used.
"""

from importlib import import_module

__version__ = "0.2.0.dev0"

_MODULES = {
    "AugmentedClassifier": "classifier",
    "CVAEAugmenter": "augmenters.cvae",
    "DiffusionAugmenter": "augmenters.diffusion",
    "SampleMinMaxScaler": "preprocessing",
}

__all__ = [
    "AugmentedClassifier",
    "CVAEAugmenter",
    "DiffusionAugmenter",
    "SampleMinMaxScaler",
]


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__():
    return sorted({*globals(), *__all__})
