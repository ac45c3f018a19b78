import numpy as np
import pytest
import torch

from cvae_augment.networks.denoisers import CLASS_DROPOUT, build
from cvae_augment.networks.noise_levels import noise_levels

BOTH = pytest.mark.parametrize("network", ["mlp", "unet"])


def denoiser(network="mlp", seed=0, **changes):
    architecture = {
        "n_features": 13,
        "n_classes": 3,
        "network": network,
        "width": 16,
        "depth": 2,
        "prediction": "v",
        "levels": noise_levels("cosine", 100),
        "data_sd": 1.0,
    }
    return build(torch.Generator().manual_seed(seed), **architecture | changes)


def noise(n, n_features=13, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, n_features + 2, generator=generator)


def trained(network, **changes):
    """A denoiser whose output is not zero."""
    model = denoiser(network, **changes)
    torch.nn.init.normal_(model.body.out.weight, generator=torch.Generator())
    return model


@BOTH
@pytest.mark.parametrize("prediction", ["v", "edm"])
def test_untrained_it_is_the_exact_denoiser_of_a_standard_normal(network, prediction):
    model = denoiser(network, prediction=prediction)
    x = noise(5)[:, :13].double()
    for level in (0.01, 1.0, 50.0):
        s = torch.full((5, 1), level).double()
        clean = model.denoise(x, s, torch.zeros(5).long())
        torch.testing.assert_close(clean, x / (1 + level**2))


@BOTH
@pytest.mark.parametrize("n_features", [1, 2, 7, 16, 101])
@pytest.mark.parametrize("depth", [1, 3])
def test_rows_of_any_length(network, n_features, depth):
    model = trained(network, n_features=n_features, depth=depth)
    x = noise(4, n_features)[:, :n_features]
    clean = model.denoise(x, torch.ones(4, 1), torch.arange(4) % 3)
    assert clean.shape == x.shape
    assert clean.isfinite().all()


@BOTH
def test_level_and_class_matter(network):
    model = trained(network)
    x = noise(1)[:, :13]
    one, other = torch.tensor([0]), torch.tensor([1])
    s = torch.ones(1, 1)
    base = model.body(x, model.condition(s, one))
    assert not torch.allclose(base, model.body(x, model.condition(s, other)))
    assert not torch.allclose(base, model.body(x, model.condition(2 * s, one)))


@BOTH
def test_rows_of_a_batch_do_not_meet(network):
    model = trained(network)
    x, codes = noise(6)[:, :13], torch.arange(6) % 3
    s = torch.logspace(-1, 1, 6)[:, None]
    together = model.denoise(x, s, codes)
    alone = torch.cat(
        [model.denoise(x[[i]], s[[i]], codes[[i]]) for i in range(len(x))]
    )
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


def test_the_u_net_shifts_with_the_spectrum():
    """Convolutions: the middle of a shifted row is the shifted middle."""
    model = trained("unet", n_features=64)
    x = torch.zeros(1, 64)
    x[0, 30] = 1
    condition = model.condition(torch.ones(1, 1), torch.tensor([0]))
    shifted = model.body(x.roll(2, dims=1), condition).roll(-2, dims=1)
    got, expected = shifted[0, 24:37], model.body(x, condition)[0, 24:37]
    torch.testing.assert_close(got, expected, rtol=1e-3, atol=1e-3)


@BOTH
def test_the_loss_is_the_error_of_the_target_at_a_level_of_the_schedule(network):
    model = trained(network)
    x, codes, eps = noise(40)[:, :13], torch.arange(40) % 3, noise(40, seed=2)
    eps[:, -1] = 9  # every class is shown
    (loss,) = model(x, codes, eps)
    place = 0.5 * (1 + torch.erf(eps[:, 13] / 2**0.5))
    s = model.levels[(place * 100).long()][:, None]
    noisy = x + s * eps[:, :13]
    cosine, sine = 1 / (1 + s**2).sqrt(), s / (1 + s**2).sqrt()
    velocity = cosine * eps[:, :13] - sine * x
    got = (noisy / (1 + s**2) - model.denoise(noisy, s, codes)) / (s * cosine)
    torch.testing.assert_close(
        loss, (got - velocity).square().mean(dim=1), rtol=1e-2, atol=1e-3
    )


def test_levels_are_chosen_evenly_and_a_tenth_of_the_classes_is_hidden():
    model, n = denoiser(), 20_000
    seen = {}
    model.error = lambda x, noise, s, codes: seen.update(s=s, codes=codes)
    model(torch.zeros(n, 13), torch.zeros(n).long(), noise(n))
    place = np.searchsorted(model.levels.numpy(), seen["s"].numpy().ravel())
    assert np.bincount(place, minlength=100).min() > 100  # 200 expected
    hidden = (seen["codes"] == 3).float().mean()
    assert float(hidden) == pytest.approx(CLASS_DROPOUT, abs=0.01)


@BOTH
def test_the_start_comes_from_the_generator_alone(network):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, same, other = (denoiser(network, seed).state_dict() for seed in (0, 0, 1))
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)
