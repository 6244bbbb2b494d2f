"""The strict document: what Schemathesis and other readers of OpenAPI are given."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mock_helpers import LIBRARY, REVISIONS
from openapi_spec_validator import validate

from contracts.bundled import load_file
from contracts.contract import Contract
from contracts.export import strict_document
from contracts.openapi import contract_from
from contracts.schema import resolve
from contracts.validator import Validator


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_strict_document_is_openapi_3_1(revision: str) -> None:
    document = strict_document(LIBRARY.contracts[revision])
    assert document["openapi"] == "3.1.0"
    validate(document)


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_request_body_is_the_one_that_the_mock_checks(revision: str) -> None:
    contract = LIBRARY.contracts[revision]
    document = strict_document(contract)
    bodies = 0
    for operation in contract:
        entry = document["paths"][operation.path][operation.method.lower()]
        for content in entry.get("requestBody", {}).get("content", {}).values():
            assert content["schema"] == operation.body_schema
            bodies += 1
    assert bodies == 16


def test_the_contract_keeps_its_own_document() -> None:
    contract = LIBRARY.newest
    before = copy.deepcopy(contract.document)
    strict_document(contract)["paths"].clear()
    assert contract.document == before


def test_lists_in_a_query_name_something() -> None:
    parameters = strict_document(LIBRARY.newest)["components"]["parameters"]
    assert parameters["ProfileFields"]["schema"]["minItems"] == 1
    assert "minItems" not in parameters["Filter"]["schema"]


def _contract(schema: dict[str, Any], **schemas: dict[str, Any]) -> Contract:
    content = {"application/json": {"schema": schema}}
    responses = {"200": {"description": "Done.", "content": content}}
    document = {
        "openapi": "3.0.2",
        "info": {"title": "Old", "version": "2024-02-15"},
        "paths": {"/api/x/": {"post": {"requestBody": {"content": content}, "responses": responses}}},
        "components": {"schemas": schemas},
    }
    return contract_from(document, (), place="old")


def _answered(document: dict[str, Any]) -> Any:
    content = document["paths"]["/api/x/"]["post"]["responses"]["200"]["content"]
    return content["application/json"]["schema"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"$ref": "#/components/schemas/A", "nullable": True},
            {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]},
        ),
        (
            {"allOf": [{"type": "object"}], "type": "object", "nullable": True},
            {"anyOf": [{"allOf": [{"type": "object"}], "type": "object"}, {"type": "null"}]},
        ),
        (
            {"type": "object", "properties": {"nullable": {"type": "string", "nullable": True}}},
            {"type": "object", "properties": {"nullable": {"type": ["string", "null"]}}},
        ),
    ],
)
def test_what_may_be_null_says_so_in_the_newer_way(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert _answered(strict_document(_contract(old, A={"type": "string"}))) == new


def test_a_schema_that_holds_itself_stays_finite() -> None:
    step = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Step"}}}
    document = strict_document(_contract({"$ref": "#/components/schemas/Step"}, Step=step))
    body = document["paths"]["/api/x/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "$defs" not in body
    for node in nodes(document):
        if "$ref" in node:
            assert resolve(document, node["$ref"])
    reference = body["properties"]["next"]["$ref"]
    strict = Validator({**body, "components": document["components"]})
    assert reference == "#/components/schemas/POST__api_x.Step"
    assert strict.accepts({"next": {"next": {}}})
    assert not strict.accepts({"next": {"next": {"other": 1}}})


def test_the_official_files_can_be_exported(official_files: list[Path]) -> None:
    for path in official_files:
        contract = load_file(path)
        document = strict_document(contract)
        for node in nodes(document):
            assert node.get("nullable") is not True
            if isinstance(node.get("$ref"), str):
                resolve(document, node["$ref"])
