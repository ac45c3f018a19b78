"""One description of a parameter for all functions that take it."""

import inspect
import re
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T", bound=Callable)

_HEADING = r"^[A-Z][\w ]*\n---"
#: The section "Parameters", or the place in front of the first other section.
_SECTION = re.compile(
    rf"^Parameters\n-+\n(.*?)(?={_HEADING}|\Z)|(?={_HEADING})", re.DOTALL | re.MULTILINE
)


def parameters_of(*sources: Callable) -> Callable[[T], T]:
    """Decorator that completes the section "Parameters" of a docstring.

    A parameter that the docstring leaves out gets the description that it has in the
    docstring of the first of the `sources` that describes it.
    """

    def complete(documented: T) -> T:
        if documented.__doc__ is None:  # python -OO has removed it
            return documented
        known = _descriptions(documented)
        for source in sources:
            known = _descriptions(source) | known
        names = inspect.signature(documented).parameters
        texts = ["Parameters\n----------", *(known[n] for n in names if n in known)]
        section = "\n\n".join(texts).replace("\n\n", "\n", 1) + "\n\n"
        text = inspect.cleandoc(documented.__doc__)
        documented.__doc__ = _SECTION.sub(lambda _: section, text, count=1)
        return documented

    return complete


def _descriptions(documented):
    """Description of each parameter, its first line included, by name."""
    found = _SECTION.search(inspect.getdoc(documented) or "")
    entries = re.split(r"\n+(?=\S)", (found[1] or "").strip("\n")) if found else []
    return {entry.split(" :")[0].lstrip("*"): entry for entry in entries if entry}
