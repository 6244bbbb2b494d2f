"""Pages for browsers, JSON for programs, and nothing for other sites."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.inspector.page import without_null
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import HTML, Send, event

PAGES = ("/requests", "/accounts", "/accounts/ABC123", "/accounts/ABC123/profile", "/use-cases", "/controls")


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_a_twin(path: str, send: Send, page: Send, twin: Callable[[str], Any]) -> None:
    send("POST", "/api/events", event())
    answer = page(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'href="/_mock{path}.json"' in answer.text
    assert isinstance(twin(path), dict)


def test_a_path_that_is_not_there_names_the_nearest(server: MockServer, page: Send) -> None:
    assert "Did you mean '/requests'?" in html.unescape(page("/request").text)
    answer = httpx.post(f"{server.url}/_mock/sed")
    assert answer.status_code == 404
    assert answer.json()["message"] == "there is no /_mock/sed. Did you mean '/seed'?"
    # A method that a control does not have stays one.
    assert httpx.delete(f"{server.url}/_mock/clock").status_code == 405


def test_a_page_under_filters_has_its_twin_under_them_too(send: Send, page: Send) -> None:
    send("GET", "/api/lists")
    shown = page("/requests?verdict=ok&account=ABC123").text
    assert 'href="/_mock/requests.json?verdict=ok&amp;account=ABC123"' in shown


def test_a_browser_at_the_root_is_led_to_the_requests_and_a_program_is_not(server: MockServer) -> None:
    led = httpx.get(server.url, headers=HTML)
    assert (led.status_code, led.headers["location"]) == (303, "/_mock/requests")
    assert httpx.get(server.url).status_code == 401  # as Klaviyo answers without a key


def test_the_icon_that_browsers_ask_for_is_no_request_of_a_client(server: MockServer) -> None:
    assert httpx.get(f"{server.url}/favicon.ico").status_code == 204
    assert server.control.requests() == []


def test_programs_get_the_json_of_the_control_api_as_before(server: MockServer, send: Send) -> None:
    send("GET", "/api/profiles")
    assert httpx.get(f"{server.url}/_mock/requests").json()["requests"][0]["path"] == "/api/profiles"
    assert httpx.get(f"{server.url}/_mock/accounts").json()["accounts"][0]["company_id"] == "ABC123"


def test_a_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(page: Send) -> None:
    answer = page("/requests")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert " onclick=" not in answer.text


def test_other_sites_are_refused(server: MockServer) -> None:
    foreign = {**HTML, "Origin": "https://evil.example"}
    assert httpx.get(f"{server.url}/_mock/requests", headers=foreign).status_code == 403
    assert httpx.post(f"{server.url}/_mock/controls/reset", headers=foreign).status_code == 403
    assert httpx.get(f"{server.url}/_mock/live", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/requests/99", "no request 99"),
        ("/accounts/NOBODY", "no account &#39;NOBODY&#39;"),
        ("/accounts/ABC123/coupon", "&#39;coupon&#39;"),
        ("/accounts/ABC123/profile/none", "no profile &#39;none&#39;"),
        ("/outbox/none", "no message &#39;none&#39;"),
    ],
)
def test_a_page_that_is_not_there_says_why(path: str, message: str, send: Send, page: Send) -> None:
    send("GET", "/api/profiles")
    answer = page(path)
    assert answer.status_code == 404
    assert message in answer.text


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/requests?before=x", "before: 'x' is not a number"),
        ("/requests?before=" + "9" * 5000, "is not a number"),
        ("/requests?verdikt=error", "there is no parameter 'verdikt'; known: verdict, account"),
        ("/requests?verdict=errors", "Did you mean 'error'?"),
        ("/requests?verdict=error&verdict=ok", "stands there 2 times"),
        ("/requests?use_case=create-events", "Did you mean 'create-event'?"),
        ("/requests?operation=POST%20/api/event", "Did you mean 'POST /api/events'?"),
        ("/requests?account=ABC124", "Did you mean 'ABC123'?"),
        ("/requests/1?verdict=error", "Did you mean 'verdicts'?"),
        ("/accounts?search=x", "there are none here"),
        ("/accounts/ABC123/profile?start=x", "start: 'x' is not a number"),
        ("/accounts/ABC123/profile?serch=x", "Did you mean 'search'?"),
        ("/outbox?channel=mail", "Did you mean 'email'?"),
        ("/outbox?state=send", "Did you mean 'sent'?"),
        ("/use-cases?name=x", "there are none here"),
        ("/controls?error=x", "there is no parameter 'error'"),
    ],
)
def test_a_query_that_is_not_known_is_refused_for_browsers_and_programs(
    path: str, message: str, server: MockServer, send: Send, page: Send
) -> None:
    send("GET", "/api/profiles")
    answer = page(path)
    assert answer.status_code == 400
    assert message in html.unescape(answer.text)
    name, _, query = path.partition("?")
    twin = httpx.get(f"{server.url}/_mock{name}.json?{query}")
    assert twin.status_code == 400
    assert message in twin.json()["message"]


def test_a_form_may_leave_its_fields_open(send: Send, page: Send) -> None:
    send("GET", "/api/profiles")
    assert page("/requests?verdict=&account=&operation=&use_case=").status_code == 200
    assert page("/outbox?search=&channel=&state=&account=").status_code == 200


@pytest.mark.parametrize("name", ["inspector.css", "inspector.js"])
def test_style_and_script_come_from_the_mock(name: str, page: Send) -> None:
    assert page(f"/static/{name}").status_code == 200
    assert page("/static/page.py").status_code == 404


def test_null_members_can_be_left_out() -> None:
    assert without_null({"a": None, "b": [{"c": None, "d": 0}]}) == {"b": [{"d": 0}]}
