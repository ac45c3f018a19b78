import numpy as np
import pytest
import torch

from cvae_augment.networks.noise_levels import (
    noise_levels,
    preconditioning,
    signal_left,
)

SCHEDULES = ("cosine", "linear")
PREDICTIONS = ("epsilon", "v", "edm")


def kept_variance(levels):
    """alpha^2 of the variance-preserving form."""
    return 1 / (1 + levels**2)


def test_the_linear_schedule_is_the_product_of_its_steps():
    levels = noise_levels("linear", 1000)
    expected = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000))
    np.testing.assert_allclose(kept_variance(levels), expected, rtol=1e-9)


def test_the_cosine_schedule_is_a_squared_cosine_until_its_last_step():
    levels = noise_levels("cosine", 500)
    t = np.arange(1, 501) / 500
    at_0 = np.cos(0.008 / 1.008 * np.pi / 2) ** 2
    expected = np.cos((t + 0.008) / 1.008 * np.pi / 2) ** 2 / at_0
    np.testing.assert_allclose(kept_variance(levels)[:-1], expected[:-1], rtol=1e-9)
    # The last step would leave no signal. It is cut to a thousandth.
    assert kept_variance(levels)[-1] == pytest.approx(expected[-2] / 1000)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("n_levels", [2, 10, 1000])
def test_levels_rise(schedule, n_levels):
    levels = noise_levels(schedule, n_levels)
    assert levels.shape == (n_levels,)
    assert levels[0] > 0
    assert (np.diff(levels) > 0).all()


def test_200_linear_steps_leave_an_eighth_of_the_variance_to_the_signal():
    assert signal_left(noise_levels("linear", 200)) == pytest.approx(0.132, abs=1e-3)
    assert signal_left(noise_levels("linear", 1000)) < 1e-4
    assert signal_left(noise_levels("cosine", 200)) < 1e-6


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_a_perfect_prediction_gives_back_the_clean_row(prediction):
    rng = np.random.default_rng(0)
    x, eps = torch.from_numpy(rng.standard_normal((2, 50, 4)))
    s = torch.from_numpy(np.geomspace(0.01, 100, 50))[:, None]
    cosine, sine = 1 / (1 + s**2).sqrt(), s / (1 + s**2).sqrt()
    sd = 0.5
    target = {
        "epsilon": eps,
        "v": cosine * eps - sine * x,
        "edm": (s * x - sd**2 * eps) / (sd * (s**2 + sd**2).sqrt()),
    }[prediction]
    skip, out, _ = preconditioning(prediction, s, sd)
    torch.testing.assert_close(skip * (x + s * eps) + out * target, x)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_input_and_target_have_unit_variance_at_every_level(prediction):
    rng = np.random.default_rng(0)
    x, eps = torch.from_numpy(rng.standard_normal((2, 20_000)))
    for level in (0.01, 1.0, 100.0):
        s = torch.tensor(level).double()
        skip, out, into = preconditioning(prediction, s, 1.0)
        noisy = x + s * eps
        assert float((into * noisy).std()) == pytest.approx(1, abs=0.02)
        assert float(((x - skip * noisy) / out).std()) == pytest.approx(1, abs=0.02)


def test_edm_is_velocity_for_rows_of_unit_variance_but_for_the_sign():
    s = torch.logspace(-2, 2, 9).double()
    for edm, v, sign in zip(
        preconditioning("edm", s, 1.0),
        preconditioning("v", s, 1.0),
        (1, -1, 1),
        strict=True,
    ):
        torch.testing.assert_close(edm, sign * v)
