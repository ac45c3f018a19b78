"""Files of instruments: right values, and one kind of error for a broken file."""

import logging
import resource
import struct
import sys

import numpy as np
import pytest
from _instrument_files import (
    AXIS,
    FILES,
    LINK,
    PLAIN,
    ROWS,
    jcamp,
    omnic,
    opus,
    opus_type,
    spc,
    wdf,
)

from cvae_augment.datasets.formats.common import INSTRUMENTS, instrument_suffix
from cvae_augment.datasets.formats.instruments import read_instrument

ONE, SECONDS = ROWS[:1], 60


def read(tmp_path, name, content, max_cells=10_000):
    path = tmp_path / name
    path.write_bytes(content)
    return read_instrument(path, max_cells=max_cells)


def test_files_are_known_by_their_names(tmp_path):
    for suffix in (*INSTRUMENTS, ".0", ".17", ".0003", ".WDF", ".Spc"):
        assert instrument_suffix(tmp_path / f"a{suffix}")
    for name in ("a.csv", "a", "a.0b", "a.txt", ".0"):
        assert not instrument_suffix(tmp_path / name)


VALUES = {
    "one.wdf": ONE,
    "map.wdf": ROWS,
    "even.spc": ONE,
    "multi.spc": ROWS,
    "plain.jdx": ONE,
    "packed.dx": [[1, 2.5, 4.5, 6.5, 8]],
    "link.jcm": [ROWS[0], [2, 3.5, 5, 6.5, 9]],
    "points.jdx": [[1, 2, 3, 4, 5]],
    "raman.0": ONE * 2,
    "series.1": ROWS * 2,
    "one.spa": ONE,
    "group.spg": ROWS,
}


@pytest.mark.parametrize("name", VALUES)
def test_values_axis_and_unit_are_those_of_the_file(name, tmp_path, capfd):
    (traces,) = read(tmp_path, name, FILES[name])
    assert np.allclose(traces.data, VALUES[name], rtol=1e-6)
    assert traces.axis.tolist() == AXIS.tolist()
    assert (traces.unit, traces.notes) == ("cm^-1", [])
    assert capfd.readouterr() == ("", "")


def test_spectra_with_other_axes_are_other_traces(tmp_path):
    first, second = read(tmp_path, "a.spc", FILES["own.spc"])
    assert first.data.tolist() == ROWS[:2].tolist()
    assert (second.axis.tolist(), second.data.tolist()) == (
        (AXIS + 1).tolist(),
        ROWS[2:].tolist(),
    )
    other = jcamp(PLAIN.replace("4", "5"), FIRSTX=500, LASTX=540).replace(
        b"430", b"530"
    )
    assert len(read(tmp_path, "a.jdx", FILES["plain.jdx"] + other)) == 2


@pytest.mark.parametrize(
    ("name", "content", "unit"),
    [
        ("a.wdf", wdf(unit=3), "nm"),
        ("a.wdf", wdf(unit=5), "um"),
        ("a.wdf", wdf(unit=16), ""),
        ("a.spc", spc(ONE, unit=1), "cm^-1"),
        ("a.spc", spc(ONE, unit=2), "um"),
        ("a.spc", spc(ONE, unit=3), "nm"),
        ("a.spc", spc(ONE, unit=0), ""),
        ("a.spc", spc(ONE, flags=0x20, label=b"Raman Shift\0Counts"), "cm^-1"),
        ("a.jdx", jcamp(PLAIN, XUNITS="NANOMETERS"), "nm"),
        ("a.jdx", jcamp(PLAIN, XUNITS="MICROMETERS"), "um"),
        ("a.jdx", jcamp(PLAIN, XUNITS="cm^-1"), "cm^-1"),
        ("a.jdx", jcamp(PLAIN, XUNITS="RAMAN_SHIFT"), "cm^-1"),
        ("a.jdx", jcamp(PLAIN, XUNITS="SECONDS"), ""),
        ("a.0", opus(unit="MI"), "um"),
        ("a.0", opus(unit="LGW"), ""),
        ("a.spa", omnic(unit=1), "cm^-1"),
        ("a.spa", omnic(unit=3), "nm"),
        ("a.spa", omnic(unit=99), ""),
    ],
)
def test_a_unit_is_kept_where_the_file_states_it(name, content, unit, tmp_path, capfd):
    (traces,) = read(tmp_path, name, content)
    assert traces.unit == unit
    assert capfd.readouterr() == ("", "")


