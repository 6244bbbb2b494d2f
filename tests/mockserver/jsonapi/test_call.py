"""The call of a handler: links of the answer, fields of the query, and a payload that stays as it is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.query import Query
from klaviyo_rehearsal.mockserver.http.operations import Handlers
from klaviyo_rehearsal.mockserver.jsonapi.call import Call
from klaviyo_rehearsal.mockserver.jsonapi.documents import writers_of
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import LIBRARY, event_body, profile_body

_NO_QUERY = Query()
_WRITERS = writers_of(LIBRARY)[LIBRARY.newest.revision]


def call_of(key: str, payload: Any = None, *, target: str = "/api/lists", query: Query = _NO_QUERY) -> Call:
    account = Account("ABC123", Settings(), Clock())
    base = b"http://mock.test"
    return Call(account, LIBRARY.newest[key], query, payload, (), _WRITERS, base, target, [], [])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/api/lists", "/api/lists"),
        ('/api/lists?filter=equals(name,"a b")', "/api/lists?filter=equals(name,%22a%20b%22)"),
        ("/api/lists?page%5Bsize%5D=5", "/api/lists?page%5Bsize%5D=5"),
        ("/api/lists?x=\xe9", "/api/lists?x=%E9"),
    ],
)
def test_the_url_is_as_it_was_asked_for_and_a_uri(target: str, expected: str) -> None:
    assert call_of("GET /api/lists", target=target).url == f"http://mock.test{expected}"


def test_the_revision_is_that_of_the_contract() -> None:
    assert call_of("GET /api/lists").revision == LIBRARY.newest.revision


def test_a_resource_has_the_fields_of_the_query() -> None:
    call = call_of("GET /api/lists", query=Query(fields={"list": ("name",)}))
    written = call.write("list", "Xy12Ab", b'{"name":"VIP","opt_in_process":"single_opt_in"}')
    assert b'"attributes":{"name":"VIP"}' in written


def _event(meta: dict[str, Any]) -> Any:
    body = event_body("ada@northwind.shop", "Placed Order")
    body["data"]["attributes"]["profile"]["data"]["attributes"]["meta"] = meta
    return body


_TAG = {"data": {"type": "tag", "attributes": {"name": "VIP"}}}
_SEGMENT = {
    "data": {"type": "segment", "attributes": {"name": "VIP", "definition": {"condition_groups": []}}}
}


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("POST /api/events", lambda: _event({"patch_properties": {"append": {"skus": "92538"}}})),
        ("POST /client/events", lambda: _event({"patch_properties": {"unset": "skus"}})),
        ("POST /api/profiles", lambda: profile_body("ada@northwind.shop")),
        ("POST /api/tags", lambda: _TAG),
        ("POST /api/segments", lambda: _SEGMENT),
    ],
)
def test_a_handler_leaves_the_payload_as_it_was_sent(key: str, body: Callable[[], Any]) -> None:
    call = call_of(key, body())
    before = copy.deepcopy(call.payload)
    assert Handlers(LIBRARY.contracts.values())[call.operation](call).status < 300
    assert call.payload == before
