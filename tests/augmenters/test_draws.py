"""Draws stay what they were: `tests/data/draws.npz` holds those of model version 3.

``python -m tests.augmenters.test_draws`` writes the file anew. It is needed where draws
change on purpose, together with a new `MODEL_VERSION`.

Processors differ by rounding, which training makes larger. Other versions of NumPy and
torch may turn an axis round, from which the network then learns in another way.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from cvae_augment import CVAEAugmenter, DiffusionAugmenter, baselines
from cvae_augment.datasets import make_serum_spectra

#: Versions that wrote the file, which are those of `constraints.txt`.
VERSIONS = {"numpy": "2.4.6", "torch": "2.13.0"}

pytestmark = pytest.mark.skipif(
    {"numpy": np.__version__, "torch": torch.__version__.split("+")[0]} != VERSIONS,
    reason="other versions of NumPy or torch than those that wrote the draws",
)

KNOWN = Path(__file__).parents[1] / "data" / "draws.npz"
LABELS = np.repeat([0, 1, 2], [5, 4, 3])


def cvae(**parameters):
    return CVAEAugmenter(random_state=0, **parameters)


def diffusion(**parameters):
    return DiffusionAugmenter(random_state=0, **parameters)


AUGMENTERS = {
    "cvae": cvae(),
    "cvae_prior": cvae(conditioning="prior"),
    "cvae_none": cvae(conditioning="none"),
    "cvae_bernoulli": cvae(likelihood="bernoulli", max_epochs=5),
    "cvae_normal": cvae(prior="standard_normal"),
    "cvae_white": cvae(residual="white"),
    "cvae_no_residual": cvae(residual=None),
    "cvae_unscaled": cvae(scaling=None),
    "cvae_nonlinear": cvae(linear_path=False, max_epochs=5),
    "cvae_noise": cvae(noise=3.0),
    "cvae_no_noise": cvae(noise=0),
    "as_reported": CVAEAugmenter.as_reported(random_state=0, max_epochs=5),
    "diffusion": diffusion(max_epochs=20),
    "diffusion_spectrum": diffusion(max_epochs=3, space="spectrum"),
    "diffusion_unit": diffusion(max_epochs=3, space="unit"),
    "diffusion_ddpm": diffusion(max_epochs=3, sampler="ddpm", n_steps=50),
    "gaussian": baselines.GaussianAugmenter(random_state=0),
}


def assert_same(found, known):
    np.testing.assert_allclose(found, known, rtol=0, atol=1e-4 * known.std())


def draws(name, spectra):
    """What an augmenter draws, scores, encodes and decodes, by name."""
    X, y = spectra.data, spectra.target
    augmenter = AUGMENTERS[name].fit(X, y)
    found = {
        "sample": augmenter.sample(y=LABELS, random_state=1)[0],
        "score": augmenter.score_samples(X, y),
    }
    if isinstance(augmenter, CVAEAugmenter):
        found["encode"] = augmenter.encode(X, y)
        found["decode"] = augmenter.decode(found["encode"][:6], y[:6])
    return {f"{name}/{kind}": array for kind, array in found.items()}


def draws_of_118(spectra):
    """Six draws of the default that has learnt 118 spectra."""
    augmenter = cvae().fit(spectra.data, spectra.target)
    return augmenter.sample(6, random_state=2)[0]


@pytest.mark.filterwarnings("ignore:the linear schedule")
@pytest.mark.parametrize("name", AUGMENTERS)
def test_draws_and_scores_are_those_of_the_file(name, small):
    known = np.load(KNOWN)
    for kind, found in draws(name, small).items():
        assert_same(found, known[kind])


def test_draws_of_118_spectra_are_those_of_the_file(serum):
    assert_same(draws_of_118(serum), np.load(KNOWN)["cvae_118/sample"])


if __name__ == "__main__":
    small = make_serum_spectra((14, 10, 6), n_wavenumbers=40, random_state=0)
    arrays = {"cvae_118/sample": draws_of_118(make_serum_spectra(random_state=0))}
    for name in AUGMENTERS:
        arrays |= draws(name, small)
    np.savez_compressed(KNOWN, **arrays)
