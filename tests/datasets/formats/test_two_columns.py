"""Text of one or more spectra, as instruments of many makes export it."""

import numpy as np
import pytest

from cvae_augment.datasets.formats.two_columns import read_two_columns

AXIS, Y = [400.5, 402.5, 404.5], [1.25, 2, 3.5]
PLAIN = "400.5 1.25\n402.5 2\n404.5 3.5\n"


def rows(separator, decimal=".", axis=AXIS, y=Y, form="{:g}"):
    """Lines of two numbers."""
    lines = (
        separator.join(map(form.format, pair)) for pair in zip(axis, y, strict=True)
    )
    return "".join(line.replace(".", decimal) + "\n" for line in lines)


def read(tmp_path, text, name="a.txt", **options):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_two_columns(path, max_cells=1000, **options)


BW_TEK = """File Version;BWRam4.11_11
Date;2020-01-01 10:00:00
title;BWS465-785S
laser_wavelength;785.00
Pixel;Wavelength;Wavenumber;Raman Shift;Dark;Reference;Raw data #1;Dark Subtracted #1;
0;780.12;12818.5;   ;50.0000;65535.0000;51.0000;1.2500;
1;810.52;12337.7;400.50;50.0000;65535.0000;51.2500;1.2500;
2;810.65;12335.7;402.50;50.0000;65535.0000;52.0000;2.0000;
3;810.79;12333.7;404.50;50.0000;65535.0000;53.5000;3.5000;
"""
OCEAN = """Data from one.txt Node

Date: Mon Jan 01 10:00:00 GMT 2020
Integration Time (sec): 1.000000E0
XAxis mode: Raman Shifts
Number of Pixels in Spectrum: 3
>>>>>Begin Spectral Data<<<<<
"""
RRUFF = """##NAMES=Albite
##RRUFFID=R040068
##PIN_ID=
##RAMAN WAVELENGTH=532
##URL=rruff.info/R040068
400.5, 1.25
402.5, 2
404.5, 3.5
##END=


"""
LABSPEC = "#Acq. time (s)=\t10\n#Title=\ta\n#AxisUnit[0]=\tCnt\n#AxisUnit[1]=\t1/cm\n"

SINGLE = {
    "WiRE": ("#Wave\t\t#Intensity\r\n" + rows("\t\t").replace("\n", "\r\n"), ""),
    "WiRE, descending": ("#Wave\t\t#Intensity\n" + rows("\t\t", axis=AXIS[::-1]), ""),
    "LabSpec": (LABSPEC + rows("\t"), "cm^-1"),
    "LabSpec in Windows-1252": (
        ("#Pos=\t1 µm\n" + LABSPEC).encode("cp1252") + rows("\t").encode(),
        "cm^-1",
    ),
    "B&W Tek": (BW_TEK, "cm^-1"),
    "B&W Tek with decimal commas": (BW_TEK.replace(".", ","), "cm^-1"),
    "Ocean Insight": (OCEAN + rows("\t"), "cm^-1"),
    "Ocean Insight with an end": (
        OCEAN + rows("\t") + ">>>>>End Spectral Data<<<<<\n",
        "cm^-1",
    ),
    "RRUFF": (RRUFF, ""),
    "blanks": (PLAIN, ""),
    "blanks around": (" " + PLAIN.replace("\n", "  \n  "), ""),
    "blanks and decimal commas": (rows(" ", ","), ""),
    "commas": (rows(","), ""),
    "semicolons and decimal commas": (rows(";", ","), ""),
    "tabs and decimal commas": (rows("\t", ","), ""),
    "powers of ten": (rows("\t", form="{:.6E}"), ""),
    "UTF-16": (rows("\t").encode("utf-16"), ""),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + PLAIN.encode(), ""),
    "names and units": ("Raman shift (cm-1),Intensity (a.u.)\n" + rows(","), "cm^-1"),
    "names with blanks": ("Wavelength (nm) Intensity\n" + PLAIN, "nm"),
    "superscripts": ("Wellenzahl / cm⁻¹\tIntensität\n" + rows("\t"), "cm^-1"),
    "micrometres": ("Wavelength [µm];Reflectance\n" + rows(";"), "um"),
    "a name without a unit": ("Wavelength\tCounts\n" + rows("\t"), ""),
    "columns the other way round": (
        "Intensity;Raman shift\n" + rows(";", axis=Y, y=AXIS),
        "cm^-1",
    ),
    "a laser in the last line of metadata": ("Laser: 532 nm\n" + PLAIN, ""),
    "blank lines at the end": (PLAIN + "\n \n\t\n", ""),
    "separators at the end": (PLAIN.replace(" ", ";").replace("\n", ";\n"), ""),
    "no end of the last line": (PLAIN.rstrip(), ""),
}


