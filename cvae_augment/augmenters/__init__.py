"""Augmenters: estimators that learn spectra and generate more."""
