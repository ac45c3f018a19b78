"""The conditional VAE as a distribution of rows, and its training."""

import copy
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import torch
from scipy.stats import norm

from ..networks.cvae import ConditionalVAE, build, start_from_ppca
from .class_kernel import ClassKernel
from .class_statistics import MIN_NOISE_VARIANCE, class_means, ppca, within_sd
from .neighbours import neighbour_kernel
from .representation import PrincipalComponents, UnitIntensities, offset_range
from .restoration import Limits, OffsetRange, Restoration, WhiteNoise
from .spectrum_model import SpectrumModel
from .training import train

#: Antithetic pairs of noise that a lower bound is averaged over.
N_SCORE_PAIRS = 8

#: Axes that the network learns of more than `MAX_KEPT` spectra; the kernel learns all.
MAX_AXES = 256

#: Latent codes that the network decodes at a time: more leave the processor's cache.
DECODED_AT_ONCE = 1024

#: With ``max_epochs="auto"``, the most passes over the spectra, and about the number of
#: steps after which training ends: held-out bounds gain nothing from more.
AUTO_EPOCHS, AUTO_STEPS = 40, 100

#: More spectra than this are not copied, and may stay on disk. The network is trained
#: on all of them, batch by batch; scales, axes and distributions are learnt from
#: `MAX_KEPT` of them at most.
MAX_KEPT = 5000

#: Intensities that the kept spectra have in all: a thousand long spectra are enough.
MAX_KEPT_CELLS, MIN_KEPT = 2_500_000, 1000


@dataclass(frozen=True)
class CVAERows:
    """A trained network with the distribution of its latent codes and residuals.

    Rows may have more columns than the network has inputs: the columns that the network
    does not see follow the kernel, or else are those of the class on average.
    """

    architecture: dict
    weights: dict[str, np.ndarray]
    prior: str
    residual: str | None
    kernel: ClassKernel | None  # of latent codes and residuals that are drawn from it
    unseen_means: np.ndarray  # (n_classes, n_unseen)
    unseen_sd: np.ndarray  # (n_unseen,)

    def draw(self, class_index, rng, device="cpu"):
        """Draw one row for each entry of `class_index`."""
        n, latent_dim = len(class_index), self.architecture["latent_dim"]
        width = self.architecture["n_features"]
        drawn = np.empty((n, 0))
        if self.kernel is not None:
            drawn = self.kernel.draw(class_index, rng)
        if self.prior == "standard_normal":
            z, residual = rng.standard_normal((n, latent_dim)), drawn
        else:
            z, residual = np.split(drawn, [latent_dim], axis=1)
        rows = self.decode(z, class_index, device)
        if self.residual == "empirical":
            rows[:, :width] += residual[:, :width]
            rows[:, width:] = residual[:, width:]
        elif self.residual == "white":
            sigma = np.exp(self.weights["log_sigma"])
            rows[:, :width] += sigma * rng.standard_normal((n, width))
        return rows

    def encode(self, rows, class_index):
        """Posterior means (n, latent_dim) of rows."""
        seen = rows[:, : self.architecture["n_features"]]
        with torch.inference_mode():
            return self._network.encode(*tensors(seen, class_index))[0].numpy()

    def decode(self, z, class_index, device="cpu"):
        """Expected rows for latent codes `z` (n, latent_dim)."""
        network = self._network
        if device != "cpu":
            network = copy.deepcopy(network).to(device)
        decoded = torch.empty(
            (len(z), self.architecture["n_features"]), dtype=torch.float64
        )
        parts = (t.split(DECODED_AT_ONCE) for t in (decoded, *tensors(z, class_index)))
        with torch.inference_mode():
            for part, own_z, own_class in zip(*parts, strict=True):
                part[:] = network.mean(own_z.to(device), own_class.to(device))
        if not len(self.unseen_sd):
            return decoded.numpy()
        return np.hstack([decoded.numpy(), self.unseen_means[class_index]])

    def log_density(self, rows, class_index):
        """Evidence lower bound (n,) with KL weight 1 and the same noise for all."""
        width, latent_dim = (self.architecture[k] for k in ("n_features", "latent_dim"))
        x, c = tensors(rows[:, :width], class_index)
        rng = np.random.default_rng(0)
        total = np.zeros(len(rows))
        for eps in rng.standard_normal((N_SCORE_PAIRS, latent_dim)):
            for signed in (eps, -eps):
                noise = torch.from_numpy(np.tile(signed, (len(rows), 1)))
                with torch.inference_mode():
                    total -= sum(self._network(x, c, noise)).numpy()
        total /= 2 * N_SCORE_PAIRS
        unseen = norm.logpdf(
            rows[:, width:], self.unseen_means[class_index], self.unseen_sd
        )
        return total + unseen.sum(axis=1)

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
    class_index,
    n_classes,
    rng,
    *,
    architecture,
    conditioning,
    prior,
    residual,
    noise,
    scaling,
    **training,
):
    """Train a conditional VAE on spectra.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Spectra, float64. More than `MAX_KEPT` spectra may be of any float type, for
        example a memory map, and are read in parts.
    class_index : ndarray of int of shape (n_samples,)
        Class of each spectrum, 0 to ``n_classes - 1``, each present.
    n_classes : int
        Number of classes.
    rng : numpy.random.Generator
        Source of all randomness.
    architecture : dict
        Arguments of `ConditionalVAE` other than its input sizes.
    conditioning, prior, residual, noise, scaling
        As in `CVAEAugmenter`.
    **training : dict
        `beta`, `lr`, `max_epochs`, `batch_size`, `device` and `verbose`, as in
        `CVAEAugmenter`.

    Returns
    -------
    SpectrumModel
        The trained model.
    """
    gaussian = architecture["likelihood"] == "gaussian"
    kept = _kept_rows(class_index, X.shape[1], rng)
    X_kept, known = np.asarray(X[kept], np.float64, order="C"), class_index[kept]
    is_whole = len(X_kept) == len(X)
    representation = (PrincipalComponents if gaussian else UnitIntensities).fit(
        X_kept, known, scaling
    )
    rows = representation.rows(X_kept)
    # Rows of a Gaussian network hold offset and range; those in [0, 1] do not.
    values = None if gaussian or scaling is None else offset_range(X_kept)
    limits = Limits.fit(X_kept)
    del X_kept
    width = rows.shape[1] if is_whole or not gaussian else MAX_AXES
    seen = np.ascontiguousarray(rows[:, :width])
    architecture = {
        "n_features": seen.shape[1],
        "n_classes": n_classes if conditioning == "full" else 0,
        **architecture,
    }
    x, c = tensors(seen, known)
    network, history = _trained_network(
        seen,
        known,
        torch.utils.data.StackDataset(x=x.float(), class_index=c)
        if is_whole
        else SpectraRows(X, class_index, representation, width),
        torch.Generator().manual_seed(int(rng.integers(2**63))),
        architecture,
        **training,
    )
    weights = {name: w.numpy().copy() for name, w in network.state_dict().items()}
    network = network.double()
    with torch.inference_mode():
        mu, _ = network.encode(x, c)
        rows_decoded = network.mean(mu, c).numpy()
    by_class = conditioning != "none"
    known = known if by_class else np.zeros_like(known)
    residuals = np.hstack([seen - rows_decoded, rows[:, seen.shape[1] :]])
    shapes, drawn_values = representation.shapes(rows)
    unseen = rows[:, seen.shape[1] :]
    del rows, seen, x
    kernel = None
    if columns := _kernel_columns(mu.numpy(), residuals, prior, residual):
        kernel = neighbour_kernel(np.hstack(columns), shapes, known, rng)
    if gaussian and scaling is not None:
        given = OffsetRange.fit(drawn_values, known, shapes)
    else:
        given = None if values is None else OffsetRange.fit(values, known)
    means, sd = _unseen_statistics(unseen, known)
    return SpectrumModel(
        CVAERows(architecture, weights, prior, residual, kernel, means, sd),
        representation,
        Restoration(given, WhiteNoise.fit(shapes, known, noise), limits),
        by_class,
        history,
    )


