"""Writes JSON:API documents: resources, links, compound documents, sparse fieldsets.

What a resource looks like is the contract's (contracts/resource.py); the attributes come as the bytes
that the store keeps, and are copied, not parsed, unless fields are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from contracts.contract import Contract
from contracts.query import Query
from contracts.resource import Relationship, ResourceShape, resource_shapes

from .listing import Page

# Answered though no contract declares it (facts 8.5, LIVE).
_UNDECLARED = frozenset({"anonymous_id"})
_NO_DATA: Mapping[str, bytes] = {}
# Marks in templates: bytes that no JSON text and no id holds.
_BASE, _ID = b"\x01", b"\x02"


class ResourceWriter:
    """Writes resources of one type at one revision.

    kept: the attribute names that the store keeps; those the contract does not declare are left out.
    """

    def __init__(self, shape: ResourceShape, plural: str, kept: frozenset[str]) -> None:
        self.type = shape.type
        self._shape = shape
        hidden = kept - shape.attributes - _UNDECLARED
        self._hidden = tuple(sorted(hidden))
        # Tells whether a resource may have one at all, without parsing it: `_kx` is rare.
        self._hides = re.compile(
            b"|".join(b'"%b":' % name.encode() for name in self._hidden) or b"(?!)"
        ).search
        own = _BASE + b"/api/%b/" % plural.encode() + _ID + b"/"
        parts = [_relationship_template(item, own) for item in shape.relationships.values()]
        relationships = b',"relationships":{%b}' % b",".join(parts) if parts else b""
        self._head = b'{"type":"%b","id":"' % shape.type.encode()
        self._template = b'%b,"links":{"self":"%b"}}' % (relationships, own)
        self._names = tuple(shape.relationships)
        # The templates with base and unused slots filled in: a mock is asked under one name or two.
        self._filled: dict[tuple[bytes, tuple[str, ...]], bytes] = {}

    def write(
        self,
        base: bytes,
        identifier: str,
        attributes: bytes,
        *,
        fields: tuple[str, ...] | None = None,
        extra: Mapping[str, Any] | None = None,
        data: Mapping[str, bytes] = _NO_DATA,
    ) -> bytes:
        """Write one resource.

        fields: the names of a sparse fieldset, dotted ones among them; None for all. extra: attributes
        that are computed and not kept. data: resource identifiers for relationships that show them.
        """
        if fields is not None or self._hides(attributes):
            content = {**orjson.loads(attributes), **(extra or {})}
            for name in self._hidden:
                content.pop(name, None)
            attributes = orjson.dumps(content if fields is None else _sparse(content, fields))
        elif extra:
            attributes = attributes[:-1] + (b"," if len(attributes) > 2 else b"") + orjson.dumps(extra)[1:]
        own = identifier.encode()
        rest = self._fill(base, tuple(data)).replace(_ID, own)
        for name, shown in data.items():
            rest = rest.replace(_slot(name), b'"data":%b,' % shown)
        return b"".join((self._head, own, b'","attributes":', attributes, rest))

    def _fill(self, base: bytes, shown: tuple[str, ...]) -> bytes:
        """Return what follows the attributes, but for the id and the slots of the relationships shown."""
        filled = self._filled.get((base, shown))
        if filled is None:
            if len(self._filled) > 100:
                self._filled.clear()
            filled = self._template.replace(_BASE, base)
            for name in self._names:
                if name not in shown:
                    filled = filled.replace(_slot(name), b"")
            self._filled[base, shown] = filled
        return filled


def _relationship_template(relationship: Relationship, own: bytes) -> bytes:
    name = relationship.name.encode()
    links = b'"links":{"self":"%brelationships/%b/","related":"%b%b/"}' % (own, name, own, name)
    return b'"%b":{%b%b}' % (name, _slot(relationship.name), links)


def _slot(name: str) -> bytes:
    """Mark where the `data` of a relationship goes."""
    return b"\x03%b\x03" % name.encode()


def _sparse(attributes: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Keep the named attributes; `location.city` keeps one member of an object."""
    kept: dict[str, Any] = {}
    for field in fields:
        name, _, rest = field.partition(".")
        if name not in attributes:
            continue
        value = attributes[name]
        if rest and isinstance(value, dict):
            inner = kept.setdefault(name, {})
            inner.update(_sparse(value, [rest]))
        else:
            kept[name] = value
    return kept


def identifier_of(kind: str, identifier: str) -> bytes:
    """Write a resource identifier: type and id, nothing else."""
    return b'{"type":"%b","id":"%b"}' % (kind.encode(), identifier.encode())


def array_of(items: Iterable[bytes]) -> bytes:
    """Write a JSON array of items that are JSON already."""
    return b"[%b]" % b",".join(items)


_PROFILE = (
    *("email", "phone_number", "external_id", "anonymous_id", "first_name", "last_name", "organization"),
    *("locale", "title", "image", "created", "updated", "location", "properties", "_kx"),
)
# The path segment of each type's resources, and the attributes that the store keeps of them.
KEPT: Mapping[str, tuple[str, frozenset[str]]] = {
    "profile": ("profiles", frozenset(_PROFILE)),
    "event": ("events", frozenset({"timestamp", "event_properties", "datetime", "uuid"})),
    "metric": ("metrics", frozenset({"name", "created", "updated", "integration"})),
    "list": ("lists", frozenset({"name", "created", "updated", "opt_in_process"})),
}
# Types whose behaviours write the attributes of a revision themselves, so that nothing is to be hidden.
_WHOLE = (
    *("campaign", "campaign-message", "campaign-send-job", "campaign-recipient-estimation-job"),
    *("campaign-recipient-estimation", "template", "image"),
)


class Writers:
    """The writers of one contract, by resource type."""

    def __init__(self, contract: Contract) -> None:
        shapes = resource_shapes(contract)
        self._by_type = {
            kind: ResourceWriter(shapes.get(kind, ResourceShape(kind)), plural, kept)
            for kind, (plural, kept) in {**KEPT, **_whole()}.items()
        }

    def __getitem__(self, kind: str) -> ResourceWriter:
        return self._by_type[kind]


def _whole() -> dict[str, tuple[str, frozenset[str]]]:
    return {kind: (f"{kind}s", frozenset()) for kind in _WHOLE}


def single_document(resource: bytes, url: str, included: list[bytes] | None = None) -> bytes:
    """Write a document with one resource. `included` is None when no include was asked for."""
    tail = b"" if included is None else b',"included":%b' % array_of(included)
    return b'{"data":%b,"links":{"self":%b}%b}' % (resource, orjson.dumps(url), tail)


def collection_document(
    resources: list[bytes], page: Page, url: str, included: list[bytes] | None = None
) -> bytes:
    """Write a document with one page; its links repeat the query, percent-encoded (facts 7.1, LIVE)."""
    links = {"self": url, "next": None, "prev": None}
    if page.next or page.prev:
        links["next"] = _link(url, page.next)
        links["prev"] = _link(url, page.prev)
    tail = b"" if included is None else b',"included":%b' % array_of(included)
    return b'{"data":%b,"links":%b%b}' % (array_of(resources), orjson.dumps(links), tail)


def _link(url: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    address, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part and not part.lower().startswith("page%5bcursor%5d=")]
    return f"{address}?{'&'.join([*kept, f'page%5Bcursor%5D={cursor}'])}"


def fields_for(query: Query, kind: str) -> tuple[str, ...] | None:
    """Return the sparse fieldset that a query asks for of one type, or None for all fields."""
    return query.fields.get(kind)
