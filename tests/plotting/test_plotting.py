"""Properties of the figures, read from the artists that were drawn."""

import matplotlib as mpl

mpl.use("agg")

import re
from xml.sax.saxutils import escape

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from cvae_augment.plotting import (
    AblationDisplay,
    DifferencesDisplay,
    DifferenceSpectrumDisplay,
    EmbeddingDisplay,
    ExpansionCurveDisplay,
    LatentTraversalDisplay,
    LossDisplay,
    MeanSpectraDisplay,
    SpectraDisplay,
    SpreadDisplay,
)
from cvae_augment.plotting.svg import inline_svg

WAVENUMBERS = np.linspace(400, 1800, 25)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def spectra(n_classes, n_per_class=4):
    rng = np.random.default_rng(0)
    y = np.repeat([f"class {i}" for i in range(n_classes)], n_per_class)
    return rng.uniform(5, 9, size=(len(y), 25)), y


class Copier:
    """A stand-in for a fitted augmenter: repeats one spectrum, remembers the call."""

    def __init__(self, spectrum):
        self.spectrum = spectrum

    def sample(self, *, y, random_state):
        self.asked = list(y), random_state
        return np.tile(self.spectrum, (len(y), 1)), np.asarray(y)


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


def differences(augmenters, factors):
    rows = [
        (name, factor, "all", versus, 0.01 * factor, 0.0, 0.02 * factor)
        for name in augmenters
        for factor in factors
        for versus in ("none", "duplicates")
    ]
    columns = ["augmenter", "factor", "classifier", "versus", "difference"]
    return pd.DataFrame(rows, columns=[*columns, "low", "high"])


def test_curve_starts_at_no_augmentation_and_has_a_point_per_factor():
    table = differences(["cvae", "duplicates"], [2, 5])
    ax = ExpansionCurveDisplay(differences=table).plot().ax_
    assert [container.get_label() for container in ax.containers] == [
        "cvae",
        "duplicates",
    ]
    line = ax.containers[0].lines[0]
    np.testing.assert_allclose(line.get_xdata(), [1, 2, 5])
    np.testing.assert_allclose(line.get_ydata(), [0, 0.02, 0.05])
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "2", "5"]


def test_curve_leaves_out_what_was_compared_at_one_factor():
    table = pd.concat(
        [differences(["cvae", "duplicates"], [2, 5]), differences(["mixup"], [5])]
    )
    ax = ExpansionCurveDisplay(differences=table).plot().ax_
    assert "mixup" not in [container.get_label() for container in ax.containers]


def test_legend_of_a_curve_names_an_augmenter_with_an_underscore_in_front():
    table = differences(["_Mine", "duplicates"], [2, 5])
    legend = ExpansionCurveDisplay(differences=table).plot().ax_.get_legend()
    names = [text.get_text().strip() for text in legend.get_texts()]
    assert names == ["_Mine", "duplicates"]


def test_differences_stand_in_order_with_their_intervals():
    table = differences(["a", "b"], [5])
    table.loc[table["augmenter"] == "a", "difference"] = 0.01
    ax = DifferencesDisplay(differences=table, factor=5).plot().ax_
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b"]
    (bars,) = ax.containers[0].lines[2]
    np.testing.assert_allclose(bars.get_segments()[1][:, 0], [0, 0.1])


def test_differences_at_a_factor_that_was_not_run_are_refused():
    with pytest.raises(ValueError, match=r"nothing at factor 3; factors: \[2, 5\]"):
        DifferencesDisplay(differences=differences(["a"], [2, 5]), factor=3).plot()


def test_study_figures_draw_on_axes_given():
    _, ax = plt.subplots()
    table = differences(["cvae"], [2])
    assert ExpansionCurveDisplay(differences=table).plot(ax).ax_ is ax
    assert DifferencesDisplay(differences=table, factor=2).plot(ax).figure_ is ax.figure


PAIRS = [MeanSpectraDisplay, SpreadDisplay, EmbeddingDisplay]


def test_means_and_bands_are_those_of_the_data():
    X, y = spectra(2, n_per_class=6)
    display = MeanSpectraDisplay.from_predictions(X, y, X + 1, y, scaling=None)
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        rows = X[y == label]
        for line, shift in zip(panel.lines, (0, 1), strict=True):
            np.testing.assert_allclose(line.get_ydata(), rows.mean(axis=0) + shift)
        real = panel.collections[0].get_paths()[0].vertices[:, 1]
        assert np.isclose(real.max(), (rows.mean(axis=0) + rows.std(axis=0)).max())


def test_spread_is_the_standard_deviation_within_the_class():
    X, y = spectra(2, n_per_class=6)
    display = SpreadDisplay.from_predictions(X, y, 3 * X, y, scaling=None)
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        sd = X[y == label].std(axis=0)
        np.testing.assert_allclose(panel.lines[0].get_ydata(), sd)
        np.testing.assert_allclose(panel.lines[1].get_ydata(), 3 * sd)
        assert panel.get_ylim()[1] > 3 * sd.max()


def test_components_are_those_of_the_real_spectra():
    X, y = spectra(2, n_per_class=6)
    alone = EmbeddingDisplay.from_predictions(X, y, X[:1], y[:1], scaling=None)
    others = EmbeddingDisplay.from_predictions(X, y, X + 50, y, scaling=None)
    np.testing.assert_array_equal(alone.pca_.components_, others.pca_.components_)
    scores = alone.pca_.transform(X[y == "class 0"])
    real = [line for line in alone.ax_.lines if line.get_fillstyle() == "none"]
    np.testing.assert_allclose(real[0].get_xydata(), scores)


