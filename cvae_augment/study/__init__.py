"""Experiments on real spectra: does augmentation help, and which part of it does?"""

from ._ablation import ablation
from ._comparison import (
    compare_augmenters,
    default_classifiers,
    expansion_curve,
    named_augmenters,
)
from ._result import StudyResult

__all__ = [
    "StudyResult",
    "ablation",
    "compare_augmenters",
    "default_classifiers",
    "expansion_curve",
    "named_augmenters",
]
