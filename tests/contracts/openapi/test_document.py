"""Reading OpenAPI documents: an error names the file and the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.document import part_of, read_document
from tests.contracts.conftest import Write


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"paths": {}}, "no OpenAPI 3 document: the key 'openapi' is None"),
        ({"openapi": "2.0", "paths": {}}, "no OpenAPI 3 document: the key 'openapi' is '2.0'"),
        ({"openapi": 3.1, "paths": {}}, "no OpenAPI 3 document: the key 'openapi' is 3.1"),
        ({"openapi": "3.0.2"}, "the OpenAPI document has no 'paths'"),
        ({"openapi": "3.0.2", "paths": []}, "the OpenAPI document has no 'paths'"),
    ],
)
def test_a_mapping_that_is_no_openapi_document_is_an_error(
    write: Write, content: dict[str, Any], reason: str
) -> None:
    path = write("a.json", json.dumps(content))
    with pytest.raises(ContractError) as caught:
        read_document(path)
    assert str(caught.value) == f"{path}: {reason}"


def test_the_same_document_is_read_from_yaml_and_from_json(write: Write) -> None:
    content = {"openapi": "3.0.2", "info": {"version": "2026-07-15"}, "paths": {}}
    written = "openapi: 3.0.2\ninfo: {version: 2026-07-15}\npaths: {}\n"
    assert read_document(write("a.yaml", written)) == read_document(write("a.json", json.dumps(content)))


def test_a_reference_that_leads_nowhere_is_said_at_once(write: Write) -> None:
    entry = {"responses": {"4XX": {"$ref": "#/components/responses/Error"}}}
    document = {"openapi": "3.1.0", "info": {"version": "2026-07-15"}, "paths": {"/api/x": {"get": entry}}}
    with pytest.raises(ContractError, match="'#/components/responses/Error' leads nowhere"):
        read_document(write("dead.json", json.dumps(document)))


def test_a_part_of_a_document_has_the_components_that_it_refers_to() -> None:
    cat, mouse = {"properties": {"prey": {"$ref": "#/components/schemas/Mouse"}}}, {"type": "object"}
    document = {
        "openapi": "3.1.0",
        "paths": {"/api/cats": {"get": {"x": [{"$ref": "#/components/schemas/Cat"}]}}, "/api/dogs": {}},
        "components": {"schemas": {"Cat": cat, "Mouse": mouse, "Dog": {}}, "parameters": {"Size": {}}},
    }
    part = part_of(document, ["/api/cats"])
    assert part["components"] == {"schemas": {"Cat": cat, "Mouse": mouse}}
    assert list(part["paths"]) == ["/api/cats"]
    assert part_of(document, ["/api/dogs"])["components"] == {}
