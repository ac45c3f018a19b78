"""Spectra in the files of instruments. Each format needs a library.

Threat model: a file from a stranger must not fill the memory or take endless time. The
libraries trust what a file states of its sizes. Therefore the sizes are checked first,
and a library gets the parts of a file that hold spectra, and no others.
"""

import contextlib
import importlib
import io
import logging
import re
import struct
import warnings

import numpy as np

from ..._utils.files import readable
from .common import instrument_suffix
from .grid import check_bytes, check_size
from .jcamp_dx import CELLS_PER_SPECTRUM, read_jcamp
from .traces import traces_by_axis
from .units import unit_of

_BYTES_PER_CELL = 16  # of a file, which is in memory as a whole
# Of an OPUS file: OPUS makes room for a few hundred blocks at most.
_MAX_BLOCKS, _MAX_SERIES = 1000, 2**17


def read_instrument(path, *, max_cells):
    """Traces of a file of an instrument, one for each axis.

    Parameters
    ----------
    path : Path
        File to read. Its suffix decides the format.
    max_cells : int
        Largest number of intensities.

    Returns
    -------
    traces : list of Traces
        Spectra that share an axis, for each axis of the file.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ImportError
        If the library for the format is not installed.
    ValueError
        If the file holds no such spectra, or too many.
    """
    kind, package, module, read = _FORMATS[instrument_suffix(path)]
    check_bytes(path, path.stat().st_size, max_cells, _BYTES_PER_CELL)
    content = path.read_bytes()
    with _silent():
        try:
            library = importlib.import_module(module)
        except ImportError as error:
            raise ImportError(
                f"{path}: a {kind} needs {package}, which is not installed; "
                "pip install 'cvae-augment[instruments]' brings it"
            ) from error
        with readable(path, kind):
            return read(library, path, content, max_cells)


@contextlib.contextmanager
def _silent():
    """No output of a library: what it prints, warns of and logs."""
    loggers = [logging.getLogger(name) for name in ("spectrochempy-omnic", "spc_io")]
    before = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with (
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(action="ignore"),
        ):
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _check(holds, path, fault):
    if not holds:
        raise ValueError(f"{path}: {fault}; the file is broken or of another kind")


def _read_wdf(wdf, path, content, max_cells):
    _check(content[:4] == b"WDF1", path, "no file of Renishaw WiRE")
    sections: dict = {}
    at = 0
    while at + 16 <= len(content):
        name, _, size = struct.unpack_from("<4sIQ", content, at)
        _check(
            16 <= size <= len(content) - at, path, f"section {name} has {size} bytes"
        )
        sections.setdefault(name, size - 16)
        at += size
    with wdf.Wdf() as file:
        file.open_fd(io.BytesIO(content), owned=True)
        header = file.hdr
        n_spectra, n_points = min(header.ncollected, header.nspectra), header.npoints
        _check(n_points >= 3, path, f"spectra of {n_points} points")
        check_size(path, n_spectra, n_points, max_cells)
        stored = sections.get(b"DATA", 0)
        _check(4 * n_spectra * n_points <= stored, path, f"{stored} bytes of spectra")
        if header.flags_ & (wdf.WdfFlags.XYXY | wdf.WdfFlags.Multitrack):
            raise ValueError(
                f"{path}: spectra with axes of their own are not read; export them as "
                "text in WiRE"
            )
        if header.ylistcount > 1 or header.xlistcount != n_points:
            raise ValueError(
                f"{path}: an image or a filter scan with {header.xlistcount} x "
                f"{header.ylistcount} values; expected spectra of {n_points} points"
            )
        stored = sections.get(b"XLST", 0)
        _check(8 + 4 * n_points <= stored, path, f"{stored} bytes of the axis")
        axis = file.xlist()
        units = {"RamanShift": "cm^-1", "Wavenumber": "cm^-1"}
        units |= {"Nanometre": "nm", "Micron": "um"}
        data = np.empty((n_spectra, n_points), dtype=np.float32)
        for i in range(n_spectra):
            data[i] = file.spectrum(i)
    notes = []
    if n_spectra < header.nspectra:
        notes.append(f"spectra: {n_spectra} of {header.nspectra} were collected")
    return traces_by_axis(path, [(axis, data)], units.get(axis.units.name, ""), notes)


