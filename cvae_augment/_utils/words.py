"""The words of verdicts and pages, which stand in ``words.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

#: Words by section and name. A translation replaces this one file.
WORDS = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)


def name_of(section, key):
    """Name of a thing; a key without a name is its own."""
    return WORDS[section].get(key, str(key))


def name_of_score(scoring):
    """Name of a score within a sentence."""
    return name_of("scores", scoring).replace("_", " ")


def text(section, name, /, **values):
    """A text with values filled in."""
    return WORDS[section][name].format(**values)
