import hashlib
import json
import os
import re
import subprocess
import sys
import textwrap
import weakref

import numpy as np
import pandas as pd
import pytest

from cvae_augment import CVAEAugmenter, __version__
from cvae_augment.cli import main
from cvae_augment.cli.options import EPILOG, build_parser
from cvae_augment.datasets import read_spectra, write_spectra
from cvae_augment.models.cvae import TrainedCVAE


@pytest.fixture
def headerless(tmp_path, small):
    """The report's layout: no header, integer label first."""
    path = tmp_path / "serum.csv"
    rows = np.column_stack([small.target, small.data])
    lines = [",".join([str(int(row[0])), *map(repr, row[1:].tolist())]) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def with_groups(tmp_path, small):
    """A workbook with header row, text labels and a group column."""
    path = tmp_path / "serum.xlsx"
    write_spectra(
        path,
        small.data,
        np.array(["NA", "001", "=1+1"])[small.target],
        wavenumbers=small.wavenumbers,
        groups=small.groups,
    )
    return path


def quick(*arguments):
    return main(["augment", *map(str, arguments), "--max-epochs", "1"])


def test_help_loads_nothing_beyond_the_standard_library():
    code = (
        "import sys\n"
        "from cvae_augment.cli import main\n"
        "try:\n    main(['augment', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'numpy', 'torch', 'sklearn', 'pandas', 'matplotlib', 'skorch'}\n"
        "sys.exit(1 if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_package_runs_as_a_module():
    command = [sys.executable, "-m", "cvae_augment", "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == __version__


def test_demo_writes_its_four_files_and_prints_the_table(tmp_path, capsys):
    out = tmp_path / "results"
    assert main(["demo", "--out", str(out)]) == 0
    spectra = read_spectra(out / "augmented.xlsx")
    assert len(spectra.data) == 354
    assert spectra.is_synthetic.sum() == 236
    assert len(spectra.wavenumbers) == 312
    table = pd.read_csv(out / "metrics.csv", index_col=0)
    assert list(table.index) == ["synthetic", "real vs real", "class mean"]
    loss = pd.read_csv(out / "loss.csv", index_col="epoch")
    assert list(loss.columns) == ["loss", "reconstruction", "kl"]
    assert (out / "figure1.png").read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr()
    for text in [*table.index, *table.columns, "augmented.xlsx", "figure1.png"]:
        assert text in printed.out


def test_demo_without_matplotlib_says_how_to_get_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["demo", "--out", str(tmp_path)]) == 0
    assert "pip install 'cvae-augment[plot]'" in capsys.readouterr().out
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "augmented.xlsx",
        "loss.csv",
        "metrics.csv",
    ]


def test_augment_keeps_real_rows_and_marks_synthetic_ones(
    headerless, tmp_path, small, capsys
):
    out = tmp_path / "out.xlsx"
    assert quick(headerless, "-o", out, "--expansion-factor", 3) == 0
    spectra = read_spectra(out)
    assert np.bincount(spectra.target).tolist() == [42, 30, 18]
    assert spectra.data[:30].tobytes() == small.data.tobytes()
    assert spectra.is_synthetic.tolist() == [False] * 30 + [True] * 60
    assert spectra.wavenumbers is None
    assert spectra.feature_names == [f"x{i}" for i in range(1, 41)]
    out_text = capsys.readouterr().out
    assert "90 spectra, 60 of them synthetic (0: 42, 1: 30, 2: 18)" in out_text


def test_augment_leaves_the_group_of_synthetic_rows_empty_and_labels_as_they_were(
    with_groups, tmp_path, small
):
    out = tmp_path / "out.csv"
    assert quick(with_groups, "-o", out) == 0
    spectra = read_spectra(out)
    assert spectra.groups[:30].tolist() == small.groups.tolist()
    assert set(spectra.groups[30:]) == {-1}
    assert set(spectra.target) == {"NA", "001", "=1+1"}
    np.testing.assert_array_equal(spectra.wavenumbers, small.wavenumbers)
    header, *lines = out.read_text().splitlines()
    assert header.endswith(",synthetic")
    assert all(line.split(",")[1] == "" for line in lines[30:])


def test_no_marker_keeps_the_layout_of_the_input(headerless, tmp_path):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--no-marker") == 0
    lines = out.read_text().splitlines()
    assert len(lines) == 60
    assert {len(line.split(",")) for line in lines} == {41}
    assert float(lines[0].split(",")[1]) == read_spectra(headerless).data[0, 0]


def test_synthetic_only_leaves_the_real_rows_out(headerless, tmp_path):
    out = tmp_path / "out.npz"
    assert quick(headerless, "-o", out, "--synthetic-only") == 0
    spectra = read_spectra(out)
    assert len(spectra.data) == 30
    assert spectra.is_synthetic.all()


def test_augment_learns_from_the_real_rows_of_its_own_output(headerless, tmp_path):
    once, twice, direct = (tmp_path / f"{name}.csv" for name in ("once", "twice", "d"))
    assert quick(headerless, "-o", once) == 0
    assert quick(once, "-o", twice, "--expansion-factor", 3) == 0
    assert quick(headerless, "-o", direct, "--expansion-factor", 3) == 0
    assert twice.read_text() == direct.read_text()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_spectra_in_columns_stay_in_columns(tmp_path, small, suffix, capsys):
    path, out = tmp_path / "in.tsv", tmp_path / f"out{suffix}"
    write_spectra(
        path,
        small.data,
        small.target,
        wavenumbers=small.wavenumbers,
        groups=small.groups,
        orientation="columns",
    )
    assert quick(path, "-o", out) == 0
    assert "orientation: a spectrum in each column" in capsys.readouterr().out
    spectra = read_spectra(out)
    assert spectra.data[:30].tobytes() == small.data.tobytes()
    assert spectra.is_synthetic.sum() == 30
    assert spectra.groups[:30].tolist() == small.groups.tolist()
    np.testing.assert_array_equal(spectra.wavenumbers, small.wavenumbers)
    if suffix != ".npz":
        assert spectra.layout.orientation == "columns"
    # In rows, the wavenumbers would be the labels.
    assert quick(path, "-o", out, "--orientation", "rows") == 2
    assert "no column has a name of labels" in capsys.readouterr().err
    assert quick(path, "-o", out, "--orientation", "rows", "--label", 0) == 0
    assert "orientation" not in capsys.readouterr().out


def test_the_output_says_what_it_was_made_of_and_is_the_same_again(
    headerless, tmp_path
):
    outs = [tmp_path / f"{name}.xlsx" for name in "ab"]
    for out in outs:
        assert quick(headerless, "-o", out, "--random-state", 7) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()
    provenance = read_spectra(outs[0]).provenance
    assert provenance["package"] == f"cvae-augment {__version__}"
    assert provenance["augmenter"] == "CVAEAugmenter"
    assert provenance["random_state"] == "7"
    assert provenance["max_epochs"] == "1"
    assert provenance["input"] == "serum.csv"
    digest = hashlib.sha256(headerless.read_bytes()).hexdigest()
    assert provenance["input_sha256"] == digest


def test_balanced_strategy_is_passed_on(headerless, tmp_path):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--sampling-strategy", "balanced") == 0
    assert np.bincount(read_spectra(out).target).tolist() == [20, 20, 20]


def test_seed_decides_the_output(headerless, tmp_path):
    outs = [tmp_path / f"{i}.csv" for i in range(3)]
    for out, seed in zip(outs, [0, 0, 1], strict=True):
        assert quick(headerless, "-o", out, "--random-state", seed) == 0
    texts = [out.read_text() for out in outs]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("where", ["before the command", "after it", "at the end"])
def test_quiet_silences_notes_and_progress(headerless, tmp_path, capsys, where):
    arguments = ["augment", str(headerless), "-o", str(tmp_path / "out.csv")]
    place = {"before the command": 0, "after it": 1, "at the end": len(arguments)}[
        where
    ]
    arguments.insert(place, "-q")
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


@pytest.fixture
def terminal(monkeypatch):
    """A stderr that somebody looks at, and progress without delay."""
    monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 0)
    monkeypatch.setattr("cvae_augment.cli._is_terminal", lambda: True)


