"""Tables of labelled spectra: what their cells mean."""
