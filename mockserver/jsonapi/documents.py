"""Writes JSON:API documents: resources, links, compound documents, sparse fieldsets.

The contract gives the shape of a resource (contracts/openapi/resource.py); the attributes come as the bytes
that the store keeps, and are copied, not parsed, unless fields are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

import orjson

from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.openapi.live_shapes import (
    UNDECLARED,
    completed,
    lacking,
    links_of,
    needs_data,
)
from klaviyo_rehearsal.contracts.openapi.resource import (
    Relationship,
    ResourceShape,
    answered_type,
    resource_shapes,
)

from .paging import Page

NO_DATA: Mapping[str, bytes] = {}
# Marks in templates: bytes that no JSON text and no id holds.
_BASE, _ID, _SLOT = b"\x01", b"\x02", b"\x03"
# A part of a filled template: the relationship whose `data` stands before it, and the texts around its ids.
_Section = tuple[str, list[bytes]]


class ResourceWriter:
    """Writes resources of one type at one revision.

    hidden: the attribute names that the store keeps and that are left out here.
    """

    def __init__(self, shape: ResourceShape, plural: str, hidden: frozenset[str], revision: str) -> None:
        self.type = shape.type
        self._hidden = tuple(sorted(hidden))
        # Whether a resource may have one is found without parsing it: `_kx` is rare.
        self._marks = tuple(b'"%b":' % name.encode() for name in self._hidden)
        own = _BASE + b"/api/%b/" % plural.encode() + _ID + b"/"
        self._parts = {
            item.name: _relationship_templates(shape.type, item, own, revision)
            for item in shape.relationships.values()
        }
        self._unshown = frozenset(name for name in self._parts if needs_data(shape.type, name))
        self._head = b'{"type":"%b","id":"' % shape.type.encode()
        self._tail = b',"links":{"self":"%b"}}' % own
        # The templates with base and unused slots filled in: a mock is asked under one name or two.
        self._filled: dict[tuple[bytes, tuple[str, ...]], list[_Section]] = {}

    def write(
        self,
        base: bytes,
        identifier: str,
        attributes: bytes,
        *,
        fields: tuple[str, ...] | None = None,
        extra: Mapping[str, Any] | None = None,
        data: Mapping[str, bytes] = NO_DATA,
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
        own, in_links = _written_id(identifier)
        written = [self._head, own, b'","attributes":', attributes]
        for name, texts in self._fill(base, tuple(data)):
            if name:
                written += (b'"data":', data[name])
            written.append(in_links.join(texts))
        return b"".join(written)

    def _hides(self, attributes: bytes) -> bool:
        # A search for each mark is many times faster than a pattern of all, and any() costs as much again.
        for mark in self._marks:  # noqa: SIM110
            if mark in attributes:
                return True
        return False

    def _fill(self, base: bytes, shown: tuple[str, ...]) -> list[_Section]:
        """Return the part after the attributes, divided at the id and at the slots of relationships shown."""
        filled = self._filled.get((base, shown))
        if filled is None:
            if len(self._filled) > 100:
                self._filled.clear()
            parts = [
                with_data if name in shown else alone
                for name, (with_data, alone) in self._parts.items()
                if name in shown or name not in self._unshown
            ]
            relationships = b',"relationships":{%b}' % b",".join(parts) if parts else b""
            text = (relationships + self._tail).replace(_BASE, base)
            head, *rest = text.split(_SLOT)
            filled = [("", head.split(_ID))]
            filled += [
                (name.decode(), part.split(_ID)) for name, part in zip(rest[::2], rest[1::2], strict=True)
            ]
            self._filled[base, shown] = filled
        return filled


def _written_id(identifier: str) -> tuple[bytes, bytes]:
    """Write an id as JSON text and as a URL has it; ids made of sent values may hold any character."""
    if identifier.isalnum() and identifier.isascii():
        own = identifier.encode()
        return own, own
    return orjson.dumps(identifier)[1:-1], quote(identifier, safe="$:@!*,;=").encode()


def _relationship_templates(
    kind: str, relationship: Relationship, own: bytes, revision: str
) -> tuple[bytes, bytes]:
    """Return the templates of a relationship with its data and without."""
    name = relationship.name.encode()
    places = {"self": b"%brelationships/%b/" % (own, name), "related": b"%b%b/" % (own, name)}
    chosen = links_of(kind, relationship.name, revision)
    links = b",".join(b'"%b":"%b"' % (link.encode(), places[link]) for link in chosen)
    members = [_slot(relationship.name), *([b'"links":{%b}' % links] if links else [])]
    return b'"%b":{%b}' % (name, b",".join(members)), b'"%b":{%b}' % (name, b",".join(members[1:]))


def _slot(name: str) -> bytes:
    """Mark where the `data` of a relationship goes."""
    return b"%b%b%b" % (_SLOT, name.encode(), _SLOT)


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
    return b'{"type":"%b","id":"%b"}' % (kind.encode(), _written_id(identifier)[0])


def identifiers_of(kind: str, ids: Iterable[str]) -> bytes:
    """Write an array of resource identifiers."""
    return array_of(identifier_of(kind, item) for item in ids)


def array_of(items: Iterable[bytes]) -> bytes:
    """Write a JSON array of items that are JSON already."""
    return b"[%b]" % b",".join(items)


_PROFILE = (
    *(
        "email",
        "phone_number",
        "external_id",
        "anonymous_id",
        "whatsapp_bsuid",
        "first_name",
        "last_name",
        "organization",
    ),
    *("locale", "title", "image", "created", "updated", "location", "properties", "_kx"),
)
_SUPPRESSION = frozenset(
    {"status", "created_at", "completed_at", "total_count", "completed_count", "skipped_count"}
)
# The path segment of each type's resources, and the attributes that the store keeps of them.
KEPT: Mapping[str, tuple[str, frozenset[str]]] = {
    "profile": ("profiles", frozenset(_PROFILE)),
    "event": ("events", frozenset({"timestamp", "event_properties", "datetime", "uuid"})),
    "metric": ("metrics", frozenset({"name", "created", "updated", "integration"})),
    "segment": (
        "segments",
        frozenset({"name", "definition", "created", "updated", "is_active", "is_processing", "is_starred"}),
    ),
    "profile-bulk-import-job": (
        "profile-bulk-import-jobs",
        frozenset(
            {"status", "created_at", "started_at", "completed_at", "expires_at"}
            | {"total_count", "completed_count", "failed_count"}
        ),
    ),
    "import-error": ("import-errors", frozenset({"code", "title", "detail", "source", "original_payload"})),
    "profile-suppression-bulk-create-job": ("profile-suppression-bulk-create-jobs", _SUPPRESSION),
    "profile-suppression-bulk-delete-job": ("profile-suppression-bulk-delete-jobs", _SUPPRESSION),
    "list": ("lists", frozenset({"name", "created", "updated", "opt_in_process"})),
}
# Types whose handlers write the attributes of a revision themselves, so that nothing is to be hidden.
_WHOLE = (
    *("campaign", "campaign-message", "campaign-send-job", "campaign-recipient-estimation-job"),
    *("campaign-recipient-estimation", "template", "image"),
)


class Writers:
    """The writers of one contract, by resource type; each is made when it is first asked for.

    others: the writers of the contracts that have every type of those that are loaded together. Their
    attributes may be kept in an account, and are left out where this contract does not declare them.
    """

    def __init__(self, contract: Contract, others: Iterable[Writers] = ()) -> None:
        self.contract = contract
        self._others = others
        self._shapes: dict[Contract, Mapping[str, ResourceShape]] = {}
        self._by_place: dict[tuple[str, str], ResourceWriter] = {}
        self._by_type: dict[tuple[str, frozenset[str]], ResourceWriter] = {}

    def __getitem__(self, place: tuple[str, str]) -> ResourceWriter:
        """Return the writer of a type in the answers of an operation: (type, key of the operation)."""
        writer = self._by_place.get(place)
        if writer is None:
            kind, operation = place
            absent = lacking(kind, operation, self.contract.revision)
            writer = self._by_type.get((kind, absent))
            if writer is None:
                writer = self._by_type[kind, absent] = self._make(kind, absent)
            self._by_place[place] = writer
        return writer

    def shape(self, kind: str) -> ResourceShape:
        """Return the shape of a type, an empty one for a type that the contract does not know."""
        # Types of ours have their whole shape in the first part that has them, which a test asserts.
        for part in self.contract.parts if kind in KEPT else (self.contract,):
            shapes = self._shapes.get(part)
            if shapes is None:  # collected at the first answer, not at the start
                shapes = self._shapes[part] = completed(resource_shapes(part))
            if kind in shapes:
                return shapes[kind]
        return ResourceShape(kind)

    @cached_property
    def plurals(self) -> Mapping[str, str]:
        """The path segment of each type's resources, such as campaign-messages."""
        found: dict[str, str] = {}
        for operation in self.contract:
            segments = operation.path.split("/")[2:]
            if len(segments) == 1 or len(segments) == 2 and segments[1].startswith("{"):
                kind = answered_type(operation)
                # GET /api/campaigns is where campaigns are at home, POST /api/campaign-clone is not.
                if kind is not None and operation.method == "GET":
                    found[kind] = segments[0]
        return found

    def _make(self, kind: str, absent: frozenset[str]) -> ResourceWriter:
        shape = self.shape(kind)
        if absent:
            shape = shape.without(absent)
        plural, kept = KEPT.get(kind, (self.plurals.get(kind, f"{kind}s"), shape.attributes))
        if kind in _WHOLE:
            return ResourceWriter(shape, plural, frozenset(), self.contract.revision)
        for other in self._others:
            kept |= other.shape(kind).attributes
        answered = (name for name, since in UNDECLARED.items() if self.contract.revision >= since)
        hidden = kept - shape.attributes - frozenset(answered)
        return ResourceWriter(shape, plural, hidden, self.contract.revision)


