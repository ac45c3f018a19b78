import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_score

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.metrics import fidelity_table, spread_ratio
from cvae_augment.preprocessing import sample_minmax

METRICS = ["cosine", "mse", "pearson", "wasserstein"]


def test_as_reported_is_the_reports_model():
    reported = CVAEAugmenter.as_reported().get_params()
    expected = {
        "latent_dim": 32,
        "hidden_dims": (128, 64),
        "embedding_dim": 10,
        "conditioning": "full",
        "likelihood": "bernoulli",
        "prior": "standard_normal",
        "linear_path": False,
        "residual": None,
        "scaling": "sample_minmax",
        "beta": 1.0,
        "lr": 1e-3,
        "max_epochs": 500,
        "batch_size": 32,
    }
    assert {name: reported[name] for name in expected} == expected
    assert CVAEAugmenter.as_reported(max_epochs=3).max_epochs == 3


def test_defaults_are_as_varied_as_real_spectra_in_shape_and_units(serum):
    augmenter = CVAEAugmenter(random_state=0).fit(serum.data, serum.target)
    X, y = augmenter.sample(1180)
    raw = spread_ratio(serum.data, serum.target, X, y)
    shape = spread_ratio(sample_minmax(serum.data), serum.target, sample_minmax(X), y)
    assert 0.85 < shape < 1.15
    assert 0.85 < raw < 1.15


@pytest.mark.slow
def test_the_reported_model_loses_diversity_while_its_metrics_shine(serum):
    """The reference rows of the table show this."""
    augmenter = CVAEAugmenter.as_reported(random_state=0)
    X, y = augmenter.fit(serum.data, serum.target).sample(1180)
    table = fidelity_table(serum.data, serum.target, X, y, random_state=0)
    synthetic, real, mean = (
        table.loc[row] for row in ("synthetic", "real vs real", "class mean")
    )
    assert synthetic["spread_ratio"] < 0.6
    for metric in METRICS:
        low, high = sorted([real[metric], mean[metric]])
        assert low < synthetic[metric] < high


def test_five_default_spectra_per_real_one_train_a_classifier_as_well():
    ratios = []
    for seed in range(3):
        train, test = (make_serum_spectra(random_state=s) for s in (seed, seed + 100))
        drawn = (
            CVAEAugmenter(random_state=seed).fit(train.data, train.target).sample(590)
        )
        scores = [
            balanced_accuracy_score(
                test.target,
                LogisticRegression(max_iter=1000)
                .fit(sample_minmax(X), y)
                .predict(sample_minmax(test.data)),
            )
            for X, y in [drawn, (train.data, train.target)]
        ]
        ratios.append(scores[0] / scores[1])
    assert np.mean(ratios) > 0.97


def test_training_improves_the_bound_over_the_closed_form_start(serum):
    scores = [
        CVAEAugmenter(max_epochs=epochs, random_state=0)
        .fit(serum.data, serum.target)
        .history_["loss"]
        for epochs in (1, 40)
    ]
    assert scores[1][-1] < scores[0][0]


def test_score_tells_the_right_class_from_a_wrong_one():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 30)).cumsum(axis=1)
    y = np.arange(60) % 2
    X[y == 1, 10:15] += 30
    augmenter = CVAEAugmenter(random_state=0).fit(X[:40], y[:40])
    right = augmenter.score_samples(X[40:], y[40:])
    wrong = augmenter.score_samples(X[40:], 1 - y[40:])
    assert (right > wrong).mean() > 0.9


@pytest.mark.parametrize("params", [{}, {"scaling": None}])
def test_cross_validated_score_prefers_a_code_wide_enough(params):
    rng = np.random.default_rng(0)
    sources = rng.standard_normal((4, 50)).cumsum(axis=1)
    X = rng.standard_normal((90, 4)) @ sources + 0.3 * rng.standard_normal((90, 50))
    y = np.arange(90) % 3
    cv = StratifiedKFold(3, shuffle=True, random_state=0)
    narrow, wide = (
        cross_val_score(
            CVAEAugmenter(latent_dim=d, random_state=0, **params), X, y, cv=cv
        ).mean()
        for d in (1, 4)
    )
    assert wide > narrow


def test_encode_and_decode_give_a_spectrum_back_but_for_noise(serum):
    augmenter = CVAEAugmenter(random_state=0).fit(serum.data, serum.target)
    codes = augmenter.encode(serum.data, serum.target)
    back = augmenter.decode(codes, serum.target)
    assert codes.shape == (118, 16)
    error = np.square(sample_minmax(back) - sample_minmax(serum.data)).mean()
    assert error < 0.3 * sample_minmax(serum.data).var(axis=0).mean()


def test_decode_refuses_codes_of_another_width(small):
    augmenter = CVAEAugmenter(max_epochs=0, random_state=0).fit(
        small.data, small.target
    )
    with pytest.raises(ValueError, match="Z has 3 columns, expected 16"):
        augmenter.decode(np.zeros((2, 3)), [0, 1])


