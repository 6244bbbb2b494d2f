"""The protocol over one connection, with answers that an application gives at once, without a task for each.

A task, its event and four messages of ASGI take as long as the mock needs for most of its answers
(benchmarks/throughput.py). A request goes the usual way if it is larger, offers to continue, is one of
several at a time or has no answer at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableMapping
from typing import Any, Protocol, runtime_checkable

import httptools

from klaviyo_rehearsal.contracts.violation import Violation

from .protocol import ExposedProtocol
from .refused import LONGEST_URL

# In the state of a request that broke off: the part of its body that had come.
HELD = "held"
# Status, headers and body.
Answer = tuple[int, Iterable[tuple[bytes, bytes]], bytes]
_MAX_BODY = 65_536  # bytes that are held until a request is whole
_JOINED = 4_096  # bytes of a body that is copied behind its head
_FAILURE: Answer = (500, ((b"content-length", b"21"), (b"connection", b"close")), b"Internal Server Error")


@runtime_checkable
class Direct(Protocol):
    """An application that can answer without waiting."""

    def answer_at_once(self, scope: MutableMapping[str, Any], body: bytes) -> Answer | None:
        """Answer a whole request, or return None where it is to be called as an application."""


class DirectProtocol(ExposedProtocol):
    """The protocol over one connection, with a shorter way for small requests."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        self._direct = self.app if isinstance(self.app, Direct) else None
        self._is_held = False  # whether a request is held until it is whole
        self._parts: list[bytes] = []  # of its body
        self._size = 0
        # Whether a request is the first one in the bytes that came: others are served before a second one.
        self._is_first = True
        # Whether the connection waits for a request, and since when.
        self._is_idle, self._idle_since = False, 0.0

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the application see that a request broke off."""
        if self._is_held:
            self.scope["state"][HELD] = b"".join(self._parts)
            self._hand_over()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End the connection, after a request that has begun."""
        self._hand_over()
        super().shutdown()

    def note_data(self) -> None:
        """Note that bytes have come."""
        self._is_first, self._is_idle = True, False

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._is_idle, self._idle_since = True, self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been idle for long enough.

        One timer sees many answers: to set one for each, and to stop it, takes as long as a tenth of an
        event.
        """
        self.timeout_keep_alive_task = None
        if not self._is_idle:
            return  # the next answer sets a timer
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._set_timer(left)
        else:
            super().timeout_keep_alive_handler()

    def _set_timer(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def on_headers_complete(self) -> None:
        """Hold a request that may be answered at once, and start the others."""
        if self._direct is not None and self._may_be_held() and self._reads_target():
            self._is_held, self._is_first, self._in_body = True, False, True
            self._parts, self._size = [], 0
        else:
            super().on_headers_complete()

    def _may_be_held(self) -> bool:
        parser, cycle = self.parser, self.cycle
        return (
            self._is_first
            and self.url[:1] == b"/"
            and len(self.url) <= LONGEST_URL
            and (cycle is None or cycle.response_complete)
            and not (self.expect_100_continue or self.pipeline or self.flow.write_paused)
            and parser.should_keep_alive()
            and not parser.should_upgrade()
            and parser.get_http_version() == "1.1"
            and parser.get_method() != b"HEAD"
            and not self.transport.is_closing()
        )

    def _reads_target(self) -> bool:
        """Put method and target into the scope; return False for a target that uvicorn has to look at."""
        try:
            url = httptools.parse_url(self.url)
        except httptools.HttpParserInvalidURLError:
            return False
        path = url.path
        if path is None or b"%" in path or not path.isascii():
            return False
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"], scope["raw_path"], scope["query_string"] = path.decode("ascii"), path, url.query or b""
        return True

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        if not self._is_held:
            super().on_body(body)
            return
        self._parts.append(body)
        self._size += len(body)
        if self._size > _MAX_BODY:
            self._hand_over()

    def on_message_complete(self) -> None:
        """Answer a request that is held."""
        if self._is_held:
            answer = self._answer()
            if answer is not None:
                self._is_held = self._in_body = False
                self._write(answer)
                return
            self._hand_over()
        super().on_message_complete()

    def _hand_over(self) -> None:
        """Start a request that is held in the usual way."""
        if self._is_held:
            self._is_held = False
            super().on_headers_complete()
            if self._parts:
                super().on_body(b"".join(self._parts))

    def refuse(self, head: bytes, found: Violation) -> None:
        """Answer a request that cannot be read, which the application notes."""
        self._hand_over()
        super().refuse(head, found)

    def _answer(self) -> Answer | None:
        assert self._direct is not None
        scope: Any = self.scope
        try:
            return self._direct.answer_at_once(scope, b"".join(self._parts))
        except Exception:
            self.logger.exception("Exception in the application")
            return _FAILURE

    def _write(self, answer: Answer) -> None:
        status, headers, body = answer
        head = self.head(status, headers)
        if len(body) < _JOINED:
            self.transport.write(head + body)
        else:
            self.transport.write(head)
            self.transport.write(body)
        self.server_state.total_requests += 1
        if answer is _FAILURE:
            self.transport.close()
            return
        self._is_idle, self._idle_since = True, self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._set_timer(self.timeout_keep_alive)
