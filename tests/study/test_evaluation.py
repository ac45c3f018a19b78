"""What a study does on each split, and what it keeps."""

import warnings

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from sklearn.base import clone
from sklearn.metrics import balanced_accuracy_score, recall_score
from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.study import compare_augmenters, expansion_curve
from cvae_augment.study._evaluation import Data, outer_splits

from .common import LDA, CountingAugmenter


def test_scores_equal_those_of_an_independent_loop_to_the_last_digit(serum):
    augmenter = CVAEAugmenter(max_epochs=2, random_state=0)
    result = compare_augmenters(
        serum.data,
        serum.target,
        {"cvae": augmenter, "smote": SMOTE(k_neighbors=3, random_state=0)},
        classifiers=LDA,
        factors=[1, 2, 3.5],
        n_splits=2,
        n_repeats=1,
    )
    folds = RepeatedStratifiedKFold(n_splits=2, n_repeats=1, random_state=0)
    for i, (train, test) in enumerate(folds.split(serum.data, serum.target)):
        table = result.scores
        at = table[table["fold"] == i]
        for name, factor in (("none", 0), ("cvae", 1), ("cvae", 3.5)):
            model = clone(LDA["lda"])
            if name == "cvae":
                sampler = clone(augmenter).set_params(expansion_factor=factor)
                model = AugmentedClassifier(model, sampler)
            model = make_pipeline(SampleMinMaxScaler(), model)
            model.fit(serum.data[train], serum.target[train])
            predicted = model.predict(serum.data[test])
            row = at[(at["augmenter"] == name) & (at["factor"] == factor)]
            expected = balanced_accuracy_score(serum.target[test], predicted)
            assert row["score"].item() == expected
    smote = result.scores.query("augmenter == 'smote' and fold == 0")
    train, test = next(iter(folds.split(serum.data, serum.target)))
    scaled = SampleMinMaxScaler().fit_transform(serum.data)
    twice = {label: 2 * len(train) // 3 for label in range(3)}
    sampler = SMOTE(k_neighbors=3, random_state=0, sampling_strategy=twice)
    model = clone(LDA["lda"]).fit(
        *sampler.fit_resample(scaled[train], serum.target[train])
    )
    expected = balanced_accuracy_score(serum.target[test], model.predict(scaled[test]))
    assert smote[smote["factor"] == 2]["score"].item() == expected


def test_sensitivity_is_the_recall_of_a_class_and_specificity_that_of_the_others(serum):
    result = compare_augmenters(
        serum.data, serum.target, [], classifiers=LDA, n_splits=3, n_repeats=1
    )
    folds = RepeatedStratifiedKFold(n_splits=3, n_repeats=1, random_state=0)
    train, test = next(iter(folds.split(serum.data, serum.target)))
    scaled = SampleMinMaxScaler().fit_transform(serum.data)
    predicted = clone(LDA["lda"]).fit(scaled[train], serum.target[train])
    predicted = predicted.predict(scaled[test])
    table = result.per_class.query("augmenter == 'none' and fold == 0")
    for label in np.unique(serum.target):
        row = table[table["class"] == str(label)]
        truth = serum.target[test] == label
        assert row["sensitivity"].item() == recall_score(truth, predicted == label)
        assert row["specificity"].item() == recall_score(~truth, predicted != label)


def test_folds_with_groups_are_those_of_scikit_learn(replicates):
    result = expansion_curve(
        replicates.data,
        replicates.target,
        GaussianAugmenter(random_state=0),
        groups=replicates.groups,
        classifiers=LDA,
        factors=[2],
        n_splits=3,
        n_repeats=1,
    )
    folds = StratifiedGroupKFold(3, shuffle=True, random_state=0)
    codes = np.unique(replicates.groups, return_inverse=True)[1]
    sizes = [len(s[1]) for s in folds.split(codes, replicates.target, codes)]
    assert result.scores.groupby("fold")["n_test"].first().tolist() == sizes


def test_augmenter_never_sees_a_spectrum_of_a_group_held_out(counting, replicates):
    expansion_curve(
        replicates.data,
        replicates.target,
        counting,
        groups=replicates.groups,
        classifiers=LDA,
        factors=[2],
        n_splits=3,
        n_repeats=1,
    )
    scaled = SampleMinMaxScaler().fit_transform(replicates.data)
    group_of = dict(zip(map(bytes, scaled), replicates.groups, strict=True))
    folds = StratifiedGroupKFold(3, shuffle=True, random_state=0)
    codes = np.unique(replicates.groups, return_inverse=True)[1]
    held_out = [
        set(replicates.groups[test])
        for _, test in folds.split(codes, replicates.target, codes)
    ]
    # Each split trains once on its training fold, and once in each inner fold. Splits
    # that ignore persons come last.
    assert len(counting.seen) == 2 * 3 * 4
    for i, X in enumerate(counting.seen[:12]):
        trained_on = {group_of[bytes(row)] for row in X}
        assert not trained_on & held_out[i // 4]


def test_interrupted_study_goes_on_where_it_stopped(counting, serum, tmp_path):
    def run(memory):
        return expansion_curve(
            serum.data,
            serum.target,
            counting,
            classifiers=LDA,
            factors=[2, 3],
            n_splits=3,
            n_repeats=1,
            memory=memory,
        )

    expected = run(None)
    CountingAugmenter.n_trained, CountingAugmenter.fail_at = 0, 8
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    CountingAugmenter.fail_at = None
    resumed = run(tmp_path)
    assert counting.n_trained == 12 + 1  # the one interrupted, again
    finished = run(tmp_path)
    assert counting.n_trained == 12 + 1
    pd.testing.assert_frame_equal(finished.scores, expected.scores, check_exact=True)
    pd.testing.assert_frame_equal(resumed.scores, expected.scores, check_exact=True)
    assert resumed.verdict == expected.verdict


@pytest.mark.slow
@pytest.mark.parametrize(
    "augmenter",
    [
        GaussianAugmenter(random_state=0),
        CVAEAugmenter(max_epochs=2, random_state=0),
    ],
)
def test_processes_change_nothing(serum, augmenter):
    def run(n_jobs):
        return expansion_curve(
            serum.data,
            serum.target,
            augmenter,
            classifiers=LDA,
            factors=[2],
            n_splits=2,
            n_repeats=1,
            n_jobs=n_jobs,
        )

    pd.testing.assert_frame_equal(run(2).scores, run(1).scores, check_exact=True)


def test_synthetic_spectra_of_some_classes_alone_train_no_classifier(serum):
    few = SMOTE(k_neighbors=3, random_state=0)
    result = compare_augmenters(
        serum.data,
        serum.target,
        {"few": few},
        classifiers=LDA,
        factors=[1.05, 3],
        n_splits=3,
        n_repeats=1,
    )
    scores = result.scores[result.scores["augmenter"] == "few"].set_index("factor")
    assert scores.loc[1.05, "score_synthetic"].isna().all()
    assert scores.loc[3, "score_synthetic"].notna().all()
    assert scores["score"].notna().all()


def test_repeats_without_groups_are_those_of_scikit_learn(serum):
    data = Data(serum.data, serum.target, None, {}, None, "accuracy")
    expected = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=4)
    expected = expected.split(serum.data, serum.target)
    found = outer_splits(data, n_splits=3, n_repeats=2, seed=4)
    for (_, train, test), (train_expected, test_expected) in zip(
        found, expected, strict=True
    ):
        np.testing.assert_array_equal(train, train_expected)
        np.testing.assert_array_equal(test, test_expected)


def test_repeats_with_groups_differ_and_hold_out_whole_groups(replicates):
    data = Data(
        replicates.data, replicates.target, replicates.groups, {}, None, "accuracy"
    )
    splits = outer_splits(data, n_splits=3, n_repeats=2, seed=0)
    groups = [
        (set(replicates.groups[train]), set(replicates.groups[test]))
        for _, train, test in splits
    ]
    assert not any(train & test for train, test in groups)
    assert groups[0] != groups[3]


def test_another_version_of_the_model_recalls_nothing(
    counting, serum, tmp_path, monkeypatch
):
    def run():
        compare_augmenters(
            serum.data,
            serum.target,
            {"counting": counting},
            classifiers=LDA,
            n_splits=2,
            n_repeats=1,
            memory=tmp_path,
        )
        return counting.n_trained

    assert [run(), run()] == [2, 2]
    monkeypatch.setattr("cvae_augment.study._evaluation.MODEL_VERSION", -1)
    assert run() == 4


def test_a_test_fold_with_one_spectrum_of_a_class_is_no_reason_to_warn(serum):
    few = np.flatnonzero(serum.target == 1)[:3]
    rows = np.concatenate([np.flatnonzero(serum.target == 0), few])
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*single real spectrum")
        result = compare_augmenters(
            serum.data[rows],
            serum.target[rows],
            ["gaussian"],
            classifiers=LDA,
            n_splits=3,
            n_repeats=1,
        )
    assert result.likeness["cosine"].notna().all()
