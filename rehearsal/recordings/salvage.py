"""The good part of a document of JSON that is cut or damaged: its whole entries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

# Strings are passed over whole, an unfinished one too: brackets within them count for nothing.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
# The lists of entries in the formats; another list is a part of an entry. Postman has folders within folders.
_NAMES = ("entries", "interactions", "http_interactions", "requests", "item")
_FOLDERS = b'"item":'
_LISTS = tuple(f'"{name}":'.encode() for name in _NAMES)
_BEGIN = re.compile(rb'(?:"(?:%s)"\s*:|\A)\s*\[' % "|".join(_NAMES).encode())
_DEEPEST = 1_000
# The beginning of an entry: its bracket and first key.
_OPENING = re.compile(r'\{\s*"[^"\\]*"\s*:')
_MOST_FAILURES = 1_000


def damage_of(raw: bytes, error: orjson.JSONDecodeError) -> tuple[int, str]:
    """Return the byte at which JSON is damaged, and the reason in words."""
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:
        place = wrong.start
        column = place - raw.rfind(b"\n", 0, place)
        return place, f"not UTF-8: byte 0x{raw[place]:02x} at column {column}"
    place = len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))
    return place, f"not JSON: {error.msg} at column {error.colno}"


def salvage_json(raw: bytes, damage: int) -> Any:
    """Return a JSON document with its whole entries alone; None when there is none.

    damage: the place of the first byte that is not JSON. Entries behind it are found by their first key.
    """
    end, closing = _last_entry(raw[:damage])
    if not end:
        return None
    try:
        content = orjson.loads(raw[:end] + closing)
    except orjson.JSONDecodeError as error:
        # A byte that is no UTF-8 is named first, and other damage may be before it.
        earlier = damage_of(raw[:end] + closing, error)[0]
        return salvage_json(raw, earlier) if earlier < min(damage, end) else None
    entries = _entries_of(content)
    if entries:
        entries += _later_entries(raw, raw[damage:].decode("utf-8", "replace"))
    return content


def _entries_of(content: Any) -> list[Any] | None:
    """Return the list of entries of a document."""
    while isinstance(content, dict):
        content = next((content[name] for name in (*_NAMES, "log") if name in content), None)
    return content if isinstance(content, list) else None


def _last_entry(raw: bytes) -> tuple[int, bytes]:
    """Return the end of the last whole entry, and the brackets that close the document behind it."""
    # Of each open bracket: itself and the text before it; apart, the end of its last whole element.
    stack: list[tuple[bytes, bytes]] = []
    ends: list[int] = []
    whole = 0, b""
    for match in _TOKEN.finditer(raw):
        token, place = match[0], match.start()
        if token in (b"{", b"["):
            if len(stack) > _DEEPEST:
                break
            before = b"".join(raw[max(0, place - 30) : place].split())
            stack.append((token, before))
            ends.append(0)
        elif token in (b"}", b"]"):
            if not stack or _CLOSING[stack[-1][0]] != token:
                break
            before = stack.pop()[1]
            ends.pop()
            if not stack:
                # Whole, and more behind it.
                return match.end(), b""
            if stack[-1][0] == b"[":
                ends[-1] = match.end()
            elif before.endswith(_LISTS) and all(bracket[0] == b"{" for bracket in stack):
                whole = match.end(), _closed(stack)
    lists = [place for place, bracket in enumerate(stack) if bracket[0] == b"["]
    if not lists or (lists[0] and not stack[lists[0]][1].endswith(_LISTS)):
        # The damage is behind the list.
        return whole
    chosen = lists[0]
    for place in lists[1:]:
        # A folder is an object in the list that is open; its own list is the next bracket.
        if place == chosen + 2 and stack[place][1].endswith(_FOLDERS) and ends[place]:
            chosen = place
    return ends[chosen], _closed(stack[: chosen + 1])


def _closed(stack: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(_CLOSING[bracket[0]] for bracket in reversed(stack))


def _later_entries(raw: bytes, text: str) -> Iterator[Any]:
    """Yield the whole entries of a text that begins within a damaged one.

    raw: the document. Its first entry shows how entries begin.
    """
    begin = _BEGIN.search(raw)
    shown = _OPENING.search(raw[begin.end() :][:1_000].decode("utf-8", "replace")) if begin else None
    if shown is None:
        return
    opening = re.compile(re.escape(shown[0]))
    decoder, place, failures = json.JSONDecoder(), 0, 0
    while failures < _MOST_FAILURES and (found := opening.search(text, place)):
        try:
            _, place = decoder.raw_decode(text, found.start())
            entry = orjson.loads(text[found.start() : place])
        except (ValueError, RecursionError):
            failures, place = failures + 1, found.end()
            continue
        # A header of a request may begin as an entry does.
        if "request" in entry or "method" in entry:
            yield entry
