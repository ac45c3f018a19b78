"""Real and synthetic spectra in the principal components of the real ones."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

from .._utils.docstrings import parameters_of
from .._utils.words import text
from ._base import RealAndSyntheticDisplay
from ._fonts import show_all_characters
from ._panels import GREY, colours, legend_above, legend_label, new_axes, style_axes

_MARKERS = "osD^vP*X"
_HOLLOW, _FILLED = {"fillstyle": "none", "markersize": 4}, {"markersize": 2.5}
_MARGIN = 0.08  # of the range, around the points
_N_COLUMNS = 5  # of the legend, at most


@parameters_of(RealAndSyntheticDisplay)
class EmbeddingDisplay(RealAndSyntheticDisplay):
    """Scores of real and synthetic spectra on two principal components.

    The components are those of the real spectra alone: synthetic spectra do not
    influence them. Use :meth:`from_estimator` or :meth:`from_predictions` to make one.
    All parameters are stored as attributes.

    Parameters
    ----------
    wavenumbers : array-like of shape (n_features,), default=None
        Not used. The parameter exists because the other displays have it.

    axis_unit : {'cm^-1', 'nm', 'um', 'index'}, default=None
        Unit of the axis. None is that of the augmenter, or 'cm^-1'.

    Attributes
    ----------
    ax_ : Axes
        The axes drawn on.

    figure_ : Figure
        The figure of the axes.

    pca_ : PCA
        The components, fitted on the real spectra.

    See Also
    --------
    cvae_augment.metrics.recall : The share of real spectra that is reached.

    Notes
    -----
    Two components show the largest variation only. Synthetic spectra with good scores
    may differ in other components, for example in their noise.

    Examples
    --------
    >>> import numpy as np
    >>> from cvae_augment.plotting import EmbeddingDisplay
    >>> X = np.random.default_rng(0).normal(size=(20, 50))
    >>> y = np.repeat(["control", "patient"], 10)
    >>> EmbeddingDisplay.from_predictions(X, y, X[::2], y[::2]).pca_.n_samples_
    20
    """

    def plot(self, ax=None, *, scaling="sample_minmax"):
        """Draw the scores: real ones hollow, synthetic ones filled.

        Parameters
        ----------
        ax : Axes, default=None
            Axes to draw on; None makes a figure.

        scaling : {"sample_minmax"} or None, default="sample_minmax"
            Scale each spectrum to [0, 1] first, or take the intensities as they are.

        Returns
        -------
        display : EmbeddingDisplay
            The display itself.

        Raises
        ------
        ValueError
            If `scaling` is unknown, there are fewer than two real spectra or
            intensities, or the parts of the data do not fit each other.
        """
        X_real, y_real, X_synthetic, y_synthetic = self._checked(scaling)
        if min(X_real.shape) < 2:
            raise ValueError(
                f"the real spectra have shape {X_real.shape}; two components need at "
                "least two spectra of two intensities"
            )
        pca = PCA(2, svd_solver="full").fit(X_real)
        real, synthetic = pca.transform(X_real), pca.transform(X_synthetic)
        is_new, palette = ax is None, colours()
        ax = new_axes(height=3.0) if is_new else ax
        for i, label in enumerate(np.unique(y_real)):
            style = {"marker": _MARKERS[i % len(_MARKERS)], "markeredgewidth": 0.6}
            style |= {"color": palette[i % len(palette)], "linestyle": "none"}
            few, own = synthetic[y_synthetic == label], real[y_real == label]
            ax.plot(*few.T, **style, **_FILLED, alpha=0.6, zorder=2)
            ax.plot(*own.T, **style, **_HOLLOW, label=legend_label(label), zorder=3)
        grey = {"marker": "o", "color": GREY, "linestyle": "none"}
        ax.plot([], [], **grey, **_HOLLOW, label=text("labels", "real"))
        ax.plot([], [], **grey, **_FILLED, label=text("labels", "synthetic"))
        share = pca.explained_variance_ratio_
        ax.margins(_MARGIN)
        legend_above(ax, _N_COLUMNS, is_new=is_new)
        names = [text("labels", "component", i=i + 1, share=share[i]) for i in (0, 1)]
        style_axes(ax, *names)
        self.pca_, self.ax_, self.figure_ = pca, ax, ax.figure
        show_all_characters(self.figure_)
        return self
