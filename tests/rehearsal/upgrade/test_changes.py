"""The changes of an operation: of its answers, and of its conditions."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.tools.change import LIMIT, ON_REQUEST, PAGE, SCOPE
from klaviyo_rehearsal.rehearsal.upgrade.changes import Changes
from tests.rehearsal.upgrade.traffic import NEW, OLD, VANISHED, Json

KEY = "GET /api/things"


def test_the_changes_are_those_of_the_two_contracts() -> None:
    found = Changes(load(), NEW).between(OLD, "GET /api/campaigns")
    assert {item.place for item in found if item.aspect == "gone"} >= VANISHED
    assert Changes(load(), NEW).between(NEW, "GET /api/campaigns") == ()
    assert Changes(load(), NEW).between(OLD, "GET /api/nothing") == ()


def _library(old: Json, new: Json) -> Library:
    contracts = []
    for revision, entry in ((OLD, old), (NEW, new)):
        thing = {
            "type": "object",
            "properties": {
                "type": {"enum": ["thing"]},
                "attributes": {"type": "object", "properties": {"score": {"type": "number"}}},
            },
        }
        schema = {"type": "object", "properties": {"data": {"type": "array", "items": thing}}}
        responses = {"200": {"content": {"application/json": {"schema": schema}}}}
        document = {
            "openapi": "3.1.0",
            "info": {"version": revision},
            "paths": {"/api/things": {"get": {"responses": responses, **entry}}},
        }
        contracts.append(contract_from(document, (), place="test"))
    from klaviyo_rehearsal.contracts.openapi.contract import Contract

    return Library(Contract(name, found, {}) for name, found in zip((OLD, NEW), contracts, strict=True))


def _parameter(name: str, **schema: object) -> Json:
    return {"name": name, "in": "query", "schema": schema}


@pytest.mark.parametrize(
    ("old", "new", "query", "aspect", "met"),
    [
        (
            {"parameters": [_parameter("page[size]", default=100)]},
            {"parameters": [_parameter("page[size]", default=20)]},
            "",
            PAGE,
            True,
        ),
        (
            {"parameters": [_parameter("page[size]", default=100)]},
            {"parameters": [_parameter("page[size]", default=20)]},
            "page[size]=50",
            PAGE,
            False,
        ),
        (
            {},
            {"parameters": [_parameter("additional-fields[thing]", type="array", items={"enum": ["score"]})]},
            "",
            ON_REQUEST,
            True,
        ),
        (
            {},
            {"parameters": [_parameter("additional-fields[thing]", type="array", items={"enum": ["score"]})]},
            "additional-fields[thing]=score",
            ON_REQUEST,
            False,
        ),
        (
            {"x-klaviyo-ratelimit": {"burst": "75/s"}},
            {"x-klaviyo-ratelimit": {"burst": "3/s"}},
            "",
            LIMIT,
            True,
        ),
        ({}, {"x-klaviyo-scopes": ["things:read"]}, "", SCOPE, True),
    ],
)
def test_a_change_meets_a_request_or_does_not(
    old: Json, new: Json, query: str, aspect: str, met: bool
) -> None:
    changes = Changes(_library(old, new), NEW)
    (found,) = changes.between(OLD, KEY)
    assert found.aspect == aspect
    assert changes.meets(found, OLD, query) is met


def test_a_limit_that_rises_is_no_change() -> None:
    library = _library({"x-klaviyo-ratelimit": {"burst": "3/s"}}, {"x-klaviyo-ratelimit": {"burst": "75/s"}})
    assert Changes(library, NEW).between(OLD, KEY) == ()
