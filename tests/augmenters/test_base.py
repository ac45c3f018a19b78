import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.exceptions import NotFittedError

from cvae_augment import CVAEAugmenter
from cvae_augment.augmenters.base import BaseAugmenter
from cvae_augment.augmenters.counts import largest_remainder
from cvae_augment.baselines import DuplicateAugmenter


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 2, "random_state": 0} | params)


def counts(y):
    return np.unique(y, return_counts=True)[1].tolist()


@pytest.mark.parametrize("total", [0, 1, 7, 354, 10**20])
@pytest.mark.parametrize("weights", [[1], [1, 1, 1], [40, 39, 39], [1, 1000]])
def test_largest_remainder_is_exact_and_within_one_of_the_quota(total, weights):
    if total > 10**18:
        with pytest.raises(OverflowError):
            largest_remainder(total, weights)
        return
    shares = largest_remainder(total, weights)
    quotas = total * np.array(weights) / sum(weights)
    assert shares.sum() == total
    assert (np.abs(shares - quotas) < 1).all()


def test_what_is_left_goes_to_the_largest_remainder_not_the_largest_class():
    assert largest_remainder(10, [14, 15, 1]).tolist() == [5, 5, 0]


def test_largest_remainder_gives_ties_to_the_first():
    assert largest_remainder(4, [1, 1, 1]).tolist() == [2, 1, 1]
    assert largest_remainder(60, [1] * 40).tolist() == [2] * 20 + [1] * 20


def test_largest_remainder_is_exact_where_products_leave_the_integers_of_a_machine():
    total, weights = 10**15 + 1, [10**6, 3 * 10**6]
    assert largest_remainder(total, weights).tolist() == [
        total // 4,
        total - total // 4,
    ]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"expansion_factor": 1}, [14, 10, 6]),
        ({"expansion_factor": 2}, [28, 20, 12]),
        ({"expansion_factor": 2.5}, [35, 25, 15]),
        ({"expansion_factor": 1.05}, [15, 11, 6]),
        ({"sampling_strategy": "balanced"}, [20, 20, 20]),
        ({"sampling_strategy": "balanced", "expansion_factor": 1.01}, [14, 10, 10]),
        ({"sampling_strategy": "auto"}, [14, 14, 14]),
        ({"sampling_strategy": "minority"}, [14, 10, 14]),
        ({"sampling_strategy": "not minority"}, [14, 14, 6]),
        ({"sampling_strategy": "not majority"}, [14, 14, 14]),
        ({"sampling_strategy": "all"}, [14, 14, 14]),
        ({"sampling_strategy": {0: 20, 2: 7}}, [20, 10, 7]),
        ({"sampling_strategy": lambda y: {1: 11}}, [14, 11, 6]),
    ],
)
def test_counts_are_exact_for_every_strategy(small, params, expected):
    augmenter = quick(**params)
    X, y = augmenter.fit_resample(small.data, small.target)
    assert counts(y) == expected
    assert len(X) == len(y) == len(augmenter.is_synthetic_) == sum(expected)
    added = [augmenter.sampling_strategy_[label] for label in np.unique(y).tolist()]
    assert added == (np.array(expected) - counts(small.target)).tolist()


def test_a_strategy_below_what_is_present_is_refused(small):
    with pytest.raises(ValueError, match="greater or equal"):
        quick(sampling_strategy={0: 3}).fit_resample(small.data, small.target)


@pytest.mark.parametrize("bad", [0.5, 0, -1, np.nan, "twice", None])
def test_an_expansion_factor_below_one_is_refused(small, bad):
    with pytest.raises(ValueError, match="expansion_factor"):
        quick(expansion_factor=bad).fit_resample(small.data, small.target)


def test_originals_come_first_bit_identical(small):
    augmenter = quick(expansion_factor=3)
    X, y = augmenter.fit_resample(small.data, small.target)
    n = len(small.data)
    assert X[:n].tobytes() == small.data.tobytes()
    assert (y[:n] == small.target).all()
    assert augmenter.is_synthetic_.tolist() == [False] * n + [True] * 2 * n
    assert not (X[n:, None] == small.data).all(axis=2).any()


