"""Bands of known position, height and width."""

import warnings

import numpy as np
import pandas as pd
import pytest

from cvae_augment.metrics import band_table

AXIS = np.arange(900.0, 1101.0, 2.0)
BANDS = {"low": (910, 990), "high": (1010, 1090)}


def gaussian(position, height, width, axis=AXIS):
    """Rows with a Gaussian band each; width is the full one at half maximum."""
    position, height, width = (
        np.reshape(v, (-1, 1)) for v in (position, height, width)
    )
    return height * np.exp(-4 * np.log(2) * ((axis - position) / width) ** 2)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def two_bands(rng):
    """Twenty spectra with two bands on a slope, classes, positions and heights."""
    positions = 950 + rng.normal(scale=3, size=(20, 1)) + [[0, 100]]
    heights = rng.uniform(1, 2, size=(20, 2))
    X = sum(gaussian(positions[:, k], heights[:, k], 20) for k in range(2))
    slope = rng.normal(size=(20, 1)) * (AXIS - 900) / 100 + rng.normal(size=(20, 1))
    return X + slope, np.repeat(["a", "b"], 10), positions, heights


def table_of(X, y=None, **options):
    y = ["a"] * len(X) if y is None else y
    return band_table(X, y, X, y, AXIS, BANDS, **options)


@pytest.mark.parametrize("position", [948.0, 950.7, 953.0])
@pytest.mark.parametrize("width", [12.0, 20.0])
def test_gaussian_band_has_its_position_height_and_width(position, width):
    X = gaussian(position, 3.0, width) + 0.01 * AXIS - 7
    found = table_of(X).loc[("a", "low"), "real_mean"]
    assert found["position"] == pytest.approx(position, abs=0.03)
    assert found["height"] == pytest.approx(3, rel=2e-3)
    assert found["width"] == pytest.approx(width, rel=1e-2)


def test_means_and_sds_are_those_of_the_spectra_of_a_class(two_bands):
    X, y, positions, heights = two_bands
    table = table_of(X, y)
    for label in "ab":
        for k, band in enumerate(BANDS):
            found = table.loc[(label, band)]
            for figure, values in [("position", positions), ("height", heights)]:
                of_class = values[y == label, k]
                assert found.loc[figure, "real_mean"] == pytest.approx(
                    of_class.mean(), rel=1e-3
                )
                assert found.loc[figure, "real_sd"] == pytest.approx(
                    of_class.std(ddof=1), rel=2e-2
                )


def test_triangle_is_measured_exactly_but_for_its_rounded_top():
    X = np.maximum(0, 1 - np.abs(AXIS - 950) / 20)[None]
    found = table_of(X).loc[("a", "low"), "real_mean"]
    assert found.to_dict() == pytest.approx({"position": 950, "height": 1, "width": 20})


def test_width_is_that_of_the_highest_band_within_the_limits():
    X = gaussian(935, 1.0, 10) + gaussian(970, 0.9, 10)
    assert table_of(X).loc[("a", "low", "width"), "real_mean"] == pytest.approx(
        10, rel=0.02
    )


def test_rows_keep_the_order_of_the_bands_and_are_found_without_a_warning(two_bands):
    X, y, *_ = two_bands
    bands = {"z": BANDS["low"], "b": BANDS["high"]}
    table = band_table(X, y, X, y, AXIS, bands)
    figures = ["position", "height", "width"]
    rows = [(c, band, figure) for c in "ab" for band in "zb" for figure in figures]
    assert table.index.tolist() == rows
    with warnings.catch_warnings(action="error"):
        assert table.loc[("a", "z")].index.tolist() == figures


def test_descending_and_shuffled_columns_of_one_axis(two_bands):
    X, y, *_ = two_bands
    turned = X[:, ::-1]
    pd.testing.assert_frame_equal(
        band_table(turned, y, turned, y, AXIS[::-1], BANDS), table_of(X, y)
    )
    shuffled = AXIS.copy()
    shuffled[[3, 4]] = shuffled[[4, 3]]
    with pytest.raises(ValueError, match=r"from 900 to 1100 cm.*not sorted"):
        band_table(X, y, X, y, shuffled, BANDS)


