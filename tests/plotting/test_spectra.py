"""Spectra of each class in a panel, read from the artists."""

from xml.sax.saxutils import escape

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cvae_augment.plotting import SpectraDisplay

from .common import WAVENUMBERS, Copier, spectra


def drawn(panel):
    """Intensities of the real and of the synthetic lines of a panel."""
    return [
        np.array([line[:, 1] for line in lines.get_segments()])
        for lines in sorted(panel.collections, key=lambda c: c.get_zorder())
    ]


@pytest.mark.parametrize("n_classes", [1, 2, 3, 4, 7, 13])
def test_every_class_has_its_own_panel(n_classes):
    X, y = spectra(n_classes)
    display = SpectraDisplay.from_predictions(X, y, X, y)
    titles = [panel.get_title(loc="left") for panel in display.axes_]
    assert titles == sorted(set(y))
    assert list(display.figure_.axes) == list(display.axes_)


def test_all_spectra_of_the_class_are_drawn_real_behind_synthetic():
    X, y = spectra(2)
    display = SpectraDisplay.from_predictions(X, y, X[::2] + 1, y[::2], scaling=None)
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        real, synthetic = drawn(panel)
        np.testing.assert_allclose(real, X[y == label])
        np.testing.assert_allclose(synthetic, X[::2][y[::2] == label] + 1)


def test_real_spectra_are_grey_and_synthetic_ones_coloured():
    X, y = spectra(7)
    for panel in SpectraDisplay.from_predictions(X, y, X, y).axes_:
        real, synthetic = (to_rgb(c.get_edgecolor()[0]) for c in panel.collections)
        assert len(set(real)) == 1
        assert len(set(synthetic)) > 1


def test_legend_counts_the_spectra():
    X, y = spectra(1)
    panel = SpectraDisplay.from_predictions(X, y, X[:1], y[:1]).axes_[0]
    texts = [text.get_text() for text in panel.get_legend().get_texts()]
    assert texts == ["real (4)", "synthetic (1)"]


def test_spectra_are_scaled_one_by_one_unless_told_otherwise():
    X, y = spectra(1)
    for lines in drawn(SpectraDisplay.from_predictions(X, y, 9 * X, y).axes_[0]):
        np.testing.assert_allclose(lines.min(axis=1), 0)
        np.testing.assert_allclose(lines.max(axis=1), 1)


@pytest.mark.parametrize("scaling", [None, "sample_minmax"])
def test_panels_share_scales_that_hide_no_point(scaling):
    X, y = spectra(3)
    X[y == "class 1"] *= 10
    axes = SpectraDisplay.from_predictions(X, y, X, y, scaling=scaling).axes_
    assert len({panel.get_ylim() for panel in axes}) == 1
    low, high = axes[0].get_ylim()
    for panel in axes:
        for lines in drawn(panel):
            assert low < lines.min()
            assert lines.max() < high


def test_wavenumber_axis_has_its_unit():
    X, y = spectra(1)
    panel = SpectraDisplay.from_predictions(X, y, X, y, wavenumbers=WAVENUMBERS).axes_[
        0
    ]
    assert panel.get_xlabel() == "Wavenumber (cm$^{-1}$)"
    assert panel.get_xlim() == (400, 1800)


def test_axis_without_wavenumbers_counts_features():
    X, y = spectra(1)
    panel = SpectraDisplay.from_predictions(X, y, X, y).axes_[0]
    assert panel.get_xlabel() == "Feature index"
    assert panel.get_xlim() == (0, 24)


@pytest.mark.parametrize("n_classes", [3, 7])
def test_left_and_lowest_panels_carry_the_axis_labels(n_classes):
    X, y = spectra(n_classes)
    axes = SpectraDisplay.from_predictions(X, y, X, y).axes_
    columns = {}
    for panel in axes:
        columns.setdefault(panel.get_subplotspec().colspan.start, []).append(panel)
    for column, panels in columns.items():
        assert [bool(p.get_xlabel()) for p in panels[:-1]] == [False] * len(panels[:-1])
        assert panels[-1].get_xlabel() == "Feature index"
        assert all(bool(p.get_ylabel()) == (column == 0) for p in panels)


def test_given_axes_are_drawn_on_in_the_order_of_the_classes():
    X, y = spectra(2)
    figure, given = plt.subplots(1, 2)
    open_figures = plt.get_fignums()
    display = SpectraDisplay.from_predictions(X, y, X, y, ax=given)
    assert list(display.axes_) == list(given)
    assert display.figure_ is figure
    assert plt.get_fignums() == open_figures


