"""A fitted augmenter, and the bytes of its file."""

import pytest

from cvae_augment.persistence import archive

from .helpers import quick


@pytest.fixture(scope="session")
def fitted(small):
    """A fitted augmenter of the default configuration."""
    return quick().fit(small.data, small.target)


@pytest.fixture(scope="session")
def content(fitted):
    """The bytes that `save` writes for it."""
    return archive.to_bytes(
        "CVAEAugmenter",
        fitted.get_params(),
        {k: v for k, v in vars(fitted).items() if k not in fitted.get_params()},
        fitted._model_classes(),
    )
