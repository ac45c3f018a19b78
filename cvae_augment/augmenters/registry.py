"""The augmenters by name.

One entry makes an augmenter known to files, studies, the command line and the public
names of the package. This module loads nothing beyond the standard library: an entry
names its class by a path, which is imported when it is needed.
"""

from dataclasses import dataclass, is_dataclass
from importlib import import_module


@dataclass(frozen=True)
class Entry:
    """An augmenter that the package knows by a name."""

    estimator: str  # path "module:class"
    models: tuple[str, ...]  # modules with the data classes of a fitted model
    constructor: str | None = None  # class method, where it is not the class itself
    is_public: bool = False  # whether the package has the class at its top level

    @property
    def module(self):
        """Module of the estimator."""
        return self.estimator.partition(":")[0]

    @property
    def class_name(self):
        """Name of the estimator's class."""
        return self.estimator.partition(":")[2]


_ENTRIES: dict[str, Entry] = {}

#: Package of the data classes that every model may be made of.
_MODELS = "cvae_augment.models"


def register(name, estimator, *, models=None, constructor=None, is_public=False):
    """Make an augmenter known by a name.

    Parameters
    ----------
    name : str
        Name for studies and the command line.
    estimator : type or str
        Class of the augmenter, or its path "module:class".
    models : sequence of str, default=None
        Modules with the data classes that a fitted model is made of: no other class
        is loaded from a file. None takes the module of `estimator`.
    constructor : str, default=None
        Class method of `estimator` that makes the augmenter.
    is_public : bool, default=False
        Whether the package has the class at its top level.

    Raises
    ------
    ValueError
        If another augmenter has that name.
    """
    if not isinstance(estimator, str):
        estimator = f"{estimator.__module__}:{estimator.__qualname__}"
    if models is None:
        models = (estimator.partition(":")[0],)
    entry = Entry(estimator, tuple(models), constructor, is_public)
    if _ENTRIES.setdefault(name, entry) != entry:
        raise ValueError(
            f"{name!r} is the augmenter {_ENTRIES[name].estimator} already; choose "
            "another name"
        )


def public_classes():
    """Modules of the augmenters at the top level of the package, by class name."""
    entries = _ENTRIES.values()
    return {entry.class_name: entry.module for entry in entries if entry.is_public}


def names():
    """Names of all augmenters.

    Returns
    -------
    tuple of str
        The names, in the order of their registration.
    """
    return tuple(_ENTRIES)


def make(name, **parameters):
    """Make an augmenter by its name.

    Parameters
    ----------
    name : str
        One of `names`.
    **parameters : dict
        Parameters of the augmenter.

    Returns
    -------
    BaseAugmenter
        The unfitted augmenter.

    Raises
    ------
    ValueError
        If no augmenter has that name.
    """
    if name not in _ENTRIES:
        raise ValueError(f"no augmenter {name!r}; known: {list(_ENTRIES)}")
    entry = _ENTRIES[name]
    estimator = getattr(import_module(entry.module), entry.class_name)
    if entry.constructor is not None:
        estimator = getattr(estimator, entry.constructor)
    return estimator(**parameters)


def model_classes(estimator):
    """Classes by name that a file of an augmenter may hold.

    Parameters
    ----------
    estimator : type
        Class of the augmenter, or a subclass of one that is registered.

    Returns
    -------
    dict of str to type
        Data classes.

    Raises
    ------
    ValueError
        If the augmenter is not registered.
    """
    by_class = {entry.estimator: entry.models for entry in _ENTRIES.values()}
    paths = [f"{c.__module__}:{c.__qualname__}" for c in estimator.__mro__]
    for path in paths:
        if path in by_class:
            modules = [import_module(name) for name in (_MODELS, *by_class[path])]
            return {
                name: value
                for module in modules
                for name, value in vars(module).items()
                if isinstance(value, type) and is_dataclass(value)
            }
    raise ValueError(
        f"{paths[0]} is not registered, so that its files can't be read; call "
        "cvae_augment.augmenters.registry.register"
    )


_CVAE = "cvae_augment.augmenters.cvae:CVAEAugmenter"
_DIFFUSION = "cvae_augment.augmenters.diffusion:DiffusionAugmenter"

register("cvae", _CVAE, models=[f"{_MODELS}.cvae"], is_public=True)
for _name, _class in (
    ("duplicates", "Duplicate"),
    ("noise", "Noise"),
    ("mixup", "Mixup"),
    ("gaussian", "Gaussian"),
    ("span_kernel", "SpanKernel"),
    ("offset_slope_multiplier", "OffsetSlopeMultiplier"),
):
    register(
        _name,
        f"cvae_augment.augmenters.baselines:{_class}Augmenter",
        models=[f"{_MODELS}.baselines"],
    )
register("as_reported", _CVAE, models=[f"{_MODELS}.cvae"], constructor="as_reported")
register("diffusion", _DIFFUSION, models=[f"{_MODELS}.diffusion"], is_public=True)
register(
    "diffusion_as_reported",
    _DIFFUSION,
    models=[f"{_MODELS}.diffusion"],
    constructor="as_reported",
)