def _read_spc(spc, path, content, max_cells):
    headers = importlib.import_module("spc_io.low_level.headers.spchdr")
    subs = importlib.import_module("spc_io.low_level.headers.sub_hdr")
    size, sub_size = 512, 32
    _check(len(content) >= size, path, f"{len(content)} bytes")
    header = headers.SpcHdr.from_buffer_copy(content)
    if not header.fversn.LSB_format:
        raise ValueError(
            f"{path}: an old or a big-endian .spc, version {content[1]:#x}; expected "
            "version 0x4b; save it anew in the current format"
        )
    flags, single = header.ftflgs, header.ftflgs.TSPREC
    own_axes = flags.TXYXYS
    at = size + 4 * header.fnpts * (flags.TXVALS and not own_axes)
    check_size(path, max(header.fnsub, 1), 1 if own_axes else header.fnpts, max_cells)
    n_cells = 0
    for _ in range(header.fnsub):
        _check(at + sub_size <= len(content), path, "a spectrum is cut off")
        sub = subs.SubHdr.from_buffer_copy(content, at)
        n_points = sub.subnpts if own_axes else header.fnpts
        is_float = -0x80 in (header.fexp, sub.subexp)
        width = 2 if single and not is_float else 4
        at += sub_size + n_points * (width + 4 * own_axes)
        n_cells += n_points + CELLS_PER_SPECTRUM
        _check(n_points >= 3, path, f"a spectrum of {n_points} points")
        check_size(path, 1, n_cells, max_cells)
    _check(at <= len(content), path, "a spectrum is cut off")
    # The library needs neither the log, which it misreads, nor the times of spectra.
    is_multi, unit = flags.TMULTI, str(header.fxtype)
    label = bytes(header.fcatxt).split(b"\0")[0].decode("latin-1")
    flags.TRANDM = flags.TMULTI = header.flogoff = header.fwplanes = 0
    if own_axes:
        header.fnpts = 0  # position of a directory
    cleaned = bytes(header) + content[size:at]
    raw = spc.low_level.SpcRaw.from_bytes_io(io.BytesIO(cleaned))
    axis = raw.xarray
    if axis is None and not own_axes:
        axis = np.linspace(header.ffirst, header.flast, header.fnpts)
    spectra = []
    for sub in raw.subs:
        # The exponent of a file of one spectrum is in the header of the file.
        if not is_multi and header.fexp != -0x80:
            _check(sub.header.subexp != -0x80, path, "two exponents that differ")
            sub.header.subexp = header.fexp
        spectra.append((sub.xarray if own_axes else axis, sub.yarray))
    names = {"XWAVEN": "cm^-1", "XRAMANS": "cm^-1", "XNMETR": "nm", "XUMETR": "um"}
    unit = unit_of(label) if flags.TALABS else names.get(unit, "")
    return traces_by_axis(path, spectra, unit)


def _read_opus(opus, path, content, max_cells):
    _check(content[:4] == b"\n\n\xfe\xfe", path, "no file of Bruker OPUS")
    _, start, n_max, _ = opus.parse_header(content)
    _check(start > 0 and 0 < n_max <= _MAX_BLOCKS, path, f"room for {n_max} blocks")
    blocks, keys, total = [], [], 0
    for kind, size, at in opus.parse_directory(content[start : start + 12 * n_max]):
        block = opus.FileBlock(content, kind, size, at)
        # Other blocks hold reports and histories.
        if block.is_data() or block.is_data_series() or block.is_data_status():
            total += size
            _check(0 <= size <= len(content) - at, path, "a block is cut off")
            _check(total <= len(content), path, "blocks that overlap")
            if block.is_data_status():
                _check_parameters(path, block.bytes)
            else:
                keys.append(block.get_data_key())
            if block.is_data_series():
                n, _, width, _, n_runs = struct.unpack_from("<5i", block.bytes, 4)
                fits = n > 0 and width > 0 and n * width <= 2 * size
                fits &= max(n, n_runs) <= _MAX_SERIES
                _check(fits, path, f"{n} spectra of {width} bytes in {size}")
                # The library takes slices, which are copies of bytes.
                block.bytes = memoryview(block.bytes)
            block.parse()
            if block.parse_error is None:
                blocks.append(block)
    pairs = opus.pair_data_and_status_blocks(blocks)
    # Interferograms, phases and references are no spectra of a sample.
    wanted = [key for key in keys if not re.match("ig|gcig|ph|.*rf", key)]
    results = [key for key in wanted if not key.startswith("sm")] or wanted
    found = [pair for pair in pairs if pair[0].get_data_key() in results]
    if len(results) != 1 or len(found) != 1:
        raise ValueError(
            f"{path}: blocks of spectra {sorted(keys)}, of which {len(found)} can be "
            "read as a result; expected one spectrum or one series; save it alone"
        )
    ((data, status),) = found
    n_points, factor = status.data["npt"], status.data["csf"]
    unit = {"WN": "cm^-1", "MI": "um", "NM": "nm"}.get(status.data.get("dxu"), "")
    is_series = data.is_data_series()
    check_size(path, len(data.data["y"]) if is_series else 1, n_points, max_cells)
    _check(status.data.get("dpf") in (1, 2), path, "an unknown type of numbers")
    made = (opus.DataSeries if is_series else opus.Data)(data, status, "y", 0)
    rows = np.asarray(made.y) * (factor if is_series else 1)
    left_out = ", ".join(sorted({*keys} - {*results}))
    notes = [f"spectrum: block {results[0]!r}; left out: {left_out}"] * bool(left_out)
    return traces_by_axis(path, [(made.x, rows)], unit, notes)


