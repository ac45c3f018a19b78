"""Files of a public set: downloaded once, checked, and returned as the caller asks."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sklearn.datasets import fetch_file, get_data_home
from sklearn.utils import Bunch

from ..._utils.files import sha256


@dataclass(frozen=True)
class PublicFiles:
    """The published files of a set.

    `name` is the folder in which they are kept. `files` has the address and the
    SHA-256 of each file, by its name.
    """

    name: str
    files: dict[str, tuple[str, str]]

    def fetch(
        self,
        data_home=None,
        download_if_missing=True,
        *,
        folder=None,
        n_retries=3,
        delay=1.0,
    ):
        """Return the folder of the files. They are downloaded if they are missing.

        Parameters
        ----------
        data_home : str or path-like, default=None
            The files are kept in a folder of this folder. It has the name of the set.
            None is the folder of scikit-learn, see
            :func:`sklearn.datasets.get_data_home`.

        download_if_missing : bool, default=True
            If False, a missing file is an error.

        folder : str or path-like, default=None
            Folder with copies of the published files, which are used without a
            download.

        n_retries : int, default=3
            Number of retries of a download that failed.

        delay : float, default=1.0
            Seconds between these retries.
        """
        try:
            if folder is None:
                folder = Path(get_data_home(data_home)) / self.name
                if download_if_missing:
                    self._download(folder, n_retries=n_retries, delay=delay)
            folder = Path(folder)
            self._check(folder)
        except OSError as error:
            urls = [url for url, _ in self.files.values()]
            raise OSError(
                f"{folder}: {error}; allow the download or try it again later, or get "
                f"the files {urls} and give their folder by `folder`"
            ) from error
        return folder

    def _download(self, folder, **retries):
        folder.mkdir(parents=True, exist_ok=True)
        for name, (url, checksum) in self.files.items():
            fetch_file(url, folder, name, sha256=checksum, **retries)

    def _check(self, folder):
        for name, (_, expected) in self.files.items():
            found = sha256(folder / name)
            if found != expected:
                raise OSError(f"the SHA-256 of {name} is {found}; expected {expected}")


def files_at(address, checksums):
    """Address and SHA-256 of each file, by its name, from lines as of sha256sum."""
    lines = map(str.split, checksums.splitlines())
    return {name: (address + name, checksum) for checksum, name in lines}


def as_asked(spectra, return_X_y=False, as_frame=False):
    """Return the spectra as a function of scikit-learn does.

    Parameters
    ----------
    return_X_y : bool, default=False
        Return the data and the target alone.

    as_frame : bool, default=False
        Return the data as a pandas DataFrame, and the target as a Series.
    """
    data, target = spectra.data, spectra.target
    if as_frame:
        data = pd.DataFrame(data, columns=spectra.feature_names)
        target = pd.Series(target, name="target")
        frames = {"data": data, "target": target, "frame": data.join(target)}
        spectra = Bunch(**vars(spectra) | frames)
    return (data, target) if return_X_y else spectra


def description_of(function):
    """Text of a docstring in front of its sections."""
    return str(function.__doc__).partition("Parameters")[0].strip()
