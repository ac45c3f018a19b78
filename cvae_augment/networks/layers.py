"""Layers without initial values, and their initialisation."""

import math

import torch
from torch import nn


class Linear(nn.Linear):
    """A linear layer without initial values.

    torch would draw them from its global generator, which all threads share.
    """

    def reset_parameters(self):
        """Leave the parameters to `fill`, or to a trained state."""


class Conv1d(nn.Conv1d):
    """A convolution without initial values, for the reason given in `Linear`."""

    def reset_parameters(self):
        """Leave the parameters to `fill`, or to a trained state."""


class Embedding(nn.Embedding):
    """An embedding without initial values, for the reason given in `Linear`."""

    def reset_parameters(self):
        """Leave the parameters to `fill`, or to a trained state."""


@torch.no_grad()
def fill(network, generator):
    """Give every layer torch's default initial values, drawn from `generator`."""
    for module in network.modules():
        if isinstance(module, (nn.Linear, nn.Conv1d)):
            bound = 1 / math.sqrt(module.weight[0].numel())
            for parameter in module.parameters(recurse=False):
                parameter.uniform_(-bound, bound, generator=generator)
        elif isinstance(module, nn.Embedding):
            module.weight.normal_(generator=generator)
