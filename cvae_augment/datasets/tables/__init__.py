"""Tables of spectra: what the cells of a grid mean, and how spectra become cells."""
