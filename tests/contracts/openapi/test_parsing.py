"""Reading any Klaviyo OpenAPI file: ours, the official ones, and broken ones."""

from __future__ import annotations

import copy
import csv
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.catalogue.violation_kind import Severity
from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.document_schema import METHODS
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.rules.rule import Rule

_EXTENSIONS = ("x-klaviyo-filters", "x-klaviyo-ratelimit", "x-klaviyo-scopes")


def _document(paths: Any, version: Any = "2026-07-15") -> dict[str, Any]:
    return {"openapi": "3.0.2", "info": {"version": version}, "paths": paths}


@pytest.mark.parametrize("version", ["2026-07-15", "2022-10-17", "2026-07-15.pre"])
def test_the_version_of_a_document_is_its_revision(version: str) -> None:
    assert contract_from(_document({}, version), (), place="x.json").revision == version


@pytest.mark.parametrize("version", ["1.0", "", "2026-7-15", "v2026-07-15", 20260715, None])
def test_a_document_without_a_revision_is_an_error(version: Any) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: info\.version is .*expected a revision such as"):
        contract_from(_document({}, version), (), place="x.json")


@pytest.mark.parametrize("info", [None, [], "2026-07-15", {}])
def test_a_document_without_a_readable_info_is_an_error(info: Any) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: info\.version is ''"):
        contract_from({**_document({}), "info": info}, (), place="x.json")


@pytest.mark.parametrize("entry", [None, [], {}, {"responses": None}, {"responses": []}, {"parameters": []}])
def test_an_operation_without_responses_is_an_error_that_names_it(entry: Any) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: POST /api/pets has no 'responses'$"):
        contract_from(_document({"/api/pets": {"post": entry}}), (), place="x.json")


@pytest.mark.parametrize("item", [None, [], "get"])
def test_a_path_without_operations_is_an_error_that_names_it(item: Any) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: /api/pets holds no operations$"):
        contract_from(_document({"/api/pets": item}), (), place="x.json")


def test_a_trailing_slash_of_a_path_is_dropped(openapi: Any) -> None:
    assert list(openapi({"/api/pets/": {"get": {}}}).operations) == ["GET /api/pets"]


def test_what_is_no_method_is_passed_over(openapi: Any) -> None:
    item = {"summary": "Pets", "parameters": [], "x-more": {}, "get": {}, "trace": {}}
    assert list(openapi({"/api/pets": item}).operations) == ["GET /api/pets"]


def test_parameters_of_a_path_belong_to_each_of_its_operations(openapi: Any) -> None:
    shared = [
        {"name": "sort", "in": "query", "schema": {"type": "string"}},
        {"$ref": "#/components/parameters/Id"},
    ]
    contract = openapi(
        {
            "/api/pets": {
                "parameters": shared,
                "get": {"parameters": [{"name": "size", "in": "query"}]},
                "post": {},
            }
        },
        parameters={"Id": {"name": "id", "in": "query", "required": True}},
    )
    assert list(contract["GET /api/pets"].parameters) == ["sort", "id", "size"]
    assert list(contract["POST /api/pets"].parameters) == ["sort", "id"]
    assert contract["GET /api/pets"].parameters["id"].required


