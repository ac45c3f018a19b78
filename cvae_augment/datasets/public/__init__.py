"""Public sets of spectra, downloaded once and kept: one module for each set."""
