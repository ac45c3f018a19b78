"""The folder of a study."""

import numpy as np
import pandas as pd
import pytest

from cvae_augment.baselines import MixupAugmenter
from cvae_augment.study import StudyResult, compare_augmenters

from .common import LDA


def test_study_survives_saving_and_loading_exactly(serum, tmp_path):
    y = np.array(["NA", "none", "1"])[serum.target]
    result = compare_augmenters(
        serum.data,
        y,
        {"null": MixupAugmenter(random_state=0)},
        classifiers=LDA,
        factors=[1.5, 2],
        n_splits=2,
        n_repeats=1,
    )
    result.save(tmp_path / "study")
    loaded = StudyResult.load(tmp_path / "study")
    assert loaded.tables.keys() == result.tables.keys()
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(table, loaded.tables[name], check_exact=True)
    assert loaded.verdict == result.verdict
    assert loaded.settings == result.settings


def test_ablation_of_an_earlier_study_in_the_folder_is_not_taken_for_its_own(tmp_path):
    verdict = {"sentence": "No evidence."}
    StudyResult(ablation=StudyResult(verdict=verdict)).save(tmp_path)
    assert StudyResult.load(tmp_path).ablation.verdict == verdict
    StudyResult(verdict=verdict).save(tmp_path)
    assert StudyResult.load(tmp_path).ablation is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"format": 99}', "format 99; this version reads format 2"),
        ("[1]", "format None; this version reads format 2"),
        ('{"format": 2, "tables": []}', "lacks verdict, settings, spectra, ablation"),
        ("{", "is not valid JSON"),
    ],
)
def test_a_file_that_is_not_of_a_study_is_refused(tmp_path, content, message):
    (tmp_path / "study.json").write_text(content)
    with pytest.raises(ValueError, match=message):
        StudyResult.load(tmp_path)


def test_a_folder_without_a_study_is_refused(tmp_path):
    with pytest.raises(ValueError, match="holds no study"):
        StudyResult.load(tmp_path)
