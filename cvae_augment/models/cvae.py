"""The trained conditional VAE: arrays that encode, decode, draw and score.

It binds `spaces` and the distributions of `latent` to a network of `networks`
trained by `training`, and keeps no torch object.
"""

import copy
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import torch
from scipy.stats import norm

from ..networks.cvae import ConditionalVAE, build, start_from_ppca
from .class_kernel import (
    KERNEL_WIDTHS,
    MAX_KEPT,
    MAX_KEPT_CELLS,
    MIN_KEPT,
    MIN_NOISE_VARIANCE,
    ClassKernel,
    class_means,
    class_spread,
    ppca,
    spread_factor,
)
from .offspan_noise import ShapeNoise
from .spaces import GaussianSpace, Levels, UnitSpace
from .training import TensorRows, train

#: Antithetic pairs of noise that a lower bound is averaged over.
N_SCORE_PAIRS = 8

#: Axes that the network sees of more spectra than that; the prior has all.
MAX_AXES = 256

#: Codes that the network decodes at a time: more leave the processor's cache.
DECODED_AT_ONCE = 1024

#: With ``max_epochs="auto"``, passes over the spectra at most, and steps about which
#: the passes end where a pass takes several: held-out bounds gain nothing from more.
AUTO_EPOCHS, AUTO_STEPS = 40, 240


