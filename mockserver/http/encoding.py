"""Unpacks compressed bodies (facts 3, DERIVED from RL): gzip and deflate, never past the cap."""

from __future__ import annotations

import zlib

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.nesting import MAX_CONTAINERS, containers_in
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.refusal import Refusal
from ..state.key_forms.escapes import PACKED, unpacked

_GZIP, _ZLIB, _RAW = 31, 15, -15  # wbits
_MAX_CODINGS = 4


def decode_body(body: bytes, encoding: str) -> bytes:
    """Undo a Content-Encoding. Raises Refusal: 415 unknown, 413 too large unpacked, 400 broken.

    Nothing is unpacked beyond the cap of 5 MB, however much is packed into a few bytes.
    """
    codings = [item.strip().lower() for item in encoding.split(",") if item.strip()]
    for coding in codings:
        if coding not in ("gzip", "x-gzip", "deflate", "identity") or len(codings) > _MAX_CODINGS:
            detail = f'Unsupported content encoding "{encoding[:60]}" in request.'
            raise Refusal([violation("content-encoding", detail, parameter="Content-Encoding")])
    try:
        for coding in reversed(codings):
            if coding != "identity":
                body = _gunzip(body) if coding.endswith("gzip") else _inflate(body)
    except zlib.error:
        raise Refusal([violation("broken-encoding", pointer="/data")]) from None
    return body


def readable(body: bytes) -> bytes:
    """Return a body that was refused while it was packed, unpacked as far as that goes: it may hold a key."""
    return unpacked(body, MAX_BODY) if body[:2] in PACKED else body


def _gunzip(packed: bytes) -> bytes:
    """Unpack gzip, which may consist of several members."""
    parts: list[bytes] = []
    size = 0
    while packed:
        part, packed = _unpack(packed, _GZIP, MAX_BODY - size)
        parts.append(part)
        size += len(part)
    if not parts:
        raise zlib.error("nothing there")
    return b"".join(parts)


def _inflate(packed: bytes) -> bytes:
    """Unpack deflate: with zlib's header as RFC 9110 has it, or without as some clients send it."""
    try:
        return _unpack(packed, _ZLIB, MAX_BODY)[0]
    except zlib.error:
        return _unpack(packed, _RAW, MAX_BODY)[0]


def _unpack(packed: bytes, form: int, room: int) -> tuple[bytes, bytes]:
    """Unpack one stream of at most `room` bytes. Returns it with the bytes that follow it."""
    unpacker = zlib.decompressobj(form)
    content = unpacker.decompress(packed, room + 1)
    if len(content) > room:
        raise too_large()
    if not unpacker.eof:
        raise zlib.error("broke off")
    return content, unpacker.unused_data


def check_parts(body: bytes) -> None:
    """Refuse a body of so many objects and lists that they take long to make and to drop. Raises Refusal."""
    if len(body) < 2 * MAX_CONTAINERS:  # each has two brackets
        return
    count = containers_in(body)
    if count > MAX_CONTAINERS:
        detail = f"The body holds {count} objects and lists; the mock reads {MAX_CONTAINERS} at the most."
        raise Refusal([violation("too-many-parts", detail, pointer="/data")])


def too_large() -> Refusal:
    """Refuse a body over the limit of 5 MB."""
    return Refusal([violation("too-large", f"The body is larger than {MAX_BODY} bytes.", pointer="/data")])
