"""An exchange as recordings and journals have it: unpacked, and without secrets."""

from __future__ import annotations

import gzip
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Inspection
from klaviyo_rehearsal.rehearsal.watching.exchange import Exchange


def exchange(path: str = "/api/lists", query: str = "", **headers: str) -> Exchange:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"method": "POST", "path": path, "raw_path": path.encode()}
    return Exchange({**scope, "query_string": query.encode(), "headers": pairs})


def test_a_packed_exchange_is_recorded_unpacked() -> None:
    one = exchange(query="a=1", content_encoding="gzip", revision="2026-07-15")
    one.body.add(gzip.compress(b'{"a": 1}'))
    one.status, one.answer_headers = 200, [(b"content-encoding", b"gzip"), (b"retry-after", b"7")]
    one.answer.add(gzip.compress(b'{"b": 2}'))
    request, troubles = one.recorded("file.ndjson")
    assert (request.body, request.answer, troubles) == (b'{"a": 1}', b'{"b": 2}', [])
    assert (request.path, request.query, request.status) == ("/api/lists", "a=1", 200)
    assert (one.target, request.wait) == (b"/api/lists?a=1", 7)


def test_an_answer_of_our_own_is_none_of_klaviyos() -> None:
    one = exchange()
    one.status, one.is_own = 502, True
    one.answer.add(b"{}")
    request, _ = one.recorded("x")
    assert (request.status, request.answer) == (None, b"")
    assert one.reply(request).body == b"{}"
    assert one.entry(request, Inspection("ok"), []).status == 502


def test_entries_and_replies_hold_no_secrets() -> None:
    one = exchange("/oauth/token", "api_key=secret", authorization="Basic secret", cookie="secret")
    one.body.add(b"grant_type=refresh_token&refresh_token=secret&code=secret")
    one.status, one.answer_headers = 200, [(b"set-cookie", b"secret"), (b"content-type", b"application/json")]
    one.answer.add(b'{"access_token": "secret"}')
    request, _ = one.recorded("x")
    assert "secret" not in repr(one.entry(request, Inspection("ok"), []))
    assert "secret" not in repr(one.reply(request))
    assert one.reply(request).media_type == b"application/json"


def test_a_refusal_that_repeats_the_key_holds_no_secrets() -> None:
    one = exchange(authorization="Bearer secret-token")
    one.status, one.answer_headers = 401, [(b"x-auth-token", b"secret-token")]
    one.answer.add(b'{"errors": [{"detail": "secret-token and pk_0123456789abcdef are unknown"}]}')
    shown = repr(one.reply(one.recorded("x")[0]))
    assert "secret-token" not in shown
    assert "pk_0" not in shown