def test_notes_go_to_stdout_and_progress_to_stderr(
    headerless, tmp_path, capsys, terminal
):
    assert main(["augment", str(headerless), "-o", str(tmp_path / "out.csv")]) == 0
    captured = capsys.readouterr()
    assert "header row: none (guessed)" in captured.out
    for stage in ("training", "writing"):
        assert stage in captured.err
        assert stage not in captured.out


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_sample_shows_progress_with_the_time_left(
    model, tmp_path, capsys, terminal, suffix
):
    capsys.readouterr()
    assert sample(model, "-n", 40, "-o", tmp_path / f"new{suffix}") == 0
    assert re.search(r"writing: 100%.*4[01]/4[01] \[.*<", capsys.readouterr().err)


@pytest.mark.parametrize("silent", ["-q", "--json", "no terminal", "two seconds"])
def test_progress_is_for_those_who_look_and_wait(
    model, tmp_path, capsys, terminal, monkeypatch, silent
):
    options = [silent] if silent.startswith("-") else []
    if silent == "no terminal":
        monkeypatch.setattr("cvae_augment.cli._is_terminal", lambda: False)
    if silent == "two seconds":
        monkeypatch.setattr("cvae_augment._utils.progress.DELAY", 1e6)
    capsys.readouterr()
    assert sample(model, "-n", 40, "-o", tmp_path / "new.csv", *options) == 0
    assert capsys.readouterr().err == ""


