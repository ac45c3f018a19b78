"""Estimators behave as scikit-learn's own do: repr, parameters, names."""

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler


@pytest.fixture
def pipeline():
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0)
    return make_pipeline(SampleMinMaxScaler(), AugmentedClassifier(SVC(), augmenter))


def test_parameters_are_set_through_a_pipeline_and_change_only_what_they_name(pipeline):
    before = pipeline.get_params()
    pipeline.set_params(
        augmentedclassifier__augmenter__expansion_factor=5,
        augmentedclassifier__estimator__C=3,
    )
    assert pipeline[-1].augmenter.expansion_factor == 5
    assert pipeline[-1].estimator.C == 3
    changed = {
        name
        for name, value in pipeline.get_params().items()
        if "__" in name and before[name] is not value and before[name] != value
    }
    assert changed == {
        "augmentedclassifier__augmenter__expansion_factor",
        "augmentedclassifier__estimator__C",
    }


def test_an_unknown_parameter_is_named(pipeline):
    with pytest.raises(ValueError, match="expansion_fator"):
        pipeline.set_params(augmentedclassifier__augmenter__expansion_fator=5)


def test_the_drawing_of_a_pipeline_names_its_parts(pipeline):
    page = pipeline._repr_html_()
    for name in ("SampleMinMaxScaler", "AugmentedClassifier", "CVAEAugmenter", "SVC"):
        assert name in page


def test_the_drawing_shows_whether_an_augmenter_is_fitted(small):
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0)
    assert "Not fitted" in augmenter._repr_html_()
    assert "Not fitted" not in augmenter.fit(small.data, small.target)._repr_html_()


def test_names_of_the_intensities_pass_through(small):
    names = [f"{w:g}" for w in small.wavenumbers]
    X = pd.DataFrame(small.data, columns=names)
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0).fit(X, small.target)
    assert augmenter.feature_names_in_.tolist() == names
    assert augmenter.fit_resample(X, small.target)[0].columns.tolist() == names
    assert SampleMinMaxScaler().fit(X).get_feature_names_out().tolist() == names


def test_metadata_that_nothing_asked_for_is_refused(pipeline, small):
    with config_context(enable_metadata_routing=True):
        pipeline.fit(small.data, small.target)
        weights = np.ones(len(small.target))
        with pytest.raises((TypeError, ValueError), match="sample_weight"):
            pipeline.fit(small.data, small.target, sample_weight=weights)


@pytest.mark.parametrize("verbose", [0, 1])
def test_verbose_decides_whether_progress_is_shown(small, capsys, monkeypatch, verbose):
    monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 0)
    augmenter = CVAEAugmenter(max_epochs=1, random_state=0, verbose=verbose)
    augmenter.fit(small.data, small.target)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert ("training" in printed.err) == bool(verbose)
