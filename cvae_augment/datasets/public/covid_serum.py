"""Raman spectra of serum of healthy persons and of persons with covid."""

import numpy as np

from ..._utils.docstrings import parameters_of
from ..spectra import Spectra
from ._files import PublicFiles, as_asked, description_of, files_at

FILES = PublicFiles(
    "covid_serum",
    files_at(
        "https://raw.githubusercontent.com/Yenniee09/PHM500-Test/"
        "7e8758ba9a9f811b1c8d1b24859eba3b07783e16/",
        """\
571e02049af111195b6c094aad049b103d7c49e4f70fe336119d2cbba4264b81  raw_Helthy.txt
b2a19fac367ad80f5efc6e3e71e3fdd323fd5de68ea7c7fcf68cdc867d90825a  raw_Suspected.txt
e6de07085fc6a2da815af4141d5ff96afb68ab54be2587633a55e1a8a79b6135  raw_COVID.txt
435dd9421e89b722e34b9823d4be8ca6b3e46337f989871d2c1cc709a74fb15b  wave_number.txt
""",
    ),
)
# File of each class, and number of persons with fewer spectra, who are the last ones.
_CLASSES = {
    "healthy": ("raw_Helthy.txt", 0),
    "suspected": ("raw_Suspected.txt", 6),
    "covid": ("raw_COVID.txt", 0),
}
_AXIS = "wave_number.txt"
_REPLICATES, _FEWER_REPLICATES = 3, 2
_WAVENUMBERS = np.linspace(402, 1800, 350)


@parameters_of(PublicFiles.fetch, as_asked)
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
    fetch_olive_oil : Infrared spectra of olive oils.
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
    folder = FILES.fetch(
        data_home, download_if_missing, folder=folder, n_retries=n_retries, delay=delay
    )
    return as_asked(_spectra(folder), return_X_y, as_frame)


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
        description=description_of(fetch_covid_serum),
    )


def _persons(label, n_spectra, n_with_fewer):
    """Person of each spectrum; the last ones have fewer spectra."""
    n_full = (n_spectra - n_with_fewer * _FEWER_REPLICATES) // _REPLICATES
    counts = [_REPLICATES] * n_full + [_FEWER_REPLICATES] * n_with_fewer
    names = [f"{label[0]}{number:03}" for number in range(1, len(counts) + 1)]
    return np.repeat(names, counts).tolist()