def test_a_class_of_one_spectrum_is_told_as_a_note(tmp_path, small, capsys):
    target = small.target.copy()
    target[0] = 9
    path = tmp_path / "in.csv"
    write_spectra(path, small.data, target)
    assert quick(path, "-o", tmp_path / "out.csv") == 0
    captured = capsys.readouterr()
    assert "class 9 has one spectrum" in captured.out
    assert "Warning" not in captured.err


def broken_cell(tmp_path, headerless):
    lines = headerless.read_text().splitlines()
    lines[2] = lines[2].replace(lines[2].split(",")[3], "abc", 1)
    headerless.write_text("\n".join(lines))
    return [headerless], "D3"


BAD = {
    "no such file": lambda tmp, _: ([tmp / "none.xlsx"], "No such file"),
    "unknown suffix": lambda tmp, _: ([tmp / "in.txt"], "unknown suffix '.txt'"),
    "text among intensities": broken_cell,
    "factor below one": lambda _, path: (
        [path, "--expansion-factor", 0.5],
        "expansion",
    ),
    "nothing to write": lambda _, path: (
        [path, "--expansion-factor", 1, "--synthetic-only"],
        "no row to write",
    ),
    "no such column": lambda _, path: ([path, "--label", 99], "99"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_on_stderr_status_2_and_no_file(
    case, tmp_path, headerless, capsys
):
    arguments, expected = BAD[case](tmp_path, headerless)
    before = sorted(tmp_path.iterdir())
    assert quick(*arguments, "-q", "-o", tmp_path / "out.csv") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("cvae-augment: error: ")
    assert expected in captured.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "arguments",
    [[], ["augment"], ["augment", "a.csv", "-o", "b.csv", "--latent-dim", "x"]],
)
def test_a_wrong_command_line_is_one_line_too(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_single_class_is_an_error_that_says_so(tmp_path, small, capsys):
    path = tmp_path / "in.csv"
    write_spectra(path, small.data, np.zeros(30, dtype=int))
    assert quick(path, "-o", tmp_path / "out.csv") == 2
    assert "more than 1 class" in capsys.readouterr().err


def test_the_input_is_never_overwritten(headerless, capsys):
    before = headerless.read_bytes()
    assert quick(headerless, "-o", headerless) == 2
    assert "give another file to write" in capsys.readouterr().err
    assert headerless.read_bytes() == before
    out = headerless.with_name("out.csv")
    for model in (headerless, out):
        assert quick(headerless, "-o", out, "--save-model", model) == 2
        assert "give another file to write" in capsys.readouterr().err
    assert headerless.read_bytes() == before
    assert not out.exists()


def test_a_model_is_never_overwritten_by_its_sample(model, tmp_path, capsys):
    path = model.rename(tmp_path / "model.npz")
    before = path.read_bytes()
    assert sample(path, "-n", 2, "-o", path) == 2
    assert "give another file to write" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_model_that_cannot_be_kept_is_told_before_anything_is_learnt(
    headerless, tmp_path, monkeypatch, capsys
):
    monkeypatch.delattr("cvae_augment.augmenters.cvae.CVAEAugmenter._train")
    out = tmp_path / "out.csv"
    for model, message in (
        (tmp_path / "none" / "serum.model", "there is no folder"),
        (tmp_path, "is a folder; give a file"),
    ):
        assert quick(headerless, "-o", out, "--save-model", model) == 2
        assert message in capsys.readouterr().err
        assert not out.exists()


def test_an_output_folder_that_cannot_be_made_is_an_error(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["-q", "demo", "--out", str(tmp_path / "file")]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err


@pytest.mark.parametrize("out", ["out.txt", "none/out.csv", "out.folder.csv"])
def test_an_output_that_cannot_be_is_told_before_anything_is_learnt(
    headerless, tmp_path, monkeypatch, capsys, out
):
    monkeypatch.delattr("cvae_augment.augmenters.cvae.CVAEAugmenter._train")
    (tmp_path / "out.folder.csv").mkdir()
    assert quick(headerless, "-o", tmp_path / out) == 2
    assert f"error: {tmp_path / out}" in capsys.readouterr().err


def test_an_interrupt_ends_with_status_130_and_no_file(
    headerless, tmp_path, monkeypatch
):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", interrupt)
    assert quick(headerless, "-o", tmp_path / "out.csv") == 130
    assert not (tmp_path / "out.csv").exists()


def evaluate(*arguments):
    return main(["evaluate", *map(str, arguments)])


def printed_table(capsys):
    lines = capsys.readouterr().out.splitlines()
    return {
        line[:12].strip(): [float(x) for x in line[12:].split()]
        for line in lines
        if line.startswith(("synthetic", "real vs real", "class mean"))
    }


def printed_json(capsys):
    """What was printed: one JSON object, in which there is no NaN."""

    def no_nan(name):
        raise AssertionError(name)

    return json.loads(capsys.readouterr().out, parse_constant=no_nan)


def test_json_is_all_that_is_printed(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--json") == 0
    content = printed_json(capsys)
    assert content["files"] == [str(out)]
    n_real = len(read_spectra(headerless).target)
    assert (content["n_spectra"], content["n_synthetic"]) == (2 * n_real, n_real)
    assert sum(content["classes"].values()) == 2 * n_real
    assert evaluate(headerless, out, "--json") == 0
    metrics = printed_json(capsys)["metrics"]
    assert set(metrics) == {"synthetic", "real vs real", "class mean"}
    assert metrics["class mean"]["spread_ratio"] == pytest.approx(0, abs=1e-9)


def test_evaluate_counts_only_marked_rows(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    quick(headerless, "-o", out)
    capsys.readouterr()
    assert evaluate(headerless, out) == 0
    marked = printed_table(capsys)
    only = tmp_path / "only.csv"
    quick(headerless, "-o", only, "--synthetic-only")
    capsys.readouterr()
    assert evaluate(headerless, only) == 0
    assert printed_table(capsys) == marked
    assert set(marked) == {"synthetic", "real vs real", "class mean"}


def test_evaluate_leaves_copies_out_where_there_are_no_marks(
    headerless, tmp_path, capsys
):
    out = tmp_path / "out.csv"
    quick(headerless, "-o", out, "--no-marker")
    capsys.readouterr()
    assert evaluate(headerless, out) == 0
    text = capsys.readouterr().out
    assert "30 rows that are also in" in text
    assert "30 count" in text


def test_evaluate_reads_synthetic_rows_without_marks_and_groups(
    with_groups, tmp_path, capsys
):
    out = tmp_path / "out.csv"
    assert quick(with_groups, "-o", out, "--no-marker", "--synthetic-only") == 0
    assert evaluate(with_groups, out) == 0
    assert "30 rows have none" in capsys.readouterr().out


def test_evaluate_takes_the_label_1_and_the_text_1_for_the_same(
    headerless, tmp_path, small, capsys
):
    text = tmp_path / "text.npz"
    write_spectra(text, small.data + 1, small.target.astype(str))
    assert evaluate(headerless, text) == 0


@pytest.mark.parametrize("marks", [True, False])
def test_evaluate_without_a_synthetic_row_is_an_error(
    headerless, tmp_path, small, capsys, marks
):
    out = tmp_path / "out.csv"
    flags = np.zeros(30, dtype=bool) if marks else None
    write_spectra(out, small.data, small.target, is_synthetic=flags)
    assert evaluate(headerless, out) == 2
    expected = "none of the 30 rows is marked" if marks else "every row is also in"
    assert expected in capsys.readouterr().err


def test_evaluate_refuses_another_axis(tmp_path, small, capsys):
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, shift in zip(paths, (0, 1), strict=True):
        write_spectra(
            path,
            small.data + shift,
            small.target,
            wavenumbers=small.wavenumbers + shift,
        )
    assert evaluate(*paths) == 2
    assert "wavenumber 0 is 402 in" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["demo", "augment", "sample", "evaluate", "study", "report"]
)
def test_every_command_has_its_help_with_an_example(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    examples = capsys.readouterr().out.split("examples:\n")[1].splitlines()
    assert examples
    for line in examples:
        assert line in EPILOG.splitlines()
        arguments = build_parser().parse_args(line.split()[1:])
        assert arguments.command == command
    assert "exit status" in EPILOG


def test_labels_that_the_terminal_cannot_show_are_no_error(tmp_path, small):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    write_spectra(path, small.data, np.array(["β", "狼瘡", "c"])[small.target])
    command = [sys.executable, "-m", "cvae_augment", "augment", path, "-o", out]
    done = subprocess.run(
        [*map(str, command), "--max-epochs", "1"],
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
    )
    assert done.returncode == 0
    assert rb"\u03b2: " in done.stdout
    assert set(read_spectra(out).target) == {"β", "狼瘡", "c"}


def test_a_reader_that_goes_away_is_no_error(headerless, tmp_path):
    code = """
        import os, sys
        from cvae_augment.cli import main
        sys.exit(main(sys.argv[1:]))
    """
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", textwrap.dedent(code), "augment", str(headerless)]
    command += ["-o", str(tmp_path / "out.csv"), "--max-epochs", "1"]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")
    assert len(read_spectra(tmp_path / "out.csv").target) == 60


def sample(*arguments):
    return main(["sample", *map(str, arguments)])


@pytest.fixture
def model(with_groups, tmp_path):
    path = tmp_path / "serum.model"
    assert quick(with_groups, "-o", tmp_path / "out.csv", "--save-model", path) == 0
    return path


def test_sample_draws_from_the_model_that_augment_kept(model, tmp_path, small):
    out = tmp_path / "new.xlsx"
    assert sample(model, "-n", 7, "-o", out) == 0
    spectra = read_spectra(out)
    assert spectra.data.shape == (7, small.data.shape[1])
    assert spectra.is_synthetic.all()
    np.testing.assert_array_equal(spectra.wavenumbers, small.wavenumbers)
    assert set(spectra.target) <= {"NA", "001", "=1+1"}
    assert spectra.provenance["model"] == "serum.model"


def test_sample_draws_as_many_of_each_label_asked_for(model, tmp_path):
    out = tmp_path / "new.csv"
    assert sample(model, "-n", 3, "--label", "001", "NA", "-o", out) == 0
    assert read_spectra(out).target.tolist() == ["001"] * 3 + ["NA"] * 3


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
def test_sample_writes_columns_if_that_is_said(model, tmp_path, small_chunks, suffix):
    rows, out = tmp_path / f"rows{suffix}", tmp_path / f"columns{suffix}"
    assert sample(model, "-n", 7, "-o", rows) == 0
    assert sample(model, "-n", 7, "-o", out, "--orientation", "columns") == 0
    spectra = read_spectra(out)
    assert spectra.layout.orientation == "columns"
    assert spectra.data.tobytes() == read_spectra(rows).data.tobytes()


def test_sample_matches_integer_labels_as_text(headerless, tmp_path):
    path, out = tmp_path / "serum.model", tmp_path / "new.csv"
    assert quick(headerless, "-o", tmp_path / "o.csv", "--save-model", path) == 0
    assert sample(path, "-n", 2, "--label", "1", "-o", out) == 0
    assert read_spectra(out).target.tolist() == [1, 1]


def test_model_of_augmenting_by_one_is_trained_all_the_same(headerless, tmp_path):
    path = tmp_path / "serum.model"
    options = ["--expansion-factor", 1, "--save-model", path]
    assert quick(headerless, "-o", tmp_path / "out.csv", *options) == 0
    assert sample(path, "-n", 2, "-o", tmp_path / "new.csv") == 0


def test_seed_decides_the_sample(model, tmp_path):
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        assert sample(model, "-n", 4, "-o", path, "--random-state", seed) == 0
    same, again, other = (path.read_bytes() for path in paths)
    assert same == again != other


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-n", 0], "at least 1, got 0"),
        (["-n", 0, "--label", "NA"], "at least 1, got 0"),
        (["-n", 2, "--label", "x"], "label 'x' was not seen in fit; known: ["),
    ],
)
def test_bad_sample_is_one_line_and_no_file(
    model, tmp_path, capsys, arguments, message
):
    capsys.readouterr()
    assert sample(model, *arguments, "-o", tmp_path / "new.csv") == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "new.csv").exists()


def test_a_table_is_no_model(headerless, tmp_path, capsys):
    assert sample(headerless, "-n", 2, "-o", tmp_path / "new.csv") == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture
def small_chunks(monkeypatch):
    """Spectra drawn three at a time."""
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 3 * 40)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_sample_writes_what_the_estimator_draws(model, tmp_path, small_chunks, suffix):
    out = tmp_path / f"new{suffix}"
    augmenter = CVAEAugmenter.load(model)
    assert sample(model, "-n", 10, "--random-state", 5, "-o", out) == 0
    X, y = augmenter.sample(10, random_state=5)
    spectra = read_spectra(out)
    assert spectra.data.tobytes() == X.tobytes()
    assert spectra.target.tolist() == y.tolist()
    assert sample(model, "-n", 4, "--label", "NA", "001", "-o", out) == 0
    X, y = augmenter.sample(y=["NA"] * 4 + ["001"] * 4, random_state=0)
    spectra = read_spectra(out)
    assert spectra.data.tobytes() == X.tobytes()
    assert spectra.target.tolist() == y.tolist()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".parquet", ".npz"])
