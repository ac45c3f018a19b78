"""The trained conditional VAE: arrays that encode, decode, draw and score.

It binds the spaces and distributions of `latent` to a network of `networks`
trained by `training`, and keeps no torch object.
"""

from dataclasses import dataclass

import numpy as np
import torch

from .latent import (
    ClassKernel,
    GaussianSpace,
    UnitSpace,
    class_means,
    class_spread,
    ppca,
)
from .networks.cvae import ConditionalVAE, build, start_from_ppca
from .noise import ShapeNoise
from .training import train

#: Shares of the standard deviation of codes and residuals that are kernel noise: one
#: half of the draws is Gaussian, the other stays near a training row.
KERNEL_WIDTHS = (1.0, 0.44)

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
        shapes, levels = self.space.shapes(rows)
        if self.prior == "aggregated":
            shapes = self.noise.add(shapes, group, rng)
        return self.space.spectra(shapes, levels, group, rng)

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
        with torch.device("meta"):
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
    conditioning, prior, residual, noise, scaling, beta, lr, max_epochs, batch_size, verbose
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
    generator = torch.Generator().manual_seed(int(rng.integers(2**63)))
    network = build(generator, **architecture)
    closed_form = gaussian and architecture["linear_path"]
    if closed_form:
        known = codes if conditioning == "full" else np.zeros_like(codes)
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
        weights=(1.0, float(beta)),
        noise_dim=architecture["latent_dim"],
        lr=lr,
        max_epochs=max_epochs,
        batch_size=batch_size,
        generator=generator,
        decay=closed_form,  # refining a good start; a random one needs all steps
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
    spread = class_spread(rows, group)
    kernel = ClassKernel.fit(features, group, spread, KERNEL_WIDTHS)
    shapes, _ = space.shapes(rows)
    return TrainedCVAE(
        space=space,
        architecture=architecture,
        weights=weights,
        kernel=kernel,
        prior=prior,
        residual=residual,
        noise=ShapeNoise.fit(shapes, group, noise, rng),
        by_class=by_class,
        history=history,
    )


def _tensors(rows, codes):
    return torch.from_numpy(np.ascontiguousarray(rows)), torch.from_numpy(codes)