def test_an_expansion_factor_of_one_trains_nothing(small):
    augmenter = quick(expansion_factor=1, verbose=0)
    X, _ = augmenter.fit_resample(small.data, small.target)
    assert (small.data == X).all()
    with pytest.raises(NotFittedError):
        augmenter.sample()


def test_nothing_of_an_earlier_fit_is_left_when_nothing_is_trained(small):
    augmenter = quick().fit(small.data, small.target)
    augmenter.set_params(expansion_factor=1).fit_resample(small.data, small.target)
    with pytest.raises(NotFittedError):
        augmenter.sample()


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


def test_sample_shares_rows_by_training_frequency(small):
    _, y = quick().fit(small.data, small.target).sample(10)
    assert counts(y) == largest_remainder(10, [14, 10, 6]).tolist()


@pytest.mark.parametrize("bad", [0, -1, 2.5, True, "3", None])
def test_sample_refuses_a_number_that_is_no_count(small, bad):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match="n_samples"):
        augmenter.sample(bad)


def test_sample_refuses_a_number_that_contradicts_the_labels(small):
    augmenter = quick().fit(small.data, small.target)
    with pytest.raises(ValueError, match=r"n_samples=3 but y has 2"):
        augmenter.sample(3, y=[0, 1])


@pytest.mark.parametrize("call", ["sample", "score", "encode"])
def test_an_unseen_label_is_named_with_those_known(small, call):
    augmenter = quick().fit(small.data, small.target)
    labels = np.where(small.target == 0, 7, small.target)
    arguments = {"y": labels} if call == "sample" else {"X": small.data, "y": labels}
    with pytest.raises(ValueError, match=r"label 7 .*known: \[0, 1, 2\]"):
        getattr(augmenter, call)(**arguments)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f8"])
def test_float_types_are_kept(small, dtype):
    X = small.data.astype(dtype)
    X_res, _ = quick().fit_resample(X, small.target)
    assert X_res.dtype == np.dtype(dtype).newbyteorder("=")
    assert (X_res[: len(X)] == X).all()


def test_integers_become_float64(small):
    X = np.round(1000 * small.data).astype(int)
    X_res, _ = quick().fit_resample(X, small.target)
    assert X_res.dtype == np.float64
    assert (X_res[len(X) :] % 1 != 0).any()


def test_a_frame_of_integers_becomes_float64(small):
    frame = pd.DataFrame(np.round(1000 * small.data).astype(int))
    X_res, _ = quick().fit_resample(frame, small.target)
    assert (X_res.dtypes == np.float64).all()
    assert (X_res.iloc[len(frame) :].to_numpy() % 1 != 0).any()


def test_a_frame_comes_back_as_a_frame_with_its_columns_and_labels(small):
    frame = pd.DataFrame(small.data, columns=small.wavenumbers)
    target = pd.Series(small.target, name="diagnosis").map({0: "a", 1: "b", 2: "c"})
    augmenter = quick()
    X_res, y_res = augmenter.fit_resample(frame, target)
    assert list(X_res.columns) == list(frame.columns)
    assert y_res.name == "diagnosis"
    assert set(y_res) == {"a", "b", "c"}
    np.testing.assert_array_equal(augmenter.wavenumbers_, small.wavenumbers)


def test_columns_that_are_no_numbers_are_no_wavenumbers(small):
    frame = pd.DataFrame(small.data, columns=[f"x{i}" for i in range(40)])
    assert quick().fit(frame, small.target).wavenumbers_ is None


def test_another_wavenumber_axis_is_an_error_that_names_both(small):
    frame = pd.DataFrame(small.data, columns=small.wavenumbers)
    augmenter = quick().fit(frame, small.target)
    shifted = frame.set_axis(small.wavenumbers + 1, axis=1)
    with pytest.raises(ValueError, match="wavenumber 0 is 403 here and was 402"):
        augmenter.score(shifted, small.target)


