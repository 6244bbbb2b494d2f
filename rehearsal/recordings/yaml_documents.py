"""YAML as recorders write it: dates stay text, Ruby's own classes are plain content, bombs are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from klaviyo_rehearsal.contracts.plain_yaml import MOST_VALUES, PlainLoader, resolvers_without, size_of

_DASH = re.compile(r"^( *)-(?=\s)", re.MULTILINE)
_LONGEST_HEAD = 10_000


class _Loader(PlainLoader):
    """Loads YAML without dates and merges, which no recorder writes."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave merges alone: nested ones grow without end."""


_Loader.yaml_implicit_resolvers = resolvers_without("timestamp", "merge", "value")


def _mapping(loader: Any, _suffix: str, node: yaml.MappingNode) -> Any:
    return loader.construct_mapping(node, deep=True)


# Faraday keeps headers in a class of its own, and Ruby names it: !ruby/hash:Faraday::Utils::Headers.
_Loader.add_multi_constructor("!ruby/hash", _mapping)
_Loader.add_multi_constructor("!ruby/string", lambda loader, _, node: loader.construct_scalar(node))


class Unfit(Exception):
    """A document that is not YAML, or grows beyond bounds. line: from 1, where it is known."""

    def __init__(self, reason: str, line: int | None = None, *, grows: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.line, self.grows = reason, line, grows


def load_yaml(text: str) -> Any:
    """Return the content of a YAML document. Raises Unfit."""
    try:
        content = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise Unfit(f"not YAML: {problem}", _line_of(error, text)) from None
    if size_of(content) > MOST_VALUES:
        raise Unfit(f"YAML whose aliases make more than {MOST_VALUES:,} values of it", grows=True)
    return content


def salvage_yaml(text: str) -> Iterator[Any | Unfit]:
    """Yield the document once for each entry, alone in its list; an Unfit for one that is damaged."""
    first = _DASH.search(text)
    if first is None or first.start() > _LONGEST_HEAD:
        return
    head = text[: first.start()]
    line = head.count("\n")
    begins = [match.start() for match in re.finditer(rf"^{first[1]}-(?=\s)", text, re.MULTILINE)]
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        try:
            yield load_yaml(head + text[begin:end])
        except Unfit as error:
            at = line + 1 if error.line is None else line + max(1, error.line - head.count("\n"))
            yield Unfit(error.reason, at)
        line += text.count("\n", begin, end)


def _line_of(error: Exception, text: str) -> int | None:
    if isinstance(error, yaml.reader.ReaderError):
        return text.encode()[: error.position].count(b"\n") + 1
    mark = getattr(error, "problem_mark", None)
    # PyYAML before 6.0.4 counts a line on past the end.
    return None if mark is None else min(mark.line, text.rstrip("\n").count("\n")) + 1
