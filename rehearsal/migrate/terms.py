"""The terms of a migration: the contract of the target revision, its limits, the names of placeholders."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.resource import SchemaReader
from klaviyo_rehearsal.contracts.openapi.schema import Schema

from ..compare.acceptance import Acceptance
from .request import Placeholder

T = TypeVar("T")
# Bytes of the items of a job; 5 MB are taken (facts 8.3), and the frame of the body needs some.
_MOST_BYTES = 4_900_000
# The most values of one filter: the members that it finds are on one page, whatever the revision.
ASKED = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What the requests are written to.

    contract: of the target revision. now: the moment of the conversion. browser: whether track, identify and
    subscribe came from browsers, so that requests with the public key replace them.
    """

    contract: Contract
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    browser: bool = False
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def revision(self) -> str:
        """The target revision."""
        return self.contract.revision

    @property
    def omnichannel(self) -> bool:
        """Whether campaigns are made of audiences, messages and variations: since 2026-10-15."""
        return self.takes("POST /api/campaigns", "data", "attributes", "definition")

    def placeholder(self, stem: str) -> Placeholder:
        """Make a placeholder that no other request has."""
        return Placeholder(f"{{{stem}_{next(self._numbers)}}}")

    def serves(self, operation: str) -> bool:
        """Return whether the revision has an operation."""
        return operation in self.contract.keys

    def takes(self, operation: str, *steps: str | int) -> bool:
        """Return whether a body may have a member. steps: the way to it; a number is any item."""
        *way, name = steps
        return name in self._schema(operation, *way).get("properties", {})

    def accepts(self, attribute: str, value: Any) -> bool:
        """Return whether an attribute of a profile, such as location.city, takes a value."""
        # Which requests take an anonymous id differs, and any text is one.
        return attribute == "anonymous_id" or Acceptance(self.contract)("profile", attribute, value)

    def parts(self, items: Sequence[T], operation: str, *steps: str | int) -> Iterator[list[T]]:
        """Cut items into parts that one request takes, by the number at a place of its body and by bytes."""
        most = self.most(operation, *steps)
        part: list[T] = []
        size = 0
        for item in items:
            length = len(orjson.dumps(item))
            if part and (len(part) == most or size + length > _MOST_BYTES):
                yield part
                part, size = [], 0
            part.append(item)
            size += length
        if part:
            yield part

    def most(self, operation: str, *steps: str | int) -> int:
        """Return the most items that a body may have at a place."""
        return int(self._schema(operation, *steps).get("maxItems", ASKED))

    def page(self, operation: str) -> dict[str, str]:
        """Return the query for pages as large as the revision has them."""
        parameter = self.contract[operation].parameters.get("page[size]")
        most = None if parameter is None else parameter.schema.get("maximum")
        return {} if most is None else {"page[size]": str(most)}

    def _schema(self, operation: str, *steps: str | int) -> Schema:
        if not self.serves(operation):
            return {}
        found = self.contract[operation]
        content: dict[str, Any] = next(iter(found.request_content().values()), {})
        return SchemaReader(found.document).at(content.get("schema", {}), *steps)
