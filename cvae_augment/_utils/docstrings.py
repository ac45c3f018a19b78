"""One description of a parameter for all functions that take it."""

import inspect
import re
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T", bound=Callable)

#: Content of the section, up to the next heading.
_PARAMETERS = re.compile(
    r"(?<=^Parameters\n----------\n).*?(?=^[A-Z][\w ]*\n---|\Z)",
    re.DOTALL | re.MULTILINE,
)


def parameters_of(*sources: Callable) -> Callable[[T], T]:
    """Decorator that completes the section "Parameters" of a docstring.

    A parameter that the docstring leaves out gets the description that it has in the
    docstring of the first of the `sources` that describes it.
    """

    def complete(documented: T) -> T:
        own = _descriptions(documented)
        known = own.copy()
        for source in sources:
            known = _descriptions(source) | known
        names = inspect.signature(documented).parameters
        texts = [known[name] for name in names if name in known]
        if documented.__doc__ is not None:  # python -OO has removed it
            text = inspect.cleandoc(documented.__doc__)
            completed = _PARAMETERS.sub(lambda _: "\n\n".join(texts) + "\n\n", text)
            documented.__doc__ = completed
        return documented

    return complete


def _descriptions(documented):
    """Description of each parameter, its first line included, by name."""
    found = _PARAMETERS.search(inspect.getdoc(documented) or "")
    entries = re.split(r"\n+(?=\S)", found[0].strip("\n")) if found else []
    return {entry.split(" :")[0].lstrip("*"): entry for entry in entries if entry}
