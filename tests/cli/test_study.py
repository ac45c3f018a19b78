"""The command `study`, from a file to a folder of results."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from cvae_augment import CVAEAugmenter
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.cli import main
from cvae_augment.datasets import make_serum_spectra, read_spectra, write_spectra
from cvae_augment.study import StudyResult

from .helpers import run, study

TABLES = ("scores", "per_class", "differences", "choices", "likeness")
TABLES += ("by_classifier", "measures", "by_spectrum", "fidelity", "history")
OTHERS = ("study.json", "spectra.npz", "report.html")
FIGURES = ("figure1", "expansion_curve", "peers")


@pytest.mark.usefixtures("no_extras")
def test_spectra_too_wide_for_a_sheet_are_written_as_arrays(
    sheet, tmp_path, monkeypatch, recommend
):
    recommend("balanced", 2)
    monkeypatch.setattr("cvae_augment.datasets.formats.grid.MAX_COLUMNS", 42)
    out = tmp_path / "study"
    assert study(sheet, out) == 0
    assert not (out / "augmented.xlsx").exists()
    assert read_spectra(out / "augmented.npz").data.shape[1] == 40


def test_study_writes_tables_figures_and_sheet(done):
    sheet, out, _ = done
    names = [f"{t}.csv" for t in TABLES] + [f"{f}.png" for f in FIGURES]
    assert {p.name for p in out.iterdir()} == {*names, *OTHERS}
    content = json.loads((out / "study.json").read_text())
    verdict = content["verdict"]
    assert type(verdict["helps"]) is bool
    low, high = verdict["interval"]
    assert low <= verdict["gain"] <= high
    digest = hashlib.sha256(sheet.read_bytes()).hexdigest()
    assert content["settings"]["input"] == {"name": "serum.csv", "sha256": digest}
    assert content["settings"]["n_groups"] == 16
    result = StudyResult.load(out)
    assert set(result.scores["augmenter"]) == {"none", "duplicates", "cvae", "gaussian"}
    assert verdict["recommended_factor"] is None


@pytest.mark.usefixtures("no_extras")
def test_the_sheet_has_what_is_recommended_and_the_page_shows_its_spectra(
    sheet, tmp_path, recommend, capsys
):
    recommend("balanced", 3)
    out = tmp_path / "study"
    assert study(sheet, out) == 0
    real, augmented = read_spectra(sheet), read_spectra(out / "augmented.xlsx")
    n_real = len(real.target)
    np.testing.assert_array_equal(augmented.data[:n_real], real.data)
    assert len(augmented.data) == n_real * 3
    assert augmented.groups[:n_real].tolist() == real.groups.tolist()
    shown = StudyResult.load(out).spectra
    np.testing.assert_array_equal(shown.data, augmented.data)
    capsys.readouterr()
    assert run("evaluate", sheet, out / "augmented.xlsx", "--json") == 0
    metrics = json.loads(capsys.readouterr().out)["metrics"]
    table = StudyResult.load(out).fidelity.set_index("spectra")
    assert metrics == json.loads(table.to_json(orient="index", double_precision=15))


@pytest.mark.usefixtures("no_extras")
def test_no_sheet_is_called_augmented_if_the_advice_is_not_to(
    sheet, tmp_path, recommend, capsys
):
    out = tmp_path / "study"
    out.mkdir()
    (out / "augmented.xlsx").touch()  # of an earlier study
    recommend(None, None)
    assert study(sheet, out) == 0
    assert not (out / "augmented.xlsx").exists()
    advice = f"cvae-augment augment {sheet} -o augmented.xlsx"
    assert advice in capsys.readouterr().err


@pytest.mark.usefixtures("no_extras")
@pytest.mark.parametrize(
    ("scoring", "name"),
    [("roc_auc", "ROC AUC"), ("matthews_corrcoef", "Matthews correlation coefficient")],
)
def test_the_score_that_decides_is_named(sheet, tmp_path, capsys, scoring, name):
    out = tmp_path / "study"
    assert study(sheet, out, "--scoring", scoring, "--json") == 0
    verdict = json.loads(capsys.readouterr().out)["verdict"]
    assert verdict["scoring"] == scoring
    assert verdict["sentence"].startswith(f"{name} ")
    measures = StudyResult.load(out).measures.set_index("measure")
    if scoring == "roc_auc":
        assert measures.loc["roc_auc", "with"] == pytest.approx(verdict["with"])


@pytest.mark.usefixtures("no_extras")
def test_quick_is_a_first_look(sheet, tmp_path, capsys):
    out = tmp_path / "study"
    options = ["--classifiers", "lda", "--jobs", "1", "--quick"]
    assert run("study", sheet, "--out", out, *options) == 0
    printed = capsys.readouterr()
    assert "a first look only" in printed.out
    settings = StudyResult.load(out).settings
    assert (settings["n_splits"], settings["n_repeats"]) == (5, 1)
    assert settings["factors"] == [5]  # 1 adds nothing to equal classes
    assert [*settings["augmenters"]] == ["none", "duplicates", "cvae"]


def test_json_of_a_study_has_the_verdict_and_the_files(done):
    _, out, content = done
    saved = json.loads((out / "study.json").read_text())
    assert content["verdict"] == saved["verdict"]
    assert str(out / "study.json") in content["files"]
    table = StudyResult.load(out).by_classifier.set_index("classifier")
    rows = {row["classifier"]: row for row in content["by_classifier"]}
    assert rows["all"]["with"] == table.loc["all", "with"]
    assert content["verdict"]["gain"] == table.loc["all", "difference"]


@pytest.mark.usefixtures("no_extras")
def test_results_go_to_stdout_and_notes_to_stderr(sheet, tmp_path, capsys):
    out = tmp_path / "study"
    assert study(sheet, out) == 0
    printed = capsys.readouterr()
    verdict = json.loads((out / "study.json").read_text())["verdict"]
    assert printed.out.splitlines()[-2:] == [verdict["sentence"], verdict["limit"]]
    assert "gaussian" in printed.out
    assert "wrote" not in printed.out
    assert f"wrote {out / 'study.json'}" in printed.err


@pytest.mark.usefixtures("no_extras")
def test_peers_come_from_the_registry_and_smote_from_imblearn(sheet, tmp_path):
    options = ["--peers", "smote", "offset_slope_multiplier", "cvae"]
    assert study(sheet, tmp_path / "study", *options) == 0
    names = set(StudyResult.load(tmp_path / "study").likeness["augmenter"])
    assert {"cvae", "smote", "offset_slope_multiplier"} <= names
    assert "gaussian" not in names


@pytest.mark.slow
@pytest.mark.usefixtures("no_extras")
def test_smote_is_compared_where_a_class_has_few_spectra(tmp_path, capsys):
    spectra = make_serum_spectra((24, 6), n_wavenumbers=20, random_state=0)
    path, out = tmp_path / "few.csv", tmp_path / "study"
    write_spectra(path, spectra.data, spectra.target)
    assert study(path, out, "--splits", "3", "--peers", "smote") == 0
    gains = StudyResult.load(out).differences.query("augmenter == 'smote'")
    assert set(gains["strategy"]) == {"balanced", "proportional"}
    assert gains["difference"].notna().all()


@pytest.mark.usefixtures("no_extras")
def test_study_without_groups_warns_of_replicates(tmp_path, capsys):
    spectra = make_serum_spectra((15, 15), n_wavenumbers=40, random_state=0)
    path = tmp_path / "twice.csv"
    write_spectra(path, np.tile(spectra.data, (2, 1)), np.tile(spectra.target, 2))
    assert study(path, tmp_path / "study", "--peers", "-q", "--json") == 0
    error = capsys.readouterr().err
    assert "cvae-augment: warning: " in error
    assert "replicates" in error


@pytest.mark.slow
@pytest.mark.usefixtures("no_extras")
def test_ablation_has_a_folder_of_its_own(sheet, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "cvae_augment.study._ablation.default_variants",
        lambda seed: {"full model": GaussianAugmenter(random_state=seed)},
    )
    assert study(sheet, tmp_path / "study", "--ablation") == 0
    table = pd.read_csv(tmp_path / "study" / "ablation" / "scores.csv")
    assert set(table["augmenter"]) == {"none", "duplicates", "full model"}


@pytest.mark.slow
@pytest.mark.usefixtures("no_extras")
def test_label_noise_can_be_dropped(sheet, tmp_path, monkeypatch, capsys, recommend):
    recommend("balanced", 3)
    fit_resample = CVAEAugmenter.fit_resample

    def with_other_labels(self, X, y, **options):
        X_new, y_new = fit_resample(self, X, y, **options)
        first, second = np.unique(y)
        y_new[len(y) :] = np.where(y_new[len(y) :] == first, second, first)
        return X_new, y_new

    monkeypatch.setattr(CVAEAugmenter, "fit_resample", with_other_labels)
    kept = []
    for option in ([], ["--drop-label-noise"]):
        assert study(sheet, tmp_path / "study", *option) == 0
        kept.append(len(read_spectra(tmp_path / "study" / "augmented.xlsx").target))
        assert "synthetic spectra into another class" in capsys.readouterr().err
    assert kept[0] == 3 * 32
    assert 32 <= kept[1] < 0.7 * kept[0]


@pytest.mark.usefixtures("no_extras")
@pytest.mark.parametrize(
    ("strategy", "factor", "totals"),
    [
        ("balanced", 1, [16, 16]),
        ("balanced", 3, [33, 33]),
        ("proportional", 3, [48, 18]),
    ],
)
def test_unequal_classes_are_augmented_as_recommended(
    tmp_path, recommend, capsys, strategy, factor, totals
):
    recommend(strategy, factor)
    spectra = make_serum_spectra((16, 6), n_wavenumbers=40, random_state=0)
    path, out = tmp_path / "unequal.csv", tmp_path / "study"
    write_spectra(path, spectra.data, spectra.target)
    options = ["--peer-factor", "1", "--peers", "gaussian", "-q", "--json"]
    assert study(path, out, *options) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["verdict"]["recommended_factor"] == factor
    assert printed["verdict"]["recommended_strategy"] == strategy
    result = StudyResult.load(out)
    assert result.settings["factors"] == [1, 3]
    assert result.settings["strategies"] == ["balanced", "proportional"]
    assert set(result.likeness[result.likeness["factor"] > 0]["factor"]) == {1}
    y = read_spectra(out / "augmented.xlsx").target
    assert np.unique(y, return_counts=True)[1].tolist() == totals


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--factors", "0.5"], "--factors: expected a number of at least 1, got '0.5'"),
        (["--factors", "1"], "factors [1.0] add no spectra to classes of [16, 16]"),
        (["--splits", "17"], "expected at least n_splits=17"),
        *(
            (
                ["--peer-factor", k],
                f"--peer-factor: expected a number of at least 1, got '{k}'",
            )
            for k in ("0.5", "nan", "inf")
        ),
        (["--peer-factor", "1"], "--peer-factor [1.0] add no spectra to classes of"),
    ],
)
def test_bad_option_is_one_line_and_leaves_nothing(
    sheet, tmp_path, capsys, arguments, message
):
    assert study(sheet, tmp_path / "study", "-q", *arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize("name", ["augmented.xlsx", "spectra.npz"])
def test_the_input_is_never_overwritten(tmp_path, small, capsys, name):
    path = tmp_path / name
    write_spectra(path, small.data, small.target)
    before = path.read_bytes()
    assert study(path, tmp_path) == 2
    assert "give another file to write" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [
        ["--augmenters", "gan"],
        ["--peers", "gan"],
        ["--repeats", "0"],
        ["--splits", "x"],
    ],
)
def test_a_wrong_option_is_reported_before_anything_is_read(tmp_path, capsys, options):
    with pytest.raises(SystemExit) as stop:
        main(["study", "none.csv", "--out", str(tmp_path), *options])
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert options[1] in error
    assert error.count("\n") == 1
