"""A public set of serum spectra, downloaded once and kept."""

import time
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import numpy as np
import pandas as pd
from sklearn.datasets import get_data_home

from .._utils.files import replaced_when_complete, sha256
from .spectra import Spectra

#: Where the four files stand.
BASE_URL = (
    "https://raw.githubusercontent.com/Yenniee09/PHM500-Test/"
    "7e8758ba9a9f811b1c8d1b24859eba3b07783e16/"
)
#: SHA-256 of each file.
CHECKSUMS = {
    "raw_Helthy.txt": (
        "571e02049af111195b6c094aad049b103d7c49e4f70fe336119d2cbba4264b81"
    ),
    "raw_Suspected.txt": (
        "b2a19fac367ad80f5efc6e3e71e3fdd323fd5de68ea7c7fcf68cdc867d90825a"
    ),
    "raw_COVID.txt": (
        "e6de07085fc6a2da815af4141d5ff96afb68ab54be2587633a55e1a8a79b6135"
    ),
    "wave_number.txt": (
        "435dd9421e89b722e34b9823d4be8ca6b3e46337f989871d2c1cc709a74fb15b"
    ),
}
# File of each class, and how many persons, the last ones, have fewer spectra.
_CLASSES = {
    "healthy": ("raw_Helthy.txt", 0),
    "suspected": ("raw_Suspected.txt", 6),
    "covid": ("raw_COVID.txt", 0),
}
_AXIS = "wave_number.txt"
_REPLICATES, _FEWER_REPLICATES = 3, 2
_WAVENUMBERS = np.linspace(402, 1800, 350)
_FOLDER = "covid_serum"
_TIMEOUT = 60  # seconds without an answer
_CHUNK = 2**20


def fetch_covid_serum(
    data_home=None,
    download_if_missing=True,
    return_X_y=False,
    as_frame=False,
    *,
    folder=None,
    n_retries=3,
    delay=1.0,
):
    """Load Raman spectra of serum, downloaded if they are not there yet.

    465 spectra of 157 persons, up to three of each, in three classes: 150 of
    healthy persons, 156 of persons suspected of covid and 159 of persons with it
    [1]_. Nine columns that are constant are left out; the others are linearly
    interpolated to 350 wavenumbers. Spectra of a person are replicates: a split
    must keep them together, by `groups`.

    The four files are known by their SHA-256, so that no other data can come in
    their place. The download has been tested against a local server only: whether
    the address still answers could not be tried. `folder` takes copies of the
    files that were brought another way.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder in which the files are kept, each in `covid_serum`. None is that of
        scikit-learn, see :func:`sklearn.datasets.get_data_home`.

    download_if_missing : bool, default=True
        If False, files that are not there are an error.

    return_X_y : bool, default=False
        Return the data and the target alone.

    as_frame : bool, default=False
        Return the data as a pandas DataFrame, and the target as a Series.

    folder : str or path-like, default=None
        Folder of local copies of the four files, to be used where they are.

    n_retries : int, default=3
        How often a download is tried again.

    delay : float, default=1.0
        Seconds between these trials.

    Returns
    -------
    spectra : Spectra
        Intensities in arbitrary units, at 350 wavenumbers from 402 to 1800 cm^-1.
        `target` is 'healthy', 'suspected' or 'covid', `groups` the person, such as
        'h001' for the first healthy one. With `as_frame`, `data` is a DataFrame and
        `target` a Series.

    (data, target) : tuple if `return_X_y` is True
        Both as above.

    Raises
    ------
    OSError
        If a file is missing and can't be downloaded, or has another content than
        the one published; the message says what to do.

    See Also
    --------
    read_spectra : Read a table of one's own.
    make_serum_spectra : Simulated spectra, without a download.

    References
    ----------
    .. [1] G. Yin et al. (2021). "An efficient primary screening of COVID-19 by
       serum Raman spectroscopy". Journal of Raman Spectroscopy 52, 949-958.
       Data: figshare, 10.6084/m9.figshare.12159924.v1.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import fetch_covid_serum
    >>> with TemporaryDirectory() as empty:
    ...     try:
    ...         fetch_covid_serum(empty, download_if_missing=False)
    ...     except OSError as error:
    ...         print(str(error).partition("; ")[2])
    allow the download, or bring the file from ... and give its folder by `folder`
    """
    if folder is None:
        folder = Path(get_data_home(data_home)) / _FOLDER
        for name in CHECKSUMS:
            if not _is_intact(folder / name):
                _download(folder / name, download_if_missing, n_retries, delay)
    folder = Path(folder)
    for name in CHECKSUMS:
        _check(folder / name)
    spectra = _spectra(folder)
    if as_frame:
        spectra = replace(
            spectra,
            data=pd.DataFrame(spectra.data, columns=spectra.feature_names),
            target=pd.Series(spectra.target, name="target"),
        )
    return (spectra.data, spectra.target) if return_X_y else spectra


