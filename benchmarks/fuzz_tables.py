"""Coverage-guided fuzzing of `read_spectra`: does any file raise a wrong exception?

    python -m pip install atheris
    python benchmarks/fuzz_tables.py --minutes 30

The right exceptions are OSError, and ValueError with the path. The first byte of an
input chooses the format. Half of the changes of a workbook or an .npz are within a
member of the archive. An input may take 1 GB of memory and a minute of CPU time. The
script writes results/fuzz_tables.json.
"""

from _fuzzing import file_with, run, with_member_mutated

SUFFIXES = (".csv", ".tsv", ".xlsx", ".npz", ".parquet")
ARCHIVES = (2, 3)


def make_corpus():
    """Small tables of each format, and texts with other encodings and delimiters."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    import numpy as np

    from cvae_augment.datasets import Spectra, make_serum_spectra, write_spectra

    made = make_serum_spectra((2, 2), n_wavenumbers=4, random_state=0)
    spectra = Spectra(
        made.data.round(3),
        np.array(["a", "=b"])[made.target],
        wavenumbers=made.wavenumbers,
        groups=made.groups,
        is_synthetic=[False, False, False, True],
        provenance={"made": "here"},
    )
    corpus = {}
    for code, suffix in enumerate(SUFFIXES):
        for orientation in ("rows", "columns"):
            with TemporaryDirectory() as folder:
                path = Path(folder) / f"table{suffix}"
                write_spectra(path, spectra, orientation=orientation)
                corpus[f"{suffix[1:]}-{orientation}"] = (
                    bytes([code]) + path.read_bytes()
                )
    texts = {
        "plain": "SLE,1.5,2\nNA,1,3.5\n",
        "german": "Diagnose;400,5;402\na;1,25;2\nb;3;4,5\n",
        "quoted": '"label","400","402"\r\n"a ""b""","1e-3","2E5"\r\n',
        "utf16": "label,400,402\nκ,1,2\n".encode("utf-16"),
        "blanks": "label,,400,402\n,,,\na,,1,2\n\nb,,3,4\n",
        "dates": "label,date,400\na,2020-01-01,1\nb,2020-01-02,2\n",
    }
    for name, text in texts.items():
        content = text if isinstance(text, bytes) else text.encode()
        corpus[f"csv-{name}"] = b"\0" + content
    return corpus


def make_target():
    """Function that reads one input, and raises if reading raises a wrong exception."""
    from cvae_augment.datasets import read_spectra

    def read(data, folder):
        if not data:
            return
        suffix = SUFFIXES[data[0] % len(SUFFIXES)]
        with file_with(data[1:], folder, f"table{suffix}") as path:
            try:
                read_spectra(path)
            except ValueError as error:
                if not str(error).startswith(str(path)):
                    raise AssertionError(f"no path in the message: {error}") from error
            except OSError:
                pass

    return read


def mutate(data, raw, rng):
    """Change bytes of an input, or bytes of one member of the archive."""
    if len(data) > 1 and data[0] % len(SUFFIXES) in ARCHIVES and rng.random() < 0.5:
        try:
            return data[:1] + with_member_mutated(data[1:], raw, rng)
        except Exception:
            pass  # it is no archive any more
    return data[:1] + raw(data[1:])


if __name__ == "__main__":
    run("fuzz_tables", make_corpus, make_target, mutate, __doc__.splitlines()[0])
