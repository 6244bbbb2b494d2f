"""Makes the strict contract: closed request schemas with the rules bound into them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..catalogue.violation_kind import Severity
from ..rules.rule import Rule
from .schema import RULE_DETAIL, RULE_MARK, Schema, SchemaBuilder, branches_of


def strict_schema(document: dict[str, Any], schema: Schema, rules: Iterable[Rule]) -> Schema:
    """Return the schema with objects closed and every error rule that has a place in it bound in."""
    # Rules are bound after the objects are closed, so that a rule may allow a field that the file
    # lacks.
    result = SchemaBuilder(document, close=True).build(schema)
    for rule in rules:
        binds = rule.severity is Severity.ERROR and rule.function is None
        # The schemas themselves and not merged copies, since the rule is bound into them.
        for place in _places(result, rule.pointer) if binds or rule.allows else ():
            if binds:
                place.setdefault("allOf", []).append(_marked(rule))
            for name in rule.allows:
                place.setdefault("properties", {}).setdefault(name, {})
    return result


def loss_schema(rules: Iterable[Rule]) -> Schema | None:
    """Return a schema that fails for data that Klaviyo accepts but drops, or None without such rules."""
    result: Schema = {}
    for rule in rules:
        if rule.severity is not Severity.ERROR and rule.function is None:
            place = result
            for name in rule.pointer:
                place = place.setdefault("items", {}) if name == "*" else _member(place, name)
            place.setdefault("allOf", []).append(_marked(rule))
    return result or None


def _marked(rule: Rule) -> Schema:
    detail = {} if rule.detail is None else {RULE_DETAIL: rule.detail}
    return {RULE_MARK: rule.code, **detail, **rule.schema}


def _member(schema: Schema, name: str) -> Schema:
    member: Schema = schema.setdefault("properties", {}).setdefault(name, {})
    return member


def _places(schema: Schema, pointer: tuple[str, ...]) -> list[Schema]:
    """Find the schemas of the values that a pointer leads to, through branches too."""
    places = [schema]
    for name in pointer:
        places = [part for place in places for part in _step(place, name)]
    return places


def _step(schema: Schema, name: str) -> list[Schema]:
    found = []
    if name == "*" and isinstance(schema.get("items"), dict):
        found.append(schema["items"])
    elif isinstance(part := schema.get("properties", {}).get(name), dict):
        found.append(part)
    for branch in branches_of(schema):
        found += _step(branch, name)
    return found
