"""After each kind of fault there is an error that names it, and nothing is lost."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
import torch

from cvae_augment import CVAEAugmenter
from cvae_augment.augmenters.base import parameters
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.cli import main
from cvae_augment.datasets import make_serum_spectra, read_spectra, write_spectra
from cvae_augment.networks.cvae import ConditionalVAE
from cvae_augment.study import compare_augmenters

NOBODY = 65534


def quick(**params):
    return CVAEAugmenter(**{"max_epochs": 3, "random_state": 0} | params)


@pytest.fixture
def fitted(small):
    return quick().fit(small.data, small.target)


def state(estimator):
    return joblib.hash(vars(estimator))


@contextmanager
def left_as_it_was(estimator):
    before = state(estimator)
    yield
    assert state(estimator) == before


# Training


@pytest.fixture
def interruptible():
    """Enable Ctrl-C, which a job in the background ignores."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextmanager
def in_epoch(number, act):
    """Act on the loss terms of one epoch of training."""
    forward, calls = ConditionalVAE.forward, []

    def acting(self, *arguments, **inputs):
        calls.append(0)
        terms = forward(self, *arguments, **inputs)
        return act(terms) if len(calls) == number else terms

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ConditionalVAE, "forward", acting)
        yield


@pytest.mark.parametrize("call", ["fit", "fit_resample"])
@pytest.mark.parametrize("value", ["nan", "inf"])
@pytest.mark.parametrize("is_fitted", [False, True])
def test_a_loss_that_is_not_finite_is_reported_and_changes_nothing(
    small, fitted, value, call, is_fitted
):
    augmenter = fitted if is_fitted else quick()
    message = rf"loss became {value} in epoch 2 of 3 at lr=.*smaller lr"
    add = in_epoch(2, lambda terms: (terms[0] + float(value), terms[1]))
    with (
        left_as_it_was(augmenter),
        pytest.raises(FloatingPointError, match=message),
        add,
    ):
        getattr(augmenter, call)(small.data, small.target)


def test_a_learning_rate_that_is_too_large_is_reported_and_changes_nothing(
    small, fitted
):
    fitted.set_params(lr=1e30)
    with (
        left_as_it_was(fitted),
        pytest.raises(FloatingPointError, match=r"at lr=1e\+30; a smaller lr"),
    ):
        fitted.fit(small.data, small.target)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("is_fitted", [False, True])
def test_control_c_during_training_is_raised_and_changes_nothing(
    small, fitted, is_fitted
):
    augmenter = fitted if is_fitted else quick()
    press = in_epoch(2, lambda terms: signal.raise_signal(signal.SIGINT))
    with left_as_it_was(augmenter), pytest.raises(KeyboardInterrupt), press:
        augmenter.fit_resample(small.data, small.target)


def test_no_memory_during_training_is_raised_and_changes_nothing(small, fitted):
    def exhausted(_):
        return torch.empty(2**60)

    with left_as_it_was(fitted), pytest.raises(RuntimeError), in_epoch(2, exhausted):
        fitted.fit(small.data, small.target)


