"""Draws stay what they were: `tests/data/draws.npz` was written by version 0.1.0.

Draws of models without a part of the default (an aggregated prior, residuals) are not
in the file: such a model no longer draws from the distribution that it does not use.

Processors differ by rounding, which training makes larger. Other versions of NumPy and
torch may turn an axis round, from which the network then learns in another way.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from cvae_augment import CVAEAugmenter, DiffusionAugmenter, baselines

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
    "cvae_no_noise": cvae(noise=0.0),
    "cvae_unscaled": cvae(scaling=None),
    "cvae_nonlinear": cvae(linear_path=False, max_epochs=5),
    "cvae_noise": cvae(noise=0.3),
    "as_reported": CVAEAugmenter.as_reported(random_state=0, max_epochs=5),
    "diffusion": diffusion(max_epochs=20),
    "diffusion_spectrum": diffusion(max_epochs=3, space="spectrum"),
    "diffusion_unit": diffusion(max_epochs=3, space="unit"),
    "diffusion_ddpm": diffusion(max_epochs=3, sampler="ddpm", n_steps=50),
    "gaussian": baselines.GaussianAugmenter(random_state=0),
}


def assert_same(found, known):
    np.testing.assert_allclose(found, known, rtol=0, atol=1e-4 * known.std())


@pytest.mark.filterwarnings("ignore:the linear schedule")
@pytest.mark.parametrize("name", AUGMENTERS)
def test_draws_and_scores_are_those_of_the_first_version(name, small):
    known = np.load(KNOWN)
    augmenter = AUGMENTERS[name].fit(small.data, small.target)
    if f"{name}/sample" in known:
        drawn, _ = augmenter.sample(y=LABELS, random_state=1)
        assert_same(drawn, known[f"{name}/sample"])
    if f"{name}/score" in known:
        scores = augmenter.score_samples(small.data, small.target)
        assert_same(scores, known[f"{name}/score"])
    if f"{name}/encode" in known:
        Z = augmenter.encode(small.data, small.target)
        assert_same(Z, known[f"{name}/encode"])
    if f"{name}/decode" in known:
        decoded = augmenter.decode(Z[:6], small.target[:6])
        assert_same(decoded, known[f"{name}/decode"])


def test_draws_of_118_spectra_are_those_of_the_first_version(serum):
    augmenter = cvae().fit(serum.data, serum.target)
    drawn, _ = augmenter.sample(6, random_state=2)
    assert_same(drawn, np.load(KNOWN)["cvae_118/sample"])
