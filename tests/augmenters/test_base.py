"""Properties of every augmenter: originals, seeds, draws, scores and failures."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError

from cvae_augment import CVAEAugmenter
from cvae_augment.augmenters.base import BaseAugmenter
from cvae_augment.baselines import (
    DuplicateAugmenter,
    GaussianAugmenter,
    MixupAugmenter,
)


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 2, "random_state": 0} | params)


def test_originals_come_first_bit_identical(small):
    augmenter = quick(expansion_factor=3)
    X, y = augmenter.fit_resample(small.data, small.target)
    n = len(small.data)
    assert X[:n].tobytes() == small.data.tobytes()
    assert (y[:n] == small.target).all()
    assert augmenter.is_synthetic_.tolist() == [False] * n + [True] * 2 * n
    assert not (X[n:, None] == small.data).all(axis=2).any()


def test_same_seed_same_bits_and_another_seed_others(small):
    def resample(seed):
        return quick(random_state=seed).fit_resample(small.data, small.target)[0]

    assert resample(1).tobytes() == resample(1).tobytes()
    assert resample(1).tobytes() != resample(2).tobytes()


def test_no_seed_draws_anew_each_time(small):
    augmenter = quick(random_state=None).fit(small.data, small.target)
    assert (augmenter.sample(3)[0] != augmenter.sample(3)[0]).any()


def test_a_random_state_instance_moves_on(small):
    augmenter = quick(random_state=np.random.RandomState(0))
    augmenter.fit(small.data, small.target)
    assert (augmenter.sample(3)[0] != augmenter.sample(3)[0]).any()


def test_sample_repeats_with_the_estimators_seed_and_differs_with_another(small):
    augmenter = quick().fit(small.data, small.target)
    first = augmenter.sample(5)[0]
    assert (first == augmenter.sample(5)[0]).all()
    assert (first != augmenter.sample(5, random_state=1)[0]).any()


@pytest.mark.parametrize("seed", [0, None])
def test_global_random_state_is_untouched_by_every_call(small, global_states, seed):
    before = global_states()
    augmenter = quick(random_state=seed, expansion_factor=2)
    augmenter.fit_resample(small.data, small.target)
    augmenter.fit(small.data, small.target).sample(4)
    augmenter.score(small.data, small.target)
    codes = augmenter.encode(small.data, small.target)
    augmenter.decode(codes, small.target)
    assert global_states() == before


def test_global_random_state_does_not_reach_the_result(small):
    np.random.seed(1)
    first = quick().fit_resample(small.data, small.target)[0]
    np.random.seed(2)
    assert (first == quick().fit_resample(small.data, small.target)[0]).all()


def test_sample_returns_the_labels_asked_for_in_their_order(small):
    augmenter = quick().fit(small.data, small.target)
    wanted = [2, 0, 0, 1, 2]
    X, y = augmenter.sample(y=wanted)
    assert y.tolist() == wanted
    assert X.shape == (5, 40)


@pytest.mark.parametrize("call", ["sample", "score", "encode"])
def test_an_unseen_label_is_named_with_those_known(small, call):
    augmenter = quick().fit(small.data, small.target)
    labels = np.where(small.target == 0, 7, small.target)
    arguments = {"y": labels} if call == "sample" else {"X": small.data, "y": labels}
    with pytest.raises(ValueError, match=r"label 7 .*known: \[0, 1, 2\]"):
        getattr(augmenter, call)(**arguments)


def test_a_failed_fit_leaves_the_estimator_as_it_was(small):
    augmenter = quick().fit(small.data, small.target)
    before = augmenter.sample(3)[0]
    for call in (augmenter.fit, augmenter.fit_resample):
        with pytest.raises(ValueError, match="NaN"):
            call(np.full((4, 9), np.nan), [0, 1, 0, 1])
        assert augmenter.n_features_in_ == 40
        assert (augmenter.sample(3)[0] == before).all()


def test_a_failed_first_fit_leaves_no_attribute(small):
    augmenter = quick(lr=1e30, max_epochs=5)
    before = set(vars(augmenter))
    with pytest.raises(FloatingPointError, match=r"epoch \d+ of 5 at lr=1e\+30"):
        augmenter.fit(small.data, small.target)
    assert set(vars(augmenter)) == before


def test_one_class_can_be_learnt_but_not_balanced(small):
    X = small.data[small.target == 0]
    y = np.zeros(len(X), dtype=int)
    drawn, labels = quick().fit(X, y).sample(5)
    assert drawn.shape == (5, 40)
    assert labels.tolist() == [0] * 5
    with pytest.raises(ValueError, match="Got 1 class"):
        quick().fit_resample(X, y)


def test_one_spectrum_in_a_class_works_with_a_warning_that_names_it(small):
    keep = np.flatnonzero(small.target != 2).tolist()
    keep += np.flatnonzero(small.target == 2)[:1].tolist()
    X, y = small.data[keep], small.target[keep]
    with pytest.warns(UserWarning, match="class 2 has one spectrum"):
        augmenter = quick().fit(X, y)
    drawn, _ = augmenter.sample(y=[2] * 50)
    assert (drawn.std(axis=0) > 0).mean() > 0.9


def test_no_warning_with_two_spectra_per_class(small):
    rows = np.concatenate([np.flatnonzero(small.target == c)[:2] for c in range(3)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quick().fit(small.data[rows], small.target[rows])


def test_score_is_a_float_and_the_mean_of_score_samples(small):
    augmenter = quick().fit(small.data, small.target)
    score = augmenter.score(small.data, small.target)
    assert type(score) is float
    assert score == augmenter.score_samples(small.data, small.target).mean()


def test_score_of_a_row_does_not_depend_on_the_others(small):
    augmenter = quick().fit(small.data, small.target)
    together = augmenter.score_samples(small.data, small.target)
    alone = augmenter.score_samples(small.data[:1], small.target[:1])
    np.testing.assert_allclose(alone, together[:1], rtol=1e-10)


def test_score_without_labels_is_the_mixture_over_classes(small):
    augmenter = quick().fit(small.data, small.target)
    per_class = np.array(
        [augmenter.score_samples(small.data, np.full(30, c)) for c in range(3)]
    )
    frequency = np.array([[14], [10], [6]]) / 30
    expected = np.log((frequency * np.exp(per_class - per_class.max(0))).sum(0))
    np.testing.assert_allclose(
        augmenter.score_samples(small.data), expected + per_class.max(0), rtol=1e-9
    )


def test_labels_and_rows_of_different_number_are_refused(small):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match="30 rows but y has 29 labels"):
        augmenter.score(small.data, small.target[1:])


def test_sample_of_many_spectra_is_drawn_in_chunks_of_one_stream(small, monkeypatch):
    augmenter = quick(random_state=0).fit(small.data, small.target)
    whole, few = augmenter.sample(30)[0], augmenter.sample(12)[0]
    monkeypatch.setattr(
        "cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 12 * small.data.shape[1]
    )
    chunks, labels = augmenter.sample(30)
    assert chunks.shape == whole.shape
    assert not np.array_equal(chunks, whole)
    assert np.bincount(labels).tolist() == np.bincount(small.target).tolist()
    assert len(np.unique(chunks, axis=0)) == 30
    assert np.array_equal(augmenter.sample(30)[0], chunks)
    assert np.array_equal(augmenter.sample(12)[0], few)


def test_a_subclass_that_does_not_train_is_not_made():
    class Idle(BaseAugmenter):
        pass

    with pytest.raises(TypeError, match="_train"):
        Idle()


@pytest.mark.parametrize("call", ["fit", "fit_resample"])
def test_parameters_are_checked_by_every_call_that_trains(small, call):
    with pytest.raises(ValueError, match="latent_dim"):
        getattr(quick(latent_dim=0), call)(small.data, small.target)
    with pytest.raises(ValueError, match="expansion_factor"):
        getattr(quick(expansion_factor=0.5), call)(small.data, small.target)


def test_the_warning_of_one_spectrum_points_at_the_call(small):
    rows = np.flatnonzero(small.target != 2).tolist()
    rows += np.flatnonzero(small.target == 2)[:1].tolist()
    with pytest.warns(UserWarning, match="one spectrum") as caught:
        quick().fit(small.data[rows], small.target[rows])
    assert [warning.filename for warning in caught] == [__file__]


def test_an_augmenter_without_a_likelihood_has_no_score():
    for name in ("score", "score_samples"):
        assert hasattr(quick(), name)
        assert not hasattr(DuplicateAugmenter(), name)


def test_spectra_of_another_length_are_not_scored(small):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match=r"39 features.*40 features"):
        augmenter.score(small.data[:, 1:], small.target)
    assert augmenter.n_features_in_ == 40


def test_the_first_of_several_unseen_labels_is_named(small):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match=r"^label 9 was not seen"):
        augmenter.sample(y=[0, 9, 7, 8])


def test_a_random_state_instance_repeats_from_its_own_seed_alone(small):
    def resample(seed, global_seed):
        np.random.seed(global_seed)
        state = np.random.RandomState(seed)
        return quick(random_state=state).fit_resample(small.data, small.target)[0]

    assert (resample(3, 0) == resample(3, 1)).all()
    assert (resample(3, 0) != resample(4, 0)).any()


def test_numpys_global_generator_is_used_where_the_caller_asks_for_it(small):
    augmenter = quick().fit(small.data, small.target)

    def draw(global_seed):
        np.random.seed(global_seed)
        return augmenter.sample(5, random_state=np.random)[0]

    assert (draw(0) == draw(0)).all()
    assert len({draw(seed).tobytes() for seed in range(10)}) == 10


@pytest.mark.parametrize("verbose", [0, 1])
def test_verbose_decides_whether_progress_is_shown(small, capsys, monkeypatch, verbose):
    monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 0)
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0, verbose=verbose)
    augmenter.fit(small.data, small.target)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert ("training" in printed.err) == bool(verbose)


@pytest.mark.parametrize("factor", [2, 3])
@pytest.mark.parametrize("prior", ["aggregated", "standard_normal"])
def test_sample_repeats_no_spectrum_of_fit_resample(small, factor, prior):
    augmenter = quick(expansion_factor=factor, prior=prior, random_state=0)
    X, _ = augmenter.fit_resample(small.data, small.target)
    added = X[augmenter.is_synthetic_]
    drawn, _ = augmenter.sample(len(added))
    assert not set(map(bytes, drawn)) & set(map(bytes, added))
    np.testing.assert_array_equal(augmenter.sample(len(added))[0], drawn)


@pytest.mark.parametrize("kind", [MixupAugmenter, GaussianAugmenter])
def test_sample_repeats_no_spectrum_of_a_baseline(small, kind):
    augmenter = kind(random_state=0)
    X, _ = augmenter.fit_resample(small.data, small.target)
    drawn, _ = augmenter.sample(30)
    assert not set(map(bytes, drawn)) & set(map(bytes, X))


def test_blocks_of_iter_samples_are_those_of_sample(small, monkeypatch):
    augmenter = quick(random_state=0).fit(small.data, small.target)
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 7 * 40)
    blocks = list(augmenter.iter_samples(20, random_state=5))
    X, y = augmenter.sample(20, random_state=5)
    assert [len(block) for block, _ in blocks] == [7, 7, 6]
    np.testing.assert_array_equal(np.concatenate([block for block, _ in blocks]), X)
    np.testing.assert_array_equal(np.concatenate([labels for _, labels in blocks]), y)
    np.testing.assert_array_equal(augmenter.labels_to_sample(20), y)


def test_iter_samples_refuses_before_the_first_block(small):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match="n_samples"):
        augmenter.iter_samples(0)


@pytest.mark.parametrize("n_samples", [1, 2, 4])
def test_a_number_of_samples_that_is_not_that_of_the_labels_is_refused(
    small, n_samples
):
    augmenter = quick().fit(small.data, small.target)
    message = f"n_samples={n_samples} but y has 3 labels"
    with pytest.raises(ValueError, match=message):
        augmenter.sample(n_samples, y=[0, 1, 2])
    assert len(augmenter.sample(3, y=[0, 1, 2])[0]) == 3
    assert len(augmenter.sample(y=[0, 1, 2])[0]) == 3


def test_wavenumbers_may_be_given_beside_an_array(small):
    augmenter = quick().fit(small.data, small.target, wavenumbers=small.wavenumbers)
    np.testing.assert_array_equal(augmenter.wavenumbers_, small.wavenumbers)
    X = pd.DataFrame(small.data, columns=small.wavenumbers + 1)
    with pytest.raises(ValueError, match="interpolate"):
        augmenter.score(X, small.target)
    augmenter.fit_resample(small.data, small.target, wavenumbers=small.wavenumbers)
    np.testing.assert_array_equal(augmenter.wavenumbers_, small.wavenumbers)


@pytest.mark.parametrize(
    ("wavenumbers", "message"),
    [
        (np.arange(39), "39 wavenumbers; expected one for each of the 40"),
        (np.r_[np.arange(39.0), np.nan], "finite wavenumbers"),
        (np.r_[np.arange(39.0), 0], "wavenumber 0 is that of 2 columns"),
        (["a"] * 40, "could not convert"),
        (np.zeros((40, 2)), "1d array"),
    ],
)
def test_wavenumbers_that_fit_no_spectra_are_refused(small, wavenumbers, message):
    augmenter = quick()
    for call in (augmenter.fit, augmenter.fit_resample):
        with pytest.raises(ValueError, match=message):
            call(small.data, small.target, wavenumbers=wavenumbers)
    assert not hasattr(augmenter, "classes_")


def test_resampling_that_trains_nothing_leaves_nothing_of_an_earlier_fit(small):
    augmenter = quick().fit(small.data, small.target)
    augmenter.set_params(expansion_factor=1, sampling_strategy="proportional")
    other = small.target + 7
    augmenter.fit_resample(small.data, other)
    stale = ["model_", "history_", "classes_", "class_counts_", "wavenumbers_"]
    assert not [name for name in stale if hasattr(augmenter, name)]
    with pytest.raises(NotFittedError):
        augmenter.sample()


@pytest.mark.parametrize("bad", [np.random.default_rng(0), "0", 1.5])
def test_a_random_state_is_one_of_scikit_learn(small, bad):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match="cannot be used to seed"):
        augmenter.sample(3, random_state=bad)
    with pytest.raises(ValueError, match="'random_state' parameter"):
        quick(random_state=bad).fit(small.data, small.target)
