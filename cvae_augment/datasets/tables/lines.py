"""Spectra as lines of cells, which are made one by one while a file is written."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..spectra import NO_GROUP
from .layout import TableLayout, is_number_name


@dataclass
class Lines:
    """Lines of cells of a table, header row first. They can be read once.

    The spectra come in chunks, so that not all of them must be in memory. If the table
    has them in columns, they all are.
    """

    chunks: Any  # iterable of arrays of intensities, of shape (n, n_features)
    n_features: int
    target: list  # cells
    groups: list | None  # cells
    is_synthetic: np.ndarray
    layout: TableLayout
    metadata: list  # cells of each column of metadata

    def __post_init__(self):
        layout = self.layout
        if len(layout.intensities) != self.n_features:
            raise ValueError(
                f"data has {self.n_features} intensities in each row, "
                f"but the layout has {len(layout.intensities)}"
            )
        if (layout.group is None) != (self.groups is None):
            raise ValueError(
                f"groups is {'None' if self.groups is None else 'given'}, but the "
                f"layout has {'no' if layout.group is None else 'a'} group column"
            )
        cells: dict = {layout.label: self.target}
        if self.groups is not None:
            cells[layout.group] = [
                None if synthetic or group in NO_GROUP else group
                for group, synthetic in zip(self.groups, self.is_synthetic, strict=True)
            ]
        if layout.synthetic is not None:
            cells[layout.synthetic] = self.is_synthetic.astype(int).tolist()
        # A layout may come from a table whose metadata are not at hand.
        blank = [[None] * len(self.target)] * len(layout.metadata)
        cells |= dict(zip(layout.metadata, [*self.metadata, *blank], strict=False))
        #: Cells of the columns that hold no intensities, by position.
        self.others = dict(sorted(cells.items()))

    @property
    def is_turned(self):
        """Whether the columns of the layout are lines of the file."""
        return self.layout.orientation == "columns"

    @property
    def n_header(self):
        """Number of lines before those of numbers alone."""
        if self.is_turned:
            return len(self.others)
        return int(self.layout.header is not None)

    @property
    def shape(self):
        """Number of lines, and number of cells of a line."""
        n_rows = len(self.target) + (self.layout.header is not None)
        shape = n_rows, self.layout.n_columns
        return shape[::-1] if self.is_turned else shape

    def __iter__(self):
        """Yield the lines of cells."""
        return self._columns() if self.is_turned else self._rows()

    def _rows(self):
        if self.layout.header is not None:
            yield list(self.layout.header)
        rows = (row for chunk in self.chunks for row in chunk.tolist())
        for i, row in enumerate(rows):
            for place, cells in self.others.items():
                row.insert(place, cells[i])
            yield row

    def _columns(self):
        intensities = iter(np.concatenate([*self.chunks]).T)
        for place in range(self.layout.n_columns):
            cells = self.others.get(place)
            if cells is None:
                cells = next(intensities).tolist()
            if self.layout.header is not None:
                name = self.layout.header[place]
                # Wavenumbers are numbers, so that a spreadsheet program can plot them.
                is_number = isinstance(name, str) and is_number_name(name)
                cells = [float(name) if is_number else name, *cells]
            yield cells
