"""Cuts a tree into the passages that can cite a source: comments, docstrings, strings, YAML, Markdown."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

_FOLDERS = ("contracts", "mockserver", "rehearsal", "tests", "examples", "benchmarks", "docs")
_SUFFIXES = {".py", ".yaml", ".md"}
# Where tags and grades are defined, and where wrong ones are tried.
_PASSED_OVER = {"sources.yaml", "test_citations.py"}


class Kind(StrEnum):
    """Where a passage stands, which decides how its words are read."""

    PROSE = "prose"  # comments and docstrings
    STRING = "string"  # other strings of Python
    PAGE = "page"  # Markdown


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a file and the number of its first line."""

    path: Path
    line: int
    kind: Kind
    text: str


def passages(root: Path) -> Iterator[Passage]:
    """Yield the passages of every Python, YAML and Markdown file below a root."""
    for path in _files(root):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            found = (*_comments(_tokens(source)), *_strings(source))
        elif path.suffix == ".yaml":
            found = tuple(_yaml(source))
        else:
            found = tuple(_paragraphs(source))
        yield from (Passage(path, line, kind, text) for line, kind, text in found)


_Found = tuple[int, Kind, str]


def _files(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("*.md"))
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _SUFFIXES and path.name not in _PASSED_OVER:
                yield path


def _tokens(source: str) -> Iterator[tuple[int, bool, str]]:
    """Yield line, whether it stands alone there, and text of each comment."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.line.lstrip().startswith("#"), token.string.lstrip("#").strip()


def _comments(found: Iterable[tuple[int, bool, str]]) -> Iterator[_Found]:
    """Join comments of one line each that follow on each other: a citation may run over the end of a line."""
    numbered = enumerate(found)
    for _, group in groupby(numbered, key=lambda item: (item[1][0] - item[0], item[1][1] or item[1][0])):
        block = [comment for _, comment in group]
        yield block[0][0], Kind.PROSE, "\n".join(text for _, _, text in block)


def _strings(source: str) -> Iterator[_Found]:
    tree = ast.parse(source)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, Kind.PROSE if id(node) in documented else Kind.STRING, node.value


def _yaml(source: str) -> Iterator[_Found]:
    """Read comments as prose, and values too: descriptions and reasons cite as comments do."""
    lines = [(number, line.strip()) for number, line in enumerate(source.splitlines(), 1)]
    alone = [(number, True, text.lstrip("#").strip()) for number, text in lines if text.startswith("#")]
    yield from _comments(alone)
    yield from ((number, Kind.PROSE, text) for number, text in lines if text and not text.startswith("#"))


def _paragraphs(source: str) -> Iterator[_Found]:
    """Cut Markdown at blank lines, and tables at each row; what stands in code fences is no text."""
    fenced, block, first = False, list[str](), 0
    for number, line in enumerate([*source.splitlines(), ""], 1):
        fenced ^= (fence := line.startswith("```"))
        row = line.startswith("|")
        if block and (not line.strip() or row or fence):
            yield first, Kind.PAGE, "\n".join(block)
            block = []
        if row and not fenced:
            yield number, Kind.PAGE, line
        elif line.strip() and not fenced and not fence:
            first = first if block else number
            block.append(line)


def without_code(text: str) -> str:
    """Blank the code spans of a Markdown text, so that places stay where they are."""
    return re.sub(r"(`+).+?\1", lambda match: re.sub(r"\S", " ", match[0]), text, flags=re.DOTALL)
