"""Infrared spectra of brewed coffee from three countries."""

import numpy as np
import pandas as pd

from ..._utils.docstrings import parameters_of
from ..spectra import Spectra
from ._files import PublicFiles, as_asked, description_of, files_at

FILES = PublicFiles(
    "coffee",
    files_at(
        "https://raw.githubusercontent.com/paucablop/chemotools/"
        "30ac8593d4c299ffc400d85a33e12004360c192e/chemotools/datasets/data/",
        """\
540fac378bb4842e6200b951c71923f8af3b2f3ddbde69941c124fa035f27212  coffee_spectra.csv
6574164087fc7da2c78dd9c77d1a177f1311e7a92af50d4118f641910ca11a56  coffee_labels.csv
""",
    ),
)


@parameters_of(PublicFiles.fetch, as_asked)
def fetch_coffee(
    data_home=None,
    download_if_missing=True,
    return_X_y=False,
    as_frame=False,
    *,
    folder=None,
    n_retries=3,
    delay=1.0,
):
    """Load infrared spectra of coffee. They are downloaded if they are not there yet.

    The set has 60 mid-infrared spectra of brewed coffee, measured by attenuated total
    reflectance: 20 of coffee from Ethiopia, 20 from Brazil and 20 from Vietnam [1]_.
    The coffee from Vietnam was brewed in a moka pot, the others as espresso, so that
    country and brewing cannot be told apart. The files name neither the wavenumbers nor
    the sample of each spectrum. Spectra of one sample may thus be on both sides of a
    split.

    The files are part of the package chemotools, which has the MIT licence. The SHA-256
    of both is checked. It was computed from the files of a release of chemotools. The
    download was only tested with a local server; whether the public address still
    answers could not be tried. With `folder` you can use copies of the files.

    Returns
    -------
    spectra : Spectra, or Bunch if `as_frame` is True
        Absorbances, at 1841 wavenumbers. Their axis counts from 0 to 1840, its unit is
        'index'. `target` is 'Ethiopia', 'Brasil' or 'Vietnam', as in the file. `groups`
        is None. A Bunch has the same fields, but `data` is a DataFrame and `target` a
        Series; `frame` holds both.

    (data, target) : tuple if `return_X_y` is True
        Both as above.

    Raises
    ------
    OSError
        If a file is missing and cannot be downloaded, or if its content differs from
        the published one. The message says what to do.

    See Also
    --------
    fetch_olive_oil : Infrared spectra of olive oils, with wavenumbers.
    read_spectra : Read a table of your own.

    References
    ----------
    .. [1] P. Cabaneros Lopez (2024). "chemotools: A Python Package that Integrates
       Chemometrics and scikit-learn". Journal of Open Source Software 9, 6802.
       10.21105/joss.06802.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import fetch_coffee
    >>> with TemporaryDirectory() as empty:
    ...     try:
    ...         fetch_coffee(empty, download_if_missing=False)
    ...     except OSError as error:
    ...         print(str(error).partition("; ")[2])
    allow the download or try it again later, or get the files ... by `folder`
    """
    folder = FILES.fetch(
        data_home, download_if_missing, folder=folder, n_retries=n_retries, delay=delay
    )
    data = pd.read_csv(folder / "coffee_spectra.csv").to_numpy(dtype=float)
    labels = pd.read_csv(folder / "coffee_labels.csv")["labels"].to_numpy(dtype=str)
    spectra = Spectra(
        data=data,
        target=labels,
        wavenumbers=np.arange(data.shape[1], dtype=float),
        axis_unit="index",
        target_names=list(dict.fromkeys(labels.tolist())),
        description=description_of(fetch_coffee),
    )
    return as_asked(spectra, return_X_y, as_frame)
