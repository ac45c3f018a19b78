"""Grids in and out of `.parquet` files. This needs pyarrow."""

import json
import re
from itertools import chain, count, islice

from ..._utils.files import readable, replaced_when_complete
from .grid import check_bytes, check_size, column_name, grid_from_rows, text

# Keys of the metadata: the header cells of each column, because the name of a column is
# unique text and header cells need not be, and the provenance of the table.
_HEADER, _PROVENANCE = b"header", b"provenance"
_CELLS_IN_GROUP = 2**20  # of a group of rows, which is in memory as a whole
_INDEX = re.compile(r"__index_level_\d+__")  # name of an index of pandas
# Types of columns, as pyarrow names them. A dictionary holds each text once.
_TEXT = re.compile(r"(large_)?string(_view)?|dictionary<values=(large_)?string\b.*")
_OTHER = re.compile(r"u?int\d+|halffloat|float|double|bool|null|date.*|timestamp.*")


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


def read_parquet(path, *, max_cells, skip_rows=0):
    """Grid of a .parquet file; the names of its columns are the header row."""
    pyarrow = _pyarrow(path)
    with path.open("rb") as file, readable(path, ".parquet file"):
        schema = _checked_schema(pyarrow, path, file, max_cells)
        # As dictionaries, repeated texts are in memory once.
        texts = [field.name for field in schema if _TEXT.fullmatch(str(field.type))]
        table = pyarrow.parquet.ParquetFile(file, read_dictionary=texts).read()
        provenance = _stored(schema, _PROVENANCE)
        kept = [k for k, name in enumerate(schema.names) if not _INDEX.fullmatch(name)]
        columns = [_cells(pyarrow, table.column(k)) for k in kept]
        headers = [_stored(schema.field(k), _HEADER) for k in kept]
    if None in headers:
        headers = [[schema.names[k]] for k in kept]
    rows = [*zip(*headers, strict=True), *zip(*columns, strict=True)]
    known = {"header": bool(headers and headers[0]), "provenance": provenance}
    known["skip_rows"] = skip_rows
    return grid_from_rows(str(path), rows, max_cells, **known)


def _stored(schema, key):
    return json.loads((schema.metadata or {}).get(key, b"null"))


def _checked_schema(pyarrow, path, file, max_cells):
    parquet = pyarrow.parquet.ParquetFile(file)
    schema, metadata = parquet.schema_arrow, parquet.metadata
    check_size(path, metadata.num_rows + 1, len(schema.names), max_cells)
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    check_bytes(path, sum(group.total_byte_size for group in groups), max_cells)
    for field in schema:
        if not any(kinds.fullmatch(str(field.type)) for kinds in (_TEXT, _OTHER)):
            raise ValueError(
                f"column {field.name!r} is of type {field.type}; expected numbers, "
                "text, booleans or dates"
            )
    return schema


def _cells(pyarrow, column):
    if not pyarrow.types.is_dictionary(column.type):
        return column.to_pylist()
    # As objects of pandas, repeated texts stay in memory once.
    cells = column.to_pandas().astype(object)
    return cells.where(cells.notna(), None).tolist()


def write_parquet(path, lines, provenance):
    """Write lines of cells, a group of rows at a time."""
    pyarrow = _pyarrow(path)
    n_lines, n_columns = lines.shape
    at_once = n_lines if lines.is_turned else max(_CELLS_IN_GROUP // n_columns, 1)
    cells = iter(lines)
    headers = [*zip(*islice(cells, lines.n_header), strict=True)] or [()] * n_columns
    groups = iter(lambda: [*zip(*islice(cells, at_once), strict=True)], [])
    first = next(groups)
    # If spectra are in columns, only the cells show which columns are text.
    known = dict(enumerate(first)) if lines.is_turned else lines.others
    types = [
        _type(pyarrow, known[j]) if j in known else pyarrow.float64()
        for j in range(n_columns)
    ]
    fields: dict = {}
    for j, (header, type_) in enumerate(zip(headers, types, strict=True)):
        name = _free_name(header[0] if header else column_name(j), fields)
        metadata = {_HEADER: json.dumps(header)}
        fields[name] = pyarrow.field(name, type_, metadata=metadata)
    metadata = {_PROVENANCE: json.dumps(provenance)} if provenance else {}
    schema = pyarrow.schema([*fields.values()], metadata=metadata)
    with (
        replaced_when_complete(path) as partial,
        pyarrow.parquet.ParquetWriter(partial, schema) as writer,
    ):
        for columns in chain([first], groups):
            arrays = [
                pyarrow.array(
                    [cell if cell is None else text(cell) for cell in column]
                    if type_ == pyarrow.string()
                    else column,
                    type_,
                )
                for column, type_ in zip(columns, types, strict=True)
            ]
            writer.write_table(pyarrow.table(arrays, schema=schema))


def _type(pyarrow, cells):
    kinds = set(map(type, cells))
    if str in kinds:
        return pyarrow.string()
    return pyarrow.float64() if float in kinds else pyarrow.int64()


def _free_name(cell, taken):
    name = text("" if cell is None else cell)
    numbered = (f"{name}.{number}" for number in count(1))
    return next(free for free in chain([name], numbered) if free not in taken)
