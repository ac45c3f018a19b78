"""The parts of an `.xlsx` workbook, checked before a library reads them.

Threat model: a workbook from a stranger must not take the machine down. That means that
reading it takes less than 1 GB of memory. openpyxl makes an object of each element of a
part, up to a hundred times as large as the element. It reads most parts as a whole, so
that they may have few bytes. It reads sheets and shared text row by row, so that each
row may have few bytes. A comment or CDATA with a "<" could hide where a row ends, so
that all that follows it counts as one row. Nothing else is checked here: `opened`
limits the unpacked size, defusedxml refuses XML entities, and no library here runs
macros or formulas.
"""

import posixpath
import re

from defusedxml.ElementTree import fromstring

from .grid import MAX_ROWS
from .zip_archive import chunks

MAX_PART = 4 * 2**20  # bytes; Excel's own parts have some hundred kB at most
_MAX_ROW = 8 * 2**20  # bytes
_SHARED_BYTES_PER_CELL = 8
# Parts of figures may be larger, because they are read for chart sheets only.
_FIGURES = re.compile("xl/(charts/|drawings/|media/|pivot|embeddings/)")
# openpyxl reads these parts as a whole, whatever the workbook lists them as.
_FIXED = {"xl/styles.xml", "docProps/core.xml", "docProps/custom.xml"}
_CONTENT = "[Content_Types].xml"
_WORKBOOK, _SHARED = "xl/workbook.xml", "xl/sharedStrings.xml"
# No expression may read on beyond the next "<", because the time would then grow with
# the square of the size.
_PREFIX = rb"(?:[^<>\s:/!?]+:)"  # of a namespace
_MERGED = re.compile(
    rb"<%b?mergeCell(?=\s)[^<>]*?\sref\s*=\s*[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)" % _PREFIX
)
# The position of a cell as Excel writes it, or the start of another cell.
_CELL = re.compile(rb'<c(?: r="([A-Z]{1,3})([0-9]{1,7})"|[\s/>])')
_NAME_OF_CELLS = rb"(?:row|c|v|f|is|r|t)[\s/>]"
_COLON = re.compile(rb":" + _NAME_OF_CELLS)
_PREFIXED = re.compile(rb"<%b%b" % (_PREFIX, _NAME_OF_CELLS))
_CODED = re.compile(rb"<c\s[^<>]*&")
_CONTENT_OF_CELL = re.compile(rb"<%b?(?:v|t)(?:\s[^<>]*)?>([^<>]*)<" % _PREFIX)
_ROW_END = re.compile(rb"</%b?row\s*>" % _PREFIX)
_FEW_CELLS = 3  # sheets of other content can share so short a first row
_HARMLESS = re.compile(rb"<!(?:--[^<>]*--|\[CDATA\[[^<>]*\]\])>")
_ENDS = {
    name: re.compile(rb"(?s).*</%b?%b\s*>" % (_PREFIX, name.encode()))
    for name in ("row", "si")
}


