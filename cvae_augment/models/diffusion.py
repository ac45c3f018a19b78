"""The trained diffusion: arrays that draw and score.

It binds the rows of `components` to a denoiser of `networks` trained by `training`,
and keeps no torch object.
"""

import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from scipy.integrate import trapezoid
from scipy.stats import norm

from ..networks.denoisers import Denoiser, build
from ..networks.noise_levels import noise_levels, signal_left
from ..networks.samplers import SAMPLERS
from .components import Intensities, UnitIntensities, WhitenedComponents
from .offspan_noise import ShapeNoise
from .spaces import Levels
from .training import TensorRows, train

SPACES: dict[str, Any] = {
    "components": WhitenedComponents,
    "spectrum": Intensities,
    "unit": UnitIntensities,
}

#: Noise levels and draws of noise at each that a bound is averaged over.
N_SCORE_LEVELS, N_SCORE_DRAWS = 32, 2

#: Share of the rows that is held out to tell when to stop, and the fewest rows that
#: are enough for that.
HELD_OUT, MIN_HELD_OUT = 0.15, 6

#: Draws of noise for each held-out row.
N_HELD_OUT_DRAWS = 64

#: A larger share of the variance left to the signal at the last level is warned of.
MAX_SIGNAL_LEFT = 1e-3

#: Rows that a network denoises at a time: more of them leave the processor's cache.
CHUNK = 256

#: Epochs without progress on the held-out rows before training stops.
PATIENCE = 100