def test_unevenly_spaced_axis(rng):
    axis = np.sort(rng.uniform(900, 1100, size=400))
    X = gaussian(950, 2.0, 20, axis)
    found = band_table(X, ["a"], X, ["a"], axis, {"low": (910, 990)})["real_mean"]
    assert found.to_numpy() == pytest.approx([950, 2, 20], rel=2e-3)


def test_ratio_of_heights_is_taken_spectrum_by_spectrum(two_bands):
    X, y, _, heights = two_bands
    table = table_of(X, y, ratios={"low / high": ("low", "high")})
    expected = (heights[:, 0] / heights[:, 1])[y == "b"]
    found = table.loc[("b", "low / high", "ratio")]
    assert found["real_mean"] == pytest.approx(expected.mean(), rel=5e-3)
    assert found["real_sd"] == pytest.approx(expected.std(ddof=1), rel=2e-2)


def test_difference_is_in_real_standard_deviations(two_bands):
    X, y, *_ = two_bands
    synthetic = 1.5 * X
    table = band_table(X, y, synthetic, y, AXIS, BANDS)
    row = table.loc[("a", "high", "height")]
    assert row["synthetic_mean"] == pytest.approx(1.5 * row["real_mean"])
    assert row["synthetic_sd"] == pytest.approx(1.5 * row["real_sd"])
    assert row["difference"] == pytest.approx(0.5 * row["real_mean"] / row["real_sd"])


def test_a_dip_has_no_height_and_no_position_or_width():
    X = -gaussian(950, [1.0, 2.0], 20)
    found = table_of(X).loc[("a", "low")]
    assert found.loc["height", "real_mean"] == 0
    assert found.loc[["position", "width"]].isna().all(axis=None)
    assert np.isnan(found.loc["height", "difference"])  # 0 sd


def test_difference_is_missing_where_real_spectra_do_not_vary():
    X = np.tile(gaussian(950, 0.1, 20), (7, 1))
    table = band_table(X, ["a"] * 7, 2 * X, ["a"] * 7, AXIS, BANDS)
    assert table.loc[("a", "low", "height"), "synthetic_mean"] > 0
    assert table["difference"].isna().all()


def test_spectra_without_a_band_are_left_out_of_position_and_width():
    X = np.concatenate([gaussian([948, 952], 1.0, 20), np.zeros((1, len(AXIS)))])
    found = table_of(X, ratios={"r": ("low", "high")}).loc["a", "real_mean"]
    assert found["low", "position"] == pytest.approx(950)
    assert found["low", "height"] == pytest.approx(2 / 3, rel=1e-3)
    assert np.isnan(found["r", "ratio"])  # nothing at the denominator


def test_a_dip_beside_the_top_does_not_throw_the_height_up():
    X = gaussian(950, 1.0, 20)
    X[0, np.flatnonzero(AXIS == 952)] = -50
    assert table_of(X).loc[("a", "low", "height"), "real_mean"] < 1.2


def test_replicate_sd_is_pooled_within_groups(rng):
    groups = np.repeat(np.arange(60), 3)
    people = rng.normal(scale=0.5, size=60)[groups]
    heights = 5 + people + rng.normal(scale=0.1, size=180)
    table = table_of(gaussian(950, heights, 20), groups=groups)
    row = table.loc[("a", "low", "height")]
    assert row["replicate_sd"] == pytest.approx(0.1, rel=0.15)
    assert row["real_sd"] == pytest.approx(np.hypot(0.5, 0.1), rel=0.2)
    within = pd.Series(heights).groupby(groups).var().mean() ** 0.5
    assert row["replicate_sd"] == pytest.approx(within, rel=1e-3)


def test_replicate_sd_is_missing_without_replicates(two_bands):
    X, y, *_ = two_bands
    assert "replicate_sd" not in table_of(X, y)
    assert table_of(X, y, groups=np.arange(20))["replicate_sd"].isna().all()