def test_a_rule_binds_in_the_revisions_of_its_range_only() -> None:
    body = {"requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}}, "responses": {}}
    rule = Rule(
        "bad-value",
        Severity.ERROR,
        "POST /api/pets",
        (),
        {"minLength": 2},
        since="2025-01-15",
        until="2025-10-15",
    )
    accepted = {}
    for revision in ("2024-10-15", "2025-01-15", "2025-10-15", "2026-01-15"):
        contract = contract_from(_document({"/api/pets/": {"post": body}}, revision), [rule], place="x")
        validator = contract["POST /api/pets"].body_validator
        assert validator is not None
        accepted[revision] = validator.accepts("x")
    assert accepted == {"2024-10-15": True, "2025-01-15": False, "2025-10-15": False, "2026-01-15": True}


@pytest.mark.parametrize("schema", [{"type": "string", "enum": ["owners"]}, {"type": "string"}])
def test_a_path_of_all_relationships_is_one_for_each(schema: dict[str, Any]) -> None:
    related = {"name": "related_resource", "in": "path", "schema": schema}
    paths = {
        "/api/pets/{pet_id}/owners/": {"get": {"responses": {"200": {}}}},
        "/api/cats/{id}/toys/": {"get": {"responses": {"200": {}}}},
        "/api/pets/{id}/relationships/{related_resource}/": {
            "get": {"responses": {"200": {}}, "parameters": [related]}
        },
    }
    contract = contract_from(_document(paths), [], place="x")
    assert "GET /api/pets/{id}/relationships/owners" in contract.operations
    assert len(contract.operations) == 3


def test_every_operation_of_an_official_file_becomes_one(official: dict[str, Contract]) -> None:
    for contract in official.values():
        stated = {
            f"{method.upper()} {path.rstrip('/')}": item[method]
            for path, item in contract.document["paths"].items()
            for method in item.keys() & set(METHODS)
        }
        several = {name for name in stated if name.endswith("/{related_resource}")}
        concrete = {
            name.replace("{related_resource}", choice)
            for name in several
            for parameter in stated[name]["parameters"]
            if parameter["name"] == "related_resource"
            for choice in parameter["schema"]["enum"]
        }
        assert set(contract.operations) == (stated.keys() - several) | concrete
        assert len(stated) > 100


def test_every_operation_of_an_official_file_can_be_used(official: dict[str, Contract]) -> None:
    for contract in official.values():
        for operation in contract:
            assert operation.success, operation
            assert operation.rate_limit.burst, operation
            assert operation.rate_limit.steady, operation
            assert operation.body_validator is not None or not operation.takes_body, operation
            for status in operation.success:
                operation.response_schema(status)


def _stated(contract: Contract) -> dict[str, Any]:
    return {
        item.key: {
            "filters": {name: (field.operators, field.format) for name, field in item.filters.items()},
            "limit": item.rate_limit,
            "scopes": set(item.scopes),
        }
        for item in contract
    }


# What the two say differently in the official file itself.
_CONTRADICTIONS = {
    "POST /api/image-upload": "the extension says 500 a day, the prose 100",
    "GET /api/object-types/{id}/object-ingestion-logs": "timestamp is a datetime here, a number elsewhere",
    "GET /api/object-types/{id}/relationships/object-ingestion-logs": "as above",
}


def test_the_prose_of_a_file_says_what_its_extensions_say(official: dict[str, Contract]) -> None:
    contract = official["2026-07-15"]
    bare = copy.deepcopy(contract.document)
    for item in bare["paths"].values():
        for entry in item.values():
            for name in _EXTENSIONS:
                entry.pop(name, None)
    from_prose = _stated(contract_from(bare, (), place="without extensions"))
    from_extensions = _stated(contract)
    different = {key for key in from_prose if from_prose[key] != from_extensions[key]}
    assert different == set(_CONTRADICTIONS)


def test_filters_are_read_from_the_prose_of_older_files(official: dict[str, Contract]) -> None:
    for revision in ("2024-02-15", "2025-01-15"):
        operations = official[revision].operations
        assert not any(
            "x-klaviyo-filters" in str(item) for item in official[revision].document["paths"].values()
        )
        assert operations["GET /api/events"].filters["profile"].bare == {"has"}
        suppressed = "subscriptions.email.marketing.suppression.timestamp"
        assert operations["GET /api/profiles"].filters[suppressed].format == "date-time"


def test_an_official_file_is_read_as_its_table_of_endpoints_says(
    official: dict[str, Contract], corpus: Path
) -> None:
    table = (corpus.parent / "endpoints-2026-07-15.tsv").read_text(encoding="utf-8").splitlines()
    contract = official["2026-07-15"]
    for row in csv.DictReader(table, delimiter="\t"):
        operation = contract[f"{row['method']} {row['path']}"]
        assert operation.operation_id == row["operationId"]
        assert " ".join(operation.scopes) == row["scopes"], operation
        assert ",".join(map(str, operation.success)) == row["ok"], operation
        filters = {name: "|".join(sorted(item.operators)) for name, item in operation.filters.items()}
        assert "; ".join(f"{name}:{listed}" for name, listed in filters.items()) == row["filters"], operation
        limit = operation.rate_limit
        written = zip((limit.burst, limit.steady, limit.daily), "smd", strict=True)
        limits = " ".join(f"{count}/{unit}" for count, unit in written if count)
        assert limits == row["ratelimit"] or operation.key == "POST /api/image-upload", operation
