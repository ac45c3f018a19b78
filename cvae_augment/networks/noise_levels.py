"""Noise levels of a diffusion, and what a network is asked to predict at each.

A noisy row is ``x + s * eps`` with a noise level s. The usual variance-preserving
form ``alpha * x + sigma * eps`` is the same row times alpha, with ``s = sigma /
alpha`` [1]_, so that one form serves every schedule, prediction and sampler.

References
----------
.. [1] Karras, T. et al. (2022). "Elucidating the design space of diffusion-based
   generative models." NeurIPS.
"""

import numpy as np


def noise_levels(schedule, n_levels):
    """Noise levels in ascending order.

    Parameters
    ----------
    schedule : {"cosine", "linear"}
        ``"linear"``: the variance added by a step rises from 1e-4 to 0.02 [1]_,
        which needs some thousand steps to leave no signal. ``"cosine"`` leaves
        none for any number of them [2]_.
    n_levels : int
        Number of levels.

    Returns
    -------
    ndarray of shape (n_levels,)
        Ratios of noise to signal.

    References
    ----------
    .. [1] Ho, J., Jain, A. and Abbeel, P. (2020). "Denoising diffusion
       probabilistic models." NeurIPS.
    .. [2] Nichol, A. and Dhariwal, P. (2021). "Improved denoising diffusion
       probabilistic models." ICML.
    """
    if schedule == "linear":
        beta = np.linspace(1e-4, 0.02, n_levels)
    else:
        t = np.linspace(0, 1, n_levels + 1)
        kept = np.square(np.cos((t + 0.008) / 1.008 * np.pi / 2))
        beta = np.minimum(1 - kept[1:] / kept[:-1], 0.999)
    log_kept = np.cumsum(np.log1p(-beta))  # of the variance of the signal
    return np.sqrt(np.expm1(-log_kept))


def signal_left(levels):
    """Share of the variance that is signal at the last of `levels`.

    Sampling starts from noise alone, as if it were zero.
    """
    return float(1 / (1 + levels[-1] ** 2))


def preconditioning(prediction, s, data_sd):
    """Factors that make a network's output a denoised row.

    The denoised row is ``skip * x + out * F(into * x)`` for a network F, whose
    target has unit size for the noise ("epsilon"), the velocity ("v") and Karras'
    choice ("edm"); at a `data_sd` of 1 the last two are one but for the sign.

    Parameters
    ----------
    prediction : {"epsilon", "v", "edm"}
        What the network predicts.
    s : torch.Tensor
        Noise levels, of any shape.
    data_sd : float
        Root mean square of the clean rows, used by "edm" alone.

    Returns
    -------
    skip, out, into : torch.Tensor
        Factors of the shape of `s`.
    """
    if prediction == "epsilon":
        return 1.0 + 0 * s, -s, (1 + s.square()).rsqrt()
    if prediction == "v":
        into = (1 + s.square()).rsqrt()
        return into.square(), -s * into, into
    into = (data_sd**2 + s.square()).rsqrt()
    return (data_sd * into).square(), data_sd * s * into, into
