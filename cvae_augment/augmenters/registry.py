"""The augmenters by name.

One entry makes an augmenter known to files, studies, the command line and the public
names of the package. This module loads nothing beyond the standard library: an entry
holds the path of its class, which is imported when it is needed.
"""

from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import resolve_name

#: Modules with the data classes that every model may be made of.
_SHARED = tuple(
    f"cvae_augment.models.{name}"
    for name in ("class_kernel", "representation", "restoration", "spectrum_model")
)

#: Path of the class, or of its class method, and modules of models, by name.
_ENTRIES: dict[str, tuple[str, tuple[str, ...]]] = {}


def register(name, estimator, *, models=None):
    """Make an augmenter known by a name.

    Parameters
    ----------
    name : str
        Name for studies and the command line.
    estimator : type or str
        Class of the augmenter, or the path "module:class" of the class or
        "module:class.method" of a class method that makes the augmenter.
    models : sequence of str, default=None
        Modules with the data classes that a fitted model is made of: no other class
        is loaded from a file. None takes the module of `estimator`.

    Raises
    ------
    ValueError
        If another augmenter has that name.

    Examples
    --------
    >>> from cvae_augment.augmenters.registry import names, register
    >>> register("mixup", "cvae_augment.augmenters.diffusion:DiffusionAugmenter")
    Traceback (most recent call last):
        ...
    ValueError: 'mixup' is the name of cvae_augment.augmenters.baselines:MixupAugmenter
    """
    if not isinstance(estimator, str):
        estimator = _path(estimator)
    entry = estimator, (estimator.partition(":")[0],) if models is None else (*models,)
    if _ENTRIES.setdefault(name, entry) != entry:
        raise ValueError(f"{name!r} is the name of {_ENTRIES[name][0]}")


def names():
    """List the names of all augmenters.

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

    Examples
    --------
    >>> from cvae_augment.augmenters.registry import make
    >>> make("mixup", random_state=0)
    MixupAugmenter(random_state=0)
    """
    if name not in _ENTRIES:
        raise ValueError(f"augmenter {name!r} is not known; known: {list(_ENTRIES)}")
    return resolve_name(_ENTRIES[name][0])(**parameters)


def module_of(class_name):
    """Find the module of an augmenter.

    Parameters
    ----------
    class_name : str
        Name of the class.

    Returns
    -------
    str or None
        The module, None if no entry has that class.
    """
    for path, _ in _ENTRIES.values():
        module, _, name = path.partition(":")
        if name == class_name:
            return module
    return None


def model_classes(estimator):
    """Find the data classes by name that a file of an augmenter may hold.

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
    models = dict(_ENTRIES.values())
    paths = [_path(parent) for parent in estimator.__mro__]
    known = next((models[path] for path in paths if path in models), None)
    if known is None:
        raise ValueError(
            f"{paths[0]} is not registered, so that its files can't be read; call "
            "cvae_augment.augmenters.registry.register"
        )
    contents = (vars(import_module(module)) for module in (*_SHARED, *known))
    return {
        name: value
        for content in contents
        for name, value in content.items()
        if isinstance(value, type) and is_dataclass(value)
    }


def _path(estimator):
    return f"{estimator.__module__}:{estimator.__qualname__}"


_CVAE = "cvae_augment.augmenters.cvae:CVAEAugmenter"
_DIFFUSION = "cvae_augment.augmenters.diffusion:DiffusionAugmenter"
_BASELINES = {
    "duplicates": "DuplicateAugmenter",
    "noise": "NoiseAugmenter",
    "mixup": "MixupAugmenter",
    "gaussian": "GaussianAugmenter",
    "span_kernel": "SpanKernelAugmenter",
    "offset_slope_multiplier": "OffsetSlopeMultiplierAugmenter",
}

register("cvae", _CVAE, models=["cvae_augment.models.cvae"])
for _name, _class in _BASELINES.items():
    register(
        _name,
        f"cvae_augment.augmenters.baselines:{_class}",
        models=["cvae_augment.models.baselines"],
    )
register("as_reported", f"{_CVAE}.as_reported")
register("diffusion", _DIFFUSION, models=["cvae_augment.models.diffusion"])
register("diffusion_as_reported", f"{_DIFFUSION}.as_reported")
