"""The figures of a study, computed once more with scikit-learn alone."""

import numpy as np
import pytest
from scipy.stats import t as student_t
from sklearn.base import clone
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    recall_score,
    roc_auc_score,
)
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from cvae_augment import AugmentedClassifier, SampleMinMaxScaler
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.study import expansion_curve

from .common import LDA

CLASSIFIERS = {**LDA, "bayes": GaussianNB()}
FACTORS, STRATEGIES = (1, 3), ("balanced", "proportional")


def model_of(classifier, candidate):
    """Pipeline of a user, without augmentation if the candidate is None."""
    model = clone(CLASSIFIERS[classifier])
    if candidate is not None:
        strategy, factor = candidate
        augmenter = GaussianAugmenter(
            expansion_factor=factor, sampling_strategy=strategy, random_state=0
        )
        model = AugmentedClassifier(model, augmenter)
    return make_pipeline(SampleMinMaxScaler(), model)


@pytest.fixture(scope="module")
def spectra():
    return make_serum_spectra(
        (30, 12), n_wavenumbers=30, class_effect=0.4, random_state=3
    )


@pytest.fixture(scope="module")
def result(spectra):
    return expansion_curve(
        spectra.data,
        spectra.target,
        GaussianAugmenter(random_state=0),
        factors=FACTORS,
        classifiers=CLASSIFIERS,
        n_splits=3,
        n_repeats=1,
    )


@pytest.fixture(scope="module")
def by_hand(spectra):
    """Scores of each fold by classifier and candidate, and what the fold chose."""
    X, y = spectra.data, spectra.target
    candidates = [None, *((s, f) for f in FACTORS for s in STRATEGIES)]
    candidates.remove(("proportional", 1))  # adds nothing
    folds = StratifiedKFold(3, shuffle=True, random_state=np.random.RandomState(0))
    found = []
    for train, test in folds.split(X, y):
        inner = {
            (name, candidate): cross_val_score(
                model_of(name, candidate),
                X[train],
                y[train],
                scoring="balanced_accuracy",
                cv=StratifiedKFold(3, shuffle=True, random_state=0),
            ).mean()
            for name in CLASSIFIERS
            for candidate in candidates
        }
        means = {
            c: np.mean([inner[name, c] for name in CLASSIFIERS]) for c in candidates
        }
        best = max(candidates, key=lambda c: round(means[c], 12))
        models = {key: model_of(*key).fit(X[train], y[train]) for key in inner}
        of_all = max(
            ((n, c) for c in candidates for n in sorted(CLASSIFIERS)),
            key=lambda key: round(inner[key], 12),
        )
        plain = max(sorted(CLASSIFIERS), key=lambda name: round(inner[name, None], 12))
        found.append((models, best, of_all, plain, train, test))
    return found


def interval(differences, n_test, n_train):
    """Corrected resampled t-interval of Nadeau and Bengio."""
    n = len(differences)
    variance = np.var(differences, ddof=1) * (1 / n + n_test / n_train)
    half = student_t.ppf(0.975, n - 1) * np.sqrt(variance)
    return np.mean(differences) - half, np.mean(differences) + half


def test_the_sentence_has_the_figures_of_scikit_learn(spectra, result, by_hand):
    X, y = spectra.data, spectra.target
    scores = []
    for models, best, _, _, _, test in by_hand:
        scores.append(
            [
                np.mean(
                    [
                        balanced_accuracy_score(y[test], models[n, c].predict(X[test]))
                        for n in CLASSIFIERS
                    ]
                )
                for c in (None, best)
            ]
        )
    without, augmented = np.array(scores).T
    difference = augmented - without
    low, high = interval(difference, len(y) / 3, len(y) * 2 / 3)
    verdict = result.verdict
    low, high = max(low, -without.mean()), min(high, 1 - without.mean())
    expected = (without.mean(), augmented.mean(), difference.mean(), low, high)
    shown = ("{:.3f}", "{:.3f}", "{:+.3f}", "{:+.3f}", "{:+.3f}")
    for figure, form in zip(expected, shown, strict=True):
        assert form.format(figure) in verdict["sentence"]
    found = [verdict[k] for k in ("without", "with", "gain")] + verdict["interval"]
    assert found == pytest.approx(expected)
    row = result.by_classifier.set_index("classifier").loc["all"]
    assert row.tolist() == pytest.approx(expected)
    assert [(s, f) for s, f in result.choices[["strategy", "factor"]].to_numpy()] == [
        best or ("none", 0) for _, best, *_ in by_hand
    ]


