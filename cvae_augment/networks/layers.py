"""Layers that are born empty, and how they are filled."""

import math

import torch
from torch import nn


class Linear(nn.Linear):
    """A linear layer that is born empty.

    torch would fill it from its global generator, which all threads share.
    """

    def reset_parameters(self):
        """Leave the parameters to `fill`, or to a trained state."""


class Conv1d(nn.Conv1d):
    """A convolution that is born empty, as `Linear` is."""

    def reset_parameters(self):
        """Leave the parameters to `fill`, or to a trained state."""


class Embedding(nn.Embedding):
    """An embedding that is born empty, as `Linear` is."""

    def reset_parameters(self):
        """Leave the parameters to `fill`, or to a trained state."""


@torch.no_grad()
def fill(network, generator):
    """Give every layer torch's default start, drawn from `generator`."""
    for module in network.modules():
        if isinstance(module, (nn.Linear, nn.Conv1d)):
            bound = 1 / math.sqrt(module.weight[0].numel())
            for parameter in module.parameters(recurse=False):
                parameter.uniform_(-bound, bound, generator=generator)
        elif isinstance(module, nn.Embedding):
            module.weight.normal_(generator=generator)
