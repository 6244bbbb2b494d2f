"""Query parameters and filters of operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import ContractError
from .notation import Schema

_LISTS = frozenset({"any", "contains-any", "contains-all"})
_BARE = frozenset({"has"})
_FILTER = re.compile(r"(?P<operators>[\w-]+(?:, [\w-]+)*)(?: \((?P<type>[^)]+)\))?")
_FORMATS = ("date-time", "date")


def parameter(name: str) -> dict[str, Any]:
    """Return a reference to a shared parameter."""
    return {"$ref": f"#/components/parameters/{name}"}


def fieldset(kind: str, names: Iterable[str], *, with_id: bool) -> dict[str, Any]:
    """Return the parameter that chooses fields of a type."""
    wanted = {*names, "id"} if with_id else {*names}
    return _listed(f"fields[{kind}]", wanted, f"Fields of {kind} to return; all when absent.")


def additional_fields(kind: str, names: Sequence[str]) -> dict[str, Any]:
    """Return the parameter that asks for fields which are left out otherwise."""
    return _listed(f"additional-fields[{kind}]", names, f"Fields of {kind} that are left out otherwise.")


def includes(names: Sequence[str]) -> dict[str, Any]:
    """Return the parameter that asks for related resources."""
    return _listed("include", names, "Related resources to return too.")


def _listed(name: str, choices: Iterable[str], words: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "style": "form",
        "explode": False,
        "description": words,
        "schema": {"type": "array", "items": {"type": "string", "enum": sorted(choices)}},
    }


def sorts(fields: Sequence[str]) -> dict[str, Any]:
    """Return the parameter that sorts, by each field upwards and downwards."""
    choices = [choice for field in fields for choice in (field, f"-{field}")]
    return {
        "name": "sort",
        "in": "query",
        "description": "The order.",
        "schema": {"type": "string", "enum": choices},
    }


def page_size(text: str, schema: Schema) -> dict[str, Any]:
    """Return the parameter for the size of a page, of bounds and default such as `1..100 = 20`."""
    words = f"How many resources a page holds, {text.partition(' ')[0]}."
    return {"name": "page[size]", "in": "query", "description": words, "schema": schema}


def filters(stated: Mapping[str, str], place: str) -> dict[str, Any]:
    """Return the fields to filter by; each is written as `equals, any` or `less-than (date-time)`.

    Raises ContractError with the place of a mistake.
    """
    return {name: _filter(text, f"{place}/filters/{name}") for name, text in stated.items()}


def _filter(text: str, place: str) -> dict[str, Any]:
    match = _FILTER.fullmatch(text)
    if match is None:
        raise ContractError(f"{place}: {text!r} is no list of operators such as 'equals, any (date-time)'")
    names = match["operators"].split(", ")
    operators = {
        "single": [name for name in names if name not in _LISTS | _BARE],
        "list": [name for name in names if name in _LISTS],
        "none": [name for name in names if name in _BARE],
    }
    value: dict[str, Any] = {"type": match["type"] or "string"}
    if match["type"] in _FORMATS:
        value = {"type": "string", "format": match["type"]}
    elif match["type"] and "|" in match["type"]:
        value = {"type": "string", "enum": [part.strip() for part in match["type"].split("|")]}
    return {"operators": {kind: found for kind, found in operators.items() if found}, "value": value}
