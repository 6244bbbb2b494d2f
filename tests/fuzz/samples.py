"""Small recordings of every format, whose requests are known by a name in their bodies."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from tests.rehearsal.recordings import formats

ENTRIES = 5


@dataclass(frozen=True, slots=True)
class Base:
    """A recording of ENTRIES requests, each with a name of its own in its body.

    entries: the list of entries within `content`. dumped: writes `content`.
    """

    name: str
    file: str
    content: Any
    entries: list[Any]
    dumped: Callable[[Any], str]


def marker(number: int) -> str:
    """Return the name in the body of an entry."""
    return f"name-{number}-"


def _lines(content: list[Any]) -> str:
    return "\n".join(map(json.dumps, content)) + "\n"


def _joined(content: list[str]) -> str:
    return "#!/bin/sh\n" + "\n".join(content)


def _of(make: Callable[[], Any], list_of: Callable[[Any], list[Any]]) -> tuple[Any, list[Any]]:
    """Make a document of ENTRIES entries out of the first entry of an example."""
    content = make()
    entries = list_of(content)
    text = json.dumps(entries[0])
    encoded = base64.b64encode(formats.BODY.encode()).decode()
    entries.clear()
    for number in range(ENTRIES):
        body = formats.BODY.replace("It's", marker(number))
        entry = text.replace("It's", marker(number))
        entries.append(json.loads(entry.replace(encoded, base64.b64encode(body.encode()).decode())))
    return content, entries


def bases() -> Iterator[Base]:
    """Yield a recording of each format."""
    lists: dict[str, tuple[Callable[[], Any], Callable[[Any], list[Any]]]] = {
        "vcrpy": (formats.vcrpy, lambda it: it["interactions"]),
        "ruby vcr": (formats.ruby_vcr, lambda it: it["http_interactions"]),
        "php-vcr": (formats.php_vcr, lambda it: it),
        "har": (formats.har, lambda it: it["log"]["entries"]),
        "nock": (formats.nock, lambda it: it),
        "postman": (formats.postman, lambda it: it["item"]),
        "journal": (formats.journal, lambda it: it["requests"]),
        "list": (lambda: formats.journal()["requests"], lambda it: it),
        "ecs": (formats.ecs, lambda it: it),
        "plain lines": (lambda: formats.journal()["requests"], lambda it: it),
    }
    for name, (make, list_of) in lists.items():
        as_lines = name in ("ecs", "plain lines")
        content, entries = _of(make, list_of)
        yield Base(
            name, "it.ndjson" if as_lines else "it.json", content, entries, _lines if as_lines else json.dumps
        )
        if "vcr" in name:
            content, entries = _of(make, list_of)
            yield Base(f"{name} as YAML", "it.yaml", content, entries, yaml.safe_dump)
    commands = [formats.script().splitlines(keepends=True)[3:-1] for _ in range(ENTRIES)]
    scripts = ["".join(lines).replace("It'\\''s", marker(number)) for number, lines in enumerate(commands)]
    yield Base("script", "it.sh", scripts, scripts, _joined)
