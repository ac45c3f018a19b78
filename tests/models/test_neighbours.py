import numpy as np
import pytest

from cvae_augment.models import neighbours
from cvae_augment.models.neighbours import neighbour_kernel


def drawn_from(rows, class_index, n_draws=4000):
    kernel = neighbour_kernel(rows, rows, class_index, np.random.default_rng(0))
    which = np.repeat(np.arange(class_index.max() + 1), n_draws)
    return kernel.draw(which, np.random.default_rng(1)), which, kernel


def smooth(n, p=60, seed=0):
    return np.random.default_rng(seed).standard_normal((n, p)).cumsum(axis=1)


def test_draws_spread_as_the_rows():
    rows, class_index = smooth(90), np.arange(90) % 3
    drawn, which, _ = drawn_from(rows, class_index)
    for k in range(3):
        ratio = drawn[which == k].std(0) / rows[class_index == k].std(0, ddof=1)
        assert ratio.mean() == pytest.approx(1, abs=0.1)


def test_noise_of_a_mixture_stays_within_its_parts():
    rng = np.random.default_rng(0)
    parts = 100 * rng.standard_normal((4, 20))
    rows = parts[np.arange(80) % 4] + rng.standard_normal((80, 20))
    drawn, _, kernel = drawn_from(rows, np.arange(80) % 2)
    assert (kernel.share < 0.01).all()
    drawn -= kernel.means[np.repeat([0, 1], 4000)]
    nearest = np.linalg.norm(drawn[:, None] - (parts - parts.mean(axis=0)), axis=2).min(
        axis=1
    )
    far = np.linalg.norm(parts[0] - parts[1])
    assert np.quantile(nearest, 0.95) < 0.6 * far


def test_one_cloud_has_all_the_noise_that_is_allowed():
    _, _, kernel = drawn_from(smooth(100, p=5), np.repeat([0, 1], [80, 20]))
    np.testing.assert_allclose(kernel.share, [0.125, 0.25])


def test_a_class_of_few_rows_borrows_the_noise_of_others():
    rows = smooth(62)
    rows[60:] = 5 + 0.001 * rows[60:]
    drawn, which, _ = drawn_from(rows, np.repeat([0, 1], [60, 2]))
    assert drawn[which == 1].std(0).mean() > 20 * rows[60:].std(0).mean()


def test_a_class_of_many_rows_has_noise_of_its_own():
    rng = np.random.default_rng(0)
    class_index = np.repeat([0, 1], 300)
    rows = np.zeros((600, 8))
    rows[:300, :4] = rng.standard_normal((300, 4))
    rows[300:, 4:] = 10 * rng.standard_normal((300, 4))
    drawn, which, _ = drawn_from(rows, class_index)
    assert drawn[which == 0][:, 4:].std() < 0.6
    ratio = drawn[which == 1][:, 4:].std() / drawn[which == 0][:, :4].std()
    assert ratio == pytest.approx(10, rel=0.1)


BAD_ROWS = {
    "wrong label": None,
    "zeros": np.zeros_like,
    "spike": lambda row: row + 1000 * (np.arange(len(row)) == 20),
    "saturated": lambda row: np.minimum(row, np.quantile(row, 0.3)),
    "shifted": lambda row: np.roll(row, 10),
    "reversed": lambda row: row[::-1],
    "unit": lambda row: 1000 * row,
    "noise": lambda row: np.random.default_rng(0).normal(0, 30, len(row)),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_one_bad_row_leaves_the_spread_of_the_other_classes(kind):
    rows, class_index = smooth(45), np.repeat([0, 1, 2], 15)
    rows += 10 * class_index[:, None]
    clean, which, _ = drawn_from(rows, class_index)
    if kind == "wrong label":
        class_index[0] = 1
    else:
        rows[0] = BAD_ROWS[kind](rows[0])
    spoilt, _, _ = drawn_from(rows, class_index)
    ratio = spoilt[which == 2].std(0).mean() / clean[which == 2].std(0).mean()
    assert ratio == pytest.approx(1, abs=0.15)


def test_equal_rows_give_the_same_again():
    rows = np.ones((10, 4))
    drawn, _, kernel = drawn_from(rows, np.arange(10) % 2)
    assert (kernel.share == 0).all()
    np.testing.assert_array_equal(drawn, 1)


def test_classes_of_one_row_each_give_the_same_again():
    rows = smooth(3)
    drawn, which, _ = drawn_from(rows, np.arange(3))
    np.testing.assert_allclose(drawn, rows[which])


def test_large_classes_are_compared_in_part(monkeypatch):
    monkeypatch.setattr(neighbours, "MAX_COMPARED", 30)
    rows, class_index = smooth(200, p=100), np.repeat([0, 1], [190, 10])
    drawn, which, kernel = drawn_from(rows, class_index)
    assert len(kernel.root) == 30 + 10
    ratio = drawn[which == 0].std(0).mean() / rows[:190].std(0).mean()
    assert ratio == pytest.approx(1, abs=0.1)