def test_one_real_spectrum_has_no_components():
    X, y = spectra(1, n_per_class=1)
    with pytest.raises(ValueError, match=r"shape \(1, 25\).*at least two"):
        EmbeddingDisplay.from_predictions(X, y, X, y)


def test_difference_is_that_of_the_class_means_within_its_interval():
    X, y = spectra(2, n_per_class=8)
    display = DifferenceSpectrumDisplay.from_predictions(
        X, y, X + 1, y, positive="class 1", negative="class 0", scaling=None
    )
    expected = X[y == "class 1"].mean(axis=0) - X[y == "class 0"].mean(axis=0)
    drawn_lines = {line.get_label(): line.get_ydata() for line in display.ax_.lines}
    np.testing.assert_allclose(drawn_lines["real"], expected)
    np.testing.assert_allclose(drawn_lines["synthetic"], expected)
    assert (display.real["low"] <= expected).all()
    assert (expected <= display.real["high"]).all()


def test_difference_to_an_unknown_class_names_it():
    X, y = spectra(2)
    with pytest.raises(ValueError, match="class 'other'"):
        DifferenceSpectrumDisplay.from_predictions(
            X, y, X, y, positive="other", negative="class 0"
        )
    assert plt.get_fignums() == []


def test_loss_is_drawn_from_the_first_epoch():
    ax = LossDisplay(history={"loss": [3, 2], "kl": [1, 1], "other": [0]}).plot().ax_
    assert [line.get_label() for line in ax.lines] == ["loss", "KL divergence"]
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1, 3], [2, 2]])


def test_history_without_a_loss_is_refused():
    with pytest.raises(ValueError, match=r"expected 'loss'.*\['kl'\]"):
        LossDisplay(history={"kl": [1]}).plot()


class Shifter:
    """A stand-in whose code is the first intensities, and whose decoder adds them."""

    def encode(self, X, y):
        return np.asarray(X)[:, :2]

    def decode(self, Z, y):
        return np.repeat(Z.sum(axis=1)[:, None], 25, axis=1)


def test_traversal_moves_along_one_axis_by_standard_deviations():
    X, y = spectra(2, n_per_class=6)
    display = LatentTraversalDisplay.from_estimator(
        Shifter(), X, y, latent_axis=1, steps=(-2, 0, 2)
    )
    for panel, label in zip(display.axes_, np.unique(y), strict=True):
        codes = X[y == label][:, :2]
        expected = codes.mean(axis=0).sum() + codes[:, 1].std() * np.array([-2, 0, 2])
        heights = [line.get_ydata()[0] for line in panel.lines]
        np.testing.assert_allclose(heights, expected)


def test_traversal_of_an_axis_that_is_not_there_is_refused():
    X, y = spectra(2)
    with pytest.raises(ValueError, match="latent_axis is 2, expected 0 to 1"):
        LatentTraversalDisplay.from_estimator(Shifter(), X, y, latent_axis=2)


def test_traversal_of_another_shape_is_refused():
    display = LatentTraversalDisplay(
        spectra=np.zeros((2, 3)), steps=[0], classes=["a", "b"]
    )
    with pytest.raises(ValueError, match=r"\(2, 3\), expected \(2, 1, n_features\)"):
        display.plot()


def test_ablation_keeps_the_order_of_the_variants():
    table = differences(["full model", "b", "a", "duplicates"], [5])
    ax = AblationDisplay(differences=table).plot().ax_
    names = [tick.get_text() for tick in ax.get_yticklabels()]
    assert names == ["full model", "b", "a"]
    assert [bar.get_width() for bar in ax.patches] == [0.05] * 3
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_ablation_without_a_variant_is_refused():
    with pytest.raises(ValueError, match="no variant"):
        AblationDisplay(differences=differences(["duplicates"], [5])).plot()


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


@pytest.mark.parametrize("label", ["$a$ & 'b'", "a class of a very long name"])
def test_titles_and_legends_do_not_meet(label):
    X, y = spectra(2)
    y = np.where(y == "class 0", label, "d")
    ax = DifferenceSpectrumDisplay.from_predictions(
        X, y, X, y, positive=label, negative="d"
    ).ax_
    renderer = ax.figure.canvas.get_renderer()
    ax.figure.draw_without_rendering()
    title = ax._left_title.get_window_extent(renderer)
    assert not title.overlaps(ax.get_legend().get_window_extent(renderer))
    assert all(not t.get_parse_math() for t in ax.get_legend().get_texts())


def test_figures_fit_a_column_and_stay_vectors(tmp_path):
    X, y = spectra(2)
    for display in PAIRS:
        figure = display.from_predictions(X, y, X, y).figure_
        assert figure.get_size_inches()[0] <= 3.5
        figure.savefig(tmp_path / "figure.svg")
        assert "<image" not in (tmp_path / "figure.svg").read_text()


def test_inline_figure_says_what_it_is_and_meets_no_other():
    titles = ["<loss> &", "loss"]
    texts = [
        inline_svg(LossDisplay(history={"loss": [3, 1]}).plot().figure_, f"f{i}", title)
        for i, title in enumerate(titles)
    ]
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in texts]
    assert not ids[0] & ids[1]
    assert 'role="img" aria-labelledby="f1-title"' in texts[1]
    assert ">loss</title>" in texts[1]
    assert plt.get_fignums() == []
