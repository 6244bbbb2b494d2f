"""Each old call is answered as it was recorded or documented (answers.yaml), if anything is known."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest
import yaml

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.people.consent import exclude_from_list
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.account import Account

_ROOT = Path(__file__).parents[3]
_TABLE = yaml.safe_load((Path(__file__).parent / "answers.yaml").read_text("utf-8"))
_SOURCES = yaml.safe_load((_ROOT / "contracts/data/sources.yaml").read_text("utf-8"))
_SHAPES: Mapping[str, Any] = MappingProxyType(_TABLE["shapes"])
_DAY = r"\d{4}-\d\d-\d\d"


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_WORDS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "text": lambda value: isinstance(value, str),
        "whole": lambda value: isinstance(value, int) and not isinstance(value, bool),
        "number": _is_number,
        "flag": lambda value: isinstance(value, bool),
        "none": lambda value: value is None,
        "any": lambda value: True,
        "id": _matches(r"\w+"),
        "time": _matches(rf"{_DAY} \d\d:\d\d:\d\d"),
        "offset time": _matches(rf"{_DAY} \d\d:\d\d:\d\d\+00:00"),
        "iso": _matches(rf"{_DAY}T\d\d:\d\d:\d\dZ"),
    }
)


def mistakes(shape: Any, value: Any, place: str = "answer") -> list[str]:
    """Return the places at which a value does not have a shape."""
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            return [f"{place}: no list with entries: {value!r}"]
        return [item for entry in value for item in mistakes(shape[0], entry, f"{place}[]")]
    if isinstance(shape, dict):
        return _mistakes_in_object(shape, value, place)
    if shape.startswith("="):
        return [] if value == shape[1:] else [f"{place}: {value!r} is not {shape[1:]!r}"]
    if " or " in shape:
        tried = [mistakes(word, value, place) for word in shape.split(" or ")]
        return min(tried, key=len)
    if shape in _SHAPES:
        return mistakes(_SHAPES[shape], value, place)
    return [] if _WORDS[shape](value) else [f"{place}: {value!r} is no {shape}"]


def _mistakes_in_object(shape: Mapping[str, Any], value: Any, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: no object: {value!r}"]
    # A page has the members of its envelope beside its data.
    envelope = _SHAPES["page"] if shape.get("page") == "page" else {}
    members = {**{name: item for name, item in shape.items() if not envelope or name != "page"}, **envelope}
    known = {name.removesuffix("?"): item for name, item in members.items()}
    found = [f"{place}.{name}: not known" for name in value.keys() - known.keys()]
    found += [f"{place}.{name}: missing" for name in members if not name.endswith("?") and name not in value]
    for name in value.keys() & known.keys():
        found += mistakes(known[name], value[name], f"{place}.{name}")
    return found


def _row(endpoint: LegacyEndpoint) -> dict[str, Any]:
    rows = [row for row in _TABLE["calls"] if _endpoint(row) is endpoint]
    assert len(rows) == 1, f"{endpoint.method} {endpoint.path} has {len(rows)} rows in answers.yaml"
    return dict(rows[0])


_API = legacy_api()


def _endpoint(row: Mapping[str, Any]) -> LegacyEndpoint | None:
    return _API.recognise(*row["call"].split(" "))


def _named(endpoint: LegacyEndpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _plant(account: Account) -> None:
    """Fill an account with one thing of each kind: the ids are those of answers.yaml."""
    people = [
        {
            "id": "AdA001",
            "email": "ada@northwind.shop",
            "_kx": "kx-ada",
            "first_name": "Ada",
            "location": {"latitude": 51.5},
            "properties": {"plan": "gold"},
        },
        {"id": "BoB001", "email": "bob@northwind.shop", "suppressions": ["USER_SUPPRESSED"]},
        {"id": "DaN001", "email": "dan@northwind.shop", "phone_number": "+15005550006"},
    ]
    on_list = {"members": ["AdA001", "DaN001"]}
    seed(
        account,
        {
            "profiles": people,
            "lists": [{"id": "LiSt01", "name": "VIP", "opt_in_process": "single_opt_in", **on_list}],
            "segments": [{"id": "SeGm01", "name": "Buyers", "members": ["AdA001"]}],
            "metrics": [{"id": "MeTrIc", "name": "Placed Order"}],
            "events": [{"metric": "Placed Order", "profile": "AdA001"}],
            "templates": [{"id": "TeMp01", "name": "Hello", "html": "<p>{{ name }}</p>"}],
            "campaigns": [
                {"id": "CaMp01", "name": "News", "lists": ["LiSt01"], "template": "TeMp01", **_CONTENT},
                {
                    "id": "CaMp02",
                    "name": "Later",
                    "lists": ["LiSt01"],
                    "template": "TeMp01",
                    "status": "Scheduled",
                    "send_at": "2099-01-01T12:00:00+00:00",
                    **_CONTENT,
                },
                {
                    "id": "CaMp03",
                    "name": "Gone",
                    "lists": ["LiSt01"],
                    "template": "TeMp01",
                    "status": "Sent",
                    **_CONTENT,
                },
            ],
        },
    )
    exclude_from_list(account, "DaN001", "LiSt01")


_CONTENT = {"subject": "News", "from_email": "shop@northwind.shop", "from_label": "Shop"}


def _send(client: httpx.Client, endpoint: LegacyEndpoint, row: Mapping[str, Any], key: str) -> httpx.Response:
    """Send a call as its version did: track in `data`, v1 as a form or query, v2 as JSON."""
    method, path = row["call"].split(" ")
    sent = row.get("sends", {})
    if endpoint.version == "public":
        text = json.dumps({"token": key[3:9], **sent})
        if method == "GET":
            return client.get(path, params={"data": base64.b64encode(text.encode()).decode()})
        return client.post(path, data={"data": text})
    if endpoint.version == "v2":
        return client.request(method, path, json={"api_key": key, **sent})
    if method in ("POST", "PUT"):
        return client.request(method, path, data={"api_key": key, **sent})
    return client.request(method, path, params={"api_key": key, **sent})


@pytest.mark.parametrize("endpoint", _API.endpoints, ids=_named)
def test_each_old_call_is_answered_in_the_known_shape(
    old_mock: MockServer, old: httpx.Client, key: str, endpoint: LegacyEndpoint
) -> None:
    _plant(old_mock.account(key))
    row = _row(endpoint)
    answer = _send(old, endpoint, row, key)
    assert answer.status_code == 200, answer.text
    if row["answer"] == "nothing":
        assert answer.content == b""
    elif endpoint.version == "public":
        assert answer.text == row["answer"][1:]
    else:
        assert mistakes(row["answer"], answer.json()) == []


@pytest.mark.parametrize("endpoint", _API.endpoints, ids=_named)
def test_each_answer_has_evidence_or_none_is_known(endpoint: LegacyEndpoint) -> None:
    row = _row(endpoint)
    if "grade" not in row:
        assert row["evidence"] == "none known"
        assert row["remark"]
        return
    sources = _SOURCES["sources"]
    cited = [name for name in row["sources"] if not name.startswith("GH:")]
    assert {*cited} <= sources.keys()
    # A grade is that of a source, or weaker: one that is drawn from it.
    grades = [*_SOURCES["grades"]]
    assert grades.index(row["grade"]) >= min(grades.index(sources[name]["grade"]) for name in cited)


def test_each_row_is_of_an_endpoint() -> None:
    assert [row["call"] for row in _TABLE["calls"] if _endpoint(row) is None] == []


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("text", 1),
        ("time", "2019-02-21T18:21:49Z"),
        ("iso", "2019-02-21 18:21:49"),
        ("=1", "0"),
        ("text or none", 1),
        (["text"], []),
        (["text"], ["a", 1]),
        ({"a": "text"}, {}),
        ({"a": "text"}, {"a": "x", "b": 1}),
        ({"page": "page", "data": ["text"]}, {"data": ["a"]}),
        ("metric", {"object": "metric"}),
    ],
)
def test_a_wrong_shape_is_noticed(shape: Any, value: Any) -> None:
    assert mistakes(shape, value)
