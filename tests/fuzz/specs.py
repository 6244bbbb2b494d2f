"""Loads damaged OpenAPI files and asks mocks of them: see scripts/fuzz specs."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.unsupported import unsupported_parts
from tests.fuzz.crashes import Crashes
from tests.fuzz.findings import Findings
from tests.fuzz.mutated import mutated
from tests.fuzz.sending import exchange_of
from tests.mockserver.generic.direct import DirectMock

REVISION = "2026-07-15"
_SLOW = 5.0  # seconds
_BODIES: tuple[Any, ...] = (
    *(None, {}, [], {"data": {"type": "list", "attributes": {"name": "x", "tags": ["a", {"word": "b"}]}}}),
    *({"data": {"type": "list", "attributes": {"name": {"a": {}}, "x": 1}}}, {"data": {"type": 5}}),
)
_ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        "",
        "x",
        "([",
        "(?<=a)b",
        [],
        {},
        [[]],
        [None],
        [5],
        {"a": 5},
        {"": {}},
    ),
    *(
        {"$ref": "#/components/schemas/Word"},
        {"$ref": "#/components/schemas/Node"},
        {"$ref": "#"},
        {"$ref": 5},
    ),
    *({"$schema": "http://127.0.0.1:9/x"}, {"$id": "http://127.0.0.1:9/"}, {"type": {}}, {"type": "text"}),
    *({"type": ["string", "null"]}, {"properties": []}, {"items": [{}]}, {"required": "a"}, {"enum": []}),
    *({"anyOf": []}, {"oneOf": [{"$ref": "#/components/schemas/List"}]}, {"allOf": [{"type": "object"}]}),
    *({"not": {}}, {"nullable": True}, {"additionalProperties": True}, {"pattern": "^a{1,99999}$"}),
    *({"if": {"required": ["a"]}, "then": {"type": "array"}}, {"const": None}, {"multipleOf": 0}),
    *({"format": "date-time", "type": "string"}, {"minItems": -1}, {"maxLength": 10**18}, {"minimum": 1e308}),
)


def document() -> dict[str, Any]:
    """Return a small OpenAPI document with every part that is read."""
    schema = {"$ref": "#/components/schemas/List"}
    content = {"application/vnd.api+json": {"schema": schema}}
    node = {"$ref": "#/components/schemas/Node"}
    words = {"word": {"type": "string"}, "next": node}
    size = {"name": "page[size]", "in": "query", "schema": {"type": "integer", "maximum": 9}}
    sort = {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["name"]}}
    filters = {"name": {"operators": {"single": ["equals"], "list": ["any"]}, "value": {"type": "string"}}}
    attributes = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z]*$", "maxLength": 9, "nullable": True},
            "tags": {
                "type": "array",
                "items": {"anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/Node"}]},
            },
        },
    }
    inline = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {
                "type": "object",
                "required": ["type", "attributes"],
                "properties": {"type": {"type": "string", "enum": ["list"]}, "attributes": attributes},
            }
        },
    }
    return {
        "openapi": "3.0.2",
        "info": {"title": "x", "version": REVISION},
        "paths": {
            "/api/lists/": {
                "parameters": [size],
                "get": {
                    "operationId": "get_lists",
                    "description": "*Scopes:* `lists:read`",
                    "tags": ["Lists"],
                    "parameters": [
                        {"name": "filter", "in": "query", "description": "x", "schema": {"type": "string"}},
                        {"$ref": "#/components/parameters/Sort"},
                    ],
                    "x-klaviyo-filters": filters,
                    "responses": {
                        "200": {"description": "x", "content": content},
                        "4XX": {"description": "x"},
                    },
                },
                "post": {
                    "operationId": "create_list",
                    "x-klaviyo-scopes": ["lists:write"],
                    "x-klaviyo-ratelimit": {"burst": "1/s", "steady": "10/m"},
                    "requestBody": {"content": {"application/vnd.api+json": {"schema": inline}}},
                    "responses": {"201": {"description": "x", "content": content}},
                },
            },
            "/api/lists/{id}/": {
                "get": {
                    "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                    "responses": {"200": {"$ref": "#/components/responses/One"}},
                },
                "delete": {"responses": {"204": {"description": "x"}}},
            },
        },
        "components": {
            "parameters": {"Sort": sort},
            "responses": {"One": {"description": "x", "content": content}},
            "schemas": {
                "Word": {"type": "string", "format": "date-time"},
                "Node": {"type": "object", "properties": words},
                "List": {
                    "allOf": [{"type": "object"}, {"properties": {"data": inline["properties"]["data"]}}]
                },
            },
        },
    }


def asked(library: Library, revision: str) -> Iterator[int]:
    """Ask each operation of a revision with some bodies, and yield the statuses."""
    mock = DirectMock(library)
    for operation in library.contracts[revision]:
        for body in _BODIES:
            exchange = exchange_of(operation, body, query='page[size]=5&filter=equals(name,"a")&sort=name')
            yield mock.api.answer(exchange).status
            if operation.method in ("GET", "DELETE"):
                break


def fuzz(folder: Path, numbers: Iterator[int], seed: int) -> Findings:
    """Load and ask the damaged files of these numbers."""
    found = Findings()
    with Crashes():  # a crash is in the statuses
        for number in numbers:
            _play(folder, Random(f"{seed}:{number}"), found, f"seed {seed}:{number}")
    return found


def _play(folder: Path, random: Random, found: Findings, label: str) -> None:
    """Load one damaged file: it is refused with its place, or every request gets an answer."""
    content = document()
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        content = mutated(content, random, _ODD)
    is_json = random.random() < 0.5
    path = folder / ("it.json" if is_json else "it.yaml")
    path.write_text(json.dumps(content) if is_json else yaml.safe_dump(content))
    found.count += 1
    began = time.process_time()
    try:
        library = load(files=[path])
        contract = library.contracts.get(REVISION)
        if contract is not None:
            unsupported_parts(contract)
            statuses = list(asked(library, REVISION))
            found.kept += 1
            if any(status >= 500 for status in statuses):
                found.add("5xx", f"{label}: {statuses}\n      {path.read_text()[:3000]}")
    except ContractError as error:
        found.refused += 1
        if str(path) not in str(error):
            found.add("no place", f"{label}: {error}")
    except Exception:
        found.add("raises", f"{label}: {traceback.format_exc()[-1200:]}")
    if time.process_time() - began > _SLOW:
        found.add("slow", f"{label}: {time.process_time() - began:.1f} s")
