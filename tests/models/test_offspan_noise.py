import numpy as np
import pytest
from scipy.fft import idct

from cvae_augment.models.offspan_noise import (
    SHARES,
    TEMPERATURES,
    leave_one_out_loss,
)
from cvae_augment.models.restoration import Restoration


def data(n=45, p=60, seed=0):
    """Three classes of smooth curves with noise."""
    rng = np.random.default_rng(seed)
    codes = np.arange(n) % 3
    shapes = rng.standard_normal((n, p)).cumsum(axis=1) / 5
    shapes += 0.3 * rng.standard_normal((n, p))
    shapes[:, :20] += codes[:, None]
    return shapes, codes


def fit(shapes, codes, share, rng=None):
    rng = np.random.default_rng(0) if rng is None else rng
    return Restoration.fit(shapes, codes, None, share, rng)


def restored(fitted, shapes, codes, rng):
    shapes = shapes.copy()
    fitted.apply(shapes, None, codes, rng)
    return shapes


def test_leave_one_out_loss_agrees_with_leaving_rows_out():
    shapes, codes = data(n=16, p=12)
    rng = np.random.default_rng(1)
    deviation, amplitude = rng.uniform(0.5, 2, 12), rng.uniform(0.5, 2, 12)
    basis = idct(np.eye(12), norm="ortho", axis=1)  # rows: cosine waves
    root = deviation[:, None] * basis.T * amplitude
    target = root @ root.T
    expected = np.empty((len(SHARES), len(TEMPERATURES), 16))
    for i in range(16):
        rest, labels = np.delete(shapes, i, axis=0), np.delete(codes, i)
        means = np.array([rest[labels == c].mean(axis=0) for c in range(3)])
        within = rest - means[labels]
        for k, share in enumerate(SHARES):
            covariance = share * target + (1 - share) * within.T @ within / (16 - 3 - 1)
            gap = shapes[i] - means
            scores = -0.5 * np.einsum(
                "ij,ji->i", gap, np.linalg.solve(covariance, gap.T)
            )
            for t, temperature in enumerate(TEMPERATURES):
                log_p = temperature * scores - np.logaddexp.reduce(temperature * scores)
                expected[k, t, i] = -log_p[codes[i]]
    best = expected.mean(axis=2).argmin(axis=1)
    expected = expected[np.arange(len(SHARES)), best]
    got = leave_one_out_loss(shapes, codes, deviation, amplitude)
    np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_noise_leaves_mean_and_spread_of_a_class():
    shapes, codes = data()
    noise = fit(shapes, codes, 0.4)
    which = np.repeat([0, 1, 2], 4000)
    rows = np.concatenate([np.resize(shapes[codes == c], (4000, 60)) for c in range(3)])
    noisy = restored(noise, rows, which, np.random.default_rng(1))
    for c in range(3):
        np.testing.assert_allclose(
            noisy[which == c].mean(axis=0), shapes[codes == c].mean(axis=0), atol=1e-9
        )
    within = [shapes[codes == c].std(axis=0, ddof=1).mean() for c in range(3)]
    drawn = [noisy[which == c].std(axis=0).mean() for c in range(3)]
    assert np.mean(drawn) == pytest.approx(np.mean(within), rel=0.06)


def test_noise_reaches_outside_the_span_of_the_training_rows():
    shapes, codes = data()
    outside = np.linalg.svd(shapes)[2][45:]  # directions that no row has
    for share, reaches in [(0.0, False), (0.3, True)]:
        noise = fit(shapes, codes, share)
        noisy = restored(noise, shapes, codes, np.random.default_rng(1))
        assert bool(np.abs(noisy @ outside.T).max() > 0.01) is reaches


def test_noise_is_as_smooth_as_what_rows_have_of_their_own():
    rng = np.random.default_rng(0)
    codes = np.arange(40) % 2
    kernel = np.hanning(15) / np.hanning(15).sum()
    white = rng.standard_normal((40, 214))
    smooth = np.array([np.convolve(row, kernel, "valid") for row in white])
    rough = rng.standard_normal((40, 200)) * smooth.std()

    def roughness(rows):
        noise = fit(rows, codes, 0.9, rng)
        noisy = restored(noise, np.zeros_like(rows), codes, rng)
        noisy = noisy[np.abs(np.diff(noisy, axis=1)).max(axis=1) > 1e-12]
        return np.abs(np.diff(noisy, 2, axis=1)).mean() / noisy.std()

    assert roughness(smooth) < 0.3 * roughness(rough)


def test_the_share_is_larger_where_few_rows_hide_many_directions():
    def share(n):
        shapes, codes = data(n=n, p=100)
        return fit(shapes, codes, "auto").noise.share

    assert share(12) >= share(1500)


def test_small_draws_are_not_centred():
    shapes, codes = data()
    noise = fit(shapes, codes, 0.0)
    one = restored(noise, shapes[:1], codes[:1], np.random.default_rng(0))
    np.testing.assert_array_equal(one, shapes[:1])


@pytest.mark.parametrize(
    "codes", [[0, 0, 0, 0], [0, 1, 2, 3], [0, 0, 0, 1]], ids=["one class", "1", "3+1"]
)
def test_there_is_no_noise_where_nothing_can_choose_it(codes):
    shapes, _ = data(n=4)
    noise = fit(shapes, np.array(codes), "auto")
    assert noise.noise is None
    drawn = restored(noise, shapes, np.array(codes), np.random.default_rng(0))
    np.testing.assert_array_equal(drawn, shapes)


def test_features_that_are_constant_stay_so():
    shapes, codes = data()
    shapes[:, [3, 50]] = 1.0
    noise = fit(shapes, codes, 0.5)
    noisy = restored(noise, shapes, codes, np.random.default_rng(0))
    np.testing.assert_allclose(noisy[:, [3, 50]], 1.0)


def test_many_rows_are_learnt_from_a_part():
    shapes, codes = data(n=1200, p=30)
    first, again = (fit(shapes, codes, "auto").noise for _ in "ab")
    assert first.share == again.share
    np.testing.assert_array_equal(first.amplitude, again.amplitude)
    every = fit(shapes, codes, "auto", np.random.default_rng(1)).noise
    assert (every.amplitude != first.amplitude).any()