def _is_intact(path):
    return path.is_file() and sha256(path) == CHECKSUMS[path.name]


def _check(path):
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: no such file; expected the four files {[*CHECKSUMS]}"
        )
    found, expected = sha256(path), CHECKSUMS[path.name]
    if found != expected:
        raise OSError(f"{path}: SHA-256 is {found}; expected {expected}")


def _download(path, allowed, n_retries, delay):
    url = BASE_URL + path.name
    what_to_do = f"bring the file from {url} and give its folder by `folder`"
    if not allowed:
        raise OSError(
            f"{path}: not there or not intact; allow the download, or {what_to_do}"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    for trial in range(n_retries + 1):
        try:
            _save(url, path)
            return
        except (URLError, TimeoutError, ConnectionError) as error:
            # A server that answers will answer the same again, unless it is its fault.
            final = isinstance(error, HTTPError) and error.code < 500
            if trial == n_retries or final:
                raise OSError(
                    f"{path}: download failed: {error}; try again later, "
                    f"or {what_to_do}"
                ) from error
        time.sleep(delay)


def _save(url, path):
    with replaced_when_complete(path) as partial:
        with urlopen(url, timeout=_TIMEOUT) as answer, partial.open("xb") as file:
            while chunk := answer.read(_CHUNK):
                file.write(chunk)
        found, expected = sha256(partial), CHECKSUMS[path.name]
        if found != expected:
            raise OSError(
                f"{url}: SHA-256 of what came is {found}; expected {expected}; "
                "nothing was kept"
            )


def _spectra(folder):
    axis = np.loadtxt(folder / _AXIS).ravel()
    data, target, groups = [], [], []
    for label, (name, n_with_fewer) in _CLASSES.items():
        # A spectrum in each column.
        spectra = np.loadtxt(folder / name, ndmin=2).T  # (n_spectra, n_wavenumbers)
        data.append(spectra)
        target += [label] * len(spectra)
        groups += _persons(label, len(spectra), n_with_fewer)
    X = np.vstack(data)
    varies = np.ptp(X, axis=0) > 0
    X = np.array([np.interp(_WAVENUMBERS, axis[varies], row[varies]) for row in X])
    return Spectra(
        data=X,
        target=np.array(target),
        wavenumbers=_WAVENUMBERS.copy(),
        groups=np.array(groups),
        target_names=list(_CLASSES),
        description=(fetch_covid_serum.__doc__ or "")
        .partition("Parameters")[0]
        .strip(),
    )


def _persons(label, n_spectra, n_with_fewer):
    """Person of each spectrum; the last ones have fewer spectra."""
    n_full = (n_spectra - n_with_fewer * _FEWER_REPLICATES) // _REPLICATES
    counts = [_REPLICATES] * n_full + [_FEWER_REPLICATES] * n_with_fewer
    names = [f"{label[0]}{number:03}" for number in range(1, len(counts) + 1)]
    return np.repeat(names, counts).tolist()
