"""The public set: downloaded once, known by its checksums, from loopback here."""

import hashlib
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest

from cvae_augment.datasets import fetch_covid_serum
from cvae_augment.datasets.public import covid_serum as _fetch

COUNTS = {"raw_Helthy.txt": 6, "raw_Suspected.txt": 15, "raw_COVID.txt": 9}
AXIS = np.linspace(400, 1810, 90)
CONSTANT = [0, 7, 89]


class Handler(SimpleHTTPRequestHandler):
    asked: list = []
    broken = 0  # answers to come that are errors of the server

    def do_GET(self):
        type(self).asked.append(self.path)
        if type(self).broken:
            type(self).broken -= 1
            self.send_error(503)
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def source(tmp_path, monkeypatch):
    """Folder of files of the published layout, with their checksums as expected."""
    folder = tmp_path / "source"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name, n in COUNTS.items():
        spectra = rng.normal(size=(len(AXIS), n))
        spectra[CONSTANT] = 5
        np.savetxt(folder / name, spectra, delimiter="\t")
    np.savetxt(folder / "wave_number.txt", AXIS[np.newaxis], delimiter="\t")
    serve(monkeypatch, folder, "")
    return folder


def serve(monkeypatch, folder, address):
    """Expect the content of these files, at this address."""
    files = {
        name: (address + name, hashlib.sha256((folder / name).read_bytes()).hexdigest())
        for name in _fetch.FILES.files
    }
    monkeypatch.setattr(_fetch, "FILES", replace(_fetch.FILES, files=files))


@pytest.fixture
def server(source, monkeypatch):
    """Requests to a server on loopback that has those files."""
    handler = partial(Handler, directory=str(source))
    Handler.asked, Handler.broken = [], 0
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{running.server_port}/"
        serve(monkeypatch, source, url)
        yield Handler
        running.shutdown()
        thread.join()


@pytest.fixture
def offline(source, monkeypatch):
    """An address where nobody answers."""
    serve(monkeypatch, source, "http://127.0.0.1:9/")


def test_files_are_downloaded_once(server, tmp_path):
    home = tmp_path / "home"
    first = fetch_covid_serum(home)
    assert sorted(server.asked) == sorted(f"/{name}" for name in _fetch.FILES.files)
    again = fetch_covid_serum(home, download_if_missing=False)
    assert len(server.asked) == 4
    assert np.array_equal(first.data, again.data)
    kept = sorted(path.name for path in (home / "covid_serum").iterdir())
    assert kept == sorted(_fetch.FILES.files)


def test_spectra_labels_and_persons(source):
    spectra = fetch_covid_serum(folder=source)
    assert spectra.data.shape == (30, 350)
    labels, counts = np.unique(spectra.target, return_counts=True)
    assert dict(zip(labels, counts, strict=True)) == {
        "covid": 9,
        "healthy": 6,
        "suspected": 15,
    }
    assert spectra.target_names == ["healthy", "suspected", "covid"]
    assert spectra.groups[:6].tolist() == ["h001"] * 3 + ["h002"] * 3
    assert spectra.groups[6:21].tolist() == ["s001"] * 3 + [
        f"s{i:03}" for i in range(2, 8) for _ in range(2)
    ]
    assert spectra.wavenumbers[[0, -1]].tolist() == [402, 1800]
    raw = np.loadtxt(source / "raw_Suspected.txt")[:, 2]
    varies = np.setdiff1d(np.arange(len(AXIS)), CONSTANT)
    expected = np.interp(spectra.wavenumbers, AXIS[varies], raw[varies])
    np.testing.assert_allclose(spectra.data[8], expected)
    assert "465 spectra of 157 persons" in spectra.description
    assert not spectra.is_synthetic.any()


def test_published_counts_give_the_published_persons():
    counts = {"healthy": (150, 50), "suspected": (156, 54), "covid": (159, 53)}
    for label, (n_spectra, n_persons) in counts.items():
        persons = _fetch._persons(label, n_spectra, _fetch._CLASSES[label][1])
        assert len(persons) == n_spectra
        assert len(set(persons)) == n_persons


def test_it_returns_what_functions_of_scikit_learn_return(source):
    X, y = fetch_covid_serum(folder=source, return_X_y=True)
    assert (X.shape, y.shape) == ((30, 350), (30,))
    X, y = fetch_covid_serum(folder=source, return_X_y=True, as_frame=True)
    assert isinstance(X, pd.DataFrame)
    assert isinstance(y, pd.Series)
    assert X.columns[0] == "402.0"
    bunch = fetch_covid_serum(folder=source, as_frame=True)
    assert bunch.data.equals(X)
    assert bunch.target.equals(y)
    assert bunch.frame.columns.tolist() == [*X.columns, "target"]
    assert len(bunch.groups) == 30


def test_missing_files_without_download_are_an_error_with_advice(offline, tmp_path):
    with pytest.raises(OSError, match=r"raw_Helthy\.txt.*; allow the download .* get"):
        fetch_covid_serum(tmp_path / "home", download_if_missing=False)


def test_a_failed_download_leaves_no_file_and_gives_advice(offline, tmp_path):
    with (
        pytest.warns(UserWarning, match="Retry downloading"),
        pytest.raises(OSError, match=r"refused.* give their folder by `folder`"),
    ):
        fetch_covid_serum(tmp_path / "home", n_retries=1, delay=0)
    assert list((tmp_path / "home" / "covid_serum").iterdir()) == []


def test_a_server_in_trouble_is_asked_again(server, tmp_path):
    server.broken = 2
    with pytest.warns(UserWarning, match="Retry downloading"):
        fetch_covid_serum(tmp_path / "home", n_retries=2, delay=0)
    assert len(server.asked) == 6


def test_a_file_that_the_server_does_not_have_is_named(server, source, tmp_path):
    (source / "raw_Helthy.txt").unlink()
    with pytest.raises(OSError, match="404"):
        fetch_covid_serum(tmp_path / "home", n_retries=0)


def test_other_content_is_not_kept(server, source, tmp_path):
    (source / "raw_COVID.txt").write_text("1\t2\n")
    with pytest.raises(OSError, match=r"checksum of raw_COVID\.txt .* differs from"):
        fetch_covid_serum(tmp_path / "home")
    kept = {path.name for path in (tmp_path / "home" / "covid_serum").iterdir()}
    assert kept == {"raw_Helthy.txt", "raw_Suspected.txt"}


def test_a_damaged_file_is_downloaded_again(server, tmp_path):
    fetch_covid_serum(tmp_path / "home")
    damaged = tmp_path / "home" / "covid_serum" / "raw_COVID.txt"
    damaged.write_text("1\t2\n")
    with pytest.warns(UserWarning, match="checksum of existing local file raw_COVID"):
        fetch_covid_serum(tmp_path / "home")
    assert server.asked[4:] == ["/raw_COVID.txt"]


def test_local_copies_are_checked(source, tmp_path):
    (source / "raw_COVID.txt").write_text("1\t2\n")
    with pytest.raises(OSError, match=r"SHA-256 of raw_COVID\.txt is .*; expected"):
        fetch_covid_serum(folder=source)
    with pytest.raises(OSError, match=r"No such file .*get the files \['raw_Helthy"):
        fetch_covid_serum(folder=tmp_path)
