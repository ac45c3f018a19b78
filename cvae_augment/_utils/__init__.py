"""Helpers without knowledge of spectra."""
