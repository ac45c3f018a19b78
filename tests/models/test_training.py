import subprocess
import sys

import numpy as np
import pytest
import torch

from cvae_augment.models.training import TensorRows, train
from cvae_augment.networks.cvae import build


def untrained(n=20):
    network = build(
        torch.Generator().manual_seed(0),
        n_features=6,
        n_classes=2,
        latent_dim=2,
        hidden_dims=(5,),
        embedding_dim=3,
        likelihood="gaussian",
        linear_path=False,
    )
    x = torch.randn(n, 6, generator=torch.Generator().manual_seed(1))
    return network, {"x": x, "class_index": torch.arange(n) % 2}


def run(network, tensors, **changes):
    settings = {
        "terms": ("reconstruction", "kl"),
        "weights": (1.0, 1.0),
        "noise_dim": 2,
        "lr": 1e-2,
        "max_epochs": 10,
        "batch_size": 8,
        "generator": torch.Generator().manual_seed(2),
    }
    return train(network, TensorRows(tensors), **settings | changes)


def plain_loop(network, tensors, batch_size, epochs=10, lr=1e-2, beta=1.0):
    """The same training without skorch."""
    generator = torch.Generator().manual_seed(2)
    optimizer = torch.optim.Adam(network.parameters(), lr=lr)
    n = len(tensors["x"])
    for _ in range(epochs):
        order = torch.arange(n)
        if batch_size < n:
            order = torch.randperm(n, generator=generator)
        for rows in order.split(batch_size):
            eps = torch.randn(len(rows), 2, generator=generator)
            terms = network(tensors["x"][rows], tensors["class_index"][rows], eps)
            optimizer.zero_grad()
            (terms[0].sum() + beta * terms[1].sum()).backward()
            optimizer.step()


