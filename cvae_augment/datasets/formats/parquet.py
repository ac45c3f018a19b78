"""Grids in and out of `.parquet` files, through pyarrow where it is installed."""

import json
import re
from itertools import chain, islice

from ..._utils.files import readable, replaced_when_complete
from ..tables.grid import BYTES_PER_CELL, check_size, column_name, grid_from_rows, text

# Keys of what is kept beside the columns: the header cells of each, as the name of a
# column is unique text and header cells need not be, and the provenance of the table.
_HEADER, _PROVENANCE = b"header", b"provenance"
# Cells of a group of rows, which is in memory as a whole.
_CELLS_IN_GROUP = 2**20
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")


def _pyarrow(path):
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ImportError(
            f"{path}: a .parquet file needs pyarrow, which is not installed; "
            "pip install 'cvae-augment[tables]' brings it"
        ) from error
    return pyarrow


def read_parquet(path, *, max_cells):
    """Grid of a .parquet file; the names of its columns are the header row."""
    pyarrow = _pyarrow(path)
    with path.open("rb") as file, readable(path, ".parquet file"):
        schema = _checked_schema(pyarrow, path, file, max_cells)
        # Text that repeats is not repeated in memory.
        texts = [field.name for field in schema if _is_text(pyarrow, field.type)]
        table = pyarrow.parquet.ParquetFile(file, read_dictionary=texts).read()
        metadata = schema.metadata or {}
        provenance = json.loads(metadata.get(_PROVENANCE, b"null"))
        fields = [
            (k, json.loads((field.metadata or {}).get(_HEADER, b"null")))
            for k, field in enumerate(schema)
            if not _PANDAS_INDEX.fullmatch(field.name)
        ]
        columns = [_cells(pyarrow, table.column(k)) for k, _ in fields]
    headers = [cells for _, cells in fields]
    if None in headers:
        headers = [[schema.names[k]] for k, _ in fields]
    rows = [*zip(*headers, strict=True), *zip(*columns, strict=True)]
    known = {"header": bool(headers and headers[0]), "provenance": provenance}
    return grid_from_rows(str(path), rows, max_cells, **known)


def _checked_schema(pyarrow, path, file, max_cells):
    parquet = pyarrow.parquet.ParquetFile(file)
    schema, metadata = parquet.schema_arrow, parquet.metadata
    check_size(path, metadata.num_rows + 1, len(schema.names), max_cells)
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    size, limit = sum(g.total_byte_size for g in groups), max_cells * BYTES_PER_CELL
    if size > limit:
        raise ValueError(
            f"{size} bytes when unpacked; expected at most {limit}; if it is meant, "
            "allow more by max_cells"
        )
    for field in schema:
        if not _is_known(pyarrow, field.type):
            raise ValueError(
                f"column {field.name!r} is of type {field.type}; expected numbers, "
                "text, booleans or dates"
            )
    return schema


def _is_text(pyarrow, type_):
    types = pyarrow.types
    if types.is_dictionary(type_):
        type_ = type_.value_type
    is_text = [types.is_string, types.is_large_string]
    if hasattr(types, "is_string_view"):  # since pyarrow 16
        is_text.append(types.is_string_view)
    return any(is_kind(type_) for is_kind in is_text)


def _is_known(pyarrow, type_):
    types = pyarrow.types
    kinds = ("integer", "floating", "boolean", "null", "date", "timestamp")
    return _is_text(pyarrow, type_) or any(
        getattr(types, f"is_{kind}")(type_) for kind in kinds
    )


def _cells(pyarrow, column):
    if not pyarrow.types.is_dictionary(column.type):
        return column.to_pylist()
    cells: list = []
    for chunk in column.chunks:
        values = chunk.dictionary.to_pylist()
        indices = chunk.indices.to_pylist()
        cells.extend(None if i is None else values[i] for i in indices)
    return cells


def write_parquet(path, lines, provenance=None):
    """Write lines of cells, a group of rows at a time."""
    pyarrow = _pyarrow(path)
    n_lines, n_columns = lines.shape
    at_once = n_lines if lines.is_turned else max(_CELLS_IN_GROUP // n_columns, 1)
    cells = iter(lines)
    headers = [*zip(*islice(cells, lines.n_header), strict=True)] or [()] * n_columns
    groups = iter(lambda: [*zip(*islice(cells, at_once), strict=True)], [])
    first = next(groups)
    types = _types(pyarrow, lines, first)
    taken: set = set()
    fields = [
        pyarrow.field(
            _free_name(header[0] if header else column_name(j), taken),
            type_,
            metadata={_HEADER: json.dumps(header)},
        )
        for j, (header, type_) in enumerate(zip(headers, types, strict=True))
    ]
    known = {} if provenance is None else {_PROVENANCE: json.dumps(provenance)}
    schema = pyarrow.schema(fields, metadata=known)
    with (
        replaced_when_complete(path) as partial,
        pyarrow.parquet.ParquetWriter(partial, schema) as writer,
    ):
        for columns in chain([first], groups):
            arrays = [
                pyarrow.array(_of_one_type(pyarrow, column, type_), type_)
                for column, type_ in zip(columns, types, strict=True)
            ]
            writer.write_table(pyarrow.table(arrays, schema=schema))


def _types(pyarrow, lines, columns):
    """Types of the columns below the header rows, of which `columns` are the first."""
    # Of spectra in columns all are there, and nothing else tells which are text.
    known = dict(enumerate(columns)) if lines.is_turned else lines.others
    types = [pyarrow.float64()] * lines.shape[1]
    for j, cells in known.items():
        kinds = set(map(type, cells))
        if str in kinds:
            types[j] = pyarrow.string()
        elif float not in kinds:
            types[j] = pyarrow.int64()
    return types


def _of_one_type(pyarrow, cells, type_):
    if type_ != pyarrow.string():
        return cells
    return [None if cell is None else text(cell) for cell in cells]


def _free_name(header, taken):
    name = first = text("" if header is None else header)
    number = 1
    while name in taken:
        name = f"{first}.{number}"
        number += 1
    taken.add(name)
    return name
