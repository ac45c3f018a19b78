"""Spectra beside a study."""

import numpy as np

from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.datasets import Spectra
from cvae_augment.study import StudyResult, compare_augmenters, with_spectra

from .common import LDA


def test_study_with_integers_of_numpy_can_be_saved(serum, tmp_path):
    three, one = np.array([3, 1])
    result = compare_augmenters(
        serum.data,
        serum.target,
        [],
        classifiers=LDA,
        n_splits=three,
        n_repeats=one,
        random_state=one,
    )
    augmenter = GaussianAugmenter(random_state=one).fit(serum.data, serum.target)
    for study in (result, StudyResult()):
        shown = with_spectra(
            study, augmenter, serum.data, serum.target, random_state=one
        )
        shown.save(tmp_path)
        assert StudyResult.load(tmp_path).settings == shown.settings
        assert shown.settings["random_state"] == 1
        assert shown.settings["model"]["parameters"]["random_state"] == 1


def test_spectra_are_real_ones_followed_by_synthetic_ones(replicates):
    X, y = replicates.data, replicates.target
    augmenter = GaussianAugmenter(random_state=0).fit(X, y)
    shown = with_spectra(
        StudyResult(), augmenter, X, y, groups=replicates.groups
    ).spectra
    assert isinstance(shown, Spectra)
    np.testing.assert_array_equal(shown.data[: len(X)], X)
    np.testing.assert_array_equal(shown.is_synthetic, np.arange(2 * len(X)) >= len(X))
    np.testing.assert_array_equal(shown.target[len(X) :], y)
    assert (shown.groups[len(X) :] == -1).all()


def test_spectra_are_other_than_those_of_other_draws(serum):
    augmenter = GaussianAugmenter(random_state=0)
    X_all, _ = augmenter.fit_resample(serum.data, serum.target)
    shown = with_spectra(StudyResult(), augmenter, serum.data, serum.target).spectra
    sampled, _ = augmenter.sample(y=serum.target)
    new = set(map(bytes, shown.take(shown.is_synthetic).data))
    assert not new & set(map(bytes, X_all))
    assert not new & set(map(bytes, sampled))