def test_sample_writes_before_it_draws_all(model, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 300 * 40)
    monkeypatch.setattr(
        "cvae_augment.datasets.formats.parquet._CELLS_IN_GROUP", 300 * 40
    )
    draw, alive, sizes = TrainedCVAE.draw, [], []

    def noted(self, codes, rng, device):
        sizes.append(sum(p.stat().st_size for p in tmp_path.glob("*.part")))
        drawn = draw(self, codes, rng, device)
        alive.append(weakref.ref(drawn))
        assert sum(chunk() is not None for chunk in alive) <= 2
        return drawn

    monkeypatch.setattr(TrainedCVAE, "draw", noted)
    assert sample(model, "-n", 1500, "-o", tmp_path / f"new{suffix}") == 0
    assert len(sizes) == 5
    assert sizes[-1] > sizes[1]


def test_more_spectra_than_a_sheet_has_rows_are_said_before_drawing(
    model, tmp_path, monkeypatch, capsys
):
    monkeypatch.delattr(TrainedCVAE, "draw")
    capsys.readouterr()
    out = tmp_path / "new.xlsx"
    assert sample(model, "-n", 1_048_576, "-o", out) == 2
    assert "1048577 rows x 42 columns do not fit" in capsys.readouterr().err
    assert sample(model, "-n", 16_384, "-o", out, "--orientation", "columns") == 2
    assert "42 rows x 16385 columns do not fit" in capsys.readouterr().err
    assert not out.exists()