def test_exponents_of_spc_are_those_of_file_or_spectrum(tmp_path):
    whole = np.array([[1, -2, 3, 4, 5]]) * 2**10
    for flags, bits in ((0, 32), (1, 16)):
        (traces,) = read(tmp_path, "a.spc", spc(whole, flags=flags, exponents=(8, 0)))
        assert traces.data.tolist() == (whole * 2.0 ** (8 - bits)).tolist()
        many = np.vstack([whole, whole])
        (traces,) = read(tmp_path, "a.spc", spc(many, flags=flags, exponents=(0, 8)))
        assert traces.data.tolist() == (many * 2.0 ** (8 - bits)).tolist()


def test_log_and_arbitrary_times_of_spc_do_not_matter(tmp_path):
    content = spc(flags=0x08, log_at=700, log=b"a=b=c")
    (traces,) = read(tmp_path, "a.spc", content)
    assert traces.data.tolist() == ROWS.tolist()


def test_notes_say_what_was_left_out(tmp_path):
    (traces,) = read(tmp_path, "a.wdf", wdf(collected=2))
    assert traces.notes == ["spectra: 2 of 3 were collected"]
    for kinds, note in (
        ((10, 2), "spectrum: block 'ra'; left out: ig"),
        ((10, (1, 1), (2, 1), (1, 3)), "spectrum: block 'ra'; left out: phsm, rf, sm"),
        (((1, 1), (2, 1)), "spectrum: block 'sm'; left out: rf"),
    ):
        (traces,) = read(tmp_path, "a.0", opus(kinds=kinds))
        assert traces.notes == [note]


def test_text_of_jcamp_varies(tmp_path):
    for content in (
        FILES["plain.jdx"].replace(b"\n", b"\r\n"),
        FILES["plain.jdx"].replace(b"\n", b" $$ a comment\n"),
        FILES["plain.jdx"].replace(b"##NPOINTS", b"##n_points "),
        b"\xef\xbb\xbf" + FILES["plain.jdx"],
        jcamp(PLAIN, FIRSTX="400,0", LASTX="440,0"),
        jcamp("400+2+3.5+5\n430+6.5+8"),
        jcamp("4.0E+02 2.0E+00 3.5E+00 5.0E+00\n4.3E+02 6.5E+00 8.0E+00"),
        jcamp("200 4 7 10\n215 13 16", XFACTOR=2, YFACTOR=0.5),
    ):
        (traces,) = read(tmp_path, "a.jdx", content)
        assert traces.data.tolist() == ONE.tolist()


