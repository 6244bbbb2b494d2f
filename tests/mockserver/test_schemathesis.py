"""Schemathesis holds the mock against its own strict contract.

What the contract allows is taken, what it refuses is refused, and every answer is as it says.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.formats import unregister_string_format
from schemathesis.specs.openapi.schemas import OpenApiSchema

from contracts.export import strict_document
from contracts.filters import FilterField
from contracts.operation import Operation
from mockserver.behaviours import BEHAVIOURS
from mockserver.clock import Clock
from mockserver.paging import Cursor
from mockserver.server import MockServer
from tests.mockserver.helpers import JSON_API, LIBRARY
from tests.mockserver.people import SUPPRESS, UNSUPPRESS, job_body

EXAMPLES = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
]
OPERATIONS = [
    operation
    for contract in LIBRARY.contracts.values()
    for operation in contract
    if operation.key in BEHAVIOURS
]
NEWEST_OPERATIONS = [operation for operation in OPERATIONS if operation.revision == LIBRARY.newest.revision]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]

# case -> status
Probe = Callable[[Any], int]

_MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2026, 7, 1)).map(datetime.isoformat)
# A key of (0, "") sorts before every other, whatever the listing is sorted by.
_CURSORS = st.builds(Cursor, st.just((0, "")), st.text(max_size=6), st.booleans()).map(Cursor.encode)


def _named(operation: Operation) -> str:
    return f"{operation.key} {operation.revision}"


def filters_of(operation: Operation) -> st.SearchStrategy[str]:
    """Draw filters that an operation takes; `x` where it takes none, as the format needs a strategy."""
    conditions = [_conditions(name, field) for name, field in operation.filters.items()]
    if not conditions:
        return st.just("x")
    return st.lists(st.one_of(conditions), min_size=1, max_size=3).map(",".join)


def _conditions(name: str, field: FilterField) -> st.SearchStrategy[str]:
    value = _operands(field)
    several = st.lists(value, min_size=1, max_size=3).map(lambda values: f"[{','.join(values)}]")
    return st.one_of(
        *(st.just(f"{operator}({name})") for operator in sorted(field.bare)),
        *(value.map(f"{operator}({name},{{}})".format) for operator in sorted(field.single)),
        *(several.map(f"{operator}({name},{{}})".format) for operator in sorted(field.array)),
    )


def _operands(field: FilterField) -> st.SearchStrategy[str]:
    if field.format == "date-time":
        return _MOMENTS
    if field.type == "number":
        return st.integers(-(10**12), 10**12).map(str)
    return st.text(max_size=8).map(_quoted)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@pytest.fixture(scope="module")
def still() -> Iterator[MockServer]:
    """Run a mock whose clock stands: the same requests make the same ids in every run."""
    with MockServer(clock=Clock(datetime(2026, 11, 1, tzinfo=UTC))) as server:
        yield server


@pytest.fixture
def headers(operation: Operation) -> dict[str, str]:
    """Name the revision, and the key of an account that only this operation uses."""
    number = OPERATIONS.index(operation)
    return {"Authorization": f"Klaviyo-API-Key pk_S{number:05d}_x", "revision": operation.revision}


@pytest.fixture
def ids(still: MockServer, headers: dict[str, str]) -> dict[str, str]:
    """Empty the account and put one resource of each kind into it; name their ids by the path segment."""
    person = {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}
    metric = {"type": "metric", "attributes": {"name": "Placed Order"}}
    event = {"properties": {}, "profile": {"data": person}, "metric": {"data": metric}}
    with httpx.Client(base_url=still.url, headers=headers) as client:
        client.post("/_mock/reset", params={"key": headers["Authorization"].split()[1]})
        client.post("/api/events", json={"data": {"type": "event", "attributes": event}})
        client.post("/api/lists", json={"data": {"type": "list", "attributes": {"name": "VIP"}}})
        rule = {"name": "Gold", "definition": {"condition_groups": []}}
        newest = {"revision": LIBRARY.newest.revision}  # segments cannot be made at older ones
        client.post("/api/segments", json={"data": {"type": "segment", "attributes": rule}}, headers=newest)
        jobs = "/api/profile-bulk-import-jobs"
        client.post(jobs, json=job_body(jobs, {"email": "bob@northwind.shop"}))
        kinds = ["profiles", "events", "metrics", "lists", "segments", "profile-bulk-import-jobs"]
        for path in (SUPPRESS, UNSUPPRESS):
            client.post(path, json=job_body(path, {"email": "bob@northwind.shop"}))
            kinds += [path.removeprefix("/api/")] if headers["revision"] >= "2024-10-15" else []
        found = {kind: client.get(f"/api/{kind}").json()["data"][0]["id"] for kind in kinds}
        return found


@pytest.fixture
def schema(operation: Operation, ids: dict[str, str]) -> Iterator[OpenApiSchema]:
    """Load the strict contract into Schemathesis, and the string formats as the operation has them."""
    formats = {"klaviyo-filter": filters_of(operation), "klaviyo-cursor": _CURSORS, "klaviyo-time": _MOMENTS}
    for name, strategy in formats.items():
        schemathesis.openapi.format(name, strategy)
    document = playable_document(operation, ids)
    yield schemathesis.openapi.from_dict(document, config=SchemathesisConfig(seed=0))
    for name in formats:
        unregister_string_format(name)


def playable_document(operation: Operation, ids: dict[str, str]) -> dict[str, Any]:
    """Return the strict document, narrowed to what needs no knowledge beyond the schema to be right.

    Ids in paths are those of the account. The revision header and the key are not varied: Schemathesis
    takes the refusal of an empty revision for a false one (baselines.md), and other dates are right as
    well; nor is the media type, since both are one to the mock. test_gate.py has all three. A time has
    the limits that the mock sets (facts 8.1).
    """
    document = copy.deepcopy(strict_document(LIBRARY.contracts[operation.revision]))
    del document["security"], document["components"]["securitySchemes"]
    entry = document["paths"][operation.path][operation.method.lower()]
    own = ids[operation.path.split("/")[2]] if "id}" in operation.path else ""
    known = {
        "ResourceId": {"name": "id", "in": "path", "required": True, "schema": {"enum": [own]}},
        "CompanyId": {
            "name": "company_id",
            "in": "query",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        },
        "JobId": {"name": "job_id", "in": "path", "required": True, "schema": {"enum": [own]}},
    }
    entry["parameters"] = [
        known.get(parameter.get("$ref", "").split("/")[-1], parameter)
        for parameter in entry["parameters"]
        if not parameter.get("$ref", "").endswith("/Revision")
    ]
    for media_type, content in [*entry.get("requestBody", {}).get("content", {}).items()]:
        if media_type != JSON_API:
            del entry["requestBody"]["content"][media_type]
            continue
        content["schema"] = copy.deepcopy(content["schema"])
        _narrow(operation, content["schema"]["properties"]["data"], own, ids)
    return document


def _narrow(operation: Operation, data: dict[str, Any], own: str, ids: dict[str, str]) -> None:
    _bind_times(data)
    if operation.method == "PATCH":
        data["properties"]["id"] = {"const": own}
    elif operation.key == "POST /api/lists/{id}/relationships/profiles":
        data["items"]["properties"]["id"] = {"const": ids["profiles"]}
    elif operation.key == "POST /api/events":
        data["properties"]["attributes"]["properties"]["time"]["format"] = "klaviyo-time"


def _bind_times(schema: Any) -> None:
    """Keep times of events within their limits, and consent to the present: what the mock checks besides."""
    if isinstance(schema, list):
        for item in schema:
            _bind_times(item)
    elif isinstance(schema, dict):
        members = schema.get("properties")
        if isinstance(members, dict):
            if "historical_import" in members:
                members["historical_import"] = {"const": False}
                for consent in _consents(members):
                    consent["consented_at"] = {"type": "null"}
            if isinstance(members.get("time"), dict) and "format" in members["time"]:
                members["time"]["format"] = "klaviyo-time"
        for item in schema.values():
            _bind_times(item)


def _consents(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "consented_at" in schema:
            yield schema
        for item in schema.values():
            yield from _consents(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _consents(item)


@pytest.fixture
def probe(still: MockServer, operation: Operation, headers: dict[str, str]) -> Iterator[Probe]:
    """Send a case and look at the answer."""
    with requests.Session() as session:

        def send(case: Any) -> int:
            response = case.call(base_url=still.url, headers=headers, session=session)
            case.validate_response(response, checks=CHECKS, headers=headers)
            if operation.body is not None and response.status_code < 300:
                assert operation.body.accepts(json.loads(response.request.body or b"null"))
            return int(response.status_code)

        yield send


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=_named)
def test_the_mock_keeps_its_contract_whatever_is_drawn(
    operation: Operation, mode: GenerationMode, schema: OpenApiSchema, probe: Probe
) -> None:
    cases = schema[operation.path][operation.method].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def keeps_it(case: Any) -> None:
        probe(case)

    keeps_it()


@pytest.mark.parametrize("operation", NEWEST_OPERATIONS, ids=_named)
def test_the_mock_keeps_its_contract_at_every_bound_of_its_schemas(
    operation: Operation, schema: OpenApiSchema, probe: Probe
) -> None:
    target = schema[operation.path][operation.method]
    cases = schema.iter_coverage_cases(
        target, generation_modes=MODES, generation_config=schema.config.generation
    )
    statuses = {probe(case) // 100 for case in cases}
    assert statuses == {2, 4}
