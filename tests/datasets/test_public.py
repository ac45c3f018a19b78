"""Public sets: downloaded once, known by their checksums, from loopback here."""

import hashlib
import re
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from cvae_augment import datasets
from cvae_augment.datasets import (
    fetch_coffee,
    fetch_covid_serum,
    fetch_olive_oil,
    fetch_plastics,
)
from cvae_augment.datasets.public import covid_serum

COUNTS = {"raw_Helthy.txt": 6, "raw_Suspected.txt": 15, "raw_COVID.txt": 9}
AXIS = np.linspace(400, 1810, 90)
CONSTANT = [0, 7, 89]
NOBODY = "http://127.0.0.1:9/"


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


def write_covid_serum(folder):
    rng = np.random.default_rng(0)
    for name, n in COUNTS.items():
        spectra = rng.normal(size=(len(AXIS), n))
        spectra[CONSTANT] = 5
        np.savetxt(folder / name, spectra, delimiter="\t")
    np.savetxt(folder / "wave_number.txt", AXIS[np.newaxis], delimiter="\t")


def write_coffee(folder):
    labels = ["Ethiopia", "Brasil", "Vietnam", "Brasil"]
    spectra = np.random.default_rng(0).normal(size=(4, 7))
    pd.DataFrame(spectra).to_csv(folder / "coffee_spectra.csv", index=False)
    pd.DataFrame({"labels": labels}).to_csv(folder / "coffee_labels.csv", index=False)


def write_archive(folder, name, labels, n_wavenumbers):
    """Files of the UCR archive, whose first column has the labels."""
    for part, rows in [("TRAIN", labels[:2]), ("TEST", labels[2:])]:
        spectra = np.random.default_rng(len(rows)).normal(
            size=(len(rows), n_wavenumbers)
        )
        table = np.column_stack([rows, spectra])
        np.savetxt(folder / f"{name}_{part}.txt", table, fmt="%15.7e")


def write_plastics(folder):
    """A table whose columns are sorted by their names, as text."""
    table = pd.DataFrame(
        {
            "study": "A 2021",
            "sample_id": ["a", "b", "c"],
            "type": ["PS", "ABS", "PE"],
            "environmental": ["Y", "N", "N"],
            "resolution": "L",
            "1000.9": [1.0, 2.0, 3.0],
            "399.2": [4.0, 5.0, 6.0],
        }
    )
    table.to_csv(folder / "frond_2021.csv.xz", index=False)


#: What makes files of the published layout, for each set.
WRITERS = {
    "coffee": write_coffee,
    "covid_serum": write_covid_serum,
    "olive_oil": partial(
        write_archive, name="OliveOil", labels=[1, 4, 2, 3, 1], n_wavenumbers=570
    ),
    "plastics": write_plastics,
}


