"""Walks through an answer beside its schema, and finds where the two part."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..checking.credentials import is_placeholder
from ..openapi.resource import SchemaReader
from ..openapi.schema import Schema, merged, types_of

_BRANCHES = ("anyOf", "oneOf")
_KINDS: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        dict: ("object",),
        list: ("array",),
        str: ("string",),
        bool: ("boolean",),
        int: ("integer", "number"),
        float: ("number",),
        type(None): ("null",),
    }
)
# Conditions of flows and segments contain each other.
_DEEPEST = 40
_FIELDS = frozenset({"attributes", "relationships"})
_IN_FIELDS = re.compile(r"/(attributes|relationships)(/|$)")
_LONGEST_MARK = 40  # characters


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A place at which an answer and its contract part.

    code: of the catalogue. place: as `/data/*/attributes/name`, where `*` is any item of a list and `[type]`
    the resources of one type. kind: the type of the resource around it. found: the name, type or value of the
    answer. known: those that the contract has there.
    """

    code: str
    place: str
    kind: str
    found: str
    known: tuple[str, ...] = ()


@dataclass(slots=True)
class Walk:
    """One walk through a document.

    sparse: the types of resources whose fields the request has chosen, which may lack all others.
    """

    reader: SchemaReader
    sparse: Collection[str] = ()
    found: dict[tuple[str, str], Mismatch] = field(default_factory=dict)

    def value(self, schema: Schema, value: Any, place: str = "", kind: str = "") -> None:
        """Compare a value with its schema. kind: the type of the resource around it."""
        if place.count("/") > _DEEPEST:
            return
        schema = self._chosen(self.reader.flat(schema), value, place, kind)
        types = types_of(schema) or ({"object"} if "properties" in schema else frozenset())
        own = _KINDS[type(value)]
        if types and types.isdisjoint(own) and not _is_hidden(value):
            self._add(Mismatch("answer-type", place, kind, own[0], tuple(sorted(types))))
        elif isinstance(value, dict):
            self._object(schema, value, place, kind)
        elif isinstance(value, list):
            self._items(schema, value, place, kind)
        elif value is not None:
            choices = _choices(schema)
            if choices and value not in choices and not _is_hidden(value):
                self._add(
                    Mismatch(
                        "answer-value",
                        place,
                        kind,
                        str(value),
                        tuple(str(item) for item in choices if item is not None),
                    )
                )

    def _add(self, item: Mismatch) -> None:
        self.found.setdefault((item.code, item.place), item)

    def _items(self, schema: Schema, value: list[Any], place: str, kind: str) -> None:
        items = schema.get("items")
        if not isinstance(items, dict):
            return
        for item in value:
            named = item.get("type") if place == "/included" and isinstance(item, dict) else None
            self.value(items, item, f"{place}/*[{named}]" if isinstance(named, str) else f"{place}/*", kind)

    def _object(self, schema: Schema, value: dict[str, Any], place: str, kind: str) -> None:
        members: Mapping[str, Schema] = schema.get("properties", {})
        if _is_resource(place) and isinstance(value.get("type"), str):
            kind = value["type"]
        rest = schema.get("additionalProperties")
        for name, item in value.items():
            if name in members:
                self.value(members[name], item, f"{place}/{name}", kind)
            elif isinstance(rest, dict):
                self.value(rest, item, f"{place}/*", kind)
            elif members and rest is not True:
                self._add(Mismatch("answer-member", f"{place}/{name}", kind, name))
        is_sparse = kind in self.sparse
        if not is_sparse or not _IN_FIELDS.search(place):
            for name in schema.get("required", ()):
                # A fieldset leaves relationships out too (FIND 17).
                if name not in value and not (is_sparse and name in _FIELDS):
                    self._add(Mismatch("answer-lacks", f"{place}/{name}", kind, name))

    def _chosen(self, schema: Schema, value: Any, place: str, kind: str) -> Schema:
        """Return a schema with the branch that a value fits best in place of its branches."""
        branches = [self.reader.flat(item) for key in _BRANCHES for item in schema.get(key, ())]
        if not branches:
            return schema
        around = {key: part for key, part in schema.items() if key not in _BRANCHES}
        own = {*_KINDS[type(value)]}
        near = [item for item in branches if not (types := types_of(item)) or types & own] or branches
        if value is None and near is not branches:
            return {}
        if isinstance(value, dict):
            near = [item for item in near if not self._is_told_apart(item, value)] or near
        near = [self.reader.flat(merged(around, item)) for item in near]
        if len(near) > 1:
            near.sort(key=lambda item: self._distance(item, value, place, kind))
        return self._chosen(near[0], value, place, kind)

    def _is_told_apart(self, schema: Schema, value: dict[str, Any]) -> bool:
        """Return whether a constant of a branch, such as a type, is another one in the value."""
        for name, part in schema.get("properties", {}).items():
            choices = _choices(self.reader.flat(part)) if name in value else ()
            if choices and not isinstance(value[name], (dict, list)) and value[name] not in choices:
                return True
        return False

    def _distance(self, schema: Schema, value: Any, place: str, kind: str) -> int:
        trial = Walk(self.reader, self.sparse)
        trial.value(schema, value, place, kind)
        return len(trial.found)


def _choices(schema: Schema) -> Collection[Any]:
    return [schema["const"]] if "const" in schema else schema.get("enum", ())


def _is_hidden(value: Any) -> bool:
    """Return whether a recorder has put its mark in the place of a value."""
    return isinstance(value, str) and len(value) <= _LONGEST_MARK and is_placeholder(value)


def _is_resource(place: str) -> bool:
    return place in ("/data", "/data/*") or place.startswith("/included/*") and place.count("/") == 2
