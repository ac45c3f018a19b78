"""JCAMP-DX: spectra as text, plain or packed. The library `jcamp` reads each block.

The library fills the memory with what the header states, skips lines that it does not
understand, and prints its doubts. Therefore each block is checked before and after.
"""

import contextlib
import io
import math
import re

import numpy as np

from .grid import check_size
from .traces import traces_by_axis
from .units import unit_of

#: Cells that take as much memory as the objects of a library for a spectrum.
CELLS_PER_SPECTRUM = 32
_TABLES = {"xydata": "(X++(Y..Y))", "xypoints": "(XY..XY)"}
_NOT_READ = ("ntuples", "datatable", "peaktable", "peakassignments")
# Numbers of the header that a table needs, can have, and is compared with.
_NEEDED = {"xydata": ("npoints", "firstx", "lastx"), "xypoints": ("npoints",)}
_FACTORS, _EXTREMES = ("xfactor", "yfactor"), ("maxy", "miny")
_LONGEST_LINE, _MAX_POINTS = 10_000, 2**20
_PACKED = re.compile(r"[@A-DF-Z%a-df-z]")
# The library unpacks a repeat count only if it has one digit and follows a difference.
_UNPACKED = re.compile(r"[%J-Rj-r]\d*[S-Zs](?![\dS-Zs])")
_PLAIN = re.compile(r"(?:[eE][+-]?\d+|[^\s,;+-])+")  # signs can separate numbers
_REPEAT = re.compile("[S-Zs]")
_FIRST_NUMBER = re.compile(r"[+-]?\d*\.?\d+(?:[Ee][+-]\d+)?")
_TOLERANCE = 1e-3


def read_jcamp(jcamp, path, content, max_cells):
    """Traces of the bytes of a file, one for each axis."""
    spectra, units, n_cells = [], set(), 0
    for header, kind, lines in _blocks(path, content.decode("utf-8", "replace")):
        numbers = _numbers(path, header, kind)
        n_points = numbers["npoints"]
        n_cells += n_points + CELLS_PER_SPECTRUM
        check_size(path, 1, n_cells, max_cells)
        is_packed = _check_lines(path, lines, n_points)
        text = [f"##{k}={v!r}\n" for k, v in numbers.items() if k not in _EXTREMES]
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            block = jcamp.read([*text, f"##{kind}={_TABLES[kind]}\n", *lines])
        doubts = printed.getvalue().splitlines()
        n_found = len(block["y"])
        if n_found != n_points:
            doubts = [f"it has {n_found} points, NPOINTS={n_points}"]
        if doubts:
            raise ValueError(
                f"{path}: the table disagrees with itself or its header: {doubts[0]}"
            )
        unpacked = np.asarray(block["y"] if is_packed else [])
        _compare(path, numbers, lines, kind, unpacked)
        spectra.append((block["x"], block["y"]))
        units.add(unit_of(header.get("xunits", "").replace("_", " ")))
    if len(units) > 1:
        raise ValueError(f"{path}: spectra in different XUNITS; expected one unit")
    return traces_by_axis(path, spectra, *units)


def _blocks(path, text):
    """Header, kind of table and lines of the table of each block."""
    if not re.match(r"\ufeff?\s*##", text):
        raise ValueError(f"{path}: no JCAMP-DX file; expected lines that start with ##")
    header: dict = {}
    kind, lines = "", []
    for line in (match[0] for match in re.finditer(r"[^\r\n]+", text + "\n##END=")):
        if len(line) > _LONGEST_LINE:
            raise ValueError(f"{path}: a line of over {_LONGEST_LINE} characters")
        line = line.partition("$$")[0].strip("\ufeff \t")
        if not line.startswith("##"):
            if kind and line:
                lines.append(line)
                if len(lines) > _MAX_POINTS:
                    raise ValueError(f"{path}: a table of over {_MAX_POINTS} lines")
            continue
        label, _, value = line[2:].partition("=")
        label, value = re.sub(r"[\s_/-]", "", label).lower(), value.strip()
        if label in _NOT_READ:
            raise ValueError(
                f"{path}: a block with {label.upper()}; expected XYDATA or XYPOINTS; "
                "save the spectrum in this form"
            )
        if kind:
            yield header, kind, lines
            kind, lines = "", []
        if label == "title":
            header = {}
        elif label in _TABLES:
            form = re.sub(r"\s", "", value).upper()
            kind = next(
                (k for k, known in _TABLES.items() if form == known.upper()), ""
            )
            if not kind:
                raise ValueError(
                    f"{path}: {label.upper()}={value[:40]}; expected "
                    + " or ".join(_TABLES.values())
                )
        elif label in (*_NEEDED["xydata"], *_FACTORS, *_EXTREMES, "xunits"):
            header[label] = value


def _numbers(path, header, kind):
    """Numbers of the header. An extreme that is no number is left out."""
    numbers: dict = {}
    for name in (*_NEEDED["xydata"], *_FACTORS, *_EXTREMES):
        try:
            number = float(header[name].replace(",", ".", 1))
        except (KeyError, ValueError):
            number = math.nan
        if math.isfinite(number):
            numbers[name] = number
        elif name in _NEEDED[kind] or (name in header and name in _FACTORS):
            raise ValueError(
                f"{path}: {name.upper()}={header.get(name, '')[:40]}; expected a number"
            )
    n_points = numbers["npoints"]
    if not (n_points.is_integer() and 3 <= n_points <= _MAX_POINTS):
        raise ValueError(
            f"{path}: NPOINTS={n_points:g}; expected a number from 3 to {_MAX_POINTS}"
        )
    return numbers | {"npoints": int(n_points)}


def _check_lines(path, lines, n_points):
    """Check that the library can unpack each line; return whether any is packed."""
    n_values, is_packed = 0, False
    for line in lines:
        if not _PACKED.search(line):
            n_values += len(_PLAIN.findall(line))
        else:
            is_packed = True
            n_repeats = len(_REPEAT.findall(line))
            if n_repeats != len(_UNPACKED.findall(line)):
                raise ValueError(
                    f"{path}: the table is packed with repeat counts that are not "
                    "read; save it as plain numbers (AFFN)"
                )
            n_values += sum(not c.isdigit() for c in line) + 8 * n_repeats + 1
        # A line has a value of the axis, and may repeat the last value before it.
        if n_values > 2 * n_points + 3 * len(lines) or len(lines) > n_points:
            raise ValueError(
                f"{path}: more values in the table than NPOINTS={n_points} states"
            )
    return is_packed


def _compare(path, numbers, lines, kind, unpacked):
    """Compare the table with what the header states of it."""
    facts = []  # name, stated value, value found, tolerance
    if len(unpacked):
        spread = np.ptp(unpacked)
        found = {"maxy": unpacked.max(), "miny": unpacked.min()}
        facts = [(k, numbers[k], found[k], spread) for k in _EXTREMES if k in numbers]
        facts = [(*f[:3], _TOLERANCE * max(f[3], abs(f[1]))) for f in facts]
    if kind == "xydata":
        first, last = numbers["firstx"], numbers["lastx"]
        number = _FIRST_NUMBER.match(lines[0]) if lines else None
        begins = float(number[0] if number else "nan") * numbers.get("xfactor", 1)
        step = abs(last - first) / (numbers["npoints"] - 1)
        facts.append(("firstx", first, begins, step + abs(first) * _TOLERANCE))
    for name, stated, found, tolerance in facts:
        if not abs(stated - found) <= tolerance:
            raise ValueError(
                f"{path}: {name.upper()} is {found:g} in the table; the header states "
                f"{stated:g}"
            )
