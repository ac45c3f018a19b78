"""Labelled spectra: simulated ones, and tables in and out."""

from .simulated import make_serum_spectra
from .tables import read_spectra, write_spectra

__all__ = ["make_serum_spectra", "read_spectra", "write_spectra"]
