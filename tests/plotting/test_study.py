"""Gains at several factors, and of several augmenters."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cvae_augment.plotting import (
    AblationDisplay,
    DifferencesDisplay,
    ExpansionCurveDisplay,
)


def differences(augmenters, factors):
    rows = [
        (name, factor, "all", versus, 0.01 * factor, 0.0, 0.02 * factor)
        for name in augmenters
        for factor in factors
        for versus in ("none", "duplicates")
    ]
    columns = ["augmenter", "factor", "classifier", "versus", "difference"]
    return pd.DataFrame(rows, columns=[*columns, "low", "high"])


def test_curve_has_a_point_per_factor_and_a_line_for_no_augmentation():
    table = differences(["cvae", "duplicates"], [1, 2, 5])
    ax = ExpansionCurveDisplay(differences=table).plot().ax_
    assert [container.get_label() for container in ax.containers] == [
        "cvae",
        "duplicates",
    ]
    line = ax.containers[0].lines[0]
    assert line.get_xdata().tolist() == [1, 2, 5]
    assert line.get_ydata().tolist() == [0.01, 0.02, 0.05]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "2", "5"]
    (none,) = [line for line in ax.lines if line.get_label() == "no augmentation"]
    assert list(none.get_ydata()) == [0, 0]


def test_curve_without_factor_1_does_not_show_it():
    ax = ExpansionCurveDisplay(differences=differences(["cvae"], [2, 5])).plot().ax_
    assert ax.containers[0].lines[0].get_xdata().tolist() == [2, 5]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2", "5"]


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
    assert names == ["no augmentation", "_Mine", "duplicates"]


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


@pytest.mark.parametrize("display", [ExpansionCurveDisplay, AblationDisplay])
def test_an_interval_that_is_not_known_has_no_bar(display):
    table = differences(["cvae"], [2, 5]).assign(low=-np.inf, high=np.inf)
    ax = display(differences=table).plot().ax_
    ax.figure.draw_without_rendering()
    (bars,) = ax.containers[-1 if display is ExpansionCurveDisplay else 0].lines[2]
    for segment in bars.get_segments():
        assert np.isfinite(segment).all()
        np.testing.assert_array_equal(segment[0], segment[1])
