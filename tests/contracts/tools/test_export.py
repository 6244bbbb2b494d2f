"""The strict contract as a document: valid, self-contained, and of one mind with the checker."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions, load_file
from klaviyo_rehearsal.contracts.openapi.schema import resolve
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.contracts.tools.export import strict_document

_TREE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "nullable": True},
        "branches": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)


def _growing(openapi: Any) -> Contract:
    """Make a contract with a body that contains itself."""
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
    post = {"operationId": "grow", "requestBody": body}
    contract: Contract = openapi({"/api/trees/": {"post": post}}, schemas={"Tree": copy.deepcopy(_TREE)})
    return contract


@pytest.mark.parametrize("revision", bundled_revisions())
def test_a_strict_document_is_valid_openapi(revision: str) -> None:
    document = strict_document(bundled_contract(revision))
    assert document["openapi"] == "3.1.0"
    validate(json.loads(json.dumps(document)))


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_body_of_a_strict_document_is_what_the_checker_uses(revision: str) -> None:
    contract = bundled_contract(revision)
    document = strict_document(contract)
    with_body = [operation for operation in contract if operation.takes_body]
    assert with_body
    for operation in with_body:
        content = document["paths"][operation.path][operation.method.lower()]["requestBody"]["content"]
        assert operation.body_schema is not None
        # Schemas that hold themselves, such as the steps of a form, are among the components of a document.
        own = {name: part for name, part in operation.body_schema.items() if name != "$defs"}
        among = f"#/components/schemas/{operation.operation_id}."
        assert {json.dumps(entry["schema"]).replace(among, "#/$defs/") for entry in content.values()} == {
            json.dumps(own)
        }


def test_the_rules_are_marked_in_a_strict_document(newest: Contract) -> None:
    text = json.dumps(strict_document(newest))
    assert '"x-rule": "bad-phone"' in text
    assert '"x-rule": "reserved-domain"' not in text


def test_a_contract_stays_as_it_is_when_it_is_exported(newest: Contract) -> None:
    before = json.dumps(newest.document)
    strict_document(newest)
    assert json.dumps(newest.document) == before


def test_every_reference_of_an_exported_official_file_leads_somewhere(official: dict[str, Contract]) -> None:
    for contract in official.values():
        document = strict_document(contract)
        assert document["openapi"] == "3.1.0"
        for reference in set(_references(document)):
            assert resolve(document, reference) is not None
        assert '"nullable": true' not in json.dumps(document)


def test_a_schema_that_contains_itself_is_exported_among_the_components(openapi: Any) -> None:
    contract = _growing(openapi)
    document = strict_document(contract)
    schema = document["paths"]["/api/trees/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    exported = Validator({**schema, "components": document["components"]})
    checker = contract["POST /api/trees"].body_validator
    assert checker is not None
    values = [
        {},
        {"branches": [{"branches": [{"name": "x"}]}]},
        {"branches": [{"fruit": 1}]},
        {"branches": 1},
    ]
    values += [{"name": None}, {"branches": [{"name": None}]}, {"branches": [{"branches": [{"name": 1}]}]}]
    assert [exported.accepts(value) for value in values] == [checker.accepts(value) for value in values]
    assert not all(exported.accepts(value) for value in values)


@pytest.mark.parametrize(
    ("schema", "accepts_none"),
    [
        ({"type": "string", "nullable": True}, True),
        ({"type": "string", "enum": ["a"], "nullable": True}, True),
        ({"$ref": "#/components/schemas/Name", "nullable": True}, True),
        ({"allOf": [{"$ref": "#/components/schemas/Name"}], "nullable": True}, True),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": True}, True),
        ({"type": "string", "nullable": False}, False),
        ({"type": "string"}, False),
    ],
)
def test_null_of_an_older_openapi_is_rewritten_in_answers(
    openapi: Any, schema: dict[str, Any], accepts_none: bool
) -> None:
    answer = {"200": {"content": {"application/json": {"schema": schema}}}}
    contract = openapi({"/api/x": {"get": {"responses": answer}}}, schemas={"Name": {"type": "string"}})
    document = strict_document(contract)
    written = document["paths"]["/api/x"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert Validator({**written, "components": document["components"]}).accepts(None) is accepts_none
    assert Validator({**written, "components": document["components"]}).accepts("a")


def test_a_list_parameter_names_something(newest: Contract) -> None:
    parameters = strict_document(newest)["components"]["parameters"]
    assert parameters["EventInclude"]["schema"]["minItems"] == 1
    assert "minItems" not in parameters["PageCursor"]["schema"]


def test_a_path_that_stands_for_several_is_written_once_for_each(openapi: Any) -> None:
    choice = {"name": "related", "in": "path", "required": True, "schema": {"enum": ["lists", "tags"]}}
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"data": {}}}}}}
    item = {"parameters": [identifier], "post": {"parameters": [choice], "requestBody": body}}
    contract = openapi({"/api/pets/{id}/relationships/{related}/": item})
    paths = strict_document(contract)["paths"]
    assert paths.keys() == {"/api/pets/{id}/relationships/lists", "/api/pets/{id}/relationships/tags"}
    for written in paths.values():
        assert written["parameters"] == [identifier]
        assert written["post"]["parameters"] == []
        schema = written["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert schema["additionalProperties"] is False


def test_every_official_file_can_be_written_strictly(official_files: list[Path]) -> None:
    for path in official_files:
        contract = load_file(path)
        paths = {path.rstrip("/") for path in strict_document(contract)["paths"]}
        assert paths == {operation.path for operation in contract}