@pytest.mark.parametrize(("text", "unit"), SINGLE.values(), ids=SINGLE)
def test_a_spectrum_of_any_make_is_read(text, unit, tmp_path):
    (traces,) = read(tmp_path, text)
    axis, y = traces.axis.tolist(), traces.data.tolist()
    assert (sorted(axis), y, traces.unit) == (AXIS, [Y], unit)


def test_notes_say_what_was_detected(tmp_path):
    (traces,) = read(tmp_path, BW_TEK.replace(".", ",").encode("utf-16"))
    assert traces.notes == [
        "encoding: utf-16-le (detected)",
        "decimal mark: ',' (detected)",
        "columns: 'Raman Shift', 'Dark Subtracted #1'; 1 rows without a Raman shift "
        "left out",
    ]


def test_a_descending_axis_stays_as_it_is(tmp_path):
    (traces,) = read(tmp_path, rows(",", axis=AXIS[::-1]), "a.dpt")
    assert traces.axis.tolist() == AXIS[::-1]


def test_a_map_of_wire_is_a_spectrum_for_each_position(tmp_path):
    text = "#X\t\t#Y\t\t#Wave\t\t#Intensity\n"
    for x, y in ((0, 0), (1, 0), (0, 1)):
        text += "".join(
            f"{x}.0\t\t{y}.0\t\t{a}\t\t{b + x + 2 * y}\n"
            for a, b in zip(AXIS, Y, strict=True)
        )
    (traces,) = read(tmp_path, text)
    assert traces.data.tolist() == [[v + k for v in Y] for k in range(3)]
    assert traces.notes == ["spectra: 3, one for each position"]
    more = text + "".join(f"1.0\t\t1.0\t\t{a + 1}\t\t0\n" for a in AXIS)
    assert [t.data.shape for t in read(tmp_path, more)] == [(3, 3), (1, 3)]
    with pytest.raises(ValueError, match=r"the axis goes from 404.5 to 400.5 at poi"):
        read(tmp_path, text.replace("1.0\t\t0.0", "0.0\t\t0.0"))


@pytest.mark.parametrize("places", [["0", "1"], ["0\t0", "0\t1"]])
def test_a_map_of_labspec_is_a_spectrum_in_each_line(places, tmp_path):
    blanks = "\t" * (places[0].count("\t") + 1)
    text = LABSPEC + blanks + "\t".join(map(str, AXIS)) + "\n"
    for k, place in enumerate(places):
        text += "\t".join([place, *(str(v + k) for v in Y)]) + "\n"
    (traces,) = read(tmp_path, text)
    assert traces.axis.tolist() == AXIS
    assert traces.data.tolist() == [Y, [v + 1 for v in Y]]
    assert (traces.unit, traces.notes) == ("cm^-1", ["spectra: 2, one in each line"])
    with pytest.raises(ValueError, match=r"line 7 has . cells; expected"):
        read(tmp_path, text.rstrip()[:-4])
    with pytest.raises(ValueError, match="line 7 has no position"):
        read(tmp_path, text.replace(f"\n{places[1]}\t", "\n" + blanks))