BAD = ONE.copy()
BAD[0, 2] = np.nan
REFUSED = {
    "a.wdf": [
        (b"", "no file of Renishaw WiRE"),
        (wdf(flags=1), "axes of their own are not read; export them as text"),
        (wdf(ylist=3), "an image or a filter scan with 5 x 3 values"),
        (wdf(axis=AXIS[:4]), "with 4 x 1 values; expected spectra of 5 points"),
        (wdf(BAD), "intensities with a value that is not finite"),
        (wdf(axis=np.array([1.0, 2, 2, 3, 4])), "from 2 to 2 at point 3"),
        (wdf(ROWS[:1, :2], AXIS[:2]), "spectra of 2 points; the file is broken"),
        (wdf(np.zeros((2**24, 0)), AXIS[:0]), "spectra of 0 points"),
        (wdf(collected=0), "shape .0, 5."),
        (wdf(more=bytes(16)), "section .* has 0 bytes"),
        (wdf(np.zeros((3000, 5))), "over 10000 cells; .* increase max_cells"),
    ],
    "a.spc": [
        (b"\0", "1 bytes; the file is broken"),
        (spc(version=0x4D), "version 0x4d; expected version 0x4b; save it anew"),
        (spc(version=0x4C), "a big-endian .spc, version 0x4c"),
        (spc(ONE, exponents=(3, -128)), "two exponents that differ"),
        (spc(BAD), "not finite"),
        (spc(np.zeros((9, 0))), "a spectrum of 0 points"),
        (spc(np.zeros((300, 5))), "over 10000 cells; .* increase max_cells"),
        (spc(axes=AXIS * 0), "from 0 to 0"),
        (spc()[:-1], "a spectrum is cut off"),
    ],
    "a.jdx": [
        (b"400 2\n", "no JCAMP-DX file; expected lines that start with ##"),
        (b"##TITLE=a\n##END=\n", "there is no spectrum in the file"),
        (
            jcamp(PLAIN, "PEAK TABLE=(XY..XY)"),
            "a block with PEAKTABLE; expected",
        ),
        (jcamp(PLAIN, "XYDATA=(X++(R..R))"), r"XYDATA=\(X\+\+\(R..R\)\); expected"),
        (jcamp(PLAIN, NPOINTS=6, LASTX=450), "5 points, NPOINTS=6"),
        (jcamp(PLAIN, NPOINTS=4, LASTX=430), "5 points, NPOINTS=4"),
        (jcamp(PLAIN, NPOINTS=10**9), "NPOINTS=1e.09; expected a number from 3 to"),
        (jcamp(PLAIN, NPOINTS=None), "NPOINTS=; expected a number"),
        (jcamp(PLAIN, FIRSTX="many"), "FIRSTX=many; expected a number"),
        (jcamp(PLAIN, FIRSTX=4000, LASTX=4040), "FIRSTX is 400 in the table"),
        (jcamp(PLAIN.replace("430", "410")), "X-Check failed"),
        (jcamp("400A0J5K0\n420D4K0J5"), "Y-Check failed"),
        (jcamp("400A0J5K0\n420D5K0J5", MAXY=8), "MAXY is 80 in the table; .* states 8"),
        (jcamp("400A0J5T0\n420D5"), r"repeat counts that are not read; .* \(AFFN\)"),
        (jcamp("400" + "+1" * 40), "more values in the table than NPOINTS=5 states"),
        (jcamp("400A0T\n410A0J5K0"), "repeat counts that are not read"),
        (jcamp(PLAIN.replace("5", "?")), r"Unknown character \(\?\)"),
        (jcamp("400 " + "1 " * 6000), "a line of over 10000 characters"),
        (LINK.replace(b"1/CM", b"NANOMETERS", 1), "spectra in different XUNITS"),
    ],
    "a.0": [
        (b"\n\n", "no file of Bruker OPUS"),
        (
            opus(kinds=(10, 4)),
            r"blocks of spectra \['a', 'ra'\], of which 2 ",
        ),
        (opus(kinds=(2,)), r"blocks of spectra \['ig'\]"),
        (opus(kinds=(10, (1, 1)), unmatched=True), r"\['ra', 'sm'\], of which 0"),
        (opus(kinds=()), r"blocks of spectra \[\]"),
        (opus(change={"dpf": 7}), "an unknown type of numbers"),
        (opus(change={"npt": 2**30}), "expected one spectrum"),
        (opus(change={"lxv": 400.0}), "from 400 to 400"),
        (opus().replace(struct.pack("<hh", 0, 2), struct.pack("<hh", 0, -4)), "-4 byt"),
        (opus()[:-4], "a block is cut off"),
    ],
    "a.spa": [
        (b"Spectral Exte File", "no file of OMNIC"),
        (omnic(ROWS), "3 spectra; the file is broken"),
        (omnic(more=[(4, 0, 2**32 - 1)] * 20)[:-600], "is cut off"),
        (omnic(more=[(3, 0, 20)]), "headers that fit no spectra"),
        (omnic(BAD), "not finite"),
    ],
}
CASES = [(name, *case) for name, cases in REFUSED.items() for case in cases]


