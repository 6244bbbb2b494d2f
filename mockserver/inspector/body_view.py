"""A body for reading: JSON in lines, each with its pointer, so that faulty places can be marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.checking.json_pointer import pointer_text

_MOST = 2_000  # lines; a bulk job has a hundred thousand
_INDENT = "  "

Step = str | int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a body. marked: whether a violation is about it; why: the codes of such ones."""

    text: str
    marked: bool = False
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the line as a template and JSON read it."""
        return {"text": self.text, "marked": self.marked, "why": self.why}


def body_lines(body: bytes, marks: Iterable[tuple[str, str]] = ()) -> list[Line]:
    """Return a body in lines: JSON is indented, anything else stays as it is.

    marks: pointers of places to mark, with the reason, a star for any item or name; where one is absent from
    the body, the nearest places above it.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _cut([Line(text) for text in body.decode("utf-8", "replace").splitlines()])
    written = list(_written(value, (), 0, "", ""))
    known = {pointer for pointer, _ in written}
    reasons: dict[str, dict[str, None]] = {}
    for pointer, reason in marks:
        for place in _places(pointer, known):
            reasons.setdefault(place, {})[reason] = None
    lines = []
    for pointer, text in written:
        # The first line of an object, not its closing bracket too.
        why = reasons.pop(pointer, None)
        lines.append(Line(text) if why is None else Line(text, marked=True, why=", ".join(why)))
    return _cut(lines)


def _written(
    value: Any, steps: tuple[Step, ...], depth: int, before: str, after: str
) -> Iterator[tuple[str, str]]:
    """Yield the pointer and the text of each line."""
    pointer, indent = pointer_text(steps), _INDENT * depth
    members: list[tuple[Step, Any]]
    if isinstance(value, dict) and value:
        members, brackets = list(value.items()), "{}"
    elif isinstance(value, list) and value:
        members, brackets = list(enumerate(value)), "[]"
    else:
        yield pointer, f"{indent}{before}{orjson.dumps(value).decode()}{after}"
        return
    yield pointer, f"{indent}{before}{brackets[0]}"
    for number, (step, member) in enumerate(members, 1):
        name = f"{orjson.dumps(step).decode()}: " if isinstance(step, str) else ""
        comma = "" if number == len(members) else ","
        yield from _written(member, (*steps, step), depth + 1, name, comma)
    yield pointer, f"{indent}{brackets[1]}{after}"


def _places(pointer: str, known: set[str]) -> Iterable[str]:
    while pointer and pointer not in known:
        if "*" in pointer:
            pattern = re.compile(re.escape(pointer).replace(r"\*", "[^/]+"))
            if found := [place for place in known if pattern.fullmatch(place)]:
                return found
        pointer = pointer.rpartition("/")[0]
    return (pointer,)


def _cut(lines: list[Line]) -> list[Line]:
    if len(lines) <= _MOST:
        return lines
    # A faulty place further on is shown all the same.
    rest = [line for line in lines[_MOST:] if line.marked][:20]
    return [*lines[:_MOST], *rest, Line(f"… and {len(lines) - _MOST} lines more")]
