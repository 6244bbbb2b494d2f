"""The query of a control: unknown parameters and values are refused."""

from __future__ import annotations

import httpx
import pytest

from tests.mockserver.helpers import Starter


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "POST /_mock/reset?kye=pk_a",
            "there is no parameter 'kye'; known: key, company_id. Did you mean 'key'?",
        ),
        ("POST /_mock/reset?key=", "the parameter 'key' is empty"),
        ("POST /_mock/reset?key=pk_a&key=pk_b", "the parameter 'key' stands there 2 times"),
        ("POST /_mock/reset?key=pk_a&company_id=AAAAAA", "key and company_id both name an account"),
        (
            "GET /_mock/requests?verdict=wrong",
            "verdict: there is no 'wrong'; known: ok, advice, loss",
        ),
        ("GET /_mock/requests?format=xml", "format: there is no 'xml'; known: json, ndjson, har."),
        ("GET /_mock/requests?operation=POST%20/api/event", "Did you mean 'POST /api/events'?"),
        ("GET /_mock/health?x=1", "there is no parameter 'x'; there are none here."),
        ("GET /_mock/revisions?x=1", "there is no parameter 'x'"),
        ("GET /_mock/accounts?id=1", "there is no parameter 'id'"),
        ("GET /_mock/state?id=1", "there is no parameter 'id'"),
        ("PUT /_mock/state?key=pk_a", "there is no parameter 'key'; there are none here."),
        ("POST /_mock/state/save?path=x", "there is no parameter 'path'"),
        ("POST /_mock/seed?id=1", "there is no parameter 'id'"),
        ("POST /_mock/confirm?id=1", "there is no parameter 'id'"),
        ("GET /_mock/clock?advance=5", "there is no parameter 'advance'"),
        ("POST /_mock/faults?key=pk_a", "there is no parameter 'key'; there are none here."),
        ("DELETE /_mock/faults?id=1", "there is no parameter 'id'; known: key, company_id"),
        ("GET /_mock/keys?key=pk_a", "there is no parameter 'key'"),
        ("GET /_mock/outbox?to=", "the parameter 'to' is empty"),
    ],
)
def test_a_wrong_query_is_refused(api: httpx.Client, call: str, message: str) -> None:
    method, path = call.split(" ")
    answer = api.request(method, path, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_a_fault_whose_target_there_is_not_is_refused(api: httpx.Client) -> None:
    for method in ("PUT", "POST"):
        answer = api.request(method, "/_mock/faults", json=["*: 503", "POST /api/event: 503"])
        assert answer.status_code == 400
        assert answer.json()["message"].startswith("/1: where: no operation, group or old call is ")
        assert answer.json()["message"].endswith("Did you mean 'POST /api/events'?")
    assert api.get("/_mock/faults").json() == {"faults": []}


def test_a_call_of_the_old_api_falls_under_a_rule_that_names_it(start: Starter) -> None:
    mock = start()
    mock.control.set_faults("*: 500", "POST /api/v2/list/{id}/members: 503, times=1")
    url = f"{mock.url}/api/v2/list/Y6nRLr/members"
    assert [httpx.post(url, json={"api_key": "pk_a"}).status_code for _ in range(2)] == [503, 410]
