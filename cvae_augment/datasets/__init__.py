"""Labelled spectra: simulated sets, a public set, tables in and out."""

from .folders import read_folder
from .public import fetch_covid_serum
from .simulated import make_serum_spectra
from .spectra import Spectra
from .tables.read import read_spectra
from .tables.write import write_spectra

__all__ = [
    "Spectra",
    "fetch_covid_serum",
    "make_serum_spectra",
    "read_folder",
    "read_spectra",
    "write_spectra",
]
