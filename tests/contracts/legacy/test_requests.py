"""Requests to the v1/v2 API: track and identify are read in every transport."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyContentError, LegacyPayloadError
from klaviyo_rehearsal.contracts.legacy.requests import parse_call, read_request
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.rehearsal.scenarios.strategies import identify_calls, track_calls

_FORM = "application/x-www-form-urlencoded"
_TRACK = {"token": "AbC123", "event": "Ordered Product", "properties": {"$value": 9.99, "ü": "ł"}}


def _base64(payload: Any) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.mark.parametrize(
    ("query", "body", "content_type"),
    [
        pytest.param(f"data={quote(_base64(_TRACK))}&test=1", b"", "", id="GET in base64"),
        pytest.param(
            f"test=1&data={_base64(_TRACK)}", b"", "application/json", id="GET, = and + not encoded"
        ),
        pytest.param(f"data={quote(json.dumps(_TRACK))}", b"", "", id="GET in plain JSON"),
        pytest.param("", urlencode({"data": json.dumps(_TRACK)}).encode(), _FORM, id="POST of a form"),
        pytest.param("", urlencode({"data": _base64(_TRACK)}).encode(), _FORM, id="POST of base64"),
        pytest.param("", f"data={json.dumps(_TRACK)}".encode(), "text/plain", id="POST of a raw form"),
        pytest.param("", json.dumps(_TRACK).encode(), "application/json; charset=utf-8", id="POST of JSON"),
    ],
)
def test_a_call_is_read_however_it_was_sent(query: str, body: bytes, content_type: str) -> None:
    call = parse_call("track", query=query, body=body, content_type=content_type)
    said = {key: value for key, value in _TRACK.items() if key != "token"}
    assert call == LegacyCall("track", said, token="AbC123")


_CALLS = st.one_of(track_calls(), identify_calls())


@given(_CALLS)
def test_what_a_call_says_survives_every_transport(call: LegacyCall) -> None:
    text = json.dumps(call.payload())
    read = [
        parse_call(call.name, query=f"data={quote(_base64(call.payload()))}", body=b"", content_type=""),
        parse_call(call.name, query="", body=urlencode({"data": text}).encode(), content_type=_FORM),
        parse_call(call.name, query="", body=text.encode(), content_type="application/json"),
    ]
    assert read == [call] * 3


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ([1], "the payload is not a JSON object"),
        ("text", "the payload is not a JSON object"),
        (None, "the payload is not a JSON object"),
        ({"properties": "x"}, "properties and customer_properties must be JSON objects"),
        ({"customer_properties": [1]}, "properties and customer_properties must be JSON objects"),
    ],
)
def test_a_payload_of_the_wrong_shape_is_refused_with_the_reason(payload: Any, reason: str) -> None:
    with pytest.raises(LegacyContentError, match=reason):
        parse_call("track", query="", body=json.dumps(payload).encode(), content_type="application/json")


@pytest.mark.parametrize("empty", [None, [], {}, ""])
def test_empty_properties_of_any_kind_are_none(empty: Any) -> None:
    body = json.dumps({"properties": empty, "customer_properties": empty}).encode()
    call = parse_call("track", query="", body=body, content_type="application/json")
    assert (call.properties, call.customer_properties) == ({}, {})


@pytest.mark.parametrize(
    ("query", "body", "content_type", "reason"),
    [
        ("", b"", "", "the parameter 'data' is missing"),
        ("x=1", b"", "", "the parameter 'data' is missing"),
        ("data=", b"", "", "the payload is not JSON"),
        ("data=abc", b"", "", "'data' is not base64"),
        ("data=%C3%BC", b"", "", "'data' is not base64"),
        ("data=YWJj", b"", "", "the payload is not JSON"),
        ("data=%7Bx", b"", "", "the payload is not JSON"),
        ("", b"{", "application/json", "the payload is not JSON"),
        ("", b"\xff\xfe", "application/json", "the payload is not JSON"),
        ("", b"\xff\xfe", _FORM, "the parameter 'data' is missing"),
    ],
)
def test_an_unreadable_call_is_refused_with_the_reason(
    query: str, body: bytes, content_type: str, reason: str
) -> None:
    with pytest.raises(LegacyPayloadError, match=reason):
        parse_call("track", query=query, body=body, content_type=content_type)


@given(
    st.sampled_from(["track", "identify"]),
    st.text() | st.text().map("data={}".format),
    st.binary() | st.binary().map(b"data=".__add__),
    st.sampled_from(["", _FORM, "application/json"]),
)
def test_any_request_is_a_call_or_refused(name: str, query: str, body: bytes, content_type: str) -> None:
    try:
        assert parse_call(name, query=query, body=body, content_type=content_type).name == name
    except LegacyPayloadError as error:
        assert str(error)


_ONCE = {"n": 1, "__track_once__": True}
_SARAH = {"$first_name": "Sarah", "email": "sarah.mason@example.com"}
_SOLD = {"token": "AbC123", "event": "Ordered Product", "customer_properties": _SARAH, "time": 1641092645}
_SAID: dict[str, dict[str, Any]] = {
    "track": {**_SOLD, "properties": {"$value": 9.99, "ü": "ł"}},
    "track_post": {**_SOLD, "properties": {"$value": 9.99, "ü": "ł"}},
    "track_once": {
        "token": "AbC123",
        "event": "Ordered Product",
        "customer_properties": {"id": "ext-1"},
        "properties": _ONCE,
    },
    "identify": {"token": "AbC123", "properties": {**_SARAH, "id": "ext-1"}},
    "identify_post": {"token": "AbC123", "properties": _SARAH},
}


@pytest.mark.parametrize("client", ["klaviyo-legacy-py-3.1.7", "node-klaviyo-1.1.3"])
@pytest.mark.parametrize("use_case", _SAID)
def test_a_recorded_call_is_read_as_it_was_meant(recorded: Any, client: str, use_case: str) -> None:
    (request,) = [item for item in recorded(client) if item["use_case"] == use_case]
    headers = {name.lower(): value for name, value in request["headers"]}
    call = parse_call(
        use_case.split("_")[0],
        query=request["query"] or "",
        body=(request["body"] or "").encode(),
        content_type=headers.get("content-type", ""),
    )
    expected = _SAID[use_case]
    if client.startswith("node"):
        # The recordings differ: the Node client was given a null, and no first name where it posts.
        properties = expected["properties"]
        expected = (
            {**expected, "properties": {**properties, "nul": None}} if "$value" in properties else expected
        )
        if use_case == "track_post":
            expected = {**expected, "customer_properties": {"email": _SARAH["email"]}}
    said = {name: value for name, value in call.payload().items() if value and name != "ip"}
    assert said == expected


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"emails": ["a@b.co"], "api_key": "pk_1"}', "application/json"),
        (b'{"emails": ["a@b.co"], "api_key": "pk_1"}', ""),
        (b"emails=%5B%22a%40b.co%22%5D&api_key=pk_1", _FORM),
        (b"emails[]=a%40b.co&api_key=pk_1", _FORM),
    ],
    ids=["JSON", "JSON without a media type", "a form that holds JSON", "a form with a list"],
)
def test_the_arguments_of_a_list_call_are_read_from_any_body(body: bytes, content_type: str) -> None:
    endpoint = legacy_api().recognise("POST", "/api/v2/list/Y6nRLr/subscribe")
    assert endpoint is not None
    call = read_request(
        endpoint, path="/api/v2/list/Y6nRLr/subscribe", query="x=1", body=body, content_type=content_type
    )
    assert call == LegacyCall("subscribe", {"x": "1", "emails": ["a@b.co"]}, ("Y6nRLr",), "v2", "pk_1")
