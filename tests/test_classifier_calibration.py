"""Probabilities of AugmentedClassifier, calibrated on real rows."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

from cvae_augment import AugmentedClassifier
from cvae_augment.baselines import MixupAugmenter
from cvae_augment.datasets import make_serum_spectra

BALANCING = MixupAugmenter(sampling_strategy="not majority", random_state=0)


def imbalanced(factor, random_state):
    n_samples = (100 * factor, 10 * factor)
    return make_serum_spectra(n_samples, n_wavenumbers=40, random_state=random_state)


class Recorder(LogisticRegression):
    """Keeps the rows that classifiers were fitted on and gave probabilities of."""

    fitted: list = []
    judged: list = []

    def fit(self, X, y, sample_weight=None):
        self.weight_ = sample_weight
        self.fitted.append(np.asarray(X).copy())
        return super().fit(X, y, sample_weight)

    def decision_function(self, X):
        self.judged.append(np.asarray(X).copy())
        return super().decision_function(X)


@pytest.fixture
def recorder():
    Recorder.fitted, Recorder.judged = [], []
    return Recorder()


@pytest.mark.parametrize("ensemble", [True, False])
def test_probabilities_are_calibrated_on_real_held_out_rows(recorder, ensemble):
    train, cv = imbalanced(1, random_state=0), StratifiedKFold(5)
    model = AugmentedClassifier(recorder, BALANCING)
    CalibratedClassifierCV(model, method="sigmoid", cv=cv, ensemble=ensemble).fit(
        train.data, train.target
    )
    folds = list(cv.split(train.data, train.target))
    assert len(recorder.judged) == len(folds)
    for fold, (learnt, held_out) in enumerate(folds):
        np.testing.assert_array_equal(recorder.judged[fold], train.data[held_out])
        augmented = recorder.fitted[fold]
        np.testing.assert_array_equal(augmented[: len(learnt)], train.data[learnt])
        assert len(augmented) > len(learnt)


@pytest.mark.parametrize("ensemble", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_calibration_lowers_the_log_loss_of_balanced_training(ensemble, seed):
    train, fresh = imbalanced(1, seed), imbalanced(10, 100 + seed)
    model = AugmentedClassifier(LogisticRegression(), BALANCING)
    calibrated = CalibratedClassifierCV(model, method="sigmoid", ensemble=ensemble)
    loss, calibrated_loss = (
        log_loss(
            fresh.target,
            m.fit(train.data, train.target).predict_proba(fresh.data),
        )
        for m in (model, calibrated)
    )
    assert calibrated_loss < 0.7 * loss


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("ensemble", [True, False])
@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_calibrated_probabilities_are_those_of_the_frequencies(
    method, ensemble, weighted
):
    train, fresh = imbalanced(3, random_state=0), imbalanced(10, random_state=1)
    # Of equal weight in sum, the classes are equally frequent.
    share = 1 / 2 if weighted else 1 / 11
    rare = np.unique(train.target)[1]
    weights = np.where(train.target == rare, 10.0, 1.0)
    with config_context(enable_metadata_routing=True):
        classifier = LogisticRegression().set_fit_request(sample_weight=True)
        calibrated = CalibratedClassifierCV(
            AugmentedClassifier(classifier, BALANCING), method=method, ensemble=ensemble
        )
        calibrated.fit(
            train.data, train.target, sample_weight=weights if weighted else None
        )
    # Over rows of which each class counts as much as in training.
    probability = calibrated.predict_proba(fresh.data)[:, 1]
    of_rare, of_other = (
        probability[is_class].mean()
        for is_class in (fresh.target == rare, fresh.target != rare)
    )
    mean = share * of_rare + (1 - share) * of_other
    assert abs(mean - share) < 0.15


@pytest.mark.parametrize("ensemble", [True, False])
def test_routed_weights_reach_the_classifiers_of_a_calibration(recorder, ensemble):
    train, cv = imbalanced(1, random_state=0), StratifiedKFold(5)
    weights = np.linspace(1, 2, len(train.target))
    with config_context(enable_metadata_routing=True):
        recorder.set_fit_request(sample_weight=True)
        model = AugmentedClassifier(recorder, BALANCING)
        calibrated = CalibratedClassifierCV(
            model, method="sigmoid", cv=cv, ensemble=ensemble
        ).fit(train.data, train.target, sample_weight=weights)
    rows = [learnt for learnt, _ in cv.split(train.data, train.target)]
    if not ensemble:
        rows = [np.arange(len(weights))]
    for part, learnt in zip(calibrated.calibrated_classifiers_, rows, strict=True):
        weight = part.estimator.estimator_.weight_
        np.testing.assert_array_equal(weight[: len(learnt)], weights[learnt])


def test_without_routing_a_calibration_says_that_it_keeps_the_weights_to_itself():
    train = imbalanced(1, random_state=0)
    calibrated = CalibratedClassifierCV(
        AugmentedClassifier(LogisticRegression(), BALANCING)
    )
    with pytest.warns(UserWarning, match="only be used for the calibration"):
        calibrated.fit(
            train.data, train.target, sample_weight=np.ones(len(train.target))
        )
