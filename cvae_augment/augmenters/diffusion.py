"""Conditional diffusion as an augmenter."""

from numbers import Integral, Real
from typing import ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from .base import parameters
from .network import NetworkAugmenter


@parameters
class DiffusionAugmenter(NetworkAugmenter):
    """Generate spectra with a class-conditional diffusion model.

    The rival of `CVAEAugmenter`, behind the same contract. The defaults denoise a few
    whitened principal components of the training spectra; a network that has not
    been trained is then the exact denoiser of a Gaussian of each class, and training
    stops when held-out spectra gain nothing from more. `as_reported` gives the kind
    of model that failed in the report that this package implements.

    Parameters
    ----------
    network : {"mlp", "unet"}, default="mlp"
        A residual perceptron, scaled and shifted by noise level and class [1]_, or
        a U-Net of convolutions along the row, for rows of any length.
    width : int or None, default=None
        Width of the perceptron's layers, or channels of the U-Net's first
        resolution, a multiple of 8. None takes 128 or 16.
    depth : int, default=3
        Residual blocks of the perceptron, or resolutions of the U-Net.
    space : {"components", "spectrum", "unit"}, default="components"
        What is denoised. ``"components"``: deviations from the class mean in
        whitened principal components; what lies outside of them is drawn from the
        training spectra as `CVAEAugmenter` draws it. ``"spectrum"``: all
        intensities, centred and divided by one standard deviation. ``"unit"``: all
        intensities, in [0, 1].
    n_components : int, default=16
        Number of components, fewer where the spectra have fewer.
    schedule : {"cosine", "linear"}, default="cosine"
        Noise levels of training [2]_ [3]_. The linear one leaves signal at its last
        level unless `n_levels` is large; sampling takes it for noise, and a warning
        says so.
    n_levels : int, default=1000
        Number of noise levels.
    prediction : {"v", "epsilon", "edm"}, default="v"
        What the network predicts: the velocity [4]_, the noise [2]_, or what the
        preconditioning of [5]_ leaves to it.
    sampler : {"heun", "ddim", "ddpm"}, default="heun"
        Second-order [5]_ or first-order [6]_ steps along the deterministic flow, or
        steps of the random reverse process [2]_.
    n_steps : int, default=18
        Steps of the sampler, at most `n_levels`. ``"ddpm"`` needs hundreds.
    guidance_scale : float, default=0
        How far a draw is pushed from what is likely without its class to what is
        likely with it [7]_.
    scaling : {"sample_minmax"} or None, default="sample_minmax"
        Sample-wise min-max, with offset and range of the nearest training spectrum
        given to a draw, or spectra as they are.
    averaging : float, default=0.99
        Share of itself that the moving average of the weights keeps at a step; 0
        takes the last weights.
    early_stopping : bool, default=True
        Whether 15 % of each class are held out, and training stops when their
        denoising loss has not fallen for 100 epochs. Sets too small for that train
        for `max_epochs`.
    max_epochs : int, default=1000
        Passes over the training spectra. In a pass, noise is added to each spectrum as
        often as the batch allows.
    batch_size : int, default=512
        Noisy spectra per step.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted.
    class_counts_ : ndarray of shape (n_classes,)
        Number of training spectra per class.
    history_ : dict of str to ndarray of shape (n_epochs,)
        ``"loss"`` per epoch: the mean squared error of the prediction, 1 for a
        network that predicts zero of rows of unit variance; ``"held_out"``: that of
        the held-out spectra under noise drawn once, if there are any.
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
    CVAEAugmenter : The conditional variational autoencoder.

    Notes
    -----
    `score` is the variational bound of [8]_, written as in [9]_, in the same scaled
    space as that of `CVAEAugmenter` when ``space="components"``, so that the two
    compare. Its noise is fixed, and the integral over noise levels is taken by the
    trapezoidal rule. In the other spaces it is the density of the intensities alone.

    With ``space="components"``, the mean shape of eight or more spectra of a class in
    one draw is set to that of the training spectra, as in `CVAEAugmenter`: no
    statistical test may count them as independent.

    References
    ----------
    .. [1] Perez, E. et al. (2018). "FiLM: visual reasoning with a general
       conditioning layer." AAAI.
    .. [2] Ho, J., Jain, A. and Abbeel, P. (2020). "Denoising diffusion
       probabilistic models." NeurIPS.
    .. [3] Nichol, A. and Dhariwal, P. (2021). "Improved denoising diffusion
       probabilistic models." ICML.
    .. [4] Salimans, T. and Ho, J. (2022). "Progressive distillation for fast
       sampling of diffusion models." ICLR.
    .. [5] Karras, T. et al. (2022). "Elucidating the design space of
       diffusion-based generative models." NeurIPS.
    .. [6] Song, J., Meng, C. and Ermon, S. (2021). "Denoising diffusion implicit
       models." ICLR.
    .. [7] Ho, J. and Salimans, T. (2022). "Classifier-free diffusion guidance."
       arXiv:2207.12598.
    .. [8] Kingma, D. P. et al. (2021). "Variational diffusion models." NeurIPS.
    .. [9] Kong, X., Brekelmans, R. and Ver Steeg, G. (2023). "Information-theoretic
       diffusion." ICLR.

    Examples
    --------
    >>> from cvae_augment import DiffusionAugmenter
    >>> from cvae_augment.datasets import make_serum_spectra
    >>> spectra = make_serum_spectra(n_wavenumbers=40, random_state=0)
    >>> augmenter = DiffusionAugmenter(
    ...     expansion_factor=2, max_epochs=20, random_state=0
    ... )
    >>> X, y = augmenter.fit_resample(spectra.data, spectra.target)
    >>> X.shape, augmenter.sampling_strategy_  # 79 of each class
    ((237, 40), {0: 39, 1: 40, 2: 40})
    """

    network: str = "mlp"
    width: int | None = None
    depth: int = 3
    space: str = "components"
    n_components: int = 16
    schedule: str = "cosine"
    n_levels: int = 1000
    prediction: str = "v"
    sampler: str = "heun"
    n_steps: int = 18
    guidance_scale: float = 0.0
    scaling: str | None = "sample_minmax"
    averaging: float = 0.99
    early_stopping: bool = True
    max_epochs: int = 1000
    batch_size: int = 512

    _parameter_constraints: ClassVar[dict] = {
        **NetworkAugmenter._parameter_constraints,
        "network": [StrOptions({"mlp", "unet"})],
        "width": [Interval(Integral, 1, None, closed="left"), None],
        "depth": [Interval(Integral, 1, None, closed="left")],
        "space": [StrOptions({"components", "spectrum", "unit"})],
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "schedule": [StrOptions({"cosine", "linear"})],
        "n_levels": [Interval(Integral, 2, None, closed="left")],
        "prediction": [StrOptions({"epsilon", "v", "edm"})],
        "sampler": [StrOptions({"ddpm", "ddim", "heun"})],
        "n_steps": [Interval(Integral, 1, None, closed="left")],
        "guidance_scale": [Interval(Real, 0, None, closed="left")],
        "scaling": [StrOptions({"sample_minmax"}), None],
        "averaging": [Interval(Real, 0, 1, closed="left")],
        "early_stopping": ["boolean"],
        "max_epochs": [Interval(Integral, 0, None, closed="left")],
    }

    @classmethod
    def as_reported(cls, **changes):
        """Return a model of the kind that the report tried first and gave up.

        The report names DDPM and DDIM on a 1-D U-Net, hundreds of steps, and
        normalised spectra, but gives no settings. This is the plain way to build
        that: intensities in [0, 1], the linear schedule of Ho et al. cut to 200
        levels, noise as the target, and the last weights of a training as long as
        the autoencoder's. The warning that it draws in `fit` is part of the story.
        The report keeps the class frequencies, so `sampling_strategy` is
        "proportional".

        Parameters
        ----------
        **changes : dict
            Parameters that are to differ.

        Returns
        -------
        DiffusionAugmenter
            An unfitted augmenter.

        Examples
        --------
        >>> from cvae_augment import DiffusionAugmenter
        >>> DiffusionAugmenter.as_reported(sampler="ddim").n_levels
        200
        """
        reported: dict = {
            "sampling_strategy": "proportional",
            "network": "unet",
            "space": "unit",
            "schedule": "linear",
            "n_levels": 200,
            "prediction": "epsilon",
            "sampler": "ddpm",
            "n_steps": 200,
            "averaging": 0.0,
            "early_stopping": False,
            "max_epochs": 500,
            "batch_size": 32,
        }
        return cls(**reported | changes)

    def _train(self, X, class_index, n_classes, rng):
        from ..models.diffusion import train_diffusion  # torch takes seconds to load

        width = self.width
        if width is None:
            width = 128 if self.network == "mlp" else 16
        elif self.network == "unet" and width % 8:
            raise ValueError(f"width of a U-Net must be a multiple of 8, got {width}")
        if self.n_steps > self.n_levels:
            raise ValueError(
                f"n_steps={self.n_steps} but there are n_levels={self.n_levels}"
            )
        model = "space", "n_components", "scaling", "early_stopping"
        training = "averaging", "lr", "max_epochs", "batch_size", "verbose"
        return train_diffusion(
            *(X, class_index, n_classes, rng),
            network={"width": width, **self._given("network", "depth", "prediction")},
            levels=(self.schedule, self.n_levels),
            sampling=self._given("sampler", "n_steps", "guidance_scale"),
            device=self._device_for(X.size),
            **self._given(*model, *training),
        )
