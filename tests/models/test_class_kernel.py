import numpy as np
import pytest

from cvae_augment.models.class_kernel import ClassKernel, pooled_kernel
from cvae_augment.models.class_statistics import within_class


def drawn_from(kernel, n_classes, n_draws=20_000):
    class_index = np.repeat(np.arange(n_classes), n_draws)
    return kernel.draw(class_index, np.random.default_rng(0)), class_index


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_kernel_keeps_mean_and_variance_of_each_class(share):
    rng = np.random.default_rng(1)
    class_index = np.repeat([0, 1], [60, 40])
    rows = rng.standard_normal((100, 3)) + class_index[:, None]
    drawn, which = drawn_from(pooled_kernel(rows, class_index, share), 2)
    for k in (0, 1):
        own, real = drawn[which == k], rows[class_index == k]
        np.testing.assert_allclose(own.mean(0), real.mean(0), atol=0.04)
        assert own.var(0).sum() == pytest.approx(real.var(0, ddof=1).sum(), rel=0.1)


def test_kernel_varies_a_class_of_one_row_as_the_others():
    rng = np.random.default_rng(1)
    rows = np.vstack([rng.standard_normal((50, 3)), [[9, 9, 9]]])
    class_index = np.repeat([0, 1], [50, 1])
    drawn, which = drawn_from(pooled_kernel(rows, class_index, 0.25), 2)
    np.testing.assert_allclose(drawn[which == 1].mean(0), [9, 9, 9], atol=0.05)
    np.testing.assert_allclose(
        drawn[which == 1].std(0), rows[:50].std(0, ddof=1), rtol=0.05
    )


def test_weights_decide_which_noise_a_class_has():
    rows, class_index = np.zeros((4, 2)), np.array([0, 0, 1, 1])
    roots = [np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])]
    weights = np.array([[4.0, 0.0], [0.25, 1.0]])
    drawn, which = drawn_from(
        ClassKernel.fit(rows, class_index, roots, weights, 1.0), 2
    )
    np.testing.assert_allclose(drawn[which == 0].var(0), [4, 0], rtol=0.05)
    np.testing.assert_allclose(drawn[which == 1].var(0), [0.25, 1], rtol=0.05)


def test_kernel_of_many_rows_keeps_a_root_as_narrow_as_its_columns():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((500, 4)) @ rng.standard_normal((4, 4))
    class_index = np.arange(500) % 2
    kernel = pooled_kernel(rows, class_index, 1.0)
    assert kernel.root.shape == (4, 4)
    within = within_class(rows, class_index)
    np.testing.assert_allclose(kernel.root.T @ kernel.root, within.T @ within / 498)
