"""Prints the figures of the house: `python -m tests.architecture.figures [ROOT]`, any version's tree.

Sizes of folders, the longest chain of imports, cycles, and the language of docstrings and comments.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.architecture.imports import ROOT, graph_of, imports, longest_chain, modules

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_COUNTED = {
    "what": {"what"},
    "say, said": {"say", "says", "said"},
    "who": {"who", "whom"},
    "tell, told": {"tell", "tells", "told"},
}
_CITED_ONLY = re.compile(r"^#\s*(type:|noqa|pragma|!)")


def prose_of(path: Path) -> Iterator[str]:
    """Yield the docstrings and comments of a file."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield ast.get_docstring(node) or ""
    yield from comments_of(source)


def comments_of(source: str) -> Iterator[str]:
    """Yield the comments of a source text, those for tools left out."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not _CITED_ONLY.match(token.string):
            yield token.string.lstrip("# ")


def code_lines(source: str) -> int:
    """Count the lines that hold code: no blank lines, no comments, no docstrings."""
    documented: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                documented |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = source.splitlines()
    return sum(
        1
        for number, line in enumerate(lines, 1)
        if number not in documented and line.strip() and not line.strip().startswith("#")
    )


def _cycle(root: Path, *, rooms: bool) -> str:
    try:
        TopologicalSorter(graph_of(imports(root), rooms=rooms)).prepare()
    except CycleError as error:
        return " -> ".join(error.args[1])
    return "none"


def figures(root: Path) -> dict[str, str]:
    """Measure the tree at `root`."""
    paths = modules(root).values()
    folders = Counter(str(path.parent.relative_to(root)) for path in paths if path.name != "__init__.py")
    words: Counter[str] = Counter()
    comments = lines = 0
    for path in paths:
        for text in prose_of(path):
            words.update(word.lower() for word in _WORD.findall(text))
        source = path.read_text(encoding="utf-8")
        comments += sum(1 for _ in comments_of(source))
        lines += code_lines(source)
    total = words.total()
    folder, most = folders.most_common(1)[0]
    chain = longest_chain(graph_of([one for one in imports(root) if not one.late and not one.typing]))
    return {
        "modules": str(len(paths)),
        "most modules in one folder": f"{most} ({folder})",
        "longest import chain": str(len(chain)),
        "chain": " > ".join(chain),
        "cycle of modules": _cycle(root, rooms=False),
        "cycle of rooms": _cycle(root, rooms=True),
        "words of docstrings and comments": str(total),
        **{
            f"{name} per 1000 words": f"{1000 * sum(words[word] for word in group) / total:.1f}"
            for name, group in _COUNTED.items()
        },
        "comments per 100 lines of code": f"{100 * comments / lines:.1f} ({comments} / {lines})",
    }


def main() -> None:
    """Print the figures of the tree that is named, or of this one."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    for name, value in figures(root).items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
