"""Samplers on Gaussian rows, whose denoiser is known."""

import numpy as np
import pytest
import torch

from cvae_augment.networks.noise_levels import noise_levels
from cvae_augment.networks.samplers import SAMPLERS, ddim, ddpm, heun

MEAN = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
ROOT = torch.tensor([[1.0, 0.3, 0], [0, 0.5, 0.2], [0, 0, 0.3]], dtype=torch.float64)
COVARIANCE = ROOT @ ROOT.T
N = 40_000


def denoise(x, s):
    """Posterior mean of rows from N(MEAN, COVARIANCE) given `x` at noise level s."""
    gain = COVARIANCE @ torch.linalg.inv(COVARIANCE + s**2 * torch.eye(3))
    return MEAN + (x - MEAN) @ gain.T


def run(sampler, n_steps, *, schedule="cosine", n_levels=1000, n=N):
    generator = torch.Generator().manual_seed(0)

    def noise():
        return torch.randn(n, 3, generator=generator, dtype=torch.float64)

    levels = noise_levels(schedule, n_levels)
    levels = levels[np.linspace(n_levels - 1, 0, n_steps).round().astype(int)]
    start = noise() * (1 + levels[0] ** 2) ** 0.5
    return SAMPLERS[sampler](denoise, start, [*levels.tolist(), 0.0], noise)


def errors(x):
    """Error of the mean, and of the covariance relative to its largest entry."""
    off = (torch.cov(x.T) - COVARIANCE).abs().max() / COVARIANCE.abs().max()
    return float((x.mean(dim=0) - MEAN).abs().max()), float(off)


@pytest.mark.parametrize(
    ("sampler", "n_steps", "tolerance"),
    [("heun", 18, 0.03), ("heun", 50, 0.02), ("ddim", 200, 0.03), ("ddpm", 500, 0.03)],
)
def test_mean_and_covariance_are_recovered(sampler, n_steps, tolerance):
    mean_error, covariance_error = errors(run(sampler, n_steps))
    assert mean_error < 0.03
    assert covariance_error < tolerance


def test_heun_errs_less_than_ddim_at_equal_steps():
    assert errors(run("heun", 18))[1] < 0.3 * errors(run("ddim", 18))[1]


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_error_falls_with_the_number_of_steps(sampler):
    coarse, fine = (errors(run(sampler, n_steps))[1] for n_steps in (5, 100))
    assert fine < 0.7 * coarse


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_signal_left_at_the_last_level_pulls_the_mean_towards_zero(sampler):
    drawn = run(sampler, 100, schedule="linear", n_levels=200).mean(dim=0)
    assert (drawn.abs() < 0.97 * MEAN.abs()).any()
    full = run(sampler, 100, schedule="linear", n_levels=1000).mean(dim=0)
    torch.testing.assert_close(full, MEAN, atol=0.03, rtol=0)


@pytest.mark.parametrize("sampler", [ddim, heun])
def test_ddim_and_heun_are_deterministic(sampler):
    x = torch.ones(4, 3, dtype=torch.float64)
    assert torch.equal(
        sampler(denoise, x, [3.0, 1.0, 0.0]), sampler(denoise, x, [3.0, 1.0, 0.0])
    )


def test_a_ddim_step_keeps_the_clean_row_and_the_noise_it_implies():
    clean = torch.tensor([[2.0]])
    eps = torch.tensor([[-1.5]])
    x = ddim(lambda x, s: clean, clean + 4 * eps, [4.0, 0.5])
    torch.testing.assert_close(x, clean + 0.5 * eps)


def test_a_ddpm_step_is_the_posterior_of_the_forward_process():
    """Bayes: x_low given x_high = x_low + noise and the clean row."""
    clean, x, s, s_next = 2.0, 5.0, 4.0, 1.5
    precision = 1 / s_next**2 + 1 / (s**2 - s_next**2)
    mean = (clean / s_next**2 + x / (s**2 - s_next**2)) / precision
    for eps in (-1.0, 0.0, 2.0):
        step = ddpm(lambda x, s: clean, x, [s, s_next], lambda eps=eps: eps)
        assert step == pytest.approx(mean + eps / precision**0.5)


def test_a_standard_normal_is_left_alone_by_heun():
    """The denoiser shrinks, and the path at a constant angle is a straight line."""
    x = torch.tensor([[3.0]], dtype=torch.float64)
    drawn = heun(lambda x, s: x / (1 + s**2), x * 1e4, [1e4, 0.3, 0.01, 0.0])
    torch.testing.assert_close(drawn, x, rtol=1e-3, atol=0)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_last_step_ends_at_the_denoised_row(sampler):
    x = torch.tensor([[3.0]], dtype=torch.float64)
    drawn = SAMPLERS[sampler](lambda x, s: x * 0 + 7, x, [0.5, 0.0], lambda: x * 0 + 99)
    assert float(drawn) == 7
