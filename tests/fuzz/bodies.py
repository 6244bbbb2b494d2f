"""Draws bodies of an operation, and mutates them: missing, null, empty, doubled members, and wrong types."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from klaviyo_rehearsal.contracts.openapi.resource import SchemaReader
from klaviyo_rehearsal.contracts.openapi.schema import Schema, types_of
from tests.fuzz.document import SAME_IDS, Ids

_DEEPEST = 12
_WRONG: tuple[Any, ...] = (None, "", "x", 0, -1, 1e300, True, [], [None], {}, {"data": None}, {"data": []})
_BY_NAME: dict[str, tuple[Any, ...]] = {
    "email": ("ana@northwind.shop", "eve@northwind.shop"),
    "$email": ("ana@northwind.shop",),
    "phone_number": ("+15005550006",),
    "from_email": ("hello@northwind.shop",),
    "channel": ("email", "sms"),
    "method": ("immediate", "static", "throttled", "smart_send_time"),
    "editor_type": ("CODE",),
    # Written in any case, which is a pattern and no enum.
    "platform": ("ios", "Android"),
    "vendor": ("apns", "FCM"),
    "enablement_status": ("AUTHORIZED",),
    "background": ("AVAILABLE",),
    "klaviyo_sdk": ("swift",),
    "os_name": ("ios",),
    "environment": ("debug",),
    "html": ("<p>{{ first_name|default:'you' }}</p>",),
    "timezone": ("UTC", "America/New_York"),
    "filter": ("greater-or-equal(datetime,2026-06-15T00:00:00)",),
}
_BY_FORMAT = {
    "date-time": "2026-07-15T09:30:00+00:00",
    "date": "2026-07-15",
    "uri": "https://northwind.shop/a",
}
_SPAN = ["greater-or-equal(datetime,2026-06-15T00:00:00)", "less-than(datetime,2026-07-15T00:00:00)"]
# Members that name a resource, where no relationship does.
_NAMED = {
    "list_id": "list",
    "template_id": "template",
    "tag_group_id": "tag-group",
    "profile_id": "profile",
    "metric_id": "metric",
    "included": "list",
    "excluded": "list",
}
# The members of a flat profile, up to 2023-06-15.
_FLAT = {"$email": "ana@northwind.shop", "$first_name": "Ana", "Plan": "gold"}


class Sampler:
    """Draws valid bodies, or nearly: where the schema leaves a choice, chance decides.

    ids: what bodies may mention. own: the id that the path names, which the body repeats.
    """

    def __init__(self, schema: Schema, ids: Ids, own: str | None, random: Random) -> None:
        self._schema = schema
        self._flat = SchemaReader(schema).flat
        self._ids = ids
        self._own = own
        self._random = random

    def draw(self) -> Any:
        """Draw one body."""
        body = self._value(self._schema, "", 0)
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict) and self._own is not None and "id" in data:
            data["id"] = self._own
        return body

    def _value(self, schema: Schema, name: str, depth: int) -> Any:
        schema = self._settled(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._random.choice(schema["enum"])
        kinds = sorted(types_of(schema))
        kind = self._random.choice(kinds) if kinds else "string"
        if "properties" in schema or kind == "object":
            return self._object(schema, name, depth)
        if kind == "array":
            return self._array(schema, name, depth)
        if kind == "null":
            return None
        if kind == "boolean":
            return self._random.random() < 0.5
        if kind in ("integer", "number"):
            return self._random.choice((1, 0, 20, 100)) if "minimum" not in schema else schema["minimum"]
        return self._text(schema, name)

    def _settled(self, schema: Schema) -> Schema:
        schema = self._flat(schema)
        for _ in range(4):
            branches = schema.get("anyOf") or schema.get("oneOf")
            if not branches:
                break
            rest = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
            schema = self._flat({"allOf": [rest, self._random.choice(branches)]})
        return schema

    def _object(self, schema: Schema, name: str, depth: int) -> dict[str, Any]:
        members = schema.get("properties", {})
        required = schema.get("required", ())
        if not members and name in ("profile", "properties"):
            return dict(_FLAT)
        likely = 0.7 if depth < _DEEPEST else 0.0
        wanted = [key for key in members if key in required or self._random.random() < likely]
        found = {key: self._value(members[key], key, depth + 1) for key in wanted}
        kind = found.get("type")
        if "id" in found and isinstance(kind, str) and isinstance(found["id"], str):
            found["id"] = self._random.choice(self._ids(SAME_IDS.get(kind, kind)))
        elif (
            isinstance(kind, str)
            and isinstance(found.get("attributes"), dict)
            and "id" in found["attributes"]
        ):
            found["attributes"]["id"] = self._random.choice(self._ids(SAME_IDS.get(kind, kind)))
        return found

    def _array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        if name == "filter":
            return list(_SPAN)
        if depth >= _DEEPEST:
            return []
        count = max(schema.get("minItems", 0), self._random.choice((0, 1, 1, 2)))
        return [self._value(schema.get("items", {}), name.removesuffix("s"), depth + 1) for _ in range(count)]

    def _text(self, schema: Schema, name: str) -> str:
        if name in _NAMED:
            return self._random.choice(self._ids(_NAMED[name]))
        if name in _BY_NAME:
            return str(self._random.choice(_BY_NAME[name]))
        text = _BY_FORMAT.get(schema.get("format", ""))
        return text or name.replace("_", " ") or "text"


def mutations(body: Any) -> Iterator[Any]:
    """Yield every body that differs from this one at one place."""
    for path in _paths(body):
        yield _changed(body, path, _delete)
        for value in _WRONG:
            yield _changed(body, path, lambda holder, key, value=value: holder.__setitem__(key, value))  # type: ignore[misc]
        yield _changed(body, path, _double)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in entries:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def _changed(body: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    body = copy.deepcopy(body)
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return body


def _delete(holder: Any, key: Any) -> None:
    del holder[key]


def _double(holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
        holder.append("mixed")
    elif isinstance(holder[key], list):
        holder[key] = [*holder[key], *copy.deepcopy(holder[key])]
    else:
        holder[key] = [holder[key]]
