"""A public set of serum spectra, downloaded once and kept."""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import fetch_file, get_data_home
from sklearn.utils import Bunch

from .._utils.files import sha256
from .spectra import Spectra

#: Address of the four files.
BASE_URL = (
    "https://raw.githubusercontent.com/Yenniee09/PHM500-Test/"
    "7e8758ba9a9f811b1c8d1b24859eba3b07783e16/"
)
# SHA-256 of each file, as sha256sum prints it.
_SUMS = """\
571e02049af111195b6c094aad049b103d7c49e4f70fe336119d2cbba4264b81  raw_Helthy.txt
b2a19fac367ad80f5efc6e3e71e3fdd323fd5de68ea7c7fcf68cdc867d90825a  raw_Suspected.txt
e6de07085fc6a2da815af4141d5ff96afb68ab54be2587633a55e1a8a79b6135  raw_COVID.txt
435dd9421e89b722e34b9823d4be8ca6b3e46337f989871d2c1cc709a74fb15b  wave_number.txt
"""
#: SHA-256 of each file, by its name.
CHECKSUMS = {name: checksum for checksum, name in map(str.split, _SUMS.splitlines())}
# File of each class, and number of persons with fewer spectra, who are the last ones.
_CLASSES = {
    "healthy": ("raw_Helthy.txt", 0),
    "suspected": ("raw_Suspected.txt", 6),
    "covid": ("raw_COVID.txt", 0),
}
_AXIS = "wave_number.txt"
_REPLICATES, _FEWER_REPLICATES = 3, 2
_WAVENUMBERS = np.linspace(402, 1800, 350)


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
    """Load Raman spectra of serum. They are downloaded if they are not there yet.

    The set has 465 spectra of 157 persons, up to three of each person, in three
    classes: 150 spectra of healthy persons, 156 of persons suspected of covid and 159
    of persons with covid [1]_. Nine constant columns are left out. The others are
    linearly interpolated to 350 wavenumbers. The spectra of a person are replicates: a
    split must keep them together, by `groups`.

    The SHA-256 of each of the four files is checked, so that no other data can replace
    them. The download was only tested with a local server; whether the public address
    still answers could not be tried. With `folder` you can use copies of the files.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder with a folder `covid_serum` in which the files are kept. None is the
        folder of scikit-learn, see :func:`sklearn.datasets.get_data_home`.

    download_if_missing : bool, default=True
        If False, a missing file is an error.

    return_X_y : bool, default=False
        Return the data and the target alone.

    as_frame : bool, default=False
        Return the data as a pandas DataFrame, and the target as a Series.

    folder : str or path-like, default=None
        Folder with copies of the four files, which are used without a download.

    n_retries : int, default=3
        Number of retries of a download that failed.

    delay : float, default=1.0
        Seconds between these retries.

    Returns
    -------
    spectra : Spectra, or Bunch if `as_frame` is True
        Intensities in arbitrary units, at 350 wavenumbers from 402 to 1800 cm^-1.
        `target` is 'healthy', 'suspected' or 'covid'. `groups` is the person, for
        example 'h001' for the first healthy one. A Bunch has the same fields, but
        `data` is a DataFrame and `target` a Series; `frame` holds both.

    (data, target) : tuple if `return_X_y` is True
        Both as above.

    Raises
    ------
    OSError
        If a file is missing and cannot be downloaded, or if its content differs from
        the published one. The message says what to do.

    See Also
    --------
    read_spectra : Read a table of your own.
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
    allow the download or try it again later, or get the files ... by `folder`
    """
    try:
        if folder is None:
            folder = Path(get_data_home(data_home)) / "covid_serum"
            if download_if_missing:
                _download(folder, n_retries=n_retries, delay=delay)
        folder = Path(folder)
        _check(folder)
    except OSError as error:
        raise OSError(
            f"{folder}: {error}; allow the download or try it again later, or get the "
            f"files {[*CHECKSUMS]} from {BASE_URL} and give their folder by `folder`"
        ) from error
    spectra = _spectra(folder)
    data, target = spectra.data, spectra.target
    if as_frame:
        data = pd.DataFrame(data, columns=spectra.feature_names)
        target = pd.Series(target, name="target")
        frames = {"data": data, "target": target, "frame": data.join(target)}
        spectra = Bunch(**vars(spectra) | frames)
    return (data, target) if return_X_y else spectra


def _download(folder, **retries):
    folder.mkdir(parents=True, exist_ok=True)
    for name, checksum in CHECKSUMS.items():
        fetch_file(BASE_URL + name, folder, name, sha256=checksum, **retries)


def _check(folder):
    for name, expected in CHECKSUMS.items():
        found = sha256(folder / name)
        if found != expected:
            raise OSError(f"the SHA-256 of {name} is {found}; expected {expected}")


def _spectra(folder):
    axis = np.loadtxt(folder / _AXIS).ravel()
    data, target, groups = [], [], []
    for label, (name, n_with_fewer) in _CLASSES.items():
        # The file has one spectrum in each column.
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
        description=str(fetch_covid_serum.__doc__).partition("Parameters")[0].strip(),
    )


def _persons(label, n_spectra, n_with_fewer):
    """Person of each spectrum; the last ones have fewer spectra."""
    n_full = (n_spectra - n_with_fewer * _FEWER_REPLICATES) // _REPLICATES
    counts = [_REPLICATES] * n_full + [_FEWER_REPLICATES] * n_with_fewer
    names = [f"{label[0]}{number:03}" for number in range(1, len(counts) + 1)]
    return np.repeat(names, counts).tolist()
