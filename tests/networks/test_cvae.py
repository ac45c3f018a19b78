import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from cvae_augment.models.class_statistics import class_means, ppca
from cvae_augment.networks.cvae import build, start_from_ppca


def network(**changes):
    architecture = {
        "n_features": 12,
        "n_classes": 3,
        "latent_dim": 4,
        "hidden_dims": (8, 6),
        "embedding_dim": 5,
        "likelihood": "gaussian",
        "linear_path": True,
    }
    return build(torch.Generator().manual_seed(0), **architecture | changes)


def batch(n=7):
    generator = torch.Generator().manual_seed(1)
    x = torch.rand(n, 12, generator=generator)
    codes = torch.arange(n) % 3
    return x, codes, torch.randn(n, 4, generator=generator)


def test_the_reported_architecture_is_the_reports():
    reported = network(
        n_features=312,
        latent_dim=32,
        hidden_dims=(128, 64),
        embedding_dim=10,
        likelihood="bernoulli",
        linear_path=False,
    )
    shapes = {k: tuple(w.shape) for k, w in reported.state_dict().items()}
    assert shapes == {
        "embedding.weight": (3, 10),
        "encoder.0.weight": (128, 322),
        "encoder.0.bias": (128,),
        "encoder.2.weight": (64, 128),
        "encoder.2.bias": (64,),
        "to_mu.weight": (32, 64),
        "to_mu.bias": (32,),
        "to_log_var.weight": (32, 64),
        "to_log_var.bias": (32,),
        "decoder.0.weight": (64, 42),
        "decoder.0.bias": (64,),
        "decoder.2.weight": (128, 64),
        "decoder.2.bias": (128,),
        "to_x.weight": (312, 128),
        "to_x.bias": (312,),
    }


@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
def test_loss_terms_agree_with_torch_distributions(likelihood):
    net = network(likelihood=likelihood)
    x, codes, eps = batch()
    reconstruction, kl = net(x, codes, eps)
    mu, log_var = net.encode(x, codes)
    posterior = Normal(mu, (0.5 * log_var).exp())
    torch.testing.assert_close(
        kl, kl_divergence(posterior, Normal(0.0, 1.0)).sum(dim=1)
    )
    x_hat = net.decode(posterior.mean + posterior.stddev * eps, codes)
    if likelihood == "gaussian":
        expected = -Normal(x_hat, net.log_sigma.exp()).log_prob(x)
    else:
        expected = -Bernoulli(logits=x_hat, validate_args=False).log_prob(x)
    torch.testing.assert_close(reconstruction, expected.sum(dim=1))


@pytest.mark.parametrize("call", ["encode", "decode"])
def test_class_reaches_encoder_and_decoder(call):
    net = network()
    x, codes, eps = batch()
    rows = x if call == "encode" else eps
    first, second = (getattr(net, call)(rows, c) for c in (codes, (codes + 1) % 3))
    first, second = (v[0] if call == "encode" else v for v in (first, second))
    assert (first != second).all()


def test_without_classes_the_class_reaches_nothing():
    net = network(n_classes=0)
    x, codes, eps = batch()
    for first, second in zip(
        net(x, codes, eps), net(x, (codes + 1) % 3, eps), strict=True
    ):
        assert (first == second).all()


def test_building_leaves_the_global_generator_untouched():
    before = torch.get_rng_state()
    network()
    assert (torch.get_rng_state() == before).all()


def test_the_same_generator_builds_the_same_network():
    for first, second in zip(
        network().parameters(), network().parameters(), strict=True
    ):
        assert (first == second).all()


@pytest.mark.parametrize("n_classes", [0, 3])
def test_the_closed_form_start_is_exactly_probabilistic_pca(n_classes):
    rng = np.random.default_rng(0)
    codes = np.arange(60) % 3 if n_classes else np.zeros(60, dtype=int)
    rows = (
        rng.standard_normal((60, 12)) @ rng.standard_normal((12, 12)) + codes[:, None]
    )
    means = class_means(rows, codes, codes.max() + 1)
    loadings, noise = ppca(rows - means[codes], 4)
    net = network(n_classes=n_classes).double()
    start_from_ppca(net, class_means=means, loadings=loadings, noise_variance=noise)
    x, c = torch.tensor(rows), torch.tensor(codes)
    mu, log_var = net.encode(x, c)
    inverse = np.linalg.inv(loadings.T @ loadings + noise * np.eye(4))
    expected = (rows - means[codes]) @ loadings @ inverse
    np.testing.assert_allclose(mu.detach(), expected, atol=1e-6)
    np.testing.assert_allclose(
        log_var.exp().detach(), np.tile(noise * np.diag(inverse), (60, 1)), rtol=1e-6
    )
    np.testing.assert_allclose(
        net.decode(mu, c).detach(), expected @ loadings.T + means[codes], atol=1e-6
    )
    covariance = loadings @ loadings.T + noise * np.eye(12)
    exact = torch.distributions.MultivariateNormal(
        torch.tensor(means)[c], torch.tensor(covariance)
    ).log_prob(x)
    draws = torch.randn(200, 60, 4, generator=torch.Generator().manual_seed(0))
    bound = np.mean([-sum(net(x, c, eps.double())).mean().item() for eps in draws])
    assert bound == pytest.approx(exact.mean().item(), abs=0.1)  # tight at the optimum
