"""Derives, from a JSON Schema alone, values that it may refuse: no rule needs an example by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

Schema = Mapping[str, Any]

_BRANCHES = ("allOf", "anyOf", "oneOf")
_PARTS = ("not", "if", "then", "else")


def candidates(schema: Any) -> list[Any]:
    """Return values around the bounds that a schema names, the fullest first; not all are refused.

    Parts of the schema are taken as if they stood apart, `if` beside `then` beside each branch: the values
    of one member come from all of them.
    """
    parts = list(_parts(schema))
    found: list[Any] = []
    for part in parts:
        found += _scalars(part)
        found += _arrays(part)
    return [*found, *_objects(parts), {}, [], 0, "", None]


def _parts(schema: Any) -> Iterator[Schema]:
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in _BRANCHES:
        for branch in schema.get(keyword, ()):
            yield from _parts(branch)
    for keyword in _PARTS:
        yield from _parts(schema.get(keyword))


def _scalars(schema: Schema) -> Iterator[Any]:
    yield from schema.get("enum", ())
    if "const" in schema:
        yield schema["const"]
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "pattern" in schema:
        yield _matching(schema["pattern"])
        yield "?"  # which no pattern of the rules allows
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1


@cache
def _matching(pattern: str) -> str:
    without_shrinking = settings(phases=[Phase.generate], database=None, derandomize=True)
    return find(st.from_regex(pattern), lambda _: True, settings=without_shrinking)


def _arrays(schema: Schema) -> Iterator[list[Any]]:
    if "maxItems" in schema:
        yield [0] * (schema["maxItems"] + 1)
    for keyword in ("items", "contains"):
        if keyword in schema:
            yield from ([item] for item in candidates(schema[keyword]))


def _objects(parts: list[Schema]) -> Iterator[dict[str, Any]]:
    members: dict[str, list[Any]] = {}
    for part in parts:
        if "maxProperties" in part:
            yield dict.fromkeys(map(str, range(part["maxProperties"] + 1)))
        for name in candidates(part.get("propertyNames")):
            if isinstance(name, str):
                yield {name: 1}
        for name, schema in part.get("properties", {}).items():
            members[name] = candidates(schema) + members.get(name, [])
        for name in part.get("required", ()):
            members.setdefault(name, [1])
        if "additionalProperties" in part:
            members.setdefault("x", []).extend(candidates(part["additionalProperties"]))
    # One member at a time, alone and beside the fullest values of the others: a product of all would be vast.
    fullest = {name: values[0] for name, values in members.items()}
    for name, values in members.items():
        for value in values:
            yield {**fullest, name: value}
            yield {name: value}
