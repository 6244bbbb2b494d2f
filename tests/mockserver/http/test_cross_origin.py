"""Pages of other origins: /client answers them, /api does not."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings

ORIGIN = {"Origin": "https://northwind.shop"}
PREFLIGHT = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type,revision",
}
EVENT = {
    "data": {
        "type": "event",
        "attributes": {
            "metric": {"data": {"type": "metric", "attributes": {"name": "Viewed Product"}}},
            "profile": {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}},
            "properties": {},
        },
    }
}
REVISION = {"revision": "2026-07-15"}


def test_a_preflight_of_client_is_answered(mock: MockServer) -> None:
    answer = httpx.options(f"{mock.url}/client/events?company_id=XyZ123", headers=PREFLIGHT)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == "content-type,revision"
    assert "POST" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize(("company", "status"), [("XyZ123", 202), ("", 400)])
def test_a_page_may_read_the_answer_and_the_error(mock: MockServer, company: str, status: int) -> None:
    place = f"{mock.url}/client/events?company_id={company}"
    answer = httpx.post(place, json=EVENT, headers={**ORIGIN, **REVISION})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, "*")
    assert "access-control-allow-origin" not in httpx.post(place, json=EVENT, headers=REVISION).headers


def test_api_answers_no_page_and_the_journal_tells_why() -> None:
    with MockServer() as server:
        answer = httpx.options(f"{server.url}/api/events", headers=PREFLIGHT)
        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers
        assert "no CORS under /api" in server.control.requests()[0].note
        key = {"Authorization": "Klaviyo-API-Key pk_ABC123_test", **ORIGIN, **REVISION}
        assert "access-control-allow-origin" not in httpx.get(f"{server.url}/api/lists", headers=key).headers


def test_client_may_be_closed_too() -> None:
    with MockServer(settings=Settings(client_cors="none")) as server:
        answer = httpx.options(f"{server.url}/client/events?company_id=XyZ123", headers=PREFLIGHT)
        assert "access-control-allow-origin" not in answer.headers