@pytest.mark.usefixtures("interruptible")
def test_control_c_on_the_command_line_writes_nothing(small, tmp_path):
    write_spectra(tmp_path / "in.csv", small.data, small.target)
    command = ["augment", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")]
    with in_epoch(2, lambda terms: signal.raise_signal(signal.SIGINT)):
        assert main(command) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


# Writing


@contextmanager
def file_size_limited(n_bytes):
    """Let no file grow beyond `n_bytes`, as on a full disk."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


def writers(small, fitted):
    """Functions that write a file, by suffix."""
    return {".model": fitted.save} | {
        suffix: lambda path: write_spectra(path, small.data, small.target)
        for suffix in (".csv", ".tsv", ".xlsx", ".parquet", ".npz")
    }


SUFFIXES = [".model", ".csv", ".tsv", ".xlsx", ".parquet", ".npz"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_write_cut_off_leaves_the_old_file_alone(small, fitted, tmp_path, suffix):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(b"old")
    with file_size_limited(500), pytest.raises(OSError, match=r"too large|Errno 27"):
        writers(small, fitted)[suffix](path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def full_disk():
    """A folder on a file system of 16 kB, with an old file."""
    folder = Path(tempfile.mkdtemp())
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    try:
        made = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        folder.rmdir()
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file_alone(small, fitted, full_disk, suffix):
    path = full_disk / f"file{suffix}"
    path.write_bytes(b"old" * 2000)
    (full_disk / "another").write_bytes(b"x" * 6000)
    with pytest.raises(OSError, match="No space left"):
        writers(small, fitted)[suffix](path)
    assert path.read_bytes() == b"old" * 2000
    assert {p.name for p in full_disk.iterdir()} == {path.name, "another"}


@pytest.fixture
def read_only_folder():
    """A folder in which the process cannot write, even as root."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    user = os.geteuid()
    yield folder
    os.seteuid(user)
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def no_longer_writable(folder):
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(NOBODY)  # root writes anywhere


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_read_only_folder_is_reported_and_the_old_file_left_alone(
    small, fitted, read_only_folder, suffix
):
    path = read_only_folder / f"file{suffix}"
    writers(small, fitted)[suffix](path)  # loads the modules that it needs
    old = path.read_bytes()
    no_longer_writable(read_only_folder)
    with pytest.raises(PermissionError):
        writers(small, fitted)[suffix](path)
    assert path.read_bytes() == old


def test_a_read_only_folder_is_one_line_on_the_command_line(
    small, read_only_folder, capsys
):
    source, target = read_only_folder / "in.csv", read_only_folder / "out.csv"
    write_spectra(source, small.data, small.target)
    command = ["augment", str(source), "-o", str(target), "--max-epochs", "1"]
    assert main(command) == 0
    old = target.read_bytes()
    no_longer_writable(read_only_folder)
    assert main([*command, "--random-state", "1"]) == 2
    assert "Permission denied" in capsys.readouterr().err
    assert target.read_bytes() == old


# Studies


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    spectra = make_serum_spectra((6, 6), n_wavenumbers=10, random_state=0)
    path = tmp_path_factory.mktemp("sheet") / "serum.csv"
    write_spectra(path, spectra.data, spectra.target)
    return path


def study_command(sheet, out):
    fixed = ["--classifiers", "lda", "--splits", "2", "--repeats", "1", "--jobs", "1"]
    fixed += ["--factors", "2", "--augmenters", "gaussian", "--peer-factor", "2"]
    return ["-q", "study", str(sheet), "--out", str(out), *fixed]


def without_figures(monkeypatch):
    """Let a study write neither figures nor a page, to save time."""
    for name in ("cvae_augment.plotting", "cvae_augment.report"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture(scope="module")
def whole_study(sheet, tmp_path_factory):
    """Folder of a study without a fault."""
    out = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        without_figures(patch)
        assert main(study_command(sheet, out)) == 0
    return out


def assert_same_tables(out, expected):
    names = [path.name for path in expected.glob("*.csv")]
    assert {"scores.csv", "differences.csv", "likeness.csv"} <= set(names)
    for name in names:
        first, second = (pd.read_csv(folder / name) for folder in (out, expected))
        pd.testing.assert_frame_equal(first, second, check_exact=True)
    first, second = (read_spectra(f / "spectra.npz").data for f in (out, expected))
    np.testing.assert_array_equal(first, second)


KILLED = """
import os, signal, sys
from cvae_augment.baselines import GaussianAugmenter
from cvae_augment.cli import main

train, calls = GaussianAugmenter._train, []

def killed_at_second(self, *arguments):
    calls.append(0)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return train(self, *arguments)

GaussianAugmenter._train = killed_at_second
main(sys.argv[1:])
"""


@pytest.mark.slow
def test_a_killed_study_goes_on_and_ends_with_the_same_tables(
    sheet, whole_study, tmp_path, monkeypatch
):
    command = [sys.executable, "-c", KILLED, *study_command(sheet, tmp_path)]
    killed = subprocess.run(command, check=False, cwd=Path(__file__).parents[2])
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "study.json").exists()
    train, trained = GaussianAugmenter._train, []
    monkeypatch.setattr(
        GaussianAugmenter, "_train", lambda *a: trained.append(0) or train(*a)
    )
    without_figures(monkeypatch)
    assert main(study_command(sheet, tmp_path)) == 0
    assert len(trained) == 1  # the split that was not finished
    assert_same_tables(tmp_path, whole_study)
    assert not (tmp_path / ".unfinished").exists()


@pytest.mark.slow
def test_a_damaged_cache_entry_is_computed_again(
    sheet, whole_study, tmp_path, monkeypatch
):
    train, trained = GaussianAugmenter._train, []

    def interrupted(self, *arguments):
        trained.append(0)
        if len(trained) == 2:  # in the second split
            raise KeyboardInterrupt
        return train(self, *arguments)

    without_figures(monkeypatch)
    monkeypatch.setattr(GaussianAugmenter, "_train", interrupted)
    assert main(study_command(sheet, tmp_path)) == 130
    entries = sorted((tmp_path / ".unfinished").rglob("output.pkl"))
    assert len(entries) > 3
    for k, entry in enumerate(entries):
        content = entry.read_bytes()
        damaged = (content[:-9], b"\x80\xff" + content, b"", None)[k % 4]
        if damaged is None:
            entry.unlink()
        else:
            entry.write_bytes(damaged)
    monkeypatch.setattr(GaussianAugmenter, "_train", train)
    assert main(study_command(sheet, tmp_path)) == 0
    assert_same_tables(tmp_path, whole_study)


@parameters
class FatalOnce(GaussianAugmenter):
    """Ends its process the first time, as the system does when memory runs out."""

    flag: Path | None = None

    def _train(self, *arguments):
        if not self.flag.exists():
            self.flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._train(*arguments)


@pytest.mark.slow
def test_a_worker_that_dies_is_reported_and_nothing_that_was_done_is_lost(tmp_path):
    spectra = make_serum_spectra((6, 6), n_wavenumbers=10, random_state=0)
    fatal = FatalOnce(flag=tmp_path / "died", random_state=0)

    def compare(**options):
        return compare_augmenters(
            spectra.data,
            spectra.target,
            {"gaussian": fatal},
            factors=[2],
            n_splits=2,
            n_repeats=1,
            random_state=0,
            memory=tmp_path / "cache",
            **options,
        )

    with pytest.raises(ChildProcessError, match=r"worker process died.*memory"):
        compare(n_jobs=2)
    resumed = compare(n_jobs=1)
    (tmp_path / "cache").rename(tmp_path / "old")
    pd.testing.assert_frame_equal(resumed.scores, compare(n_jobs=1).scores)
