"""Lines of code of the package, without docstrings, comments and blank lines.

    python benchmarks/lines_of_code.py [FOLDER] [--json FILE]

It prints the lines of each module, of each folder and of the whole package.
"""

import argparse
import ast
import io
import json
import tokenize
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Tokens that are no code, or that stand on no line of their own.
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
HAS_DOCSTRING = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def code_lines(source):
    """Number of lines that hold code."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(source))


def docstring_lines(source):
    """Numbers of the lines of all docstrings."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, HAS_DOCSTRING) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            lines.update(range(docstring.lineno, docstring.end_lineno + 1))
    return lines


def main():
    """Count, print and, if asked for, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=ROOT / "cvae_augment", help="a package"
    )
    parser.add_argument("--json", type=Path, help="file for the figures")
    arguments = parser.parse_args()
    modules, folders = {}, Counter()
    for path in sorted(arguments.folder.rglob("*.py")):
        name = path.relative_to(arguments.folder)
        modules[name.as_posix()] = code_lines(path.read_text(encoding="utf-8"))
        folders[name.parent.as_posix()] += modules[name.as_posix()]
    total = sum(modules.values())
    for name, n_lines in [*modules.items(), *folders.items(), ("in all", total)]:
        print(f"{n_lines:6} {name}")
    if arguments.json:
        content = {"modules": modules, "folders": folders, "total": total}
        arguments.json.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
