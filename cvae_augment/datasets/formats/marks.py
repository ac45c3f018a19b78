"""Marks within numbers that are text: the decimal mark and marks of thousands."""

import re

#: Marks between groups of three digits. The last three are blanks.
GROUP_MARKS = ",.'’ \u00a0\u202f"
_NUMBER = r"\s*[+-]?\d+{}\d+(?:[eE][+-]?\d+)?\s*"
_WITH_MARK = {mark: re.compile(_NUMBER.format(re.escape(mark))) for mark in ".,"}
# Thousands never begin with 0: '0,125' is a decimal number for certain.
_MAY_BE_THOUSANDS = re.compile(r"\s*[+-]?[1-9]\d{0,2}[.,]\d{3}\s*")
_GROUPED = re.compile(
    rf"\s*([+-]?[1-9]\d{{0,2}})([{GROUP_MARKS}])(\d{{3}}(?:\2\d{{3}})*)(?:([.,])(\d+))?\s*"
)
_ROWS_LOOKED_AT = 100
_ENOUGH, _FEW_NAMES = 2000, 3


def find_decimal(rows):
    """Decimal mark of the texts in the first rows, and whether it is certain.

    It is not certain if each number with a mark has three digits behind it, as 1,001
    has: then the mark may separate thousands. None if both marks are decimal marks.
    """
    # For each mark: how many numbers have it, and how many of them are no thousands.
    counts, sure = dict.fromkeys(".,", 0), dict.fromkeys(".,", 0)
    texts = (c for row in rows[:_ROWS_LOOKED_AT] for c in row if isinstance(c, str))
    for cell in texts:
        for mark, pattern in _WITH_MARK.items():
            if mark in cell and sure[mark] < _ENOUGH and pattern.fullmatch(cell):
                counts[mark] += 1
                sure[mark] += not may_be_thousands(cell)
    for mark, other in (".,", ",."):
        # A few names of samples, for example 1.1 and 1.2, say nothing.
        if sure[mark] > _FEW_NAMES * sure[other]:
            return mark, True
    if sure["."] and sure[","]:
        return None, False
    return ("," if counts[","] and not counts["."] else "."), False


def may_be_thousands(text):
    """Whether a text could be thousands as well as a decimal number."""
    return _MAY_BE_THOUSANDS.fullmatch(text) is not None


def without_groups(text, decimal, *, certain):
    """The text of a number without its marks of thousands, None if it has none.

    A single mark that could be the decimal mark counts only if that mark is `certain`.
    """
    parts = _GROUPED.fullmatch(text)
    if parts is None:
        return None
    first, mark, groups, point, fraction = parts.groups()
    if mark == decimal or (point and point != decimal):
        return None
    if mark in ".," and not (certain or point or len(groups) > 3):
        return None
    return first + groups.replace(mark, "") + (f".{fraction}" if point else "")
