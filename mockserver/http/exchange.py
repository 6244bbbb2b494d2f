"""The HTTP layer's record of one request."""

from __future__ import annotations

import re
from functools import lru_cache

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.violation import Violation

from ..connection.direct import HELD
from ..jsonapi.reply import Headers
from ..state.account import Account
from .delivery import Receive, Scope
from .faults import Fault

# Links are made of the Host header; one that no client means to send would break the JSON around it.
_HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)


@lru_cache(maxsize=64)
def _base_of(scheme: str, host: bytes) -> bytes:
    name = host.decode("latin-1")
    return f"{scheme}://{name if _HOST.fullmatch(name) else 'localhost'}".encode()


class Exchange:
    """A request as it came, and its way through the mock as the journal keeps it.

    account, operation, revision: None until they are known; a request that is refused may never have one.
    violations, journal_notes: shared with the Call, so that handlers add to them.
    """

    __slots__ = (
        "_link_base",
        "account",
        "body",
        "fault",
        "headers",
        "headers_by_name",
        "journal_notes",
        "legacy",
        "legacy_call",
        "limit_headers",
        "may_wait",
        "method",
        "operation",
        "path",
        "query_text",
        "revision",
        "scheme",
        "violations",
    )

    def __init__(self, scope: Scope, link_base: str | None) -> None:
        self.method: str = scope["method"]
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        self.path: str = raw.decode("latin-1")
        self.query_text: str = scope["query_string"].decode("latin-1")
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.headers_by_name = dict(self.headers)
        self.scheme: str = scope["scheme"]
        self.body = b""
        self._link_base = link_base
        self.account: Account | None = None
        self.operation: Operation | None = None
        self.revision: str | None = None
        self.violations: list[Violation] = []
        self.journal_notes: list[str] = []
        self.legacy = False
        self.legacy_call: LegacyCall | None = None
        # Headers about the rate limit, and the failure that is made on purpose.
        self.limit_headers: Headers = ()
        self.fault: Fault | None = None
        # Whether its answer may be put off: others are served meanwhile.
        self.may_wait = False

    def header(self, name: bytes) -> str | None:
        """Return a header by its name in lower case, or None."""
        value = self.headers_by_name.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def base(self) -> bytes:
        """The base of the links in the answer: as set, or where the request was sent to."""
        if self._link_base is not None:
            return self._link_base.encode()
        return _base_of(self.scheme, self.headers_by_name.get(b"host", b""))

    @property
    def target(self) -> str:
        """Path and query as they were sent."""
        return f"{self.path}?{self.query_text}" if self.query_text else self.path


async def read_body(exchange: Exchange, scope: Scope, receive: Receive) -> tuple[bool, bool]:
    """Read a body into its exchange. Returns whether it arrived whole, and whether it was too large.

    A body that is too large is read to its end all the same: a client that is still sending when the
    answer comes sees a broken connection and not the answer.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        exchange.body = message.get("body", b"")
        return True, len(exchange.body) > MAX_BODY
    chunks: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY:
            chunks.append(chunk)
        if not message.get("more_body"):
            exchange.body = b"".join(chunks)
            return True, size > MAX_BODY
        message = await receive()
    exchange.body = b"".join(chunks) or scope.get("state", {}).get(HELD, b"")
    return False, False
