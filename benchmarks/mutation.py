"""Mutation testing: which changes of the code does no test notice?

    python -m pip install cosmic-ray coverage
    python benchmarks/mutation.py

A mutant is a module with one small change. The changes are those of cosmic-ray's
operators, without changes that fail by their type alone (for example a shift of
floats), and one more: a call without one of its keyword arguments. At each place one
change is drawn of those that replace the same operator or number. Of these a seeded
sample of each module is tried (`--most`).

Each mutant runs in a fork of a process that has loaded everything but the package. The
tests that run the changed statement are tried, the fastest first, up to the first that
fails; tests of more than a second are left out. A failing test, an error at import or
the limit of CPU time kills the mutant.

The figures are written to results/mutation.json. The file
results/mutation_survivors.json gives, by the changed line, the reason why a survivor is
no fault. With `--survivors` only the survivors are tried again, and the figures of all
other mutants stay.
"""

import argparse
import ast
import contextlib
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import gettempdir

from _mutants import description, mutants_of

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "mutation.json"
REASONS = RESULTS.with_name("mutation_survivors.json")

#: The tests of a module or folder. The doctests of a mutated module run as well.
TESTS = {
    "cvae_augment/augmenters/base.py": [
        "tests/augmenters/test_base.py",
        "tests/augmenters/test_bad_input.py",
        "tests/augmenters/test_containers.py",
        "tests/augmenters/test_odd_input.py",
        "tests/augmenters/test_reproducibility.py",
        "tests/utils/test_memory.py",
    ],
    "cvae_augment/augmenters/counts.py": [
        "tests/augmenters/test_bad_input.py",
        "tests/augmenters/test_counts.py",
    ],
    "cvae_augment/augmenters/validation.py": [
        "tests/augmenters/test_bad_input.py",
        "tests/augmenters/test_containers.py",
        "tests/augmenters/test_odd_input.py",
    ],
    "cvae_augment/preprocessing.py": ["tests/test_preprocessing.py"],
    "cvae_augment/metrics": ["tests/metrics"],
}
#: CPU seconds from which a test is left out.
SLOW = 1.0


def reaching(path, line, lines_of_test):
    """Tests that run the statement of a line, or the body below a header."""
    tree = ast.parse((ROOT / path).read_text())
    statement, body = None, ()
    for node in ast.walk(tree):  # outer ones first
        if isinstance(node, ast.stmt):
            first = min([node.lineno, *(d.lineno for d in decorators(node))])
            if first <= line <= node.end_lineno:
                statement, body = node, getattr(node, "body", ())
    if statement is None or isinstance(statement, ast.ClassDef):
        wanted = None
    elif isinstance(statement, ast.FunctionDef):
        wanted = range(body[0].lineno, statement.end_lineno + 1)
    elif body and not isinstance(body[0], ast.expr):
        wanted = range(statement.lineno, body[0].lineno)
    else:
        wanted = range(statement.lineno, statement.end_lineno + 1)
    inside = any(
        isinstance(node, ast.FunctionDef) and node.lineno <= line <= node.end_lineno
        for node in ast.walk(tree)
    ) or isinstance(statement, ast.FunctionDef)
    if isinstance(statement, ast.FunctionDef) and line < statement.lineno:
        return set(lines_of_test)  # a decorator may keep the body from being run
    of_module = {test for test, lines in lines_of_test.items() if lines}
    if wanted is None or not inside:
        return of_module
    chosen = {test for test in of_module if lines_of_test[test] & set(wanted)}
    return chosen or set(lines_of_test)


def decorators(node):
    return getattr(node, "decorator_list", ())


class Select:
    """A plugin of pytest: these tests alone, the fastest first."""

    def __init__(self, seconds):
        self.seconds = seconds

    def pytest_collection_modifyitems(self, items):
        items[:] = sorted(
            (item for item in items if item.nodeid in self.seconds),
            key=lambda item: self.seconds[item.nodeid],
        )


class Watch:
    """A plugin of pytest: CPU time of each test, and the lines that it runs."""

    def __init__(self, coverage):
        self.coverage, self.seconds, self.failed = coverage, {}, []

    def pytest_runtest_logstart(self, nodeid):
        self.coverage.switch_context(nodeid)
        self.began = time.process_time()

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid):
        self.seconds[nodeid] = time.process_time() - self.began
        self.coverage.switch_context("")


def run_pytest(arguments, plugins, log):
    """Run pytest in this process, its output in a file."""
    import pytest

    os.chdir(ROOT)
    with open(log, "w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts="]
    # Rewritten assertions would import a module with doctests past the mutant.
    options += ["--doctest-modules", "--assert=plain", "-m", "not slow"]
    return pytest.main([*options, *arguments], plugins=plugins)


def in_fork(function, cpu_seconds, wall_seconds=3000):
    """Exit status of a function in a child; a signal is negative."""
    child = os.fork()
    if child == 0:
        status = 70
        with contextlib.suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
            os.setpgid(0, 0)
            signal.alarm(wall_seconds)
            status = int(function())
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # worker processes that it left
    return status


