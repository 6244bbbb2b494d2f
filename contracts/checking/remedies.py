"""Gives remedies: the right place of a field, the likely spelling, the allowed values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from ..legacy.field_map import PROFILE_FIELDS, UNPREFIXED_FIELDS, replacement
from ..suggestions import did_you_mean, nearest

IDENTIFIERS = frozenset({"id", "email", "phone_number", "external_id", "anonymous_id", "_kx"})
_SUBSCRIBE = "POST /api/profile-subscription-bulk-create-jobs"
# Former fields of a profile, and fields with another place (facts 8.5, 8.6, 8.9).
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "subscriptions": f"Consent is not an attribute of a profile: give it with {_SUBSCRIBE}.",
        "consent": f"Consent is not an attribute of a profile: give it with {_SUBSCRIBE}.",
        "sms_consent": f"Consent is not an attribute of a profile: give it with {_SUBSCRIBE}.",
        "list_id": "Name the list in data.relationships.",
        "lists": "Name the lists in data.relationships.lists.",
    }
)
_OF_PROFILES = frozenset(
    {"first_name", "last_name", "organization", "title", "image", "locale", "location", "properties"}
)


def is_identifier(name: str) -> bool:
    """Return whether a field is an identifier of a profile, or was meant as one."""
    meant = PROFILE_FIELDS.get(name) or UNPREFIXED_FIELDS.get(name) or name
    if meant in IDENTIFIERS:
        return True
    return nearest(name.lstrip("$").lower(), IDENTIFIERS - {"id"}) is not None


def for_old_key(key: str) -> str | None:
    """Return the place of a key of the old API left among custom properties; None for others."""
    moved = replacement(key)
    return None if moved is None else f"Do not leave it in properties: {moved}."


def for_unknown(name: str, resource: str, declared: Collection[str]) -> str:
    """Return the remedy for a field that a resource does not declare."""
    known = sorted(declared)
    moved = replacement(name)
    if moved:
        return f"'{name}' is a key of the old API: {moved}."
    if resource == "profile" and name in _ELSEWHERE:
        return _ELSEWHERE[name]
    if resource == "profile" and name in _OF_PROFILES and "subscriptions" in declared:
        return f"A subscription takes identifiers and consent: send '{name}' with POST /api/profile-import."
    # A custom field that resembles nothing belongs into properties; a typing mistake does not.
    suggestion = did_you_mean(name.lstrip("$"), known).lstrip()
    if suggestion:
        return suggestion
    if "properties" in declared:
        return f"Custom data goes into 'properties'. Known here: {', '.join(known)}."
    return f"Known here: {', '.join(known)}."


def is_json(text: str) -> bool:
    """Return whether a text is a JSON object or list of its own, which was encoded twice then."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(orjson.loads(text), (dict, list))
    except orjson.JSONDecodeError:
        return False


_ARTICLES: Mapping[str, str] = MappingProxyType(
    {
        "string": "text in quotes",
        "number": "a number without quotes",
        "integer": "a whole number without quotes",
        "boolean": "true or false without quotes",
        "object": "an object in braces",
        "array": "a list in brackets",
        "null": "null",
    }
)


def for_type(types: Iterable[str], value: Any) -> str:
    """Return the remedy for a value of another JSON type than one of `types`."""
    kinds = sorted(types, key=lambda kind: kind == "null")
    wanted = " or ".join(_ARTICLES.get(kind, kind) for kind in kinds)
    if isinstance(value, str) and {"array", "object"}.intersection(kinds) and is_json(value):
        return f"The value is JSON inside a string: send {wanted}, encoded once."
    return f"Send {wanted}."


def for_choice(value: Any, allowed: Iterable[Any], listed: str) -> str:
    """Return the remedy for a value that is none of the allowed ones; `listed`: those in words."""
    by_case = {str(item).lower(): str(item) for item in allowed if item is not None}
    meant = nearest(value.lower(), by_case) if isinstance(value, str) else None
    hint = "" if meant is None or len(by_case) == 1 else f"Did you mean '{by_case[meant]}'? "
    return f"{hint}Send {listed}."


# The words for a limit of a schema; those of the length and the number of items differ by type only.
_LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "minimum": "Send {} or more.",
        "exclusiveMinimum": "Send more than {}.",
        "maximum": "Send {} or less.",
        "exclusiveMaximum": "Send less than {}.",
        "minLength": "Send {} or more characters.",
        "maxLength": "Shorten it to {} characters.",
        "minItems": "Send {} or more items.",
        "maxItems": "Send {} items at the most.",
        "maxProperties": "Send {} members at the most.",
        "multipleOf": "Send a multiple of {}.",
        "pattern": "Send text that matches {}.",
    }
)
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "date": "Send a date, such as 2026-07-15.",
        "time": "Send a time of day, such as 09:30:00.",
        "uri": "Send a whole URL, such as https://example.com/page.",
        "email": "Send name@domain.",
    }
)


def for_constraint(keyword: str, schema: Mapping[str, Any]) -> str | None:
    """Return the remedy for a value beyond a limit of its schema; None where the limit says nothing."""
    examples = schema.get("examples")
    if examples:
        return f"Send {' or '.join(repr(item) for item in examples)}."
    if keyword == "format":
        return _FORMATS.get(str(schema.get("format")))
    if keyword == "uniqueItems":
        return "Send each item once."
    return _LIMITS[keyword].format(schema[keyword]) if keyword in _LIMITS and keyword in schema else None
