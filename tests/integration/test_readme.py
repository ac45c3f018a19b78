"""The code in the README runs as it is."""

import re
from pathlib import Path

import numpy as np
import pytest

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.slow
def test_the_python_runs_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), flags=re.DOTALL)
    assert len(blocks[0].strip().splitlines()) <= 13
    names: dict = {}
    for code in blocks:
        exec(code, names)
    assert len(names["scores"]) == 5
    assert np.isfinite(names["scores"]).all()
    assert (tmp_path / "study" / "study.json").exists()
