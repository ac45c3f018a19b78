"""Units of axes in names, titles and settings."""

import re
import unicodedata

#: A unit anywhere in a text. A minus may be a dash, and a digit may be a superscript.
UNIT = re.compile(
    r"(?P<cm>cm\s*\^?\s*[({]?\s*[-\u2212\u2013.]\s*1\s*[)}]?|(?<![\d.,])1\s*/\s*cm|\bcm1\b"
    r"|/cm\b|kayser|reciprocal.?cm|reciprocal.?centimet(?:er|re)s?)"
    r"|(?P<nm>(?<![a-z])nm(?![a-z])|nanomet(?:er|re)s?)"
    r"|(?P<um>(?<![a-zμ])[uμ]m(?![a-z])|micromet(?:er|re)s?|microns?)",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"(?<![a-z])(?:[tgmk]?hz|[mk]?ev|å|angstroms?|ångströms?|m\s*\^?\s*-\s*1|1/m)(?![a-z])",
    re.IGNORECASE,
)
_UNITS = {"cm": "cm^-1", "nm": "nm", "um": "um"}
_WAVENUMBERS = re.compile(
    r"raman.?shift|wave.?number|wellenzahl|ramanverschiebung|波数|波數|拉曼位移",
    re.IGNORECASE,
)


def plain(text):
    """A text in its simplest form: full-width digits are digits."""
    return unicodedata.normalize("NFKC", text).strip()


def other_unit(text):
    """Unit in a text that no axis here can have, such as 'eV'; '' for none."""
    text = plain(text)
    found = None if UNIT.search(text) else _OTHER_UNIT.search(text)
    return found.group() if found else ""


def unit_of(text):
    """Unit that a text states: 'cm^-1', 'nm' or 'um'; '' if it states none or two."""
    text = plain(text)
    found = {_UNITS[str(match.lastgroup)] for match in UNIT.finditer(text)}
    if not found and _WAVENUMBERS.search(text):
        return "cm^-1"
    return found.pop() if len(found) == 1 else ""