@pytest.mark.parametrize("conditioning", ["full", "prior", "none"])
def test_class_is_in_the_spectra_unless_conditioning_is_none(conditioning):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 30))
    y = np.arange(60) % 2
    X[y == 1, :15] += 6
    augmenter = CVAEAugmenter(conditioning=conditioning, scaling=None, random_state=0)
    drawn, _ = augmenter.fit(X, y).sample(y=[0] * 200 + [1] * 200)
    level = drawn[:, :15].mean(axis=1)
    gap = level[200:].mean() - level[:200].mean()
    assert (gap > 4) if conditioning != "none" else (abs(gap) < 2)


@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
@pytest.mark.parametrize("prior", ["aggregated", "standard_normal"])
@pytest.mark.parametrize("linear_path", [True, False])
@pytest.mark.parametrize("residual", ["empirical", "white", None])
def test_every_combination_of_parts_generates(
    small, likelihood, prior, linear_path, residual
):
    augmenter = CVAEAugmenter(
        likelihood=likelihood,
        prior=prior,
        linear_path=linear_path,
        residual=residual,
        max_epochs=2,
        random_state=0,
    )
    if likelihood == "bernoulli" and residual == "white":
        with pytest.raises(ValueError, match=r"residual='white'.*'bernoulli'"):
            augmenter.fit(small.data, small.target)
        return
    X, _ = augmenter.fit(small.data, small.target).sample(20)
    assert np.isfinite(X).all()
    assert np.isfinite(augmenter.score(small.data, small.target))


@pytest.mark.parametrize("residual", ["empirical", "white"])
def test_the_residual_adds_the_variance_that_decoding_leaves_out(serum, residual):
    spreads = []
    for kind in (residual, None):
        augmenter = CVAEAugmenter(latent_dim=2, residual=kind, random_state=0)
        X, y = augmenter.fit(serum.data, serum.target).sample(600)
        spreads.append(spread_ratio(serum.data, serum.target, X, y))
    assert spreads[0] > spreads[1]


def test_noise_makes_spectra_rougher_and_none_leaves_them_as_smooth_as_real(serum):
    def roughness(X):
        return np.log(np.abs(np.diff(sample_minmax(X), 2, axis=1)).mean(axis=1)).mean()

    drawn = {
        noise: CVAEAugmenter(noise=noise, random_state=0)
        .fit(serum.data, serum.target)
        .sample(354)[0]
        for noise in (0, 5)
    }
    assert roughness(drawn[5]) > roughness(drawn[0]) + 0.1
    assert roughness(drawn[0]) == pytest.approx(roughness(serum.data), abs=0.1)


@pytest.mark.parametrize("scaling", ["sample_minmax", None])
def test_spectra_that_are_all_the_same_give_the_same_again(scaling):
    X, y = np.full((10, 5), 2.0), np.arange(10) % 2
    augmenter = CVAEAugmenter(scaling=scaling, random_state=0).fit(X, y)
    np.testing.assert_allclose(augmenter.sample(20)[0], 2.0, atol=0.1)
    assert np.isfinite(augmenter.score(X, y))


@pytest.mark.parametrize("n_tiny", [1, 2, 3])
@pytest.mark.filterwarnings("ignore:class 1 has one spectrum")
def test_tiny_classes_are_as_varied_as_others_and_stay_themselves(n_tiny):
    population = make_serum_spectra((40, 40), class_effect=2.0, random_state=0)
    rows = np.flatnonzero(population.target == 0)
    rows = np.append(rows, np.flatnonzero(population.target == 1)[:n_tiny])
    X, y = population.data[rows], population.target[rows]
    drawn, labels = CVAEAugmenter(random_state=0).fit(X, y).sample(y=[0, 1] * 200)
    shapes = sample_minmax(drawn)
    spread = [shapes[labels == c].std(axis=0).mean() for c in (0, 1)]
    assert 0.4 < spread[1] / spread[0] < 2
    own = sample_minmax(X)[y == 1].mean(axis=0)
    other = sample_minmax(X)[y == 0].mean(axis=0)
    centre = shapes[labels == 1].mean(axis=0)
    assert np.square(centre - own).sum() < 0.2 * np.square(centre - other).sum()


@pytest.mark.parametrize("bad", [(), (3, 0), (2.5,), [["a"]]])
def test_hidden_dims_that_are_no_widths_are_refused(small, bad):
    with pytest.raises(ValueError, match="hidden_dims"):
        CVAEAugmenter(hidden_dims=bad).fit(small.data, small.target)


@pytest.mark.parametrize(("gain", "shift"), [(1e-9, 0), (1e9, 0), (1, 1e5)])
def test_spectra_follow_an_affine_change_of_the_unit(small, gain, shift):
    def draw(X):
        return (
            CVAEAugmenter(max_epochs=5, random_state=0).fit(X, small.target).sample(50)
        )

    expected = gain * draw(small.data)[0] + shift
    changed = draw(gain * small.data + shift)[0]
    tolerance = 0.02 * gain * np.ptp(small.data)
    np.testing.assert_allclose(changed, expected, atol=tolerance)
