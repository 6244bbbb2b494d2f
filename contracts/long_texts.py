"""Searches texts of megabytes and writes JSON of megabytes part by part: neither lets another thread work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

# Bytes of a part. The slowest patterns over the worst texts take 0.3 microseconds a byte.
PART = 128 * 1024
# Bytes beyond a part that are looked at for a match that begins in it. The fixed parts of patterns, such as
# the head of a part of a multipart form, are shorter.
_REACH = 16 * 1024

# Short items of a list that are written at once, and items of a list that are looked into.
_ITEMS, _FEW = 1_000, 50
_LEVELS = 7  # from a state with all accounts to the rows of one

Replacement = bytes | Callable[[re.Match[bytes]], bytes]


def replaced(
    pattern: re.Pattern[bytes],
    replacement: Replacement,
    text: bytes,
    most: int = 0,
    *,
    part: int = PART,
    reach: int = _REACH,
) -> tuple[bytes, int]:
    """Replace as `re.subn` does; no search is longer than a part, except in a match that has begun.

    pattern: matches no empty text. most: how many are replaced, 0 for all. part, reach: in bytes. Returns the
    text and the number of replacements.
    """
    if len(text) <= part:
        return pattern.subn(replacement, text, most)
    kept: list[bytes] = []
    place = start = count = 0
    while start < len(text) and not (most and count >= most):
        end = start + part
        found = pattern.search(text, start, end + reach)
        if found is None or found.start() >= end:
            start = end
            continue
        if found.end() >= end:  # it may go on beyond the reach
            found = pattern.match(text, found.start()) or found
        kept += (
            text[place : found.start()],
            replacement(found) if callable(replacement) else found.expand(replacement),
        )
        place = start = found.end()
        count += 1
    return (b"".join([*kept, text[place:]]), count) if count else (text, 0)


def is_found(pattern: re.Pattern[bytes], text: bytes) -> bool:
    """Return whether a pattern is found, searching as `replaced` does."""
    if len(text) <= PART:
        return pattern.search(text) is not None
    starts = range(0, len(text), PART)
    return any(pattern.search(text, start, start + PART + _REACH) is not None for start in starts)


def json_parts(value: Any) -> list[bytes]:
    """Write a value as JSON in parts, none of which is much larger than an item of its lists.

    An iterator in it is a list whose items are made one by one.

    Raises TypeError for a value that JSON does not have.
    """
    found: list[bytes] = []
    pending: list[bytes] = []
    size = 0
    for part in _parts(value, _LEVELS):
        pending.append(part)
        size += len(part)
        if size > PART:
            found.append(b"".join(pending))
            pending, size = [], 0
    return [*found, b"".join(pending)] if pending else found


def _parts(value: Any, levels: int) -> Iterator[bytes]:
    if isinstance(value, Iterator):
        sign = b"["
        for item in value:
            yield sign + orjson.dumps(item)
            sign = b","
        yield b"[]" if sign == b"[" else b"]"
    elif not levels or not isinstance(value, (dict, list)) or not value:
        yield orjson.dumps(value)
    elif isinstance(value, dict):
        sign, levels = b"{", levels if len(value) <= _FEW else 1  # one of many is short
        for name, part in value.items():
            if not isinstance(name, str):
                raise TypeError("Dict key must be str")
            yield b"%b%b:" % (sign, orjson.dumps(name))
            yield from _parts(part, levels - 1)
            sign = b","
        yield b"}"
    elif len(value) > _FEW and not isinstance(value[0], (dict, orjson.Fragment)):
        # Ids and places of an index: they are short.
        for start in range(0, len(value), _ITEMS):
            yield (b"," if start else b"[") + orjson.dumps(value[start : start + _ITEMS])[1:-1]
        yield b"]"
    else:
        sign, levels = b"[", levels if len(value) <= _FEW else 1
        for item in value:
            yield sign
            yield from _parts(item, levels - 1)
            sign = b","
        yield b"]"
