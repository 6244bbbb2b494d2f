"""Forms at the contracts of ours: definitions, versions and what goes with them."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from tests.mockserver.generic.direct import Caller, DirectMock, Json
from tests.recorded import bodies


def _caller(revision: str, *loaded: str) -> Caller:
    return DirectMock(load(loaded or [revision])).empty(revision)


def _form(caller: Caller, version: Json | None = None, *, status: str = "draft") -> Json:
    caller.seed(lists=[{"id": "LiSt01", "name": "L"}])
    body = bodies.form("LiSt01")
    attributes = body["data"]["attributes"]
    attributes["status"] = status
    attributes["definition"]["versions"][0] |= version or {}
    made: Json = caller.ok("POST", "/api/forms", body)["data"]
    return made


@pytest.mark.parametrize("revision", ["2025-10-15", "2026-01-15", "2026-04-15", "2026-07-15"])
def test_a_form_is_created_read_and_deleted_with_its_versions(revision: str) -> None:
    caller = _caller(revision)
    form = _form(caller)
    path = f"/api/forms/{form['id']}"
    read = caller.ok("GET", path)["data"]
    assert read["attributes"]["definition"] == form["attributes"]["definition"]
    assert "relationships" not in read
    (version,) = caller.ok("GET", f"{path}/form-versions")["data"]
    assert caller.ok("GET", f"{path}/relationships/form-versions")["data"] == [
        {"type": "form-version", "id": version["id"]}
    ]
    own = f"/api/form-versions/{version['id']}"
    assert caller.ok("GET", f"{own}/form")["data"]["id"] == form["id"]
    (listed,) = caller.ok("GET", "/api/forms")["data"]
    assert "definition" not in listed["attributes"]
    assert caller("DELETE", path)[0] == 204
    assert [caller("GET", place)[0] for place in (path, own)] == [404, 404]


def test_a_form_of_an_older_revision_has_its_versions_and_no_definition() -> None:
    caller = _caller("2026-01-15", "2025-01-15", "2026-01-15")
    form = _form(caller)
    caller.revision = "2025-01-15"
    whole = caller.ok("GET", f"/api/forms/{form['id']}", include="form-versions")
    assert "definition" not in whole["data"]["attributes"]
    assert len(whole["data"]["relationships"]["form-versions"]["data"]) == 1
    (version,) = whole["included"]
    assert version["attributes"]["form_type"] == "popup"


def test_a_version_shows_the_kind_and_the_state_of_its_definition() -> None:
    caller = _caller("2026-01-15")
    version = {"type": "full_screen", "status": "live", "ab_test": True, "name": "Blue"}
    form = _form(caller, version, status="live")
    (item,) = caller.ok("GET", f"/api/forms/{form['id']}/form-versions")["data"]
    shown = item["attributes"]
    assert (shown["form_type"], shown["status"]) == ("full_page", "live")
    assert shown["ab_test"] == {"variation_name": "Blue"}


@pytest.mark.parametrize(
    ("version", "pointer"),
    [
        ({"type": "full_page"}, "/type"),
        ({"triggers": [{"type": "delay", "properties": {"seconds": "5"}}]}, "/triggers/0/properties/seconds"),
        ({"triggers": [{"type": "exit_intent", "properties": {"after": 1}}]}, "/triggers/0/properties"),
        ({"triggers": [{"type": "cart_contents"}]}, "/triggers/0/type"),
        ({"styles": {"background_colour": "#FFF"}}, "/styles/background_colour"),
        ({"teasers": [{}]}, "/teasers/0/content"),
        ({"type": "full_screen", "location": "top_left"}, "/location"),
    ],
)
def test_a_mistake_deep_in_a_definition_is_refused_with_its_place(version: Json, pointer: str) -> None:
    caller = _caller("2026-07-15")
    body = bodies.form("LiSt01")
    body["data"]["attributes"]["definition"]["versions"][0] |= version
    status, refused = caller("POST", "/api/forms", body)
    assert status == 400
    (error,) = refused["errors"]
    assert error["source"]["pointer"] == f"/data/attributes/definition/versions/0{pointer}"


@pytest.mark.parametrize(("revision", "status"), [("2026-01-15", 201), ("2026-04-15", 400)])
def test_a_form_is_created_live_up_to_2026_01_15(revision: str, status: int) -> None:
    caller = _caller(revision)
    caller.seed(lists=[{"id": "LiSt01", "name": "L"}])
    body = bodies.form("LiSt01")
    body["data"]["attributes"]["status"] = "live"
    assert caller("POST", "/api/forms", body)[0] == status
