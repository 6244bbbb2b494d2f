"""Writes requests of the journal as HAR 1.2, the form in which browsers keep recordings."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson

from klaviyo_rehearsal import __version__

from ..jsonapi.reply import JSON_API, Reply
from ..state.journal import Entry
from ..state.secrets import masked

_HOST = "https://a.klaviyo.com"
_CREATOR = {"name": "klaviyo-rehearsal", "version": __version__}
# A document is its head, entries with COMMA between them, and its end.
END = b"\n]}}\n"
HEAD = orjson.dumps({"log": {"version": "1.2", "creator": _CREATOR, "entries": []}}).removesuffix(b"]}}")
COMMA = b",\n"


def har_document(entries: Iterable[Entry]) -> bytes:
    """Return requests with the answers that the journal keeps, as one HAR document."""
    return HEAD + b"\n" + COMMA.join(har_entry(entry, kept_reply(entry)) for entry in entries) + END


def kept_reply(entry: Entry) -> Reply:
    """Return the answer of a request as far as the journal keeps it: its status and its body."""
    # The old API answers plain JSON.
    kind = JSON_API if entry.operation is not None or b'"errors"' in entry.answer else b"application/json"
    return Reply(entry.status, masked(entry.answer), kind)


def har_entry(entry: Entry, reply: Reply) -> bytes:
    """Return a request with its answer as an entry of a HAR document."""
    path = f"{entry.path}?{entry.query}" if entry.query else entry.path
    sent: dict[str, Any] = {
        "method": entry.method,
        "url": f"{_HOST}{path}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(entry.header_pairs()),
        "queryString": _named(parse_qsl(entry.query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": len(entry.body),
    }
    if entry.body:
        kind = next((value for name, value in entry.header_pairs() if name.lower() == "content-type"), "")
        sent["postData"] = {"mimeType": kind, **_text(entry.body)}
    return orjson.dumps(
        {
            "startedDateTime": datetime.fromtimestamp(entry.seconds, UTC).isoformat(),
            "time": 0,
            "request": sent,
            "response": _answer(entry, reply),
            "cache": {},
            "timings": {"send": 0, "wait": 0, "receive": 0},
            "comment": f"verdict: {entry.verdict}",
        }
    )


def _answer(entry: Entry, reply: Reply) -> dict[str, Any]:
    kind = reply.media_type.decode("latin-1") if reply.body else ""
    headers = [("content-type", kind)] if kind else []
    headers += [(name.decode("latin-1"), value.decode("latin-1")) for name, value in reply.headers]
    try:
        words = HTTPStatus(entry.status).phrase
    except ValueError:  # 0: the connection broke
        words = ""
    return {
        "status": entry.status,
        "statusText": words,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(headers),
        "content": {"size": len(reply.body), "mimeType": kind or "x-unknown", **_text(reply.body)},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(reply.body),
    }


def _named(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _text(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode(), "encoding": "base64"}
