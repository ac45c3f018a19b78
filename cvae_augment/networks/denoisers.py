"""Networks that remove noise from rows, given the noise level and the class."""

import math
from statistics import NormalDist

import torch
from torch import nn
from torch.nn import functional as F

from .layers import Conv1d, Embedding, Linear, fill
from .noise_levels import preconditioning

#: Share of the training rows that are shown without their class, for guidance.
CLASS_DROPOUT = 0.1

#: Frequencies that the noise level is presented in.
N_FREQUENCIES = 16

#: Channels in a group of a normalisation.
GROUP = 8


class Denoiser(nn.Module):
    """A network between the factors that make its output a denoised row.

    Its layers have no values until `build` or a trained state sets them.

    Parameters
    ----------
    n_features : int
        Width of a row.
    n_classes : int
        Number of classes.
    network : {"mlp", "unet"}
        Perceptron, or convolutions along the row.
    width : int
        Width of the perceptron, or channels of the first convolution.
    depth : int
        Residual blocks of the perceptron, or resolutions of the U-Net.
    prediction : {"epsilon", "v", "edm"}
        What the network predicts.
    levels : array-like of shape (n_levels,)
        Noise levels of training.
    data_sd : float
        Root mean square of the clean rows.
    """

    def __init__(
        self,
        n_features,
        n_classes,
        *,
        network,
        width,
        depth,
        prediction,
        levels,
        data_sd,
    ):
        super().__init__()
        self.n_features = n_features
        self.n_classes = n_classes
        self.prediction = prediction
        self.data_sd = data_sd
        self.condition = Condition(n_classes, width)
        body = UNet if network == "unet" else FilmPerceptron
        self.body = body(n_features, width, depth)
        self.levels: torch.Tensor
        levels = torch.tensor(levels, dtype=torch.float32)
        self.register_buffer("levels", levels, persistent=False)

    def denoise(self, x, s, class_index):
        """Expected clean rows of noisy rows `x` (batch, n_features).

        `s` (batch, 1) are their noise levels, and `class_index` (batch,) their classes;
        ``n_classes`` stands for none.
        """
        skip, out, into = preconditioning(self.prediction, s, self.data_sd)
        return skip * x + out * self._predict(into * x, s, class_index)

    def forward(self, x, class_index, eps):
        """Squared error of the prediction (1-tuple of (batch,)), mean over features.

        `eps` (batch, n_features + 2) is standard normal: the noise, and two columns
        that choose its level and whether the class is shown.
        """
        noise, choice, shown = eps.split([self.n_features, 1, 1], dim=1)
        place = 0.5 + 0.5 * torch.erf(choice / math.sqrt(2))  # uniform in [0, 1]
        last = len(self.levels) - 1
        s = self.levels[(place * (last + 1)).long().clamp(max=last)]  # (batch, 1)
        hidden = shown.squeeze(1) < NormalDist().inv_cdf(CLASS_DROPOUT)
        return (
            self.error(x, noise, s, class_index.masked_fill(hidden, self.n_classes)),
        )

    def error(self, x, noise, s, class_index):
        """Squared error of the prediction (batch,) at noise levels `s` (batch, 1)."""
        skip, out, into = preconditioning(self.prediction, s, self.data_sd)
        noisy = x + s * noise
        target = (x - skip * noisy) / out
        return (
            (self._predict(into * noisy, s, class_index) - target).square().mean(dim=1)
        )

    def _predict(self, scaled, s, class_index):
        # Single precision: the factors around the network keep that of the rows.
        condition = self.condition(s.float(), class_index)
        return self.body(scaled.float(), condition).to(scaled.dtype)


class Condition(nn.Module):
    """Noise level and class as one vector (batch, width)."""

    def __init__(self, n_classes, width):
        super().__init__()
        self.embedding = Embedding(n_classes + 1, width)
        self.level = nn.Sequential(
            Linear(2 * N_FREQUENCIES, width), nn.SiLU(), Linear(width, width)
        )
        frequencies = (
            torch.logspace(-1, 1, N_FREQUENCIES, dtype=torch.float32) * math.pi
        )
        self.register_buffer("frequencies", frequencies, persistent=False)

    def forward(self, s, class_index):
        """Embed noise levels `s` (batch, 1) and `class_index` (batch,)."""
        phase = s.log() / 4 * self.frequencies  # (batch, N_FREQUENCIES)
        waves = torch.cat([phase.sin(), phase.cos()], dim=1)
        return F.silu(self.level(waves) + self.embedding(class_index))


