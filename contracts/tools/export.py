"""Writes the strict contract as an OpenAPI document, for tools that read one, such as Schemathesis."""

from __future__ import annotations

import re
from typing import Any

import orjson

from ..openapi.contract import Contract
from ..openapi.operation import Operation
from ..openapi.schema import Schema, nullable

_DEFINITION = "#/$defs/"


# A document for other tools: Schemathesis draws requests from it that the mock takes.
def strict_document(contract: Contract) -> dict[str, Any]:
    """Return the contract's document, as OpenAPI 3.1, with the strict schema in place of each request body.

    It allows the same as the mock: objects are closed and the rules of rules.yaml are bound in, each marked
    `x-rule`. The contract's own document stays as it is.
    """
    # By way of JSON and not deepcopy: parts that YAML anchors share must not be changed in both places.
    document: dict[str, Any] = orjson.loads(orjson.dumps(contract.document))
    _write_out_choices(document, contract)
    if str(document["openapi"]).startswith("3.0"):
        _modernise(document)
    document["openapi"] = "3.1.0"
    _fill_lists(document)
    items = {path.rstrip("/"): item for path, item in document["paths"].items()}
    for operation in contract:
        if operation.body_schema is not None:
            schema = _hoisted(document, operation, operation.body_schema)
            content = items[operation.path][operation.method.lower()]["requestBody"]["content"]
            for media_type in content:
                if "json" in media_type:
                    content[media_type]["schema"] = schema
    return document


def _write_out_choices(document: dict[str, Any], contract: Contract) -> None:
    """Write a path whose last segment is an enum once for each value, as the contract has it."""
    written = {path.rstrip("/"): path for path in document["paths"]}
    stems = {path.rpartition("/")[0]: path for path in written if path.endswith("}")}
    for path in sorted({operation.path for operation in contract} - written.keys()):
        item = document["paths"][written[stems[path.rpartition("/")[0]]]]
        document["paths"][path] = _without_parameters(item, path)
    for path in written.keys() - {operation.path for operation in contract}:
        del document["paths"][written[path]]


def _without_parameters(node: Any, path: str) -> Any:
    """Copy a path item without the path parameters that a path does not have."""
    if isinstance(node, list):
        return [_without_parameters(part, path) for part in node if not _is_foreign(part, path)]
    if isinstance(node, dict):
        return {key: _without_parameters(part, path) for key, part in node.items()}
    return node


def _is_foreign(parameter: Any, path: str) -> bool:
    if not isinstance(parameter, dict) or parameter.get("in") != "path":
        return False
    return f"{{{parameter.get('name')}}}" not in path


def _fill_lists(node: Any) -> None:
    """Demand a value of every list parameter: contracts/checking/query.py refuses `include=`."""
    if isinstance(node, list):
        for item in node:
            _fill_lists(item)
    elif isinstance(node, dict):
        for item in node.values():
            _fill_lists(item)
        if node.get("in") == "query" and node.get("schema", {}).get("type") == "array":
            node["schema"].setdefault("minItems", 1)


def _modernise(node: Any) -> None:
    """Rewrite `nullable` of OpenAPI 3.0, which 3.1 does not know, in every schema below."""
    if isinstance(node, list):
        for item in node:
            _modernise(item)
    elif isinstance(node, dict):
        for item in node.values():
            _modernise(item)
        if isinstance(node.get("nullable"), bool) and node.pop("nullable"):
            rewritten = nullable(node)
            node.clear()
            node.update(rewritten)


def _hoisted(document: dict[str, Any], operation: Operation, schema: Schema) -> Schema:
    """Move the `$defs` of a schema among the components: in a document, `#` is not the schema."""
    owner = re.sub(r"[^\w.-]", "_", operation.operation_id)
    prefix = f"#/components/schemas/{owner}."
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    # Prefixed with the operation: two bodies may define the same name differently.
    for name, definition in schema.get("$defs", {}).items():
        schemas[f"{owner}.{name}"] = _redirected(definition, prefix)
    rest = {key: value for key, value in schema.items() if key != "$defs"}
    redirected: Schema = _redirected(rest, prefix)
    return redirected


def _redirected(node: Any, prefix: str) -> Any:
    if isinstance(node, list):
        return [_redirected(item, prefix) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith(_DEFINITION):
        return {**node, "$ref": prefix + reference.removeprefix(_DEFINITION)}
    return {key: _redirected(value, prefix) for key, value in node.items()}
