"""Learn a few labelled spectra and generate more, behind a scikit-learn estimator.

Importing the package loads nothing beyond the standard library; each name is
resolved when it is first used.
"""

from importlib import import_module

__version__ = "0.2.0"

__all__ = [
    "AugmentedClassifier",
    "CVAEAugmenter",
    "DiffusionAugmenter",
    "SampleMinMaxScaler",
    "show_versions",
]


def __getattr__(name):
    modules = {
        "AugmentedClassifier": "cvae_augment.classifier",
        "SampleMinMaxScaler": "cvae_augment.preprocessing",
        "show_versions": "cvae_augment._utils.versions",
    }
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    registry = import_module(".augmenters.registry", __name__)
    return getattr(import_module(modules.get(name) or registry.module_of(name)), name)


def __dir__():
    return sorted({*globals(), *__all__})
