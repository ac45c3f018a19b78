"""Docstrings as they are at run time, with the descriptions that functions share."""

import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

import pytest
from numpydoc.docscrape import FunctionDoc
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


NAMES = sorted(set(public_names()))


@pytest.mark.parametrize("name", NAMES)
def test_each_parameter_is_described_once_and_in_order(name):
    faults = validate(name)["errors"]
    assert [f for f in faults if f[0] in ("PR01", "PR02", "PR03", "GL03")] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_default_is_stated(name):
    value = resolve_name(name)
    described = FunctionDoc(value)["Parameters"]
    types = {p.name: p.type for p in described if p.type != "Ignored"}
    for parameter in inspect.signature(value).parameters.values():
        if parameter.default is not parameter.empty and parameter.name in types:
            assert "default" in types[parameter.name], parameter.name


@pytest.mark.parametrize("path", MODULES)
def test_each_public_name_has_an_example_and_a_place_on_the_page_of_the_api(path):
    page = (Path(__file__).parents[1] / "docs" / "api.rst").read_text().split()
    for name in getattr(import_module(path), "__all__", ()):
        assert name in page
        assert ">>>" in resolve_name(f"{path}.{name}").__doc__, name


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
