"""The conditional variational autoencoder as an augmenter."""

from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from sklearn.utils import check_array
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted

from .base import parameters
from .network import NetworkAugmenter


@parameters
class CVAEAugmenter(NetworkAugmenter):
    """Generate spectra with a class-conditional variational autoencoder.

    The defaults are a Gaussian autoencoder with a learned noise level [2]_. Its linear
    path starts as the closed-form probabilistic PCA of the training spectra. Latent
    codes and residuals are drawn from a smoothed bootstrap of those of the training
    spectra of the class [3]_: one training spectrum gives most of a draw, and noise of
    the form in which neighbouring spectra differ gives the rest. `as_reported` gives
    the model of the report that this package implements.

    Parameters
    ----------
    latent_dim : int, default=16
        Width of the latent code.
    hidden_dims : tuple of int, default=(128, 64)
        Widths of the encoder's hidden layers; the decoder has them reversed.
    embedding_dim : int, default=10
        Width of the class embedding.
    conditioning : {"full", "prior", "none"}, default="full"
        ``"full"``: encoder, decoder and prior depend on the class. ``"prior"``: only
        the prior depends on it. ``"none"``: a plain VAE that ignores the class, so that
        the labels of its draws are nominal.
    likelihood : {"gaussian", "bernoulli"}, default="gaussian"
        Gaussian with one learned noise level, or cross-entropy on intensities
        in [0, 1].
    prior : {"aggregated", "standard_normal"}, default="aggregated"
        Latent codes are drawn from a smoothed bootstrap of the training codes of the
        class, or from N(0, I).
    linear_path : bool, default=True
        Whether linear maps run beside the perceptrons of encoder and decoder.
        With a Gaussian likelihood they start as probabilistic PCA.
    residual : {"empirical", "white"} or None, default="empirical"
        Addition to a decoded spectrum: a residual that is drawn together with the
        latent code, white noise of the learned level, or nothing.
    noise : float, default=1
        White noise that is added to each draw, in multiples of the white noise that the
        training spectra have at each wavenumber. It tells a classifier that noise
        varies in directions that a few spectra do not show. Draws have the noise of one
        training spectrum without it, so that it makes them rougher than real spectra. 0
        adds none.
    scaling : {"sample_minmax"} or None, default="sample_minmax"
        Sample-wise min-max, with offset and range modelled beside the shape, or
        spectra as they are.
    beta : float, default=1
        Weight of the KL term in training.
    lr : float, default=1e-3
        Learning rate of Adam. It falls linearly to zero where training refines a
        closed-form start, and stays constant elsewhere.
    max_epochs : int or "auto", default="auto"
        Passes over the training spectra. ``"auto"`` takes 40, or fewer where the
        spectra fill several batches: about 100 steps in all.
    batch_size : int, default=1024
        Spectra per step. With more than 5,000 spectra, each batch is read when it is
        needed, also from a memory map. Scales, axes and distributions are then learnt
        from a part of the spectra: from 2.5 million intensities, but from 1,000 spectra
        at least and 5,000 at most, with all spectra of a small class.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted.
    class_counts_ : ndarray of shape (n_classes,)
        Number of training spectra per class.
    history_ : dict of str to ndarray of shape (n_epochs,)
        ``"loss"``, ``"reconstruction"`` and ``"kl"`` per epoch: means per
        spectrum, in nats.
    is_synthetic_ : ndarray of bool
        For each row that `fit_resample` returned last, whether it is synthetic.
    model_ : SpectrumModel
        The trained model: arrays, and no torch object.
    n_features_in_ : int
        Number of intensities per spectrum.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Column names, where `X` has names that are all strings.
    sampling_strategy_ : dict
        Number of synthetic spectra per class that `fit_resample` added last.
    wavenumbers_ : ndarray of shape (`n_features_in_`,) or None
        Axis that `fit` was given, or the column names, where all are numbers.

    axis_unit_ : {'cm^-1', 'nm', 'um', 'index'}
        Unit of the axis.

    See Also
    --------
    AugmentedClassifier : A classifier that augments in `fit` only.

    Notes
    -----
    With ``prior="aggregated"`` the spectra of one draw are not independent. Each
    training spectrum is used equally often. Their mean holds no new information, and no
    statistical test may count them as independent.

    References
    ----------
    .. [1] Sohn, K., Lee, H. and Yan, X. (2015). "Learning structured output
       representation using deep conditional generative models." NeurIPS.
    .. [2] Rybkin, O., Daniilidis, K. and Levine, S. (2021). "Simple and
       effective VAE training with calibrated decoders." ICML.
    .. [3] Ghosh, P. et al. (2020). "From variational to deterministic
       autoencoders." ICLR.

    Examples
    --------
    >>> from cvae_augment import CVAEAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra(random_state=0)
    >>> augmenter = CVAEAugmenter(expansion_factor=3, random_state=0)
    >>> X, y = augmenter.fit_resample(spectra.data, spectra.target)
    >>> X.shape, int(augmenter.is_synthetic_.sum())
    ((354, 312), 236)
    """

    latent_dim: int = 16
    hidden_dims: tuple[int, ...] = (128, 64)
    embedding_dim: int = 10
    conditioning: str = "full"
    likelihood: str = "gaussian"
    prior: str = "aggregated"
    linear_path: bool = True
    residual: str | None = "empirical"
    noise: float = 1
    scaling: str | None = "sample_minmax"
    beta: float = 1.0
    max_epochs: int | str = "auto"
    batch_size: int = 1024

    _parameter_constraints: ClassVar[dict] = {
        **NetworkAugmenter._parameter_constraints,
        "latent_dim": [Interval(Integral, 1, None, closed="left")],
        "hidden_dims": ["array-like"],
        "embedding_dim": [Interval(Integral, 1, None, closed="left")],
        "conditioning": [StrOptions({"full", "prior", "none"})],
        "likelihood": [StrOptions({"gaussian", "bernoulli"})],
        "prior": [StrOptions({"aggregated", "standard_normal"})],
        "linear_path": ["boolean"],
        "residual": [StrOptions({"empirical", "white"}), None],
        "noise": [Interval(Real, 0, None, closed="left")],
        "scaling": [StrOptions({"sample_minmax"}), None],
        "beta": [Interval(Real, 0, None, closed="left")],
        "max_epochs": [
            Interval(Integral, 0, None, closed="left"),
            StrOptions({"auto"}),
        ],
    }

    _max_copied = 5000  # MAX_KEPT of models.cvae, which loads torch

    @classmethod
    def as_reported(cls, **changes):
        """Return the report's model: network, loss, optimiser, prior and epochs.

        Its decoded spectra are mapped to the units of the input by the offset
        and range of a random training spectrum of the class. The report keeps the
        class frequencies, so `sampling_strategy` is "proportional".

        Parameters
        ----------
        **changes : dict
            Parameters that are to differ from the report.

        Returns
        -------
        CVAEAugmenter
            An unfitted augmenter.

        Examples
        --------
        >>> from cvae_augment import CVAEAugmenter
        >>> CVAEAugmenter.as_reported(conditioning="none").max_epochs
        500
        """
        reported: dict = {
            "sampling_strategy": "proportional",
            "latent_dim": 32,
            "likelihood": "bernoulli",
            "prior": "standard_normal",
            "linear_path": False,
            "residual": None,
            "noise": 0,
            "max_epochs": 500,
            "batch_size": 32,
        }
        return cls(**reported | changes)

    def encode(self, X, y):
        """Posterior mean of the code of each spectrum.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Spectra in the units of the training spectra.
        y : array-like of shape (n_samples,)
            Class labels, all seen in fit.

        Returns
        -------
        ndarray of shape (n_samples, latent_dim)
            Codes.
        """
        X = self._check_rows(X)
        return self.model_.encode(X, self._encode_labels(y, len(X)))

    def decode(self, Z, y):
        """Spectrum that the decoder expects for each code, without noise.

        Parameters
        ----------
        Z : array-like of shape (n_samples, latent_dim)
            Codes.
        y : array-like of shape (n_samples,)
            Class labels, all seen in fit.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            Spectra in the units of the training spectra.

        Raises
        ------
        ValueError
            If `Z` has another width than `latent_dim`, or a label was
            not seen in fit.
        """
        check_is_fitted(self)
        Z = check_array(Z, dtype=np.float64, input_name="Z")
        latent_dim = self.model_.row_model.architecture["latent_dim"]
        if Z.shape[1] != latent_dim:
            raise ValueError(f"Z has {Z.shape[1]} columns, expected {latent_dim}")
        return self.model_.decode(Z, self._encode_labels(y, len(Z)))

    def _train(self, X, class_index, n_classes, rng):
        from ..models.cvae import train_cvae  # torch takes seconds to load

        if self.residual == "white" and self.likelihood == "bernoulli":
            raise ValueError(
                "residual='white' is noise of the learned level, which "
                "likelihood='bernoulli' does not have; use 'empirical' or None"
            )
        parts = "latent_dim", "embedding_dim", "likelihood", "linear_path"
        model = "conditioning", "prior", "residual", "noise", "scaling"
        training = "beta", "lr", "max_epochs", "batch_size", "verbose"
        return train_cvae(
            *(X, class_index, n_classes, rng),
            architecture={
                "hidden_dims": _check_hidden_dims(self.hidden_dims),
                **self._given(*parts),
            },
            device=self._device_for(X.size),
            **self._given(*model, *training),
        )


def _check_hidden_dims(hidden_dims):
    """Layer widths as a tuple of Python ints."""
    dims = tuple(int(d) for d in hidden_dims if isinstance(d, Integral))
    if not dims or min(dims) < 1 or len(dims) != len(hidden_dims):
        raise ValueError(f"hidden_dims must be positive integers, got {hidden_dims!r}")
    return dims