class Source:
    """Files of the published layout, whose addresses and checksums are expected."""

    def __init__(self, name, folder, monkeypatch):
        folder.mkdir()
        WRITERS[name](folder)
        self.folder, self._monkeypatch = folder, monkeypatch
        self.fetch = getattr(datasets, f"fetch_{name}")
        self._module = import_module(f"cvae_augment.datasets.public.{name}")
        self.names = list(self._module.FILES.files)
        self.expect_at(NOBODY)

    def expect_at(self, address):
        content = {name: (self.folder / name).read_bytes() for name in self.names}
        files = {
            name: (address + name, hashlib.sha256(content[name]).hexdigest())
            for name in self.names
        }
        expected = replace(self._module.FILES, files=files)
        self._monkeypatch.setattr(self._module, "FILES", expected)


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Function that makes the files of a set."""
    return partial(Source, folder=tmp_path / "source", monkeypatch=monkeypatch)


@pytest.fixture(params=WRITERS)
def each(request, published):
    """Files of each set in turn."""
    return published(request.param)


@pytest.fixture
def covid(published):
    return published("covid_serum")


@pytest.fixture
def source(covid):
    return covid.folder


@pytest.fixture
def serve():
    """Function that starts a server on loopback that has the files of a source."""
    running = []

    def start(source):
        handler = partial(Handler, directory=str(source.folder))
        Handler.asked, Handler.broken = [], 0
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        source.expect_at(f"http://127.0.0.1:{server.server_port}/")
        return Handler

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server(serve, covid):
    """Requests to a server that has the files of `covid`."""
    return serve(covid)


@pytest.mark.parametrize("name", WRITERS)
def test_addresses_are_those_of_a_commit(name):
    files = import_module(f"cvae_augment.datasets.public.{name}").FILES
    assert files.name == name
    for file, (url, checksum) in files.files.items():
        assert re.fullmatch(
            r"https://raw\.githubusercontent\.com/.*/[0-9a-f]{40}/.*", url
        )
        assert url.endswith(f"/{file}")
        assert re.fullmatch("[0-9a-f]{64}", checksum)


def test_files_of_each_set_are_downloaded_once(each, serve, tmp_path):
    home, server = tmp_path / "home", serve(each)
    first = each.fetch(home)
    assert sorted(server.asked) == sorted(f"/{name}" for name in each.names)
    again = each.fetch(home, download_if_missing=False)
    assert len(server.asked) == len(each.names)
    assert np.array_equal(first.data, again.data)
    [folder] = home.iterdir()
    assert f"fetch_{folder.name}" == each.fetch.__name__
    assert sorted(path.name for path in folder.iterdir()) == sorted(each.names)


def test_each_set_returns_what_functions_of_scikit_learn_return(each):
    spectra = each.fetch(folder=each.folder)
    X, y = each.fetch(folder=each.folder, return_X_y=True)
    assert np.array_equal(X, spectra.data)
    assert np.array_equal(y, spectra.target)
    X, y = each.fetch(folder=each.folder, return_X_y=True, as_frame=True)
    assert isinstance(X, pd.DataFrame)
    assert isinstance(y, pd.Series)
    assert X.columns.tolist() == spectra.feature_names
    bunch = each.fetch(folder=each.folder, as_frame=True)
    assert bunch.data.equals(X)
    assert bunch.target.equals(y)
    assert bunch.frame.columns.tolist() == [*X.columns, "target"]
    assert bunch.axis_unit == spectra.axis_unit


def test_each_set_says_what_it_is(each):
    spectra = each.fetch(folder=each.folder)
    assert spectra.description.startswith("Load ")
    assert "SHA-256" in spectra.description
    assert not spectra.is_synthetic.any()


def test_other_content_of_each_set_is_refused(each):
    (each.folder / each.names[-1]).write_text("1\t2\n")
    with pytest.raises(OSError, match=rf"SHA-256 of {each.names[-1]} is .*; expected"):
        each.fetch(folder=each.folder)


def test_coffee_has_an_axis_that_counts(published):
    spectra = fetch_coffee(folder=published("coffee").folder)
    assert spectra.target.tolist() == ["Ethiopia", "Brasil", "Vietnam", "Brasil"]
    assert spectra.target_names == ["Ethiopia", "Brasil", "Vietnam"]
    assert (spectra.axis_unit, spectra.groups) == ("index", None)
    assert spectra.wavenumbers.tolist() == [*range(7)]
    expected = np.random.default_rng(0).normal(size=(4, 7))
    np.testing.assert_allclose(spectra.data, expected)


def test_olive_oils_have_countries_and_wavenumbers(published):
    spectra = fetch_olive_oil(folder=published("olive_oil").folder)
    countries = ["Greece", "Spain", "Italy", "Portugal", "Greece"]
    assert spectra.target.tolist() == countries
    assert spectra.axis_unit == "cm^-1"
    np.testing.assert_allclose(spectra.wavenumbers[[0, -1]], [798.892, 1896.8085])
    expected = np.random.default_rng(3).normal(size=(3, 570))
    np.testing.assert_allclose(spectra.data[2:], expected, atol=1e-6)


def test_plastics_are_those_of_four_kinds_with_sorted_wavenumbers(published):
    spectra = fetch_plastics(folder=published("plastics").folder)
    assert spectra.target.tolist() == ["PS", "PE"]
    assert spectra.wavenumbers.tolist() == [399.2, 1000.9]
    assert spectra.data.tolist() == [[4, 1], [6, 3]]
    metadata = {name: cells.tolist() for name, cells in spectra.metadata.items()}
    assert metadata == {"sample_id": ["a", "c"], "environmental": ["Y", "N"]}


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
        persons = covid_serum._persons(label, n_spectra, covid_serum._CLASSES[label][1])
        assert len(persons) == n_spectra
        assert len(set(persons)) == n_persons


def test_missing_files_without_download_are_an_error_with_advice(covid, tmp_path):
    with pytest.raises(OSError, match=r"raw_Helthy\.txt.*; allow the download .* get"):
        fetch_covid_serum(tmp_path / "home", download_if_missing=False)


def test_a_failed_download_leaves_no_file_and_gives_advice(covid, tmp_path):
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


def test_missing_copies_are_named(covid, tmp_path):
    with pytest.raises(OSError, match=r"No such file .*get the files \['http.*Helthy"):
        fetch_covid_serum(folder=tmp_path)
