"""Fitted augmenters in files: arrays and JSON, no code."""

import os
from contextlib import contextmanager
from pathlib import Path

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .._utils.files import replaced_when_complete
from .archive import check_names, decode, parts, to_bytes

#: A larger file is not read unless the caller allows it (1 GiB).
MAX_BYTES = 2**30

#: Attributes that training sets, all fitted attributes that every augmenter has, and
#: those that depend on the input.
LEARNT = {"model_", "history_", "classes_", "class_counts_", "dtype_"}
LEARNT |= {"wavenumbers_", "axis_unit_"}
_ALWAYS = LEARNT | {"n_features_in_"}
_SOMETIMES = {"feature_names_in_", "sampling_strategy_", "is_synthetic_"}


class PersistentEstimator(BaseEstimator):
    """An estimator whose fitted state is data, with `save` and `load`.

    A subclass implements the class method `_model_classes`, which returns the data
    classes by name that a fitted model is made of.

    Warning: this class is not meant to be used directly.
    """

    def save(self, path):
        """Write the fitted augmenter to a file of arrays and JSON.

        The file holds only data, and reading it runs no code. `memory`, a folder of
        this machine, is left out. Pickle and joblib work too, but load a pickle only
        from sources you trust: it can run any code.

        Parameters
        ----------
        path : str or path-like
            The file, whatever its suffix. An old file is replaced when the new one is
            complete.

        Raises
        ------
        NotFittedError
            If the augmenter is not fitted.
        ValueError
            If a parameter or a label is not plain data, for example a `RandomState`
            instance, a callable or a date.

        Notes
        -----
        Guard the file like the training spectra, because it reveals what the draws of
        the model need. Every file holds the number of spectra of each class.

        - `CVAEAugmenter` with its defaults, and `DiffusionAugmenter` with
          ``space="components"``: shapes, offsets and ranges of the training spectra.
          All of them can be computed from the file.
        - ``residual=None`` or ``"white"``: latent codes of the training spectra, and
          with ``scaling="sample_minmax"`` their shapes, offsets and ranges.
        - `CVAEAugmenter.as_reported` and ``space="unit"``: offset and range of each
          training spectrum, and the weights of the network.
        - ``prior="standard_normal"`` with ``scaling=None`` and without an empirical
          residual, and ``space="spectrum"`` with ``scaling=None``: the weights, the
          scales and the principal axes.
        - `GaussianAugmenter`: means and covariances of the classes.
        - The other baselines: the training spectra.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from cvae_augment.baselines import MixupAugmenter
        >>> X, y = [[0.0], [1.0], [5.0], [6.0]], ["a", "a", "b", "b"]
        >>> mixup = MixupAugmenter(random_state=0).fit(X, y)
        >>> with TemporaryDirectory() as folder:
        ...     mixup.save(Path(folder) / "mixup.model")
        ...     loaded = MixupAugmenter.load(Path(folder) / "mixup.model")
        >>> bool((loaded.sample(9)[0] == mixup.sample(9)[0]).all())
        True
        """
        check_is_fitted(self)
        fitted = _ALWAYS | _SOMETIMES
        attributes = {k: v for k, v in vars(self).items() if k in fitted}
        parameters = self.get_params(deep=False)
        if "memory" in parameters:
            parameters["memory"] = None
        classes = self._model_classes()
        content = to_bytes(type(self).__name__, parameters, attributes, classes)
        with replaced_when_complete(Path(path)) as partial:
            partial.write_bytes(content)

    @classmethod
    def load(cls, path, *, max_bytes=MAX_BYTES):
        """Read a fitted augmenter that `save` wrote.

        Only data is read, and no code of the file runs. The checksum finds damage. It
        does not show who wrote the file, nor whether its numbers make a good model.

        Parameters
        ----------
        path : str or path-like
            The file.
        max_bytes : int, default=2**30
            A larger file is refused. Reading takes two to three times as much memory as
            the size of the file.

        Returns
        -------
        object
            The augmenter. On the same machine, with as many threads, it draws the same
            bits. Elsewhere its draws differ by rounding.

        Raises
        ------
        ValueError
            If the file is damaged, larger than `max_bytes`, of another format version
            or of another class, or if a parameter is not valid.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from cvae_augment import CVAEAugmenter
        >>> from cvae_augment.datasets import make_serum_spectra
        >>> spectra = make_serum_spectra(n_wavenumbers=40, random_state=0)
        >>> augmenter = CVAEAugmenter(max_epochs=2, random_state=0)
        >>> _ = augmenter.fit(spectra.data, spectra.target)
        >>> with TemporaryDirectory() as folder:
        ...     augmenter.save(Path(folder) / "serum.model")
        ...     loaded = CVAEAugmenter.load(Path(folder) / "serum.model")
        >>> bool((loaded.sample(9)[0] == augmenter.sample(9)[0]).all())
        True
        """
        path, classes = Path(path), cls._model_classes()
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > max_bytes:
                raise ValueError(
                    f"{path}: the file has {size} bytes; max_bytes={max_bytes} allows "
                    "no more than that"
                )
            content = file.read(size)
        with _named(path):
            header, arrays = parts(content)
            if header["class"] != cls.__name__:
                raise ValueError(
                    f"the file holds a {header['class']}, expected a {cls.__name__}"
                )
            parameters, attributes = (
                {k: decode(node, arrays, classes) for k, node in header[part].items()}
                for part in ("parameters", "attributes")
            )
            known = cls._get_param_names()
            check_names("parameters", parameters, optional=known)
            check_names("attributes", attributes, _ALWAYS, _SOMETIMES)
            estimator = cls(**parameters)
            estimator._validate_params()
        for name, value in attributes.items():
            setattr(estimator, name, value)
        return estimator


@contextmanager
def _named(path):
    """Turn every error in reading a file into a ValueError that names the file."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    except (MemoryError, ImportError):  # faults of this machine, not of the file
        raise
    # A file that was made to mislead can raise any error.
    except Exception as error:
        raise ValueError(f"{path}: not a file of `save`: {error!r}") from error
