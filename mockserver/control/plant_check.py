"""Checks resources before they are planted: unknown keys, wrong types and doubles, with place and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from klaviyo_rehearsal.contracts.openapi.excerpts import errors_of
from klaviyo_rehearsal.contracts.openapi.validator import SchemaError, Validator
from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..state.account import Account
from .plant_schema import ID_WORDS, plant_schema

_IDENTIFIERS = ("email", "phone_number", "external_id")
_KINDS = {
    "string": "a text",
    "null": "null",
    "object": "an object",
    "array": "a list",
    "number": "a number",
    "boolean": "true or false",
    "integer": "a whole number",
}


@lru_cache(maxsize=1)
def _validator() -> Validator:
    schema = plant_schema()
    # Flows have a choice of forms, which their own seeding explains better.
    schema["properties"]["flows"] = {}
    del schema["properties"]["data"], schema["properties"]["included"]
    return Validator(schema)


def _is_own_id(error: SchemaError) -> bool:
    """Return whether an error is about the id of an entry, which planting.py checks with its account."""
    return len(error.pointer) == 3 and error.pointer[2] == "id"


def wrong_entries(account: Account, content: Mapping[str, Any]) -> Iterator[str]:
    """Yield each place that cannot be planted in an account, with its reason and remedy."""
    validator = _validator()
    if not validator.accepts(content):
        # A million wrong entries are not all named.
        found = errors_of(validator, content).errors
        yield from (_worded(error, content) for error in found if not _is_own_id(error))
    # Of entries that have another form nothing is compared.
    if all(isinstance(entry, dict) for entry in content.get("profiles", ())):
        yield from _doubles(account, content)


def _worded(error: SchemaError, content: Any) -> str:
    # An alternative says more about itself than the choice does.
    closest = [
        branch
        for branches in error.branches
        for branch in branches
        if len(branch.pointer) > len(error.pointer)
    ]
    if closest:
        return _worded(closest[0], content)
    place = "".join(f"/{part}" for part in error.pointer)
    if error.keyword == "additionalProperties":
        known = list(_schema_at(error.pointer).get("properties", {}))
        unknown = str(error.arguments["unexpected"][0])
        hint = did_you_mean(unknown, known)
        return f"{place}/{unknown}: there is no such key; known: {', '.join(known)}.{hint}"
    if error.keyword == "required":
        return f"{place}: {error.arguments.get('property')!r} is missing"
    value = _at(content, error.pointer)
    if error.keyword == "type":
        wanted = error.arguments.get("types", error.arguments.get("type"))
        return f"{place}: {_shown(value)} is not {_kinds(wanted)}"
    if error.keyword == "enum":
        choices = ", ".join(map(_shown, error.arguments.get("options", ())))
        return f"{place}: {_shown(value)} is none of {choices}"
    if error.keyword == "pattern":
        return f"{place}: {_shown(value)} is no id: {ID_WORDS}"
    if error.keyword == "anyOf":
        return f"{place}: {_shown(value)} is in none of the forms that are wanted here"
    return f"{place}: {error.message}"


def _schema_at(pointer: Sequence[str | int]) -> Mapping[str, Any]:
    node: Any = plant_schema()
    for part in pointer:
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        # Of the forms of a suppression one is an object.
        node = next((form for form in node.get("anyOf", ()) if "properties" in form), node)
    return node if isinstance(node, dict) else {}


def _at(content: Any, pointer: Sequence[str | int]) -> Any:
    for part in pointer:
        content = content[part]
    return content


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def _kinds(types: Any) -> str:
    wanted = [types] if isinstance(types, str) else list(types or ())
    return " or ".join(
        _KINDS.get(str(name), str(name)) for name in wanted if len(wanted) == 1 or name != "null"
    )


def _doubles(account: Account, content: Mapping[str, Any]) -> Iterator[str]:
    """Yield identifiers of profiles that stand there twice, or that a profile of the account has."""
    first: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(content.get("profiles", ())):
        for name in _IDENTIFIERS:
            value = entry.get(name)
            if not value or not isinstance(value, str):
                continue
            place = f"/profiles/{number}/{name}"
            other = first.setdefault((name, value), number)
            if other != number:
                yield f"{place}: {value!r} stands at /profiles/{other}/{name} too; no two profiles share it"
            elif account.profiles.find(name, value) is not None:
                yield f"{place}: a profile of the account has {value!r} already"