def test_one_class_may_be_drawn_on_a_single_axes():
    X, y = spectra(1)
    _, given = plt.subplots()
    assert SpectraDisplay.from_predictions(X, y, X, y, ax=given).axes_[0] is given


def test_wrong_number_of_axes_is_refused():
    X, y = spectra(3)
    with pytest.raises(ValueError, match="2 Axes, expected 3"):
        SpectraDisplay.from_predictions(X, y, X, y, ax=plt.subplots(1, 2)[1])


def test_wavenumbers_of_another_length_are_refused():
    X, y = spectra(1)
    with pytest.raises(ValueError, match=r"\(24,\).*\(25,\)"):
        SpectraDisplay.from_predictions(X, y, X, y, wavenumbers=WAVENUMBERS[1:])


def test_unknown_scaling_is_refused():
    X, y = spectra(1)
    with pytest.raises(ValueError, match=r"'zscore'.*'sample_minmax'"):
        SpectraDisplay.from_predictions(X, y, X, y, scaling="zscore")


def test_refused_input_leaves_no_figure_behind():
    X, y = spectra(1)
    with pytest.raises(ValueError, match="'other'"):
        SpectraDisplay.from_predictions(X, y, X, ["other"] * 4)
    assert plt.get_fignums() == []


def test_from_estimator_draws_the_asked_number_of_every_class():
    X, y = spectra(3)
    copier = Copier(X[0])
    display = SpectraDisplay.from_estimator(copier, X, y, n_samples=2, random_state=5)
    assert copier.asked == (sorted([*set(y)] * 2), 5)
    assert [len(drawn(panel)[1]) for panel in display.axes_] == [2, 2, 2]


def test_from_estimator_uses_the_axis_of_the_augmenter_unless_one_is_given():
    X, y = spectra(1)
    copier = Copier(X[0])
    assert SpectraDisplay.from_estimator(copier, X, y).wavenumbers is None
    copier.wavenumbers_ = WAVENUMBERS
    assert SpectraDisplay.from_estimator(copier, X, y).wavenumbers is WAVENUMBERS
    other = WAVENUMBERS + 1
    display = SpectraDisplay.from_estimator(copier, X, y, wavenumbers=other)
    assert display.wavenumbers is other


@pytest.mark.parametrize("label", ["$x$", "a_b", r"\alpha", "<b>x</b>"])
def test_labels_are_text_whatever_is_in_them(label, tmp_path):
    X, _ = spectra(1)
    display = SpectraDisplay.from_predictions(X, [label] * 4, X, [label] * 4)
    with mpl.rc_context({"svg.fonttype": "none"}):  # text stays text
        display.figure_.savefig(tmp_path / "figure.svg")
    assert f">{escape(label)}</text>" in (tmp_path / "figure.svg").read_text()


def test_rasterized_lines_keep_a_vector_file_small(tmp_path):
    X, y = spectra(1, n_per_class=300)
    for rasterized in (False, True):
        display = SpectraDisplay.from_predictions(X, y, X, y, rasterized=rasterized)
        display.figure_.savefig(tmp_path / f"{rasterized}.svg")
    as_image, as_lines = (tmp_path / f"{r}.svg" for r in (True, False))
    assert as_image.stat().st_size < as_lines.stat().st_size


@pytest.mark.parametrize(
    ("unit", "label"),
    [
        ("nm", "Wavelength (nm)"),
        ("um", "Wavelength (µm)"),
        ("index", "Index"),
        (None, "Wavenumber (cm$^{-1}$)"),
    ],
)
def test_the_axis_has_the_unit_of_the_augmenter_or_the_given_one(unit, label):
    X, y = spectra(2)
    options = {"wavenumbers": WAVENUMBERS, "axis_unit": unit}
    display = SpectraDisplay.from_predictions(X, y, X, y, **options)
    assert display.axes_[-1].get_xlabel() == label
    augmenter = Copier(X[0])
    augmenter.wavenumbers_, augmenter.axis_unit_ = WAVENUMBERS, unit
    display = SpectraDisplay.from_estimator(augmenter, X, y)
    assert display.axes_[-1].get_xlabel() == label


def test_an_unknown_unit_is_refused():
    X, y = spectra(2)
    options = {"wavenumbers": WAVENUMBERS, "axis_unit": "THz"}
    with pytest.raises(ValueError, match="axis_unit must be one of"):
        SpectraDisplay.from_predictions(X, y, X, y, **options)
