"""The command `report`."""

import html
import json

import pytest

from cvae_augment.cli import main
from cvae_augment.study import StudyResult


def test_page_can_be_written_again_from_the_folder(done, tmp_path, capsys):
    _, out, content = done
    page = (out / "report.html").read_bytes()
    assert content["verdict"]["sentence"] in html.unescape(page.decode())
    assert main(["report", str(out), "--out", str(tmp_path / "again.html")]) == 0
    assert (tmp_path / "again.html").read_bytes() == page
    capsys.readouterr()
    assert main(["report", str(out), "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert files == [str(out / "report.html")]


@pytest.mark.parametrize("name", ["study.json", "spectra.npz", "scores.csv"])
def test_a_page_never_takes_the_place_of_its_study(tmp_path, capsys, name):
    StudyResult(verdict={"sentence": "No evidence."}).save(tmp_path)
    (tmp_path / name).touch()
    before = (tmp_path / name).read_bytes()
    assert main(["report", str(tmp_path), "--out", str(tmp_path / name)]) == 2
    assert "give another file to write" in capsys.readouterr().err
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("content", ["[1]", "null", '{"format": 3}'])
def test_a_study_json_of_something_else_is_told_in_one_line(tmp_path, capsys, content):
    (tmp_path / "study.json").write_text(content)
    assert main(["report", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "study.json" in error
    assert error.count("\n") == 1


def test_folder_without_a_study_is_told_in_one_line(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert f"{tmp_path} holds no study" in error
    assert "study.json" in error
    assert error.count("\n") == 1


def test_page_without_jinja2_is_one_line(done, tmp_path, capsys, without):
    without("jinja2")
    page = tmp_path / "page.html"
    assert main(["report", str(done[1]), "--out", str(page)]) == 2
    error = capsys.readouterr().err
    assert "pip install 'cvae-augment[report]'" in error
    assert error.count("\n") == 1
    assert not page.exists()
