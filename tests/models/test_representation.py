import numpy as np
import pytest

from cvae_augment.models.class_statistics import within_class
from cvae_augment.models.representation import (
    PrincipalComponents,
    Scaling,
    UnitIntensities,
    leave_one_out_distance,
    principal_axes,
)


@pytest.mark.parametrize("kind", ["sample_minmax", None])
def test_scaling_and_its_inverse_give_the_spectra_back(small, kind):
    scaling = Scaling.fit(small.data, small.target, kind)
    back = scaling.spectra(*scaling.shapes(scaling.rows(small.data)))
    np.testing.assert_allclose(back, small.data, rtol=1e-9)


@pytest.mark.parametrize("constant", ["min", "mean"])
def test_a_level_that_does_not_vary_stays_constant(small, constant):
    X = small.data - getattr(small.data, constant)(axis=1, keepdims=True)
    scaling = Scaling.fit(X, small.target, "sample_minmax")
    assert scaling.level_is_mean == (constant == "mean")
    rows = scaling.rows(X)
    drawn = scaling.spectra(*scaling.shapes(rows + 0.1 * rows[::-1]))
    np.testing.assert_allclose(getattr(drawn, constant)(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize(("gain", "shift"), [(1e-12, 0), (1e20, 0), (0.01, 5e6)])
def test_scaled_rows_do_not_depend_on_the_unit(small, gain, shift):
    changed = gain * small.data + shift
    rows = Scaling.fit(small.data, small.target, "sample_minmax").rows(small.data)
    again = Scaling.fit(changed, small.target, "sample_minmax").rows(changed)
    np.testing.assert_allclose(again, rows, atol=1e-4)


def test_scaled_intensities_have_unit_mean_variance_within_classes(small):
    rows = Scaling.fit(small.data, small.target, "sample_minmax").rows(small.data)
    within = within_class(rows, small.target)[:, :-2]
    assert np.square(within).sum(axis=0).mean() / (30 - 3) == pytest.approx(1)


def test_flat_and_constant_spectra_stay_finite():
    X = np.ones((4, 5))
    X[2:, 0] = 2
    scaling = Scaling.fit(X, np.array([0, 1, 0, 1]), "sample_minmax")
    rows = scaling.rows(X)
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(scaling.spectra(*scaling.shapes(rows)), X)


def test_principal_axes_lose_nothing_of_their_rows(small):
    rows = small.data - small.data.mean(axis=0)
    axes, _ = principal_axes(rows)
    assert axes.shape == (29, 40)
    np.testing.assert_allclose(rows @ axes.T @ axes, rows, atol=1e-12)


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
    monkeypatch.setattr("cvae_augment.models.representation.MANY_ROWS", 1)
    many, distance = principal_axes(rows)
    np.testing.assert_allclose(np.abs(many @ few.T), np.eye(3), atol=1e-12)
    assert distance == 0


def test_unit_intensities_without_scaling_refuses_other_intensities(small):
    with pytest.raises(ValueError, match=r"intensities must be in \[0, 1\].*; got"):
        UnitIntensities.fit(small.data * 100, small.target, None)


def test_principal_axes_score_what_lies_outside_lower(small):
    axes = PrincipalComponents.fit(small.data, small.target, "sample_minmax")
    rng = np.random.default_rng(0)
    noisy = small.data + 0.1 * np.ptp(small.data) * rng.standard_normal((30, 40))
    inside = axes.log_density_outside(small.data)
    assert (axes.log_density_outside(noisy) < inside).all()
