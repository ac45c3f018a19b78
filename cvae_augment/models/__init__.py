"""Trained models: data classes of arrays that draw and score spectra."""
