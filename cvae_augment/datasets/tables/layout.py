"""Layout of a table: the positions of its header row and of its columns."""

from dataclasses import dataclass, replace

from ..formats.grid import text
from ..formats.units import unit_of
from ..spectra import names_of_features

# Names of axes that are no wavenumbers, by unit.
_AXIS_NAMES = {"nm": "wavelength (nm)", "um": "wavelength (um)", "index": "feature"}


def check_orientation(orientation):
    """Raise ValueError for an orientation that does not exist."""
    if orientation not in (None, "rows", "columns"):
        raise ValueError(
            f"orientation must be 'rows', 'columns' or None, got {orientation!r}"
        )


@dataclass(frozen=True)
class TableLayout:
    """Positions of the columns of a table. All other columns hold intensities.

    Attributes
    ----------
    header : tuple or None
        Cells of the header row as they are in the file, None without a header row.
    n_columns : int
        Number of columns.
    label, group, synthetic : int or None
        Position of the column, counted from 0. None means that there is none.
    metadata : tuple of int
        Positions of the other columns that hold no intensities.
    orientation : str
        'rows' means one spectrum in each row. 'columns' means one spectrum in each
        column; then the header row of the layout is the first column of the file, and
        the columns of the layout are the rows of the file.
    decimal : str
        Decimal mark of numbers in a file of text: '.' or ','. With ',', a .csv file has
        semicolons between its cells.
    """

    header: tuple | None
    n_columns: int
    label: int
    group: int | None = None
    synthetic: int | None = None
    metadata: tuple = ()
    orientation: str = "rows"
    decimal: str = "."

    @property
    def intensities(self):
        """Positions of the columns of intensities."""
        others = {self.label, self.group, self.synthetic, *self.metadata}
        return [j for j in range(self.n_columns) if j not in others]

    @property
    def feature_names(self):
        """Names of the intensities."""
        if self.header is None:
            return names_of_features(None, len(self.intensities))
        cells = [self.header[j] for j in self.intensities]
        # One reader returns 400, another one 400.0.
        return [str(float(cell)) if type(cell) is int else text(cell) for cell in cells]


def default_layout(spectra, orientation):
    """Layout with a header row: label, group, metadata, intensities."""
    first, names = "label", spectra.feature_names
    is_axis, unit = spectra.wavenumbers is not None, spectra.axis_unit
    is_axis = is_axis or all(map(_is_number, names))
    if orientation == "columns":
        # The first cell names both the column of the axis and the row of labels.
        first = _AXIS_NAMES.get(unit, "wavenumber") if is_axis else "feature"
    elif is_axis and unit in ("nm", "um"):
        names = [name if unit_of(name) else f"{name} {unit}" for name in names]
    group = None if spectra.groups is None else 1
    n_others = 1 + (group or 0)
    metadata = tuple(range(n_others, n_others + len(spectra.metadata)))
    header = (first, *["group"] * (group or 0), *spectra.metadata, *names)
    return TableLayout(
        header, len(header), 0, group, metadata=metadata, orientation=orientation
    )


def _is_number(name):
    try:
        return float(name) == float(name)
    except ValueError:
        return False


def is_number_name(name):
    """Whether a name is a number in the form in which Python writes it."""
    try:
        return str(float(name)) == name
    except ValueError:
        return False


def _header(layout):
    """Header cells of a layout, with usual names if it has none."""
    if layout.header is not None:
        return list(layout.header)
    roles = {layout.label: "label", layout.group: "group"}
    roles[layout.synthetic] = "synthetic"
    roles |= {j: f"column {j + 1}" for j in layout.metadata}
    names = iter(layout.feature_names)
    return [roles.get(j) or next(names) for j in range(layout.n_columns)]


def with_axis(layout, axis):
    """The layout with an axis in its header row."""
    header = _header(layout)
    for j, value in zip(layout.intensities, axis.tolist(), strict=True):
        header[j] = int(value) if value.is_integer() else value
    return replace(layout, header=tuple(header))


def with_unit(layout, unit):
    """The layout with the unit of wavelengths in its header, if it is not there yet."""
    if unit not in ("nm", "um") or layout.header is None:
        return layout
    header = list(layout.header)
    if any(unit_of(text(cell)) for cell in header if cell is not None):
        return layout
    for j in layout.intensities:
        header[j] = f"{text(header[j])} {unit}"
    return replace(layout, header=tuple(header))


def with_marker(layout):
    """The layout with a column `synthetic`, and therefore with a header row.

    The new column is the last one. If spectra are in columns, it is a row above the
    wavenumbers.
    """
    header = _header(layout)
    label, group, at = layout.label, layout.group, layout.n_columns
    if layout.orientation == "columns":
        at = max(label, -1 if group is None else group, *layout.metadata, -1) + 1
    return replace(
        layout,
        header=(*header[:at], "synthetic", *header[at:]),
        n_columns=layout.n_columns + 1,
        synthetic=at,
        label=label + (label >= at),
        group=None if group is None else group + (group >= at),
        metadata=tuple(j + (j >= at) for j in layout.metadata),
    )
