"""Bad and odd files on the command line."""

from collections import namedtuple

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra

from .helpers import run

Bad = namedtuple("Bad", "name content options message")


def ids(case):
    return case.name


GOOD = "label,400,402,404\n" + "".join(
    f"{'ab'[i % 2]},{i % 3},{i % 5 + 1},{i % 7}\n" for i in range(12)
)


BAD_FILES = [
    Bad("empty", "", [], "the table is empty"),
    Bad(
        "header alone",
        "label,400,402\n",
        [],
        "a header row and no spectra below it",
    ),
    Bad("no intensities", "label\na\nb\n", [], "leave none for intensities"),
    Bad("nan", GOOD + "a,1,nan,3\n", [], "cell C14 holds 'nan'"),
    Bad("inf", GOOD + "a,1,inf,3\n", [], "cell C14 holds 'inf'"),
    Bad("empty cell", GOOD + "a,1,,3\n", [], "cell C14 is blank"),
    Bad(
        "unsorted",
        GOOD.replace("2,4", "9,4"),
        [],
        "strictly increasing or decreasing",
    ),
    Bad("complex", GOOD + "a,1,1+2j,3\n", [], "cell C14 holds '1+2j'"),
    Bad("date", GOOD + "a,1,2020-01-01,3\n", [], "cell C14 holds '2020-01-01'"),
    Bad("text", GOOD + "a,1,x,3\n", [], "cell C14 holds 'x'"),
    Bad("no label", GOOD + ",1,2,3\n", [], "cell A14 is blank; expected a label"),
    Bad("1e300", GOOD + "a,1,1e300,3\n", [], "at most 1e+100"),
    Bad("one class", GOOD.replace("\nb", "\na"), [], "Got 1 class"),
    Bad("one spectrum", "label,400,402\na,1,2\n", [], "a minimum of 2 is required"),
    *(
        Bad(f"factor {k}", GOOD, ["--expansion-factor", k], "expansion")
        for k in ("0.5", "nan", "inf", "-1", "0")
    ),
    Bad("factor 1e300", GOOD, ["--expansion-factor", "1e300"], "are possible"),
]


def augment(folder, content, options):
    (folder / "in.csv").write_text(content)
    command = ["augment", str(folder / "in.csv"), "-o", str(folder / "out.csv")]
    return run(*command, "--latent-dim", "2", "--max-epochs", "1", *options)


@pytest.mark.parametrize("case", BAD_FILES, ids=ids)
def test_a_bad_file_or_option_is_one_line_and_writes_nothing(tmp_path, capsys, case):
    assert augment(tmp_path, case.content, case.options) == 2
    error = capsys.readouterr().err
    assert error.splitlines()[-1].startswith("cvae-augment")
    assert case.message in error
    assert "Traceback" not in error
    assert not (tmp_path / "out.csv").exists()


ODD_FILES = {
    "one spectrum in a class": GOOD + "c,1,2,3\n",
    "constant spectra": "label,400,402\n" + "a,1,1\nb,2,2\n" * 4,
    "one intensity": "label,400\n" + "".join(f"{'ab'[i % 2]},{i}\n" for i in range(9)),
    "offset 5e6": GOOD + "a,5000000.01,5000000.02,5000000.01\n" * 2,
    "names for wavenumbers": GOOD.replace("400,402,404", "low,middle,high"),
    "1e-12 and 1e25": GOOD + "a,1e-12,2e-12,0\nb,1e25,2e25,0\n",
}


@pytest.mark.parametrize("content", ODD_FILES.values(), ids=ODD_FILES)
def test_an_odd_file_is_augmented(tmp_path, content):
    assert augment(tmp_path, content, []) == 0
    real, new = read_spectra(tmp_path / "in.csv"), read_spectra(tmp_path / "out.csv")
    n = len(real.data)
    np.testing.assert_array_equal(new.data[:n], real.data)
    n_classes = len(np.unique(real.target))
    totals = np.unique(new.target, return_counts=True)[1]
    assert totals.tolist() == [-(-5 * n // n_classes)] * n_classes
    assert np.isfinite(new.data).all()
