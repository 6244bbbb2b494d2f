"""Migrated requests as records that `rehearse check` reads: NDJSON and HAR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from .call import Migrated
from .request import Request

MEDIA_TYPE = "application/vnd.api+json"
KLAVIYO = "https://a.klaviyo.com"
# In the place of a private key, which no output has.
KEY = "$KLAVIYO_API_KEY"


def headers_of(request: Request, revision: str) -> dict[str, str]:
    """Return the headers of a request, with a name in the place of the key."""
    headers = {} if request.is_public else {"Authorization": f"Klaviyo-API-Key {KEY}"}
    headers |= {"revision": revision, "Accept": MEDIA_TYPE}
    return headers if request.body is None else {**headers, "Content-Type": MEDIA_TYPE}


def notes_of(migrated: Migrated, number: int) -> str:
    """Return the notes on one of the requests; those on all stand with the first."""
    request = migrated.replacement.requests[number]
    whole = migrated.replacement.notes if number == 0 else ()
    wrong = migrated.wrong[number] if number < len(migrated.wrong) else ""
    return " ".join(note for note in (*whole, request.note, wrong) if note)


def records(items: Iterable[Migrated], revision: str) -> Iterator[bytes]:
    """Yield a line of NDJSON for each request, and one for a call without a successor."""
    for item in items:
        place: dict[str, Any] = {"source": item.places[0], "call": item.name}
        if len(item.calls) > 1:
            place["sources"] = item.places
        if item.replacement.lacking:
            yield orjson.dumps({**place, "no_equivalent": item.replacement.lacking})
        for number, request in enumerate(item.replacement.requests):
            yield orjson.dumps({**place, **_record(item, number, request, revision)})


def _record(item: Migrated, number: int, request: Request, revision: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "operation": request.operation,
        "method": request.method,
        "path": request.path,
        "query": request.query_string or None,
        "headers": headers_of(request, revision),
    }
    if request.body is not None:
        record["body"] = request.body
    if request.placeholders:
        record["needs"] = [name.name for name in request.placeholders]
    if request.fills:
        record["fills"] = {fill.placeholder.name: fill.place for fill in request.fills}
    note = notes_of(item, number)
    return {
        **record,
        **({"pages": "links.next"} if request.pages else {}),
        **({"note": note} if note else {}),
    }


def har(items: Iterable[Migrated], revision: str, version: str, now: datetime) -> bytes:
    """Write a HAR 1.2 file. version: of this program. now: the time of the entries, which were not sent."""
    entries: list[dict[str, Any]] = []
    lacking: list[str] = []
    for item in items:
        if item.replacement.lacking:
            lacking.append(f"{item.places[0]}: {item.name}: no equivalent: {item.replacement.lacking}")
        for number, request in enumerate(item.replacement.requests):
            note = notes_of(item, number)
            comment = f"{item.places[0]}: {item.name}" + (f". {note}" if note else "")
            entries.append(_entry(request, revision, now, comment))
    log: dict[str, Any] = {
        "version": "1.2",
        "creator": {"name": "klaviyo-rehearsal", "version": version},
        "entries": entries,
    }
    if lacking:
        log["comment"] = "\n".join(lacking)
    return orjson.dumps({"log": log}, option=orjson.OPT_INDENT_2)


def _entry(request: Request, revision: str, now: datetime, comment: str) -> dict[str, Any]:
    query = request.query_string
    sent: dict[str, Any] = {
        "method": request.method,
        "url": f"{KLAVIYO}{request.path}{'?' if query else ''}{query}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in headers_of(request, revision).items()],
        "queryString": [{"name": name, "value": value} for name, value in request.query.items()],
        "headersSize": -1,
        "bodySize": -1,
    }
    if request.body is not None:
        sent["postData"] = {"mimeType": MEDIA_TYPE, "text": orjson.dumps(request.body).decode()}
    unknown = {"mimeType": "x-unknown", "size": 0}
    answer = {
        "status": 0,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "content": unknown,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }
    return {
        "startedDateTime": now.isoformat(),
        "time": 0,
        "request": sent,
        "response": answer,
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": comment,
    }