def _check_parameters(path, content):
    """Check that the sizes of parameters lead to the end of their block."""
    at = 0
    while at + 8 <= len(content) and content[at : at + 3] != b"END":
        (size,) = struct.unpack_from("<h", content, at + 6)
        _check(size >= 0, path, f"a parameter of {size} bytes")
        at += 8 + 2 * size


def _read_omnic(omnic, path, content, max_cells):
    _check(content[:18] == b"Spectral Data File", path, "no file of OMNIC")
    _check(len(content) >= 320, path, f"{len(content)} bytes")
    is_group = path.suffix.lower() == ".spg"
    (n_lines,) = struct.unpack_from("<H", content, 294)
    cleaned, headers, sizes = bytearray(content), [], []
    for at in range(304, len(content) - 15, 16):
        if is_group and at >= 304 + 16 * n_lines:
            break
        key, position, size = struct.unpack_from("<BxII", content, at)
        if key in (0, 1) and not is_group:
            break
        if key == 2:
            _check(position <= len(content) - 192, path, "a header is cut off")
            headers.append(struct.unpack_from("<I", content, position + 4)[0])
        elif key == 3:
            _check(size <= len(content) - position, path, "a spectrum is cut off")
            sizes.append(size)
        elif key != 107:  # names, which the library needs in a group
            cleaned[at] = 0x64
    check_size(path, len(headers), max(headers, default=0), max_cells)
    _check(sizes == [4 * n for n in headers], path, "headers that fit no spectra")
    _check(len(headers) == 1 or (is_group and headers), path, f"{len(headers)} spectra")

    # The library has no types.
    class Reader(omnic.OMNICReader):  # type: ignore[name-defined]
        _history: list = []  # the library would keep that of all files

        @staticmethod
        def _readbtext(fid, pos, size):
            return ""  # the library would look for the end of a text without end

    read = Reader({path.name: bytes(cleaned)}, suffix=path.suffix)
    unit = read.x_units if read.x_units in ("cm^-1", "nm", "um") else ""
    return traces_by_axis(path, [(read.x, read.data)], unit)


# Kind of file, name of the package, name of its module, function that reads the bytes.
_FORMATS: dict = {
    ".wdf": ("Renishaw .wdf file", "renishaw-wdf", "wdf", _read_wdf),
    ".spc": ("Galactic .spc file", "spc-io", "spc_io", _read_spc),
    ".jdx": ("JCAMP-DX file", "jcamp", "jcamp", read_jcamp),
    ".dx": ("JCAMP-DX file", "jcamp", "jcamp", read_jcamp),
    ".jcm": ("JCAMP-DX file", "jcamp", "jcamp", read_jcamp),
    ".0": ("Bruker OPUS file", "brukeropus", "brukeropus.file", _read_opus),
    ".spa": ("OMNIC file", "spectrochempy-omnic", "spectrochempy_omnic", _read_omnic),
    ".spg": ("OMNIC file", "spectrochempy-omnic", "spectrochempy_omnic", _read_omnic),
}
