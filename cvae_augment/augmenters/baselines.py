"""Simple peers of the autoencoder: augmenters that no other library offers.

They work on the spectra as they are given; scale them first. All but the Gaussian build
a draw on training spectra of the class, each of which is used equally often.
"""

from abc import abstractmethod
from numbers import Real
from typing import ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from ..models.baselines import (
    Duplicates,
    Gaussian,
    Mixup,
    Noise,
    OffsetSlopeMultiplier,
    SpanKernel,
)
from ..models.spectrum_model import SpectrumModel
from .base import BaseAugmenter, parameters

_POSITIVE = [Interval(Real, 0, None, closed="neither")]
_NOT_NEGATIVE = [Interval(Real, 0, None, closed="left")]


@parameters
class _Baseline(BaseAugmenter):
    """An augmenter whose rows are the spectra themselves, without a likelihood."""

    _has_likelihood = False

    def _train(self, X, class_index, n_classes, rng):
        return SpectrumModel(self._row_model(X, class_index))

    @abstractmethod
    def _row_model(self, X, class_index):
        """Distribution of the spectra of each class."""


@parameters
class DuplicateAugmenter(_Baseline):
    """Repeat the training spectra: the control that adds no information.

    What it gains is the gain of a weaker regularisation, not of new spectra.

    Examples
    --------
    >>> from cvae_augment.baselines import DuplicateAugmenter
    >>> X, y = [[0.0], [1.0], [5.0], [6.0]], ["a", "a", "b", "b"]
    >>> duplicates = DuplicateAugmenter(expansion_factor=2, random_state=0)
    >>> X_res, y_res = duplicates.fit_resample(X, y)
    >>> sorted(sum(X_res, []))
    [0.0, 0.0, 1.0, 1.0, 5.0, 5.0, 6.0, 6.0]
    """

    def _row_model(self, X, class_index):
        return Duplicates.fit(X, class_index)


@parameters
class NoiseAugmenter(_Baseline):
    """Repeat the training spectra with white noise added [1]_.

    Parameters
    ----------
    scale : float, default=0.01
        Standard deviation of the noise, in units of the range of the spectrum.

    References
    ----------
    .. [1] Bishop, C. M. (1995). "Training with noise is equivalent to Tikhonov
       regularization." Neural Computation 7:108-116.

    Examples
    --------
    >>> from cvae_augment.baselines import NoiseAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra(random_state=0)
    >>> noise = NoiseAugmenter(expansion_factor=3, random_state=0)
    >>> noise.fit_resample(spectra.data, spectra.target)[0].shape
    (354, 312)
    """

    scale: float = 0.01

    _parameter_constraints: ClassVar[dict] = {
        **_Baseline._parameter_constraints,
        "scale": _NOT_NEGATIVE,
    }

    def _row_model(self, X, class_index):
        return Noise.fit(X, class_index, self.scale)


@parameters
class MixupAugmenter(_Baseline):
    """Weighted means of two random training spectra of a class [1]_.

    The paper mixes classes and their labels; within a class the label is certain.

    Parameters
    ----------
    alpha : float, default=1.0
        Weights are drawn from Beta(alpha, alpha); at 1 they are uniform.

    References
    ----------
    .. [1] Zhang, H., Cisse, M., Dauphin, Y. N. and Lopez-Paz, D. (2018). "mixup:
       Beyond empirical risk minimization." ICLR.

    Examples
    --------
    >>> from cvae_augment.baselines import MixupAugmenter
    >>> X, y = [[0.0], [1.0], [5.0], [6.0]], ["a", "a", "b", "b"]
    >>> mixup = MixupAugmenter(random_state=0).fit(X, y)
    >>> spectra, _ = mixup.sample(y=["b"] * 9)
    >>> bool(5 <= spectra.min() <= spectra.max() <= 6)
    True
    """

    alpha: float = 1.0

    _parameter_constraints: ClassVar[dict] = {
        **_Baseline._parameter_constraints,
        "alpha": _POSITIVE,
    }

    def _row_model(self, X, class_index):
        return Mixup.fit(X, class_index, self.alpha)