REFUSED = {
    "nothing": ("", "no two lines of numbers follow each other"),
    "words": ("some text\nand more\n", "no two lines of numbers"),
    "one column": ("1.5\n2.5\n3.5\n", "no two lines of numbers"),
    "two points": ("1 2\n2 3\n", "a spectrum of 2 points; expected 3 or more"),
    "three columns": (PLAIN.replace("\n", " 7\n"), "line 1 has 3 numbers; exp"),
    "commas for decimals and columns": (
        rows(",", ","),
        "line 2 has 3 numbers; line 1 has 4",
    ),
    "a missing number": ("1 2\n2 3\n4\n5 6\n", "line 3 holds '4'; expected numbers"),
    "a word": ("1 2\n2 3\n3 ?\n4 5\n", r"line 3 holds '3 \?'; expected numbers"),
    "not a number": ("1 2\n2 3\n3 nan\n", "line 3 holds '3 nan'"),
    "infinity": ("1 2\n2 3\n3 1e999\n", "intensities with a value that is not finite"),
    "text below": (PLAIN + "measured by A\n", "line 4 holds 'measured by A'"),
    "two marks": ("1.5;2\n2.5;2,5\n3;4\n", r"line 2 holds '2,5'; expected '.' as"),
    "two separators": ("1;2\n2;3\n3\t4\n", "line 1 separates numbers in two"),
    "thousands": (
        "1\t998\n2\t999\n3\t1.001\n",
        r"line 3 has a number with '\.' before three digits, and line 2 has one w.*"
        "decimals or thousands",
    ),
    "thousands with commas": ("1;998\n2;999\n3;1,001\n", "line 3 has a number with "),
    "both marks of thousands": ("1;1.234,5\n2;2\n3;3\n", "line 1 holds '1.234,5'"),
    "millions": ("1;1.234.567\n2;2\n3;3\n", r"line 1 holds '1\.234\.567'; expected"),
    "an axis that turns": ("1 2\n3 3\n2 4\n", "the axis goes from 3 to 2 at point 3"),
    "an axis that stays": ("1 2\n1 3\n2 4\n", "the axis goes from 1 to 1 at point 2"),
    "JCAMP-DX": ("##TITLE=a\n##JCAMP-DX=5\n" + PLAIN, r"line 2 is of JCAMP-DX; name"),
    "two blocks of Ocean": (OCEAN + PLAIN + OCEAN + PLAIN, "begins a second spectrum"),
    "words in a block": (OCEAN + "words\n" + PLAIN, "line 8 holds 'words'"),
    "a blank cell of B&W Tek": (BW_TEK.replace(";2.0000;", ";;"), "line 8 holds ''"),
    "a short line of B&W Tek": (BW_TEK + "4;1;2\n", "line 10 has 3 cells; expected 9"),
    "a word in the first line": ("1 ?\n2 3\n3 3\n4 5\n", r"line 1 holds '1 \?'"),
    "a line before words": ("1 2\na\n2 3\n3 3\n4 5\n", "line 1 holds '1 2'; expect"),
    "a number of points": ("3\n2 3\n3 3\n4 5\n", "line 1 holds '3'; expected lines"),
    "no text": (b"\x81\x8d\xff", "not a readable text of a spectrum"),
    "zeros": (bytes(50), "no two lines of numbers"),
    "too many lines": ("1 2\n" * 600, "over 1000 cells; .* increase max_cells"),
    "too many bytes": ("1 2\n" * 60_000, "bytes of content; expected at most 16000"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_certain_is_refused_by_line(text, message, tmp_path):
    with pytest.raises(ValueError, match=message) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(str(tmp_path / "a.txt"))
    assert len(str(error.value).splitlines()) == 1


CERTAIN = {
    "the mark is given": ("1\t998\n2\t999\n3\t1.001\n", {"decimal": "."}, 1.001),
    "another number has it": ("1\t998.5\n2\t999\n3\t1.001\n", {}, 1.001),
    "the axis has it": ("1.5\t998\n2.5\t999\n3.5\t1.001\n", {}, 1.001),
    "a large number has none": ("1\t9980\n2\t999\n3\t1.001\n", {}, 1.001),
    "all numbers have it": ("1\t998.000\n2\t999.000\n3\t1.001\n", {}, 1.001),
    "the number is below one": ("1\t1\n2\t0.998\n3\t1.001\n", {}, 1.001),
}


@pytest.mark.parametrize(("text", "options", "last"), CERTAIN.values(), ids=CERTAIN)
def test_a_mark_that_is_surely_decimal_is_read(text, options, last, tmp_path):
    (traces,) = read(tmp_path, text, **options)
    assert traces.data[0, -1] == last


def test_options_are_used(tmp_path):
    (traces,) = read(
        tmp_path, rows("\t", ",").encode("utf-16-be"), encoding="utf-16-be"
    )
    assert traces.data.tolist() == [Y]
    with pytest.raises(ValueError, match=r"holds '400,5'; expected '\.' as dec"):
        read(tmp_path, rows("\t", ","), decimal=".")
    with pytest.raises(ValueError, match="line 1 has commas between numbers; de"):
        read(tmp_path, rows(","), decimal=",")
    with pytest.raises(OSError, match="No such file"):
        read_two_columns(tmp_path / "none.txt", max_cells=10)


def test_random_bytes_in_text_raise_one_kind_of_error(tmp_path):
    rng = np.random.default_rng(0)
    texts = [t if isinstance(t, bytes) else t.encode() for t, _ in SINGLE.values()]
    for _ in range(600):
        content = bytearray(texts[rng.integers(len(texts))])
        for at in rng.integers(len(content), size=rng.integers(1, 4)):
            content[at] = rng.integers(256)
        content = content[: rng.integers(1, len(content) + 1)]
        message = ""
        try:
            read(tmp_path, bytes(content))
        except ValueError as error:
            message = str(error)
        assert not message or message.startswith(str(tmp_path / "a.txt"))
