import numpy as np

from cvae_augment.models.representation import UnitIntensities, offset_range
from cvae_augment.models.restoration import OffsetRange


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
