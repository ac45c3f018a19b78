"""The words of the page, which stand in ``templates/words.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
_WORDS = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))

FIGURES, LISTS = _WORDS["figures"], _WORDS["lists"]

#: Metrics, and figures of the comparison of augmenters: heading and meaning of each.
METRICS, COMPARISON = _WORDS["metrics"], _WORDS["comparison"]


def text(name, /, **values):
    """A paragraph with values filled in."""
    return _WORDS["texts"][name].format(**values)
