"""Docstrings as they are at run time, with the descriptions that functions share."""

import inspect
from importlib import import_module

import pytest
from numpydoc.validate import validate

from cvae_augment._utils.docstrings import parameters_of

MODULES = [
    *("cvae_augment", "cvae_augment.baselines", "cvae_augment.datasets"),
    *("cvae_augment.metrics", "cvae_augment.plotting", "cvae_augment.preprocessing"),
    *("cvae_augment.report", "cvae_augment.study"),
]


def public_names():
    for path in MODULES:
        module = import_module(path)
        for name in getattr(module, "__all__", dir(module)):
            value = getattr(module, name)
            own = getattr(value, "__module__", "").startswith("cvae_augment")
            if own and not name.startswith("_"):
                yield f"{path}.{name}"
                if inspect.isclass(value):
                    methods = inspect.getmembers(value, callable)
                    yield from (
                        f"{path}.{name}.{method}"
                        for method, function in methods
                        if not method.startswith("_")
                        and function.__module__.startswith("cvae_augment")
                    )


@pytest.mark.parametrize("name", sorted(set(public_names())))
def test_each_parameter_is_described_once_and_in_order(name):
    faults = validate(name)["errors"]
    assert [f for f in faults if f[0] in ("PR01", "PR02", "PR03", "GL03")] == []


def source(a, b=2, *, c):
    """Do something.

    Parameters
    ----------
    a : int
        Number.

        With a second paragraph.
    b : int, default=2
        Another.

    c : str
        Text.

    Returns
    -------
    int
        Sum.
    """


def test_only_what_is_missing_is_completed_in_the_order_of_the_signature():
    @parameters_of(source)
    def function(c, a, d, b=3):
        """Do another thing.

        Parameters
        ----------
        b : int, default=3
            One more.
        d : dict
            Own.

        Raises
        ------
        ValueError
            Never.
        """

    assert inspect.getdoc(function).splitlines() == [
        *("Do another thing.", "", "Parameters", "----------"),
        *("c : str", "    Text.", ""),
        *("a : int", "    Number.", "", "    With a second paragraph.", ""),
        *("d : dict", "    Own.", "", "b : int, default=3", "    One more.", ""),
        *("Raises", "------", "ValueError", "    Never."),
    ]


def test_a_missing_section_is_added_before_the_others():
    @parameters_of(source)
    def function(c):
        """Do less.

        Returns
        -------
        str
            The text.
        """

    lines = inspect.getdoc(function).splitlines()
    assert lines[2:7] == ["Parameters", "----------", "c : str", "    Text.", ""]
    assert lines[7] == "Returns"
