"""What holds for every command: help, errors and exit status."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from cvae_augment import __version__
from cvae_augment.cli import main
from cvae_augment.cli.main import build_parser
from cvae_augment.datasets import write_spectra

from .helpers import quick


def test_help_loads_nothing_beyond_the_standard_library():
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "from cvae_augment.cli import main\n"
        "try:\n    main(['augment', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "names = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "sys.exit(names - sys.stdlib_module_names - {'cvae_augment'} or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_package_runs_as_a_module():
    command = [sys.executable, "-m", "cvae_augment", "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == __version__


@pytest.mark.parametrize(
    "command", ["demo", "augment", "sample", "evaluate", "study", "report"]
)
def test_every_command_has_its_help_with_examples_that_parse(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) < 80
    examples = text.split("examples:\n")[1].splitlines()
    assert examples
    everything = build_parser().format_help().splitlines()
    for line in examples:
        assert line in everything
        assert line.split()[:2] == ["cvae-augment", command]
        build_parser().parse_args(line.split()[1:])


def test_the_help_states_the_exit_status():
    assert "exit status:\n  0 " in build_parser().format_help()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["augment"],
        ["augment", "a.csv", "-o", "b.csv", "--latent-dim", "x"],
        ["augment", "a.csv", "-o", "b.csv", "--latent-dim", "0"],
        ["augment", "a.csv", "-o", "b.csv", "--max-epochs", "-3"],
    ],
)
def test_a_wrong_command_line_is_one_line_too(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def broken_cell(tmp_path, headerless):
    lines = headerless.read_text().splitlines()
    lines[2] = lines[2].replace(lines[2].split(",")[3], "abc", 1)
    headerless.write_text("\n".join(lines))
    return [headerless], "D3"


BAD = {
    "no such file": lambda tmp, _: ([tmp / "none.xlsx"], "No such file"),
    "unknown suffix": lambda tmp, _: ([tmp / "in.foo"], "unknown suffix '.foo'"),
    "text among intensities": broken_cell,
    "factor below one": lambda _, path: (
        [path, "--expansion-factor", 0.5],
        "expansion",
    ),
    "nothing to write": lambda _, path: (
        [
            *(path, "--expansion-factor", 1, "--synthetic-only"),
            *("--sampling-strategy", "proportional"),
        ],
        "leaves no spectra to write",
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
    assert captured.err.startswith("cvae-augment")
    assert ": error: " in captured.err
    assert expected in captured.err
    assert sorted(tmp_path.iterdir()) == before


def test_an_interrupt_ends_with_status_130_and_no_file(
    headerless, tmp_path, monkeypatch
):
    interrupt = raising(KeyboardInterrupt())
    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", interrupt)
    assert quick(headerless, "-o", tmp_path / "out.csv") == 130
    assert not (tmp_path / "out.csv").exists()


def test_labels_that_the_terminal_cannot_show_are_no_error(tmp_path, small):
    path = tmp_path / "in.csv"
    labels = np.array(["β", "狼瘡", "c"])[small.target]
    write_spectra(path, small.data, labels, is_synthetic=np.arange(30) % 2)
    done = subprocess.run(
        [sys.executable, "-m", "cvae_augment", "evaluate", str(path), str(path)],
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert rb"\u03b2: " in done.stderr


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_that_goes_away_is_no_error(tmp_path, small, stream):
    path = tmp_path / "in.csv"
    write_spectra(path, small.data, small.target, is_synthetic=np.arange(30) % 2)
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: writer}
    command = [sys.executable, "-m", "cvae_augment", "evaluate", str(path), str(path)]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONUNBUFFERED": ""}, check=False, **streams
    )
    os.close(writer)
    assert done.returncode == 141
    assert b"Traceback" not in (done.stderr or b"")


NO_MEMORY = [
    MemoryError(),
    MemoryError("Unable to allocate 8.00 TiB for an array"),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 B"),
    RuntimeError("[enforce fail]\nDefaultCPUAllocator: can't allocate memory"),
    RuntimeError("std::bad_alloc"),
]


def raising(error):
    def fail(*_, **__):
        raise error

    return fail


@pytest.mark.parametrize("error", NO_MEMORY, ids=repr)
def test_no_memory_is_one_line_and_status_2(
    headerless, tmp_path, monkeypatch, capsys, error
):
    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", raising(error))
    assert quick(headerless, "-q", "-o", tmp_path / "out.csv") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("cvae-augment: error: out of memory")
    assert str(error).splitlines()[-1:] == [] or str(error).splitlines()[-1] in line
    assert not (tmp_path / "out.csv").exists()


def test_a_real_failure_of_the_allocator_of_torch_is_one_line(
    headerless, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(
        "cvae_augment.CVAEAugmenter.fit_resample", lambda *_, **__: torch.empty(2**60)
    )
    assert quick(headerless, "-q", "-o", tmp_path / "out.csv") == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "error",
    [RuntimeError("shapes differ"), NotImplementedError(), KeyError(1)],
)
def test_a_fault_of_the_program_is_not_reported_as_bad_input(
    headerless, tmp_path, monkeypatch, error
):
    monkeypatch.setattr("cvae_augment.CVAEAugmenter.fit_resample", raising(error))
    with pytest.raises(type(error)):
        quick(headerless, "-q", "-o", tmp_path / "out.csv")
