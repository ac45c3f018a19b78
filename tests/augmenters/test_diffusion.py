import numpy as np
import pytest
from scipy.stats import norm
from sklearn.base import clone

from cvae_augment import DiffusionAugmenter
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import copying_share, spread_ratio
from cvae_augment.models.diffusion import DiffusionRows
from cvae_augment.preprocessing import sample_minmax

SPACES = ("components", "spectrum", "unit")
NETWORKS = ("mlp", "unet")


def quick(**params):
    return DiffusionAugmenter(**{"max_epochs": 3, "random_state": 0} | params)


def fitted(data, **params):
    return quick(**params).fit(data.data, data.target)


@pytest.fixture(scope="module")
def default(serum):
    """The default augmenter, fitted to the serum spectra."""
    return DiffusionAugmenter(random_state=0).fit(serum.data, serum.target)


def test_as_reported_is_ddpm_on_a_u_net_of_intensities_in_0_to_1():
    reported = DiffusionAugmenter.as_reported().get_params()
    expected = {"network": "unet", "space": "unit", "sampler": "ddpm"}
    expected |= {"schedule": "linear", "prediction": "epsilon", "averaging": 0.0}
    assert reported | expected == reported
    assert DiffusionAugmenter.as_reported(sampler="ddim").sampler == "ddim"


def test_the_default_is_as_varied_as_the_training_spectra_and_copies_few(serum):
    train = np.arange(118) % 2 == 0
    X, y = sample_minmax(serum.data), serum.target
    shares = []
    for augmenter in (
        DiffusionAugmenter(random_state=0),
        GaussianAugmenter(random_state=0),
    ):
        drawn, labels = augmenter.fit(X[train], y[train]).sample(y=np.tile(y[train], 5))
        shares.append(
            copying_share(X[train], y[train], X[~train], y[~train], drawn, labels)
        )
        assert 0.9 < spread_ratio(X[train], y[train], drawn, labels) < 1.15
    assert shares[0] < shares[1] + 0.15  # a Gaussian copies nobody


def test_classes_have_their_own_means():
    serum = make_serum_spectra(class_effect=3.0, random_state=0)
    augmenter = DiffusionAugmenter(random_state=0).fit(serum.data, serum.target)
    drawn, labels = augmenter.sample(590)
    real, new = (
        np.array([sample_minmax(X)[y == c].mean(axis=0) for c in np.unique(y)])
        for X, y in ((serum.data, serum.target), (drawn, labels))
    )
    distance = np.square(real[:, None] - new).sum(axis=2)
    assert (distance.argmin(axis=1) == np.arange(3)).all()


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("scaling", ["sample_minmax", None])
@pytest.mark.filterwarnings("error")
def test_every_network_draws_and_scores_in_every_space(small, network, space, scaling):
    X = sample_minmax(small.data)
    parts = {"network": network, "space": space, "scaling": scaling}
    augmenter = quick(max_epochs=1, n_levels=20, width=8, depth=2, **parts)
    drawn, labels = augmenter.fit(X, small.target).sample(y=[2, 0, 2])
    assert drawn.shape == (3, 40)
    assert labels.tolist() == [2, 0, 2]
    assert np.isfinite(drawn).all()
    assert np.isfinite(augmenter.score(X, small.target))


@pytest.mark.parametrize("prediction", ["epsilon", "v", "edm"])
@pytest.mark.parametrize("schedule", ["cosine", "linear"])
@pytest.mark.parametrize("sampler", ["ddpm", "ddim", "heun"])
def test_every_prediction_goes_with_every_schedule_and_sampler(
    small, prediction, schedule, sampler
):
    augmenter = fitted(small, prediction=prediction, schedule=schedule, sampler=sampler)
    drawn, _ = augmenter.sample(60)
    level = small.data.mean()
    assert np.isfinite(drawn).all()
    assert drawn.mean() == pytest.approx(level, rel=0.3)


@pytest.mark.parametrize("sampler", ["ddim", "heun", "ddpm"])
def test_the_sampler_does_not_change_what_is_learnt(small, sampler):
    base, other = fitted(small), fitted(small, sampler=sampler, n_steps=30)
    np.testing.assert_array_equal(base.history_["loss"], other.history_["loss"])
    assert base.score(small.data, small.target) == other.score(small.data, small.target)


def test_guidance_pushes_classes_apart():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((120, 10))
    y = np.arange(120) % 2
    X[y == 1, :5] *= 3  # classes differ in spread, not in their means
    spread = {}
    for scale in (0.0, 2.0):
        augmenter = DiffusionAugmenter(
            guidance_scale=scale,
            scaling=None,
            early_stopping=False,
            max_epochs=50,
            width=32,
            n_steps=9,
            random_state=0,
        )
        drawn, labels = augmenter.fit(X, y).sample(y=np.arange(400) % 2)
        sd = [drawn[labels == c, :5].std() for c in (0, 1)]
        spread[scale] = sd[1] / sd[0]
    assert spread[2.0] > spread[0.0] > 1


def test_the_untrained_bound_is_the_density_of_a_gaussian(serum):
    """The denoiser is exact, so the bound of the diffusion is tight."""
    augmenter = fitted(serum, max_epochs=0)
    components = augmenter.model_.representation
    rows = components.rows(serum.data, serum.target)
    exact = norm.logpdf(rows).sum(axis=1)
    exact += components.log_density_outside(serum.data, serum.target)
    bound = augmenter.score_samples(serum.data, serum.target)
    np.testing.assert_allclose(bound, exact, atol=1e-3)


