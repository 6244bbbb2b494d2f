"""Writes the requests of a running mock to a file that `rehearse check` reads: NDJSON or HAR 1.2."""

from __future__ import annotations

import base64
import os
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

from klaviyo_rehearsal import __version__
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.mockserver.state.journal import Entry

_HOST = "https://a.klaviyo.com"
_TOKEN = re.compile(rb'("(?:access|refresh)_token"\s*:\s*")[^"]*')
_HAR_END = b"\n]}}\n"
SUFFIXES = (".ndjson", ".jsonl", ".har")


class RecordingError(Exception):
    """A recording cannot be written. The message names the file and the remedy."""


class Recorder:
    """Writes each request that its `watch` is given; a kill loses the last one at most.

    The suffix of the file chooses the form. A file that is there is replaced. Raises RecordingError.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix not in SUFFIXES:
            raise RecordingError(f"{path}: name a file ending in {', '.join(SUFFIXES)}")
        self._path = path
        self._is_har = path.suffix == ".har"
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        except OSError as error:
            reason = error.strerror or error
            raise RecordingError(f"{path}: cannot be written: {reason}. Name another place.") from None
        self._place = 0  # of the end of a HAR file, which each request moves
        self._count = 0
        self._failed = False
        if self._is_har:
            creator = {"name": "klaviyo-rehearsal", "version": __version__}
            head = orjson.dumps({"log": {"version": "1.2", "creator": creator, "entries": []}})
            self._add(head.removesuffix(b"]}}"), 0)

    def watch(self, entry: Entry, reply: Reply) -> None:
        """Write a request with its answer."""
        if self._failed:
            return
        if b"_token" in reply.body:  # the answer of /oauth/token holds keys
            reply = replace(reply, body=_TOKEN.sub(rb"\1***", reply.body))
        if self._is_har:
            comma = b",\n" if self._count else b"\n"
            self._add(comma + orjson.dumps(_har_entry(entry, reply)), self._place)
        else:
            answer = reply.body.decode("utf-8", "replace") or None
            line = orjson.dumps(entry.as_dict() | {"answer": answer}) + b"\n"
            self._add(line, self._place)
        self._count += 1

    def close(self) -> None:
        """Close the file."""
        self._failed = True
        os.close(self._file)

    def _add(self, content: bytes, place: int) -> None:
        """Write a part, and the end of the document behind it, which the next part overwrites."""
        whole = content + _HAR_END if self._is_har else content
        try:
            written = 0
            while written < len(whole):
                written += os.pwrite(self._file, whole[written:], place + written)
        except OSError as error:
            self._failed = True
            print(f"rehearse: {self._path}: recording ends: {error.strerror}", file=sys.stderr)
        self._place = place + len(content)


def _har_entry(entry: Entry, reply: Reply) -> dict[str, Any]:
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
    return {
        "startedDateTime": datetime.fromtimestamp(entry.seconds, UTC).isoformat(),
        "time": 0,
        "request": sent,
        "response": _har_answer(entry, reply),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": f"verdict: {entry.verdict}",
    }


def _har_answer(entry: Entry, reply: Reply) -> dict[str, Any]:
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
