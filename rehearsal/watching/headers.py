"""The headers that a proxy passes on: all but those of one connection (RFC 9110 7.6.1)."""

from __future__ import annotations

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

_OF_A_CONNECTION = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization"),
        *(b"te", b"trailer", b"transfer-encoding", b"upgrade"),
    }
)
# The host is that of the upstream, and the server has answered an Expect by itself.
_OF_THE_CLIENT = frozenset({b"host", b"expect"})
CHUNKED = (b"transfer-encoding", b"chunked")


def request_headers(headers: Iterable[tuple[bytes, bytes]], host: bytes) -> Headers:
    """Return the headers for the upstream. headers: of the client, in lower case."""
    sent = list(headers)
    left_out = _named(sent) | _OF_THE_CLIENT
    kept = [(b"host", host), *(pair for pair in sent if pair[0] not in left_out)]
    # A body of unknown length stays one.
    if any(name == b"transfer-encoding" for name, _ in sent):
        kept.append(CHUNKED)
    return kept


def answer_headers(headers: Iterable[tuple[bytes, bytes]], status: int) -> Headers:
    """Return the headers for the client. headers: of the upstream."""
    lowered = [(name.lower(), value) for name, value in headers]
    left_out = _named(lowered)
    if status in (204, 304):  # without a body, whose length servers would wait for
        left_out |= {b"content-length"}
    return [pair for pair in lowered if pair[0] not in left_out]


def has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a request has a body."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
        for name, value in headers
    )


def _named(headers: Headers) -> frozenset[bytes]:
    """Return the headers of a connection, with those that its Connection header names."""
    named = [value for name, value in headers if name == b"connection"]
    further = (item.strip().lower() for value in named for item in value.split(b","))
    return _OF_A_CONNECTION.union(further) if named else _OF_A_CONNECTION