class Package:
    """Parts of a workbook. It raises ValueError, without the path, for unsafe parts."""

    def __init__(self, archive):
        if "mimetype" in archive.namelist():
            raise ValueError("it is an OpenDocument file; save it as .xlsx")
        self.archive = archive
        # Whether text may hold codes, for example _x000D_, as openpyxl leaves them.
        self.has_codes = True
        self.last_row = 0  # of the sheet that was checked last
        content = self._tree(_CONTENT)
        types = [
            (element.get("PartName", "").lstrip("/"), element.get("ContentType", ""))
            for element in content.iterfind("{*}Override")
        ]
        mains = [name for name, kind in types if kind.endswith(".main+xml")]
        self.shared = [n for n, kind in types if kind.endswith(".sharedStrings+xml")]
        usual = [e.get("ContentType", "") for e in content.iterfind("{*}Default")]
        if not mains and any(kind.endswith(".main+xml") for kind in usual):
            mains = [name for name in archive.namelist() if name == _WORKBOOK]
        if len(mains) != 1:
            raise ValueError(f"it has {len(mains)} main parts; expected 1")
        folder, _, name = mains[0].rpartition("/")
        worksheets, others, shared, has_chart_sheets = {}, set(), set(), False
        for element in self._tree(f"{folder}/_rels/{name}.rels"):
            kind, target = element.get("Type", ""), element.get("Target", "")
            target = posixpath.normpath(posixpath.join(f"/{folder}", target))[1:]
            if kind.endswith("/worksheet"):
                worksheets[element.get("Id")] = target
            elif kind.endswith("/sharedStrings"):
                shared.add(target)
            else:
                others.add(target)
            has_chart_sheets |= "chartsheet" in kind
        # The fast library knows these names alone, whatever the workbook states.
        self.has_usual_names = (
            mains == [_WORKBOOK] and shared == {*self.shared} and shared <= {_SHARED}
        )
        #: Part of each worksheet by its title, in order.
        self.sheets = {}
        for element in self._tree(mains[0]).iterfind("{*}sheets/{*}sheet"):
            ids = [value for key, value in element.items() if key.endswith("}id")]
            if ids and ids[0] in worksheets:
                self.sheets[element.get("name")] = worksheets[ids[0]]
        long = {*worksheets.values(), *self.shared} - others - _FIXED
        for name in {*archive.namelist()} - long:
            if has_chart_sheets or not _FIGURES.match(name):
                self._check_size(name, MAX_PART)

    def _check_size(self, name, limit):
        size = self.archive.getinfo(name).file_size
        if size > limit:
            raise ValueError(f"part {name} has {size} bytes; expected at most {limit}")

    def _tree(self, name):
        self._check_size(name, MAX_PART)
        return fromstring(self.archive.read(name))

    def check_sheet(self, title, max_cells):
        """Merged ranges of a sheet, and whether all libraries read the same cells.

        Raises ValueError if the sheet is not safe to read.
        """
        from openpyxl.utils import column_index_from_string, range_boundaries

        plain = self.has_usual_names
        merged: list[tuple] = []
        for name in self.shared:
            self._check_size(name, max_cells * _SHARED_BYTES_PER_CELL)
            for piece in self._pieces(name, "si"):
                # openpyxl removes this code alone, so that the others mean nothing.
                self.has_codes &= b"x005F_" not in piece
                plain &= b"_x" not in piece
        last_row = last_column = 0
        for piece in self._pieces(self.sheets[title], "row"):
            cells = _CELL.findall(piece)
            letters = {column for column, _ in cells}
            rows = {row for _, row in cells} - {b""}
            # A search for a first character comes first: it takes little time.
            plain &= not (
                b"" in letters
                or b'"e"' in piece  # an error of a formula
                or (b"'" in piece and b"'e'" in piece)
                or (b"&" in piece and _CODED.search(piece))
                or (_COLON.search(piece) and _PREFIXED.search(piece))
                or b"_x" in piece
            )
            last_row = max(last_row, 0, *map(int, rows))
            columns = [column_index_from_string(c.decode()) for c in letters if c]
            last_column = max(last_column, 0, *columns)
            for corners in _MERGED.findall(piece) if b"mergeCell" in piece else ():
                first, top, last, bottom = range_boundaries(corners.decode())
                merged.append((top - 1, first - 1, bottom - 1, last - 1))
        self.last_row = last_row
        plain &= 0 < last_row <= MAX_ROWS and last_row * last_column <= max_cells
        return merged, plain

    def sheets_alike(self, titles):
        """Titles of sheets whose first rows have the same content, if it is long."""
        rows: dict = {}
        for title in titles:
            for piece in self._pieces(self.sheets[title], "row"):
                first = _ROW_END.split(piece, maxsplit=1)[0]
                content = tuple(_CONTENT_OF_CELL.findall(first))
                if len(content) > _FEW_CELLS:
                    rows.setdefault(content, []).append(title)
                break
        return next((alike for alike in rows.values() if len(alike) > 1), [])

    def _pieces(self, name, end):
        """Pieces of a part; each one but the last ends with a row or a text."""
        rest = b""
        with self.archive.open(name) as part:
            for chunk in chunks(part):
                rest += chunk
                match = _ENDS[end].match(rest)
                if match and not (b"!" in rest and b"<!" in _HARMLESS.sub(b"", rest)):
                    yield match[0]
                    rest = rest[match.end() :]
                if len(rest) > _MAX_ROW:
                    raise ValueError(f"part {name} has a row of over {_MAX_ROW} bytes")
        yield rest
