"""Pickles, copies and other processes draw the same spectra."""

import copy
import os
import pickle
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import joblib
import pytest
from sklearn.base import clone

import cvae_augment
from cvae_augment import baselines

from .helpers import assert_draws_the_same, quick


@pytest.mark.parametrize("augmenter", [quick(), baselines.GaussianAugmenter()])
def test_pickle_joblib_and_copies_draw_the_same_bits(small, tmp_path, augmenter):
    augmenter = clone(augmenter).fit(small.data, small.target)
    joblib.dump(augmenter, tmp_path / "augmenter.joblib")
    for other in (
        pickle.loads(pickle.dumps(augmenter)),
        joblib.load(tmp_path / "augmenter.joblib"),
        copy.deepcopy(augmenter),
        copy.copy(augmenter),
        clone(augmenter).fit(small.data, small.target),
    ):
        assert_draws_the_same(augmenter, other)


def test_a_pickle_does_not_grow_with_use(small):
    augmenter = quick().fit(small.data, small.target)
    unused = len(pickle.dumps(augmenter))
    augmenter.sample(3)
    augmenter.score(small.data, small.target)
    assert len(pickle.dumps(augmenter)) == unused
    assert vars(copy.deepcopy(augmenter).model_).keys() == {
        field.name for field in fields(augmenter.model_)
    }


@pytest.mark.slow
def test_another_process_draws_the_same_bits(tmp_path, fitted):
    fitted.save(tmp_path / "augmenter")
    (tmp_path / "augmenter.pickle").write_bytes(pickle.dumps(fitted))
    script = (
        "import pickle, sys, torch\n"
        "from cvae_augment import CVAEAugmenter\n"
        "torch.set_num_threads(1)\n"
        "loaded = CVAEAugmenter.load('augmenter')\n"
        "unpickled = pickle.load(open('augmenter.pickle', 'rb'))\n"
        "for augmenter in (loaded, unpickled):\n"
        "    X, _ = augmenter.sample(9, random_state=3)\n"
        "    sys.stdout.write(X.tobytes().hex() + '\\n')\n"
    )
    package = Path(cvae_augment.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(package), "OMP_NUM_THREADS": "1"}
    printed = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    expected = fitted.sample(9, random_state=3)[0].tobytes().hex()
    assert printed == [expected, expected]
