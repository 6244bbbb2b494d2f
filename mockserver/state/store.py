"""Keeps resources as bytes, with indexes.

Bytes and not trees of dicts: a hundred thousand small objects make the collector pause for 200 ms
(facts 14.2). Not SQLite either: at 10 us a statement, the four statements of an event cost more than
everything else that is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import orjson
from sortedcontainers import SortedList

Attributes = dict[str, Any]
# (0, "") stands for an absent value, so that it sorts before all others.
SortKey = tuple[int, Any]
_NO_MOMENTS: Mapping[str, Callable[[Attributes], float | None]] = MappingProxyType({})


# Changes without effect that are noted, and bytes of a resource and its change.
_MOST_VAIN, _SMALL = 4_096, 4_096
_NO_CHANGE = (b"", b"")
# Changes that are kept by their ids: where there are more, all resources count as changed.
_MOST_CHANGES = 50_000
_HEAVY = 32_768  # bytes of a large row


class Changes:
    """The ids of the resources that have changed, the last some thousands."""

    __slots__ = ("_ids", "_start")

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._start = 1

    @property
    def position(self) -> int:
        """How many changes there were."""
        return self._start + len(self._ids)

    def add(self, *ids: str) -> None:
        """Note changes."""
        if len(self._ids) + len(ids) > _MOST_CHANGES:
            self._start = self.position + len(ids)
            self._ids.clear()
        else:
            self._ids += ids

    def since(self, position: int) -> list[str] | None:
        """Return the ids that have changed since there were so many changes; None where any may have."""
        if position < self._start:
            return None
        return list(dict.fromkeys(self._ids[position - self._start :]))

    def forget(self) -> None:
        """Count every resource as changed."""
        self._start = self.position + 1
        self._ids.clear()


class Collection:
    """All resources of one type in one account.

    unique: attributes that no two resources share, looked up in constant time.
    indexed: texts and numbers that several resources may share, looked up in constant time too.
    related: names of to-one relationships; the resources at the other end can be listed.
    moments: the seconds since 1970 of the fields that are times: they are sorted by these, not by their text.
    """

    def __init__(
        self,
        *,
        unique: tuple[str, ...] = (),
        indexed: tuple[str, ...] = (),
        related: tuple[str, ...] = (),
        moments: Mapping[str, Callable[[Attributes], float | None]] = _NO_MOMENTS,
    ) -> None:
        self.rows: dict[str, bytes] = {}
        self._unique: dict[str, dict[Any, str]] = {name: {} for name in unique}
        # attribute -> value -> ids, as the keys of a dict: they keep their order
        self._indexed: dict[str, dict[Any, dict[str, None]]] = {name: {} for name in indexed}
        self._related: dict[str, dict[str, str]] = {name: {} for name in related}
        self._groups: dict[str, dict[str, list[str]]] = {name: {} for name in related}
        self._moments = moments
        # How often a resource was added, changed or deleted: while it stays, a reading of all holds.
        self.version = 0
        # Bytes of the rows that are large: few of them take as long to read as a hundred thousand others.
        self.heavy = 0
        # Where somebody asks for the resources that have changed.
        self.changes: Changes | None = None
        self._ordered: dict[str, Any] = {}
        # id -> a row, and a change that leaves it as it is
        self._vain: dict[str, tuple[bytes, bytes]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self.rows))

    def get(self, identifier: str) -> Attributes | None:
        """Return the attributes of a resource, or None."""
        raw = self.rows.get(identifier)
        return None if raw is None else orjson.loads(raw)

    def related(self, identifier: str, relationship: str) -> str | None:
        """Return the id at the other end of a to-one relationship."""
        return self._related[relationship].get(identifier)

    def find(self, name: str, value: Any) -> str | None:
        """Return the id of the resource with this value of a unique attribute."""
        return self._unique[name].get(value)

    def where(self, name: str, value: Any) -> list[str]:
        """Return the ids of all resources with this value of an indexed attribute."""
        return list(self._indexed[name].get(value, ()))

    def is_unique(self, name: str) -> bool:
        """Check whether an attribute is unique, and so can be looked up."""
        return name in self._unique

    def group(self, relationship: str, identifier: str) -> list[str]:
        """Return the ids of all that are related to a resource, in the order of their making."""
        return self._groups[relationship].get(identifier, [])

    def is_related(self, name: str) -> bool:
        """Check whether a name is a to-one relationship that is kept here."""
        return name in self._related

    def relate_all(self, relationship: str, before: str, other: str | None) -> None:
        """Lead the relationships of all that are related to one resource to another; None to nowhere."""
        moved = self._groups[relationship].pop(before, [])
        links = self._related[relationship]
        if other is None:
            for identifier in moved:
                del links[identifier]
            return
        links.update(dict.fromkeys(moved, other))
        self._groups[relationship].setdefault(other, []).extend(moved)

    def insert(
        self, identifier: str, attributes: Attributes, written: bytes | None = None, /, **related: str
    ) -> None:
        """Add a resource. The caller has made sure that unique values are free.

        written: the attributes as JSON, where the caller has written them already.
        """
        self.version += 1
        if self.changes is not None:
            self.changes.add(identifier)
        row = self.rows[identifier] = _packed(attributes) if written is None else _trimmed(written)
        if len(row) > _HEAVY:
            self.heavy += len(row)
        for name, index in self._unique.items():
            value = attributes.get(name)
            if value is not None:
                index[value] = identifier
        for name, holders in self._indexed.items():
            holders.setdefault(_scalar(attributes.get(name)), {})[identifier] = None
        for name, other in related.items():
            self._related[name][identifier] = other
            self._groups[name].setdefault(other, []).append(identifier)
        for name, ordered in self._ordered.items():
            ordered.add((self.sort_key(name, identifier, attributes), identifier))

    def replace(self, identifier: str, attributes: Attributes) -> None:
        """Exchange the attributes of a resource. Raises KeyError for an unknown id."""
        earlier = self.rows[identifier]
        before = orjson.loads(earlier)
        self.version += 1
        if self.changes is not None:
            self.changes.add(identifier)
        row = self.rows[identifier] = _packed(attributes)
        if len(row) > _HEAVY or len(earlier) > _HEAVY:
            self.heavy += _weight(row) - _weight(earlier)
        for name, index in self._unique.items():
            old, new = before.get(name), attributes.get(name)
            if old != new:
                if old is not None and index.get(old) == identifier:
                    del index[old]
                if new is not None:
                    index[new] = identifier
        for name, holders in self._indexed.items():
            old, new = _scalar(before.get(name)), _scalar(attributes.get(name))
            if old != new:
                _take_out(holders, old, identifier)
                holders.setdefault(new, {})[identifier] = None
        for name, ordered in self._ordered.items():
            old_key = self.sort_key(name, identifier, before)
            new_key = self.sort_key(name, identifier, attributes)
            if old_key != new_key:
                ordered.remove((old_key, identifier))
                ordered.add((new_key, identifier))

    def delete(self, identifier: str) -> None:
        """Remove a resource. Raises KeyError for an unknown id."""
        row = self.rows.pop(identifier)
        self.heavy -= _weight(row)
        before = orjson.loads(row)
        self.version += 1
        if self.changes is not None:
            self.changes.add(identifier)
        for name, index in self._unique.items():
            value = before.get(name)
            if value is not None and index.get(value) == identifier:
                del index[value]
        for name, holders in self._indexed.items():
            _take_out(holders, _scalar(before.get(name)), identifier)
        for name, links in self._related.items():
            other = links.pop(identifier, None)
            if other is not None:
                group = self._groups[name][other]
                group.remove(identifier)
                if not group:
                    del self._groups[name][other]
        for name, ordered in self._ordered.items():
            ordered.remove((self.sort_key(name, identifier, before), identifier))

    def is_vain(self, identifier: str, change: bytes) -> bool:
        """Return whether a change was noted to leave a resource as it is."""
        row, noted = self._vain.get(identifier, _NO_CHANGE)
        return noted == change and row is self.rows.get(identifier)

    def note_vain(self, identifier: str, change: bytes) -> None:
        """Note that a change leaves a resource as it is: a client sends a profile with each of its events."""
        row = self.rows[identifier]
        if len(row) + len(change) <= _SMALL:
            if len(self._vain) >= _MOST_VAIN:
                self._vain.clear()
            self._vain[identifier] = row, _trimmed(change)

    def dump(self) -> dict[str, Any]:
        """Return all resources with their indexes, for orjson to write."""
        return {
            "rows": {identifier: orjson.Fragment(raw) for identifier, raw in self.rows.items()},
            "unique": {name: list(index.items()) for name, index in self._unique.items()},
            "related": self._related,
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dump in place of the resources here.

        Raises KeyError, TypeError or ValueError for a misfit.
        """
        if not all(isinstance(content, dict) for content in saved["rows"].values()):
            raise TypeError("a resource is not an object")
        self.rows = {identifier: _packed(content) for identifier, content in saved["rows"].items()}
        self.heavy = sum(map(_weight, self.rows.values()))
        self.version += 1
        if self.changes is not None:
            self.changes.forget()
        self._ordered.clear()
        for name, pairs in saved["unique"].items():
            self._unique[name] = dict(pairs)
        for name, holders in self._indexed.items():
            holders.clear()
            for identifier, attributes in saved["rows"].items():
                holders.setdefault(_scalar(attributes.get(name)), {})[identifier] = None
        for name, links in saved["related"].items():
            self._related[name] = dict(links)
            groups = self._groups[name] = {}
            for identifier, other in links.items():
                groups.setdefault(other, []).append(identifier)

    def times(self, attributes: Attributes) -> list[float | None]:
        """Return the times of a resource by which it is sorted. Raises KeyError where one is missing."""
        return [moment(attributes) for moment in self._moments.values()]

    def sort_key(self, name: str, identifier: str, attributes: Attributes) -> SortKey:
        """Return the key by which a resource is sorted under a field."""
        if name == "id":
            return (1, identifier)
        value = self._moments[name](attributes) if name in self._moments else attributes.get(name)
        return (0, "") if value is None else (1, value)

    def ordered(self, name: str) -> Any:
        """Return all (key, id) in the order of a field. Built when first asked for, kept up from then on."""
        found = self._ordered.get(name)
        if found is None:
            keys = (
                # An id stands beside the row, which need not be read.
                (self.sort_key(name, identifier, {} if name == "id" else orjson.loads(raw)), identifier)
                for identifier, raw in self.rows.items()
            )
            found = self._ordered[name] = SortedList(keys)
        return found

    def is_moment(self, name: str) -> bool:
        """Check whether a field is sorted by the seconds since 1970 of its time."""
        return name in self._moments


def _scalar(value: Any) -> Any:
    """Return a value that an index can hold; objects and arrays count as null."""
    return None if isinstance(value, (dict, list)) else value


def _take_out(holders: dict[Any, dict[str, None]], value: Any, identifier: str) -> None:
    """Take a resource from those with a value, and forget a value that none has: they would pile up."""
    del holders[value][identifier]
    if not holders[value]:
        del holders[value]


def _weight(row: bytes) -> int:
    return len(row) if len(row) > _HEAVY else 0


def _packed(attributes: Attributes) -> bytes:
    return _trimmed(orjson.dumps(attributes))


def _trimmed(written: bytes) -> bytes:
    """Return bytes of orjson in no more memory than they need.

    They keep the buffer that they were written in: 8 KB for 600 bytes (benchmarks/growth.py).
    """
    return bytes(memoryview(written))


def read_attribute(identifier: str, attributes: Attributes, field: str) -> Any:
    """Read a field of a resource by its dotted name."""
    if field == "id":
        return identifier
    value: Any = attributes
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
