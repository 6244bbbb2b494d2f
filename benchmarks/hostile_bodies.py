"""Bodies that try to hold a mock up: wide, deep, long, many, doubled and wrong, up to 5 MB."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.nesting import MAX_CONTAINERS
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from tests.fuzz.bodies import Sampler
from tests.fuzz.document import Ids

_DRAWS = 30
_DEEPEST = 190
_MOST_ITEMS = 10_000
_PROBE = 20_000
# Stands in a copy of an item for its number.
_MARK = 7_777_777
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


def _fitting(right: Any, change: Callable[[Any, int], None], size: int) -> bytes:
    """Make as large a body as fits by changing the right one: by a small one first, which shows the scale."""
    small = min(size, _PROBE)
    weight = len(_changed(right, change, small)) - len(_changed(right, change, 0))
    count = size if weight <= 0 else min(size, size * small // weight)
    while True:
        written = _changed(right, change, count)
        if len(written) <= size or not count:
            return written
        count = count * size // len(written) * 49 // 50 if len(written) < 2 * size else count // 2


def _changed(right: Any, change: Callable[[Any, int], None], count: int) -> bytes:
    body = copy.deepcopy(right) if isinstance(right, dict) else {"data": {}}
    change(body, count)
    return orjson.dumps(body)


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


def _under_the_bound(change: Callable[[Any, int], None], weight: int) -> Callable[[Any, int], None]:
    """Bound a change to a body with nearly as many objects and lists as the mock reads, each so heavy."""
    return lambda body, count: change(body, min(count, MAX_CONTAINERS * weight * 9 // 10))


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


def _refilled(make: Callable[[Any], Any], *, numbered: bool = False) -> Callable[[Any, int], None]:
    """Make a change that fills the outermost list anew from its first item, or `data` where there is none."""

    def change(body: Any, count: int) -> None:
        places = _lists(body) or [(body, "data")]
        holder, name = places[0]
        first = holder.get(name)
        first = first[0] if isinstance(first, list) and first else first if isinstance(first, dict) else {}
        item = orjson.dumps(make(first))
        numbers = range(max(count // (len(item) + 1), 1))
        mark = b"%d" % _MARK
        if numbered:
            holder[name] = [orjson.Fragment(item.replace(mark, b"%07d" % number)) for number in numbers]
        else:
            holder[name] = [orjson.Fragment(item)] * len(numbers)

    return change


def _numbered(item: Any) -> Any:
    """Return a copy whose ids and addresses have a mark for a number."""
    own = copy.deepcopy(item)
    for part in _objects(own):
        for key, value in part.items():
            if key == "phone_number" and value:
                part[key] = f"+1500{_MARK}"
            elif isinstance(value, str) and key in ("email", "$email"):
                part[key] = f"h{_MARK}@northwind.shop"
            elif isinstance(value, str) and key in ("external_id", "unique_id", "anonymous_id"):
                part[key] = f"{key}{_MARK}"
    return f"{item}{_MARK}" if isinstance(item, str) else own


def _few(make: Callable[[Any, int], None]) -> Callable[[Any, int], None]:
    """Bound a filling to the items that a bulk job may hold."""

    def change(body: Any, count: int) -> None:
        make(body, count)
        for holder, name in _lists(body):
            del holder[name][_MOST_ITEMS:]

    return change


def _wrong_keys(item: Any) -> Any:
    wrong = copy.deepcopy(item) if isinstance(item, dict) else {}
    for part in _objects(wrong):
        for key in [key for key in part if key not in ("type", "data", "attributes")]:
            part[f"${key}"] = part.pop(key)
    return wrong or {"$email": "a"}


def _wrong_type(item: Any) -> Any:
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
    "items, right": _refilled(_numbered, numbered=True),
    "10 000 items, right": _few(_refilled(_numbered, numbered=True)),
    "items, all the same": _refilled(lambda item: item),
    "10 000 items, all the same": _few(_refilled(lambda item: item)),
    "items, wrong keys": _refilled(_wrong_keys),
    "10 000 items, wrong keys": _few(_refilled(_wrong_keys)),
    "items, wrong type": _refilled(_wrong_type),
    "items, numbers": _refilled(lambda item: 1),
    "items, nulls": _refilled(lambda item: None),
    "items, empty": _refilled(lambda item: {}),
    "lists for values": _replaced(lambda count: [1] * (count // 2)),
    "objects for values": _replaced(lambda count: {f"k{number}": 1 for number in range(count // 10)}),
    "giant numbers": _replaced(lambda count: 1e308),
    "nested for values": _replaced(lambda count: [[[]]] * (count // 8)),
    # Within the number of objects and lists that the mock reads: the others above are refused at once.
    "fewer deep members": _under_the_bound(_deep_properties, 2),
    "fewer items, empty": _under_the_bound(_refilled(lambda item: {}), 3),
    "fewer nested for values": _under_the_bound(_replaced(lambda count: [[[]]] * (count // 8)), 2),
}
