"""Labelled spectra: simulated ones, tables in and out, a public set."""

from .public import fetch_covid_serum
from .simulated import make_serum_spectra
from .spectra import Spectra
from .tables.read import read_spectra, write_spectra

__all__ = [
    "Spectra",
    "fetch_covid_serum",
    "make_serum_spectra",
    "read_spectra",
    "write_spectra",
]