@parameters
class GaussianAugmenter(_Baseline):
    """Draw from a Gaussian of each class, its covariance shrunk [1]_.

    The covariance has n - n_classes degrees of freedom (n - 1 in a class), where
    the paper divides by n. Its isotropic part gives draws variance outside the
    span of the training spectra.

    Parameters
    ----------
    covariance : {"pooled", "class"}, default="pooled"
        One covariance of the deviations from the class means, or one per class;
        with the latter a class of one spectrum does not vary.

    References
    ----------
    .. [1] Ledoit, O. and Wolf, M. (2004). "A well-conditioned estimator for
       large-dimensional covariance matrices." J. Multivar. Anal. 88:365-411.

    Examples
    --------
    >>> from cvae_augment.baselines import GaussianAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra(random_state=0)
    >>> gaussian = GaussianAugmenter(random_state=0)
    >>> gaussian.fit(spectra.data, spectra.target).sample(5)[0].shape
    (5, 312)
    """

    covariance: str = "pooled"

    _has_likelihood = True
    _parameter_constraints: ClassVar[dict] = {
        **_Baseline._parameter_constraints,
        "covariance": [StrOptions({"pooled", "class"})],
    }

    def _row_model(self, X, class_index):
        return Gaussian.fit(X, class_index, pooled=self.covariance == "pooled")


@parameters
class SpanKernelAugmenter(_Baseline):
    """Smoothed bootstrap [1]_ whose noise spans the training spectra.

    A draw is the class mean, the deviation of a training spectrum of the class
    from it, and Gaussian noise with the covariance of all deviations, of full
    rank within their span; the sum is rescaled to the variance of the class. It
    then gets the minimum and the range of that training spectrum, so that spectra
    scaled to [0, 1] give such spectra, but for a last step: a class of which eight or
    more spectra are drawn is shifted to its mean.

    Parameters
    ----------
    width : float, default=0.5
        Standard deviation of the noise, in units of that of the class.

    References
    ----------
    .. [1] Silverman, B. W. (1986). "Density Estimation for Statistics and Data
       Analysis", section 6.4. Chapman & Hall.

    Examples
    --------
    >>> from cvae_augment.baselines import SpanKernelAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra(random_state=0)
    >>> kernel = SpanKernelAugmenter(random_state=0)
    >>> kernel.fit(spectra.data, spectra.target).sample(5)[0].shape
    (5, 312)
    """

    width: float = 0.5

    _parameter_constraints: ClassVar[dict] = {
        **_Baseline._parameter_constraints,
        "width": _NOT_NEGATIVE,
    }

    def _row_model(self, X, class_index):
        return SpanKernel.fit(X, class_index, self.width)


@parameters
class OffsetSlopeMultiplierAugmenter(_Baseline):
    """Repeat the training spectra with another offset, slope and gain [1]_.

    Each is drawn uniformly, for each spectrum. In the paper the gain depends on
    the unit of the intensities; here all three are free of units.

    Parameters
    ----------
    offset : float, default=0.1
        Largest shift, in units of the standard deviation of all intensities.
    slope : float, default=0.05
        Largest tilt from end to end, in units of the median range of a spectrum.
    multiplier : float, default=0.1
        Largest deviation of the gain from 1.

    References
    ----------
    .. [1] Bjerrum, E. J., Glahder, M. and Skov, T. (2017). "Data augmentation of
       spectral data for convolutional neural network (CNN) based deep
       chemometrics." arXiv:1710.01927.

    Examples
    --------
    >>> from cvae_augment.baselines import OffsetSlopeMultiplierAugmenter
    >>> osm = OffsetSlopeMultiplierAugmenter(offset=0, slope=0, random_state=0)
    >>> X, y = [[1.0, 2.0], [2.0, 4.0], [1.0, 3.0], [2.0, 6.0]], ["a", "a", "b", "b"]
    >>> spectra, _ = osm.fit(X, y).sample(y=["a", "b"])
    >>> (spectra[:, 1] / spectra[:, 0]).round(6).tolist()
    [2.0, 3.0]
    """

    offset: float = 0.1
    slope: float = 0.05
    multiplier: float = 0.1

    _parameter_constraints: ClassVar[dict] = {
        **_Baseline._parameter_constraints,
        "offset": _NOT_NEGATIVE,
        "slope": _NOT_NEGATIVE,
        "multiplier": _NOT_NEGATIVE,
    }

    def _row_model(self, X, class_index):
        return OffsetSlopeMultiplier.fit(
            X, class_index, self.offset, self.slope, self.multiplier
        )
