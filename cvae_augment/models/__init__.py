"""Trained models: arrays that draw and score spectra."""
