"""The trained conditional VAE: arrays that encode, decode, draw and score.

It binds `spaces` and the distributions of `latent` to a network of `networks`
trained by `training`, and keeps no torch object.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch

from .latent import (
    KERNEL_WIDTHS,
    ClassKernel,
    class_means,
    class_spread,
    ppca,
    spread_factor,
)
from .networks.cvae import ConditionalVAE, build, start_from_ppca
from .noise import ShapeNoise
from .spaces import GaussianSpace, Levels, UnitSpace
from .training import train

#: Antithetic pairs of noise that a lower bound is averaged over.
N_SCORE_PAIRS = 8


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
        rows = self.space.transform(X)
        with torch.inference_mode():
            return self._network().encode(*_tensors(rows, codes))[0].numpy()

    def decode(self, Z, codes):
        """Spectra (n, p) that the decoder expects for codes `Z`."""
        shapes, levels = self.space.shapes(self._decoded(Z, codes))
        return self.space.spectra(shapes, levels, self._group(codes))

    def draw(self, codes, rng):
        """Draw one spectrum (p,) for each entry of `codes`."""
        group = self._group(codes)
        shapes, _ = self.space.shapes(self.draw_rows(codes, rng))
        levels = self.levels.nearest(shapes, group, rng)
        if self.prior == "aggregated":
            shapes = self.noise.add(shapes, group, rng)
        return self.space.spectra(shapes, levels, group, rng)

    def draw_rows(self, codes, rng):
        """Draw one row of the network's space for each entry of `codes`."""
        group = self._group(codes)
        latent_dim = self.architecture["latent_dim"]
        kernel = self.kernel.draw(group, rng)
        Z, residual = np.split(kernel, [latent_dim], axis=1)
        if self.prior == "standard_normal":
            Z = rng.standard_normal(Z.shape)
        rows = self._decoded(Z, codes)
        if self.residual == "empirical":
            rows += residual
        elif self.residual == "white":
            rows += self.noise_level * rng.standard_normal(rows.shape)
        return rows

    def log_likelihood(self, X, codes):
        """Evidence lower bound (n,) with KL weight 1 and the same noise for all."""
        rows = self.space.transform(X)
        x, c = _tensors(rows, codes)
        network = self._network()
        rng = np.random.default_rng(0)
        total = np.zeros(len(X))
        for eps in rng.standard_normal(
            (N_SCORE_PAIRS, self.architecture["latent_dim"])
        ):
            for signed in (eps, -eps):
                noise = torch.from_numpy(np.tile(signed, (len(X), 1)))
                with torch.inference_mode():
                    total -= sum(network(x, c, noise)).numpy()
        return total / (2 * N_SCORE_PAIRS) + self.space.log_likelihood_outside(X)

    @property
    def noise_level(self):
        """Learned standard deviation of the Gaussian likelihood."""
        return float(np.exp(self.weights["log_sigma"]))

    def _group(self, codes):
        return codes if self.by_class else np.zeros_like(codes)

    def _decoded(self, Z, codes):
        with torch.inference_mode():
            return self._network().mean(*_tensors(Z, codes)).numpy()

    def _network(self):
        network = ConditionalVAE(**self.architecture)
        weights = {
            name: torch.from_numpy(np.asarray(array, dtype=np.float64))
            for name, array in self.weights.items()
        }
        network.load_state_dict(weights, assign=True)
        return network.eval()


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
    verbose,
):
    """Train a conditional VAE on spectra.

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
    architecture : dict
        Arguments of `ConditionalVAE` other than its input sizes.
    conditioning, prior, residual, noise, scaling
        As in `CVAEAugmenter`.
    beta, lr, max_epochs, batch_size, verbose
        As in `CVAEAugmenter`.

    Returns
    -------
    TrainedCVAE
        The trained model.
    """
    gaussian = architecture["likelihood"] == "gaussian"
    space_class = GaussianSpace if gaussian else UnitSpace
    space = space_class.fit(X, codes, scaling)
    rows = space.transform(X)
    architecture = {
        "n_features": rows.shape[1],
        "n_classes": n_classes if conditioning == "full" else 0,
        **architecture,
    }
    network, history = _trained(
        rows,
        codes,
        torch.Generator().manual_seed(int(rng.integers(2**63))),
        architecture,
        weights=(1.0, float(beta)),
        lr=lr,
        max_epochs=max_epochs,
        batch_size=batch_size,
        verbose=verbose,
    )
    weights = {name: w.numpy().copy() for name, w in network.state_dict().items()}
    network = network.double()
    with torch.inference_mode():
        x, c = _tensors(rows, codes)
        mu, _ = network.encode(x, c)
        decoded = network.mean(mu, c).numpy()
    by_class = conditioning != "none"
    group = codes if by_class else np.zeros_like(codes)
    features = np.hstack([mu.numpy(), rows - decoded])
    shapes, levels = space.shapes(rows)
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


def _trained(rows, codes, generator, architecture, **settings):
    """Network trained on rows of its space, and its history."""
    network = build(generator, **architecture)
    closed_form = architecture["linear_path"] and network.likelihood == "gaussian"
    if closed_form:
        known = codes if architecture["n_classes"] else np.zeros_like(codes)
        means = class_means(rows, known, known.max() + 1)
        loadings, variance = ppca(rows - means[known], architecture["latent_dim"])
        start_from_ppca(
            network, class_means=means, loadings=loadings, noise_variance=variance
        )
    x, c = _tensors(rows.astype(np.float32), codes)
    history = train(
        network,
        {"x": x, "codes": c},
        terms=("reconstruction", "kl"),
        noise_dim=architecture["latent_dim"],
        generator=generator,
        decay=closed_form,  # refining a good start; a random one needs all steps
        **settings,
    )
    return network, history


def _calibrated(model, shapes, group, rng):
    """Scale the kernel noise until draws spread as the training shapes do."""
    kernel = model.kernel

    def scaled(factor):
        return replace(model, kernel=replace(kernel, scale=factor * kernel.scale))

    def draw(factor, codes):
        return model.space.shapes(scaled(factor).draw_rows(codes, rng))[0]

    factor = spread_factor(draw, shapes, group)
    return scaled(factor)


def _tensors(rows, codes):
    return torch.from_numpy(np.ascontiguousarray(rows)), torch.from_numpy(codes)
