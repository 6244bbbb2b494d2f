"""One checked request to one operation: all that a handler needs, whether written by hand or generic."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.query import Query
from klaviyo_rehearsal.contracts.violation import Violation

from ..state.account import Account
from .documents import NO_DATA, Writers
from .reply import Reply

_IN_URLS = "!$%&'()*+,/:;=?@~"
# Clients such as curl send brackets and quotes as they are; a link must be a URI all the same.
_NOT_IN_URLS = re.compile(rf"[^\w.{_IN_URLS}-]", re.ASCII)


@dataclass(slots=True)
class Call:
    """One request to an operation. The gate makes it once the request has passed every check.

    operation, writers: at the revision whose contract serves the request. payload: the parsed body, the parts
    of a form by name, or None for an operation without a body; handlers only read it.
    ids: those in the path, in its order. base: the start of links in the answer, such as
    https://a.klaviyo.com. target: path and query as they were sent. violations, notes: kept in the journal; a
    handler adds to them.
    """

    account: Account
    operation: Operation
    query: Query
    payload: Any
    ids: tuple[str, ...]
    writers: Writers
    base: bytes
    target: str
    violations: list[Violation]
    notes: list[str]

    @property
    def revision(self) -> str:
        """The revision whose contract serves the request."""
        return self.operation.revision

    @property
    def url(self) -> str:
        """The URL as it was asked for, percent-encoded where it was not."""
        target = self.target
        if _NOT_IN_URLS.search(target):
            target = quote(target, safe=_IN_URLS, encoding="latin-1")
        return self.base.decode() + target

    def write(
        self,
        kind: str,
        identifier: str,
        attributes: bytes,
        *,
        extra: Mapping[str, Any] | None = None,
        data: Mapping[str, bytes] = NO_DATA,
    ) -> bytes:
        """Write a resource with the fields that the query asks for.

        attributes: as the store keeps them. extra: attributes that are computed and not kept. data: resource
        identifiers for relationships that show them.
        """
        fields = self.query.fields.get(kind)
        return self.writers[kind].write(
            self.base, identifier, attributes, fields=fields, extra=extra, data=data
        )


Handler = Callable[[Call], Reply]
