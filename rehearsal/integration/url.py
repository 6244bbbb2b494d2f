"""The integration is a server: each call is POSTed to its URL as JSON, and a 2xx means that it is done."""

from __future__ import annotations

import http.client
import itertools
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlsplit

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .target import (
    CallFailed,
    IntegrationEnded,
    IntegrationError,
    IntegrationHung,
    Reply,
    Target,
    message,
    shown,
)

_KEPT = 2_000  # bytes of an error answer that are read
_MOST = 10_000_000  # bytes of any other answer that are read
_AGAIN = 0.1  # seconds between two looks whether something listens


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A URL that takes calls. start_timeout: seconds that may pass until something listens there."""

    url: str
    start_timeout: float = 60.0

    def require_listener(self, timeout: float) -> None:
        """Wait until something listens there. Raises IntegrationError where nothing does in time."""
        self.open("", timeout).connect()

    def open(self, base_url: str, timeout: float) -> UrlPerformer:
        """Make a performer. Raises IntegrationError for anything but an HTTP URL."""
        try:
            parts = urlsplit(self.url)
            wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
        except ValueError:
            wrong = True
        if wrong:
            raise IntegrationError(f"{self.url!r} is not an HTTP URL, such as http://127.0.0.1:9000/calls")
        return UrlPerformer(parts, timeout, self.start_timeout)


class UrlPerformer:
    """Posts calls, one connection each: a server may end or start anew between two of them."""

    in_earnest = True

    def __init__(self, parts: SplitResult, timeout: float, start_timeout: float) -> None:
        self._parts = parts
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._numbers = itertools.count(1)

    def connect(self) -> None:
        """Connect once. Raises IntegrationError where nothing listens."""
        try:
            self._connect(self._timeout).close()
        except OSError as error:
            raise IntegrationError(self._nothing(error)) from None

    def _nothing(self, error: OSError) -> str:
        place = f"{self._parts.hostname}:{self._parts.port or ''}".rstrip(":")
        return f"nothing listens at {place}: {error.strerror or error}"

    def perform(self, call: LegacyCall, target: Target, wait: float = 0.0) -> Reply:
        """Post a call. Raises IntegrationTrouble."""
        body = message(next(self._numbers), call, target)
        try:
            connection = self._connect(self._timeout + wait)
        except OSError as error:
            raise IntegrationEnded(self._nothing(error)) from None
        try:
            return self._post(connection, body, self._timeout + wait)
        except TimeoutError:
            raise IntegrationHung(f"the URL did not answer within {self._timeout + wait:g} seconds") from None
        except (OSError, http.client.HTTPException) as error:
            return Reply(CallFailed(f"the connection broke: {type(error).__name__}: {error}"))
        finally:
            connection.close()

    def _post(self, connection: http.client.HTTPConnection, body: bytes, limit: float) -> Reply:
        path = self._parts.path or "/"
        query = f"?{self._parts.query}" if self._parts.query else ""
        with _Deadline(connection, limit):
            connection.request("POST", path + query, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            succeeded = 200 <= answer.status < 300
            text, most = b"", _MOST if succeeded else _KEPT
            while len(text) < most and (chunk := answer.read1(most)):
                text += chunk
        if succeeded:
            return Reply(returned=_returned(text))
        return Reply(CallFailed(f"the URL answered {answer.status}: {shown(text, 500)}"))

    def _connect(self, limit: float) -> http.client.HTTPConnection:
        """Connect; until the first time that it works, try again for as long as a start may take."""
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        deadline = time.monotonic() + self._start_timeout
        while True:
            connection = kind(str(self._parts.hostname), self._parts.port, timeout=limit)
            try:
                connection.connect()
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_AGAIN)
            else:
                self._start_timeout = 0.0
                return connection

    def flush(self, target: Target, wait: float = 0.0) -> Reply:
        """Do nothing: a server answers a call once its requests are sent."""
        return Reply()

    def stderr(self) -> Sequence[str]:
        """Return nothing: a server logs elsewhere."""
        return ()

    def close(self) -> None:
        """Do nothing: each call has closed its connection."""

    def kill(self) -> None:
        """Do nothing: the server is not ours."""


class _Deadline:
    """Ends a connection when its time is up. Raises TimeoutError then.

    A server that drips its answer would start the time limit of the socket anew with every byte.
    """

    def __init__(self, connection: http.client.HTTPConnection, limit: float) -> None:
        self._socket = connection.sock
        self._is_over = False
        self._timer = threading.Timer(limit, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self._is_over = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._is_over and (error is None or isinstance(error, (OSError, http.client.HTTPException))):
            raise TimeoutError from None


def _returned(text: bytes) -> Any:
    """Return the `returned` member of an answer; None for one that has none, such as an empty one."""
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return content.get("returned") if isinstance(content, dict) else None