def test_order_of_rows_and_names_of_classes_play_no_part(two_bands, rng):
    X, y, *_ = two_bands
    order = rng.permutation(20)
    options = {"ratios": {"r": ("low", "high")}}
    groups = np.arange(20) // 2
    table = table_of(X, y, groups=groups, **options)
    pd.testing.assert_frame_equal(
        table_of(X[order], y[order], groups=groups[order], **options), table
    )
    renamed = table_of(X, np.where(y == "a", 0, 1), groups=groups, **options)
    np.testing.assert_allclose(renamed, table)


@pytest.mark.parametrize("unit", [1e-4, 1e6])
def test_unit_scales_heights_alone(two_bands, unit):
    X, y, *_ = two_bands
    S = X[::-1]
    one = band_table(X, y, S, y, AXIS, BANDS, ratios={"r": ("low", "high")})
    other = band_table(
        unit * X, y, unit * S, y, AXIS, BANDS, ratios={"r": ("low", "high")}
    )
    is_height = one.index.get_level_values("figure") == "height"
    expected = one.copy()
    expected.loc[is_height, expected.columns != "difference"] *= unit
    np.testing.assert_allclose(other, expected, rtol=1e-7)


@pytest.mark.parametrize(
    "limits", [(850, 950), (1050, 1150), (2000, 2100), (950, 953), (990, 910)]
)
def test_band_off_the_axis_or_too_narrow_is_refused_with_name_and_axis(limits):
    X = np.ones((2, len(AXIS)))
    message = rf"'amide' from {limits[0]} to {limits[1]}.*900 to 1100.*at least 3"
    with pytest.raises(ValueError, match=message):
        band_table(X, ["a"] * 2, X, ["a"] * 2, AXIS, {"amide": limits})


def test_other_disagreements_are_refused_with_both_sides(two_bands):
    X, y, *_ = two_bands
    with pytest.raises(ValueError, match=r"ratio 'r' names 'amide'.*\['low', 'high'\]"):
        table_of(X, y, ratios={"r": ("low", "amide")})
    with pytest.raises(ValueError, match=r"\(100,\).*101 intensities"):
        band_table(X, y, X, y, AXIS[1:], BANDS)
    with pytest.raises(ValueError, match="bands is empty"):
        band_table(X, y, X, y, AXIS, {})
    with pytest.raises(ValueError, match="19 entries for 20 spectra"):
        table_of(X, y, groups=np.arange(19))
    with pytest.raises(ValueError, match=r"\['z'\].*\['a', 'b'\]"):
        band_table(X, y, X, ["z"] * 20, AXIS, BANDS)