def test_the_best_classifiers_are_chosen_within_training_folds(
    spectra, result, by_hand
):
    X, y = spectra.data, spectra.target
    pairs = [
        [
            balanced_accuracy_score(y[test], models[key].predict(X[test]))
            for key in ((plain, None), of_all)
        ]
        for models, _, of_all, plain, _, test in by_hand
    ]
    row = result.by_classifier.set_index("classifier").loc["best"]
    assert row[["without", "with"]].tolist() == pytest.approx(np.mean(pairs, axis=0))


def test_other_measures_are_those_of_scikit_learn(spectra, result, by_hand):
    X, y = spectra.data, spectra.target
    expected = {}
    for models, best, _, _, _, test in by_hand:
        for name in CLASSIFIERS:
            model = models[name, best]
            response = (
                model.decision_function(X[test])
                if name == "lda"
                else model.predict_proba(X[test])[:, 1]
            )
            truth, found = y[test], model.predict(X[test])
            figures = {
                ("roc_auc", ""): roc_auc_score(truth, response),
                ("average_precision", ""): average_precision_score(truth, response),
                ("sensitivity", "1"): recall_score(truth, found),
                ("specificity", "1"): recall_score(truth, found, pos_label=0),
                ("sensitivity", "0"): recall_score(truth, found, pos_label=0),
            }
            for key, figure in figures.items():
                expected.setdefault(key, []).append(figure)
    found = result.measures.set_index(["measure", "class"])["with"]
    for key, figures in expected.items():
        assert found[key] == pytest.approx(np.mean(figures)), key
    assert result.settings["positive_class"] == "1"  # the rarer class
    balanced = result.measures.set_index("measure").loc["balanced_accuracy", "with"]
    assert balanced == pytest.approx(result.verdict["with"])


def test_splits_that_ignore_persons_are_shown_beside_those_that_do_not():
    spectra = make_serum_spectra(
        (40, 40), n_wavenumbers=30, n_replicates=4, class_effect=0.0, random_state=0
    )
    X, y, groups = spectra.data, spectra.target, spectra.groups
    result = expansion_curve(
        X,
        y,
        GaussianAugmenter(random_state=0),
        groups=groups,
        factors=[2],
        classifiers=LDA,
        n_splits=4,
        n_repeats=1,
    )
    table = result.by_spectrum.set_index(["classifier", "training"])
    folds = StratifiedKFold(4, shuffle=True, random_state=np.random.RandomState(0))
    model = model_of("lda", None)
    expected = cross_val_score(model, X, y, scoring="balanced_accuracy", cv=folds)
    plain = table.loc["lda", "without"]
    assert plain["by_spectrum"] == pytest.approx(expected.mean())
    assert plain["by_person"] == pytest.approx(
        result.by_classifier.set_index("classifier").loc["lda", "without"]
    )
    by_person = result.by_classifier.set_index("classifier")
    of_training = table.xs("with", level="training")
    assert of_training["by_person"].to_dict() == by_person["with"].to_dict()
    # Without groups, the same folds are all that a study has.
    alone = expansion_curve(
        X,
        y,
        GaussianAugmenter(random_state=0),
        factors=[2],
        classifiers=LDA,
        n_splits=4,
        n_repeats=1,
    ).by_classifier.set_index("classifier")
    assert of_training["by_spectrum"].to_dict() == alone["with"].to_dict()
    # Classes do not differ, but spectra of a person are alike.
    assert plain["difference"] > 0.05
    assert result.by_spectrum["training"].unique().tolist() == ["without", "with"]
