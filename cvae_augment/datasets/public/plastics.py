"""Infrared spectra of plastic particles."""

import numpy as np
import pandas as pd

from ..._utils.docstrings import parameters_of
from ..spectra import Spectra
from ._files import PublicFiles, as_asked, description_of, files_at

FILES = PublicFiles(
    "plastics",
    files_at(
        "https://raw.githubusercontent.com/kazilab/xpectrass/"
        "8f955fc2ca6690f31b4e7e5f8b3439c85f007bea/xpectrass/data/",
        "af6a74c617d691a1e713143025197bde4e4895033ac3a406a0e2138e2489b927  "
        "frond_2021.csv.xz",
    ),
)
# The file has other kinds, too, of which there are fewer spectra.
_KINDS = ["PE", "PET", "PP", "PS"]
_METADATA = ["sample_id", "environmental"]


@parameters_of(PublicFiles.fetch, as_asked)
def fetch_plastics(
    data_home=None,
    download_if_missing=True,
    return_X_y=False,
    as_frame=False,
    *,
    folder=None,
    n_retries=3,
    delay=1.0,
):
    """Load infrared spectra of plastics. They are downloaded if they are not there yet.

    The set has one mid-infrared spectrum of each of 225 plastic particles: 67 of
    polyethylene, 47 of polyethylene terephthalate, 85 of polypropylene and 26 of
    polystyrene [1]_. They were measured by attenuated total reflectance. Other kinds,
    of which the file has fewer spectra, are left out.

    The file is part of the package xpectrass, which has the MIT licence. Its SHA-256 is
    checked. It was computed from the file of a release of xpectrass. That the public
    address has the same file is likely, but was not seen. The download was only tested
    with a local server; whether the address still answers could not be tried. With
    `folder` you can use a copy of the file.

    Returns
    -------
    spectra : Spectra, or Bunch if `as_frame` is True
        Transmittances in percent, at 1869 wavenumbers from 399 to 4002 cm^-1. `target`
        is 'PE', 'PET', 'PP' or 'PS'. `metadata` has the name of each spectrum
        ('sample_id'), and whether the particle is from the environment
        ('environmental', 'Y' or 'N'). `groups` is None, since no particle has two
        spectra. A Bunch has the same fields, but `data` is a DataFrame and `target` a
        Series; `frame` holds both.

    (data, target) : tuple if `return_X_y` is True
        Both as above.

    Raises
    ------
    OSError
        If the file is missing and cannot be downloaded, or if its content differs from
        the published one. The message says what to do.

    See Also
    --------
    fetch_olive_oil : Infrared spectra of olive oils.
    read_spectra : Read a table of your own.

    References
    ----------
    .. [1] H. De Frond, R. Rubinovitz, C. M. Rochman (2021). "μATR-FTIR spectral
       libraries of plastic particles (FLOPP and FLOPP-e) for the analysis of
       microplastics". Analytical Chemistry 93, 15878-15885.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cvae_augment.datasets import fetch_plastics
    >>> with TemporaryDirectory() as empty:
    ...     try:
    ...         fetch_plastics(empty, download_if_missing=False)
    ...     except OSError as error:
    ...         print(str(error).partition("; ")[2])
    allow the download or try it again later, or get the files ... by `folder`
    """
    folder = FILES.fetch(
        data_home, download_if_missing, folder=folder, n_retries=n_retries, delay=delay
    )
    table = pd.read_csv(folder / "frond_2021.csv.xz")
    table = table[table["type"].isin(_KINDS)]
    # Five columns of text are in front of the intensities, whose order is not that of
    # the wavenumbers.
    intensities = table.iloc[:, 5:]
    wavenumbers = intensities.columns.to_numpy(dtype=float)
    order = np.argsort(wavenumbers)
    spectra = Spectra(
        data=intensities.to_numpy(dtype=float)[:, order],
        target=table["type"].to_numpy(dtype=str),
        wavenumbers=wavenumbers[order],
        metadata={name: table[name].to_numpy(dtype=object) for name in _METADATA},
        target_names=list(_KINDS),
        description=description_of(fetch_plastics),
    )
    return as_asked(spectra, return_X_y, as_frame)