class SpectraRows(torch.utils.data.Dataset):
    """Coordinates of spectra that are computed when they are needed."""

    def __init__(self, X, class_index, representation, width):
        self.X = X
        self.class_index = class_index
        self.representation = representation
        self.width = width

    def __len__(self):
        return len(self.X)

    def __getitem__(self, index):
        if not isinstance(index, slice):
            index = np.sort(index.numpy())  # in the order of the file
        X = np.asarray(self.X[index], np.float64, order="C")
        rows = self.representation.rows(X, width=self.width, dtype=np.float32)
        x, c = tensors(rows, self.class_index[index])
        return {"x": x, "class_index": c}


def _kept_rows(class_index, n_features, rng):
    """Rows from which all but the network is learnt: not all of large classes."""
    if len(class_index) <= MAX_KEPT:
        return slice(None)
    total = np.clip(MAX_KEPT_CELLS // n_features, MIN_KEPT, MAX_KEPT)
    counts = np.bincount(class_index)
    caps = np.arange(total, 0, -1)
    cap = next((cap for cap in caps if np.minimum(counts, cap).sum() <= total), 1)
    rows = [
        rng.permutation(np.flatnonzero(class_index == k))[:cap]
        for k in range(len(counts))
    ]
    return np.sort(np.concatenate(rows))


def _trained_network(
    rows, class_index, all_rows, generator, architecture, *, beta, **settings
):
    """Network that starts from `rows` and is trained on all; and its history."""
    network = build(generator, **architecture)
    closed_form = architecture["linear_path"] and network.likelihood == "gaussian"
    if closed_form:
        known = class_index if architecture["n_classes"] else np.zeros_like(class_index)
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
        weights=(1.0, float(beta)),
        noise_dim=architecture["latent_dim"],
        generator=generator,
        decay=closed_form,  # refining a good start; a random one needs all steps
        **settings,
    )
    return network, history


def _kernel_columns(z, residuals, prior, residual):
    """What is drawn from the kernel: latent codes, residuals, both, or nothing."""
    drawn = [z] if prior == "aggregated" else []
    return drawn + ([residuals] if residual == "empirical" else [])


def _unseen_statistics(unseen, class_index):
    """Means by class, and standard deviation, of columns that the network lacks."""
    means = class_means(unseen, class_index, class_index.max() + 1)
    return means, np.maximum(within_sd(unseen, class_index), MIN_NOISE_VARIANCE**0.5)


def tensors(rows, class_index):
    """Rows and their classes as tensors."""
    return torch.from_numpy(np.ascontiguousarray(rows)), torch.from_numpy(class_index)
