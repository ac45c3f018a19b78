"""The conditional diffusion as a distribution of rows, and its training."""

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
from ..preprocessing import scale_rows
from .class_statistics import N_CALIBRATION, spread_factor
from .representation import (
    ScaledIntensities,
    UnitIntensities,
    WhitenedComponents,
    offset_range,
)
from .restoration import Limits, OffsetRange, Restoration
from .spectrum_model import SpectrumModel
from .training import train

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
class DiffusionRows:
    """A trained denoiser and how it is sampled."""

    architecture: dict
    weights: dict[str, np.ndarray]
    sampler: str
    n_steps: int
    guidance_scale: float

    def draw(self, class_index, rng, device="cpu"):
        """Draw one row for each entry of `class_index`."""
        network = self._network().to(device)
        shape = len(class_index), self.architecture["n_features"]
        all_levels = np.asarray(self.architecture["levels"])
        places = np.linspace(len(all_levels) - 1, 0, self.n_steps).round().astype(int)
        levels = [*all_levels[places].tolist(), 0.0]
        known = torch.from_numpy(class_index).to(device)
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

    def log_density(self, rows, class_index):
        """Lower bound (n,) of the log-likelihood, with the same noise for all.

        The density of a standard normal, plus the integral over noise levels of how
        much better the network denoises than that normal's denoiser [1]_.

        References
        ----------
        .. [1] Kong, X., Brekelmans, R. and Ver Steeg, G. (2023).
           "Information-theoretic diffusion." ICLR.
        """
        x, c = torch.from_numpy(rows), torch.from_numpy(class_index)
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
        return density - trapezoid(worse, np.log(levels), axis=0)

    def _network(self):
        network = Denoiser(**self.architecture).float()
        # A copy: arrays may be read-only, for example memory maps of a cache.
        weights = {name: torch.tensor(w) for name, w in self.weights.items()}
        network.load_state_dict(weights, assign=True)
        return network.eval()


def _in_chunks(function, *tensors):
    """Apply a function of rows to `CHUNK` of them at a time."""
    chunks = zip(*(tensor.split(CHUNK) for tensor in tensors), strict=True)
    return torch.cat([function(*chunk) for chunk in chunks])


def train_diffusion(
    X,
    class_index,
    n_classes,
    rng,
    *,
    network,
    space,
    n_components,
    levels,
    sampling,
    scaling,
    early_stopping,
    **training,
):
    """Train a denoiser on spectra.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Spectra, float64.
    class_index : ndarray of int of shape (n_samples,)
        Class of each spectrum, 0 to ``n_classes - 1``, each present.
    n_classes : int
        Number of classes.
    rng : numpy.random.Generator
        Source of all randomness.
    network : dict
        Arguments of `Denoiser` that do not follow from the spectra.
    levels : tuple of str and int
        Schedule and number of noise levels.
    sampling : dict
        Sampler, number of steps and guidance scale.
    space, n_components, scaling, early_stopping
        As in `DiffusionAugmenter`.
    **training : dict
        `averaging`, `lr`, `max_epochs`, `batch_size`, `device` and `verbose`, as in
        `DiffusionAugmenter`.

    Returns
    -------
    SpectrumModel
        The trained model.
    """
    if space == "components":
        representation = WhitenedComponents.fit(X, class_index, scaling, n_components)
    elif space == "spectrum":
        representation = ScaledIntensities.fit(X, class_index, scaling)
    else:
        representation = UnitIntensities.fit(X, class_index, scaling)
    rows = representation.rows(X, class_index)
    generator = torch.Generator().manual_seed(int(rng.integers(2**63)))
    architecture = {
        "n_features": rows.shape[1],
        "n_classes": n_classes,
        "levels": _checked_levels(*levels),
        "data_sd": float(np.sqrt(np.square(rows).mean())) or 1.0,
        **network,
    }
    denoiser = build(generator, **architecture)
    held_out = _held_out(class_index, rng, early_stopping)
    history = _train_denoiser(
        denoiser, rows, class_index, held_out, generator, **training
    )
    weights = {name: w.numpy().copy() for name, w in denoiser.state_dict().items()}
    row_model = DiffusionRows(architecture, weights, **sampling)
    shapes, values = _training_shapes(representation, X, scaling)
    given = None
    if values is not None:
        nearest = None if space == "unit" else shapes
        given = OffsetRange.fit(values, class_index, nearest)
    restoration = Restoration(given, None, Limits.fit(X))
    if space == "components":
        representation = _calibrated(
            representation, row_model, shapes, class_index, rng
        )
    return SpectrumModel(row_model, representation, restoration, history=history)


def _train_denoiser(
    denoiser, rows, class_index, held_out, generator, *, batch_size, device, **training
):
    """Train the denoiser in place, and return the history."""
    x = torch.from_numpy(rows.astype(np.float32))
    c, shown = torch.from_numpy(class_index), torch.from_numpy(~held_out)
    repeats = max(batch_size // int(shown.sum()), 1)
    shown_rows: dict[str, Any] = {
        "x": x[shown].repeat(repeats, 1),
        "class_index": c[shown].repeat(repeats),
    }
    history = train(
        denoiser,
        torch.utils.data.StackDataset(**shown_rows),
        terms=("denoising",),
        weights=(1.0,),
        noise_dim=rows.shape[1] + 2,
        batch_size=batch_size,
        generator=generator,
        held_out_loss=_fixed_noise_loss(x[~shown], c[~shown], generator, device),
        patience=PATIENCE,
        device=device,
        **training,
    )
    del history["denoising"]  # the same as "loss"
    return history


def _training_shapes(representation, X, scaling):
    """Shapes of the training spectra, their levels and log ranges (or None)."""
    if isinstance(representation, WhitenedComponents):
        principal = representation.principal
        return principal.shapes(principal.rows(X))
    if scaling is None:
        return X, None
    is_mean = isinstance(representation, ScaledIntensities) and (
        representation.scaling.level_is_mean
    )
    return scale_rows(X), offset_range(X, is_mean)


def _calibrated(components, row_model, shapes, class_index, rng):
    """Stretch drawn deviations until draws spread as the training shapes do."""
    wanted = np.repeat(np.arange(len(components.means)), N_CALIBRATION)
    rows = row_model.draw(wanted, rng)  # once: the network takes most of the time

    def draw(factor, wanted):
        return replace(components, stretch=factor).shapes(rows, wanted, rng)[0]

    return replace(components, stretch=spread_factor(draw, shapes, class_index))


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


def _held_out(class_index, rng, early_stopping):
    """Whether each row is held out: a share of every class, or none."""
    is_out = np.zeros(len(class_index), dtype=bool)
    for k in np.unique(class_index):
        place = rng.permutation(np.flatnonzero(class_index == k))
        is_out[place[: round(HELD_OUT * len(place))]] = True
    if not early_stopping or is_out.sum() < MIN_HELD_OUT:
        is_out[:] = False
    return is_out


def _fixed_noise_loss(x, class_index, generator, device):
    """Loss of held-out rows under noise drawn once; None without such rows."""
    if not len(x):
        return None
    x, class_index = x.repeat(N_HELD_OUT_DRAWS, 1), class_index.repeat(N_HELD_OUT_DRAWS)
    shape = len(x), x.shape[1] + 2
    eps = torch.randn(shape, generator=generator, dtype=torch.float32)
    x, class_index, eps = (tensor.to(device) for tensor in (x, class_index, eps))

    @torch.inference_mode()
    def loss(module):
        return module(x, class_index, eps)[0].mean()

    return loss
