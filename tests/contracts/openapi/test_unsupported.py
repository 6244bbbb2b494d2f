"""What of a file is not understood is said; and files of every style since 2022 are understood."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.openapi.unsupported import unsupported_parts
from klaviyo_rehearsal.contracts.openapi.vendor_extensions import RateLimit

_PROSE = "All of them.<br><br>*Rate limits*:<br>Burst: `3/s`<br>Steady: `60/m`"
_PROSE += "\n\n**Scopes:**\n`pets:read`\n`zoo:read`"
_FILTERS = "See the guide<br>Allowed field(s)/operator(s):<br>`name`: `equals`, `any`<br>`born` : `less-than`"
_KNOWN = {
    "x-klaviyo-ratelimit": {"burst": "1/s", "steady": "15/m"},
    "x-klaviyo-scopes": ["pets:read"],
    "responses": {"200": {"description": "Done."}},
}


def _contract(entry: dict[str, Any], method: str = "get", path: str = "/api/pets/", **parts: Any) -> Contract:
    document = {
        "openapi": "3.0.2",
        "info": {"version": "2022-10-17"},
        "paths": {path: {method: entry}},
        **parts,
    }
    return contract_from(document, (), place="pets.json")


def _limited(limit: Any) -> dict[str, Any]:
    return {**_KNOWN, "x-klaviyo-ratelimit": limit}


def _with_parameter(name: str, **parameter: Any) -> dict[str, Any]:
    return {**_KNOWN, "parameters": [{"name": name, "in": "query", **parameter}]}


def _with_body(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {**_KNOWN, "requestBody": {"content": {media_type: {"schema": schema}}}}


def test_a_file_of_2022_is_read_without_its_extensions() -> None:
    entry = {
        "description": _PROSE,
        "parameters": [{"name": "filter", "in": "query", "description": _FILTERS}],
        "responses": {"200": {"description": "Done."}},
    }
    contract = _contract(entry)
    operation = contract["GET /api/pets"]
    assert operation.rate_limit == RateLimit(3, 60, None)
    assert operation.scopes == ("pets:read", "zoo:read")
    assert {name: set(field.operators) for name, field in operation.filters.items()} == {
        "name": {"equals", "any"},
        "born": {"less-than"},
    }
    assert unsupported_parts(contract) == ()


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.api+json"])
def test_a_nullable_body_of_either_media_type_is_read(media_type: str) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string", "nullable": True}}}
    contract = _contract(_with_body(schema, media_type), "post")
    body = contract["POST /api/pets"].body_validator
    assert body is not None
    assert body.accepts({"name": None})
    assert not body.accepts({"name": 1})
    assert unsupported_parts(contract) == ()


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ({**_KNOWN, "responses": {"4XX": {}}}, "no response of success (2xx) is stated"),
        (
            _limited({"burst": "lots"}),
            "the rate limit burst: 'lots' is not understood",
        ),
        (
            _limited({"hourly": "9/h"}),
            "the rate limit hourly: '9/h' is not understood",
        ),
        (_limited("3/s"), "the rate limit '3/s' is not understood"),
        ({"responses": _KNOWN["responses"], "x-klaviyo-scopes": ["a"]}, "no rate limit is stated"),
        ({**_KNOWN, "x-klaviyo-scopes": []}, "no scopes are stated"),
        (_with_body({}, "multipart/form-data"), "the body is multipart/form-data, which is not checked"),
        (_with_body({"patternProperties": {}}), "the schema keyword 'patternProperties' is passed over"),
        (_with_body({"properties": {"a": {"type": "file"}}}), "the type 'file' is unknown"),
        (_with_body({"oneOf": [{"items": {"format": "colour"}}]}), "the format 'colour' is unknown"),
        (_with_body({"$ref": "#/components/schemas/Pet"}), "the type 'beast' is unknown"),
        (_with_parameter("page[size]"), "page[size] has no bounds: 1 to 100 is assumed"),
        (_with_parameter("filter"), "no field to filter by is stated"),
        (
            _with_parameter("filter", description="`name`: `equals`<br>`age` may be compared"),
            "filters: the line '`age` may be compared' is not understood",
        ),
        (
            _with_parameter("filter", description="`name`: `sounds-like`"),
            "filter name: the operator 'sounds-like' is unknown",
        ),
        (
            {**_with_parameter("filter"), "x-klaviyo-filters": {"name": {"operators": ["equals"]}}},
            "filter name: its operators are not understood",
        ),
        (
            {
                **_with_parameter("filter"),
                "x-klaviyo-filters": {"name": {"operators": {"triple": []}, "value": {"type": "colour"}}},
            },
            "filter name: the type 'colour' is unknown",
        ),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_is_read(entry: dict[str, Any], part: str) -> None:
    contract = _contract(entry, "post", components={"schemas": {"Pet": {"type": "beast"}}})
    assert f"POST /api/pets: {part}" in unsupported_parts(contract)
    operation = contract["POST /api/pets"]
    assert operation.rate_limit is not None
    assert operation.filters is not None
    assert operation.parameters is not None


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"parameters": {}}, "'parameters' is not a list"),
        ({"parameters": [{"in": "query"}]}, "a parameter has no 'name' or no 'in'"),
        ({"parameters": ["filter"]}, "a parameter has no 'name' or no 'in'"),
        ({"requestBody": []}, "'requestBody' has no content by media type"),
    ],
)
def test_an_operation_that_cannot_be_read_is_an_error_that_names_it(entry: Any, reason: str) -> None:
    with pytest.raises(ContractError, match=rf"^pets\.json: GET /api/pets/: {reason}$"):
        _contract({**_KNOWN, **entry})


def test_ours_are_understood_but_for_the_upload_of_a_file() -> None:
    upload = "POST /api/image-upload: the body is multipart/form-data, which is not checked"
    for contract in load().contracts.values():
        assert unsupported_parts(contract) == (upload,)


def test_official_files_leave_what_is_no_json_alone(official: dict[str, Contract]) -> None:
    for contract in official.values():
        assert all(
            part.endswith(("which is not checked", "1 to 100 is assumed"))
            for part in unsupported_parts(contract)
        )
