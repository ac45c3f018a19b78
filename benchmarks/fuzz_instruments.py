"""Coverage-guided fuzzing of the readers of single spectra and of MATLAB's variables.

    python -m pip install atheris
    python benchmarks/fuzz_instruments.py --minutes 10

The right exceptions are OSError, and ValueError with the path. The first byte of an
input chooses the name of the file. An input may take 1 GB of memory and a minute of CPU
time. The script writes results/fuzz_instruments.json.
"""

from _fuzzing import file_with, run
from _instrument_files import FILES

SUFFIXES = (".wdf", ".spc", ".jdx", ".0", ".spa", ".spg", ".mat", ".txt")
MAX_CELLS = 1_000_000
TEXTS = {
    "wire": "#Wave\t\t#Intensity\n400.5\t\t1.25\n402.5\t\t2\n404.5\t\t3.5\n",
    "map": "#X\t\t#Wave\t\t#Intensity\n0\t\t4\t\t1\n0\t\t5\t\t2\n0\t\t6\t\t2\n"
    "1\t\t4\t\t1\n1\t\t5\t\t2\n1\t\t6\t\t2\n",
    "labspec": "#AxisUnit[1]=\t1/cm\n\t\t400\t402\t404\n0\t0\t1\t2\t3\n0\t1\t4\t5\t6\n",
    "bwtek": "Date;2020\nPixel;Raman Shift;Dark;Dark Subtracted #1;\n0;  ;1;2;\n"
    "1;400,5;1;2;\n2;402,5;1;3;\n3;404,5;1;4;\n",
    "ocean": ">>>>>Begin Spectral Data<<<<<\n400,5\t1\n401,5\t2\n402,5\t3\n"
    ">>>>>End Spectral Data<<<<<\n",
    "rruff": "##NAMES=Albite\n400.5, 1.25\n402.5, 2\n404.5, 3.5\n##END=\n",
    "names": "Raman shift (cm-1);Intensity\n400,5;1,001\n401,5;998,5\n402,5;1e3\n",
}


def make_corpus():
    """Small files of each kind."""
    import io

    import numpy as np
    import scipy.io

    corpus = {}
    for name, content in FILES.items():
        suffix = "." + name.rpartition(".")[2]
        suffix = {".dx": ".jdx", ".jcm": ".jdx", ".1": ".0"}.get(suffix, suffix)
        corpus[name] = bytes([SUFFIXES.index(suffix)]) + content
    cells = np.array(["a", "b", "a"], dtype=object)
    X = np.arange(6.0).reshape(3, 2)
    named = {"X": X, "y": [1, 2, 1], "wavenumbers": [400.0, 402]}
    structs = {"s": {"data": X, "label": cells, "wn": [400.0, 402]}, "t": "text"}
    for name, variables, form, compress in (
        ("plain", named, "5", False),
        ("packed", named, "5", True),
        ("structs", structs, "5", False),
        ("version4", named, "4", False),
    ):
        buffer = io.BytesIO()
        scipy.io.savemat(buffer, variables, format=form, do_compression=compress)
        corpus[f"mat-{name}"] = bytes([SUFFIXES.index(".mat")]) + buffer.getvalue()
    for name, text in TEXTS.items():
        corpus[f"txt-{name}"] = bytes([SUFFIXES.index(".txt")]) + text.encode()
    return corpus


def make_target():
    """Function that reads one input, and raises if reading raises a wrong exception."""
    from cvae_augment.datasets.formats.instruments import read_instrument
    from cvae_augment.datasets.formats.matlab import read_mat
    from cvae_augment.datasets.formats.two_columns import read_two_columns

    def read(data, folder):
        if not data:
            return
        suffix = SUFFIXES[data[0] % len(SUFFIXES)]
        with file_with(data[1:], folder, f"spectrum{suffix}") as path:
            try:
                if suffix == ".mat":
                    read_mat(path, MAX_CELLS, {})
                elif suffix == ".txt":
                    read_two_columns(path, max_cells=MAX_CELLS)
                else:
                    read_instrument(path, max_cells=MAX_CELLS)
            except ValueError as error:
                if not str(error).startswith(str(path)):
                    raise AssertionError(f"no path in the message: {error}") from error
            except OSError:
                pass

    return read


def mutate(data, raw, rng):
    """Change bytes of an input; keep its kind most of the time."""
    if rng.random() < 0.02:
        return raw(data)
    return data[:1] + raw(data[1:])


if __name__ == "__main__":
    run("fuzz_instruments", make_corpus, make_target, mutate, __doc__.splitlines()[0])