class FilmPerceptron(nn.Module):
    """Residual perceptron whose blocks are scaled and shifted by the condition.

    References
    ----------
    Perez, E. et al. (2018). "FiLM: visual reasoning with a general conditioning
    layer." AAAI.
    """

    def __init__(self, n_features, width, depth):
        super().__init__()
        self.into = Linear(n_features, width)
        self.blocks = nn.ModuleList(FilmBlock(width) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.out = Linear(width, n_features)

    def forward(self, x, condition):
        """Map rows (batch, n_features) to predictions of the same shape."""
        h = self.into(x)
        for block in self.blocks:
            h = h + block(h, condition)
        return self.out(F.silu(self.norm(h)))


class FilmBlock(nn.Module):
    """One block of `FilmPerceptron`."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.film = Linear(width, 2 * width)
        self.first = Linear(width, width)
        self.second = Linear(width, width)

    def forward(self, h, condition):
        """Map (batch, width) to (batch, width)."""
        scale, shift = self.film(condition).chunk(2, dim=1)
        h = self.norm(h) * (1 + scale) + shift
        return self.second(F.silu(self.first(h)))


class UNet(nn.Module):
    """Convolutions along the row, at `depth` resolutions, with skip connections.

    As in [1]_ and [2]_ but in one dimension and without attention. Rows of any length
    will do: they are padded to what can be halved, and cut back.

    References
    ----------
    .. [1] Ronneberger, O., Fischer, P. and Brox, T. (2015). "U-Net: convolutional
       networks for biomedical image segmentation." MICCAI.
    .. [2] Ho, J., Jain, A. and Abbeel, P. (2020). "Denoising diffusion probabilistic
       models." NeurIPS.
    """

    def __init__(self, n_features, width, depth):
        super().__init__()
        channels = [width, *[2 * width] * (depth - 1)]
        self.multiple = 2 ** (depth - 1)
        self.into = Conv1d(1, width, 3, padding=1)
        self.down = nn.ModuleList(
            ResidualBlock(n_in, n_out, width)
            for n_in, n_out in zip([width, *channels], channels, strict=False)
        )
        self.middle = ResidualBlock(channels[-1], channels[-1], width)
        self.up = nn.ModuleList(
            ResidualBlock(below + beside, beside, width)
            for below, beside in zip(
                [channels[-1], *channels[:0:-1]], channels[::-1], strict=True
            )
        )
        self.norm = nn.GroupNorm(width // GROUP, width)
        self.out = Conv1d(width, 1, 3, padding=1)

    def forward(self, x, condition):
        """Map rows (batch, n_features) to predictions of the same shape."""
        missing = -x.shape[1] % self.multiple
        h = self.into(F.pad(x[:, None], (0, missing), mode="replicate"))
        beside = []
        for i, block in enumerate(self.down):
            h = block(F.avg_pool1d(h, 2) if i else h, condition)
            beside.append(h)  # (batch, channels[i], length / 2**i)
        h = self.middle(h, condition)
        for i, block in enumerate(self.up):
            h = F.interpolate(h, scale_factor=2) if i else h
            h = block(torch.cat([h, beside.pop()], dim=1), condition)
        return self.out(F.silu(self.norm(h)))[:, 0, : x.shape[1]]


class ResidualBlock(nn.Module):
    """Two convolutions with the condition between them."""

    def __init__(self, n_in, n_out, width):
        super().__init__()
        self.first_norm = nn.GroupNorm(n_in // GROUP, n_in)
        self.first = Conv1d(n_in, n_out, 3, padding=1)
        self.film = Linear(width, 2 * n_out)
        self.second_norm = nn.GroupNorm(n_out // GROUP, n_out, affine=False)
        self.second = Conv1d(n_out, n_out, 3, padding=1)
        self.shortcut = Conv1d(n_in, n_out, 1) if n_in != n_out else nn.Identity()

    def forward(self, h, condition):
        """Map (batch, n_in, length) to (batch, n_out, length)."""
        scale, shift = self.film(condition)[:, :, None].chunk(2, dim=1)
        change = self.first(F.silu(self.first_norm(h)))
        change = self.second_norm(change) * (1 + scale) + shift
        return self.shortcut(h) + self.second(F.silu(change))


def build(generator, **architecture):
    """Build a `Denoiser` with torch's default start from `generator`.

    The last layer starts at zero: of rows of unit variance, the network then is the
    exact denoiser of a standard normal, if it predicts "v" or "edm".
    """
    denoiser = Denoiser(**architecture).float()  # whatever the default type
    fill(denoiser, generator)
    for parameter in denoiser.body.out.parameters():
        nn.init.zeros_(parameter)
    return denoiser