@pytest.mark.parametrize("batch_size", [8, 20, 100])
def test_training_is_a_plain_adam_loop(batch_size):
    network, tensors = untrained()
    run(network, tensors, batch_size=batch_size, weights=(1.0, 0.5))
    expected, _ = untrained()
    plain_loop(expected, tensors, batch_size, beta=0.5)
    for got, wanted in zip(network.parameters(), expected.parameters(), strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.slow
def test_training_does_not_import_a_compiler():
    """The first optimizer of torch imports one, which takes two seconds."""
    code = (
        "import sys; from cvae_augment import CVAEAugmenter\n"
        "CVAEAugmenter(max_epochs=1).fit([[0.0, 1], [1, 0], [2, 1]] * 2, [0, 1] * 3)\n"
        "assert 'torch._dynamo' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_decaying_learning_rate_moves_less():
    def moved(decay):
        (network, tensors), (start, _) = untrained(), untrained()
        run(network, tensors, batch_size=20, decay=decay)
        return (network.to_mu.weight - start.to_mu.weight).abs().mean()

    assert 0 < moved(True) < 0.8 * moved(False)


def test_history_is_the_mean_per_row_and_falls():
    network, tensors = untrained()
    history = run(network, tensors, max_epochs=60, weights=(1.0, 0.5))
    assert set(history) == {"loss", "reconstruction", "kl"}
    assert all(len(values) == 60 for values in history.values())
    np.testing.assert_allclose(
        history["loss"], history["reconstruction"] + 0.5 * history["kl"]
    )
    assert history["loss"][-5:].mean() < history["loss"][:5].mean()


def test_the_first_loss_is_that_of_the_untrained_network():
    network, tensors = untrained()
    eps = torch.randn(20, 2, generator=torch.Generator().manual_seed(2))
    expected = sum(network(tensors["x"], tensors["class_index"], eps)).mean().item()
    history = run(network, tensors, batch_size=20, max_epochs=1)
    assert history["loss"][0] == pytest.approx(expected, rel=1e-5)


def test_no_epochs_train_nothing():
    network, tensors = untrained()
    before = [p.clone() for p in network.parameters()]
    history = run(network, tensors, max_epochs=0)
    assert len(history["loss"]) == 0
    assert all(
        (p == q).all() for p, q in zip(network.parameters(), before, strict=True)
    )


def test_averaged_weights_lag_behind_the_last_ones():
    (last, tensors), (averaged, _), (start, _) = untrained(), untrained(), untrained()
    run(last, tensors, batch_size=20)
    run(averaged, tensors, batch_size=20, averaging=0.9)
    end, mean, first = (m.to_mu.weight.detach() for m in (last, averaged, start))
    assert 0 < (mean - first).norm() < (end - first).norm()


def test_the_average_is_no_longer_than_a_tenth_of_the_training():
    """After 30 steps, an average over thousands of steps would still be the start."""
    (last, tensors), (averaged, _), (start, _) = untrained(), untrained(), untrained()
    run(last, tensors, batch_size=20, max_epochs=30)
    run(averaged, tensors, batch_size=20, max_epochs=30, averaging=0.9999)
    end, mean, first = (m.to_mu.weight.detach() for m in (last, averaged, start))
    assert (end - mean).norm() < 0.5 * (end - first).norm()


def test_training_stops_and_returns_to_the_best_held_out_weights():
    network, tensors = untrained()
    seen = []

    def held_out_loss(module):
        seen.append(module.to_mu.weight.detach().clone())
        return [5.0, 3.0, 4.0, 6.0, 7.0][len(seen) - 1]

    history = run(
        network, tensors, max_epochs=200, held_out_loss=held_out_loss, patience=30
    )
    assert len(history["loss"]) == 41  # looks after epochs 1, 11, 21, 31 and 41
    assert history["held_out"][[0, 9, 10, 40]].tolist() == [5.0, 5.0, 3.0, 7.0]
    assert torch.equal(network.to_mu.weight, seen[1])


def test_training_ends_with_the_best_weights_when_epochs_run_out():
    network, tensors = untrained()
    seen = []

    def held_out_loss(module):
        seen.append(module.to_mu.weight.detach().clone())
        return float(len(seen) != 1)

    history = run(
        network, tensors, max_epochs=15, held_out_loss=held_out_loss, patience=99
    )
    assert len(history["held_out"]) == 15
    assert torch.equal(network.to_mu.weight, seen[0])


def test_a_loss_that_is_not_finite_is_an_error_that_names_the_epoch():
    network, tensors = untrained()
    tensors["x"][3, 2] = float("nan")
    with pytest.raises(FloatingPointError, match=r"nan in epoch 1 of 10 at lr=0\.01"):
        run(network, tensors)


def test_an_interrupt_is_raised():
    network, tensors = untrained()

    def interrupt(*_):
        raise KeyboardInterrupt

    network.register_forward_hook(interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(network, tensors)


def test_global_generators_are_untouched():
    network, tensors = untrained()
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    run(network, tensors)
    assert (torch.get_rng_state() == before[0]).all()
    assert np.random.get_state()[1].tolist() == before[1]


@pytest.mark.parametrize(("verbose", "shown"), [(0, False), (1, True)])
def test_progress_is_shown_on_stderr_when_asked(capsys, monkeypatch, verbose, shown):
    monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 0)
    network, tensors = untrained()
    run(network, tensors, verbose=verbose)
    captured = capsys.readouterr()
    assert ("training" in captured.err) is shown
    assert captured.out == ""


def test_no_step_waits_for_its_numbers(monkeypatch):
    """Tensors of torch's meta device have no numbers, so nothing can wait for them."""
    network, tensors = untrained()
    seen = []

    class Enough(Exception):
        pass

    def count(epochs, *_):
        seen.extend(epoch[0][0].device.type for epoch in epochs)
        raise Enough

    monkeypatch.setattr("cvae_augment.models.training._history", count)
    with pytest.raises(Enough):
        run(network, tensors, device="meta", averaging=0.9, decay=True)
    assert seen == ["meta"] * 10