def test_the_bound_of_a_wrong_gaussian_is_too_low_by_the_divergence():
    """The variance of the rows differs from that of the denoiser."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((60, 4)), np.arange(60) % 2
    augmenter = quick(max_epochs=0, scaling=None).fit(X, y)
    wide = 3 * X
    components = augmenter.model_.representation
    exact = norm.logpdf(components.rows(wide, y)).sum(axis=1)
    exact += components.log_density_outside(wide, y)
    np.testing.assert_allclose(augmenter.score_samples(wide, y), exact, atol=1e-3)


def test_log_density_outside_completes_a_density(small):
    """Density of the rows times density outside is the density of the Gaussian."""
    components = fitted(small, n_components=3, max_epochs=0).model_.representation
    X, codes = small.data, small.target
    principal, spread = components.principal, components.spread[codes, None]
    scaled = (principal.rows(X) - components.means[codes]) / spread
    variance = np.full(scaled.shape[1], components.residual_variance)
    basis = np.linalg.qr(components.axes.T, mode="complete")[0]
    variance[:3] = np.square(components.sd)
    expected = norm.logpdf(scaled @ basis, scale=np.sqrt(variance)).sum(axis=1)
    expected -= scaled.shape[1] * np.log(spread[:, 0])
    expected += principal.log_density_outside(X)
    rows = components.rows(X, codes)
    got = norm.logpdf(rows).sum(axis=1) + components.log_density_outside(X, codes)
    np.testing.assert_allclose(got, expected)


def test_score_prefers_real_spectra_to_shuffled_ones(serum, default):
    shuffled = np.random.default_rng(0).permuted(serum.data, axis=1)
    real, mixed = (default.score(X, serum.target) for X in (serum.data, shuffled))
    assert real > mixed


def test_training_stops_when_held_out_spectra_gain_nothing(default):
    held_out = default.history_["held_out"]
    assert len(held_out) == len(default.history_["loss"]) < 1000
    assert np.argmin(held_out) <= len(held_out) - 100


def test_the_weights_kept_are_those_of_the_best_epoch(serum, default):
    best = int(np.argmin(default.history_["held_out"])) + 1
    short = clone(default).set_params(max_epochs=best)
    short.fit(serum.data, serum.target)
    for name, weight in default.model_.row_model.weights.items():
        np.testing.assert_array_equal(weight, short.model_.row_model.weights[name])


def test_without_early_stopping_every_spectrum_trains_to_the_end(small):
    augmenter = fitted(small, early_stopping=False, max_epochs=5)
    assert set(augmenter.history_) == {"loss"}
    assert len(augmenter.history_["loss"]) == 5


def test_few_spectra_are_not_held_out():
    X = np.random.default_rng(0).standard_normal((12, 9))
    augmenter = quick().fit(X, np.arange(12) % 3)
    assert "held_out" not in augmenter.history_


def test_a_schedule_that_leaves_signal_is_warned_of(small):
    with pytest.warns(UserWarning, match="linear schedule of 200 levels leaves 13%"):
        fitted(small, schedule="linear", n_levels=200)


def test_more_steps_than_levels_are_refused(small):
    with pytest.raises(ValueError, match="n_steps=18 but there are n_levels=10"):
        fitted(small, n_levels=10)


def test_a_u_net_of_odd_width_is_refused(small):
    with pytest.raises(ValueError, match="multiple of 8, got 20"):
        fitted(small, network="unet", width=20)


def test_components_are_as_many_as_the_spectra_have():
    X = np.random.default_rng(0).standard_normal((9, 4))
    augmenter = quick(n_components=50).fit(X, np.arange(9) % 3)
    assert augmenter.model_.row_model.architecture["n_features"] <= 6
    assert np.isfinite(augmenter.sample(20)[0]).all()


@pytest.mark.parametrize("network", NETWORKS)
def test_a_seed_repeats_and_global_states_stay(small, network, global_states):
    before = global_states()
    size = {"network": network, "width": 8, "depth": 2}
    first, second = (fitted(small, **size).sample(9)[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert global_states() == before


@pytest.mark.parametrize(("gain", "shift"), [(1e-9, 0), (1e9, 0), (1, 1e5)])
def test_spectra_follow_an_affine_change_of_the_unit(small, gain, shift):
    def draw(X):
        return quick().fit(X, small.target).sample(50)[0]

    expected = gain * draw(small.data) + shift
    tolerance = 0.02 * gain * np.ptp(small.data)
    np.testing.assert_allclose(
        draw(gain * small.data + shift), expected, atol=tolerance
    )


def test_spectra_that_are_all_the_same_give_the_same_again():
    X, y = np.full((10, 5), 2.0), np.arange(10) % 2
    augmenter = quick(scaling=None).fit(X, y)
    np.testing.assert_allclose(augmenter.sample(20)[0], 2.0, atol=0.1)


def test_no_torch_object_is_kept(small):
    model = fitted(small).model_.row_model
    assert isinstance(model, DiffusionRows)
    assert all(type(w) is np.ndarray for w in model.weights.values())
