"""Values, texts and headers that programs have stumbled over."""

from __future__ import annotations

from random import Random
from typing import Any

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, -(2**63), 2**64, 10**400, 1e308, -1e-308, 1.5, "", "x", " "),
    *(
        [],
        {},
        [[]],
        [None],
        [1],
        [True],
        {"": None},
        {"a": [1]},
        {"data": None},
        {"data": []},
        {"data": [None]},
    ),
    *("\x00", "\x1b[31m", "é" * 50, "x" * 5_000, "\u202e", "☃😀", "9" * 400, "{{", "{% for i in x %}", "{%"),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-13-45", "2026-02-29", "1e999", "NaN"),
    *("//[", "http://[::1/x", "%zz", "../../x", "pk_x", "profile", "list", "event", {"type": "profile"}),
    *({"type": None, "id": "x"}, {"type": True, "id": 1}, {"id": {}}, {"$ref": "#"}, [["a", "b"], 5]),
)
DEEP = b'{"data":' + b"[" * 3_000 + b"]" * 3_000 + b"}"
_BYTES = (
    b"",
    b"\xff",
    b"\x00",
    b"{",
    b'"',
    b"[" * 50,
    b"\xef\xbb\xbf{}",
    b"null",
    b"[]",
    b"0",
    b"\xed\xa0\x80",
)
_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    *(
        (b"content-type", b"application/json"),
        (b"content-type", b"text/plain"),
        (b"content-type", b"a/b; c=\xff"),
    ),
    *(
        (b"content-type", b"application/vnd.api+json; charset=utf-16"),
        (b"content-type", b"multipart/form-data"),
    ),
    *((b"content-type", b"application/x-www-form-urlencoded"), (b"content-encoding", b"gzip")),
    *(
        (b"content-encoding", b"x"),
        (b"accept", b"text/html"),
        (b"accept-encoding", b"gzip, \xff"),
        (b"cookie", b"\xff=1"),
    ),
    *(
        (b"revision", b""),
        (b"revision", b"\xff"),
        (b"revision", b"2026-07-15.pre"),
        (b"revision", b"9999-99-99"),
    ),
    *(
        (b"revision", b"2024-10-15"),
        (b"authorization", b""),
        (b"authorization", b"Bearer \xff"),
        (b"host", b"\xff"),
    ),
    *(
        (b"authorization", b"Klaviyo-API-Key "),
        (b"x-forwarded-for", b"x" * 3_000),
        (b"", b""),
        (b"origin", b"null"),
    ),
    *(
        (b"expect", b"100-continue"),
        (b"range", b"bytes=0-"),
        (b"if-none-match", b"*"),
        (b"content-length", b"-1"),
    ),
)
_QUERIES = (
    *(b"filter=equals(email,%22a%22)", b"filter=and(", b"filter=%00", b"filter=" + b"and(" * 300, b"sort=-x"),
    *(
        b"page[size]=0",
        b"page[size]=%31%30",
        b"page[size]=99999999999999999999",
        b"page[cursor]=x",
        b"page[cursor]=e30",
    ),
    *(
        b"include=x,profiles,,",
        b"fields[profile]=email,",
        b"fields[]=",
        b"additional-fields[profile]=x",
        b"=",
        b"&&&",
    ),
    *(
        b"%ff=%ff",
        b"a" * 3_000,
        b"company_id=Xy12Ab",
        b"company_id=",
        b"timeframe=x",
        b"filter=any(id,[" + b'"a",' * 900,
    ),
)


def some_bytes(random: Random) -> bytes:
    """Return bytes that are no good body."""
    return random.choice((*_BYTES, DEEP, random.randbytes(random.randrange(60))))


def some_header(random: Random) -> tuple[bytes, bytes]:
    """Return a header that is odd."""
    return random.choice(_HEADERS)


def some_query(random: Random) -> bytes:
    """Return the text of a query that is odd."""
    return b"&".join(random.choice(_QUERIES) for _ in range(random.choice((1, 1, 2, 3))))


def damaged(raw: bytes, random: Random) -> bytes:
    """Return bytes with a few of them cut, doubled or exchanged."""
    if not raw:
        return random.randbytes(5)
    place = random.randrange(len(raw))
    end = min(len(raw), place + random.choice((1, 1, 2, 8, 60)))
    how = random.randrange(5)
    if how == 0:
        return raw[:place]
    if how == 1:
        return raw[:place] + raw[end:]
    if how == 2:
        return raw[:end] + raw[place:]
    if how == 3:
        return raw[:place] + random.randbytes(end - place) + raw[end:]
    return (
        raw[:place] + random.choice((b"\r\n", b"\x00", b"\xff", b" ", b"\t", b"%", b'"', b":")) + raw[place:]
    )
