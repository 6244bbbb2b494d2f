"""The gate: what a request must pass, in Klaviyo's order, before anything is done."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    JSON_API,
    NEWEST,
    OLDEST,
    Starter,
    connect,
    create_profile,
    error_of,
    event_body,
    journal,
    profile_body,
    state,
    taken,
)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "not_authenticated"),
        ("", "not_authenticated"),
        ("pk_ABCDEF_x", "not_authenticated"),
        ("Basic pk_ABCDEF_x", "not_authenticated"),
        ("Klaviyo-API-Key", "not_authenticated"),
        ("klaviyo-api-key:pk_ABCDEF_x", "not_authenticated"),
        ("Klaviyo-API-Key ABCDEF", "not_authenticated"),
        ("Klaviyo-API-Key pk_", "not_authenticated"),
        ("Klaviyo-API-Key pk_ABCDEF x", "not_authenticated"),
        ("Klaviyo-API-Key  pk_ABCDEF_x", "not_authenticated"),
    ],
)
def test_a_request_without_a_good_key_is_a_401(api: httpx.Client, header: str | None, code: str) -> None:
    api.headers.pop("Authorization")
    headers = {} if header is None else {"Authorization": header}
    assert error_of(api.get("/api/profiles", headers=headers), 401)["code"] == code


@pytest.mark.parametrize("path", ["/api/nothing", "/nothing", "/", "/api/profiles/NOPE01", "/api/events/x"])
def test_the_key_is_looked_at_before_the_path(api: httpx.Client, path: str) -> None:
    api.headers.pop("Authorization")
    error_of(api.get(path), 401)


def test_the_path_is_looked_at_before_the_revision(api: httpx.Client) -> None:
    api.headers.pop("revision")
    error_of(api.get("/api/nothing"), 404)
    error_of(api.delete("/api/profiles"), 405)


def test_the_revision_is_looked_at_before_the_body(api: httpx.Client) -> None:
    refused = api.post("/api/profiles", content=b"{", headers={"revision": "2999-01-01"})
    assert "revision" in error_of(refused, 404)["detail"]


def test_the_media_type_is_looked_at_before_the_body(api: httpx.Client) -> None:
    error_of(api.post("/api/profiles", content=b"{", headers={"Content-Type": "text/plain"}), 415)


def test_the_body_is_looked_at_before_the_account(api: httpx.Client) -> None:
    refused = api.patch("/api/profiles/NOPE01", json=profile_body(id="NOPE01", plan="gold"))
    assert error_of(refused, 400)["source"] == {"pointer": "/data/attributes/plan"}


@pytest.mark.parametrize("path", ["/api/nothing", "/api/profiles/a/b", "/api/profile", "/api//profiles", "/"])
def test_an_unknown_path_is_a_404(api: httpx.Client, path: str) -> None:
    error = error_of(api.get(path), 404)
    assert error["source"] == {"pointer": "/data/"}


def test_the_journal_names_the_nearest_path(api: httpx.Client, key: str) -> None:
    error_of(api.post("/api/profile-imports", json={}), 404)
    (entry,) = journal(api, key)
    assert entry["violations"][0]["remedy"] == "The nearest path is /api/profile-import."


@pytest.mark.parametrize("path", ["/api/profiles/", "/api/lists/", "/api/metrics/", "/api/events/"])
def test_a_slash_at_the_end_changes_nothing(api: httpx.Client, path: str) -> None:
    assert taken(api.get(path))["data"] == []


def test_a_slash_at_the_end_of_a_path_with_an_id_changes_nothing(api: httpx.Client) -> None:
    person = create_profile(api, "ada@northwind.shop")
    for path in (f"/api/profiles/{person}/", f"/api/profiles/{person}/relationships/lists/"):
        assert taken(api.get(path))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/profiles"),
        ("PUT", "/api/profiles"),
        ("POST", "/api/metrics"),
        ("PATCH", "/api/events/0123456789a"),
        ("TRACE", "/api/lists"),
        ("PROPFIND", "/api/lists"),
    ],
)
def test_a_method_that_a_path_has_not_is_a_405(api: httpx.Client, method: str, path: str) -> None:
    refused = api.request(method, path)
    error = error_of(refused, 405)
    assert error["code"] == "method_not_allowed"
    assert "GET" in refused.headers["allow"] and method not in refused.headers["allow"]
    assert method in error["detail"]


@pytest.mark.parametrize(
    "sent", ["today", "2026", "2026-7-15", "2026-02-30", "26-07-15", "2026-07-15.PRE", "null"]
)
def test_a_revision_that_is_no_date_is_a_400(api: httpx.Client, sent: str) -> None:
    error = error_of(api.get("/api/profiles", headers={"revision": sent}), 400)
    assert error["source"] == {"parameter": "revision"}


def test_a_missing_revision_is_a_400(api: httpx.Client) -> None:
    api.headers.pop("revision")
    error_of(api.get("/api/profiles"), 400)
    error_of(api.get("/api/profiles", headers={"revision": ""}), 400)


def test_a_missing_revision_may_be_told_to_mean_the_newest(start: Starter, key: str) -> None:
    with connect(start(Settings(require_revision=False)), key) as api:
        api.headers.pop("revision")
        assert taken(api.get("/api/profiles"))["data"] == []
        assert [entry["revision"] for entry in journal(api, key)] == [NEWEST]


def test_tomorrow_is_no_revision_today(start: Starter, key: str) -> None:
    clock = Clock(datetime(2026, 11, 1, 23, 59, tzinfo=UTC))
    with connect(start(clock=clock), key) as api:
        refused = api.get("/api/profiles", headers={"revision": "2026-11-02"})
        assert error_of(refused, 404)["detail"] == "Unable to specify a future revision date"
        clock.advance(60)
        assert taken(api.get("/api/profiles", headers={"revision": "2026-11-02"}))["data"] == []


@pytest.mark.parametrize(
    ("sent", "served"),
    [
        (OLDEST, OLDEST),
        (NEWEST, NEWEST),
        ("2024-02-16", OLDEST),
        ("2026-07-14", OLDEST),
        ("2026-07-16", NEWEST),
        ("2022-10-17", OLDEST),
        ("2026-07-15.pre", NEWEST),
    ],
)
def test_a_revision_between_is_served_by_the_one_before(
    api: httpx.Client, key: str, sent: str, served: str
) -> None:
    assert taken(api.get("/api/profiles", headers={"revision": sent}))["data"] == []
    assert [entry["revision"] for entry in journal(api, key)] == [served]


def test_the_revision_decides_what_is_right(api: httpx.Client) -> None:
    body = profile_body("ada@northwind.shop", locale="en-US")
    refused = api.post("/api/profiles", json=body, headers={"revision": OLDEST})
    assert error_of(refused, 400)["source"] == {"pointer": "/data/attributes/locale"}
    assert taken(api.post("/api/profiles", json=body), 201)["data"]["attributes"]["locale"] == "en-US"


@pytest.mark.parametrize(
    "sent",
    [
        "application/vnd.api+json",
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.api+json ;ext=1",
    ],
)
def test_both_media_types_are_taken(api: httpx.Client, sent: str) -> None:
    body = b'{"data": {"type": "list", "attributes": {"name": "VIP"}}}'
    taken(api.post("/api/lists", content=body, headers={"Content-Type": sent}), 201)


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        (None, ""),
        ("", ""),
        ("text/plain", "text/plain"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
        ("application/jsonx", "application/jsonx"),
        ("multipart/form-data; boundary=x", "multipart/form-data"),
    ],
)
def test_another_media_type_is_a_415(api: httpx.Client, sent: str | None, named: str) -> None:
    headers = {} if sent is None else {"Content-Type": sent}
    error = error_of(api.post("/api/lists", content=b"{}", headers=headers), 415)
    assert error["detail"] == f'Unsupported media type "{named}" in request.'


def test_a_request_without_a_body_may_have_any_media_type(api: httpx.Client) -> None:
    assert taken(api.get("/api/lists", headers={"Content-Type": "text/plain"}))["data"] == []


_OPEN = b'{"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop", "properties": {"x": '


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b" ", id="white space"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"{'data': 1}", id="single quotes"),
        pytest.param(b'{"data": 1,}', id="a comma too much"),
        pytest.param(b'{"data": 1} {}', id="two documents"),
        pytest.param(_OPEN + b"NaN}}}}", id="NaN"),
        pytest.param(_OPEN + b"-Infinity}}}}", id="infinity"),
        pytest.param(_OPEN + b"1e400}}}}", id="a number past all floats"),
        pytest.param(_OPEN + rb'"\ud800"}}}}', id="a lone surrogate"),
        pytest.param(_OPEN + b'"\xff"}}}}', id="bytes that are no UTF-8"),
        pytest.param(_OPEN + b'"\x01"}}}}', id="a control character"),
        pytest.param(b"\xef\xbb\xbf{}", id="a byte order mark"),
        pytest.param(_OPEN + b"[" * 250 + b"]" * 250 + b"}}}}", id="250 levels"),
        pytest.param(_OPEN + b"[" * 1000 + b"]" * 1000 + b"}}}}", id="1000 levels"),
        pytest.param(_OPEN + b'{"a":' * 1000 + b"1" + b"}" * 1000 + b"}}}}", id="1000 objects"),
        pytest.param(b"[" * 100_000, id="100000 levels"),
    ],
)
def test_a_body_that_is_no_json_is_a_400(api: httpx.Client, body: bytes) -> None:
    error = error_of(
        api.post("/api/profiles", content=body, headers={"Content-Type": "application/json"}), 400
    )
    assert error["source"] == {"pointer": "/data"}
    assert taken(api.get("/api/profiles"))["data"] == []


def test_a_body_of_many_levels_comes_back_as_it_was(api: httpx.Client, key: str) -> None:
    levels: Any = 1
    for _ in range(150):
        levels = [levels]
    person = create_profile(api, "ada@northwind.shop", properties={"x": levels})
    read = taken(api.get(f"/api/profiles/{person}", params={"fields[profile]": "properties"}))
    assert read["data"]["attributes"]["properties"] == {"x": levels}
    assert state(api, key)["profiles"][0]["id"] == person


@pytest.mark.parametrize(
    "body", [[], [{"data": {}}], 5, "text", None, {}, {"data": None}, {"data": []}, {"data": 1}]
)
def test_json_that_is_no_document_is_a_400(api: httpx.Client, body: Any) -> None:
    response = api.post("/api/profiles", content=json.dumps(body), headers={"Content-Type": JSON_API})
    assert response.status_code == 400


def test_a_path_that_another_revision_has_is_a_404_with_klaviyos_words(mock: MockServer, key: str) -> None:
    with connect(mock, key, OLDEST) as api:
        error = error_of(api.post("/api/event-bulk-create-jobs", json={}), 404)
        assert error["detail"].startswith("No valid revisions found for method")
        (entry,) = journal(api, key)
        assert "since 2024-05-15, not of 2024-02-15" in entry["violations"][0]["remedy"]


def test_a_path_of_klaviyo_that_is_not_loaded_names_its_file(mock: MockServer, key: str) -> None:
    with connect(mock, key) as api:
        error_of(api.get("/api/billing-usage"), 404)
        (entry,) = journal(api, key)
        (found,) = entry["violations"]
        assert found["code"] == "operation-not-loaded"
        assert "rehearse contracts fetch 2026-10-15" in found["remedy"]


def test_an_operation_of_which_the_contract_says_little_is_played_all_the_same(key: str) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"version": NEWEST},
        "paths": {"/api/flows": {"get": {"responses": {"200": {"description": "Flows."}}}}},
    }
    library = Library([contract_from(document, (), place="flows")])
    with MockServer(library) as server:
        headers = {"Authorization": f"Klaviyo-API-Key {key}", "revision": NEWEST}
        answer = httpx.get(f"{server.url}/api/flows", headers=headers)
        assert taken(answer)["data"] == []


def test_an_event_with_losses_only_is_taken(api: httpx.Client) -> None:
    taken(api.post("/api/events", json=event_body("ada@example.com")), 202)
