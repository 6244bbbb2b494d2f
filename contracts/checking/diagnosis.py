"""Explains schema errors: errors in, violations with Klaviyo's words and a remedy out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from ..openapi.excerpts import errors_of
from ..openapi.resource import SchemaReader
from ..openapi.schema import RULE_DETAIL, RULE_MARK, Schema, subschema, types_of
from ..openapi.validator import SchemaError, Validator
from ..violation import MOST_TOLD, Violation, shortened, violation
from .branches import nearest_branch
from .echoes import without_echoes
from .json_pointer import pointer_text
from .remedies import for_choice, for_constraint, for_old_key, for_type, for_unknown, is_json

# Violations that are worked out before echoes are dropped.
_MOST_EXPLAINED = 400
_TOO_LONG = frozenset({"maxLength", "maxItems", "maxProperties"})
_OF_VALUES = frozenset({"bad-value", "wrong-type", "too-long"})


def diagnose(
    errors: Iterable[SchemaError],
    schema: Schema,
    payload: Any,
    *,
    left_out: int = 0,
    is_whole: bool = True,
) -> list[Violation]:
    """Turn schema errors into violations, the outermost first, each place once.

    `schema` is the refusing schema, `payload` the refused value. A payload of thousands of mistakes gets
    the first hundred and the number of the others: each needs a search for the field that was meant.
    left_out: how many places are wrong that no error names; is_whole: whether there are no others.
    """
    found: dict[tuple[str, str | None], Violation] = {}
    for error in _settled(sorted(errors, key=_place_of), schema):
        if len(found) < _MOST_EXPLAINED:
            for item in islice(_explain(error, schema, payload), _MOST_EXPLAINED):
                found.setdefault((item.code, item.pointer), item)
            left_out += max(0, _size_of(error) - _MOST_EXPLAINED)
        else:
            left_out += _size_of(error)
    violations = without_echoes(list(found.values()))
    left_out += max(len(violations) - MOST_TOLD, 0)
    if left_out <= 0 and is_whole:
        return violations
    return shortened(violations, left_out, is_whole=is_whole)


def diagnosed(validator: Validator, payload: Any) -> list[Violation]:
    """Return the violations of a refused payload, in time that is linear in its size."""
    found = errors_of(validator, payload)
    return diagnose(found.errors, validator.schema, payload, left_out=found.left_out, is_whole=found.is_whole)


def _size_of(error: SchemaError) -> int:
    """Count the places that one error names."""
    return len(error.arguments.get("unexpected", ())) or 1


def _place_of(error: SchemaError) -> tuple[int, str]:
    return len(error.pointer), str(error.pointer)


def _settled(errors: list[SchemaError], schema: Schema) -> list[SchemaError]:
    """Replace a refusal by every alternative with the errors of the nearest one.

    Where all alternatives refuse, none declares its members, so that they all look unknown.
    """
    # A rule may be a union too, and then its own words explain it.
    unions = {
        error.pointer for error in errors if error.branches and _rule_of(schema, error.schema_path) is None
    }
    if not unions:
        return errors
    settled: list[SchemaError] = []
    for error in errors:
        if error.branches and error.pointer in unions and _rule_of(schema, error.schema_path) is None:
            settled += _settled(sorted(nearest_branch(error, schema), key=_place_of), schema)
        elif error.keyword == "unevaluatedProperties" and error.pointer in unions:
            known = SchemaReader(schema).declared(subschema(schema, error.schema_path[:-1]))
            unexpected = [name for name in error.arguments["unexpected"] if name not in known]
            if unexpected:
                settled.append(replace(error, arguments={"unexpected": unexpected}))
        else:
            settled.append(error)
    return settled


def _explain(error: SchemaError, schema: Schema, payload: Any) -> Iterator[Violation]:
    parent, rule = _way(schema, error.schema_path)
    if rule is not None:
        yield _explain_rule(rule, error, payload)
    elif error.keyword in ("additionalProperties", "unevaluatedProperties"):
        for name in error.arguments["unexpected"]:
            yield _unknown_field(str(name), error, schema, parent)
    elif error.keyword == "required":
        yield _missing(str(error.arguments["property"]), error, schema, parent, payload)
    else:
        yield _wrong_value(error, parent, payload)


class _Words(dict[str, str]):
    """Words of a request for the details of the catalogue."""

    def __init__(self, error: SchemaError, payload: Any, **others: str) -> None:
        super().__init__(name=_name_of(error), reason=error.message, **others)
        self._pointer = error.pointer
        self._payload = payload

    def __missing__(self, name: str) -> str:
        # The value may have 5 MB, and few details repeat it.
        if name != "value":
            raise KeyError(name)
        return _shown(_value_at(self._payload, self._pointer))


def _explain_rule(rule: Schema, error: SchemaError, payload: Any) -> Violation:
    pointer = error.pointer
    key = ""
    named = _misnamed(error)
    if named is not None:
        key = str(named.arguments["name"])
        pointer = (*named.pointer, key)
    # Only the codes whose own remedy names no value need one that does.
    limit = rule if rule[RULE_MARK] in _OF_VALUES else {}
    words = _Words(error, payload, key=key)
    detail = rule.get(RULE_DETAIL)
    return violation(
        rule[RULE_MARK],
        # Braces may be part of a detail: only the one word that rules name is filled in.
        detail.replace("{value}", words["value"]) if detail and "{value}" in detail else detail,
        pointer=pointer_text(pointer),
        remedy=for_old_key(key) or for_constraint(error.keyword, limit),
        words=words,
    )


def _misnamed(error: SchemaError) -> SchemaError | None:
    """Return the error about the name of a member, of an alternative too; None where no name is wrong."""
    if error.keyword == "propertyNames":
        return error
    inner = (item for branch in error.branches for item in branch)
    return next((found for item in inner if (found := _misnamed(item)) is not None), None)


def _unknown_field(name: str, error: SchemaError, schema: Schema, parent: Schema) -> Violation:
    # Messages about a message's content name its schema, not the member that it stands in (REC E20).
    resource = str(parent.get("title") or resource_at(schema, error.pointer))
    return violation(
        "unknown-field",
        pointer=pointer_text((*error.pointer, name)),
        remedy=for_unknown(name, resource, SchemaReader(schema).declared(parent)),
        words={"name": name, "resource": resource},
    )


def _missing(name: str, error: SchemaError, schema: Schema, parent: Schema, payload: Any) -> Violation:
    pointer = pointer_text(error.pointer)
    if name == "data":
        return violation("not-wrapped", pointer=pointer or "/data")
    value = _value_at(payload, error.pointer)
    # Klaviyo has other words for a resource with a type and nothing else (facts E8).
    if name == "attributes" and isinstance(value, dict) and not value.keys() & {"relationships", "id"}:
        return violation("empty-resource", pointer=pointer)
    wanted = parent.get("properties", {}).get(name, {})
    return violation(
        "missing-field",
        pointer=pointer_text((*error.pointer, name)),
        remedy=f"Add '{name}'{_described(wanted)}.",
        words={"name": name, "resource": resource_at(schema, error.pointer)},
    )


def _wrong_value(error: SchemaError, parent: Schema, payload: Any) -> Violation:
    pointer = pointer_text(error.pointer)
    words = _Words(error, payload)
    if error.keyword == "type":
        value = _value_at(payload, error.pointer)
        # A list or a text in the place of a resource is the same mistake as a missing wrapper.
        if not error.pointer or error.pointer[-1] == "data" and not isinstance(value, dict):
            is_text = isinstance(value, str) and is_json(value)
            return violation("encoded-twice" if is_text else "not-wrapped", pointer=pointer or "/data")
        words |= {"allowed": _listed(sorted(error.arguments["types"])), "type": _json_type(value)}
        remedy = for_type(error.arguments["types"], value)
        return violation("wrong-type", pointer=pointer, words=words, remedy=remedy)
    if error.keyword in ("const", "enum"):
        return _wrong_choice(error, parent, words, _value_at(payload, error.pointer))
    if error.keyword == "format" and parent.get("format") == "date-time":
        return violation("bad-datetime", pointer=pointer, words=words)
    code = "too-long" if error.keyword in _TOO_LONG else "bad-value"
    return violation(code, pointer=pointer, words=words, remedy=for_constraint(error.keyword, parent))


def _wrong_choice(error: SchemaError, parent: Schema, words: _Words, value: Any) -> Violation:
    allowed = error.arguments.get("options") or ([parent["const"]] if "const" in parent else parent["enum"])
    words["allowed"] = _listed([f"'{item}'" for item in allowed if item is not None])
    pointer, remedy = pointer_text(error.pointer), for_choice(value, allowed, words["allowed"])
    if words["name"] == "type":
        return violation("wrong-resource-type", pointer=pointer, words=words, remedy=remedy)
    detail = f"'{words['name']}' must be {words['allowed']}, not {words['value']}."
    return violation("bad-value", detail, pointer=pointer, remedy=remedy)


def _name_of(error: SchemaError) -> str:
    # An item goes by the name of its list: its number would look like a value.
    return next((step for step in reversed(error.pointer) if isinstance(step, str)), "body")


def _rule_of(schema: Schema, path: tuple[str | int, ...]) -> Schema | None:
    """Find the rule that a failing keyword belongs to: the innermost marked schema on the way to it."""
    return _way(schema, path)[1]


def _way(schema: Schema, path: tuple[str | int, ...]) -> tuple[Schema, Schema | None]:
    """Follow the path of a failing keyword. Returns the schema that it stands in, and its rule."""
    parent: Any = schema
    node: Any = schema
    rule = None
    for step in path:
        parent = node
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            node = None
        if isinstance(node, dict) and RULE_MARK in node:
            rule = node
    return parent if isinstance(parent, dict) else {}, rule


def _value_at(payload: Any, pointer: tuple[str | int, ...]) -> Any:
    node = payload
    for step in pointer:
        node = node[step]
    return node


def resource_at(schema: Schema, pointer: tuple[str | int, ...]) -> str:
    """Name the JSON:API resource around a pointer, as Klaviyo's messages do; else the nearest member."""
    reader = SchemaReader(schema)
    node = schema
    resource = ""
    for step in (*pointer, ""):
        resource = reader.type(node) or resource
        node = reader.at(node, step)
    # Klaviyo names the nested object where it is not the attributes of a resource (facts E6, P24).
    last = next((str(step) for step in reversed(pointer) if not isinstance(step, int)), "")
    return resource if last in ("", "data", "attributes") and resource else last or "request"


def _described(schema: Schema) -> str:
    if "const" in schema:
        return f': "{schema["const"]}"'
    types = sorted(types_of(schema))
    return f" ({_listed(types)})" if types else ""


def _listed(words: list[str]) -> str:
    return (
        words[0]
        if len(words) == 1
        else f"{', '.join(words[:-1])} or {words[-1]}"
        if words
        else "something else"
    )


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else json.dumps(value)
    # A value may have megabytes, and the place is named beside it.
    return text if len(text) <= 60 else f"{text[:57]}..."