def test_memory_order_and_container_do_not_reach_the_result(small):
    X, y = small.data, small.target
    expected = quick().fit_resample(X, y)[0]
    for same in (np.asfortranarray(X), X[::-1][::-1], pd.DataFrame(X), X.tolist()):
        np.testing.assert_array_equal(
            np.asarray(quick().fit_resample(same, y)[0]), expected
        )


def test_a_sparse_matrix_too_large_to_be_made_dense_is_refused_with_its_shape():
    X = sparse.csr_matrix((2**15, 2**14))
    with pytest.raises(ValueError, match=r"\(32768, 16384\)"):
        quick().fit(X, np.arange(2**15) % 2)


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
        "cvae_augment.augmenters.base.DRAWN_AT_ONCE", 12 * small.data.shape[1]
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


@pytest.mark.parametrize("format", ["csr", "csc"])
@pytest.mark.parametrize("factor", [1, 2])
def test_a_sparse_matrix_comes_back_in_its_format(small, format, factor):
    X = sparse.csr_array(small.data).asformat(format)
    X_res, _ = quick(expansion_factor=factor).fit_resample(X, small.target)
    assert X_res.format == format
    assert X_res.shape == (factor * 30, 40)
    assert (X_res[:30].toarray() == small.data).all()


def test_the_warning_of_one_spectrum_points_at_the_call(small):
    rows = np.flatnonzero(small.target != 2).tolist()
    rows += np.flatnonzero(small.target == 2)[:1].tolist()
    with pytest.warns(UserWarning, match="one spectrum") as caught:
        quick().fit(small.data[rows], small.target[rows])
    assert [warning.filename for warning in caught] == [__file__]


def test_one_hot_rows_give_the_same_spectra_and_come_back_one_hot(small):
    one_hot = np.eye(3, dtype=int)[small.target]
    X_res, y_res = quick().fit_resample(small.data, one_hot)
    expected, labels = quick().fit_resample(small.data, small.target)
    np.testing.assert_array_equal(X_res, expected)
    np.testing.assert_array_equal(y_res.argmax(axis=1), labels)


@pytest.mark.parametrize("n_columns", [2, 3, 4], ids=["two", "three", "one empty"])
@pytest.mark.parametrize("container", [np.asarray, pd.DataFrame, np.ndarray.tolist])
def test_one_hot_rows_come_back_as_they_came(n_columns, container, small):
    kept = small.target < n_columns
    X, rows = small.data[kept], np.eye(n_columns, dtype=int)[small.target[kept]]
    augmenter = DuplicateAugmenter(random_state=0)
    X_res, y_res = augmenter.fit_resample(X, container(rows))
    assert type(y_res) is type(container(rows))
    labels = dict(zip(map(tuple, X), rows.tolist(), strict=True))
    assert np.asarray(y_res).tolist() == [labels[tuple(row)] for row in X_res]
    assert (
        augmenter.fit(X, container(rows)).classes_.tolist() == [*range(n_columns)][:3]
    )


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 0]])
def test_rows_that_are_not_one_hot_are_refused_with_their_number(row, small):
    rows = np.eye(3, dtype=int)[small.target]
    augmenter = quick().fit(small.data, rows)
    rows[4] = row
    for call in (augmenter.fit, augmenter.fit_resample, augmenter.score):
        with pytest.raises(ValueError, match=rf"row 4 .* has {sum(row)} ones"):
            call(small.data, rows)


@pytest.mark.parametrize("n_features", [7, 8, 9])
def test_a_frame_of_polars_comes_back_the_right_way_round(n_features):
    X, y = np.arange(4.0 * n_features).reshape(4, -1), [0, 1, 0, 1]
    frame = pl.DataFrame(X, schema=[*map(str, range(n_features))], orient="row")
    X_res, _ = DuplicateAugmenter().fit_resample(frame, y)
    assert X_res.columns == frame.columns
    np.testing.assert_array_equal(X_res[:4].to_numpy(), X)


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