@pytest.mark.parametrize(("name", "content", "message"), CASES)
def test_what_is_not_certain_is_refused(name, content, message, tmp_path, capfd):
    with pytest.raises(ValueError, match=message) as error:
        read(tmp_path, name, content)
    assert str(error.value).startswith(f"{tmp_path / name}: ")
    assert len(str(error.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("one.wdf", "wdf"),
        ("even.spc", "spc_io"),
        ("plain.jdx", "jcamp"),
        ("raman.0", "brukeropus.file"),
        ("one.spa", "spectrochempy_omnic"),
    ],
)
def test_a_missing_library_is_named(name, module, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"pip install 'cvae-augment\[instruments\]'"):
        read(tmp_path, name, FILES[name])


def test_a_missing_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a\.wdf"):
        read_instrument(tmp_path / "a.wdf", max_cells=1)


def broken(content, rng):
    """Cuts at positions all over the file, and files with a few changed bytes."""
    for at in np.unique(np.linspace(0, len(content) - 1, 60).astype(int)):
        yield content[:at]
    for _ in range(150):
        changed = bytearray(content)
        for at in rng.integers(len(content), size=rng.integers(1, 4)):
            changed[at] = rng.choice([0, 1, 127, 128, 255, rng.integers(256)])
        yield bytes(changed)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_raises_one_kind_of_error(name, tmp_path, capfd):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for content in broken(FILES[name], np.random.default_rng(0)):
        message = ""
        try:
            read(tmp_path, name, content)
        except ValueError as error:
            message = str(error)
        assert not message or message.startswith(f"{tmp_path / name}: ")
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert taken < 500_000  # kilobytes
    assert capfd.readouterr() == ("", "")


def hostile_series():
    content = bytearray(opus(ROWS, series=True))
    at = content.index(struct.pack("<6i", 0, 3, 32, 20, 160, 1))
    struct.pack_into("<3i", content, at + 4, 2**30, 32, 2**30)
    return bytes(content)


def hostile_directory():
    """OPUS with a thousand blocks that are all the whole file."""
    entry = struct.pack("<3i", opus_type(3, 0, 0, 10), 250_000, 24)
    header = b"\n\n\xfe\xfe" + struct.pack("<diii", 0.0, 24, 900, 900)
    return (header + entry * 900).ljust(1_000_024, b"\0")


BOMBS = {
    "a.wdf": wdf().replace(struct.pack("<II", 5, 0), struct.pack("<II", 2**31, 0), 1),
    "a.spc": spc()[:4] + struct.pack("<I", 2**31) + spc()[8:],
    "a.jdx": jcamp("400J" + "\n".join(["J" * 9000] * 10)),
    "a.0": hostile_series(),
    "b.0": hostile_directory(),
    "a.spa": omnic(more=[(4, 0, 1000)]).replace(b"\0" * 256, b"a" * 256),
    "b.spa": omnic().replace(
        struct.pack("<II", 608, 20), struct.pack("<II", 608, 2**31)
    ),
    "a.spg": omnic(ROWS, group=True).replace(
        struct.pack("<BxxxIB", 2, 5, 32), struct.pack("<BxxxIB", 2, 2**30, 32)
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_stated_sizes_neither_fill_the_memory_nor_take_endless_time(name, tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF)
    message = ""
    try:
        read(tmp_path, name, BOMBS[name], max_cells=6_000_000)
    except ValueError as error:
        message = str(error)
    assert message.startswith(f"{tmp_path / name}: ") or name == "a.spa", message
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_maxrss - before.ru_maxrss < 500_000


def test_loggers_are_as_before(tmp_path):
    logger = logging.getLogger("spectrochempy-omnic")
    logger.setLevel(logging.ERROR)
    read(tmp_path, "a.spa", omnic())
    assert logger.level == logging.ERROR
