"""What a report of a fault tells about the libraries."""

from importlib.metadata import PackageNotFoundError, version

import cvae_augment
from cvae_augment._utils import versions


def test_the_versions_of_the_package_and_its_libraries_are_printed(capsys):
    cvae_augment.show_versions()
    shown = dict(
        line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()
    )
    assert shown["cvae-augment"] == cvae_augment.__version__
    assert shown["torch"] == version("torch")
    assert {"Python", "system", "scikit-learn", "matplotlib"} <= set(shown)
    assert not {"pytest", "ruff", "sphinx"} & set(shown)


def test_a_library_that_is_missing_is_said_to_be(capsys, monkeypatch):
    def missing(name):
        if name == "pyarrow":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(versions, "version", missing)
    cvae_augment.show_versions()
    assert "pyarrow                not installed" in capsys.readouterr().out
