"""File formats: grids of cells and arrays, in and out."""
