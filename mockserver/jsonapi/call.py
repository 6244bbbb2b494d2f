"""One checked request to one operation: all that a handler needs, whether written by hand or generic."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.query import Query
from klaviyo_rehearsal.contracts.violation import Violation

from ..state.account import Account
from ..state.clock import stamp, whole_seconds
from .documents import NO_DATA, ResourceWriter, Writers
from .reply import Reply

_IN_URLS = "!$%&'()*+,/:;=?@~"
# Clients such as curl send brackets and quotes as they are; a link must be a URI all the same.
_NOT_IN_URLS = re.compile(rf"[^\w.{_IN_URLS}-]", re.ASCII)
# The writer of a type, and the fields that a query asks for; None for all.
Choice = tuple[ResourceWriter, tuple[str, ...] | None]


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
    # By type: the same for all resources of a page.
    _chosen: dict[str, Choice] = field(init=False, default_factory=dict)

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

    def with_fraction(self, attributes: bytes, *names: str) -> bytes:
        """Write times that this call has set with six digits, as its answer has (REC create_list.201)."""
        now = self.account.clock.now()
        whole, exact = whole_seconds(now).encode(), stamp(now).encode()
        for name in names:
            key = name.encode()
            attributes = attributes.replace(b'"%b":"%b"' % (key, whole), b'"%b":"%b"' % (key, exact))
        return attributes

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
        writer, fields = self._chosen.get(kind) or self._choose(kind)
        return writer.write(self.base, identifier, attributes, fields=fields, extra=extra, data=data)

    def _choose(self, kind: str) -> Choice:
        query = self.query
        fields = query.fields.get(kind)
        if fields is not None and kind in query.additional:
            # Both are answered where both are sent (REC get_profile.200).
            fields += tuple(name for name in query.additional[kind] if not _is_named(name, fields))
        chosen = self._chosen[kind] = self.writers[kind, self.operation.key], fields
        return chosen


def _is_named(name: str, fields: tuple[str, ...]) -> bool:
    return any(field == name or field.startswith(f"{name}.") for field in fields)


Handler = Callable[[Call], Reply]
