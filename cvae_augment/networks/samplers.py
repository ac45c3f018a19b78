"""From noise to rows: steps down the noise levels.

Each sampler takes ``denoise(x, s)``, the start `x`, the noise levels in descending
order, the last of them 0, and ``noise()``, which draws standard normals like `x`.
"""

from itertools import pairwise
from math import atan


def ddpm(denoise, x, levels, noise):
    """Draw each step from the posterior of the forward process given the clean row.

    References
    ----------
    Ho, J., Jain, A. and Abbeel, P. (2020). "Denoising diffusion probabilistic
    models." NeurIPS.
    """
    for s, s_next in pairwise(levels):
        clean = denoise(x, s)
        kept = (s_next / s) ** 2
        x = clean + kept * (x - clean) + s_next * (1 - kept) ** 0.5 * noise()
    return x


def ddim(denoise, x, levels, noise=None):
    """Follow the probability flow by Euler steps; deterministic.

    References
    ----------
    Song, J., Meng, C. and Ermon, S. (2021). "Denoising diffusion implicit models."
    ICLR.
    """
    for s, s_next in pairwise(levels):
        clean = denoise(x, s)
        x = clean + s_next / s * (x - clean)
    return x


def heun(denoise, x, levels, noise=None):
    """Follow the probability flow by Heun's second-order steps; deterministic.

    As in [1]_, but along the angle ``atan(s)``, in which the path of a standard
    normal is straight: it takes the first step from any noise level.

    References
    ----------
    .. [1] Karras, T. et al. (2022). "Elucidating the design space of
       diffusion-based generative models." NeurIPS.
    """

    def velocity(x, s):  # of the row times the cosine of its angle
        clean = denoise(x, s)
        return ((x - clean) / s - s * clean) / (1 + s**2) ** 0.5

    for s, s_next in pairwise(levels):
        cosine, cosine_next = ((1 + level**2) ** -0.5 for level in (s, s_next))
        turn = atan(s_next) - atan(s)
        if s_next > 0:
            slope = velocity(x, s)
            guess = (x * cosine + turn * slope) / cosine_next
            slope = (slope + velocity(guess, s_next)) / 2
            x = (x * cosine + turn * slope) / cosine_next
        else:
            x = denoise(x, s)
    return x


SAMPLERS = {"ddpm": ddpm, "ddim": ddim, "heun": heun}
