"""One request on its way through the mock, and the reply to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.operation import Operation
from contracts.query import EMPTY_QUERY, Query
from contracts.violation import Violation

from .account import Account

JSON_API = b"application/vnd.api+json"


@dataclass(slots=True)
class Reply:
    """What goes back. A reply without a body has no content type either (facts 3, LIVE)."""

    status: int
    body: bytes = b""
    media_type: bytes = JSON_API
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Exchange:
    """A request, what is known of it so far, and what is wrong with it."""

    __slots__ = (
        "account",
        "base",
        "body",
        "headers",
        "ids",
        "method",
        "note",
        "operation",
        "path",
        "payload",
        "query",
        "query_text",
        "revision",
        "violations",
    )

    def __init__(self, scope: Mapping[str, Any], link_base: str | None) -> None:
        self.method: str = scope["method"]
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        self.path: str = raw.decode("latin-1")
        self.query_text: str = scope["query_string"].decode("latin-1")
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.body = b""
        self.base: str = link_base or f"{scope['scheme']}://{self.header(b'host') or 'localhost'}"
        self.account: Account | None = None
        self.revision: str | None = None
        self.operation: Operation | None = None
        self.ids: tuple[str, ...] = ()
        self.query: Query = EMPTY_QUERY
        self.payload: Any = None
        self.violations: list[Violation] = []
        self.note = ""

    def header(self, name: bytes) -> str | None:
        """Return a header by its name in lower case, or None."""
        for key, value in self.headers:
            if key == name:
                return value.decode("latin-1")
        return None

    @property
    def url(self) -> str:
        """The URL as it was asked for."""
        return f"{self.base}{self.path}?{self.query_text}" if self.query_text else f"{self.base}{self.path}"


@dataclass(slots=True)
class Refusal(Exception):
    """The request is refused: the answer is an error document about these violations."""

    violations: list[Violation]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the answer: that of the first violation."""
        return self.violations[0].status
