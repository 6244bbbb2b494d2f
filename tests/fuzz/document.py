"""Cuts one operation out of the strict contract, as Schemathesis needs it.

What stays is what needs no knowledge beyond the schema to be right. The revision header and the key are
not varied: Schemathesis takes the refusal of an empty revision for a false one (facts 14.3), and other
dates are right as well; nor is the media type, since both are one to the mock. test_gate.py has all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.schema import resolve, types_of
from klaviyo_rehearsal.contracts.tools.export import strict_document

Json = dict[str, Any]
# Formats of texts that no schema describes.
FILTER, CURSOR, MOMENT = "klaviyo-filter", "klaviyo-cursor", "klaviyo-time"
# Klaviyo answers an empty list for a type that is not there (REC get_object_type_relationships.200).
EMPTY_WHERE_ABSENT = frozenset(
    f"/api/object-types/{{id}}/relationships/{name}" for name in ("object-types", "profile-object-types")
)
# Types whose ids are those of another.
SAME_IDS = {
    "profile-merge": "profile",
    "campaign-send-job": "campaign",
    "campaign-recipient-estimation-job": "campaign",
    "campaign-recipient-estimation": "campaign",
}
# What an aggregate must be filtered by: no schema says so.
_SPAN = ["greater-or-equal(datetime,2026-06-15T00:00:00)", "less-than(datetime,2026-07-15T00:00:00)"]
# type of a resource -> ids that the account has of it
Ids = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Cut:
    """One operation: its document, and the schema of its body before and after it was narrowed."""

    document: Json
    loose: Json | None
    narrow: Json | None


def cut_out(operation: Operation, contract: Contract, own: str | None, company: str, ids: Ids) -> Cut:
    """Return an OpenAPI document of one operation.

    own: the id that its path names. company: the public key of the account. ids: what bodies may mention.
    """
    whole = strict_of(contract)
    item = next(item for path, item in whole["paths"].items() if path.rstrip("/") == operation.path)
    entry: Json = orjson.loads(orjson.dumps(item[operation.method.lower()]))
    entry.pop("security", None)
    entry["responses"] = {"200": {"description": "held against its schema by tests/fuzz itself"}}
    declared = [*item.get("parameters", ()), *entry.get("parameters", ())]
    entry["parameters"] = [
        _settled(_resolved(whole, parameter), own, company)
        for parameter in declared
        if _resolved(whole, parameter)["in"] != "header"
    ]
    components = _reached(whole, entry)
    body = entry.get("requestBody")
    if body is not None:
        content = body["content"]
        chosen = next((name for name in content if "json" in name), min(content))
        body["content"] = {chosen: content[chosen]}
    loose = _standalone(entry, components)
    for part in (entry, components):
        _bind(part, ids)
    if operation.key == "POST /api/metric-aggregates":
        _bind_span(entry, components)
    if operation.method == "PATCH" and own is not None and operation.path.endswith("}") and body is not None:
        schema = content[chosen]["schema"]
        schema.setdefault("properties", {}).setdefault("data", {})
        schema["properties"]["data"].setdefault("properties", {})["id"] = {"const": own}
    document = {
        "openapi": "3.1.0",
        "info": whole["info"],
        "paths": {operation.path: {operation.method.lower(): entry}},
        "components": components,
    }
    return Cut(document, loose, _standalone(entry, components))


def _standalone(entry: Json, components: Json) -> Json | None:
    """Return the schema of the body, with what it refers to."""
    content = entry.get("requestBody", {}).get("content", {})
    schema = next((part["schema"] for name, part in content.items() if "json" in name), None)
    return None if schema is None else orjson.loads(orjson.dumps({**schema, "components": components}))


def _bind_span(*parts: Json) -> None:
    for schema in _objects(parts):
        members = schema.get("properties")
        if isinstance(members, dict) and "measurements" in members and "filter" in members:
            members["filter"] = {"const": _SPAN}


@cache
def strict_of(contract: Contract) -> Json:
    """Return the strict document of a contract, written once."""
    return strict_document(contract)


def _resolved(document: Json, parameter: Json) -> Json:
    return resolve(document, parameter["$ref"]) if "$ref" in parameter else parameter


def _settled(parameter: Json, own: str | None, company: str) -> Json:
    """Give a parameter the values that no schema tells."""
    parameter = orjson.loads(orjson.dumps(parameter))
    if parameter["in"] == "path":
        parameter["schema"] = {"enum": [own]}
    elif parameter["name"] == "company_id":
        parameter["schema"] = {"enum": [company]}
    elif parameter["name"] == "filter":
        parameter["schema"] = {"type": "string", "format": FILTER}
    elif parameter["name"] == "page[cursor]":
        parameter["schema"] = {"type": "string", "format": CURSOR}
    return {name: value for name, value in parameter.items() if not name.startswith("example")}


def _reached(document: Json, entry: Json) -> Json:
    """Copy the components that an entry leads to."""
    found: Json = {}
    waiting = list(_references(entry))
    while waiting:
        reference = waiting.pop()
        kind, name = reference.removeprefix("#/components/").split("/", 1)
        if name.replace("~1", "/") in found.setdefault(kind, {}):
            continue
        target = orjson.loads(orjson.dumps(resolve(document, reference)))
        found[kind][name.replace("~1", "/")] = target
        waiting += _references(target)
    return found


def _references(node: Any) -> Iterator[str]:
    for item in _objects(node):
        reference = item.get("$ref")
        if isinstance(reference, str):
            yield reference


def _objects(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
    for item in node.values() if isinstance(node, dict) else node if isinstance(node, (list, tuple)) else ():
        yield from _objects(item)


def _bind(node: Any, ids: Ids) -> None:
    """Let bodies mention what is there, and tell times that the mock takes.

    The times of events have limits (facts 8.1), and consent is not given in the future: both are checked
    by functions that no schema states (contracts/rules/functions.py).
    """
    for schema in list(_objects(node)):
        members = schema.get("properties")
        if not isinstance(members, dict):
            continue
        kind = _constant(members.get("type"))
        named = members.get("id")
        free = isinstance(named, dict) and "string" in types_of(named) and _constant(named) is None
        if kind is not None and free:
            members["id"] = {"enum": ids(SAME_IDS.get(kind, kind))}
        if isinstance(members.get("metric_id"), dict):
            members["metric_id"] = {"enum": ids("metric")}
        for relationship in (members.get("relationships") or {}).get("properties", {}).values():
            # No schema demands it of all, and nothing is related to nothing (facts 7.4).
            if "data" in relationship.get("properties", {}):
                relationship["required"] = ["data"]
        if "historical_import" in members:
            members["historical_import"] = {"const": False}
            for inner in list(_objects(members)):
                if "consented_at" in inner:
                    inner["consented_at"] = {"type": "null"}
        moment = members.get("time")
        if isinstance(moment, dict) and "format" in moment:
            moment["format"] = MOMENT


def _constant(schema: Any) -> str | None:
    if not isinstance(schema, dict):
        return None
    value = schema.get("const", next(iter(schema.get("enum") or ()), None))
    return value if isinstance(value, str) else None
