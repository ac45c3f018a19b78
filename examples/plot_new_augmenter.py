"""
A new augmenter in thirty lines
===============================

An augmenter needs three parts: a network, a model that draws rows, and an estimator
that trains the network and returns the model. One more line gives the augmenter a name.
Studies, files and the command line know it by this name.

This augmenter learns a mean of each class and one standard deviation of each intensity.
Its spectra are noise around the class mean, so it is no good generator. It shows where
things go.
"""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import torch

from cvae_augment.augmenters import registry
from cvae_augment.augmenters.network import NetworkAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import spread_ratio
from cvae_augment.models.spectrum_model import SpectrumModel
from cvae_augment.models.training import train
from cvae_augment.plotting import SpectraDisplay

# %%
# The network
# -----------
# A torch module that knows nothing of scikit-learn. `forward` returns the terms of the
# loss, one value for each spectrum of the batch.


class GaussianNetwork(torch.nn.Module):
    def __init__(self, n_classes, n_features):
        super().__init__()
        self.means = torch.nn.Parameter(torch.zeros(n_classes, n_features))
        self.log_sd = torch.nn.Parameter(torch.zeros(n_features))

    def forward(self, x, class_index, eps):
        gap = (x - self.means[class_index]) / self.log_sd.exp()
        return ((gap.square() / 2 + self.log_sd).sum(dim=1),)


# %%
# The model
# ---------
# A data class of arrays, which can be saved. `draw` gives one row for each entry of
# `class_index`.


@dataclass(frozen=True)
class GaussianRows:
    means: np.ndarray
    sd: np.ndarray

    def draw(self, class_index, rng, device="cpu"):
        noise = rng.standard_normal((len(class_index), len(self.sd)))
        return self.means[class_index] + self.sd * noise


# %%
# The estimator
# -------------
# `_train` gets spectra that were checked, classes from 0 on, and a generator of random
# numbers, from which all others get their seeds. Everything else is in the base class:
# `fit`, `sample`, `fit_resample`, `save`, `load`, and the numbers of spectra of each
# class. `NetworkAugmenter` adds the parameters `lr`, `device`, `memory` and `verbose`;
# without a network, take `BaseAugmenter`.


class ClassMeanAugmenter(NetworkAugmenter):
    _has_likelihood = False

    def _train(self, X, class_index, n_classes, rng):
        network = GaussianNetwork(n_classes, X.shape[1])
        tensors = {"x": X.astype(np.float32), "class_index": class_index}
        rows = torch.utils.data.StackDataset(
            **{k: torch.from_numpy(v) for k, v in tensors.items()}
        )
        generator = torch.Generator().manual_seed(int(rng.integers(2**63)))
        settings = {"terms": ["loss"], "weights": [1.0], "noise_dim": 1, "lr": 0.02}
        settings |= {"generator": generator, "batch_size": len(X)}
        history = train(network, rows, max_epochs=300, **settings)
        means, log_sd = (p.detach().numpy() for p in network.parameters())
        return SpectrumModel(GaussianRows(means, np.exp(log_sd)), history=history)


# %%
# The name
# --------
# `models` of `register` names the modules of the data classes of the model, if they are
# not in the module of the estimator: `save` and `load` know no others.
# ``compare_augmenters(X, y, ["cvae", "class_mean"])`` finds the augmenter by its name.
# So does ``--peers class_mean``, in a process that imports this module.
registry.register("class_mean", ClassMeanAugmenter)
augmenter = registry.make("class_mean", expansion_factor=3, random_state=0)

# %%
# What it draws
# -------------
# The spread is right at each wavenumber. The spectra are far too rough, since the noise
# of neighbouring intensities is independent. A look is enough to see it.
spectra = make_serum_spectra((20, 20), n_wavenumbers=156, random_state=0)
X, y = augmenter.fit_resample(spectra.data, spectra.target)
new = augmenter.is_synthetic_
print(f"{new.sum()} synthetic spectra")
print(f"spread ratio {spread_ratio(spectra.data, spectra.target, X[new], y[new]):.2f}")
SpectraDisplay.from_predictions(spectra.data, spectra.target, X[new], y[new])
plt.show()
