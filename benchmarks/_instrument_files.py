"""Small files of instruments, by the published layouts: for tests and for fuzzing."""

import struct

import numpy as np

AXIS = np.linspace(400, 440, 5)
ROWS = np.arange(15, dtype=np.float32).reshape(3, 5) * 1.5 + 2


def wdf(rows=ROWS, axis=AXIS, *, unit=1, collected=None, flags=0, ylist=1, more=b""):
    """Renishaw .wdf of one or more spectra."""
    n, p = rows.shape
    header = struct.pack(
        "<IIQQ16s12x IIIQQI III24s4H IIQQI f48x32s160s 48x32x32x".replace(" ", ""),
        *(0x31464457, 1, 512, flags, bytes(16)),
        *(1, 0, p, n, n if collected is None else collected, 1),
        *(ylist, len(axis), 0, b"WiRE", 5, 0, 0, 0),
        *(0, 1 if n == 1 else 3, 0, 0, 6, 18797.0, b"user", b"title"),
    )

    def section(name, content):
        return struct.pack("<4sIQ", name, 1, 16 + len(content)) + content

    return (
        header
        + section(b"DATA", rows.astype("<f4").tobytes())
        + section(b"YLST", struct.pack("<IIf", 0, 16, 1.0))
        + section(b"XLST", struct.pack("<II", 19, unit) + axis.astype("<f4").tobytes())
        + more
    )


def spc(
    rows=ROWS, axes=None, *, flags=0, version=0x4B, unit=13, exponents=(-128, -128), **k
):
    """Galactic .spc. `axes` is None for equal steps, one axis, or a list of axes."""
    own = isinstance(axes, list)
    flags |= 0x04 * (len(rows) > 1) | 0x80 * (axes is not None) | 0x40 * own
    dtype = "<f4" if -128 in exponents else "<i2" if flags & 1 else "<i4"
    content = struct.pack(
        "<BBBbIddIBBBB",
        *(flags, version, 0, exponents[0]),
        *(0 if own else len(rows[0]), AXIS[0], AXIS[-1], len(rows)),
        *(unit, 4, 0, 0),
    )
    content += bytes(4 + 9 + 9 + 2 + 32 + 130) + k.get("label", b"").ljust(30, b"\0")
    content += struct.pack("<I", k.get("log_at", 0)) + bytes(512 - len(content) - 4)
    if axes is not None and not own:
        content += axes.astype("<f4").tobytes()
    for i, row in enumerate(rows):
        content += struct.pack("<BbHfffIIf4x", 0, exponents[1], i, i, i + 1, 0, 0, 0, 0)
        if own:
            content = content[:-16] + struct.pack("<IIf4x", len(row), 0, 0)
            content += axes[i].astype("<f4").tobytes()
        content += np.asarray(row).astype(dtype).tobytes()
    return content + k.get("log", b"")


def jcamp(table, kind="XYDATA=(X++(Y..Y))", **header):
    """A block of JCAMP-DX."""
    known = {"TITLE": "a", "JCAMP-DX": "5.01", "DATA TYPE": "RAMAN SPECTRUM"}
    known |= {"XUNITS": "1/CM", "YUNITS": "ARBITRARY UNITS", "XFACTOR": 1, "YFACTOR": 1}
    known |= {"FIRSTX": 400, "LASTX": 440, "NPOINTS": 5} | header
    lines = [f"##{k}={v}" for k, v in known.items() if v is not None]
    return "\n".join([*lines, f"##{kind}", table, "##END=", ""]).encode()


PLAIN = "400 2 3.5 5\n430 6.5 8"
LINK = (
    b"##TITLE=two\n##JCAMP-DX=5.01\n##DATA TYPE=LINK\n##BLOCKS=2\n"
    + jcamp(PLAIN)
    + jcamp(PLAIN.replace("8", "9"))
    + b"##END=\n"
)


