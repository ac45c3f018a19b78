"""Fonts for labels in any script."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.text import Text

#: Families that have the characters of East Asia, the most common ones first.
_FAMILIES = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK TC"),
    *("Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Zen Hei"),
    *("WenQuanYi Micro Hei", "Microsoft YaHei", "SimHei", "PingFang SC"),
    *("Hiragino Sans", "Yu Gothic", "MS Gothic", "Malgun Gothic"),
    *("Apple SD Gothic Neo", "Arial Unicode MS", "Droid Sans Fallback", "Unifont"),
)

#: Font of Matplotlib that has a box for each character.
_BOXES = "Last Resort High-Efficiency"

_by_browser = ContextVar("by_browser", default=False)
_told: set[str] = set()


@contextmanager
def fonts_of_the_browser():
    """Leave characters without a font alone, since a browser finds one for them."""
    token = _by_browser.set(True)
    try:
        yield
    finally:
        _by_browser.reset(token)


@contextmanager
def without_warnings_of_glyphs():
    """Silence Matplotlib's messages on single characters and on weights of fonts."""
    logger = logging.getLogger("matplotlib.font_manager")
    logger.addFilter(_is_not_of_weights)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield
    finally:
        logger.removeFilter(_is_not_of_weights)


def _is_not_of_weights(record):
    # Many fonts with Chinese characters have no bold ones, which does no harm.
    return "Failed to find font weight" not in str(record.msg)


@without_warnings_of_glyphs()
def are_truetype(figure):
    """Whether all fonts of a figure are TrueType, without PostScript outlines."""
    families = {name for t in figure.findobj(Text) for name in t.get_fontfamily()}
    paths = _paths(families)
    fonts = [mpl.ft2font.FT2Font(path) for path in paths]
    tables = [font.get_sfnt_table("maxp") for font in fonts]
    return all(table is not None and table["version"] == (1, 0) for table in tables)


def show_all_characters(figure):
    """Let texts fall back on fonts that have characters which their own font lacks.

    Warns once for each set of characters that no installed font has.
    """
    texts = [t for t in figure.findobj(Text) if not t.get_text().isascii()]
    if not texts or _by_browser.get():
        return
    missing = {c for text in texts for c in _lacking(text)}
    families = _families_with(missing)
    for text in texts:
        if _lacking(text) and families:
            text.set_fontfamily([*text.get_fontfamily(), *families])
    lost = "".join(sorted(missing.difference(*map(_characters_of, families))))
    if lost and lost not in _told:
        _told.add(lost)
        warnings.warn(
            f"no installed font has the characters {lost[:20]!r}: figures show boxes; "
            "install a font that has them, for example the package fonts-noto-cjk, or "
            "'Noto Sans CJK' from its publisher",
            UserWarning,
            stacklevel=4,
        )


def _paths(families):
    """Files of families, without those that are not installed."""
    found = set()
    for name in families:
        one = font_manager.FontProperties(family=[name])
        try:
            found.add(font_manager.findfont(one, fallback_to_default=False))
        except ValueError:
            continue
    return found


@without_warnings_of_glyphs()
def _lacking(text):
    """Characters of a text that its fonts lack."""
    known = map(_charmap, _paths(text.get_fontfamily()))
    return {c for c in text.get_text() if not c.isspace()}.difference(*known)


def _families_with(characters):
    """Installed families that together have as many of the characters as can be."""
    found: list[str] = []
    missing = set(characters)
    for update in (False, True):
        if missing and update:
            _add_new_fonts()
        names = {font.name for font in font_manager.fontManager.ttflist}
        names.discard(_BOXES)
        known = [name for name in _FAMILIES if name in names]
        for name in [*known, *sorted(names.difference(known))]:
            if not missing:
                return found
            if missing & _characters_of(name):
                found.append(name)
                missing -= _characters_of(name)
    return found


def _add_new_fonts():
    """Fonts that were installed after Matplotlib made its list of fonts."""
    known = {font.fname for font in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            try:
                font_manager.fontManager.addfont(path)
            except (RuntimeError, OSError):  # no font that Matplotlib can read
                continue


def _characters_of(family):
    fonts = font_manager.fontManager.ttflist
    return _charmap(next(font.fname for font in fonts if font.name == family))


@lru_cache(maxsize=512)
def _charmap(path):
    try:
        return frozenset(map(chr, mpl.ft2font.FT2Font(path).get_charmap()))
    except RuntimeError:  # no font that Matplotlib can read
        return frozenset()