@dataclass(frozen=True)
class TrainedCVAE:
    """A trained network with the space it lives in and what its codes look like."""

    space: GaussianSpace | UnitSpace
    architecture: dict
    weights: dict[str, np.ndarray]
    kernel: ClassKernel  # of codes and residuals, side by side
    prior: str
    residual: str | None
    noise: ShapeNoise
    levels: Levels
    by_class: bool  # whether the prior knows the class
    history: dict[str, np.ndarray]

    def encode(self, X, codes):
        """Posterior means (n, latent_dim) of spectra `X` (n, p)."""
        rows = self.space.transform(X, self._width)
        with torch.inference_mode():
            return self._network.encode(*_tensors(rows, codes))[0].numpy()

    def decode(self, Z, codes):
        """Spectra (n, p) that the decoder expects for codes `Z`."""
        shapes, levels = self.space.shapes(self._decoded(Z, codes))
        return self.space.spectra(shapes, levels, self._group(codes))

    def draw(self, codes, rng, device="cpu"):
        """Draw one spectrum (p,) for each entry of `codes`."""
        group = self._group(codes)
        shapes, _ = self.space.shapes(self.draw_rows(codes, rng, device))
        levels = self.levels.nearest(shapes, group, rng)
        if self.prior == "aggregated":
            self.noise.add(shapes, group, rng)
        return self.space.spectra(shapes, levels, group, rng)

    def draw_rows(self, codes, rng, device="cpu"):
        """Draw one row of the space for each entry of `codes`."""
        return self.rows(self.kernel.draw(self._group(codes), rng), codes, rng, device)

    def rows(self, features, codes, rng, device="cpu"):
        """Rows of the space for codes and residuals, side by side in `features`."""
        Z, residual = np.split(features, [self._latent_dim], axis=1)
        if self.prior == "standard_normal":
            Z = rng.standard_normal(Z.shape)
        rows = self._decoded(Z, codes, device)
        seen = rows[:, : self._width]
        if self.residual == "empirical":
            seen += residual[:, : self._width]
            rows[:, self._width :] = residual[:, self._width :]
        elif self.residual == "white":
            seen += self.noise_level * rng.standard_normal(seen.shape)
        return rows

    def log_likelihood(self, X, codes):
        """Evidence lower bound (n,) with KL weight 1 and the same noise for all."""
        rows = self.space.transform(X)
        x, c = _tensors(rows[:, : self._width], codes)
        network = self._network
        rng = np.random.default_rng(0)
        total = np.zeros(len(X))
        for eps in rng.standard_normal((N_SCORE_PAIRS, self._latent_dim)):
            for signed in (eps, -eps):
                noise = torch.from_numpy(np.tile(signed, (len(X), 1)))
                with torch.inference_mode():
                    total -= sum(network(x, c, noise)).numpy()
        total /= 2 * N_SCORE_PAIRS
        unseen = slice(self._latent_dim + self._width, None)
        mean = self.kernel.means[self._group(codes), unseen]
        variance = np.square(self.kernel.root[:, unseen]).sum(axis=0)
        sd = np.sqrt(np.maximum(variance, MIN_NOISE_VARIANCE))
        total += norm.logpdf(rows[:, self._width :], mean, sd).sum(axis=1)
        return total + self.space.log_likelihood_outside(X)

    @property
    def _latent_dim(self):
        return self.architecture["latent_dim"]

    @property
    def _width(self):
        """Number of axes of the space that the network sees: all but of many rows."""
        return self.architecture["n_features"]

    @property
    def noise_level(self):
        """Learned standard deviation of the Gaussian likelihood."""
        return float(np.exp(self.weights["log_sigma"]))

    def _group(self, codes):
        return codes if self.by_class else np.zeros_like(codes)

    def _decoded(self, Z, codes, device="cpu"):
        """Expected rows of the space: those of the class where the network is blind."""
        network = self._network
        if device != "cpu":
            network = copy.deepcopy(network).to(device)
        decoded = torch.empty((len(Z), self._width), dtype=torch.float64)
        parts = (t.split(DECODED_AT_ONCE) for t in (decoded, *_tensors(Z, codes)))
        with torch.inference_mode():
            for part, z, c in zip(*parts, strict=True):
                part[:] = network.mean(z.to(device), c.to(device))
        rows = decoded.numpy()
        unseen = self.kernel.means[self._group(codes), self._latent_dim + self._width :]
        return np.hstack([rows, unseen]) if unseen.size else rows

    @cached_property
    def _network(self):
        """The network on the CPU: to make it takes longer than a small draw."""
        network = ConditionalVAE(**self.architecture)
        weights = {
            name: torch.from_numpy(np.asarray(array, dtype=np.float64))
            for name, array in self.weights.items()
        }
        network.load_state_dict(weights, assign=True)
        return network.eval()

    def __getstate__(self):
        """Fields alone: copies and files make their own network."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def train_cvae(
    X,
    codes,
    n_classes,
    rng,
    *,
    architecture,
    conditioning,
    prior,
    residual,
    noise,
    scaling,
    beta,
    lr,
    max_epochs,
    batch_size,
    device,
    verbose,
):
    """Train a conditional VAE on spectra.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Spectra, float64; more than `MAX_KEPT` of any float type, a memory map say,
        which is read in parts.
    codes : ndarray of int of shape (n_samples,)
        Class of each spectrum, 0 to ``n_classes - 1``, each present.
    n_classes : int
        Number of classes.
    rng : numpy.random.Generator
        Source of all randomness.
    architecture : dict
        Arguments of `ConditionalVAE` other than its input sizes.
    conditioning, prior, residual, noise, scaling
        As in `CVAEAugmenter`.
    beta, lr, max_epochs, batch_size, device, verbose
        As in `CVAEAugmenter`.

    Returns
    -------
    TrainedCVAE
        The trained model.
    """
    gaussian = architecture["likelihood"] == "gaussian"
    space_class = GaussianSpace if gaussian else UnitSpace
    kept = _kept_rows(codes, X.shape[1], rng)
    X_kept, codes_kept = np.asarray(X[kept], np.float64, order="C"), codes[kept]
    space = space_class.fit(X_kept, codes_kept, scaling)
    rows = space.transform(X_kept)
    is_whole = len(X_kept) == len(X)
    del X_kept
    width = rows.shape[1] if is_whole or not gaussian else MAX_AXES
    seen = np.ascontiguousarray(rows[:, :width])
    architecture = {
        "n_features": seen.shape[1],
        "n_classes": n_classes if conditioning == "full" else 0,
        **architecture,
    }
    x, c = _tensors(seen, codes_kept)
    network, history = _trained(
        seen,
        codes_kept,
        TensorRows({"x": x.float(), "codes": c})
        if is_whole
        else SpectraRows(X, codes, space, width),
        torch.Generator().manual_seed(int(rng.integers(2**63))),
        architecture,
        weights=(1.0, float(beta)),
        lr=lr,
        max_epochs=max_epochs,
        batch_size=batch_size,
        device=device,
        verbose=verbose,
    )
    weights = {name: w.numpy().copy() for name, w in network.state_dict().items()}
    network = network.double()
    with torch.inference_mode():
        mu, _ = network.encode(x, c)
        rows_decoded = network.mean(mu, c).numpy()
    by_class = conditioning != "none"
    group = codes_kept if by_class else np.zeros_like(codes_kept)
    features = np.hstack([mu.numpy(), seen - rows_decoded, rows[:, seen.shape[1] :]])
    shapes, levels = space.shapes(rows)
    del rows, seen, x
    spread = class_spread(shapes, group)
    kernel = ClassKernel.fit(features, group, spread, KERNEL_WIDTHS)
    model = TrainedCVAE(
        space=space,
        architecture=architecture,
        weights=weights,
        kernel=kernel,
        prior=prior,
        residual=residual,
        noise=ShapeNoise.fit(shapes, group, noise, rng),
        levels=Levels.fit(shapes, levels, group),
        by_class=by_class,
        history=history,
    )
    if prior == "aggregated" and residual == "empirical":
        model = _calibrated(model, shapes, group, rng)
    return model


class SpectraRows(torch.utils.data.Dataset):
    """Coordinates of spectra that are made when they are asked for."""

    def __init__(self, X, codes, space, width):
        self.X = X
        self.codes = codes
        self.space = space
        self.width = width

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        if not isinstance(index, slice):
            index = np.sort(index.numpy())  # in the order of the file
        X = np.asarray(self.X[index], np.float64, order="C")
        rows = self.space.transform(X, self.width, np.float32)
        return dict(zip(("x", "codes"), _tensors(rows, self.codes[index]), strict=True))


def _kept_rows(codes, n_features, rng):
    """Rows that all but the network is learnt from: of large classes not all."""
    if len(codes) <= MAX_KEPT:
        return slice(None)
    total = np.clip(MAX_KEPT_CELLS // n_features, MIN_KEPT, MAX_KEPT)
    counts = np.bincount(codes)
    caps = np.arange(total, 0, -1)
    cap = next((cap for cap in caps if np.minimum(counts, cap).sum() <= total), 1)
    rows = [
        rng.permutation(np.flatnonzero(codes == code))[:cap]
        for code in range(len(counts))
    ]
    return np.sort(np.concatenate(rows))


def _trained(rows, codes, all_rows, generator, architecture, **settings):
    """Network that starts from `rows` of its space, trained on all; its history."""
    network = build(generator, **architecture)
    closed_form = architecture["linear_path"] and network.likelihood == "gaussian"
    if closed_form:
        known = codes if architecture["n_classes"] else np.zeros_like(codes)
        means = class_means(rows, known, known.max() + 1)
        loadings, variance = ppca(rows - means[known], architecture["latent_dim"])
        start_from_ppca(
            network, class_means=means, loadings=loadings, noise_variance=variance
        )
    if settings["max_epochs"] == "auto":
        n_batches = -(-len(all_rows) // settings["batch_size"])
        settings["max_epochs"] = min(AUTO_EPOCHS, max(round(AUTO_STEPS / n_batches), 1))
    history = train(
        network,
        all_rows,
        terms=("reconstruction", "kl"),
        noise_dim=architecture["latent_dim"],
        generator=generator,
        decay=closed_form,  # refining a good start; a random one needs all steps
        **settings,
    )
    return network, history


def _calibrated(model, shapes, group, rng):
    """Scale the kernel noise until draws spread as the training shapes do."""

    def scaled(factor):
        return replace(model.kernel, scale=factor * model.kernel.scale)

    def draw(factor, codes):
        rows = model.rows(scaled(factor).draw(codes, rng), codes, rng)
        return model.space.shapes(rows)[0]

    return replace(model, kernel=scaled(spread_factor(draw, shapes, group)))


def _tensors(rows, codes):
    return torch.from_numpy(np.ascontiguousarray(rows)), torch.from_numpy(codes)
