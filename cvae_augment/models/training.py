"""Training of a torch module through skorch, without skorch's per-batch costs."""

import copy
from contextlib import suppress

import numpy as np
import torch
from skorch import NeuralNet
from torch.optim.adam import adam

from .._utils.progress import progress

#: Epochs between two looks at held-out rows.
EPOCHS_PER_LOOK = 10

#: Intensities of a training set from which ``device="auto"`` takes a GPU.
MIN_CUDA_SIZE = 2**24


def torch_device(device, size):
    """Name that torch has for a parameter `device` and a training set of a size."""
    if device == "auto":
        device = (
            "cuda" if size >= MIN_CUDA_SIZE and torch.cuda.is_available() else "cpu"
        )
    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError(
            "device='cuda', but torch finds no GPU here; expected 'cpu' or 'auto'"
        )
    return device


def train(
    module,
    rows,
    *,
    terms,
    weights,
    noise_dim,
    lr,
    max_epochs,
    batch_size,
    generator,
    decay=False,
    averaging=0.0,
    held_out_loss=None,
    patience=0,
    device="cpu",
    verbose=0,
):
    """Minimise a weighted sum of per-row loss terms with Adam.

    Parameters
    ----------
    module : torch.nn.Module
        ``module(**tensors, eps=eps)`` returns one tensor (batch,) per term.
        Trained in place.
    rows : torch.utils.data.Dataset
        ``rows[index]`` gives the inputs of these rows as a dict of tensors by name:
        `TensorRows`, or a data set that computes them when they are needed.
    terms : tuple of str
        Names of the loss terms.
    weights : tuple of float
        Their weights in the loss, which sums over the rows of a batch.
    noise_dim : int
        Width of the standard normal `eps`, drawn anew for each row and step.
    lr : float
        Learning rate.
    max_epochs : int
        Number of passes over the rows.
    batch_size : int
        Rows per step; with all rows in one batch there is nothing to shuffle.
    generator : torch.Generator
        Source of every permutation and of `eps`.
    decay : bool
        Whether the learning rate falls linearly, to reach zero after the last
        step, or stays.
    averaging : float
        Share of itself that the exponential moving average of the weights keeps at a
        step. The module ends with this average, or with the last weights if it is 0.
        Early steps count less: the average is never longer than a tenth of the
        training.
    held_out_loss : callable or None
        Function that returns a number for the module with averaged weights. Training
        stops when this number has not fallen for `patience` epochs, and the module
        ends with the weights for which it was lowest.
    patience : int
        Epochs without a lower held-out loss before training stops.
    device : str
        Where torch trains; `module` is on the processor afterwards. The noise of
        `generator` is the same for all devices.
    verbose : int
        1 or more shows a progress bar on stderr after two seconds.

    Returns
    -------
    dict of str to ndarray of shape (n_epochs,)
        ``"loss"`` and each term, per epoch, as the mean per row; with
        `held_out_loss`, ``"held_out"`` too, which repeats the last look.

    Raises
    ------
    FloatingPointError
        If the loss is not finite; the message names the epoch.
    """
    module.to(device)
    with progress(what="training", total=max_epochs, shown=verbose) as bar:
        net = _Net(
            module,
            criterion=WeightedSum,
            criterion__weights=weights,
            optimizer=Adam,
            lr=lr,
            max_epochs=max_epochs,
            batch_size=min(batch_size, len(rows)),
            iterator_train=ShuffledBatches,
            iterator_train__noise_dim=noise_dim,
            iterator_train__generator=generator,
            train_split=None,
            callbacks="disable",
            verbose=0,
            device=device,
        )
        net.bar = bar
        net.n_steps = max_epochs * -(-len(rows) // net.batch_size) if decay else None
        net.average = _Average(module, averaging, held_out_loss, patience)
        net.initialize()
        with suppress(_Stopped):
            # `fit` would swallow a KeyboardInterrupt and return as if trained.
            net.fit_loop(rows, None)
    history = _history(net.epochs, len(rows), terms, weights, lr)
    net.average.finish(module)
    module.to("cpu").eval()
    if held_out_loss is not None:
        history["held_out"] = np.array(net.average.losses)
    return history


class TensorRows(torch.utils.data.Dataset):
    """Named tensors of equal length as one data set."""

    def __init__(self, tensors):
        self.tensors = tensors

    def __len__(self):
        return len(next(iter(self.tensors.values())))

    def __getitem__(self, rows):
        return {name: tensor[rows] for name, tensor in self.tensors.items()}


class ShuffledBatches:
    """Whole batches by one indexing operation each, with their noise.

    The loader of torch collates row by row, which costs more than a step of a
    small network.
    """

    def __init__(self, dataset, batch_size, noise_dim, generator):
        self.dataset = dataset
        self.batch_size = batch_size
        self.noise_dim = noise_dim
        self.generator = generator

    def __iter__(self):
        n_rows = len(self.dataset)
        if self.batch_size == n_rows:
            batches = (slice(None),)
        else:
            order = torch.randperm(n_rows, generator=self.generator)
            batches = order.split(self.batch_size)
        for rows in batches:
            batch = self.dataset[rows]
            n_batch = len(next(iter(batch.values())))
            batch["eps"] = torch.randn(
                n_batch,
                self.noise_dim,
                generator=self.generator,
                dtype=torch.float32,
            )
            yield batch, batch["eps"]  # skorch wants a target; none is used


class WeightedSum(torch.nn.Module):
    """Sum of loss terms over the batch, each with its weight."""

    def __init__(self, weights):
        super().__init__()
        self.weights = weights

    def forward(self, terms, _):
        """Scalar loss of a tuple of tensors of shape (batch,)."""
        sums = [term.sum() for term in terms]
        #: Of the last batch, by term.
        self.sums = [term.detach() for term in sums]
        return sum(
            term if weight == 1 else weight * term
            for weight, term in zip(self.weights, sums, strict=True)
        )


class Adam:
    """Adam [1]_ on all parameters as one vector, by torch's own arithmetic.

    The first instance of torch's optimizer class in a process imports a compiler, which
    takes two seconds; the function behind it does not.

    Parameters
    ----------
    groups : list of dict
        One group of parameters, as skorch hands it over.
    lr : float
        Learning rate; it may be set between steps.

    References
    ----------
    .. [1] Kingma, D. P. and Ba, J. (2015). "Adam: a method for stochastic
       optimization." ICLR.
    """

    def __init__(self, groups, lr):
        parameters = [p for group in groups for p in group["params"]]
        self.lr = lr
        self.n_steps = 0
        with torch.no_grad():
            self.values = torch.cat([p.reshape(-1) for p in parameters])
        self.gradient, self.mean, self.square = (
            torch.zeros_like(self.values) for _ in range(3)
        )
        self.count = torch.zeros((), device=self.values.device)
        sizes = [p.numel() for p in parameters]
        views = (vector.split(sizes) for vector in (self.values, self.gradient))
        for p, value, gradient in zip(parameters, *views, strict=True):
            p.data, p.grad = value.view_as(p), gradient.view_as(p)

    def zero_grad(self):
        """Set the gradients, which are parts of one vector, to zero."""
        self.gradient.zero_()

    @torch.no_grad()
    def step(self):
        """Take a step along the gradients."""
        self.n_steps += 1
        adam(
            *([self.values], [self.gradient], [self.mean], [self.square]),
            *([], [self.count]),
            fused=True,
            amsgrad=False,
            maximize=False,
            weight_decay=0,
            beta1=0.9,
            beta2=0.999,
            eps=1e-8,
            lr=self.lr,
        )


class _Stopped(Exception):
    """The held-out loss has stopped falling."""


class _Average:
    """Moving average of the weights, and the best of it on held-out rows."""

    def __init__(self, module, averaging, held_out_loss, patience):
        self.module = copy.deepcopy(module) if averaging else module
        self.averaging = averaging
        self.n_steps = 0
        self.held_out_loss = held_out_loss
        self.patience = patience
        self.losses: list[float] = []
        self.best = None
        self.best_loss, self.best_epoch = np.inf, 0

    @torch.no_grad()
    def after_step(self, module):
        """Update the average with the weights of one more step."""
        if self.averaging:
            share = 1 - min(self.n_steps / (self.n_steps + 10), self.averaging)
            pairs = zip(self.module.parameters(), module.parameters(), strict=True)
            for average, new in pairs:
                average.lerp_(new, share)
        self.n_steps += 1

    def after_epoch(self, epoch):
        """Compute the held-out loss every few epochs, and stop if it does not fall."""
        if self.held_out_loss is None:
            return
        if epoch % EPOCHS_PER_LOOK == 1:
            loss = float(self.held_out_loss(self.module))
            if loss < self.best_loss:
                self.best_loss, self.best_epoch = loss, epoch
                self.best = copy.deepcopy(self.module.state_dict())
            self.losses.append(loss)
            if epoch - self.best_epoch >= self.patience:
                raise _Stopped
        else:
            self.losses.append(self.losses[-1])

    def finish(self, module):
        """Give `module` the weights that training ends with."""
        if self.best is not None:
            module.load_state_dict(self.best)
        elif self.averaging:
            module.load_state_dict(self.module.state_dict())


class _Net(NeuralNet):
    """A skorch net that keeps its losses on the device until training ends."""

    bar = progress(what="training", shown=False)
    n_steps: int | None = None  # until the learning rate is zero

    def initialize(self):
        self.epochs = []
        return super().initialize()

    def _set_training(self, training=True):
        if self.module_.training != training:  # to set it anew goes through all modules
            super()._set_training(training)

    def train_step(self, batch, **fit_params):
        self.optimizer_.zero_grad()
        step = self.train_step_single(batch, **fit_params)
        self.optimizer_.step()
        if self.n_steps is not None:
            left = 1 - self.optimizer_.n_steps / self.n_steps
            self.optimizer_.lr = self.lr * left
        return step

    def run_single_epoch(self, iterator, training, prefix, step_fn, **fit_params):
        if iterator is None:
            return
        self.epochs.append([])
        for batch in iterator:
            step_fn(batch)
            self.epochs[-1].append(self.criterion_.sums)
            self.average.after_step(self.module_)
        self.bar.update()
        self.average.after_epoch(len(self.epochs))


def _history(epochs, n_rows, terms, weights, lr):
    values = np.zeros((0, len(terms)))
    if epochs:
        # One operation and one copy for all of them: each costs as much as a product.
        sums = torch.stack(
            [term for epoch in epochs for step in epoch for term in step]
        )
        shape = len(epochs), -1, len(terms)
        values = sums.double().cpu().numpy().reshape(shape).sum(axis=1) / n_rows
    history = {"loss": values @ np.asarray(weights, dtype=float)}
    history |= {name: values[:, i] for i, name in enumerate(terms)}
    bad = np.flatnonzero(~np.isfinite(history["loss"]))
    if bad.size:
        raise FloatingPointError(
            f"the loss became {history['loss'][bad[0]]} in epoch {bad[0] + 1} of "
            f"{len(values)} at lr={lr}; a smaller lr usually helps"
        )
    return history
