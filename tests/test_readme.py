"""What the README shows runs as it stands there."""

import re
from pathlib import Path

import numpy as np

README = Path(__file__).parent.parent / "README.md"


def test_the_ten_lines_of_python_run():
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(), flags=re.DOTALL)
    assert len(code.strip().splitlines()) <= 13
    names: dict = {}
    exec(code, names)
    assert len(names["scores"]) == 5
    assert np.isfinite(names["scores"]).all()
