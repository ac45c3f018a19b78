"""What a workbook of the `.xlsx` format is made of, looked at before it is read."""

import re

from ..tables.grid import MAX_COLUMNS, MAX_ROWS
from .zip_archive import chunks

# Excel's own parts beside the sheets and their text take some hundred kB at most; a
# library makes objects a hundred times as large of them.
MAX_PART = 4 * 2**20
# A row has at most as many cells, and a cell a handful of elements.
_MAX_TAGS = 8 * MAX_COLUMNS
_MAX_ROW_BYTES = 16 * 2**20
# Text that cells share is in memory as a whole.
_SHARED_BYTES_PER_CELL = 8
# Parts of figures are not read, and may be larger.
_FIGURES = ("xl/charts/", "xl/drawings/", "xl/media/", "xl/pivot", "xl/embeddings/")
_MAIN, _SHARED = ".main+xml", ".sharedStrings+xml"
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_CELL = re.compile(rb'<c(?: r="([A-Z]{1,3})([0-9]{1,7})"|[\s/>])')


class Package:
    """Parts of a workbook.

    Raises ValueError, without the path, for what is no workbook without macros.
    """

    def __init__(self, archive):
        self.archive = archive
        self.has_codes = True  # such as _x000D_ for a character, as openpyxl leaves it
        self.last_row = 0  # of the sheet last looked through
        names = archive.namelist()
        if "mimetype" in names:
            raise ValueError("an OpenDocument file; save it as .xlsx")
        if "[Content_Types].xml" not in names:
            raise ValueError("not a workbook: it has no list of contents")
        types = self._types()
        self.figures: tuple = _FIGURES
        if any("macroEnabled" in type_ for type_ in types.values()) or any(
            name.endswith("vbaProject.bin") for name in names
        ):
            raise ValueError("a workbook with macros; save it as .xlsx")
        mains = [name for name, type_ in types.items() if type_.endswith(_MAIN)]
        if len(mains) != 1:
            raise ValueError(f"not a workbook: it has {len(mains)} main parts")
        self.shared = [name for name, kind in types.items() if kind.endswith(_SHARED)]
        self.sheets = self._sheets(mains[0])
        for part in archive.infolist():
            known = {*self.sheets.values(), *self.shared}
            is_sheet = types.get(part.filename, "").endswith(".worksheet+xml")
            if part.filename in known or is_sheet:
                continue
            if not part.filename.startswith(self.figures) or part.filename in mains:
                self._small(part.filename)

    def _small(self, name):
        size = self.archive.getinfo(name).file_size
        if size > MAX_PART:
            raise ValueError(
                f"part {name} has {size} bytes; expected at most {MAX_PART}"
            )
        content = self.archive.read(name)
        if name.endswith((".xml", ".rels")):
            _check_start(name, content)
            _check_xml(name, content)
        return content

    def _tree(self, name):
        from defusedxml.ElementTree import fromstring

        return fromstring(self._small(name))

    def _types(self):
        return {
            element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
            for element in self._tree("[Content_Types].xml").iterfind("{*}Override")
        }

    def _sheets(self, main):
        """Parts of the worksheets by title, in order."""
        folder, _, name = main.rpartition("/")
        relations = list(self._tree(f"{folder}/_rels/{name}.rels"))
        if any("chartsheet" in element.get("Type", "") for element in relations):
            self.figures = ()  # openpyxl reads those
        targets = {
            element.get("Id"): element.get("Target", "")
            for element in relations
            if element.get("Type", "").endswith("/worksheet")
        }
        sheets = {}
        for element in self._tree(main).iterfind("{*}sheets/{*}sheet"):
            ids = [v for key, v in element.items() if key.endswith("}id")]
            if ids and ids[0] in targets:
                target = targets[ids[0]]
                part = target[1:] if target.startswith("/") else f"{folder}/{target}"
                sheets[element.get("name")] = part
        return sheets

    def look_through(self, title, max_cells):
        """Merged ranges of a sheet, and whether any reader finds the same cells in it.

        Raises ValueError for a sheet that is not to be trusted.
        """
        plain = True
        merged: list[tuple] = []
        for name in self.shared:
            size = self.archive.getinfo(name).file_size
            if size > max_cells * _SHARED_BYTES_PER_CELL:
                raise ValueError(f"part {name} has {size} bytes of text")
            with self.archive.open(name) as part:
                for piece in _pieces(name, part, b"</si>"):
                    # openpyxl reads them, and only them, so that no code is left.
                    self.has_codes &= b"x005F_" not in piece
                    plain &= b"_x" not in piece
                    _check_tags(name, piece.split(b"<si"))
        last_row = last_column = 0
        name = self.sheets[title]
        with self.archive.open(name) as part:
            for piece in _pieces(name, part, b"</row>"):
                _check_tags(name, piece.split(b"<row"))
                cells = _CELL.findall(piece)
                if cells:
                    letters = {column for column, _ in cells}
                    numbers = {row for _, row in cells}
                    plain &= b"" not in letters and b't="e"' not in piece
                    last_row = max(last_row, *(int(number or 0) for number in numbers))
                    last_column = max(last_column, *map(_column_number, letters))
                plain &= b"_x" not in piece
                if b"<mergeCell " in piece:
                    merged += map(_range, _MERGED.findall(piece))
        self.last_row = last_row
        plain &= 0 < last_row <= MAX_ROWS and last_row * last_column <= max_cells
        return merged, plain


def _pieces(name, part, end):
    """Pieces of a part, each but the last up to the end of a row or text."""
    rest = b""
    for number, chunk in enumerate(chunks(part)):
        if number == 0:
            _check_start(name, chunk)
        rest += chunk
        cut = rest.rfind(end)
        if cut >= 0:
            piece, rest = rest[: cut + len(end)], rest[cut + len(end) :]
            _check_xml(name, piece)
            yield piece
        if len(rest) > _MAX_ROW_BYTES:
            raise ValueError(f"part {name} has a row of over {_MAX_ROW_BYTES} bytes")
    _check_xml(name, rest)
    yield rest


def _check_start(name, content):
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ValueError(f"part {name} is not XML in UTF-8")


def _check_xml(name, content):
    if b"\0" in content:
        raise ValueError(f"part {name} is not XML in UTF-8")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError(f"part {name} defines XML entities, which no workbook needs")


def _check_tags(name, pieces):
    long = [piece for piece in pieces if len(piece) > _MAX_TAGS]
    most = max((piece.count(b"<") for piece in long), default=0)
    if most > _MAX_TAGS:
        raise ValueError(f"part {name} has {most} elements in a row or outside of rows")


def _range(corners):
    letters, number, last_letters, last_number = corners
    first = int(number) - 1, _column_number(letters) - 1
    return *first, int(last_number) - 1, _column_number(last_letters) - 1


def _column_number(letters):
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
