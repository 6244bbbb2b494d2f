"""Makes the strict contract: closed request schemas with the rules bound into them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..catalogue.violation_kind import Severity
from ..rules.rule import LAST, Rule
from .schema import RULE_DETAIL, RULE_MARK, Schema, SchemaBuilder, branches_of

# Files of earlier revisions never write `nullable`, though null clears a field there too (PYCL, LIVE SPREE).
_WRITES_NULLABLE = "2024-02-15"


def strict_schema(
    document: dict[str, Any], schema: Schema, rules: Iterable[Rule], revision: str = LAST
) -> Schema:
    """Return the schema with objects closed and every error rule that has a place in it bound in.

    revision: that of the document.
    """
    # Rules are bound after the objects are closed, so that a rule may allow a field that the file
    # lacks.
    result = SchemaBuilder(document, close=True, clearing=revision < _WRITES_NULLABLE).build(schema)
    _let_attributes_out(result)
    for definition in result.get("$defs", {}).values():
        _let_attributes_out(definition)
    for rule in rules:
        binds = rule.severity is Severity.ERROR and bool(rule.schema)
        # The schemas themselves and not merged copies, since the rule is bound into them.
        for place in _places(result, rule.pointer) if binds or rule.allows or rule.any_case else ():
            if binds:
                place.setdefault("allOf", []).append(_marked(rule))
            for name in rule.allows:
                place.setdefault("properties", {}).setdefault(name, {})
            for name in rule.any_case:
                _fold_case(rule, name, place)
    return result


def _let_attributes_out(schema: Any) -> None:
    """Let a resource do without `attributes` where it has an id or relationships and needs none of them.

    Klaviyo asks for one of the three (facts E8, LIVE). It takes without attributes a profile to be deleted, a
    template to be cloned and a list to be suppressed (3P S-WILD), though its files demand them.
    """
    if isinstance(schema, list):
        for part in schema:
            _let_attributes_out(part)
    if not isinstance(schema, dict):
        return
    for part in schema.values():
        _let_attributes_out(part)
    members, required = schema.get("properties"), schema.get("required")
    if not isinstance(members, dict) or not isinstance(required, list) or "attributes" not in required:
        return
    others = [name for name in ("relationships", "id") if name in members]
    if "type" in members and others and not _demands(members.get("attributes", {})):
        schema["required"] = [name for name in required if name != "attributes"]
        choices = [{"required": [name]} for name in ("attributes", *others)]
        schema.setdefault("allOf", []).append({RULE_MARK: "empty-resource", "anyOf": choices})


def _demands(schema: Schema) -> bool:
    """Return whether an object must have some member."""
    return bool(schema.get("required")) or any(_demands(branch) for branch in branches_of(schema))


def _fold_case(rule: Rule, name: str, place: Schema) -> None:
    """Let the words of an enum be written in any case."""
    member = place.get("properties", {}).get(name)
    words = [word for word in (member or {}).pop("enum", ()) if word is not None]
    if member is None or not words:
        return
    member["examples"] = words
    pattern = "|".join("".join(map(_either_case, word)) for word in words)
    detail = f"'{name}' must be {' or '.join(map(repr, words))}, in any case."
    member.setdefault("allOf", []).append(
        {RULE_MARK: rule.code, RULE_DETAIL: detail, "pattern": f"^({pattern})$", "examples": words}
    )


def _either_case(letter: str) -> str:
    return f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else re.escape(letter)


def loss_schema(rules: Iterable[Rule]) -> Schema | None:
    """Return a schema that fails for data that Klaviyo accepts but drops, or None without such rules."""
    result: Schema = {}
    for rule in rules:
        if rule.severity is not Severity.ERROR and rule.schema:
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