@dataclass(frozen=True)
class TrainedDiffusion:
    """A trained denoiser with the rows it knows and how it is sampled."""

    components: WhitenedComponents | Intensities | UnitIntensities
    architecture: dict
    weights: dict[str, np.ndarray]
    noise: ShapeNoise | None
    levels: Levels
    sampler: str
    n_steps: int
    guidance_scale: float
    history: dict[str, np.ndarray]

    def draw(self, codes, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `codes`."""
        rows = self.draw_rows(codes, rng, device)
        shapes = self.components.shapes(rows, codes, rng)
        levels = self.levels.nearest(shapes, codes, rng)
        if self.noise is not None:
            self.noise.add(shapes, codes, rng)
        return self.components.space.spectra(shapes, levels, codes, rng)

    def draw_rows(self, codes, rng, device="cpu"):
        """Draw one row of the denoiser for each entry of `codes`."""
        network = self._network().to(device)
        shape = len(codes), self.architecture["n_features"]
        all_levels = np.asarray(self.architecture["levels"])
        places = np.linspace(len(all_levels) - 1, 0, self.n_steps).round().astype(int)
        levels = [*all_levels[places].tolist(), 0.0]
        known = torch.from_numpy(codes).to(device)
        unknown = torch.full_like(known, network.n_classes)

        def noise():
            return torch.from_numpy(rng.standard_normal(shape)).to(device)

        def denoise(x, s):
            s = torch.full((len(x), 1), s, dtype=x.dtype, device=device)
            clean = _in_chunks(network.denoise, x, s, known)
            if self.guidance_scale:
                without = _in_chunks(network.denoise, x, s, unknown)
                clean = clean + self.guidance_scale * (clean - without)
            return clean

        with torch.inference_mode():
            start = noise() * (1 + levels[0] ** 2) ** 0.5
            rows = SAMPLERS[self.sampler](denoise, start, levels, noise)
        return rows.cpu().numpy()

    def log_likelihood(self, X, codes):
        """Lower bound (n,) of the log-likelihood, with the same noise for all.

        The density of a standard normal, plus the integral over noise levels of how
        much better the network denoises than that normal's denoiser [1]_.

        References
        ----------
        .. [1] Kong, X., Brekelmans, R. and Ver Steeg, G. (2023).
           "Information-theoretic diffusion." ICLR.
        """
        rows = self.components.rows(X, codes)
        x, c = torch.from_numpy(rows), torch.from_numpy(codes)
        network = self._network()
        levels = np.asarray(self.architecture["levels"])
        places = np.linspace(0, len(levels) - 1, N_SCORE_LEVELS).round().astype(int)
        levels = levels[np.unique(places)]
        rng = np.random.default_rng(0)
        worse = np.zeros((len(levels), len(x)))  # than the normal's denoiser
        for row, level in zip(worse, levels, strict=True):
            s = torch.full((len(x), 1), level, dtype=x.dtype)
            for eps in rng.standard_normal((N_SCORE_DRAWS, x.shape[1])):
                noisy = x + level * torch.from_numpy(eps)
                with torch.inference_mode():
                    clean = _in_chunks(network.denoise, noisy, s, c)
                error, usual = (
                    ((guess - x) / level).square().sum(dim=1)
                    for guess in (clean, noisy / (1 + level**2))
                )
                row += (error - usual).numpy() / N_SCORE_DRAWS
        density = norm.logpdf(rows).sum(axis=1)
        density -= trapezoid(worse, np.log(levels), axis=0)
        return density + self.components.log_density_outside(X, codes)

    def _network(self):
        network = Denoiser(**self.architecture).float()
        # A copy: arrays may be read-only, from a cache in memory maps say.
        weights = {name: torch.tensor(w) for name, w in self.weights.items()}
        network.load_state_dict(weights, assign=True)
        return network.eval()


def _in_chunks(function, *tensors):
    """Apply a function of rows to `CHUNK` of them at a time."""
    chunks = zip(*(tensor.split(CHUNK) for tensor in tensors), strict=True)
    return torch.cat([function(*chunk) for chunk in chunks])


def train_diffusion(
    X,
    codes,
    n_classes,
    rng,
    *,
    network,
    space,
    n_components,
    schedule,
    n_levels,
    sampling,
    noise,
    scaling,
    averaging,
    early_stopping,
    lr,
    max_epochs,
    batch_size,
    device,
    verbose,
):
    """Train a denoiser on spectra.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Spectra, float64.
    codes : ndarray of int of shape (n_samples,)
        Class of each spectrum, 0 to ``n_classes - 1``, each present.
    n_classes : int
        Number of classes.
    rng : numpy.random.Generator
        Source of all randomness.
    network : dict
        Arguments of `Denoiser` that do not follow from the spectra.
    sampling : dict
        Sampler, number of steps and guidance scale of the model returned.
    space, n_components, schedule, n_levels, noise, scaling
        As in `DiffusionAugmenter`.
    averaging, early_stopping, lr, max_epochs, batch_size, device, verbose
        As in `DiffusionAugmenter`.

    Returns
    -------
    TrainedDiffusion
        The trained model.
    """
    components = SPACES[space].fit(X, codes, scaling, n_components)
    rows = components.rows(X, codes)
    generator = torch.Generator().manual_seed(int(rng.integers(2**63)))
    architecture = {
        "n_features": rows.shape[1],
        "n_classes": n_classes,
        "levels": _checked_levels(schedule, n_levels),
        "data_sd": float(np.sqrt(np.square(rows).mean())) or 1.0,
        **network,
    }
    denoiser = build(generator, **architecture)
    held_out = _held_out(codes, rng, early_stopping)
    x, c = torch.from_numpy(rows.astype(np.float32)), torch.from_numpy(codes)
    shown = torch.from_numpy(~held_out)
    repeats = max(batch_size // int(shown.sum()), 1)
    history = train(
        denoiser,
        TensorRows(
            {"x": x[shown].repeat(repeats, 1), "codes": c[shown].repeat(repeats)}
        ),
        terms=("denoising",),
        weights=(1.0,),
        noise_dim=rows.shape[1] + 2,
        lr=lr,
        max_epochs=max_epochs,
        batch_size=batch_size,
        generator=generator,
        averaging=averaging,
        held_out_loss=_fixed_noise_loss(x[~shown], c[~shown], generator, device),
        patience=PATIENCE,
        device=device,
        verbose=verbose,
    )
    del history["denoising"]  # the same as "loss"
    shapes, level_and_range = components.space.shapes(components.space.transform(X))
    has_noise = space == "components"
    model = TrainedDiffusion(
        components=components,
        architecture=architecture,
        weights={k: w.numpy().copy() for k, w in denoiser.state_dict().items()},
        noise=ShapeNoise.fit(shapes, codes, noise, rng) if has_noise else None,
        levels=Levels.fit(shapes, level_and_range, codes),
        **sampling,
        history=history,
    )

    def draw_rows(codes):
        return model.draw_rows(codes, rng)

    return replace(model, components=components.calibrated(draw_rows, X, codes, rng))


def _checked_levels(schedule, n_levels):
    """Noise levels, with a warning where the last of them is not noise alone."""
    levels = noise_levels(schedule, n_levels)
    if signal_left(levels) > MAX_SIGNAL_LEFT:
        warnings.warn(
            f"the {schedule} schedule of {n_levels} levels leaves "
            f"{signal_left(levels):.0%} of the variance at its last level to the "
            "signal, and sampling starts from noise alone; take more levels or "
            "schedule='cosine'",
            UserWarning,
            stacklevel=2,
        )
    return levels


def _held_out(codes, rng, early_stopping):
    """Whether each row is held out: a share of every class, or none."""
    is_out = np.zeros(len(codes), dtype=bool)
    for code in np.unique(codes):
        place = rng.permutation(np.flatnonzero(codes == code))
        is_out[place[: round(HELD_OUT * len(place))]] = True
    if not early_stopping or is_out.sum() < MIN_HELD_OUT:
        is_out[:] = False
    return is_out


def _fixed_noise_loss(x, codes, generator, device):
    """Loss of held-out rows under noise drawn once; None without such rows."""
    if not len(x):
        return None
    x, codes = x.repeat(N_HELD_OUT_DRAWS, 1), codes.repeat(N_HELD_OUT_DRAWS)
    shape = len(x), x.shape[1] + 2
    eps = torch.randn(shape, generator=generator, dtype=torch.float32)
    x, codes, eps = (tensor.to(device) for tensor in (x, codes, eps))

    @torch.inference_mode()
    def loss(module):
        return module(x, codes, eps)[0].mean()

    return loss
