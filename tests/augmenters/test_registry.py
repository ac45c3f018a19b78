"""One entry makes an augmenter known to files, studies and the command line.

The augmenter of these tests is that of the example, which a stranger copies.
"""

import inspect
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from lines_of_code import code_lines
from plot_new_augmenter import ClassMeanAugmenter, GaussianNetwork, GaussianRows
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from cvae_augment.augmenters import registry
from cvae_augment.augmenters.base import BaseAugmenter
from cvae_augment.cli import main
from cvae_augment.datasets import make_serum_spectra, write_spectra
from cvae_augment.study import compare_augmenters

# What the example leaves behind.
del registry._ENTRIES["class_mean"]
plt.close("all")


@pytest.fixture
def registered(monkeypatch):
    """Make the augmenter known for the time of a test."""
    monkeypatch.setattr(registry, "_ENTRIES", dict(registry._ENTRIES))
    registry.register("class_mean", ClassMeanAugmenter)


def test_an_augmenter_with_a_network_takes_30_lines_at_most():
    parts = GaussianNetwork, GaussianRows, ClassMeanAugmenter
    entry = 1
    assert entry + sum(code_lines(inspect.getsource(part)) for part in parts) <= 30


def test_an_augmenter_draws_what_it_has_learnt(small):
    augmenter = ClassMeanAugmenter(expansion_factor=3, random_state=0)
    X, y = augmenter.fit_resample(small.data, small.target)
    assert len(X) == len(y) == 90
    np.testing.assert_array_equal(X[:30], small.data)
    drawn, labels = augmenter.sample(y=[0] * 500 + [2] * 500)
    for label in (0, 2):
        real = small.data[small.target == label].mean(axis=0)
        gap = np.abs(drawn[labels == label].mean(axis=0) - real)
        assert gap.mean() < 0.2 * small.data.std(axis=0).mean()


@pytest.mark.usefixtures("registered")
def test_a_registered_augmenter_is_made_by_name():
    augmenter = registry.make("class_mean", expansion_factor=5)
    assert type(augmenter) is ClassMeanAugmenter
    assert augmenter.expansion_factor == 5
    assert "class_mean" in registry.names()


@pytest.mark.usefixtures("registered")
def test_a_registered_augmenter_is_saved_and_loaded(small, tmp_path):
    augmenter = ClassMeanAugmenter(random_state=0).fit(small.data, small.target)
    augmenter.save(tmp_path / "augmenter")
    loaded = ClassMeanAugmenter.load(tmp_path / "augmenter")
    np.testing.assert_array_equal(loaded.sample(9)[0], augmenter.sample(9)[0])


def test_an_augmenter_that_is_not_registered_is_not_saved(small, tmp_path):
    augmenter = ClassMeanAugmenter(random_state=0).fit(small.data, small.target)
    with pytest.raises(
        ValueError, match=r"ClassMeanAugmenter is not registered.*regis"
    ):
        augmenter.save(tmp_path / "augmenter")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("registered")
def test_a_registered_augmenter_is_compared_by_its_name(small):
    result = compare_augmenters(
        small.data,
        small.target,
        ["class_mean", "duplicates"],
        factors=[2],
        classifiers={"lda": LinearDiscriminantAnalysis()},
        n_splits=2,
        n_repeats=1,
        random_state=0,
    )
    assert {"class_mean", "duplicates"} <= set(result.scores["augmenter"])


@pytest.mark.usefixtures("registered")
def test_a_registered_augmenter_is_known_to_the_command_line(tmp_path, monkeypatch):
    spectra = make_serum_spectra((6, 6), n_wavenumbers=10, random_state=0)
    write_spectra(tmp_path / "in.csv", spectra.data, spectra.target)
    for name in (
        "cvae_augment.plotting",
        "cvae_augment.report",
    ):  # figures and the page take seconds
        monkeypatch.setitem(sys.modules, name, None)
    command = ["-q", "study", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out")]
    command += ["--augmenters", "class_mean", "--peer-factor", "2", "--factors", "2"]
    command += [
        "--classifiers",
        "lda",
        "--splits",
        "2",
        "--repeats",
        "1",
        "--jobs",
        "1",
    ]
    assert main(command) == 0
    scores = pd.read_csv(tmp_path / "out" / "scores.csv")
    assert "class_mean" in set(scores["augmenter"])


def test_two_augmenters_do_not_share_a_name():
    with pytest.raises(ValueError, match=r"'cvae' is the name of .*CVAEAugmenter"):
        registry.register("cvae", ClassMeanAugmenter)


def test_an_unknown_name_is_an_error_that_lists_the_known_names():
    with pytest.raises(
        ValueError, match=r"augmenter 'vae' is not known; known: \['cvae'"
    ):
        registry.make("vae")


@pytest.mark.parametrize("name", registry.names())
def test_every_name_makes_an_augmenter(name):
    augmenter = registry.make(name, random_state=3)
    assert isinstance(augmenter, BaseAugmenter)
    assert augmenter.random_state == 3
