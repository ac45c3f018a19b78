import numpy as np

from cvae_augment.models.representation import UnitIntensities, offset_range
from cvae_augment.models.restoration import (
    Limits,
    OffsetRange,
    WhiteNoise,
)


def test_a_shape_takes_the_levels_of_the_nearest_of_its_class():
    shapes = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    levels = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    kept = OffsetRange.fit(levels, np.array([0, 0, 1]), shapes)
    drawn = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9]])
    found = kept.draw(drawn, np.array([0, 1, 0]), np.random.default_rng(0))
    assert found.tolist() == [[3, 4], [5, 6], [1, 2]]


def test_levels_of_many_spectra_are_a_part_of_them():
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1], [4500, 3])
    kept = OffsetRange.fit(rng.random((4503, 2)), codes, rng.random((4503, 2)))
    assert kept.counts.tolist() == [1500, 3]
    assert kept.values.shape == kept.shapes.shape == (1503, 2)


def test_of_training_spectra_of_one_shape_each_gives_its_levels():
    shapes = np.tile([0.0, 1.0], (4, 1))
    kept = OffsetRange.fit(np.arange(8.0).reshape(4, 2), np.zeros(4, int), shapes)
    drawn = np.tile([0.1, 0.9], (200, 1))
    found = kept.draw(drawn, np.zeros(200, int), np.random.default_rng(0))
    values, counts = np.unique(found[:, 0], return_counts=True)
    assert values.tolist() == [0, 2, 4, 6]
    assert counts.min() > 25


def test_without_shapes_a_draw_takes_values_of_a_spectrum_of_its_class(small):
    unit = UnitIntensities.fit(small.data, small.target, "sample_minmax")
    shapes = unit.rows(small.data)
    assert shapes.min() == 0
    assert shapes.max() == 1
    codes = np.repeat([0, 1, 2], 20)
    kept = OffsetRange.fit(offset_range(small.data), small.target)
    values = kept.draw(None, codes, np.random.default_rng(0))
    X = unit.spectra(shapes[[0] * 60], values)
    for c in range(3):
        own = small.data[small.target == c]
        known = np.column_stack([own.min(1), np.ptp(own, axis=1)])
        got = np.column_stack([X.min(1), np.ptp(X, axis=1)])[codes == c]
        distance = np.abs(got[:, None] - known).max(axis=2).min(axis=1)
        assert distance.max() < 1e-9


def noisy(n=200, p=80, seed=0):
    """Smooth curves with white noise whose level doubles half-way."""
    rng = np.random.default_rng(seed)
    level = np.where(np.arange(p) < p // 2, 0.1, 0.2)
    smooth = (
        5
        * rng.standard_normal((n, 3))
        @ np.sin(np.outer([1, 2, 3], np.linspace(0, np.pi, p)))
    )
    return smooth + level * rng.standard_normal((n, p)), level


def test_noise_has_the_level_of_the_spectra_at_each_wavenumber():
    shapes, level = noisy()
    sd = WhiteNoise.fit(shapes, np.arange(200) % 2, 1).sd
    np.testing.assert_allclose(sd[:25], level[:25], rtol=0.2)
    np.testing.assert_allclose(sd[-25:], level[-25:], rtol=0.2)
    np.testing.assert_allclose(WhiteNoise.fit(shapes, np.arange(200) % 2, 3).sd, 3 * sd)


def test_a_few_bad_spectra_leave_the_level_of_noise_as_it_is():
    shapes, _ = noisy()
    class_index = np.arange(200) % 2
    clean = WhiteNoise.fit(shapes, class_index, 1).sd
    shapes[:5] = np.random.default_rng(1).normal(0, 100, (5, 80))
    np.testing.assert_allclose(
        WhiteNoise.fit(shapes, class_index, 1).sd.mean(), clean.mean(), rtol=0.5
    )


def test_no_noise_is_none():
    shapes, _ = noisy()
    assert WhiteNoise.fit(shapes, np.arange(200) % 2, 0) is None
    assert WhiteNoise.fit(shapes[:, :2], np.arange(200) % 2, 1) is None


def test_constant_intensities_are_those_that_never_vary():
    X = np.random.default_rng(0).random((5, 6))
    assert not len(Limits.fit(X).constant)
    X[:, [1, 4]] = 7, 2
    limits = Limits.fit(X)
    assert limits.constant.tolist() == [1, 4]
    assert limits.value.tolist() == [7, 2]
    assert limits.not_negative
    assert not Limits.fit(X - 1).not_negative
