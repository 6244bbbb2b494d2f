"""A type of custom objects has a draft, and the active schema makes records of data (CUSTOBJ)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.generic.direct import Caller, Json

PROPERTIES = [{"id": 1, "name": "name", "type": "string"}, {"id": 2, "name": "kind", "type": "string"}]


def resource(kind: str, attributes: Json, **parts: Any) -> Json:
    return {"data": {"type": kind, "attributes": attributes, **parts}}


def records(ask: Caller, type_id: str) -> list[tuple[str, Json]]:
    found = ask.ok("GET", f"/api/object-types/{type_id}/object-records")["data"]
    return [(item["id"], item["attributes"]["record_properties"]) for item in found]


@pytest.fixture
def source(ask: Caller) -> str:
    """Make a data source."""
    return str(ask.ok("POST", "/api/data-sources", resource("data-source", {"title": "pets"}))["data"]["id"])


def ingest(ask: Caller, source: str, *found: Json) -> None:
    data = [{"type": "data-source-record", "attributes": {"record": item}} for item in found]
    of = {"data-source": {"data": {"type": "data-source", "id": source}}}
    sent = resource(
        "data-source-record-bulk-create-job", {"data-source-records": {"data": data}}, relationships=of
    )
    assert ask("POST", "/api/data-source-record-bulk-create-jobs", sent)[0] == 204


def mapping_of(source: str) -> Json:
    at = {"source_id": source, "id_path": "$['id']", "data_path": "$['pet']['name']"}
    return {
        "property_mappings": [
            {"id": 1, "type": "simple", "source": at},
            {"id": 2, "type": "constant", "value": "cat"},
        ]
    }


def test_a_new_type_has_a_draft_and_an_empty_mapping(ask: Caller) -> None:
    made = ask.ok("POST", "/api/object-types", resource("object-type", {"title": "Pet"}))["data"]["id"]
    draft = ask.ok("GET", f"/api/object-types/{made}/draft-schema")["data"]
    assert (draft["attributes"]["status"], draft["attributes"]["properties"]) == ("draft", [])
    assert ask.ok("GET", f"/api/object-types/{made}/current-schema")["data"] is None
    mapping = ask.ok("GET", f"/api/object-schemas/{draft['id']}/source-mapping")["data"]["attributes"]
    assert mapping == {"property_mappings": [], "relationship_mappings": []}


def test_data_becomes_records_when_the_schema_is_active(ask: Caller, source: str) -> None:
    made = ask.ok("POST", "/api/object-types", resource("object-type", {"title": "Pet"}))["data"]["id"]
    draft = ask.ok("GET", f"/api/object-types/{made}/draft-schema")["data"]["id"]
    mapping = ask.ok("GET", f"/api/object-schemas/{draft}/source-mapping")["data"]["id"]
    changed = resource("source-mapping", mapping_of(source), id=mapping)
    ask.ok("PATCH", f"/api/source-mappings/{mapping}", changed)
    changed = resource("object-schema", {"properties": PROPERTIES, "required": ["name"]}, id=draft)
    ask.ok("PATCH", f"/api/object-schemas/{draft}", changed)
    ingest(ask, source, {"id": "1", "pet": {"name": "Tom"}}, {"pet": {"name": "nobody"}})
    assert records(ask, made) == []

    active = ask.ok(
        "PATCH", f"/api/object-schemas/{draft}", resource("object-schema", {"status": "active"}, id=draft)
    )["data"]["attributes"]
    assert active["status"] == "active" and active["published_at"]
    assert ask.ok("GET", f"/api/object-types/{made}/current-schema")["data"]["id"] == draft
    assert ask.ok("GET", f"/api/object-types/{made}/draft-schema")["data"] is None
    assert records(ask, made) == [(f"{made}:::1", {"name": "Tom", "kind": "cat"})]

    ingest(ask, source, {"id": "2", "pet": {"name": "Kim"}}, {"id": "1", "pet": {"name": "Tim"}})
    assert dict(records(ask, made)) == {
        f"{made}:::1": {"name": "Tim", "kind": "cat"},
        f"{made}:::2": {"name": "Kim", "kind": "cat"},
    }
    assert ask.ok("GET", f"/api/object-records/{made}:::2")["data"]["id"] == f"{made}:::2"


def test_a_type_may_be_made_with_an_active_schema(ask: Caller, source: str) -> None:
    ingest(ask, source, {"id": "7", "pet": {"name": "Ada"}})
    schema = {
        "properties": PROPERTIES,
        "status": "active",
        "source-mapping": resource("source-mapping", mapping_of(source)),
    }
    sent = resource("object-type", {"title": "Pet", "object-schema": resource("object-schema", schema)})
    made = ask.ok("POST", "/api/object-types", sent)["data"]["id"]
    assert records(ask, made) == [(f"{made}:::7", {"name": "Ada", "kind": "cat"})]


def test_a_further_schema_takes_the_place_of_the_current_one(ask: Caller) -> None:
    made = ask.ok("POST", "/api/object-types", resource("object-type", {"title": "Pet"}))["data"]["id"]
    of = {"object-type": {"data": {"type": "object-type", "id": made}}}
    content = {"title": "Pet 2", "properties": PROPERTIES, "status": "active"}
    further = ask.ok("POST", "/api/object-schemas", resource("object-schema", content, relationships=of))
    versions = ask.ok("GET", f"/api/object-types/{made}/schema-versions")["data"]
    assert len(versions) == 2
    current = ask.ok("GET", f"/api/object-types/{made}/current-schema")["data"]
    assert current["id"] == further["data"]["id"]


def test_a_job_without_attributes_takes_in_nothing(ask: Caller, source: str) -> None:
    """Found by scripts/fuzz hostile requests: no schema demands them beside a relationship."""
    of = {"data-source": {"data": {"type": "data-source", "id": source}}}
    sent = {"data": {"type": "data-source-record-bulk-create-job", "relationships": of}}
    assert ask("POST", "/api/data-source-record-bulk-create-jobs", sent)[0] == 204