def baseline(paths, tests, work):
    """CPU seconds of each test, and by module the lines that each test runs."""
    from coverage import Coverage

    target = work / "baseline.json"

    def measure():
        coverage = Coverage(
            data_file=None, config_file=False, include=[str(ROOT / p) for p in paths]
        )
        watch = Watch(coverage)
        coverage.start()
        code = run_pytest([*tests, *paths], [watch], work / "baseline.log")
        coverage.stop()
        data = coverage.get_data()
        lines = {
            path: {
                test: [n for n, tests_ in reached.items() if test in tests_]
                for test in watch.seconds
            }
            for path in paths
            for reached in [data.contexts_by_lineno(str(ROOT / path))]
        }
        record = {"seconds": watch.seconds, "lines": lines, "failed": watch.failed}
        target.write_text(json.dumps(record))
        return code

    code = in_fork(measure, 3600)
    record = json.loads(target.read_text())
    if record["failed"] or code not in (0, 1):
        raise SystemExit(f"tests fail without a mutant: {record['failed'] or code}")
    return record


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Imports one module from another source."""

    def __init__(self, path, source):
        self.path, self.source = str(ROOT / path), source
        self.module = path.removesuffix(".py").replace("/", ".")
        self.module = self.module.removesuffix(".__init__")

    def find_spec(self, name, path=None, target=None):
        if name != self.module:
            return None
        is_package = self.path.endswith("__init__.py")
        return importlib.util.spec_from_file_location(
            name,
            self.path,
            loader=self,
            submodule_search_locations=[os.path.dirname(self.path)]
            if is_package
            else None,
        )

    def get_filename(self, fullname):
        return self.path

    def get_data(self, path):
        return self.source.encode()

    def path_stats(self, path):
        raise OSError  # no cached bytecode


def try_mutant(path, mutated, seconds, work):
    """How it ends: "killed", "timeout" or "survived"."""
    if not seconds:
        return "survived"
    files = sorted({test.partition("::")[0] for test in seconds})

    def run():
        sys.meta_path.insert(0, Mutated(path, mutated))
        return run_pytest(["-x", *files], [Select(seconds)], work / "mutant.log")

    limit = 30 + 5 * int(sum(seconds.values()))
    status = in_fork(run, limit)
    if status == 0:
        return "survived"
    return "timeout" if status in (-signal.SIGXCPU, -signal.SIGKILL) else "killed"


def load_everything_else():
    """Import what the package imports, so that no fork has to."""
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    os.environ.setdefault("SCIPY_ARRAY_API", "1")
    for name in (
        *("hypothesis", "pandas", "scipy.stats", "skorch"),
        *("sklearn.ensemble", "sklearn.linear_model", "sklearn.svm"),
        *("sklearn.utils.estimator_checks", "imblearn.utils.estimator_checks"),
    ):
        importlib.import_module(name)
    import torch

    torch.set_num_threads(1)
    if any(name.startswith("cvae_augment") for name in sys.modules):
        raise SystemExit("the package is loaded already")


def modules(wanted):
    """Paths of the modules to change, by the entry of `TESTS` they belong to."""
    found = {}
    for part in TESTS:
        paths = sorted((ROOT / part).glob("*.py")) or [ROOT / part]
        names = [path.relative_to(ROOT).as_posix() for path in paths]
        kept = [name for name in names if not wanted or name in wanted]
        if kept:
            found[part] = kept
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", help="paths, default: all")
    parser.add_argument("--most", type=int, default=400, help="mutants of a module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--survivors", action="store_true", help="try these again")
    parser.add_argument("--work", type=Path, default=Path(gettempdir()) / "mutation")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    load_everything_else()
    record = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    before = record.get("mutants", {})
    for part, paths in modules(arguments.modules).items():
        began = time.process_time()
        known = baseline(paths, TESTS[part], arguments.work)
        for path in paths:
            rng = random.Random(f"{arguments.seed} {path}")
            found = list(mutants_of((ROOT / path).read_text(), rng))
            drawn = sorted(
                rng.sample(found, min(arguments.most, len(found))), key=lambda m: m[:2]
            )
            lines_of_test = {t: set(n) for t, n in known["lines"][path].items()}
            results, ended = [], Counter()
            again = {m[2] for m in before.get(path, {}).get("survivors", ())}
            for line, kind, mutated in drawn:
                change = description((ROOT / path).read_text(), mutated)
                outcome = "killed"
                if not arguments.survivors or change in again:
                    chosen = reaching(path, line, lines_of_test)
                    seconds = {
                        test: known["seconds"][test]
                        for test in chosen
                        if known["seconds"][test] < SLOW
                    }
                    outcome = try_mutant(path, mutated, seconds, arguments.work)
                ended[outcome] += 1
                if outcome == "survived":
                    results.append([line, kind, change])
                    print(f"{path}:{line} {kind}: {change}", flush=True)
            before[path] = {
                "places": len(found),
                "tried": len(drawn),
                **{k: ended[k] for k in ("killed", "timeout", "survived")},
                "survivors": results,
            }
            print(path, dict(ended), flush=True)
            write(before, arguments)
        spent = time.process_time() - began
        print(f"{part}: {spent:.0f} s here, children apart", flush=True)


def write(mutants, arguments):
    """The figures, with the reason why a survivor is no fault, where there is one."""
    reasons = json.loads(REASONS.read_text()) if REASONS.exists() else {}
    totals = Counter()
    for figures in mutants.values():
        totals.update({k: v for k, v in figures.items() if k != "survivors"})
        figures["survivors"] = [
            [*survivor[:3], reasons.get(survivor[2], "not explained")]
            for survivor in figures["survivors"]
        ]
    killed = totals["killed"] + totals["timeout"]
    record = {
        "seed": arguments.seed,
        "total": dict(totals),
        "share_killed": round(killed / max(totals["tried"], 1), 4),
        "mutants": mutants,
    }
    RESULTS.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