def writers_of(library: Library) -> dict[str, Writers]:
    """Make the writers of every contract of a library, by revision."""
    widest: list[Writers] = []
    found = {contract.revision: Writers(contract, widest) for contract in library.contracts.values()}
    widest += (found[contract.revision] for contract in library.widest)
    return found


def single_document(resource: bytes, url: str, included: list[bytes] | None = None) -> bytes:
    """Write a document with one resource. `included` is None when no include was asked for."""
    tail = b"" if included is None else b',"included":%b' % array_of(included)
    return b'{"data":%b,"links":{"self":%b}%b}' % (resource, orjson.dumps(url), tail)


def collection_document(
    resources: list[bytes], page: Page | None, url: str, included: list[bytes] | None = None
) -> bytes:
    """Write a document with one page; its links repeat the query, percent-encoded (facts 7.1, LIVE).

    page: None where the collection has no pages, and no links to others (REC get_tags_for_list.200).
    """
    tail = b"" if included is None else b',"included":%b' % array_of(included)
    links = orjson.dumps({"self": url}) if page is None else _page_links(page, url)
    return b'{"data":%b,"links":%b%b}' % (array_of(resources), links, tail)


NOTHING_RELATED = b'{"data":null}'


def part_document(resource: bytes, page: Page, url: str) -> bytes:
    """Write a document with one page of a long resource (facts 8.4, LIVE: it has the links of a page)."""
    return b'{"data":%b,"links":%b}' % (resource, _page_links(page, url))


def _page_links(page: Page, url: str) -> bytes:
    links = {"self": url, "next": None, "prev": None}
    if page.next or page.prev:
        links["next"] = _link(url, page.next)
        links["prev"] = _link(url, page.prev)
    return orjson.dumps(links)


def _link(url: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    address, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part and not part.lower().startswith("page%5bcursor%5d=")]
    return f"{address}?{'&'.join([*kept, f'page%5Bcursor%5D={cursor}'])}"
