"""Cuts one operation out of the strict contract, as Schemathesis needs it.

What stays is what needs no knowledge beyond the schema to be right. The revision header and the key are
not varied: Schemathesis takes the refusal of an empty revision for a false one (baselines.md), and other
dates are right as well; nor is the media type, since both are one to the mock. test_gate.py has all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import orjson

from contracts.contract import Contract
from contracts.export import strict_document
from contracts.operation import Operation
from contracts.schema import resolve

from .strategies import CURSOR, FILTER, MOMENT

Json = dict[str, Any]
# type of a resource -> ids that the account has of it
Ids = Callable[[str], list[str]]


def cut_out(operation: Operation, contract: Contract, own: str | None, company: str, ids: Ids) -> Json:
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
    for schema in [entry, components]:
        _bind(schema, ids)
    if operation.method == "PATCH" and own is not None and operation.path.endswith("}") and body is not None:
        schema = content[chosen]["schema"]
        schema.setdefault("properties", {}).setdefault("data", {})
        schema["properties"]["data"].setdefault("properties", {})["id"] = {"const": own}
    return {
        "openapi": "3.1.0",
        "info": whole["info"],
        "paths": {operation.path: {operation.method.lower(): entry}},
        "components": components,
    }


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
    for item in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(item)


def _bind(node: Any, ids: Ids) -> None:
    """Let bodies mention what is there, and tell times that the mock takes.

    The times of events have limits (facts 8.1), and consent is not given in the future: both are checked
    by functions that no schema states (contracts/rule_functions.py).
    """
    for schema in list(_objects(node)):
        members = schema.get("properties")
        if not isinstance(members, dict):
            continue
        kind = _constant(members.get("type"))
        free = isinstance(members.get("id"), dict) and _constant(members["id"]) is None
        if kind is not None and free and "attributes" not in members:
            members["id"] = {"enum": ids(kind)}
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
