"""The parts of both fuzzers: a child process that atheris drives, and its record.

There are two kinds of faults. After a Python exception, or an input that takes more
than a minute of CPU time, the input is kept and the run goes on. If the process itself
ends (no memory, no answer, a crash in compiled code), libFuzzer keeps the input and a
new child goes on.
"""

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
MEMORY_MB = 1024
SECONDS_PER_INPUT = 60
MAX_BYTES = 40_000


def run(name, make_corpus, make_target, mutate, description):
    """Parse the command line, then be the parent or the child.

    `make_corpus` returns a dict of name to bytes. `make_target` returns a function of
    the bytes of an input and a folder; it raises at a fault. `mutate(data, raw, rng)`
    returns the bytes of another input.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--minutes", type=float, default=15, help="of CPU time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="folder of inputs (default: new)")
    parser.add_argument("--child", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        _child(arguments, make_target, mutate)
        return
    work = arguments.work or Path(tempfile.mkdtemp(prefix=f"{name}-"))
    corpus = work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for title, content in make_corpus().items():
        (corpus / title).write_bytes(content)
    done, deaths, seconds = 0, [], arguments.minutes * 60
    executions, findings = 0, {}
    while done < seconds and len(deaths) < 20:
        child = subprocess.run(
            [
                *(sys.executable, sys.argv[0], "--work", str(work)),
                *("--child", str(seconds - done)),
                *("--seed", str(arguments.seed + len(deaths))),
            ],
            check=False,
        )
        status = json.loads((work / "status.json").read_text())
        done += status["cpu_seconds"]
        executions += status["executions"]
        findings |= status["findings"]
        if child.returncode:
            deaths.append(child.returncode)
            kept = sorted(p.name for p in work.glob("fatal-*"))
            print(f"a child ended with {child.returncode}: {kept}", flush=True)
    record = {
        "cpu_minutes": round(done / 60, 1),
        "executions": executions,
        "first_corpus": len(make_corpus()),
        "corpus": sum(1 for _ in corpus.iterdir()),
        "exceptions": findings,
        "children_that_died": deaths,
    }
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record, indent=1))


def _child(arguments, make_target, mutate):
    import random

    import atheris

    work = arguments.work
    with atheris.instrument_imports(include=["cvae_augment", "zipfile"]):
        target = make_target()
    status = {"executions": 0, "cpu_seconds": 0.0, "findings": {}}
    kept = work / "status.json"

    def save():
        status["cpu_seconds"] = time.process_time()
        kept.with_suffix(".part").write_text(json.dumps(status))
        os.replace(kept.with_suffix(".part"), kept)

    folder = Path(tempfile.mkdtemp(dir=work))

    def one_input(data):
        status["executions"] += 1
        if status["executions"] % 500 == 1:
            save()
            if status["cpu_seconds"] > arguments.child:
                os._exit(0)
        began = time.process_time()
        try:
            target(data, folder)
            # CPU time: the clock also runs while the process waits.
            seconds = time.process_time() - began
            if seconds > SECONDS_PER_INPUT:
                raise TimeoutError(f"{seconds:.0f} s")
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} in {Path(frame.filename).name}"
            place += f":{frame.lineno} {frame.name}"
            if place not in status["findings"]:
                status["findings"][place] = str(error)[:300]
                (work / f"found-{len(status['findings'])}").write_bytes(data)
                traceback.print_exc()
                save()

    def custom(data, max_size, seed):
        rng = random.Random(seed)
        return mutate(data, lambda b: atheris.Mutate(b, MAX_BYTES), rng)[:max_size]

    save()
    atheris.Setup(
        [
            *(sys.argv[0], str(work / "corpus"), f"-seed={arguments.seed}"),
            *(f"-rss_limit_mb={MEMORY_MB}", "-timeout=1800"),
            *(f"-artifact_prefix={work}/fatal-", f"-max_len={MAX_BYTES}"),
            *("-print_final_stats=1", "-report_slow_units=1800"),
        ],
        one_input,
        custom_mutator=custom,
    )
    atheris.Fuzz()


def with_member_mutated(content, mutate, rng):
    """The same zip archive with other content of one member, and correct checksums."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(i, archive.read(i)) for i in archive.infolist()]
        comment = archive.comment
    chosen = rng.randrange(len(members))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for i, (info, data) in enumerate(members):
            new = zipfile.ZipInfo(info.filename)
            new.compress_type = info.compress_type
            archive.writestr(new, mutate(data) if i == chosen else data)
        archive.comment = comment
    return buffer.getvalue()


@contextlib.contextmanager
def file_with(content, folder, name):
    """A file of this content."""
    path = folder / name
    path.write_bytes(content)
    try:
        yield path
    finally:
        path.unlink()
