"""Bodies and queries that try to hold a mock up: wide, deep, long, many, doubled and wrong, up to 5 MB."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from urllib.parse import quote

import orjson

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from tests.fuzz.bodies import Sampler
from tests.fuzz.document import Ids

_DRAWS = 30
_DEEPEST = 190
_MOST_ITEMS = 10_000
# Texts that patterns, parsers and templates may take long over, doubled up to the size.
TEXTS = {
    "letters": "a",
    "spaces": " ",
    "digits": "1",
    "mail": "a.a-a@a.",
    "quotes": '"',
    "brackets": "((",
    "conditions": 'and(equals(id,"a"),',
    "variables": "{{",
    "blocks": "{% if a %}",
    "comments": "{%comment%}",
    "filters": "{{a|upper|lower|title}}",
    "tags": "<a ",
    "slashes": "/",
    "marks": "é\u0301",
    "moments": "2026-01-01T00:00:00",
}
# Queries of listings, doubled up to the size that a URL may have.
QUERIES = {
    "filter brackets": ("filter=", "("),
    "filter ands": ("filter=", 'and(equals(id,"a"),'),
    "filter nots": ("filter=", "not("),
    "filter quotes": ("filter=equals(id,", '"\\"'),
    "filter any": ("filter=any(id,[", '"a",'),
    "filter emails": ("filter=any(email,[", '"a@b.co",'),
    "filter commas": ("filter=", ","),
    "unknown": ("", "a[]=1&"),
    "fields": ("fields[profile]=", "email,"),
    "include": ("include=", "lists,"),
    "sort": ("sort=", "-"),
    "cursor": ("page[cursor]=", "W1"),
    "size": ("page[size]=", "9"),
    "percents": ("filter=", "%"),
}

Body = tuple[str, Callable[[], bytes]]


def right_body(operation: Operation, ids: Ids, own: str | None) -> Any:
    """Return a body that the operation takes, the largest of some draws; the example where none is taken."""
    schema, accepts = operation.body_schema, operation.body_validator
    if schema is None or accepts is None:
        return None
    best = example_body(operation)
    for seed in range(_DRAWS):
        drawn = Sampler(schema, ids, own, Random(seed)).draw()
        if accepts.accepts(drawn) and len(orjson.dumps(drawn)) > len(orjson.dumps(best)):
            best = drawn
    return best


def hostile_bodies(right: Any, size: int) -> Iterator[Body]:
    """Yield kinds of bodies of at most some bytes, each with a function that makes it."""
    yield "right", lambda: orjson.dumps(right)
    for name, change in _CHANGES.items():
        yield name, lambda change=change: _fitting(right, change, size)  # type: ignore[misc]
    for name, piece in TEXTS.items():
        yield f"texts of {name}", lambda piece=piece: _fitting(right, _texts(piece), size)  # type: ignore[misc]
    yield "brackets", lambda: b"[" * (size // 2) + b"]" * (size // 2)
    yield "list of lists", lambda: b"[" + b"[]," * (size // 3 - 1) + b"[]]"
    yield "digits", lambda: b'{"data":' + b"9" * (size - 10) + b"}"
    yield "key", lambda: b'{"' + b"k" * (size - 10) + b'":1}'
    yield "same key", lambda: b"{" + b'"data":1,' * (size // 9 - 1) + b'"data":1}'


def hostile_queries(operation: Operation, size: int) -> Iterator[tuple[str, str]]:
    """Yield queries: each page that the operation can answer, then those that are far too long."""
    yield "right", ""
    for parameter in operation.parameters.values():
        for value in sorted(parameter.choices):
            yield f"{parameter.name}={value}", f"{parameter.name}={value}"
        if parameter.name == "page[size]":
            most = parameter.schema.get("maximum", 100)
            yield f"page[size]={most}", f"page[size]={most}"
    for name, (start, piece) in QUERIES.items():
        text = start + piece * ((size - len(start)) // len(quote(piece, safe="[]&=,-%")))
        yield name, quote(text, safe="[]&=,-%")


def _fitting(right: Any, change: Callable[[Any, int], None], size: int) -> bytes:
    """Make as large a body as fits by changing the right one: the count is halved until it does."""
    count = size
    while True:
        body = copy.deepcopy(right) if isinstance(right, dict) else {"data": {}}
        change(body, count)
        written = orjson.dumps(body)
        if len(written) <= size or not count:
            return written
        count = count * size // len(written) if count * size // len(written) < count else count // 2


def _objects(value: Any) -> list[dict[str, Any]]:
    found = []
    pending = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, dict):
            found.append(inner)
        pending += (
            list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        )
    return found


def _attributes(body: dict[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    data = data[0] if isinstance(data, list) and data else data
    held = data.get("attributes") if isinstance(data, dict) else None
    return held if isinstance(held, dict) else data if isinstance(data, dict) else body


def _unknown(body: Any, count: int) -> None:
    _attributes(body).update({f"$u{number}": number for number in range(count // 16)})


def _unknown_everywhere(body: Any, count: int) -> None:
    objects = _objects(body)
    for item in objects:
        item.update({f"$e{number}": "" for number in range(count // 16 // len(objects))})


def _open_objects(body: Any) -> list[dict[str, Any]]:
    names = ("properties", "custom_metadata", "metadata", "context")
    found = [item[name] for item in _objects(body) for name in names if isinstance(item.get(name), dict)]
    if not found:
        _attributes(body)["properties"] = {}
        found = [_attributes(body)["properties"]]
    return found


def _properties(body: Any, count: int) -> None:
    opened = _open_objects(body)
    for item in opened:
        item.update({f"p{number}": number for number in range(count // 16 // len(opened))})


def _deep_properties(body: Any, count: int) -> None:
    nested: Any = "x"
    for _ in range(_DEEPEST):
        nested = [nested]
    opened = _open_objects(body)
    for item in opened:
        item.update({f"d{number}": nested for number in range(count // 400 // len(opened))})


def _lists(body: Any) -> list[tuple[Any, str]]:
    return [
        (item, name) for item in _objects(body) for name, value in item.items() if isinstance(value, list)
    ]


def _refilled(make: Callable[[Any, int], Any]) -> Callable[[Any, int], None]:
    """Make a change that fills the outermost list anew from its first item, or `data` where there is none."""

    def change(body: Any, count: int) -> None:
        places = _lists(body) or [(body, "data")]
        holder, name = places[0]
        first = holder.get(name)
        first = first[0] if isinstance(first, list) and first else first if isinstance(first, dict) else {}
        weight = len(orjson.dumps(make(first, 1))) + 1
        holder[name] = [make(first, number) for number in range(max(count // weight, 1))]

    return change


def _numbered(item: Any, number: int) -> Any:
    """Return a copy with ids and addresses of its own."""
    own = copy.deepcopy(item)
    for part in _objects(own):
        for key, value in part.items():
            if key == "phone_number" and value:
                part[key] = f"+1500{number % 10_000_000:07d}"
            elif isinstance(value, str) and key in ("email", "$email"):
                part[key] = f"h{number}@northwind.shop"
            elif isinstance(value, str) and key in ("external_id", "unique_id", "anonymous_id"):
                part[key] = f"{key}{number}"
    return f"{item}{number}" if isinstance(item, str) else own


def _few(make: Callable[[Any, int], None]) -> Callable[[Any, int], None]:
    """Bound a filling to the items that a bulk job may hold."""

    def change(body: Any, count: int) -> None:
        make(body, count)
        for holder, name in _lists(body):
            del holder[name][_MOST_ITEMS:]

    return change


def _wrong_keys(item: Any, number: int) -> Any:
    wrong = copy.deepcopy(item) if isinstance(item, dict) else {}
    for part in _objects(wrong):
        for key in [key for key in part if key not in ("type", "data", "attributes")]:
            part[f"${key}"] = part.pop(key)
    return wrong or {"$email": "a"}


def _wrong_type(item: Any, number: int) -> Any:
    return {**item, "type": "wrong"} if isinstance(item, dict) else [item]


def _texts(piece: str) -> Callable[[Any, int], None]:
    def change(body: Any, count: int) -> None:
        places = [
            (part, key)
            for part in _objects(body)
            for key, value in part.items()
            if isinstance(value, str) and key != "type"
        ] or [(_attributes(body), "name")]
        for part, key in places:
            part[key] = piece * (count // len(piece.encode()) // len(places))

    return change


def _replaced(make: Callable[[int], Any]) -> Callable[[Any, int], None]:
    """Make a change that puts a large value in the place of every scalar."""

    def change(body: Any, count: int) -> None:
        places = [
            (part, key)
            for part in _objects(body)
            for key, value in part.items()
            if not isinstance(value, (dict, list)) and key != "type"
        ] or [(body, "data")]
        for part, key in places:
            part[key] = make(count // len(places))

    return change


_CHANGES: dict[str, Callable[[Any, int], None]] = {
    "unknown members": _unknown,
    "unknown members everywhere": _unknown_everywhere,
    "open members": _properties,
    "deep members": _deep_properties,
    "items, right": _refilled(_numbered),
    "10 000 items, right": _few(_refilled(_numbered)),
    "items, all the same": _refilled(lambda item, number: item),
    "10 000 items, all the same": _few(_refilled(lambda item, number: item)),
    "items, wrong keys": _refilled(_wrong_keys),
    "10 000 items, wrong keys": _few(_refilled(_wrong_keys)),
    "items, wrong type": _refilled(_wrong_type),
    "items, numbers": _refilled(lambda item, number: 1),
    "items, nulls": _refilled(lambda item, number: None),
    "items, empty": _refilled(lambda item, number: {}),
    "lists for values": _replaced(lambda count: [1] * (count // 2)),
    "objects for values": _replaced(lambda count: {f"k{number}": 1 for number in range(count // 10)}),
    "giant numbers": _replaced(lambda count: 1e308),
    "nested for values": _replaced(lambda count: [[[]]] * (count // 8)),
}