@pytest.mark.parametrize("step", [0.1, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_an_axis_of_any_step_runs_either_way(step, direction):
    axis = (950 + step * np.arange(-40, 41))[::direction]
    X = gaussian(950, 2.0, 20 * step, axis)
    table = band_table(X, ["a"], X, ["a"], axis, {"band": (axis.min(), axis.max())})
    found = table["real_mean"].to_numpy()
    assert found == pytest.approx([950, 2, 20 * step], rel=1e-2)


@pytest.mark.parametrize("kind", ["u2", "i4", "f4", list])
def test_an_axis_may_be_of_any_type_of_number(two_bands, kind):
    X, y, *_ = two_bands
    turned = AXIS[::-1]
    axis = turned.tolist() if kind is list else turned.astype(kind)
    pd.testing.assert_frame_equal(
        band_table(X[:, ::-1], y, X[:, ::-1], y, axis, BANDS), table_of(X, y)
    )


@pytest.mark.parametrize("step", [0.0, -0.5, 0.5])
def test_an_axis_that_stands_or_turns_is_refused(step):
    X, axis = np.ones((2, len(AXIS))), AXIS[::-1].copy() if step > 0 else AXIS.copy()
    axis[50] = axis[49] + step
    with pytest.raises(ValueError, match="not sorted"):
        band_table(X, ["a"] * 2, X, ["a"] * 2, axis, BANDS)


def test_three_points_make_a_band():
    X = np.where(AXIS == 952, 3.0, 1.0)[None]
    bands = {"narrow": (950, 954)}
    found = band_table(X, ["a"], X, ["a"], AXIS, bands)["real_mean"]
    assert found.to_numpy() == pytest.approx([952, 2, 2])


def test_ratios_leave_out_the_spectra_without_a_denominator():
    has_high = np.arange(300) % 3 > 0
    X = gaussian(950, np.full(300, 3.0), 20) + gaussian(1050, 2.0 * has_high, 20)
    found = table_of(X, ratios={"r": ("low", "high")}).loc[("a", "r", "ratio")]
    assert found["real_mean"] == pytest.approx(1.5)
    assert found["real_sd"] == pytest.approx(0, abs=1e-9)


def test_flat_spectra_and_dips_have_no_band_and_no_warning_on_any_axis():
    X = np.stack([np.ones(len(AXIS)), np.where(AXIS == 952, -1.0, 1.0), AXIS])
    with warnings.catch_warnings(action="error"):
        for limits in [(950, 954), (910, 990)]:
            table = band_table(X, ["a"] * 3, X, ["a"] * 3, AXIS, {"none": limits})
            found = table.loc[("a", "none"), "real_mean"]
            assert found["height"] == 0
            assert found[["position", "width"]].isna().all()


@pytest.mark.parametrize("shift", [-950, -945.5, -5000])
def test_moving_the_axis_moves_positions_alone(two_bands, shift):
    X, y, *_ = two_bands
    moved = {name: (low + shift, high + shift) for name, (low, high) in BANDS.items()}
    found = band_table(X, y, X, y, AXIS + shift, moved)
    expected = table_of(X, y)
    is_position = expected.index.get_level_values("figure") == "position"
    expected.loc[is_position, ["real_mean", "synthetic_mean"]] += shift
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def test_figures_of_a_spectrum_do_not_depend_on_the_others():
    X = gaussian([935, 950, 965], [1.0, 4.0, 2.0], [8, 20, 14])
    alone = [table_of(row[None]).loc[("a", "low"), "real_mean"] for row in X]
    together = table_of(X).loc[("a", "low"), ["real_mean", "real_sd"]]
    np.testing.assert_allclose(together["real_mean"], np.mean(alone, axis=0))
    np.testing.assert_allclose(together["real_sd"], np.std(alone, axis=0, ddof=1))


def test_width_takes_in_points_at_half_the_height():
    X = np.zeros((1, len(AXIS)))
    X[0, 20:27] = 0, 1, 1, 2, 1, 1, 0
    found = table_of(X).loc[("a", "low"), "real_mean"]
    assert found["width"] == pytest.approx(AXIS[25] - AXIS[21])


@pytest.mark.parametrize("gain", [0.25, 1.0, 4.0])
def test_difference_has_its_sign_and_size(two_bands, gain):
    X, y, *_ = two_bands
    row = band_table(X, y, gain * X, y, AXIS, BANDS).loc[("b", "low", "height")]
    expected = (gain - 1) * row["real_mean"] / row["real_sd"]
    assert row["difference"] == pytest.approx(expected)


def test_replicate_sd_leaves_out_what_has_no_band_and_needs_one_pair():
    X = np.concatenate([gaussian([948, 952, 960], 1.0, 20), np.zeros((2, len(AXIS)))])
    found = table_of(X, groups=[0, 0, 1, 2, 2]).loc[("a", "low"), "replicate_sd"]
    assert found["position"] == pytest.approx(4 / 2**0.5, rel=1e-2)
    pair = table_of(X[:3], groups=[0, 0, 1]).loc[("a", "low"), "replicate_sd"]
    assert pair["position"] == pytest.approx(4 / 2**0.5, rel=1e-2)


@pytest.mark.parametrize("kind", ["u2", "i4", "f4"])
def test_an_axis_that_turns_is_refused_in_any_type_of_number(kind):
    X, axis = np.ones((2, len(AXIS))), AXIS.astype(kind)
    axis[50] = axis[40]
    with pytest.raises(ValueError, match="not sorted"):
        band_table(X, ["a"] * 2, X, ["a"] * 2, axis, BANDS)
