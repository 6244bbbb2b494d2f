"""uvicorn's protocol over one connection, with offers of other protocols ignored and refusals explained."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Protocol, runtime_checkable

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from klaviyo_rehearsal.contracts.violation import Violation

from ..jsonapi.reply import Reply
from .refused import (
    LONGEST_URL,
    begins_request,
    fault_after_body,
    fault_in_body,
    fault_in_head,
    head_too_large,
    last_request,
    scope_of,
)

# The connection, in the state that each request carries; and whether the request was refused as it came.
TRANSPORT, REFUSED = "transport", "refused"
# Bytes of a head. Klaviyo's bound is UNCONFIRMED; this one is above those of the servers and edges in use.
MAX_HEAD = 128 * 1024
_UPGRADE = re.compile(rb"\r?\n(upgrade:[^\n]*)", re.IGNORECASE)
_NAME = b"upgrade:"
_EMPTY, _END = (b"\r\n", b"\n"), (b"\n\r\n", b"\n\n")  # a line before a request, and the end of a head
_LINGER = 1.0  # seconds in which a client may send on without losing the answer


@runtime_checkable
class Refuser(Protocol):
    """An application that answers requests that cannot be read."""

    def refuse(self, scope: MutableMapping[str, Any], found: Violation) -> Reply:
        """Note a request that cannot be read, and return its answer."""


async def _answered(scope: Any, receive: Any, send: Any) -> None:
    """Answer nothing: the answer is there."""


class _LastAnswer(RequestResponseCycle):
    """The answer to a request that cannot be read, in the line behind those to the requests before it."""

    def __init__(self, protocol: ExposedProtocol, content: bytes) -> None:
        self._protocol = protocol
        self._content = content

    async def run_asgi(self, app: Any) -> None:
        """Write it, and end the connection."""
        self._protocol.write_last(self._content)


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    return b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())


class ExposedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with the connection itself in the state that each request carries.

    ASGI has no message that breaks a connection; this costs a request nothing, as the state is there anyway.
    Offers of another protocol are ignored, as RFC 9110 7.8 allows: Java's default client and `curl --http2`
    offer HTTP/2 with each request, and httptools would take the body for that protocol.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}
        self._in_body = False
        self._is_refused = False
        self._head = b""  # the bytes of a head that has not come as a whole
        self._held = b""  # its last line, if that may be an offer
        self._is_in_line = False  # whether a part of a line has gone to the parser
        self._earlier: deque[RequestResponseCycle] = deque()  # requests that others followed unanswered

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the client is gone, for every request: uvicorn does so for the last one alone."""
        for cycle in self._earlier:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """Note that the head of a request has come."""
        if len(self.url) > LONGEST_URL:  # httptools cuts it off before 0.8
            raise ValueError("the URL is too long")
        if self.url[:1] != b"/":
            self._take_host()
        before = self.cycle
        super().on_headers_complete()
        self._in_body = True
        if self.pipeline and before is not None:
            while self._earlier and self._earlier[0].response_complete:
                self._earlier.popleft()
            self._earlier.append(before)

    def on_message_complete(self) -> None:
        """Note that the next bytes are another request."""
        super().on_message_complete()
        self._in_body = False

    def note_data(self) -> None:
        """Note that bytes have come."""
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Take bytes from the client; heads that come in pieces, and offers, take a longer way."""
        self.note_data()
        if self._in_body or (
            not self._head
            and not self._is_refused
            and b"\r\n\r\n" in data
            and b"pgrade" not in data
            # Python finds a single byte five times as fast as a word, and few requests have this one.
            and (b"R" not in data or b"PGRADE" not in data)
            and len(data) < MAX_HEAD
        ):
            self._feed(data, data)
        elif not self._is_refused:
            self._take(data)

    def _feed(self, data: bytes, head: bytes) -> None:
        """Hand bytes to the parser. head: that of the request as far as it has come."""
        began_in_body = self._in_body
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            if rest := data[offer.args[0] :]:
                self._feed(rest, rest)
        except httptools.HttpParserError as error:
            reason = str(error.__context__ or error)
            if self._in_body:
                self.refuse(head, fault_in_body(reason))
            else:
                rest = b"" if began_in_body else last_request(head)
                is_behind = len(rest) < len(head) and not begins_request(rest)
                self.refuse(rest, fault_after_body(reason) if is_behind else fault_in_head(rest, reason))

    def _take(self, data: bytes) -> None:
        """Hand on the lines of heads, without offers, and bodies as they are."""
        data, place = self._held + data, 0
        self._held = b""
        while place < len(data) and not self._is_refused and not self.transport.is_closing():
            if self._in_body:
                found = _UPGRADE.search(data, place)
                end = found.start(1) if found else len(data)
                if end == place:  # the line is a part of the body
                    end = data.find(b"\n", place) + 1 or len(data)
                part, place = data[place:end], end
                self._feed(part, part)
                if not self._in_body and "method" not in self.scope:  # the head of the next request began
                    self._head, self._is_in_line = part, not part.endswith(b"\n")
                continue
            end = data.find(b"\n", place) + 1
            line = data[place : end or len(data)]
            place += len(line)
            self._take_line(line, is_whole=bool(end))

    def _take_line(self, line: bytes, *, is_whole: bool) -> None:
        if len(self._head) + len(line) > MAX_HEAD:
            self.refuse(self._head, head_too_large(self._head, MAX_HEAD))
            return
        start = line[: len(_NAME)].lower()
        if not self._is_in_line and self._head:
            if not is_whole and _NAME.startswith(start):
                self._held = line
                return
            if start == _NAME:
                return
        self._head += line
        self._is_in_line = not is_whole
        self._feed(line, self._head)
        # By the whole head: a piece that is a line end alone may end a header as well.
        if self._in_body or self._head in _EMPTY or self._head.endswith(_END):
            self._head = b""

    def _take_host(self) -> None:
        """Take the host of a URL that is sent as a whole in place of the Host header (RFC 9112 3.2.2)."""
        scheme, sign, rest = self.url.partition(b"://")
        if sign:
            host = re.split(rb"[/?#]", rest, maxsplit=1)[0]
            if rest[len(host) : len(host) + 1] != b"/":  # without a path it means the root
                self.url = scheme + sign + host + b"/" + rest[len(host) :]
            self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"] + [(b"host", host)]

    def refuse(self, head: bytes, found: Violation) -> None:
        """Answer a request that cannot be read, and read no further."""
        self._is_refused = True
        self._in_body, in_body = False, self._in_body
        if not isinstance(self.app, Refuser):
            self.send_400_response(found.detail)
            return
        cycle = self.cycle if in_body else None
        if cycle is not None and cycle.response_started:
            self.transport.close()
            return
        reply = self.app.refuse(scope_of(head) if cycle is None else dict(cycle.scope), found)
        if cycle is not None:
            cycle.scope["state"][REFUSED] = True
            cycle.disconnected = True
            cycle.waiting_for_100_continue = False  # else it would invite a body after the last write
            cycle.message_event.set()
        headers = (
            *reply.headers,
            (b"content-type", reply.media_type),
            (b"content-length", b"%d" % len(reply.body)),
            (b"connection", b"close"),
        )
        content = self.head(reply.status, headers) + reply.body
        if cycle is not None and self.pipeline and self.pipeline[0][0] is cycle:
            self.pipeline[0] = (_LastAnswer(self, content), _answered)
        elif cycle is None and self.cycle is not None and not self.cycle.response_complete:
            self.pipeline.appendleft((_LastAnswer(self, content), _answered))
        else:
            self.write_last(content)

    def head(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
        """Return the head of an answer, with the headers of every answer."""
        lines = [_status_line(status)]
        for name, value in self.server_state.default_headers:
            lines += (name, b": ", value, b"\r\n")
        for name, value in headers:
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n")
        return b"".join(lines)

    def write_last(self, content: bytes) -> None:
        """Write the last answer of the connection."""
        if self.transport.is_closing():
            return
        self.transport.write(content)
        # A client that is still sending would see a broken connection in place of the answer.
        self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.close)
