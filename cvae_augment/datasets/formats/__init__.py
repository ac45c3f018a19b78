"""File formats: how a file stores a grid of cells, or arrays.

The modules here know cells and files. They do not know what the cells mean; that is
the work of `tables`.
"""
