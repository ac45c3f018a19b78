"""The conditional variational autoencoder as a torch module."""

import math
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from .layers import Embedding, Linear, fill


class ConditionalVAE(nn.Module):
    """Encoder, decoder and the two terms of the negative evidence lower bound.

    Its layers have no values until `build` or a trained state sets them.

    A class embedding is concatenated to the input of the encoder and to the latent
    code before the decoder. An optional linear path runs beside each multilayer
    perceptron, which then learns only what the linear path does not explain.

    Parameters
    ----------
    n_features : int
        Width of a row of the input.
    n_classes : int
        Number of classes; 0 builds a plain VAE without an embedding.
    latent_dim : int
        Width of a code.
    hidden_dims : tuple of int
        Widths of the encoder's hidden layers; the decoder has them reversed.
    embedding_dim : int
        Width of the class embedding.
    likelihood : {"gaussian", "bernoulli"}
        Gaussian with one learned noise level [1]_, or cross-entropy on a
        sigmoid output.
    linear_path : bool
        Whether a linear map runs beside each perceptron.

    References
    ----------
    .. [1] Rybkin, O., Daniilidis, K. and Levine, S. (2021). "Simple and
       effective VAE training with calibrated decoders." ICML.
    """

    def __init__(
        self,
        n_features,
        n_classes,
        *,
        latent_dim,
        hidden_dims,
        embedding_dim,
        likelihood,
        linear_path,
    ):
        super().__init__()
        self.latent_dim = latent_dim
        self.likelihood = likelihood
        self.embedding = Embedding(n_classes, embedding_dim) if n_classes else None
        width = embedding_dim if n_classes else 0
        self.encoder = perceptron(n_features + width, hidden_dims)
        self.to_mu = Linear(hidden_dims[-1], latent_dim)
        self.to_log_var = Linear(hidden_dims[-1], latent_dim)
        self.decoder = perceptron(latent_dim + width, hidden_dims[::-1])
        self.to_x = Linear(hidden_dims[0], n_features)
        self.encoder_linear = self.decoder_linear = None
        if linear_path:
            self.encoder_linear = Linear(n_features + width, latent_dim)
            self.decoder_linear = Linear(latent_dim + width, n_features)
        if likelihood == "gaussian":
            self.log_sigma = nn.Parameter(torch.zeros(()))

    def encode(self, x, class_index):
        """Mean and log variance of the posterior, each (batch, latent_dim)."""
        x_c = self._with_class(x, class_index)  # (batch, n_features + embedding_dim)
        h = self.encoder(x_c)
        mu = self.to_mu(h)
        if self.encoder_linear is not None:
            mu = mu + self.encoder_linear(x_c)
        return mu, self.to_log_var(h)

    def decode(self, z, class_index):
        """Location of the likelihood (batch, n_features); logits for Bernoulli."""
        z_c = self._with_class(z, class_index)  # (batch, latent_dim + embedding_dim)
        x_hat = self.to_x(self.decoder(z_c))
        if self.decoder_linear is not None:
            x_hat = x_hat + self.decoder_linear(z_c)
        return x_hat

    def mean(self, z, class_index):
        """Mean of the likelihood (batch, n_features)."""
        x_hat = self.decode(z, class_index)
        return x_hat.sigmoid() if self.likelihood == "bernoulli" else x_hat

    def forward(self, x, class_index, eps):
        """Reconstruction and KL term per row, each summed over its features.

        `eps` (batch, latent_dim) is standard normal noise, drawn by the caller.
        """
        mu, log_var = self.encode(x, class_index)
        x_hat = self.decode(mu + eps * (0.5 * log_var).exp(), class_index)
        kl = 0.5 * (mu.square() + log_var.exp() - 1 - log_var).sum(dim=1)
        return self.reconstruction(x_hat, x), kl

    def reconstruction(self, x_hat, x):
        """Negative log-likelihood per row (batch,), summed over features."""
        if self.likelihood == "bernoulli":
            return F.binary_cross_entropy_with_logits(x_hat, x, reduction="none").sum(1)
        squared = (x - x_hat).square().sum(dim=1)
        return 0.5 * squared * (-2 * self.log_sigma).exp() + x.shape[1] * (
            self.log_sigma + 0.5 * math.log(2 * math.pi)
        )

    def _with_class(self, rows, class_index):
        if self.embedding is None:
            return rows
        return torch.cat([rows, self.embedding(class_index)], dim=1)


def perceptron(n_inputs, hidden_dims):
    """Linear and ReLU layers in turn, of the given widths."""
    widths = (n_inputs, *hidden_dims)
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise(widths):
        layers += [Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers)


def build(generator, **architecture):
    """Build a `ConditionalVAE` with torch's default start from `generator`."""
    network = ConditionalVAE(**architecture).float()  # whatever the default type
    fill(network, generator)
    if network.likelihood == "gaussian":
        nn.init.zeros_(network.log_sigma)
    return network


@torch.no_grad()
def start_from_ppca(network, *, class_means, loadings, noise_variance):
    """Set the linear path to the closed-form probabilistic PCA of the rows.

    The perceptrons start at zero output, so that the network starts as the
    exact maximum-likelihood linear model [1]_ and training can only add to it.

    Parameters
    ----------
    network : ConditionalVAE
        A Gaussian network with a linear path, changed in place.
    class_means : ndarray of shape (n_classes, n_features)
        Class means; one row, the grand mean, for a network without classes.
    loadings : ndarray of shape (n_features, latent_dim)
        Orthogonal columns W of the probabilistic PCA; columns may be zero.
    noise_variance : float
        Noise variance of the probabilistic PCA.

    References
    ----------
    .. [1] Tipping, M. E. and Bishop, C. M. (1999). "Probabilistic principal
       component analysis." J. R. Stat. Soc. B 61:611-622.
    """
    means, loadings = torch.as_tensor(class_means), torch.as_tensor(loadings)
    total = loadings.square().sum(dim=0) + noise_variance  # (latent_dim,)
    posterior = (loadings / total).T  # (latent_dim, n_features)
    grand_mean = means.mean(dim=0)
    n_features = len(grand_mean)
    decode_class = encode_class = torch.empty(0)
    if network.embedding is not None:
        weight = network.embedding.weight
        width = min(*weight.shape, *means.shape)
        u, s, vt = torch.linalg.svd(means - grand_mean, full_matrices=False)
        scale = math.sqrt(len(means))  # left singular vectors as unit-variance codes
        weight.zero_()
        weight[:, :width] = (u[:, :width] * scale).to(weight.dtype)
        decode_class = torch.zeros(n_features, weight.shape[1], dtype=means.dtype)
        decode_class[:, :width] = (vt[:width].T * s[:width]) / scale
        encode_class = -posterior @ decode_class  # centres the row by its class
    decode_class = decode_class.reshape(n_features, -1)
    encode_class = encode_class.reshape(network.latent_dim, -1)
    _copy(network.decoder_linear, torch.hstack([loadings, decode_class]), grand_mean)
    _copy(
        network.encoder_linear,
        torch.hstack([posterior, encode_class]),
        -posterior @ grand_mean,
    )
    _copy(network.to_mu, 0, 0)
    _copy(network.to_log_var, 0, torch.log(noise_variance / total))
    _copy(network.to_x, 0, 0)
    network.log_sigma.fill_(0.5 * math.log(noise_variance))


def _copy(layer, weight, bias):
    layer.weight.copy_(torch.as_tensor(weight).expand_as(layer.weight))
    layer.bias.copy_(torch.as_tensor(bias).expand_as(layer.bias))
