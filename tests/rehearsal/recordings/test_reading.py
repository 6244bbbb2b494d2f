"""Recorded requests are read one by one: an odd one is named with its place, the others are still read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import (
    Elsewhere,
    Found,
    Opened,
    Payload,
    Reading,
    Unreadable,
)
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths

_URL = "https://a.klaviyo.com/api/lists"
_GOOD: dict[str, Any] = {"method": "POST", "path": "/api/lists", "headers": {"revision": "2026-07-15"}}
_DEEP: Any = []
for _ in range(300):
    _DEEP = [_DEEP]


def _read(folder: Path, content: Any, *, name: str = "it.json", mark: bytes = b"") -> list[Found]:
    path = folder / name
    path.write_bytes(mark + json.dumps(content).encode())
    return [item for item in read_paths([str(path)]) if not isinstance(item, Opened)]


def _har(**request: Any) -> dict[str, Any]:
    entries = [
        {"request": {"method": "POST", "url": _URL, **request}},
        {"request": {"method": "GET", "url": _URL}},
    ]
    return {"log": {"entries": entries}}


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"path": "//["}, "cannot be read"),
        ({"path": None, "url": "http://[::1/api/x"}, "cannot be read"),
        ({"headers": [1]}, "neither a pair nor a record"),
        ({"headers": [None]}, "neither a pair nor a record"),
        ({"headers": [["a", "b"], 5]}, "neither a pair nor a record"),
        ({"body": _DEEP}, "cannot be written as JSON"),
        ({"body_json": _DEEP}, "cannot be written as JSON"),
        ({"method": None, "path": None, "url": None}, None),
    ],
)
def test_an_odd_request_is_named_and_the_others_are_read(
    tmp_path: Path, odd: dict[str, Any], reason: str | None
) -> None:
    first, second = _read(tmp_path, [{**_GOOD, **odd}, _GOOD])
    assert isinstance(second, Recorded)
    if reason is not None:
        assert isinstance(first, Unreadable)
        assert reason in first.reason and first.place.endswith("it.json:1")


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"url": "http://[::1/api/x"}, "cannot be read"),
        ({"postData": "text"}, "'postData' is not an object but str"),
        ({"postData": [1]}, "'postData' is not an object but list"),
        ({"postData": {"encoding": "base64", "text": "é"}}, "not base64"),
        ({"postData": {"encoding": "base64", "text": "a"}}, "not base64"),
    ],
)
def test_an_odd_entry_of_a_har_is_named_and_the_others_are_read(
    tmp_path: Path, odd: dict[str, Any], reason: str
) -> None:
    first, second = _read(tmp_path, _har(**odd), name="it.har")
    assert isinstance(first, Unreadable) and reason in first.reason
    assert isinstance(second, Recorded)


@pytest.mark.parametrize("name", ["it.har", "it.ndjson", "it.json"])
def test_a_byte_order_mark_is_passed_over(tmp_path: Path, name: str) -> None:
    content = _har() if name == "it.har" else _GOOD
    found = _read(tmp_path, content, name=name, mark=b"\xef\xbb\xbf")
    assert found and all(isinstance(item, Recorded) for item in found)


def test_one_entry_that_holds_no_request_leaves_the_others(tmp_path: Path) -> None:
    first, second = _read(tmp_path, [{"note": "start"}, _GOOD])
    assert isinstance(first, Unreadable) and isinstance(second, Recorded)


def test_a_payload_nested_beyond_every_payload_is_named(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, {"data": _DEEP})
    assert isinstance(found, Unreadable) and "levels deep" in found.reason
    (found,) = _read(tmp_path, {"data": {"type": "list"}})
    assert isinstance(found, Payload)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["//[", "http://[::1", _URL]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_NAMES = ("method", "path", "url", "query", "headers", "body", "body_json", "revision", "postData")


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON), st.booleans())
def test_any_request_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, changed: dict[str, Any], as_har: bool
) -> None:
    content = _har(**changed) if as_har else [{**_GOOD, **changed}, _GOOD]
    found = _read(tmp_path_factory.getbasetemp(), content)
    assert isinstance(found[-1], Recorded)


@pytest.mark.parametrize("name", ["new.ndjson", "-"])
def test_a_remark_of_migrate_on_a_call_without_a_successor_is_no_request(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b'{"source":"old.har:1","no_equivalent":"gone"}\n{"method":"GET","path":"/api/lists"}\n'
    (tmp_path / "new.ndjson").write_bytes(lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    monkeypatch.chdir(tmp_path)
    (found,) = [item for item in read_paths([name]) if isinstance(item, Recorded)]
    assert found.line == 2


_ANSWER = {"data": []}


@pytest.mark.parametrize(
    "recorded",
    [
        {"answer": _ANSWER},
        {"answer": '{"data":[]}'},
        {"response": _ANSWER},
        {"response": {"status": 200, "headers": [], "body": '{"data":[]}'}},
        {"response": {"status": 200, "body_json": _ANSWER}},
        {"response": {"content": {"text": '{"data":[]}'}}},
        {"response": {"content": {"text": "eyJkYXRhIjpbXX0=", "encoding": "base64"}}},
        {"response_body": '{"data":[]}'},
        {"response_json": _ANSWER},
    ],
)
def test_a_recorded_answer_is_read_in_the_forms_of_recorders(
    tmp_path: Path, recorded: dict[str, Any]
) -> None:
    (found,) = _read(tmp_path, [{**_GOOD, **recorded}])
    assert isinstance(found, Recorded)
    assert found.answer == b'{"data":[]}'


@pytest.mark.parametrize(
    "odd",
    [
        *(
            {"answer": None},
            {"answer": {}},
            {"answer": _DEEP},
            {"response": 200},
            {"response": {"status": 204}},
        ),
        {"response": {"content": {"text": "%%%", "encoding": "base64"}}},
        {"response": {"content": {"text": 5, "encoding": "base64"}}},
        {"response": {"body": {"text": None}}},
    ],
)
def test_an_odd_answer_costs_the_answer_alone(tmp_path: Path, odd: dict[str, Any]) -> None:
    (found,) = _read(tmp_path, [{**_GOOD, **odd}])
    assert isinstance(found, Recorded)
    assert not found.answer.startswith(b"{")


def test_requests_to_other_hosts_are_counted_by_host(tmp_path: Path) -> None:
    har = _har()
    har["log"]["entries"] += [{"request": {"method": "GET", "url": "https://northwind.shop/a"}}] * 2
    har["log"]["entries"][0]["response"] = {"status": 201, "content": {"text": '{"data":{}}'}}
    first, _, *others = _read(tmp_path, har, name="it.har")
    assert [item.host for item in others if isinstance(item, Elsewhere)] == ["northwind.shop"] * 2
    assert isinstance(first, Recorded)
    assert (first.status, first.answer) == (201, b'{"data":{}}')


def test_a_form_of_a_har_is_its_parameters_where_it_has_no_text(tmp_path: Path) -> None:
    form = {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "data", "value": '{"a": "b&c"}'}],
    }
    found, _ = _read(tmp_path, _har(postData=form), name="it.har")
    assert isinstance(found, Recorded)
    assert found.body == b"data=%7B%22a%22%3A+%22b%26c%22%7D"


@pytest.mark.parametrize("params", [[1], [{"value": "x"}], "data=1"])
def test_parameters_of_another_form_are_no_body(params: Any, tmp_path: Path) -> None:
    found, _ = _read(tmp_path, _har(postData={"params": params}), name="it.har")
    assert isinstance(found, Recorded)
    assert found.body == b""


def test_a_document_of_more_values_than_memory_holds_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    path.write_text(json.dumps({"data": {"n": [1] * 1_002}}))
    found = list(read_paths([str(path)], Reading(most_values=1_000)))
    assert [type(item) for item in found] == [Unreadable]
    assert "about 1,001 values, of which up to 1,000 are read" in str(found[0])
    assert any(isinstance(item, Payload) for item in read_paths([str(path)], Reading(most_values=1_001)))