def _parameters(**values):
    content = b""
    for name, value in values.items():
        if isinstance(value, int):
            kind, packed = 0, struct.pack("<i", value)
        elif isinstance(value, float):
            kind, packed = 1, struct.pack("<d", value)
        else:
            kind, packed = 2, value.encode().ljust(4, b"\0")
        content += name.upper().encode() + b"\0"
        content += struct.pack("<hh", kind, len(packed) // 2) + packed
    return content + b"END\0\0\0\0\0"


def opus_type(a, b, c, d, e=0, f=0):
    """Number of a type of block, from its six parts."""
    return a | b << 2 | c << 4 | d << 10 | e << 17 | f << 19


def opus(
    rows=ROWS[:1], *, kinds=(10,), unit="WN", series=False, change=None, unmatched=False
):
    """Bruker OPUS of one spectrum of each kind, or of a series.

    A kind is the type of data, or the origin (1: sample, 2: reference) and the type.
    """
    p = rows.shape[1]
    blocks = []
    for kind in kinds:
        origin, kind = kind if isinstance(kind, tuple) else (0, kind)
        values = {"dpf": 1, "npt": p, "fxv": 400.0, "lxv": 440.0, "csf": 2.0}
        values |= {"mxy": 1.0, "mny": 0.0, "dxu": unit} | (change or {})
        last = 2 if series else 0
        status = 1 if not unmatched or origin else 2  # no status of a result
        status = opus_type(3, origin, status, kind, 0, last)
        blocks.append((status, _parameters(**values)))
        content = rows.astype("<f4").tobytes()
        if series:
            info = bytes(struct.calcsize("<8i8d") + 64)
            content = struct.pack("<6i", 0, len(rows), 24 + 8, 4 * p, len(info), 1)
            content += struct.pack("<2i", 0, len(rows) - 1)
            for row in rows:
                content += row.astype("<f4").tobytes() + info
        blocks.append((opus_type(3, origin, 0, kind, 0, last), content))
    header = b"\n\n\xfe\xfe" + struct.pack("<diii", 920622.0, 24, 40, len(blocks) + 1)
    at = 24 + 12 * 40
    directory = struct.pack("<3i", opus_type(0, 0, 0, 13), 12 * 40 // 4, 24)
    for kind, content in blocks:
        directory += struct.pack("<3i", kind, len(content) // 4, at)
        at += len(content)
    return header + directory.ljust(480, b"\0") + b"".join(c for _, c in blocks)


def omnic(rows=ROWS[:1], *, unit=32, group=False, more=()):
    """OMNIC .spa of one spectrum, or .spg of a group."""
    p = rows.shape[1]
    lines, parts = [], b""
    start = 304 + 16 * (3 * len(rows) + len(more) + 1)
    for row in rows:
        at = start + len(parts)
        header = struct.pack("<BxxxIB3xB3xff", 2, p, unit, 31, 400.0, 440.0)
        parts += header.ljust(240, b"\0") + row.astype("<f4").tobytes()
        parts += b"name".ljust(256, b"\0") + struct.pack("<I", 3_900_000_000)
        lines += [(2, at, 240), (3, at + 240, 4 * p), (107, at + 240 + 4 * p, 256)]
    lines += [*more, (0 if not group else 1, 0, 0)]
    content = b"Spectral Data File".ljust(294, b"\0") + struct.pack("<H", len(lines))
    content = content.ljust(304, b"\0")
    for key, at, size in lines:
        content += struct.pack("<BxII6x", key, at, size)
    return content + parts


#: Files of each kind that are read: name and bytes.
FILES = {
    "one.wdf": wdf(ROWS[:1]),
    "map.wdf": wdf(),
    "even.spc": spc(ROWS[:1]),
    "multi.spc": spc(axes=AXIS),
    "own.spc": spc(axes=[AXIS, AXIS, AXIS + 1]),
    "plain.jdx": jcamp(PLAIN),
    "packed.dx": jcamp("400A0J5K0\n420D5K0J5", YFACTOR=0.1),
    "link.jcm": LINK,
    "points.jdx": jcamp("400, 1; 410, 2\n420, 3; 430, 4; 440, 5", "XYPOINTS=(XY..XY)"),
    "raman.0": opus(),
    "series.1": opus(ROWS, series=True),
    "one.spa": omnic(),
    "group.spg": omnic(ROWS, group=True),
}
