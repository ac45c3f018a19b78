"""Infrared spectra of olive oils from four countries."""

import numpy as np

from ..._utils.docstrings import parameters_of
from ..spectra import Spectra
from ._files import PublicFiles, as_asked, description_of, files_at

_ADDRESS = (
    "https://raw.githubusercontent.com/tslearn-team/tslearn/{}/docs/datasets/OliveOil/"
)
# Each file at a commit that is known to have it.
FILES = PublicFiles(
    "olive_oil",
    files_at(
        _ADDRESS.format("70172d4c9112c384377edb99d444c666e1597195"),
        "4b4dd8157d511a192a500b79051d6b69d7adf673fbc935245e1c46d4b922a60c  "
        "OliveOil_TRAIN.txt",
    )
    | files_at(
        _ADDRESS.format("8cb832e9d09c9b49e52c2fcafe91100fecdabc24"),
        "bd07d1cf423e72d01602364c13195445a031900fc7be27ee34364dc6d0ef82b2  "
        "OliveOil_TEST.txt",
    ),
)
# The labels of the files count these.
_COUNTRIES = ["Greece", "Italy", "Portugal", "Spain"]
# Range of the original table. The files have no axis.
_WAVENUMBERS = np.linspace(798.892, 1896.8085, 570)


@parameters_of(PublicFiles.fetch, as_asked)
def fetch_olive_oil(
    data_home=None,
    download_if_missing=True,
    return_X_y=False,
    as_frame=False,
    *,
    folder=None,
    n_retries=3,
    delay=1.0,
):
    """Load infrared spectra of olive oils. They are downloaded if not there yet.

    The set has one mid-infrared spectrum of each of 60 extra virgin olive oils: 10 from
    Greece, 17 from Italy, 8 from Portugal and 25 from Spain [1]_. Each spectrum has the
    mean 0 and the standard deviation 1. The first 30 spectra are the training set of
    the UCR archive [2]_, the last 30 are its test set.

    The files have neither wavenumbers nor names of countries. Both are those of the
    original table, which has two spectra of each oil: each spectrum of the files is one
    of these, standardised.

    The original data may be redistributed if [1]_ is acknowledged. The files are part
    of the repository of tslearn, which has the BSD 2-clause licence. The SHA-256 of
    both is checked. It was computed from the files of four releases of tslearn. The
    download was only tested with a local server; whether the public addresses still
    answer could not be tried. With `folder` you can use copies of the files.

    Returns
    -------
    spectra : Spectra, or Bunch if `as_frame` is True
        Standardised absorbances, at 570 wavenumbers from 798.9 to 1896.8 cm^-1.
        `target` is 'Greece', 'Italy', 'Portugal' or 'Spain'. `groups` is None, since no
        oil has two spectra. A Bunch has the same fields, but `data` is a DataFrame and
        `target` a Series; `frame` holds both.

    (data, target) : tuple if `return_X_y` is True
        Both as above.

    Raises
    ------
    OSError
        If a file is missing and cannot be downloaded, or if its content differs from
        the published one. The message says what to do.

    See Also
    --------
    fetch_coffee : Infrared spectra of coffee.
    read_spectra : Read a table of your own.

    References
    ----------
    .. [1] H. S. Tapp, M. Defernez, E. K. Kemsley (2003). "FTIR spectroscopy and
       multivariate analysis can distinguish the geographic origin of extra virgin
       olive oils". Journal of Agricultural and Food Chemistry 51, 6110-6115.
       10.1021/jf030232s.
    .. [2] H. A. Dau et al. (2019). "The UCR time series archive". IEEE/CAA Journal of
       Automatica Sinica 6, 1293-1305. 10.1109/JAS.2019.1911747.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import fetch_olive_oil
    >>> with TemporaryDirectory() as empty:
    ...     try:
    ...         fetch_olive_oil(empty, download_if_missing=False)
    ...     except OSError as error:
    ...         print(str(error).partition("; ")[2])
    allow the download or try it again later, or get the files ... by `folder`
    """
    folder = FILES.fetch(
        data_home, download_if_missing, folder=folder, n_retries=n_retries, delay=delay
    )
    # The first column of a file has the labels.
    rows = np.vstack([np.loadtxt(folder / name, ndmin=2) for name in FILES.files])
    spectra = Spectra(
        data=rows[:, 1:],
        target=np.array(_COUNTRIES)[rows[:, 0].astype(int) - 1],
        wavenumbers=_WAVENUMBERS.copy(),
        target_names=list(_COUNTRIES),
        description=description_of(fetch_olive_oil),
    )
    return as_asked(spectra, return_X_y, as_frame)
