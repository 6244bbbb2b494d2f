"""Reading the body of a request: what is no JSON, and what is nested too deep to keep."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.body import parse_body
from klaviyo_rehearsal.contracts.nesting import MAX_NESTING


def _nested(levels: int) -> Any:
    content: Any = 1
    for level in range(levels):
        content = {"x": content} if level % 2 else [content]
    return content


@pytest.mark.parametrize("content", [{"data": {"type": "event"}}, [1], "text", 0, None, {}, {"ü": "李"}])
def test_json_of_any_kind_is_read(content: Any) -> None:
    assert parse_body(json.dumps(content).encode()) == (content, None)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "The request has no body."),
        (b"{", "JSON parse error - "),
        (b'{"data": 1,}', "JSON parse error - "),
        (b"{'data': 1}", "JSON parse error - "),
        (b"data=%7B%7D", "JSON parse error - "),
        (b"\xff\xfe", "JSON parse error - "),
        (b'{"value": NaN}', "JSON parse error - "),
        (b'{"data": 1} {"data": 2}', "JSON parse error - "),
    ],
)
def test_a_body_that_is_no_json_is_refused(body: bytes, detail: str) -> None:
    content, found = parse_body(body)
    assert content is None
    assert found is not None
    assert (found.code, found.status, found.pointer) == ("bad-json", 400, "/data")
    assert found.detail.startswith(detail)


def test_the_place_of_a_slip_is_named() -> None:
    found = parse_body(b'{\n "data": x}')[1]
    assert found is not None
    assert found.detail.endswith("at line 2, column 10")


def test_a_body_is_kept_to_a_depth_and_refused_beyond() -> None:
    kept = _nested(MAX_NESTING)
    assert parse_body(json.dumps(kept).encode()) == (kept, None)
    content, found = parse_body(json.dumps(_nested(MAX_NESTING + 1)).encode())
    assert content is None
    assert found is not None
    assert found.detail == f"The body is nested more than {MAX_NESTING} levels deep."


def test_a_body_that_is_wide_is_not_deep() -> None:
    wide: list[Any] = [[] for _ in range(MAX_NESTING * 2)]
    assert parse_body(json.dumps(wide).encode()) == (wide, None)


@pytest.mark.parametrize("depth", [500, 1000, 5000, 100_000])
def test_a_bottomless_body_is_refused_without_an_exception(depth: int) -> None:
    content, found = parse_body(b"[" * depth + b"]" * depth)
    assert content is None
    assert found is not None
    assert found.code == "bad-json"
