"""Studies: splits, scores, intervals, choices, verdicts, and what they keep."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from scipy.stats import t as student_t
from sklearn.base import BaseEstimator, clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, make_scorer, recall_score
from sklearn.model_selection import RepeatedStratifiedKFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline

from cvae_augment import AugmentedClassifier, CVAEAugmenter, SampleMinMaxScaler
from cvae_augment.baselines import GaussianAugmenter, MixupAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.study import (
    StudyResult,
    ablation,
    compare_augmenters,
    expansion_curve,
    named_augmenters,
    with_spectra,
)
from cvae_augment.study._ablation import ScaledAugmenter, default_variants
from cvae_augment.study._statistics import corrected_interval
from cvae_augment.study._verdict import best_factor, choose_factors, make_verdict

LDA = {"lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")}


@pytest.fixture(scope="module")
def serum():
    spectra = make_serum_spectra((14, 12, 10), random_state=0)
    spectra.data = spectra.data[:, ::5]
    return spectra


@pytest.fixture(scope="module")
def replicates():
    spectra = make_serum_spectra((30, 30), n_replicates=3, random_state=0)
    spectra.data = spectra.data[:, ::5]
    return spectra


class CountingAugmenter(GaussianAugmenter):
    """A Gaussian that counts how often it was trained, in all clones."""

    n_trained = 0
    fail_at = None
    seen: list = []

    def _train(self, X, codes, n_classes, rng):
        type(self).n_trained += 1
        if type(self).n_trained == self.fail_at:
            raise KeyboardInterrupt
        self.seen.append(X)
        return super()._train(X, codes, n_classes, rng)


@pytest.fixture
def counting():
    CountingAugmenter.n_trained, CountingAugmenter.fail_at = 0, None
    CountingAugmenter.seen = []
    return CountingAugmenter(random_state=0)


def test_scores_equal_those_of_an_independent_loop_to_the_last_digit(serum):
    augmenter = CVAEAugmenter(max_epochs=2, random_state=0)
    result = compare_augmenters(
        serum.data,
        serum.target,
        {"cvae": augmenter, "smote": SMOTE(k_neighbors=3, random_state=0)},
        classifiers=LDA,
        factors=[2, 3.5],
        n_splits=2,
        n_repeats=2,
    )
    folds = RepeatedStratifiedKFold(n_splits=2, n_repeats=2, random_state=0)
    for i, (train, test) in enumerate(folds.split(serum.data, serum.target)):
        table = result.scores
        at = table[(table["repeat"] == i // 2) & (table["fold"] == i % 2)]
        for factor in (1, 2, 3.5):
            model = make_pipeline(
                SampleMinMaxScaler(),
                AugmentedClassifier(
                    LDA["lda"], clone(augmenter).set_params(expansion_factor=factor)
                ),
            ).fit(serum.data[train], serum.target[train])
            predicted = model.predict(serum.data[test])
            name = "none" if factor == 1 else "cvae"
            row = at[(at["augmenter"] == name) & (at["factor"] == factor)]
            expected = balanced_accuracy_score(serum.target[test], predicted)
            assert row["score"].item() == expected
    smote = result.scores.query("augmenter == 'smote' and repeat == 0 and fold == 0")
    train, test = next(iter(folds.split(serum.data, serum.target)))
    scaled = SampleMinMaxScaler().fit_transform(serum.data)
    counts = np.unique(serum.target[train], return_counts=True)
    twice = {label: 2 * n for label, n in zip(*counts, strict=True)}
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
    # Each split trains once on its training fold, and once in each inner fold.
    for i, X in enumerate(counting.seen):
        trained_on = {group_of[bytes(row)] for row in X}
        assert not trained_on & held_out[i // 4]


def test_curve_trains_once_per_split_however_many_factors(counting, serum):
    expansion_curve(
        serum.data,
        serum.target,
        counting,
        classifiers=LDA,
        factors=[1, 2, 3, 4, 5],
        n_splits=3,
        n_repeats=1,
    )
    assert counting.n_trained == 3 * (1 + 3)


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
    pd.testing.assert_frame_equal(resumed.scores, expected.scores, check_exact=True)
    assert resumed.verdict == expected.verdict


def test_processes_change_nothing(serum):
    def run(n_jobs):
        return compare_augmenters(
            serum.data,
            serum.target,
            {"cvae": CVAEAugmenter(max_epochs=2, random_state=0)},
            classifiers=LDA,
            n_splits=3,
            n_repeats=1,
            n_jobs=n_jobs,
        )

    pd.testing.assert_frame_equal(run(2).scores, run(1).scores, check_exact=True)


def test_interval_is_that_of_nadeau_and_bengio():
    rng = np.random.default_rng(0)
    d = rng.normal(0.02, 0.05, size=10)
    mean, low, high = corrected_interval(d, [80] * 10, [20] * 10)
    half = student_t.ppf(0.975, 9) * np.sqrt((1 / 10 + 20 / 80) * d.var(ddof=1))
    np.testing.assert_allclose([mean, low, high], [d.mean(), mean - half, mean + half])


def test_interval_of_one_split_is_infinite():
    assert corrected_interval([0.1], [80], [20]) == (0.1, -np.inf, np.inf)


def scores_table(by_factor, name="cvae", n_splits=10, spread=0.002):
    """Scores that are the same function of the factor on each split, but for noise."""
    rng = np.random.default_rng(0)
    rows = []
    for fold in range(n_splits):
        for factor, score in by_factor.items():
            names = ["none"] if factor == 1 else [name, "duplicates"]
            for augmenter in names:
                value = by_factor[1] if augmenter == "duplicates" else score
                rows.append((0, fold, augmenter, factor, "lda", value))
    columns = ["repeat", "fold", "augmenter", "factor", "classifier", "score"]
    table = pd.DataFrame(rows, columns=columns).assign(n_train=80, n_test=20)
    table["score"] += spread * rng.standard_normal(len(table))
    return table


@pytest.mark.parametrize(
    ("by_factor", "helps", "factor"),
    [
        ({1: 0.7, 2: 0.75, 5: 0.8}, True, 5),
        ({1: 0.7, 2: 0.75, 5: 0.72}, True, 2),
        ({1: 0.7, 2: 0.65, 5: 0.6}, False, 1),
        ({1: 0.7, 2: 0.7, 5: 0.7}, False, 1),
    ],
)
def test_verdict_follows_the_curve(by_factor, helps, factor):
    outer = scores_table(by_factor)
    choices = choose_factors(outer, outer.assign(inner=0), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert verdict["helps"] is helps
    assert verdict["recommended_factor"] == factor
    starts = "Augmentation helps here" if helps else "No evidence that augmentation"
    assert verdict["sentence"].startswith(starts)


def test_choice_of_no_augmentation_everywhere_is_told_without_an_interval():
    outer = scores_table({1: 0.7, 2: 0.65})
    choices = choose_factors(outer, outer.assign(inner=0), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert verdict["gain"] == 0
    assert "within no training fold did any factor do better" in verdict["sentence"]


def test_scores_that_augmentation_leaves_alone_are_told_without_an_interval():
    outer = scores_table({1: 1.0, 2: 1.0}, spread=0)
    choices = choose_factors(outer, scores_table({1: 0.8, 2: 0.9}), "cvae")
    assert (choices["factor"] == 2).all()
    sentence = make_verdict(choices, outer, "cvae", 100)["sentence"]
    assert "on each split" in sentence
    assert "can't tell effects below" not in sentence  # below 0, that is


def test_a_difference_that_does_not_vary_is_no_certainty():
    assert corrected_interval([0.1, 0.1], [50] * 2, [50] * 2)[1:] == (-np.inf, np.inf)
    assert corrected_interval([0, 0], [50] * 2, [50] * 2) == (0, 0, 0)
    outer = scores_table({1: 0.5, 2: 0.6}, spread=0)
    choices = choose_factors(outer, scores_table({1: 0.8, 2: 0.9}), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert not verdict["helps"]
    assert "+0.100 on every split" in verdict["sentence"]
    assert verdict["interval"] == [None, None]
    json.dumps(verdict, allow_nan=False)


@pytest.mark.parametrize(("grouped", "unit"), [(False, "spectra"), (True, "groups")])
def test_a_class_too_small_to_choose_a_factor_is_told_before_anything_is_fitted(
    grouped, unit, serum, counting
):
    many, few = (np.flatnonzero(serum.target == code) for code in (0, 1))
    rows = np.concatenate([many, few[:3]])
    options = {"groups": rows} if grouped else {}
    with pytest.raises(ValueError, match=f"a training fold has too few {unit}"):
        expansion_curve(
            serum.data[rows], serum.target[rows], counting, n_splits=2, **options
        )
    assert counting.n_trained == 0


def test_gain_that_duplicates_have_too_is_no_help():
    outer = scores_table({1: 0.7, 5: 0.8})
    outer.loc[outer["augmenter"] == "duplicates", "score"] += 0.1
    choices = choose_factors(outer, outer.assign(inner=0), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert verdict["interval"][0] > 0
    assert not verdict["helps"]
    assert "repeated as often" in verdict["sentence"]


def test_verdict_can_be_that_augmentation_harms():
    outer = scores_table({1: 0.8, 5: 0.7})
    # Inner folds that mislead: they prefer what harms.
    choices = choose_factors(outer, scores_table({1: 0.7, 5: 0.8}), "cvae")
    verdict = make_verdict(choices, outer, "cvae", 100)
    assert "harms" in verdict["sentence"]
    assert verdict["recommended_factor"] == 1


def test_of_equal_factors_the_smallest_is_best():
    assert best_factor(scores_table({1: 0.7, 2: 0.8, 5: 0.8}, spread=0)) == 2
    assert best_factor(scores_table({1: 0.8, 2: 0.8, 5: 0.7}, spread=0)) == 1


def test_choice_of_a_split_does_not_depend_on_its_test_spectra(serum):
    def run(X):
        return expansion_curve(
            X,
            serum.target,
            GaussianAugmenter(random_state=0),
            classifiers=LDA,
            factors=[2, 4, 8],
            n_splits=3,
            n_repeats=1,
        ).choices.iloc[0]

    folds = RepeatedStratifiedKFold(n_splits=3, n_repeats=1, random_state=0)
    test = next(iter(folds.split(serum.data, serum.target)))[1]
    X = serum.data.copy()
    X[test] = X[test[::-1]]  # spectra with the labels of others
    before, after = run(serum.data), run(X)
    assert before["factor"] == after["factor"]
    assert before["score_none"] != after["score_none"]


def test_study_survives_saving_and_loading_exactly(serum, tmp_path):
    y = np.array(["NA", "none", "1"])[serum.target]
    result = compare_augmenters(
        serum.data,
        y,
        {"null": MixupAugmenter(random_state=0)},
        classifiers=LDA,
        factors=[1.5, 2],
        n_splits=3,
        n_repeats=1,
    )
    result.save(tmp_path / "study")
    loaded = StudyResult.load(tmp_path / "study")
    assert loaded.tables.keys() == result.tables.keys()
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(table, loaded.tables[name], check_exact=True)
    assert loaded.verdict == result.verdict
    assert loaded.settings == result.settings


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


def test_ablation_of_an_earlier_study_in_the_folder_is_not_taken_for_its_own(tmp_path):
    verdict = {"sentence": "No evidence."}
    StudyResult(ablation=StudyResult(verdict=verdict)).save(tmp_path)
    assert StudyResult.load(tmp_path).ablation.verdict == verdict
    StudyResult(verdict=verdict).save(tmp_path)
    assert StudyResult.load(tmp_path).ablation is None


def test_ablation_beside_a_study_of_format_1_is_found(tmp_path):
    StudyResult().save(tmp_path / "ablation")
    (tmp_path / "study.json").write_text(
        '{"format": 1, "verdict": null, "tables": [], "settings": {}}'
    )
    assert StudyResult.load(tmp_path).ablation is not None


def test_folder_of_another_format_is_refused(tmp_path):
    (tmp_path / "study.json").write_text('{"format": 99}')
    with pytest.raises(ValueError, match="format 99; this version reads 1 and 2"):
        StudyResult.load(tmp_path)


def test_joined_studies_hold_each_row_once(serum):
    options = {"classifiers": LDA, "n_splits": 3, "n_repeats": 1}
    gaussian = GaussianAugmenter(random_state=0)
    curve = expansion_curve(
        serum.data, serum.target, gaussian, factors=[2, 4], **options
    )
    peers = {"GaussianAugmenter": gaussian, "mixup": MixupAugmenter(random_state=0)}
    both = curve.joined(
        compare_augmenters(serum.data, serum.target, peers, factors=[4], **options)
    )
    key = ["repeat", "fold", "augmenter", "factor", "classifier"]
    assert not both.scores.duplicated(key).any()
    assert set(both.scores["augmenter"]) == {"none", "duplicates", *peers}
    assert both.verdict == curve.verdict
    shared = both.scores.merge(curve.scores, on=key)
    assert len(shared) == len(curve.scores)
    assert (shared["score_x"] == shared["score_y"]).all()


@pytest.mark.filterwarnings("error::UserWarning")
def test_single_spectra_give_no_warning(serum):
    compare_augmenters(
        serum.data, serum.target, [], classifiers=LDA, n_splits=3, n_repeats=1
    )


def ordered(spectra):
    """Replicates next to each other, as instruments write them."""
    order = np.lexsort([spectra.groups, spectra.target])
    return spectra.data[order], spectra.target[order], spectra.groups[order]


def test_replicates_without_groups_are_told(replicates):
    X, y, groups = ordered(replicates)
    options = {"classifiers": LDA, "n_splits": 3, "n_repeats": 1}
    with pytest.warns(UserWarning, match="pass groups to keep replicates"):
        compare_augmenters(X, y, [], **options)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        compare_augmenters(X, y, [], groups=groups, **options)


def test_repeated_spectra_without_groups_are_told(serum):
    X, y = np.tile(serum.data, (2, 1)), np.tile(serum.target, 2)
    with pytest.warns(UserWarning, match="36 of 72 spectra equal another one"):
        compare_augmenters(X, y, [], classifiers=LDA, n_splits=3, n_repeats=1)


def test_augmenter_that_keeps_classes_apart_is_found_to_agree(serum):
    result = ablation(
        serum.data,
        serum.target,
        {
            "full": CVAEAugmenter(random_state=0),
            "no class": CVAEAugmenter(conditioning="none", random_state=0),
        },
        classifiers=LDA,
        n_splits=3,
        n_repeats=1,
    )
    agreement = result.scores.groupby("augmenter")["agreement"].mean()
    assert agreement["full"] > 0.8
    assert agreement["no class"] < 0.5
    spectra = set(result.likeness["spectra"])
    assert spectra == {"training spectra", "class mean", "synthetic"}
    mean = result.likeness.query("spectra == 'class mean'")
    assert (mean["spread_ratio"] < 1e-9).all()


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


def test_default_variants_change_one_part_each():
    variants = default_variants(random_state=0)
    full = variants.pop("full model").get_params()
    for name, variant in variants.items():
        if name.startswith("as reported"):
            continue
        inner = variant.augmenter if isinstance(variant, ScaledAugmenter) else variant
        changed = [k for k, v in inner.get_params().items() if v != full[k]]
        assert len(changed) == 1, name


def test_variants_run_on_spectra_in_their_own_units(serum):
    variants = {
        name: variant
        for name, variant in default_variants(random_state=0).items()
        if isinstance(variant, ScaledAugmenter)
    }
    for variant in variants.values():
        variant.augmenter.set_params(max_epochs=1)
        X, y = clone(variant).fit_resample(5e4 + 100 * serum.data, serum.target)
        np.testing.assert_array_equal(X[:36], 5e4 + 100 * serum.data)
        assert len(y) == 72
        np.testing.assert_allclose(X[36:].mean(), X[:36].mean(), rtol=0.01)


class NoFactor(BaseEstimator):
    def fit_resample(self, X, y):
        return X, y


class Cleaning(BaseEstimator):
    """Removes a spectrum, as SMOTE combined with cleaning does."""

    def __init__(self, expansion_factor=2):
        self.expansion_factor = expansion_factor

    def fit_resample(self, X, y):
        return np.concatenate([X[1:], X]), np.concatenate([y[1:], y])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"factors": [0.5]}, ValueError, "at least 1, got 0.5"),
        ({"factors": [np.nan]}, ValueError, "at least 1, got nan"),
        ({"factors": ["x"]}, ValueError, "at least 1, got 'x'"),
        ({"augmenters": ["gan"]}, ValueError, "'gan' is not known; known"),
        ({"augmenters": {"none": SMOTE()}}, ValueError, "other than 'none'"),
        ({"augmenters": {"duplicates": SMOTE()}}, ValueError, "as the control is"),
        ({"augmenters": {"a": 3}}, ValueError, "object with fit_resample"),
        ({"augmenters": {"a": NoFactor()}}, TypeError, "neither expansion_factor nor"),
        ({"augmenters": {"a": Cleaning()}}, ValueError, "does not return first the"),
        ({"classifiers": LogisticRegression()}, TypeError, "dict of name to classif"),
        ({"classifiers": {}}, TypeError, "dict of name to classifier"),
        ({"classifiers": {"all": LDA["lda"]}}, ValueError, "as the mean of all is"),
        ({"random_state": None}, TypeError, "must be an integer, got None"),
        ({"scoring": make_scorer(recall_score)}, TypeError, "name of a scorer, got"),
        ({"scoring": "acuracy"}, ValueError, "'acuracy' is not a valid scoring"),
        ({"n_repeats": 0}, ValueError, "n_repeats must be an integer of at least 1"),
        (
            {"n_repeats": 0, "groups": np.arange(36)},
            ValueError,
            "n_repeats must be an integer of at least 1",
        ),
        ({"n_splits": 11}, ValueError, "has 10 spectra; expected at least n_splits=11"),
        ({"y": np.zeros(36)}, ValueError, "y has 1 class; expected at least 2"),
        ({"groups": [0, 1]}, ValueError, "inconsistent numbers of samples"),
        ({"groups": [*range(35), None]}, ValueError, "none for spectrum 35"),
        ({"groups": pd.Series(["p", None] * 18)}, ValueError, "none for spectrum 1"),
        ({"groups": [0.0, np.nan] * 18}, ValueError, "none for spectrum 1"),
        (
            {"groups": np.arange(36) // 18},
            ValueError,
            "groups; expected at least n_spl",
        ),
    ],
)
def test_bad_input_is_told(serum, changes, error, message):
    arguments = {
        "X": serum.data,
        "y": serum.target,
        "augmenters": [],
        "classifiers": LDA,
        "n_splits": 3,
        "n_repeats": 1,
    }
    with pytest.raises(error, match=message):
        compare_augmenters(**arguments | changes)


@pytest.mark.parametrize(
    ("n_rows", "groups", "unit"),
    [(4, None, "spectra"), (8, np.arange(8) % 4, "groups")],
)
def test_too_few_spectra_to_choose_a_factor_are_told(serum, n_rows, groups, unit):
    rows = np.concatenate(
        [np.flatnonzero(serum.target == label)[: n_rows // 2] for label in (0, 1)]
    )
    y = np.arange(n_rows) % 2
    with pytest.raises(ValueError, match=f"too few {unit} for the 3 folds within it"):
        expansion_curve(
            serum.data[rows], y, groups=groups, classifiers=LDA, n_splits=2, n_repeats=1
        )


@pytest.mark.parametrize("study", [compare_augmenters, expansion_curve, ablation])
def test_a_study_needs_a_factor_above_one(serum, study):
    factors = {"factor": 1} if study is ablation else {"factors": [1, 1.0]}
    with pytest.raises(ValueError, match="at least one factor above 1, got"):
        study(serum.data, serum.target, **factors)


def test_named_augmenters_have_the_seed_given():
    augmenters = named_augmenters(["cvae", "duplicates", "mixup"], 7)
    assert list(augmenters) == ["cvae", "duplicates", "mixup"]
    assert augmenters["cvae"].random_state == augmenters["mixup"].random_state == 7
