import numpy as np
import pytest

from cvae_augment._utils.random import deal
from cvae_augment.models.class_kernel import (
    ClassKernel,
    class_means,
    class_spread,
    ppca,
    within_class,
)
from cvae_augment.models.spaces import (
    GaussianSpace,
    Levels,
    PrincipalAxes,
    Scaling,
    UnitSpace,
    leave_one_out_distance,
    principal_axes,
)


@pytest.mark.parametrize("sample_minmax", [True, False])
def test_scaling_and_its_inverse_give_the_spectra_back(small, sample_minmax):
    scaling = Scaling.fit(small.data, small.target, sample_minmax)
    back = scaling.spectra(*scaling.shapes(scaling.transform(small.data)))
    np.testing.assert_allclose(back, small.data, rtol=1e-9)


@pytest.mark.parametrize("constant", ["min", "mean"])
def test_a_level_that_does_not_vary_stays_constant(small, constant):
    X = small.data - getattr(small.data, constant)(axis=1, keepdims=True)
    scaling = Scaling.fit(X, small.target, True)
    assert scaling.level_is_mean == (constant == "mean")
    rows = scaling.transform(X)
    drawn = scaling.spectra(*scaling.shapes(rows + 0.1 * rows[::-1]))
    np.testing.assert_allclose(getattr(drawn, constant)(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize(("gain", "shift"), [(1e-12, 0), (1e20, 0), (0.01, 5e6)])
def test_scaled_rows_do_not_depend_on_the_unit(small, gain, shift):
    changed = gain * small.data + shift
    rows = Scaling.fit(small.data, small.target, True).transform(small.data)
    again = Scaling.fit(changed, small.target, True).transform(changed)
    np.testing.assert_allclose(again, rows, atol=1e-4)


def test_scaled_intensities_have_unit_mean_variance_within_classes(small):
    rows = Scaling.fit(small.data, small.target, True).transform(small.data)
    within = within_class(rows, small.target)[:, :-2]
    assert np.square(within).sum(axis=0).mean() / (30 - 3) == pytest.approx(1)


def test_flat_and_constant_spectra_stay_finite():
    X = np.ones((4, 5))
    X[2:, 0] = 2
    scaling = Scaling.fit(X, np.array([0, 1, 0, 1]), True)
    rows = scaling.transform(X)
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(scaling.spectra(*scaling.shapes(rows)), X)


def test_a_shape_takes_the_levels_of_the_nearest_of_its_class():
    shapes = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    levels = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    kept = Levels.fit(shapes, levels, np.array([0, 0, 1]))
    drawn = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9]])
    found = kept.nearest(drawn, np.array([0, 1, 0]), np.random.default_rng(0))
    assert found.tolist() == [[3, 4], [5, 6], [1, 2]]


def test_levels_of_many_spectra_are_a_part_of_them():
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1], [4500, 3])
    kept = Levels.fit(rng.random((4503, 2)), rng.random((4503, 2)), codes)
    assert np.bincount(kept.codes).tolist() == [1500, 3]


def test_principal_axes_lose_nothing_of_their_rows(small):
    rows = small.data - small.data.mean(axis=0)
    axes = PrincipalAxes(principal_axes(rows)[0])
    assert axes.axes.shape == (29, 40)
    np.testing.assert_allclose(
        axes.inverse_transform(axes.transform(rows)), rows, atol=1e-12
    )


def test_ppca_recovers_the_covariance_it_was_drawn_from():
    rng = np.random.default_rng(0)
    true = rng.standard_normal((6, 2)) * [3, 2]
    rows = rng.standard_normal((20_000, 2)) @ true.T
    rows += 0.5 * rng.standard_normal(rows.shape)
    loadings, noise = ppca(rows, 2)
    assert noise == pytest.approx(0.25, rel=0.03)
    np.testing.assert_allclose(loadings @ loadings.T, true @ true.T, atol=0.6)


def test_ppca_wider_than_the_rank_has_empty_loadings():
    loadings, noise = ppca(np.diag([1.0, 2.0, 0.0]), 3)
    assert (loadings[:, 2] == 0).all()
    assert noise > 0


def distance_from_others(rows, i):
    """Squared distance of a row from the affine span of the others."""
    others = np.delete(rows, i, axis=0)
    basis, offset = (others[1:] - others[0]).T, rows[i] - others[0]
    nearest = basis @ np.linalg.lstsq(basis, offset, rcond=None)[0]
    return np.square(offset - nearest).sum()


@pytest.mark.parametrize("kind", ["few", "many", "repeated"])
def test_leave_one_out_distance_agrees_with_leaving_rows_out(small, kind):
    rows = small.data if kind == "few" else small.data[:, :5]
    if kind == "repeated":
        rows = np.vstack([small.data[:6], small.data[:2]])
    rows = rows - rows.mean(axis=0)
    u, s, _ = np.linalg.svd(rows, full_matrices=False)
    scale = np.square(rows).sum()
    found = leave_one_out_distance(u, s) / scale
    expected = [distance_from_others(rows, i) / scale for i in range(len(rows))]
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-10)


def test_axes_of_many_rows_are_those_of_few(monkeypatch):
    rows = np.random.default_rng(0).normal(size=(30, 4)) @ np.diag([4.0, 2, 1, 0])
    rows -= rows.mean(axis=0)
    few, _ = principal_axes(rows)
    monkeypatch.setattr("cvae_augment.models.spaces.MANY_ROWS", 1)
    many, distance = principal_axes(rows)
    np.testing.assert_allclose(np.abs(many @ few.T), np.eye(3), atol=1e-12)
    assert distance == 0


