"""What all displays of real and synthetic spectra do."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from cvae_augment.plotting import EmbeddingDisplay, MeanSpectraDisplay, SpreadDisplay

from .common import Copier, spectra

PAIRS = [MeanSpectraDisplay, SpreadDisplay, EmbeddingDisplay]


@pytest.mark.parametrize("display", PAIRS)
def test_displays_of_spectra_take_estimators_axes_and_settings(display):
    X, y = spectra(2, n_per_class=4)
    before = dict(mpl.rcParams)
    copier = Copier(X[0])
    given = plt.subplots(1, 1 if display is EmbeddingDisplay else 2)[1]
    open_figures = plt.get_fignums()
    made = display.from_estimator(copier, X, y, n_samples=2, random_state=5, ax=given)
    assert copier.asked == (sorted([*set(y)] * 2), 5)
    assert made.figure_ is np.atleast_1d(given)[0].figure
    assert plt.get_fignums() == open_figures
    assert dict(mpl.rcParams) == before
    with pytest.raises(ValueError, match=r"'zscore'.*'sample_minmax'"):
        display.from_predictions(X, y, X, y, scaling="zscore")


def test_figures_fit_a_column_and_stay_vectors(tmp_path):
    X, y = spectra(2)
    for display in PAIRS:
        figure = display.from_predictions(X, y, X, y).figure_
        assert figure.get_size_inches()[0] <= 3.5
        figure.savefig(tmp_path / "figure.svg")
        assert "<image" not in (tmp_path / "figure.svg").read_text()
