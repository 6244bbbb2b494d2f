"""Recorded answers as shapes, and the differences of an answer from its shape."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

_SHARED = Path(__file__).parents[3] / "shared" / "klaviyo" / "recorded"
_DAY, _HOUR = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d:\d\d"
# A mark of the shapes -> the texts that it stands for.
_TEXTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(pattern, re.DOTALL)
        for name, pattern in {
            "$S": r".*",
            "$HTML": r".*",
            "$U": r"https?://.+",
            "$MASKED": r"https://[^/]+/\*+",
            "$EMAIL": r"[^@\s]+@[^@\s]+",
            "$PHONE": r"\+\d+",
            "$ULID": r"[0-9A-HJKMNP-TV-Z]{26}",
            "$UUID": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "$ID6": r"[A-Za-z0-9]{6}",
            "$NUM": r"\d+",
            "$HEX32": r"[0-9a-f]{32}",
            "$EVID": r"[A-Za-z0-9]{11}",
            "$COMP": r".+:::.+:::.+",
            "$TOPIC": r"event:.+",
            "$B64ID": r"[\w-]+",
            "$TS": rf"{_DAY}T{_HOUR}\+00:00",
            "$TSU": rf"{_DAY}T{_HOUR}\.\d{{6}}\+00:00",
            "$TSZ": rf"{_DAY}T{_HOUR}Z",
            "$TSUZ": rf"{_DAY}T{_HOUR}\.\d{{6}}Z",
            "$TSS": rf"{_DAY} {_HOUR}.*",
        }.items()
    }
)
# Marks of other values than texts.
_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"$I": (int,), "$F": (int, float), "$N": (int, float), "$B": (bool,)}
)


@dataclass(frozen=True)
class Recording:
    """One live answer: its operation, and its parts as shapes.

    limits: allowed calls in a second, a minute and perhaps a day; None where no header states them.
    """

    name: str
    operation: str
    status: int
    path: str
    query: Mapping[str, str]
    limits: tuple[int, ...] | None
    media_type: str | None
    retry_after: str | None
    body: Any


def recordings_file() -> Path:
    """Return the path of the recordings, which need not be there."""
    return Path(os.environ.get("KLAVIYO_RECORDED") or _SHARED / "shapes.jsonl")


def read_recordings(path: Path) -> list[Recording]:
    """Read all recordings."""
    found = []
    for line in path.read_bytes().splitlines():
        entry = orjson.loads(line)
        limits = None if entry["rl"] is None else tuple(entry["rl"])
        parts = (entry["name"], entry["op"], entry["status"], entry["path"], entry["query"], limits)
        found.append(Recording(*parts, entry["ct"], entry["retry"], entry["body"]))
    return found


def differences(shape: Any, value: Any, place: str = "") -> Iterator[str]:
    """Yield the differences of a value from its shape, each with its place; members have no order."""
    if isinstance(shape, dict) and "$each_one_of" in shape:
        yield from _each(shape["$each_one_of"], value, place)
    elif isinstance(shape, dict):
        yield from _members(shape, value, place)
    elif isinstance(shape, list):
        yield from _items(shape, value, place)
    elif shape == "$E":
        if value != {}:
            yield f"{place}: {value!r} instead of an empty object"
    elif not _is(shape, value):
        yield f"{place}: {_short(value)} instead of {shape!r}"


def _is(shape: Any, value: Any) -> bool:
    if shape == "$ANY":
        return True
    if isinstance(shape, str) and shape in _TEXTS:
        return isinstance(value, str) and _TEXTS[shape].fullmatch(value) is not None
    if isinstance(shape, str) and shape in _TYPES:
        return isinstance(value, _TYPES[shape]) and (shape == "$B" or not isinstance(value, bool))
    return bool(shape == value) and isinstance(shape, bool) == isinstance(value, bool)


def _each(shapes: list[Any], value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list) or not value:
        yield f"{place}: {_short(value)} instead of a filled list"
        return
    for number, item in enumerate(value):
        found = [list(differences(shape, item, f"{place}/{number}")) for shape in shapes]
        yield from min(found, key=len)


def _members(shape: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: {_short(value)} instead of an object"
        return
    for name in sorted(shape.keys() - value.keys()):
        yield f"{place}/{name}: missing"
    for name in sorted(value.keys() - shape.keys()):
        yield f"{place}/{name}: {_short(value[name])} is not in the recording"
    for name in shape.keys() & value.keys():
        yield from differences(shape[name], value[name], f"{place}/{name}")


def _items(shape: list[Any], value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list) or len(value) != len(shape):
        yield f"{place}: {_short(value)} instead of {len(shape)} items"
        return
    # Rows come in any order, save where a list is the value itself.
    left = list(value)
    for number, item in enumerate(shape):
        found = [(list(differences(item, other, f"{place}/{number}")), other) for other in left]
        best = min(found, key=lambda pair: len(pair[0]))
        left.remove(best[1])
        yield from best[0]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 80 else text[:77] + "..."