def test_class_spread_of_a_tiny_class_is_near_that_of_all():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((1002, 3))
    rows[:500] *= 5
    spread = class_spread(rows, np.repeat([0, 1, 2], [500, 500, 2]))
    assert spread[0] / spread[1] == pytest.approx(5, rel=0.15)
    assert spread[1] < spread[2] < spread[0]


def drawn_from(rows, codes, width, n_draws=20_000):
    kernel = ClassKernel.fit(rows, codes, class_spread(rows, codes), (width,))
    which = np.repeat(np.unique(codes), n_draws)
    return kernel.draw(which, np.random.default_rng(0)), which


@pytest.mark.parametrize("width", [0.3, 0.7, 1.0])
def test_kernel_keeps_mean_and_variance_of_each_class(width):
    rng = np.random.default_rng(1)
    codes = np.repeat([0, 1], [60, 40])
    rows = rng.standard_normal((100, 3)) + codes[:, None]
    drawn, which = drawn_from(rows, codes, width)
    for c in (0, 1):
        np.testing.assert_allclose(
            drawn[which == c].mean(0), rows[codes == c].mean(0), atol=0.04
        )
        total = np.square(rows[codes == c].std(0, ddof=1)).sum()
        assert drawn[which == c].var(0).sum() == pytest.approx(total, rel=0.1)


def test_kernel_gives_a_class_its_own_spread():
    rng = np.random.default_rng(1)
    codes = np.repeat([0, 1], 500)
    rows = rng.standard_normal((1000, 4)) * np.where(codes, 5, 1)[:, None]
    drawn, which = drawn_from(rows, codes, width=0.9)
    ratio = drawn[which == 1].std() / drawn[which == 0].std()
    assert ratio == pytest.approx(5, rel=0.2)


def test_kernel_varies_a_class_of_one_row_as_the_others():
    rng = np.random.default_rng(1)
    rows = np.vstack([rng.standard_normal((50, 3)), [[9, 9, 9]]])
    codes = np.repeat([0, 1], [50, 1])
    drawn, which = drawn_from(rows, codes, width=0.5)
    np.testing.assert_allclose(drawn[which == 1].mean(0), [9, 9, 9], atol=0.05)
    np.testing.assert_allclose(
        drawn[which == 1].std(0), rows[:50].std(0, ddof=1), rtol=0.05
    )


def test_unit_space_gives_a_shape_the_level_of_a_spectrum_of_its_class(small):
    space = UnitSpace.fit(small.data, small.target, "sample_minmax")
    shapes = space.transform(small.data)
    assert shapes.min() == 0
    assert shapes.max() == 1
    codes = np.repeat([0, 1, 2], 20)
    X = space.spectra(shapes[[0] * 60], None, codes, np.random.default_rng(0))
    for c in range(3):
        own = small.data[small.target == c]
        known = np.column_stack([own.min(1), np.ptp(own, axis=1)])
        got = np.column_stack([X.min(1), np.ptp(X, axis=1)])[codes == c]
        distance = np.abs(got[:, None] - known).max(axis=2).min(axis=1)
        assert distance.max() < 1e-9


def test_unit_space_without_scaling_refuses_other_intensities(small):
    with pytest.raises(ValueError, match=r"intensities in \[0, 1\]; got"):
        UnitSpace.fit(small.data * 100, small.target, None)


def test_gaussian_space_scores_what_lies_outside_lower(small):
    space = GaussianSpace.fit(small.data, small.target, "sample_minmax")
    rng = np.random.default_rng(0)
    noisy = small.data + 0.1 * np.ptp(small.data) * rng.standard_normal((30, 40))
    inside = space.log_likelihood_outside(small.data)
    assert (space.log_likelihood_outside(noisy) < inside).all()


def test_class_means_are_the_means(small):
    means = class_means(small.data, small.target, 3)
    for c in range(3):
        np.testing.assert_allclose(means[c], small.data[small.target == c].mean(0))


def test_kernel_of_many_rows_keeps_a_root_as_narrow_as_its_columns():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((500, 4)) @ rng.standard_normal((4, 4))
    codes = np.arange(500) % 2
    kernel = ClassKernel.fit(rows, codes, np.ones(2), (1.0,))
    assert kernel.root.shape == (4, 4)
    within = within_class(rows, codes)
    np.testing.assert_allclose(kernel.root.T @ kernel.root, within.T @ within / 498)


def test_dealing_uses_each_card_equally_often():
    codes = np.repeat([0, 1], [7, 4])
    hand = deal(codes, np.array([3, 9]), np.random.default_rng(0))
    assert sorted(np.bincount(hand[codes == 0]).tolist()) == [2, 2, 3]
    assert len(set(hand[codes == 1])) == 4
    first = {deal(codes, 9, np.random.default_rng(s))[0] for s in range(60)}
    assert first == set(range(9))  # a short deal is not always from the top


def test_of_training_spectra_of_one_shape_each_gives_its_levels():
    kept = Levels.fit(
        np.tile([0.0, 1.0], (4, 1)), np.arange(8.0).reshape(4, 2), np.zeros(4, int)
    )
    drawn = np.tile([0.1, 0.9], (200, 1))
    found = kept.nearest(drawn, np.zeros(200, int), np.random.default_rng(0))
    values, counts = np.unique(found[:, 0], return_counts=True)
    assert values.tolist() == [0, 2, 4, 6]
    assert counts.min() > 25
