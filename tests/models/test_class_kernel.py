import numpy as np
import pytest

from cvae_augment.models.class_kernel import ClassKernel
from cvae_augment.models.class_statistics import class_spread, within_class


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


def test_kernel_of_many_rows_keeps_a_root_as_narrow_as_its_columns():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((500, 4)) @ rng.standard_normal((4, 4))
    codes = np.arange(500) % 2
    kernel = ClassKernel.fit(rows, codes, np.ones(2), (1.0,))
    assert kernel.root.shape == (4, 4)
    within = within_class(rows, codes)
    np.testing.assert_allclose(kernel.root.T @ kernel.root, within.T @ within / 498)
