"""Experiments on real spectra: whether augmentation helps, and which part of it."""

from ._ablation import ablation
from ._comparison import compare_augmenters, expansion_curve
from ._result import StudyResult
from ._setup import default_classifiers, named_augmenters, named_classifiers
from ._spectra import with_spectra

__all__ = [
    "StudyResult",
    "ablation",
    "compare_augmenters",
    "default_classifiers",
    "expansion_curve",
    "named_augmenters",
    "named_classifiers",
    "with_spectra",
]
