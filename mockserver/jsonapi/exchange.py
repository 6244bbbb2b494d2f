"""One request on its way through the mock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.query import Query
from klaviyo_rehearsal.contracts.violation import Violation

from ..state.account import Account, Grant
from .reply import Headers

if TYPE_CHECKING:
    from ..http.faults import Fault

NO_QUERY = Query()

# Links are made of the Host header; one that no client means to send would break the JSON around it.
_HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)
_IN_URLS = "!$%&'()*+,/:;=?@~"
# Clients such as curl send brackets and quotes as they are; a link must be a URI all the same.
_NOT_IN_URLS = re.compile(rf"[^\w.{_IN_URLS}-]", re.ASCII)


@lru_cache(maxsize=64)
def _base_of(scheme: str, host: bytes) -> bytes:
    name = host.decode("latin-1")
    return f"{scheme}://{name if _HOST.fullmatch(name) else 'localhost'}".encode()


class Exchange:
    """A request, what is known of it so far, and what is wrong with it."""

    __slots__ = (
        "account",
        "_link_base",
        "body",
        "fault",
        "grant",
        "headers",
        "ids",
        "legacy",
        "limits",
        "method",
        "named",
        "note",
        "operation",
        "path",
        "payload",
        "query",
        "query_text",
        "revision",
        "scheme",
        "violations",
    )

    def __init__(self, scope: Mapping[str, Any], link_base: str | None) -> None:
        self.method: str = scope["method"]
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        self.path: str = raw.decode("latin-1")
        self.query_text: str = scope["query_string"].decode("latin-1")
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.named = dict(self.headers)
        self.scheme: str = scope["scheme"]
        self.body = b""
        self._link_base = link_base
        self.account: Account | None = None
        self.grant: Grant | None = None
        self.revision: str | None = None
        self.operation: Operation | None = None
        self.ids: tuple[str, ...] = ()
        self.query = NO_QUERY
        self.payload: Any = None
        self.violations: list[Violation] = []
        self.note = ""
        self.legacy = False
        # What the answer says of the rate limit, and what is done to it on purpose.
        self.limits: Headers = ()
        self.fault: Fault | None = None

    def header(self, name: bytes) -> str | None:
        """Return a header by its name in lower case, or None."""
        value = self.named.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def base(self) -> bytes:
        """The base of the links in the answer: as set, or where the request was sent to."""
        if self._link_base is not None:
            return self._link_base.encode()
        return _base_of(self.scheme, self.named.get(b"host", b""))

    @property
    def url(self) -> str:
        """The URL as it was asked for, percent-encoded where it was not."""
        target = f"{self.path}?{self.query_text}" if self.query_text else self.path
        if _NOT_IN_URLS.search(target):
            target = quote(target, safe=_IN_URLS, encoding="latin-1")
        return self.base.decode() + target
