"""Simulated serum spectra: population, knobs and calibration."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score

from cvae_augment.datasets import make_serum_spectra

# Measured on 118 mean serum spectra of Yin et al. (2021), J. Raman Spectrosc. 52:949
# (40/39/39 people, 312 intensities), after sample-wise min-max where not raw.
SHEET_WITHIN_CLASS_SD = 0.0366  # mean over classes and wavenumbers
SHEET_LOG_ROUGHNESS = -3.45  # log of the mean absolute second difference
SHEET_LEADING_SHARE = 0.918  # two largest eigenvalues, within-class covariance
SHEET_RAW_RANGE = 0.265
SHEET_OFFSET_RANGE_CORRELATION = -0.81  # raw row minimum with row range


def scaled(X):
    low = X.min(axis=1, keepdims=True)
    return (X - low) / np.ptp(X, axis=1, keepdims=True)


def within_class(X, y):
    return np.vstack([X[y == c] - X[y == c].mean(axis=0) for c in np.unique(y)])


def within_class_sd(X, y):
    return np.mean([X[y == c].std(axis=0, ddof=1).mean() for c in np.unique(y)])


def accuracy_on_fresh_rows(seed, **knobs):
    train = make_serum_spectra(random_state=seed, **knobs)
    fresh = make_serum_spectra((150, 150, 150), random_state=1000 + seed, **knobs)
    classifier = LogisticRegression(max_iter=2000)
    classifier.fit(scaled(train.data), train.target)
    predicted = classifier.predict(scaled(fresh.data))
    return balanced_accuracy_score(fresh.target, predicted)


@pytest.fixture(scope="module")
def draws():
    return [make_serum_spectra(random_state=seed) for seed in range(10)]


def test_default_is_the_shape_of_the_report():
    spectra = make_serum_spectra(random_state=0)
    assert spectra.data.shape == (118, 312)
    assert spectra.data.dtype == np.float64
    assert np.isfinite(spectra.data).all()
    assert np.bincount(spectra.target).tolist() == [40, 39, 39]
    assert spectra.wavenumbers[[0, -1]].tolist() == [402.0, 1800.0]
    assert (np.diff(spectra.wavenumbers) > 0).all()
    assert [float(name) for name in spectra.feature_names] == list(spectra.wavenumbers)
    assert not spectra.is_synthetic.any()
    assert len(spectra.target_names) == 3


def test_logistic_regression_is_as_good_as_on_real_serum():
    accuracies = [accuracy_on_fresh_rows(seed) for seed in range(6)]
    assert 0.75 < np.mean(accuracies) < 0.84
    assert min(accuracies) > 0.66
    assert max(accuracies) < 0.90


def test_spread_within_a_class_is_that_of_the_sheet(draws):
    spread = np.mean([within_class_sd(scaled(d.data), d.target) for d in draws])
    assert spread == pytest.approx(SHEET_WITHIN_CLASS_SD, rel=0.07)


def test_roughness_is_that_of_the_sheet(draws):
    roughness = np.mean([abs(np.diff(scaled(d.data), 2)).mean() for d in draws])
    assert np.log(roughness) == pytest.approx(SHEET_LOG_ROUGHNESS, abs=0.15)


def test_few_directions_hold_the_variance_as_in_the_sheet(draws):
    shares = []
    for spectra in draws:
        residual = within_class(scaled(spectra.data), spectra.target)
        variance = np.linalg.svd(residual, compute_uv=False) ** 2
        shares.append(variance[:2].sum() / variance.sum())
    assert np.mean(shares) == pytest.approx(SHEET_LEADING_SHARE, abs=0.1)


def test_offset_and_range_are_those_of_the_sheet(draws):
    data = np.vstack([d.data for d in draws])
    offset, span = data.min(axis=1), np.ptp(data, axis=1)
    assert span.mean() == pytest.approx(SHEET_RAW_RANGE, rel=0.1)
    assert np.corrcoef(offset, span)[0, 1] == pytest.approx(
        SHEET_OFFSET_RANGE_CORRELATION, abs=0.08
    )


@pytest.mark.parametrize(
    "position",
    [1003, 1155, 1459, 1655],
    ids=["phenylalanine", "carotenoids", "tube", "amide I"],
)
def test_published_bands_stand_out(position):
    spectra = make_serum_spectra((30,), noise=0, background=0, random_state=0)
    mean = spectra.data.mean(axis=0)
    near = abs(spectra.wavenumbers - position) < 12
    ring = (abs(spectra.wavenumbers - position) < 50) & ~near
    assert mean[near].max() > np.median(mean[ring])


def test_same_seed_same_bits_and_other_seed_other_people():
    first, again, other = (make_serum_spectra(random_state=s) for s in (0, 0, 1))
    assert np.array_equal(first.data, again.data)
    assert np.array_equal(first.target, again.target)
    assert not np.isin(first.data[:, 100], other.data[:, 100]).any()


def test_global_random_state_is_left_alone():
    before = np.random.get_state()[1].copy()
    make_serum_spectra(random_state=0)
    assert np.array_equal(np.random.get_state()[1], before)


def test_two_calls_draw_from_the_same_population():
    a, b = (make_serum_spectra((500,) * 3, random_state=s) for s in (0, 1))
    A, B = scaled(a.data), scaled(b.data)
    for label in range(3):
        gap = abs(A[a.target == label].mean(axis=0) - B[b.target == label].mean(axis=0))
        error = A[a.target == label].std(axis=0) * np.sqrt(2 / 500)
        assert (gap <= 5 * error).all()


def test_class_effect_zero_leaves_nothing_to_learn():
    accuracy = np.mean([accuracy_on_fresh_rows(s, class_effect=0) for s in range(3)])
    assert accuracy == pytest.approx(1 / 3, abs=0.05)


def test_larger_class_effect_is_easier():
    assert accuracy_on_fresh_rows(0, class_effect=2) > 0.9


def test_noise_scales_the_detector_noise_alone():
    quiet, single, double = (
        make_serum_spectra(noise=noise, random_state=0).data for noise in (0, 1, 2)
    )
    assert (single - quiet).std() > 0
    np.testing.assert_allclose(double - quiet, 2 * (single - quiet), atol=1e-12)


def test_noise_grows_with_the_signal():
    quiet, noisy = (make_serum_spectra(noise=n, random_state=0) for n in (0, 1))
    noise = (noisy.data - quiet.data).std(axis=0)
    strong = abs(quiet.wavenumbers - 1459) < 8
    weak = abs(quiet.wavenumbers - 690) < 40
    assert noise[strong].mean() > 1.5 * noise[weak].mean()


def test_background_scales_the_fluorescence_alone():
    none, single, double = (
        make_serum_spectra(noise=0, background=b, random_state=0).data
        for b in (0, 1, 2)
    )
    np.testing.assert_allclose(double - none, 2 * (single - none), atol=1e-12)
    # Broad light changes from one channel to the next far less than bands do.
    assert abs(np.diff(single - none)).mean() < 0.3 * abs(np.diff(none)).mean()


def test_replicates_of_a_person_are_alike():
    spectra = make_serum_spectra((60, 60), n_replicates=3, random_state=0)
    persons, counts = np.unique(spectra.groups, return_counts=True)
    assert len(persons) == 40
    assert (counts == 3).all()
    X = scaled(spectra.data)
    assert all(len(set(spectra.target[spectra.groups == p])) == 1 for p in persons)
    within_person = np.sqrt(
        np.mean([X[spectra.groups == p].var(axis=0, ddof=1).mean() for p in persons])
    )
    within = np.sqrt(
        np.mean([X[spectra.target == c].var(axis=0, ddof=1).mean() for c in (0, 1)])
    )
    assert 0.2 < within_person / within < 0.6


def test_replicates_do_not_change_the_spread_of_a_class():
    single = make_serum_spectra((900,), random_state=0)
    triple = make_serum_spectra((2700,), n_replicates=3, random_state=1)
    assert within_class_sd(scaled(triple.data), triple.target) == pytest.approx(
        within_class_sd(scaled(single.data), single.target), rel=0.1
    )


def test_last_person_of_a_class_takes_the_remainder():
    spectra = make_serum_spectra((7, 4), n_replicates=3, random_state=0)
    per_class = [
        sorted(np.bincount(spectra.groups[spectra.target == c]).tolist())[::-1]
        for c in (0, 1)
    ]
    assert per_class[0] == [3, 3, 1]
    assert per_class[1][:2] == [3, 1]
    assert len(set(spectra.groups)) == 5


def test_one_spectrum_a_person_by_default():
    assert len(set(make_serum_spectra(random_state=0).groups)) == 118


def test_rows_are_shuffled():
    spectra = make_serum_spectra((30, 30), n_replicates=3, random_state=0)
    assert np.count_nonzero(np.diff(spectra.target)) > 5
    assert np.count_nonzero(np.diff(spectra.groups) == 0) < 20


@pytest.mark.parametrize("n_samples", [(5,), (20, 3), (4,) * 7])
def test_length_of_n_samples_is_the_number_of_classes(n_samples):
    spectra = make_serum_spectra(n_samples, random_state=0)
    assert np.bincount(spectra.target).tolist() == list(n_samples)
    assert len(set(spectra.target_names)) == len(n_samples)


def test_int_is_shared_among_three_classes():
    spectra = make_serum_spectra(118, random_state=0)
    assert np.bincount(spectra.target).tolist() == [40, 39, 39]


def test_a_class_stays_the_same_when_more_classes_follow():
    few = make_serum_spectra((800,) * 2, random_state=0)
    many = make_serum_spectra((800,) * 5, random_state=1)
    patients = [scaled(s.data)[s.target == 1] for s in (few, many)]
    gap = abs(patients[0].mean(axis=0) - patients[1].mean(axis=0))
    assert (gap <= 5 * patients[0].std(axis=0) * np.sqrt(2 / 800)).all()


@pytest.mark.parametrize("n_wavenumbers", [2, 50, 1000])
def test_number_of_wavenumbers_is_free(n_wavenumbers):
    spectra = make_serum_spectra((3, 3), n_wavenumbers=n_wavenumbers, random_state=0)
    assert spectra.data.shape == (6, n_wavenumbers)
    assert len(set(spectra.feature_names)) == n_wavenumbers


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_samples": 0},
        {"n_samples": 2},
        {"n_samples": ()},
        {"n_samples": (3, 0)},
        {"n_samples": (3.5, 2)},
        {"n_samples": [[3, 2]]},
        {"n_wavenumbers": 1},
        {"n_replicates": 0},
        {"class_effect": -1},
        {"noise": -0.1},
        {"background": "high"},
        {"random_state": "seed"},
    ],
    ids=str,
)
def test_value_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        make_serum_spectra(**wrong)