def test_an_error_while_drawing_leaves_no_file(model, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cvae_augment.augmenters.fitted.DRAWN_AT_ONCE", 300 * 40)
    draw, drawn = TrainedCVAE.draw, []

    def failing(self, codes, rng, device):
        if len(drawn) == 2:
            raise MemoryError
        drawn.append(codes)
        return draw(self, codes, rng, device)

    monkeypatch.setattr(TrainedCVAE, "draw", failing)
    before = sorted(tmp_path.iterdir())
    capsys.readouterr()
    assert sample(model, "-n", 1500, "-o", tmp_path / "new.csv") == 2
    assert "out of memory" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def odd_text(path, spectra):
    """A table of text that nothing guesses: bars, semicolons, decimal commas."""
    lines = ["label|" + "|".join(f"{w:.1f}" for w in spectra.wavenumbers)]
    for label, row in zip(spectra.target, spectra.data, strict=True):
        lines.append("|".join([f"ж;{label}", *map(repr, row.tolist())]))
    path.write_bytes("\n".join(lines).replace(".", ",").encode("cp1251"))
    return path


ODD_TEXT = ["--delimiter", "|", "--decimal", ",", "--encoding", "cp1251"]


def test_text_is_read_as_said(tmp_path, small, capsys):
    path, out = odd_text(tmp_path / "in.csv", small), tmp_path / "out.xlsx"
    assert quick(path, "-o", out, *ODD_TEXT) == 0
    spectra = read_spectra(out)
    assert spectra.data[:30].tobytes() == small.data.tobytes()
    assert set(spectra.target) == {"ж;0", "ж;1", "ж;2"}
    capsys.readouterr()
    # What only one of two formats has is for that one.
    assert evaluate(path, out, *ODD_TEXT, "--sheet", "spectra") == 0
    assert set(printed_table(capsys)) == {"synthetic", "real vs real", "class mean"}
    assert evaluate(path, path, *ODD_TEXT, "--sheet", "spectra") == 2
    assert "sheet belong to other formats" in capsys.readouterr().err


@pytest.mark.parametrize("suffixes", [(".npz", ".xlsx"), (".csv", ".npz")])
def test_evaluate_takes_the_output_of_augment_where_columns_have_other_names(
    tmp_path, small, suffixes, capsys
):
    path, out = tmp_path / f"in{suffixes[0]}", tmp_path / f"out{suffixes[1]}"
    if path.suffix == ".npz":
        np.savez(path, X=small.data, sex=small.target, person=small.groups)
    else:
        write_spectra(path, small.data, small.target, groups=small.groups)
        path.write_text(path.read_text().replace("label,group", "sex,person"))
    options = ["--label", "sex", "--group", "person"]
    assert quick(path, "-o", out, *options) == 0
    capsys.readouterr()
    assert evaluate(path, out, *options) == 0
    printed = capsys.readouterr().out
    assert f"{out}: the 30 rows marked synthetic count" in printed
    assert "so label, group and marks are guessed there" in printed
    assert evaluate(path, out, "--label", "age") == 2
    assert f"{path}: " in capsys.readouterr().err


def test_larger_tables_are_read_if_that_is_said(headerless, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert quick(headerless, "-o", out, "--max-cells", 1229) == 2
    assert "over 1229 cells; if it is meant, allow more" in capsys.readouterr().err
    assert quick(headerless, "-o", out, "--max-cells", 1230) == 0


def test_the_column_of_marks_can_be_said(tmp_path, small):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = np.column_stack([small.target, np.arange(30) >= 27, small.data])
    np.savetxt(
        path, rows, delimiter=",", header="y,new," + "x," * 39 + "x", comments=""
    )
    assert quick(path, "-o", out, "--synthetic", "new", "--expansion-factor", 1) == 0
    assert len(read_spectra(out, synthetic="new").target) == 27


@pytest.mark.parametrize("command", ["augment", "evaluate", "study"])
def test_commands_that_read_have_the_same_options(command, capsys):
    options = ["label", "group", "synthetic", "sheet", "header", "orientation"]
    options += ["delimiter", "decimal", "encoding", "max-cells"]
    with pytest.raises(SystemExit):
        main([command, "--help"])
    out = capsys.readouterr().out
    assert all(f"--{option} " in out for option in options)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--delimiter", "::", "expected one character or 'tab', got '::'"),
        ("--max-cells", "-1", "expected a number from 1 on, got '-1'"),
        ("--decimal", ";", "invalid choice: ';'"),
    ],
)
def test_options_of_tables_that_cannot_be_are_one_line(capsys, option, value, message):
    with pytest.raises(SystemExit) as stop:
        main(["augment", "in.csv", "-o", "out.csv", option, value])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_tab_is_a_tab(headerless, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(headerless.read_text().replace(",", "\t"))
    assert quick(path, "-o", tmp_path / "out.csv", "--delimiter", "tab") == 0


def test_reading_shows_progress(headerless, tmp_path, capsys, terminal):
    assert quick(headerless, "-o", tmp_path / "out.csv") == 0
    captured = capsys.readouterr()
    assert "reading: 100%" in captured.err
    assert f"{headerless}: header row: none (guessed)" in captured.out
